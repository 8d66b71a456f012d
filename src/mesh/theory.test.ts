import { afterAll, describe, expect, it } from 'vitest'
import { theoryMarkdown, theoryRow, theoryRows } from '../bench/theory.ts'
import { contentionClaims } from '../bench/theory/contention.ts'
import {
  attemptsThroughLayers,
  blocking,
  erlangB,
  erlangC,
  erlangWithin,
  meanValueAnalysis,
  supermarket,
} from '../bench/theory/formulas.ts'
import type { Row } from '../bench/theory/measure.ts'

describe('a formula', () => {
  it('gives the worked examples of textbooks', () => {
    expect(erlangB(4, 3)).toBeCloseTo(0.206107, 6)
    expect(erlangC(4, 3)).toBeCloseTo(0.509434, 6)
    // Without a queue M/M/c/c is Erlang B; with one server it is geometric.
    expect(blocking(4, 4, 3)).toBeCloseTo(erlangB(4, 3), 12)
    expect(blocking(1, 3, 1)).toBeCloseTo(1 / 4, 12)
    // One user never waits; many fill the station.
    expect(meanValueAnalysis(1, 0.2, 1.8)).toBeCloseTo(0.5, 12)
    expect(meanValueAnalysis(200, 0.2, 1.8)).toBeCloseTo(5, 6)
    // One choice is a queue of its own; more of them help at once.
    expect(supermarket(0.85, 1)).toBeCloseTo(6.667, 3)
    expect(supermarket(0.85, 2)).toBeLessThan(2.7)
    expect(supermarket(0.85, 3)).toBeLessThan(supermarket(0.85, 2))
    expect(erlangWithin(1, 2, 1)).toBeCloseTo(1 - Math.exp(-2), 12)
    // Three layers of four tries, five of three.
    expect(attemptsThroughLayers(1, 4, 3)).toBe(64)
    expect(attemptsThroughLayers(1, 3, 5)).toBe(243)
  })
})

describe('the simulator agrees with theory within the stated tolerance, at 99 % confidence', () => {
  const rows: Row[] = []
  afterAll(() => console.log(theoryMarkdown(rows)))

  it.each(theoryRows.map((name, index) => [name, index] as const))(
    '%s',
    (_, index) => {
      // Shorter than for the table (npm run bench -- theory), and with twice its tolerance.
      const row = theoryRow(index, 0.4, 2)
      rows.push(row)
      expect(Math.abs(row.measured - row.theory)).toBeLessThanOrEqual(row.most)
      expect(row.halfWidth).toBeLessThanOrEqual(row.most)
    },
    120_000,
  )
})

describe('a hundred clients who want the same row', () => {
  it.each(contentionClaims(30))('$claim: $measured', ({ holds }) => {
    expect(holds).toBe(true)
  })
})
