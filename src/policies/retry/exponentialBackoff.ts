import { reason } from '../../model/reasons.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Limit } from '../limit/limit.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { again, conditions } from './conditions.ts'
import { pausedBy, stop, type Retry } from './retry.ts'

export interface ExponentialBackoffOptions {
  /** Attempts at most, the first one included. */
  readonly attempts: number
  readonly on: readonly string[]
  readonly statuses: readonly number[]
  readonly baseUs: Us
  readonly maxUs: Us
  readonly anotherHost: boolean
  readonly hostAttempts: number
  /** Bits of the headers for `retriable-headers`. */
  readonly headers?: number
  /** Whether endpoints of a new version are avoided. */
  readonly omitCanary?: boolean
  /** Where an answer may say when to come again; absent: it is not asked. */
  readonly rateLimited?: RateLimitedBackoff | undefined
  /** Whether failures are told by `grpc-status` in an answer that is a 200 to HTTP. */
  readonly isGrpc?: boolean
  /** Caller and callee: what the jitter is drawn for. */
  readonly place: string
}

/** Headers of an answer that say when to come again (Envoy's `rate_limited_retry_back_off`). */
export interface RateLimitedBackoff {
  /** In the order in which they are asked: bits of model/responseMarks.ts. */
  readonly headers: readonly number[]
  /** What is longer is no answer. */
  readonly maxUs: Us
}

const second = 1_000_000

/**
 * Retries what its conditions name, after a fully jittered, exponentially growing pause.
 *
 *     pause = ⌊uniform over [0, min(max, base · 2^(n−1)))⌋ ms       n = 1 for the first such pause
 *
 * Where an answer says when to come again, and may, it is that time and up to half as much more:
 *
 *     pause = t + ⌊uniform over [0, ⌊t/2⌋)⌋ ms
 *
 * Such a pause, and a retry at once (after 425), leave n where it is.
 *
 * @throws RangeError when the pauses make no sense
 * @source envoy: source/common/common/backoff_strategy.cc (the documentation still shows an older formula);
 *   source/common/router/{retry_state_impl,reset_header_parser}.cc
 */
export function exponentialBackoff(
  options: ExponentialBackoffOptions,
  { requests, attempts, draw, purpose, clock }: PolicyColumns,
): Retry {
  const { baseUs, maxUs, rateLimited } = options
  if (!(baseUs > 0) || baseUs > maxUs) {
    throw new RangeError(
      `back-off base is ${baseUs} µs, maximum ${maxUs} µs; base must be above 0 and not above the maximum`,
    )
  }
  const jitter = purpose(`backoff/${options.place}`)
  const { on, statuses, headers = 0, isGrpc = false } = options
  const decide = conditions({ on, statuses, headers, isGrpc })

  /** How long an answer says to wait, in whole seconds, µs; 0 when it says nothing of use. */
  const told = (attempt: number): Us => {
    const marks = attempts.marks[attempt]!
    for (const bit of rateLimited!.headers) {
      if ((marks & bit) === 0) continue
      const value = Math.floor(attempts.retryAfterUs[attempt]! / second) * second
      // A moment is compared with a clock that shows whole seconds, too.
      const us =
        bit === responseMark.resetAt ? value - Math.floor(clock.now / second) * second : value
      if (us > 1_000 && us <= rateLimited!.maxUs) return us
    }
    return 0
  }

  const pause = (request: number, made: number, toldUs: Us): Us => {
    const u = draw.key(requests.keyA[request]!, requests.keyB[request]! + made, jitter).next()
    if (toldUs > 0) {
      requests.pausedBy[request] = pausedBy.rateLimit
      return toldUs + Math.floor(u * Math.floor(toldUs / 2_000)) * 1_000
    }
    const before = requests.backoffs[request]!
    requests.pausedBy[request] = pausedBy.backoff
    requests.backoffs[request] = Math.min(before + 1, 255)
    let window = baseUs
    for (let time = 0; time < before && window < maxUs; time++) window *= 2
    return Math.floor((u * Math.min(window, maxUs)) / 1_000) * 1_000
  }

  /** Why there may be none, or 0. */
  const gate = (request: number, limit: Limit): number => {
    if (requests.attempts[request]! >= options.attempts) return stop.attemptsSpent
    return limit.hasRoomForRetry(requests.cluster[request]!) ? 0 : stop.overflow
  }

  return {
    anotherHost: options.anotherHost,
    omitCanary: options.omitCanary ?? false,
    hostAttempts: options.hostAttempts,
    attempts: options.attempts,
    isOfConnects: false,
    keepsLastOpen: false,
    keepsResult: false,
    isRetriable: (attempt) =>
      decide(attempts.reason[attempt]!, attempts.status[attempt]!, attempts.marks[attempt]!) !==
      again.no,
    decide(request, attempt, limit) {
      const status = attempts.status[attempt]!
      const because = attempts.reason[attempt]!
      const marks = attempts.marks[attempt]!
      if (because === reason.none && status < 400 && marks === 0) return stop.succeeded
      const would = decide(because, status, marks)
      if (would === again.no) return because === reason.none ? stop.succeeded : stop.notRetriable
      const refused = gate(request, limit)
      if (refused < 0) return refused
      if (would === again.atOnce) {
        requests.pausedBy[request] = pausedBy.nothing
        return 0
      }
      return pause(request, requests.attempts[request]!, rateLimited ? told(attempt) : 0)
    },
    hedge(request, limit) {
      const refused = gate(request, limit)
      return refused < 0 ? refused : pause(request, requests.attempts[request]!, 0)
    },
  }
}
