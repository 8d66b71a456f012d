import { expect, test } from 'vitest'
import { groupsIn, sketch } from './fixtures.ts'
import type { Box } from './groups.ts'
import { boxesOf, boxOf, placeAt } from './hit.ts'
import { layout } from './layout.ts'

const topology = groupsIn(
  sketch([
    { name: 'cart', endpoints: 4, zones: ['a', 'b'], calls: ['stock'] },
    { name: 'stock', endpoints: 2, zones: ['b'] },
  ]),
)
const room = { width: 1_000, height: 600 }
const holds = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x - 0.01 &&
  inner.y >= outer.y - 0.01 &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01

test.each(['depth', 'zone'] as const)(
  'standing by %s, each endpoint lies in a box of its zone, and all boxes in the one of the zone',
  (groupBy) => {
    const places = layout(topology, room, { groupBy })
    topology.zones.forEach(({ endpoints }, index) => {
      const zone = { kind: 'zone', index } as const
      const boxes = boxesOf(topology, places, zone)
      expect(boxes.length).toBeGreaterThan(0)
      for (const endpoint of endpoints)
        expect(boxes.some((box) => holds(box, places.endpoints[endpoint]!))).toBe(true)
      for (const box of boxes) expect(holds(boxOf(topology, places, zone)!, box)).toBe(true)
    })
  },
)

test('what stands at the name of a zone is the zone', () => {
  const places = layout(topology, room, { groupBy: 'zone' })
  const named = places.blocks.filter(({ name }) => name !== '')
  const parts = places.parts.flat()
  expect(named.length + parts.length).toBeGreaterThan(0)
  for (const { x, y, label } of parts) {
    const index = topology.zones.findIndex(({ name }) => name === label)
    expect(placeAt(topology, places, x + 2, y + 14, 1)).toEqual({ kind: 'zone', index })
  }
  for (const { x, y, name } of named) {
    const index = topology.zones.findIndex((zone) => zone.name === name)
    expect(placeAt(topology, places, x + 16, y + 12, 1)).toEqual({ kind: 'zone', index })
  }
})

test('a zone that is no longer there stands nowhere', () => {
  const places = layout(topology, room)
  expect(boxesOf(topology, places, { kind: 'zone', index: 7 })).toEqual([])
  expect(boxOf(topology, places, { kind: 'node', index: 0 })).toBeUndefined()
})
