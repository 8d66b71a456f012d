import type { Table } from '../../engine/Arena.ts'

type Bins = Table<{ count: 'f64' }>

const decades = 8
/** 0 to 9 µs, then ninety bins for each power of ten, up to 1000 s. */
export const binCount = 10 + 90 * decades

/** The bin of a latency: two digits of it count. */
export function binOf(us: number): number {
  const whole = Math.max(0, Math.floor(us))
  if (whole < 10) return whole
  let scale = 1
  let decade = 0
  while (whole >= 100 * scale && decade < decades - 1) {
    scale *= 10
    decade++
  }
  return 10 + 90 * decade + Math.min(89, Math.floor(whole / scale) - 10)
}

/** Where a bin begins, µs, and how wide it is. */
function edges(bin: number): { from: number; width: number } {
  if (bin < 10) return { from: bin, width: 1 }
  let scale = 1
  for (let decade = Math.floor((bin - 10) / 90); decade > 0; decade--) scale *= 10
  return { from: (10 + ((bin - 10) % 90)) * scale, width: scale }
}

/**
 * A quantile of a histogram: linear within a bin.
 *
 * @source openhistogram/libcircllhist: circllhist.c (hist_approx_quantile)
 */
export function quantileOf(bins: Bins, first: number, samples: number, quantile: number): number {
  const wanted = samples * quantile
  let seen = 0
  for (let bin = 0; bin < binCount; bin++) {
    const count = bins.count[first + bin]!
    if (count === 0) continue
    if (seen + count >= wanted) {
      const { from, width } = edges(bin)
      return from + ((wanted - seen) / count) * width
    }
    seen += count
  }
  return 0
}
