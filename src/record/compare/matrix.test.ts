import { describe, expect, test } from 'vitest'
import { profiles } from '../../profiles/catalog.ts'
import { outages } from '../../scenario/catalog.ts'
import { systemNames } from '../../scenario/Scenario.ts'
import { keptMatrix } from './catalog.ts'
import { matrixCell } from './matrix.ts'
import { matrixMetrics, systemsIn } from './matrixCells.ts'

const { default: matrix } = await keptMatrix()
const running = systemNames.filter((name) => profiles.has(name))

describe('the kept matrix', () => {
  test('has every outage, and every system that runs, over twenty seeds', () => {
    expect(Object.keys(matrix.outages)).toEqual(outages.map(({ id }) => id))
    for (const row of Object.values(matrix.outages)) expect(systemsIn(row)).toEqual(running)
    expect(matrix.seeds.length).toBeGreaterThanOrEqual(20)
  })

  test('has values in the order p5, median, p95, and says where something never came', () => {
    for (const { cells } of Object.values(matrix.outages)) {
      for (const { bands, never } of Object.values(cells)) {
        expect(bands).toHaveLength(matrixMetrics.length)
        for (const [index, [p5, median, p95]] of bands.entries()) {
          if (p5 === null || median === null || p95 === null) {
            // What never came is beyond all that did, and only recovery and the latency of nobody can be that.
            expect(['recovery', 'p99', 'blast']).toContain(matrixMetrics[index])
            if (matrixMetrics[index] === 'recovery') expect(never).toBeGreaterThan(0)
            continue
          }
          expect(p5).toBeLessThanOrEqual(median)
          expect(median).toBeLessThanOrEqual(p95)
        }
      }
    }
  })

  // One cell a system, another outage each: what runs otherwise now is made anew by `node scripts/matrix.mjs`.
  test.each(running.map((system, index) => [system, outages[index % outages.length]!] as const))(
    'is what runs now: %s',
    async (system, { id, title, description, file, load }) => {
      const [seed] = matrix.seeds
      const text = await load()
      const cell = matrixCell({ id, title, description, file, text }, system, [seed!])
      expect(cell.digest).toBe(matrix.outages[id]!.cells[system]!.digest)
    },
  )
})
