import { afterAll, describe, expect, it } from 'vitest'
import {
  blocking,
  erlangB,
  erlangC,
  meanValueAnalysis,
  theoryMarkdown,
  theoryRow,
  theoryRows,
  type Row,
} from '../bench/theory.ts'

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
      const most = row.delta * row.theory
      expect(Math.abs(row.measured - row.theory)).toBeLessThanOrEqual(most)
      expect(row.halfWidth).toBeLessThanOrEqual(most)
    },
    60_000,
  )
})
