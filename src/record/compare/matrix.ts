import { outcomeOn, prepare } from './compare.ts'
import { plainValue } from './report.ts'
import { spreadsOf } from './spreads.ts'
import type { Band } from '../stats.ts'
import {
  systemsIn,
  type Matrix,
  type MatrixBand,
  type MatrixCell,
  type MatrixMetric,
  type MatrixRow,
} from './matrixCells.ts'

/** An outage as a text. */
export interface OutageText {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly file: string
  readonly text: string
}

/** Runs one system in one outage. */
export function matrixCell(
  { text, file }: OutageText,
  system: string,
  seeds: readonly number[],
): MatrixCell {
  const prepared = prepare({ text, file }, [{ name: system, set: { system }, isFaultless: false }])
  const [variant] = prepared.variants
  const outcomes = seeds.map((seed) => outcomeOn(prepared, variant!, seed))
  const { outage, recovery, blast, neverRecovered } = spreadsOf(outcomes)
  if (outage === undefined) throw new Error(`nothing breaks in ${file}`)
  const band = (metric: MatrixMetric, { p5, median, p95 }: Band): MatrixBand => {
    const plain = (value: number): number | null => rounded(metric, value)
    return [plain(p5), plain(median), plain(p95)]
  }
  return {
    bands: [
      band('success', outage.success!),
      band('p99', outage.p99!),
      band('amp', outage.amp!),
      band('recovery', recovery),
      band('blast', blast),
    ],
    never: neverRecovered,
    digest: outcomes[0]!.digest,
  }
}

/** No finer than anybody reads it: a report with fewer digits has fewer differences. */
function rounded(metric: MatrixMetric, value: number): number | null {
  const digits = { success: 4, p99: 1, amp: 3, recovery: 0, blast: 3 }[metric]
  const plain = plainValue(metric === 'blast' ? 'success' : metric, value)
  return plain === null ? null : Number(plain.toFixed(digits))
}

/** All outages by all systems, or a part of them. */
export interface MatrixOptions {
  readonly systems: readonly string[]
  readonly seeds: readonly number[]
  /** Of the cells in their order, every n-th from one on: so machines share the work. */
  readonly shard?: { readonly part: number; readonly of: number }
  readonly onCell?: (done: number, of: number, system: string, outage: string) => void
}

export function matrixOf(outages: readonly OutageText[], options: MatrixOptions): Matrix {
  const { systems, seeds, shard = { part: 1, of: 1 }, onCell } = options
  const all = outages.flatMap((outage) => systems.map((system) => ({ outage, system })))
  const own = all.filter((_, index) => index % shard.of === shard.part - 1)
  const cells = own.map(({ outage, system }, index) => {
    onCell?.(index, own.length, system, outage.id)
    return { outage, system, cell: matrixCell(outage, system, seeds) }
  })
  return {
    seeds,
    outages: Object.fromEntries(
      outages.map(({ id, title, description, file }) => [
        id,
        {
          title,
          description,
          file,
          cells: Object.fromEntries(
            cells
              .filter(({ outage }) => outage.id === id)
              .map(({ system, cell }) => [system, cell]),
          ),
        },
      ]),
    ),
  }
}

/** Parts of a matrix as one; of a cell that several have, the last one's. */
export function merged(parts: readonly Matrix[]): Matrix {
  const outages: Record<string, MatrixRow> = {}
  for (const part of parts) {
    for (const [id, row] of Object.entries(part.outages)) {
      outages[id] = { ...row, cells: { ...outages[id]?.cells, ...row.cells } }
    }
  }
  for (const [id, row] of Object.entries(outages)) {
    const known = systemsIn(row).map((system) => [system, row.cells[system]!])
    outages[id] = { ...row, cells: Object.fromEntries(known) as MatrixRow['cells'] }
  }
  return { seeds: parts[0]?.seeds ?? [], outages }
}
