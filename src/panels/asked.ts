import type { FilterPart, RequestFilter, Slow } from '../playback/protocol.ts'

/** Which requests a list is about, within whatever window is looked at. */
export type Asked = Omit<RequestFilter, 'from' | 'to' | 'most'>

export const everything: Asked = { outcome: 'all', reason: '' }

/** Durations to choose from, µs, and the slowest share. */
export const slowChoices: readonly Slow[] = [
  { kind: 'share', ratio: 0.01 },
  ...[10, 50, 100, 250, 500, 1_000, 2_500, 5_000].map((ms): Slow => {
    return { kind: 'above', us: ms * 1_000 }
  }),
]

/** A choice as the value of an option; empty: any duration. */
export function slowValue(slow: Slow | undefined): string {
  if (slow === undefined) return ''
  return slow.kind === 'share' ? `share ${slow.ratio}` : `above ${slow.us}`
}

export function slowFrom(value: string): Slow | undefined {
  return slowChoices.find((choice) => slowValue(choice) === value)
}

/** The same without one part. */
export function loosened(asked: Asked, part: FilterPart): Asked {
  switch (part) {
    case 'outcome':
      return { ...asked, outcome: 'all', reason: '' }
    case 'reason':
      return { ...asked, reason: '' }
    case 'service':
      return { ...asked, service: '' }
    case 'retried':
      return { ...asked, retried: false }
    case 'slow':
      return { ...asked, slow: undefined }
    case 'window':
      return asked
  }
}
