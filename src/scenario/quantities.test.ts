import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { never } from '../model/units.ts'
import { formatDuration, longestUs, parseQuantity, writeQuantity } from './quantities.ts'
import type { QuantityKind } from './quantities.ts'

const value = (kind: QuantityKind, text: string) => parseQuantity(kind, text)

describe('a quantity', () => {
  it.each([
    ['duration', '250us', 250],
    ['duration', '250µs', 250],
    ['duration', '20ms', 20_000],
    ['duration', '0.5ms', 500],
    ['duration', '2s', 2_000_000],
    ['duration', '1.5m', 90_000_000],
    ['duration', '1.005ms', 1_005],
    ['rate', '480/s', 480],
    ['rate', '30/m', 0.5],
    ['share', '30%', 0.3],
    ['share', '7%', 0.07],
    ['share', '0.1%', 0.001],
    ['factor', '3x', 3],
    ['size', '2MB', 2_000_000],
    ['size', '1.5 GB', 1_500_000_000],
    ['size', '256Mi', 268_435_456],
    ['size', '12B', 12],
    ['factor', '0.5x', 0.5],
  ] as const)('%s %s is %d in the base unit', (kind, text, expected) => {
    expect(value(kind, text)).toEqual({ value: expected })
  })

  it.each([
    ['duration', '25', 'unit-missing'],
    ['duration', '25sec', 'unit-unknown'],
    ['duration', '25%', 'unit-wrong'],
    ['duration', 'soon', 'wrong-type'],
    ['duration', '', 'wrong-type'],
    ['duration', '1e999s', 'wrong-type'],
    ['share', '0x10%', 'wrong-type'],
  ] as const)('%s %j is refused as %s is', (kind, text, code) => {
    expect(value(kind, text)).toMatchObject({ mistake: { code } })
  })

  it('is the same number again after it was written', () => {
    const kinds: Record<QuantityKind, fc.Arbitrary<number>> = {
      duration: fc.integer({ min: 0, max: longestUs }),
      rate: fc.double({ min: 0, max: 1e6, noNaN: true }).filter((rate) => !Object.is(rate, -0)),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      factor: fc.double({ min: 0.001, max: 1000, noNaN: true }),
      size: fc.integer({ min: 0, max: 1e12 }),
    }
    for (const kind of Object.keys(kinds) as QuantityKind[]) {
      const holds = (number: number) => {
        expect(value(kind, writeQuantity(kind, number))).toEqual({ value: number })
      }
      fc.assert(fc.property(kinds[kind], holds), { numRuns: 1_000 })
    }
  })
})

describe('a length of time on the screen', () => {
  it.each([
    [0, '0 µs'],
    [250, '250 µs'],
    [250_000, '250 ms'],
    [12_500, '12.5 ms'],
    [1_234_567, '1.235 s'],
    [90_000_000, '90 s'],
    [120_000_000, '2 min'],
    [125_000_000, '2 min 5 s'],
    [-20_000, '−20 ms'],
    [never, 'never'],
  ])('%d µs reads %s', (us, expected) => {
    expect(formatDuration(us).replaceAll('\u00a0', ' ')).toBe(expected)
  })

  it('keeps number and unit on one line', () => {
    expect(formatDuration(250_000)).toBe('250\u00a0ms')
  })
})
