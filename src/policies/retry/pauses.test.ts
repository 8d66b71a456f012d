import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ms, s } from '../../model/units.ts'
import { decorrelatedJittered, equalJittered, exponentialJittered } from './pauses.ts'

const fiveToThreeHundred = { startUs: s(5), maxUs: s(300) }
const draws = fc.array(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), {
  minLength: 1,
  maxLength: 25,
})

describe('equal jitter', () => {
  it.each([
    [0, 5, 5],
    [1, 5, 10],
    [2, 10, 20],
    [3, 20, 40],
    [4, 40, 80],
    [5, 80, 160],
    [6, 160, 300],
    [7, 300, 300],
    [60, 300, 300],
  ])('of 5 s and 300 s lets pause %i be between %i s and %i s', (index, from, to) => {
    expect(equalJittered(fiveToThreeHundred, index, 0)).toBe(s(from))
    expect(equalJittered(fiveToThreeHundred, index, 0.999_999_9)).toBeGreaterThan(s(to) - ms(100))
    expect(equalJittered(fiveToThreeHundred, index, 0.999_999_9)).toBeLessThanOrEqual(s(to))
  })

  it('never becomes shorter, and stays at its maximum', () => {
    fc.assert(
      fc.property(draws, (all) => {
        const pauses = all.map((draw, index) => equalJittered(fiveToThreeHundred, index, draw))
        for (let index = 1; index < pauses.length; index++)
          expect(pauses[index]).toBeGreaterThanOrEqual(pauses[index - 1]!)
      }),
    )
  })
})

describe('decorrelated jitter, as Finagle has it,', () => {
  it('lies between the pause before and three times that, and never becomes shorter', () => {
    fc.assert(
      fc.property(draws, (all) => {
        const options = { startUs: ms(5), maxUs: ms(200) }
        let before = 0
        all.forEach((draw, index) => {
          const pause = decorrelatedJittered(options, index, draw, before)
          if (index === 0) expect(pause).toBe(ms(5))
          else {
            expect(pause).toBeGreaterThanOrEqual(before)
            expect(pause).toBeLessThanOrEqual(Math.min(3 * before, ms(200)))
          }
          before = pause
        })
      }),
    )
    expect(decorrelatedJittered({ startUs: 1, maxUs: 9 }, 4, 0.5, 9)).toBe(9)
  })
})

describe('exponential jitter, as Finagle has it,', () => {
  it('has a bound that grows from what was drawn before, and ends at its maximum', () => {
    fc.assert(
      fc.property(draws, (all) => {
        const options = { startUs: s(1), maxUs: s(32) }
        let before = 0
        let wasMost = false
        all.forEach((draw, index) => {
          const pause = exponentialJittered(options, index, draw, before)
          if (index === 0) expect(pause).toBe(s(1))
          else if (wasMost || before * 2 ** index >= s(32)) expect(pause).toBe(s(32))
          else expect(pause).toBeLessThan(Math.max(1, before * 2 ** index))
          wasMost = pause === s(32)
          before = pause
        })
      }),
    )
  })
})
