import type { Us } from '../model/units.ts'

/** Which requests of clients are wanted; all parts hold at once. */
export interface RequestFilter {
  /**
   * Those that were under way at some moment of the window: asked by its end, and not over when it began. Their outcome is
   * that at its end, so that a list agrees with the counts of the window.
   */
  readonly from: Us
  readonly to: Us
  readonly outcome: 'all' | 'failed' | 'ok' | 'inFlight'
  /** Name of a reason; empty: any. */
  readonly reason: string
  /** Name of a service that must have been reached; empty: any. */
  readonly service?: string | undefined
  /** Anything that it caused was tried again. */
  readonly retried?: boolean | undefined
  /** Slower than a duration, or the slowest share of those that pass all the rest. */
  readonly slow?: Slow | undefined
  /** Newest first, or longest first. */
  readonly sort?: 'time' | 'duration' | undefined
  readonly most: number
}

export type Slow =
  { readonly kind: 'above'; readonly us: Us } | { readonly kind: 'share'; readonly ratio: number }

/** What can be dropped of a filter. */
export type FilterPart = 'outcome' | 'reason' | 'service' | 'retried' | 'slow' | 'window'

export interface RequestLine {
  /** Running number of the clients' request: what `--request N` takes. */
  readonly number: number
  readonly client: string
  /** What it looks like; absent where requests do not differ. */
  readonly looks?: string
  readonly at: Us
  readonly tookUs: Us
  readonly outcome: 'ok' | 'failed' | 'inFlight'
  readonly reason: string
  /** Of the client's own proxy; further down there may have been more. */
  readonly attempts: number
  /** Whether anything that it caused was tried again. */
  readonly isRetried: boolean
}

/** The first of those that pass, and how many there are. */
export interface RequestPage {
  readonly lines: readonly RequestLine[]
  readonly total: number
  /** When there is none: what to loosen, and how many there would be. */
  readonly looser: readonly { readonly part: FilterPart; readonly total: number }[]
}

/** The slowest share of some requests, at least one, in their order. */
export function slowest(
  numbers: readonly number[],
  tookUs: (number: number) => Us,
  share: number,
): number[] {
  if (numbers.length === 0) return []
  const count = Math.max(1, Math.floor(share * numbers.length))
  const took = Float64Array.from(numbers, tookUs).sort()
  const least = took[took.length - count]!
  // Equals of the last one that fits do not fit all: the newest of them do.
  let equals = count - took.reduce((sum, us) => sum + (us > least ? 1 : 0), 0)
  return numbers
    .toReversed()
    .filter((number) => {
      const us = tookUs(number)
      return us > least || (us === least && equals-- > 0)
    })
    .reverse()
}

/** The same filter without one of its parts, for each part that it has. */
export function looserBy(filter: RequestFilter): { part: FilterPart; without: RequestFilter }[] {
  const parts: { part: FilterPart; without: RequestFilter }[] = []
  if (filter.reason !== '') parts.push({ part: 'reason', without: { ...filter, reason: '' } })
  if (filter.outcome !== 'all') {
    parts.push({ part: 'outcome', without: { ...filter, outcome: 'all', reason: '' } })
  }
  if (filter.service) parts.push({ part: 'service', without: { ...filter, service: '' } })
  if (filter.retried === true)
    parts.push({ part: 'retried', without: { ...filter, retried: false } })
  if (filter.slow !== undefined) {
    parts.push({ part: 'slow', without: { ...filter, slow: undefined } })
  }
  if (filter.from > 0) {
    parts.push({ part: 'window', without: { ...filter, from: 0, to: Infinity } })
  }
  return parts
}
