import { expect, test } from 'vitest'
import { calm, eject, setEndpoint, sketch } from './fixtures.ts'
import { layout } from './layout.ts'
import { Looks } from './looks.ts'
import * as states from './states.ts'
import { StripOrder } from './StripOrder.ts'

const topology = sketch([{ name: 'shard', endpoints: 240 }])

function sorted(frame = calm(topology)) {
  const place = layout(topology)
  const looks = new Looks(topology)
  const order = new StripOrder(topology, place)
  looks.fill(frame)
  order.sort(looks)
  return { place, order: order.order.get(0)! }
}

test('the crashed stand before the ejected, these before the busy, and the idle last', () => {
  const frame = calm(topology)
  setEndpoint(frame, 200, { pod: states.pod.crashed })
  eject(topology, frame, 100, 1, 1)
  setEndpoint(frame, 50, { busy: 7 })
  setEndpoint(frame, 60, { busy: 3 })
  expect(sorted(frame).order.slice(0, 5)).toEqual([200, 100, 50, 60, 0])
})

test('the three that are worst off are drawn in full beneath the strip', () => {
  const frame = calm(topology)
  for (const endpoint of [11, 22, 33]) eject(topology, frame, endpoint, 1, 1)
  const { place } = sorted(frame)
  const full = place.endpoints.flatMap(({ form }, index) => (form === 'box' ? [index] : []))
  expect(full).toEqual([11, 22, 33])
  const { columns } = place.strips[0]!
  expect(place.endpoints[11]!.y).toBeGreaterThan(columns[0]!.y + columns[0]!.height)
})

test('every endpoint has a column or a box, and no column has more than its share', () => {
  const { place } = sorted()
  const { columns, perColumn } = place.strips[0]!
  expect(columns.length * perColumn).toBeGreaterThanOrEqual(240)
  const at = new Map<number, number>()
  for (const { form, x } of place.endpoints) if (form === 'column') at.set(x, (at.get(x) ?? 0) + 1)
  expect(Math.max(...at.values())).toBeLessThanOrEqual(perColumn)
})
