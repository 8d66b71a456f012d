import type { Limit } from '../limit/limit.ts'

/**
 * Retries: whether to try again, and when.
 *
 * A request that failed at one endpoint may succeed at another, so one more try hides a failure that is rare and independent.
 * When failures are not independent (an overloaded or broken service), each retry is load on what already fails, and layers
 * multiply: three tries on each of three hops are up to 27 attempts at the last. So a rule says when *not* to: the answer is
 * good, of a kind that is not retried, all attempts are spent, or too many retries are under way in this proxy.
 */
export interface Retry {
  /**
   * @param limit that of the cluster that the request was led to
   * @returns the pause before the next attempt, µs (0 or more), or why there is none (below 0, see `stop`)
   */
  decide(request: number, attempt: number, limit: Limit): number
  /** The pause before an attempt that is made beside one that takes too long, or why there is none; absent: none is made. */
  readonly hedge?: (request: number, limit: Limit) => number
  /** Whether an attempt ended in a way that may be tried again, whatever else says no; absent where nothing is hedged. */
  readonly isRetriable?: (attempt: number) => boolean
  /** Takes note of a request that has found its cluster, before its first attempt; absent where nobody counts. */
  readonly begin?: (request: number) => void
  /** Whether the next attempt avoids endpoints that were tried. */
  readonly anotherHost: boolean
  /** Whether it avoids endpoints of a new version as well (Envoy's canary hosts). */
  readonly omitCanary?: boolean
  /** How many more picks when the one picked was tried before. */
  readonly hostAttempts: number
  /** Attempts at most, the first one included. */
  readonly attempts: number
  /** Whether only connecting is tried again, as on a connection nobody looks into: then no limit of retries counts it. */
  readonly isOfConnects: boolean
  /** Whether the last attempt that is permitted has no timeout of its own. */
  readonly keepsLastOpen: boolean
  /** Whether a retry that is refused at once (load shed) is as if there had been none: the result before it stands. */
  readonly keepsResult: boolean
}

/** What a pause is made of: for counters. */
export const pausedBy = { nothing: 0, backoff: 1, rateLimit: 2 } as const

/** Why there is no further attempt. */
export const stop = {
  none: 0,
  succeeded: -1,
  notRetriable: -2,
  attemptsSpent: -3,
  overflow: -4,
  noPolicy: -5,
  budgetSpent: -6,
  gateShut: -7,
  requeuesSpent: -8,
  nobodyWell: -9,
} as const

/** The same in words, for stories; `URX` and `UO` are what Envoy adds to the flags. */
export const stopWords: Readonly<
  Record<number, { readonly words: string; readonly flag: string }>
> = {
  [stop.none]: { words: '', flag: '' },
  [stop.succeeded]: { words: 'it succeeded', flag: '' },
  [stop.notRetriable]: { words: 'this kind of failure is not retried', flag: '' },
  [stop.attemptsSpent]: { words: 'all attempts are spent', flag: 'URX' },
  [stop.overflow]: { words: 'too many retries are under way', flag: 'UO' },
  [stop.noPolicy]: { words: 'there is no retry policy', flag: '' },
  [stop.budgetSpent]: { words: 'the retry budget is spent', flag: '' },
  [stop.gateShut]: { words: 'nobody was ready for the retry', flag: '' },
  [stop.requeuesSpent]: { words: 'one request may not be sent again more often', flag: '' },
  [stop.nobodyWell]: { words: 'no endpoint is known to be well', flag: '' },
}
