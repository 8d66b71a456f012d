import type { MetricUnit } from '../scenario/metric.ts'

/** Between a number and its unit: must not break. */
const noBreak = '\u00a0'

/** A figure as a stage says it: three digits that matter, exact where it is all or nothing. */
export function figureText(value: number | null, unit: MetricUnit | null): string {
  if (value === null || unit === null) return '–'
  switch (unit) {
    case 'time':
      if (value === 0) return `0${noBreak}ms`
      if (value < 1_000) return `${Math.round(value)}${noBreak}µs`
      if (value < 1_000_000) return `${threeDigits(value / 1_000)}${noBreak}ms`
      return `${threeDigits(value / 1_000_000)}${noBreak}s`
    case 'rate':
      return `${threeDigits(value)}/s`
    case 'ratio': {
      const percent = value * 100
      // 100 % and 0 % are said only when they are exact.
      if (value < 1 && percent > 99.9) return `99.9${noBreak}%`
      if (value > 0 && percent < 0.1) return `0.1${noBreak}%`
      return `${threeDigits(percent)}${noBreak}%`
    }
    case 'count':
      return threeDigits(value)
  }
}

/** A moment of the run, with tenths where there are some: `24.6 s`. */
export const momentText = (us: number): string => `${Math.round(us / 10_000) / 100}${noBreak}s`

function threeDigits(value: number): string {
  if (value >= 999.5) return Math.round(value).toLocaleString('en-US')
  const text =
    value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
