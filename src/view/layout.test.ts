import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { many, shop, single, sketch, tiers, type ServiceSketch } from './fixtures.ts'
import { groupings } from './grouping.ts'
import type { Box } from './groups.ts'
import { layout, scaleToFit, type Layout } from './layout.ts'
import type { Topology } from '../record/Topology.ts'

const rooms = [
  { width: 772, height: 548 },
  { width: 672, height: 396 },
  { width: 358, height: 368 },
]

const word = fc.string({ unit: fc.constantFrom(...'abcdefgh-'), minLength: 1, maxLength: 40 })

/** Any graph of services, cycles and calls to oneself included, with teams and zones, and names of any length. */
const topologies = fc
  .record({
    count: fc.integer({ min: 1, max: 100 }),
    calls: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 200 }),
    endpoints: fc.array(
      fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 300 })),
      {
        minLength: 100,
        maxLength: 100,
      },
    ),
    teams: fc.array(fc.nat({ max: 12 }), { minLength: 100, maxLength: 100 }),
    zones: fc.array(fc.subarray(['a', 'b', 'eu-west-1c'], { minLength: 1 }), {
      minLength: 100,
      maxLength: 100,
    }),
    names: fc.array(word, { minLength: 100, maxLength: 100 }),
    hasControlPlane: fc.boolean(),
  })
  .map(({ count, calls, endpoints, teams, zones, names, hasControlPlane }) => {
    let left = 1_000 - count
    const nameOf = (index: number): string => `${names[index]!}${index}`
    const services = Array.from({ length: count }, (_, index): ServiceSketch => {
      const mine = calls
        .filter(([from]) => from % count === index)
        .map(([, to]) => nameOf(to % count))
      const more = Math.min(left, endpoints[index]! - 1)
      left -= more
      return {
        name: nameOf(index),
        team: teams[index] === 0 ? '' : `team ${teams[index]!}`,
        zones: zones[index]!,
        endpoints: 1 + more,
        calls: [...new Set(mine)],
      }
    })
    return sketch(services, { hasControlPlane })
  })

const groupBys = fc.constantFrom(undefined, ...groupings)

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const isWithin = (a: Box, b: Box): boolean =>
  a.x >= b.x - 0.01 &&
  a.y >= b.y - 0.01 &&
  a.x + a.width <= b.x + b.width + 0.01 &&
  a.y + a.height <= b.y + b.height + 0.01

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

describe('in any graph, grouped in any way', () => {
  test('no two groups overlap, and no line passes under a group where it does not end', () => {
    fc.assert(
      fc.property(topologies, fc.constantFrom(...rooms), groupBys, (topology, room, groupBy) => {
        const place = layout(topology, room, { groupBy })
        expect(collisions(place)).toEqual([])
        expect(buried(topology, place)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('endpoints stand within their group; two never overlap but where they share a column', () => {
    fc.assert(
      fc.property(topologies, fc.constantFrom(...rooms), groupBys, (topology, room, groupBy) => {
        const place = layout(topology, room, { groupBy })
        topology.services.forEach((service, index) => {
          const group = place.services[index]!
          const spots = service.endpoints.map((endpoint) => place.endpoints[endpoint]!)
          expect(spots.every((spot) => isWithin(spot, group))).toBe(true)
          const seen = spots.filter(({ form }) => form === 'box' || form === 'tick')
          seen.forEach((a, i) => expect(seen.slice(i + 1).some((b) => overlaps(a, b))).toBe(false))
        })
      }),
      { numRuns: 30 },
    )
  })

  test('services stand within the block of their team or zone, below its name, and blocks do not overlap', () => {
    fc.assert(
      fc.property(topologies, fc.constantFrom(...rooms), (topology, room) => {
        const { blocks, services } = layout(topology, room, { groupBy: 'team' })
        expect(blocks.flatMap((block) => block.services).toSorted((a, b) => a - b)).toEqual(
          services.map((_, index) => index),
        )
        blocks.forEach((block, index) => {
          for (const service of block.services)
            expect(isWithin(services[service]!, { ...block, y: block.y + 18 })).toBe(true)
          expect(blocks.slice(index + 1).some((other) => overlaps(block, other))).toBe(false)
        })
      }),
      { numRuns: 30 },
    )
  })

  test('everything lies within the bounding box', () => {
    fc.assert(
      fc.property(topologies, groupBys, (topology, groupBy) => {
        const place = layout(topology, rooms[0], { groupBy })
        for (const { x, y, width, height } of [...boxesOf(place), ...place.blocks]) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(-0.01)
          expect(x + width).toBeLessThanOrEqual(place.width + 0.01)
          expect(y + height).toBeLessThanOrEqual(place.height + 0.01)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('the same topology, room and grouping give the same layout', () => {
    fc.assert(
      fc.property(topologies, groupBys, (topology, groupBy) => {
        const options = { groupBy }
        expect(layout(topology, rooms[0], options)).toEqual(layout(topology, rooms[0], options))
      }),
      { numRuns: 10 },
    )
  })

  test('one more endpoint of a service changes the layer and the order of none', () => {
    fc.assert(
      fc.property(topologies, fc.nat(), groupBys, (topology, which, groupBy) => {
        const before = layout(topology, rooms[0], { groupBy })
        const more = withOneMore(topology, which % topology.services.length)
        const after = layout(more, rooms[0], { groupBy })
        // Another zone is another division, and less room may leave less to see.
        if (after.detail !== before.detail) return
        expect(order(after)).toEqual(order(before))
      }),
      { numRuns: 40 },
    )
  })
})

/** Which blocks stand in which order, and which services within them. */
function order({ services, blocks, flow }: Layout): string[] {
  if (blocks.length === 0) return orderOf(services, flow)
  return [
    ...orderOf(blocks, flow),
    ...blocks.flatMap((block) =>
      orderOf(
        block.services.map((service) => services[service]!),
        flow,
      ),
    ),
  ]
}

/** Of each pair that stands in one layer, which is first across the flow; of others, which is first along it. */
function orderOf(boxes: readonly Box[], flow: Layout['flow']): string[] {
  const start = ({ x, y }: Box): number => Math.round(flow === 'right' ? x : y)
  const side = ({ x, y }: Box): number => (flow === 'right' ? y : x)
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .map((b, j) =>
        start(a) === start(b)
          ? `${i} and ${i + 1 + j}: ${side(a) < side(b) ? 'above' : 'below'}`
          : `${i} and ${i + 1 + j}: ${start(a) < start(b) ? 'before' : 'after'}`,
      ),
  )
}

function withOneMore(topology: Topology, service: number): Topology {
  const index = topology.endpoints.length
  const { endpoints } = topology.services[service]!
  const zone = topology.endpoints[endpoints[0]!]!.zone
  return {
    ...topology,
    endpoints: [...topology.endpoints, { name: 'one-more', service, zone, node: '', proxy: -1 }],
    services: topology.services.map((place, at) =>
      at === service ? { ...place, endpoints: [...endpoints, index] } : place,
    ),
  }
}

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
  expect(scaleToFit(layout(shop(), rooms[1]!), rooms[1]!)).toBeGreaterThan(0.74)
})

test('a small graph is drawn twice as large as life, so that there is room for details', () => {
  expect(scaleToFit(layout(single(), rooms[0]!), rooms[0]!)).toBe(2)
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
