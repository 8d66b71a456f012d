import type { Us } from '../model/units.ts'
import { words } from '../words/words.ts'

/** Between a number and its unit: must not break. */
export const noBreakSpace = '\u00a0'

const withUnit = (number: string, unit: string): string => number + noBreakSpace + unit

/** An exact count with commas: `2,954`. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** A moment of the run: `24.62 s`. */
export function momentText(t: Us): string {
  return withUnit((t / 1_000_000).toFixed(2), 's')
}

/** A whole run's length: `60 s`. */
export function secondsText(us: Us): string {
  return withUnit(String(us / 1_000_000), 's')
}

/** A moment without its unit, for columns: `24.62`. */
export function momentNumber(t: Us): string {
  return (t / 1_000_000).toFixed(2)
}

/** At most three digits that matter: `0.4 ms`, `152 ms`, `3.2 s`, `12 min`. */
export function durationText(us: Us): string {
  if (!Number.isFinite(us)) return words.app.never
  if (us === 0) return withUnit('0', 'ms')
  if (us < 1_000) return withUnit(String(Math.round(us)), 'µs')
  if (us < 1_000_000) return withUnit(threeDigits(us / 1_000), 'ms')
  if (us < 600_000_000) return withUnit(threeDigits(us / 1_000_000), 's')
  return withUnit(threeDigits(us / 60_000_000), 'min')
}

/** A share as `71.4 %`. 100 % and 0 % are said only when they are exact. */
export function shareText(share: number): string {
  const percent = share * 100
  if (share > 0 && percent < 0.1) return words.app.below(withUnit('0.1', '%'))
  if (share < 1 && percent > 99.9) return withUnit('99.9', '%')
  return withUnit(threeDigits(percent), '%')
}

/** `36/s` */
export function rateText(perSecond: number): string {
  return `${perSecond >= 1_000 ? countText(perSecond) : threeDigits(perSecond)}/s`
}

/** `3×` */
export function factorText(factor: number): string {
  return `${threeDigits(factor)}×`
}

/** How fast a run is played, in words: `1 s shows 50 ms`. */
export function speedText(speedUs: Us): string {
  return words.time.shows(withUnit('1', 's'), durationText(speedUs))
}

/** The same as a factor: `1/20`, `1`, `10`. */
export function speedFactor(speedUs: Us): string {
  const factor = speedUs / 1_000_000
  return factor >= 1 ? threeDigits(factor) : `1/${threeDigits(1 / factor)}`
}

function threeDigits(value: number): string {
  const text =
    value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** `340 kB/s` */
export function bytesRateText(perSecond: number): string {
  const [count, unit] =
    perSecond >= 1_000_000
      ? [perSecond / 1_000_000, 'MB/s']
      : perSecond >= 1_000
        ? [perSecond / 1_000, 'kB/s']
        : [perSecond, 'B/s']
  return withUnit(threeDigits(count), unit)
}
