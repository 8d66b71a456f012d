/** The smallest, the middle and the largest of some values; NaN for none. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** How values spread. Those that are NaN (nothing to measure) are left out; the median of an even count is the lower middle. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const none = sorted.length === 0
  return {
    min: none ? NaN : sorted[0]!,
    median: none ? NaN : sorted[Math.ceil(sorted.length / 2) - 1]!,
    max: none ? NaN : sorted[sorted.length - 1]!,
  }
}

/** Where the middle nine tenths of some values lie; NaN for none. Values that are NaN (nothing to measure) are left out. */
export interface Band {
  readonly p5: number
  readonly median: number
  readonly p95: number
  /** How many values there were. */
  readonly of: number
}

/** By nearest rank: each of the three is one of the values. */
export function bandOf(values: readonly number[]): Band {
  const sorted = values
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const of = sorted.length
  const at = (share: number): number =>
    of === 0 ? NaN : sorted[Math.max(1, Math.ceil(share * of)) - 1]!
  return { p5: at(0.05), median: at(0.5), p95: at(0.95), of }
}
