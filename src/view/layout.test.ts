import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { many, shop, single, sketch, tiers, type ServiceSketch } from './fixtures.ts'
import type { Box } from './groups.ts'
import { layout, scaleToFit, type Layout } from './layout.ts'
import type { Topology } from '../record/Topology.ts'

const rooms = [
  { width: 772, height: 548 },
  { width: 672, height: 396 },
  { width: 358, height: 368 },
]

/** Any graph of services, cycles and calls to oneself included. */
const topologies = fc
  .record({
    count: fc.integer({ min: 1, max: 60 }),
    calls: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 120 }),
    endpoints: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 60, maxLength: 60 }),
    hasControlPlane: fc.boolean(),
  })
  .map(({ count, calls, endpoints, hasControlPlane }) => {
    const services = Array.from({ length: count }, (_, index): ServiceSketch => {
      const mine = calls
        .filter(([from]) => from % count === index)
        .map(([, to]) => `service-${to % count}`)
      return {
        name: `service-${index}`,
        endpoints: endpoints[index]!,
        calls: [...new Set(mine)],
      }
    })
    return sketch(services, { hasControlPlane })
  })

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

function boxesOf({ clients, services, controlPlane }: Layout): Box[] {
  return [...clients, ...services, ...(controlPlane ? [controlPlane] : [])]
}

function collisions(place: Layout): string[] {
  const boxes = boxesOf(place)
  const found: string[] = []
  boxes.forEach((a, i) =>
    boxes.slice(i + 1).forEach((b, j) => {
      if (overlaps(a, b)) found.push(`${i} and ${i + 1 + j}`)
    }),
  )
  return found
}

/** Edges that pass under a group at which they do not end. */
function buried(topology: Topology, place: Layout): string[] {
  const found: string[] = []
  place.edges.forEach(({ points }, edge) => {
    const { fromService, toService, fromClient, name } = topology.edges[edge]!
    const others = [
      ...place.services.filter((_, index) => index !== fromService && index !== toService),
      ...place.clients.filter((_, index) => index !== fromClient),
    ]
    for (let at = 0; at < points.length; at += 2) {
      const [x, y] = [points[at]!, points[at + 1]!]
      const isUnder = others.some(
        (box) =>
          x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1,
      )
      if (isUnder) {
        found.push(name)
        break
      }
    }
  })
  return found
}

describe('in any graph', () => {
  test('no two groups overlap, and no line passes under a group where it does not end', () => {
    fc.assert(
      fc.property(topologies, fc.constantFrom(...rooms), (topology, room) => {
        const place = layout(topology, room)
        expect(collisions(place)).toEqual([])
        expect(buried(topology, place)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('endpoints stand within their group and do not overlap', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        const place = layout(topology)
        topology.services.forEach((service, index) => {
          const group = place.services[index]!
          const spots = service.endpoints
            .map((endpoint) => place.endpoints[endpoint]!)
            .filter(({ form }) => form !== 'hidden')
          for (const spot of spots) {
            expect(spot.x).toBeGreaterThanOrEqual(group.x)
            expect(spot.y).toBeGreaterThanOrEqual(group.y)
            expect(spot.x + spot.width).toBeLessThanOrEqual(group.x + group.width)
            expect(spot.y + spot.height).toBeLessThanOrEqual(group.y + group.height)
          }
          spots.forEach((a, i) =>
            expect(spots.slice(i + 1).some((b) => overlaps(a, b))).toBe(false),
          )
        })
      }),
      { numRuns: 30 },
    )
  })

  test('everything lies within the bounding box', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        const place = layout(topology)
        for (const { x, y, width, height } of boxesOf(place)) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(-0.01)
          expect(x + width).toBeLessThanOrEqual(place.width + 0.01)
          expect(y + height).toBeLessThanOrEqual(place.height + 0.01)
        }
      }),
      { numRuns: 30 },
    )
  })
})

test.each([
  ['one service', single()],
  ['three tiers', tiers()],
  ['the shop', shop()],
  ['40 services', many(40, 160)],
  ['100 services with 1,000 endpoints', many(100, 1_000)],
])('%s: nothing overlaps in any room', (_, topology) => {
  for (const room of rooms) {
    const place = layout(topology, room)
    expect(collisions(place)).toEqual([])
    expect(buried(topology, place)).toEqual([])
  }
})

test('the same topology and room give the same layout', () => {
  expect(layout(shop())).toEqual(layout(shop()))
})

test('requests flow to the right, and downwards on a phone', () => {
  const wide = layout(tiers(), rooms[0]!)
  const narrow = layout(tiers(), rooms[2]!)
  expect(wide.services.map(({ x }) => x)).toEqual(
    wide.services.map(({ x }) => x).toSorted((a, b) => a - b),
  )
  expect(narrow.flow).toBe('down')
  expect(narrow.services[2]!.y).toBeGreaterThan(narrow.services[1]!.y)
})

test('the shop is readable in the canvas of a small window', () => {
  expect(scaleToFit(layout(shop(), rooms[1]!), rooms[1]!)).toBeGreaterThan(0.75)
})

test('a small graph is drawn larger than life, but not much', () => {
  expect(scaleToFit(layout(single(), rooms[0]!), rooms[0]!)).toBe(1.25)
})

test('an edge begins at its caller and ends at its callee', () => {
  const topology = shop()
  const place = layout(topology)
  topology.edges.forEach(({ fromService, toService }, edge) => {
    const { points } = place.edges[edge]!
    const from = fromService < 0 ? place.clients[0]! : place.services[fromService]!
    const to = place.services[toService]!
    expect(points[0]).toBeCloseTo(from.x + from.width)
    expect(points[points.length - 2]).toBeCloseTo(to.x)
    expect(points[points.length - 1]).toBeGreaterThan(to.y)
    expect(points[points.length - 1]).toBeLessThan(to.y + to.height)
  })
})
