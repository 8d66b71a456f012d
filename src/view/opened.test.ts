import fc from 'fast-check'
import { expect, test } from 'vitest'
import { many, shop } from './fixtures.ts'
import type { Box } from './groups.ts'
import { placeAt } from './hit.ts'
import { layout, scaleToFit } from './layout.ts'
import { openedBy, withOpened } from './opened.ts'

const rooms = [
  { width: 772, height: 548 },
  { width: 672, height: 396 },
  { width: 358, height: 368 },
]
const large = [many(40, 160), many(100, 1_000)]

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

test('where all endpoints are drawn in full, a selection opens nothing', () => {
  expect(openedBy(shop(), 'endpoints', { kind: 'service', index: 3 })).toEqual([])
})

test('of many services, the selected one opens with its neighbours; of very many, it alone', () => {
  const [forty] = large
  const { index } = { index: 5 }
  const near = forty!.edges
    .filter(({ fromService, toService }) => fromService === index || toService === index)
    .map(({ fromService, toService }) => (fromService === index ? toService : fromService))
    .filter((one) => one >= 0)
  const place = { kind: 'service', index } as const
  expect(new Set(openedBy(forty!, 'ticks', place))).toEqual(new Set([index, ...near]))
  expect(openedBy(forty!, 'cells', place)).toEqual([index])
  const endpoint = forty!.services[index]!.endpoints[0]!
  expect(openedBy(forty!, 'cells', { kind: 'endpoint', index: endpoint })).toEqual([index])
})

test('opened services do not overlap each other, hold their endpoints, and move no other service', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...large),
      fc.constantFrom(...rooms),
      fc.nat(),
      (topology, room, which) => {
        const closed = layout(topology, room)
        const index = which % topology.services.length
        const opened = openedBy(topology, 'ticks', { kind: 'service', index })
        const open = withOpened(topology, closed, opened, scaleToFit(closed, room))
        closed.services.forEach((box, service) => {
          if (!opened.includes(service)) expect(open.services[service]).toBe(box)
        })
        opened.forEach((service, at) => {
          const group = open.services[service]!
          for (const other of opened.slice(at + 1))
            expect(overlaps(group, open.services[other]!)).toBe(false)
          for (const endpoint of topology.services[service]!.endpoints) {
            const { x, y, width, height } = open.endpoints[endpoint]!
            expect(x >= group.x && x + width <= group.x + group.width).toBe(true)
            expect(y >= group.y && y + height <= group.y + group.height).toBe(true)
          }
        })
      },
    ),
    { numRuns: 60 },
  )
})

test('lines end at the border of what is open, and a click there means what is open', () => {
  const topology = large[0]!
  const closed = layout(topology)
  const opened = openedBy(topology, 'ticks', { kind: 'service', index: 5 })
  const open = withOpened(topology, closed, opened, 1)
  topology.edges.forEach(({ toService }, edge) => {
    if (!opened.includes(toService)) return
    const { points } = open.edges[edge]!
    const [x, y] = [points.at(-2)!, points.at(-1)!]
    const box = open.services[toService]!
    const isAtSide = Math.abs(x - box.x) < 0.01 || Math.abs(x - box.x - box.width) < 0.01
    expect(isAtSide && y >= box.y && y <= box.y + box.height).toBe(true)
  })
  for (const service of opened) {
    const { x, y } = open.services[service]!
    expect(placeAt(topology, open, x + 2, y + 2, 1)).toEqual({ kind: 'service', index: service })
  }
})
