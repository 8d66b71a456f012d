import { systemNames } from '../../scenario/Scenario.ts'

/** What a cell shows, in order. All are measured while the outage lasts, but recovery, which begins when it ends. */
export const matrixMetrics = ['success', 'p99', 'amp', 'recovery', 'blast'] as const
export type MatrixMetric = (typeof matrixMetrics)[number]

/** p5, median and p95 over the seeds: shares 0…1, milliseconds, counts; null where there is nothing, or where it never came. */
export type MatrixBand = readonly [number | null, number | null, number | null]

/** One system in one outage. */
export interface MatrixCell {
  /** By `matrixMetrics`. */
  readonly bands: readonly MatrixBand[]
  /** On how many seeds it did not recover within the run. */
  readonly never: number
  /** Of the run on the first seed: a change of behaviour shows as another one. */
  readonly digest: string
}

/** Outages × systems: a report that is kept, so that a change of behaviour shows as a difference. */
export interface Matrix {
  readonly seeds: readonly number[]
  /** By the name of a scenario, in the order of the catalogue. */
  readonly outages: Readonly<Record<string, MatrixRow>>
}

export interface MatrixRow {
  readonly title: string
  readonly description: string
  readonly file: string
  readonly cells: Readonly<Record<string, MatrixCell>>
}

/** The systems of a row, in the order in which systems are shown. */
export function systemsIn({ cells }: MatrixRow): string[] {
  return systemNames.filter((name) => name in cells)
}

/** The command that shows one cell on the first seed. */
export function cellCommand(
  { file }: Pick<MatrixRow, 'file'>,
  system: string,
  seed: number,
): string {
  return `npm run halfopen -- run ${file} --system ${system} --seed ${seed}`
}
