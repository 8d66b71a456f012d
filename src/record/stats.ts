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
