const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60 }

/** `5s`, `250ms` or a number of seconds, as seconds; NaN when it is neither. */
export function secondsOf(window: string | number): number {
  if (typeof window === 'number') return window
  const [, value, unit = 's'] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min)?\s*$/.exec(window) ?? []
  return value === undefined ? Number.NaN : Number(value) * units[unit]!
}
