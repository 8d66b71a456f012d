import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ms, s } from '../model/units.ts'
import {
  clientField,
  clientWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  header,
  hopField,
  hopWidth,
  serviceField,
  serviceWidth,
} from '../record/Frame.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import { addHop, calm, linkSign, many, setEndpoint, shop, sketch } from './fixtures.ts'
import { Fold } from './Fold.ts'
import { stageFold } from './stageFold.ts'
import * as states from './states.ts'

const nameOf = (count: number): string => `and ${count} more`
const sum = (rows: Float64Array, width: number, field: number): number => {
  let total = 0
  for (let at = field; at < rows.length; at += width) total += rows[at]!
  return total
}

/** Six places of a stage of 1280 × 720, in px of the magnified picture. */
const room = { width: 600, height: 134 }

test('what several services counted, their one place counts', () => {
  const whole = shop()
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(whole.services.length - 1), { minLength: 1 }),
      fc.boolean(),
      fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
      (kept, isByService, numbers) => {
        const frame = calm(whole, s(10))
        frame.services.forEach((_, at) => (frame.services[at] = numbers[at % 40]!))
        frame.endpoints.forEach((_, at) => {
          if (at % endpointWidth === endpointField.busy) frame.endpoints[at] = numbers[at % 40]!
        })
        const fold = new Fold(whole, { kept, isByService, hasControlPlane: true, nameOf })
        const folded = fold.take(frame)
        for (const field of [
          serviceField.requests,
          serviceField.ok,
          serviceField.failed,
          serviceField.inFlight,
          serviceField.retries,
        ])
          expect(sum(folded.services, serviceWidth, field)).toBe(
            sum(frame.services, serviceWidth, field),
          )
        expect(sum(folded.endpoints, endpointWidth, endpointField.busy)).toBe(
          sum(frame.endpoints, endpointWidth, endpointField.busy),
        )
        expect(fold.endpoints.reduce((all, one) => all + one, 0)).toBe(whole.endpoints.length)
      },
    ),
    { seed: 7, numRuns: 60 },
  )
})

test('calls into the folded place are added up, calls within it are not drawn', () => {
  const whole = sketch([
    { name: 'front', calls: ['cart', 'stock'] },
    { name: 'cart', calls: ['stock'] },
    { name: 'stock' },
  ])
  const frame = calm(whole, s(10))
  whole.edges.forEach((_, edge) => (frame.edges[edge * edgeWidth + edgeField.attempts] = 10 + edge))
  const fold = new Fold(whole, { kept: [0], isByService: true, hasControlPlane: true, nameOf })

  expect(fold.topology.services.map(({ name }) => name)).toEqual(['front', 'and 2 more'])
  expect(fold.topology.edges.map(({ name }) => name)).toEqual([
    `web${linkSign}front`,
    `front${linkSign}and 2 more`,
  ])
  const { edges } = fold.take(frame)
  expect(edges[edgeField.attempts]).toBe(10)
  expect(edges[edgeWidth + edgeField.attempts]).toBe(11 + 12)
})

test('a mark on the way into the folded place goes there, one within it is not drawn', () => {
  const whole = sketch([
    { name: 'front', calls: ['cart'] },
    { name: 'cart', calls: ['stock'] },
    { name: 'stock' },
  ])
  const frame = calm(whole, s(10))
  for (let edge = 0; edge < 3; edge++)
    addHop(frame, { edge, leftAt: s(10), arrivesAt: s(10) + ms(50), root: edge })
  const fold = new Fold(whole, { kept: [0], isByService: true, hasControlPlane: true, nameOf })
  const folded = fold.take(frame)

  expect(folded.header[header.hops]).toBe(2)
  expect(folded.hops[hopField.edge]).toBe(0)
  expect(folded.hops[hopWidth + hopField.edge]).toBe(1)
})

test('clients are as they were', () => {
  const whole = shop()
  const frame = calm(whole, s(10))
  frame.clients[clientField.ok] = 42
  const fold = new Fold(whole, { kept: [0], isByService: true, hasControlPlane: false, nameOf })

  expect(fold.take(frame).clients[clientField.ok]).toBe(42)
  expect(fold.topology.clients).toHaveLength(whole.clients.length)
  expect(fold.take(frame).clients).toHaveLength(whole.clients.length * clientWidth)
})

test('of a service that is drawn as one, it is known how many take requests', () => {
  const whole = sketch([{ name: 'cart', endpoints: 3 }])
  const frame = calm(whole, s(10))
  setEndpoint(frame, 1, { pod: states.pod.crashed })
  const fold = new Fold(whole, { kept: [0], isByService: true, hasControlPlane: true, nameOf })
  const folded = fold.take(frame)

  expect(fold.endpoints).toEqual([3])
  expect([...fold.admitted]).toEqual([2])
  // Two of three still work: the place works.
  expect(folded.endpoints[endpointField.pod]).toBe(states.pod.ready)
})

test('what befalls one of several endpoints befalls the place that stands for them', () => {
  const whole = sketch([{ name: 'cart', endpoints: 3 }, { name: 'stock' }])
  const fold = new Fold(whole, { kept: [0], isByService: true, hasControlPlane: true, nameOf })
  const crash = (on: string) => ({ kind: 'fault', at: 0, on, fault: { kind: 'kill' } }) as const

  expect(
    fold.commands([crash('cart-2'), crash('stock'), crash('web->cart')]).map((one) => {
      return one.kind === 'fault' ? one.on : ''
    }),
  ).toEqual(['cart', 'and 1 more', 'web->cart'])
})

test('a place that is as it was is the same place in both directions', () => {
  const whole = shop()
  const fold = new Fold(whole, {
    kept: [0, 2, 4],
    isByService: true,
    hasControlPlane: true,
    nameOf,
  })
  for (const index of [0, 2, 4]) {
    const place: PlaceRef = { kind: 'service', index }
    expect(fold.placeOut(fold.placeIn(place)!)).toEqual(place)
  }
  const rest = fold.placeIn({ kind: 'service', index: 1 })!
  expect(fold.placeOut(rest)).toBeUndefined()
})

test('six services of many have a place on a stage, and one place stands for the others', () => {
  const whole = many(20, 2)
  const fold = stageFold(whole, { width: 600, height: 300 }, [])!

  expect(fold.topology.services.length).toBeLessThanOrEqual(7)
  expect(fold.topology.services.at(-1)!.name).toMatch(/^and \d+ more$/)
})

test('what somebody speaks of is not folded', () => {
  const whole = many(20, 2)
  const last = whole.services.length - 1
  const fold = stageFold(whole, room, [{ kind: 'service', index: last }])!

  expect(fold.topology.services.map(({ name }) => name)).toContain(whole.services[last]!.name)
})

test('a small topology is drawn as it is', () => {
  const whole = sketch([{ name: 'cart', endpoints: 1, calls: ['stock'] }, { name: 'stock' }], {
    hasControlPlane: false,
  })

  expect(stageFold(whole, room, [])).toBeUndefined()
})
