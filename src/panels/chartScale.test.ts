import { expect, test } from 'vitest'
import { niceLimit, pathOf, spread, timeTicks, type Plot } from './chartScale.ts'

const plot: Plot = { left: 0, right: 100, top: 0, bottom: 50, durationUs: 100, limit: 10 }

test('an empty bucket is a gap, never zero', () => {
  const path = pathOf(plot, [5, Number.NaN, 5, 5], 10)

  expect(path.match(/M/g)).toHaveLength(2)
  expect(path).not.toContain(' 50.0')
})

test('a scale reaches above what it shows, by doublings', () => {
  expect([0, 3, 41, 80, 81, 1_000].map(niceLimit)).toEqual([1, 4, 80, 80, 100, 1_000])
})

test('labels move apart, stay inside and keep their order', () => {
  expect(spread([10, 11, 12], 16, 0, 100)).toEqual([42, 26, 10].toReversed())
  const low = spread([95, 97, 99], 16, 0, 100)
  expect(Math.max(...low)).toBeLessThanOrEqual(100)
  expect(low[1]! - low[0]!).toBeGreaterThanOrEqual(16)
})

test('the last tick is the end of the run', () => {
  expect(timeTicks(60_000_000).map((t) => t / 1e6)).toEqual([0, 20, 40, 60])
  expect(timeTicks(90_000_000).map((t) => t / 1e6)).toEqual([0, 30, 60, 90])
})
