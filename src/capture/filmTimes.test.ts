import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filmTimes, movesEvery, stillSeconds, type FilmMotion } from './filmTimes.ts'

const second = 1_000_000
const motions: readonly FilmMotion[] = ['steps', 'smooth']

test('a beat that takes four seconds has 120 pictures at 30 a second', () => {
  const beat = { fromUs: 20 * second, untilUs: 60 * second, speedUs: 10 * second }
  const times = filmTimes(beat, 30, 'smooth')
  expect([times.count, times.seconds]).toEqual([120, 4])
  expect(times.momentOf(0)).toBe(20 * second)
  expect(times.momentOf(1)).toBe(20 * second + Math.floor((10 * second) / 30))
  expect(times.momentOf(119)).toBe(20 * second + Math.floor((119 * 10 * second) / 30))
})

test('a film in steps shows ten moments a second, each for as long as the others', () => {
  const times = filmTimes({ fromUs: 0, untilUs: 2 * second, speedUs: second }, 30, 'steps')
  const moments = Array.from({ length: times.count }, (_, index) => times.momentOf(index))
  expect(moments.slice(0, 7)).toEqual([0, 0, 0, 100_000, 100_000, 100_000, 200_000])
  expect(new Set(moments).size).toBe(20)
})

test('a beat that only holds is a still picture of its moment', () => {
  const times = filmTimes({ fromUs: 5, untilUs: 5, speedUs: second }, 25, 'steps')
  expect(times.count).toBe(stillSeconds * 25)
  expect([times.momentOf(0), times.momentOf(times.count - 1)]).toEqual([5, 5])
})

test('moments go forwards, begin with the beat and stay within it', () => {
  fc.assert(
    fc.property(
      fc.nat(1e9),
      fc.integer({ min: 1, max: 1e8 }),
      fc.integer({ min: 1_000, max: 1e8 }),
      fc.integer({ min: 10, max: 60 }),
      fc.constantFrom(...motions),
      (fromUs, lengthUs, speedUs, fps, motion) => {
        fc.pre(lengthUs / speedUs < 100)
        const untilUs = fromUs + lengthUs
        const { count, seconds, momentOf } = filmTimes({ fromUs, untilUs, speedUs }, fps, motion)
        expect(count).toBe(Math.max(1, Math.round((lengthUs / speedUs) * fps)))
        expect(seconds * fps).toBeCloseTo(count)
        let before = fromUs
        for (let index = 0; index < count; index++) {
          const t = momentOf(index)
          expect(Number.isInteger(t)).toBe(true)
          expect(t).toBeGreaterThanOrEqual(before)
          expect(t).toBeLessThanOrEqual(untilUs)
          before = t
        }
        expect(momentOf(0)).toBe(fromUs)
      },
    ),
  )
})

test('an animated picture has some ten pictures a second, whatever the film has', () => {
  for (const fps of [10, 24, 25, 30, 60]) {
    const perSecond = fps / movesEvery(fps)
    expect(perSecond).toBeGreaterThan(8)
    expect(perSecond).toBeLessThan(13)
  }
})
