import { expect, test } from 'vitest'
import { reasons } from '../model/reasons.ts'
import { addFailure, calm, shop as shopOnCanvas } from '../view/fixtures.ts'
import { isAbout, placeOfReason } from './linked.ts'
import { shop } from './shopFixture.ts'

const timedOut = reasons.findIndex(({ name }) => name === 'overflow')

test('a row about a service is about its endpoints, and about the zone and the node they stand in', () => {
  const endpoint = { kind: 'endpoint', index: 0 } as const
  expect(isAbout(shop, endpoint, { kind: 'service', index: 0 })).toBe(true)
  expect(isAbout(shop, { kind: 'service', index: 0 }, endpoint)).toBe(true)
  expect(isAbout(shop, endpoint, { kind: 'zone', index: 0 })).toBe(true)
  expect(isAbout(shop, endpoint, { kind: 'zone', index: 1 })).toBe(false)
  expect(isAbout(shop, endpoint, { kind: 'service', index: 1 })).toBe(false)
  expect(isAbout(shop, undefined, endpoint)).toBe(false)
})

test('a reason is seen at the edge where most attempts ended by it, else where requests were told to', () => {
  const topology = shopOnCanvas()
  const frame = calm(topology)
  for (const edge of [3, 2, 2])
    addFailure(frame, { edge, reason: 'overflow', at: 0, atCaller: true })
  expect(placeOfReason(frame, [], timedOut)).toEqual({ kind: 'edge', index: 2 })
  const place = { kind: 'client', index: 0 } as const
  const label = reasons[timedOut]!.words
  const told = [{ kind: 'failure', label, place } as const]
  expect(placeOfReason(undefined, told, timedOut)).toEqual(place)
  expect(placeOfReason(undefined, told, timedOut + 1)).toBeUndefined()
})
