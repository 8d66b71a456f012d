import type { Us } from '../model/units.ts'

/** One line of a chart over equal buckets of time; `NaN` is a gap. */
export interface ChartLine {
  readonly name: string
  readonly values: ArrayLike<number>
  readonly tone: 'ink' | 'ink-2' | 'ink-3' | 'trial'
  readonly width: number
  /** Written at its end. */
  readonly label: string
  /** The same, where there is little room. */
  readonly shortLabel?: string
}

/** The smallest of 1, 2, 4, 8 × 10ⁿ (halved into two even ticks) that is not below `value`. */
export function niceLimit(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 4, 8, 10].find((factor) => factor * power >= value * 0.999_999) ?? 10
  return step * power
}

/** The highest number of some lines; 0 when there is none. */
export function highest(lines: readonly { readonly values: ArrayLike<number> }[]): number {
  let most = 0
  for (const { values } of lines) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (value > most) most = value
    }
  }
  return most
}

export interface Plot {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly durationUs: Us
  readonly limit: number
  /** The bottom of a logarithmic scale, above 0; absent on a linear one, which begins at 0. */
  readonly floor?: number | undefined
}

/** Across: where a moment stands. */
export function xAt(plot: Plot, t: Us): number {
  return plot.left + (Math.min(t, plot.durationUs) / plot.durationUs) * (plot.right - plot.left)
}

/** The moment that stands at a place across, within the run. */
export function momentAt(plot: Plot, x: number): Us {
  const share = (x - plot.left) / (plot.right - plot.left)
  return Math.min(1, Math.max(0, share)) * plot.durationUs
}

/** Values to write beside the axis, from the bottom to the top. */
export function valueTicks({ limit, floor }: Plot): readonly number[] {
  return floor === undefined ? [0, limit / 2, limit] : [floor, Math.sqrt(floor * limit), limit]
}

/** The power of ten below the least value of some lines that is above 0, at least three decades below the top. */
export function logFloor(
  lines: readonly { readonly values: ArrayLike<number> }[],
  top: number,
): number {
  let least = top
  for (const { values } of lines) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (value > 0 && value < least) least = value
    }
  }
  return Math.min(10 ** Math.floor(Math.log10(least)), top / 100)
}

/** Up: where a value stands; what is above the limit stands at the limit. */
export function yAt(plot: Plot, value: number): number {
  const { floor, limit } = plot
  const height =
    floor === undefined
      ? value / limit
      : Math.log(Math.max(value, floor) / floor) / Math.log(limit / floor)
  const share = Math.min(1, Math.max(0, height))
  return plot.bottom - share * (plot.bottom - plot.top)
}

/** An SVG path through the middles of the buckets; a gap lifts the pen, a lone value is a dot. */
export function pathOf(plot: Plot, values: ArrayLike<number>, bucketUs: Us): string {
  let path = ''
  let isDown = false
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) {
      isDown = false
      continue
    }
    const x = xAt(plot, (i + 0.5) * bucketUs).toFixed(1)
    const y = yAt(plot, value).toFixed(1)
    path += isDown ? `L${x} ${y}` : `M${x} ${y}h0.01`
    isDown = true
  }
  return path
}

/** The last value that is there, with its bucket. */
export function lastOf(values: ArrayLike<number>): { index: number; value: number } | undefined {
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index]!
    if (!Number.isNaN(value)) return { index, value }
  }
  return undefined
}

/** Moves heights apart until none are nearer than `gap`, within `top`…`bottom`, in their order. */
export function spread(
  heights: readonly number[],
  gap: number,
  top: number,
  bottom: number,
): readonly number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[a]! - heights[b]! || b - a)
  const placed = [...heights]
  let floor = top
  for (const index of order) {
    placed[index] = Math.max(placed[index]!, floor)
    floor = placed[index] + gap
  }
  let ceiling = bottom
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index]!, ceiling)
    ceiling = placed[index] - gap
  }
  return placed
}

/** Round moments to write below a chart: at most `most` steps of 1, 2, 5, 10, 20, 30 or 60 s and their like. */
export function timeTicks(durationUs: Us, most = 3): readonly Us[] {
  const seconds = durationUs / 1_000_000
  const steps = [
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600,
  ]
  const step = steps.find((candidate) => seconds / candidate <= most + 1e-9) ?? seconds
  const ticks: Us[] = []
  for (let at = 0; at < seconds - step * 0.4; at += step) ticks.push(at * 1_000_000)
  return [...ticks, durationUs]
}
