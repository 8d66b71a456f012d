import fc from 'fast-check'
import { expect, test } from 'vitest'
import { settle } from './settle.ts'

test('what has room stands where it wants to', () => {
  expect(settle([0, 10, 30], [1, 1, 1], [5, 5])).toEqual([0, 10, 30])
})

test('neighbours that press against each other give way by weight', () => {
  expect(settle([0, 0], [1, 1], [10])).toEqual([-5, 5])
  expect(settle([0, 0], [3, 1], [10])).toEqual([-2.5, 7.5])
})

test('distances are kept, whatever is wanted', () => {
  const rows = fc.array(
    fc.record({
      wanted: fc.integer({ min: -1_000, max: 1_000 }),
      weight: fc.integer({ min: 1, max: 4 }),
      apart: fc.integer({ min: 1, max: 90 }),
    }),
    { minLength: 2, maxLength: 20 },
  )
  fc.assert(
    fc.property(rows, (all) => {
      const places = settle(
        all.map(({ wanted }) => wanted),
        all.map(({ weight }) => weight),
        all.slice(1).map(({ apart }) => apart),
      )
      places.slice(1).forEach((place, at) => {
        expect(place - places[at]!).toBeGreaterThanOrEqual(all[at + 1]!.apart - 1e-6)
      })
    }),
  )
})
