import { grpcNames, grpcStatusOf } from '../../model/grpc.ts'
import { reason, reasons } from '../../model/reasons.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { stop, type Retry } from './retry.ts'

export interface GrpcRetryOptions {
  /** Attempts at most, the first one included; the library makes no more than five. */
  readonly attempts: number
  /** Names of statuses. */
  readonly on: readonly string[]
  readonly baseUs: Us
  readonly maxUs: Us
  /** Caller and callee: what the jitter is drawn for. */
  readonly place: string
}

/** By reason: 1 when the endpoint answered, so that the call has a status of its own. */
const isAnswer = Uint8Array.from(reasons, ({ name }) =>
  ['none', 'serverError', 'callFailed', 'queueFull', 'accessDenied', 'rateLimited'].includes(name)
    ? 1
    : 0,
)

const attemptsAtMost = 5

/**
 * Retries of gRPC's own library, by the status of a call: what the connection does is UNAVAILABLE to it, like any other.
 *
 *     pause = ⌊uniform over [0, min(max, base · 2^(n−1)))⌋ ms       n = 1 for the first retry
 *
 * There is no limit of retries at once and no timeout of one attempt: a deadline ends the call as a whole. What a limit has
 * dropped is not tried again.
 *
 * @source grpc/proposal: A6-client-retries.md, A44-xds-retry.md, A32-xds-circuit-breaking.md
 */
export function grpcRetry(
  options: GrpcRetryOptions,
  { requests, attempts, draw, purpose }: PolicyColumns,
): Retry {
  const { baseUs, maxUs } = options
  const jitter = purpose(`backoff/${options.place}`)
  const most = Math.min(options.attempts, attemptsAtMost)
  const named = new Set(options.on)
  return {
    anotherHost: false,
    hostAttempts: 0,
    attempts: most,
    isOfConnects: false,
    keepsLastOpen: false,
    keepsResult: false,
    decide(request, attempt) {
      const status = attempts.status[attempt]!
      const because = attempts.reason[attempt]!
      if (because === reason.none && status < 400) return stop.succeeded
      if (because === reason.overflow) return stop.notRetriable
      const name = isAnswer[because] === 1 ? grpcNames[grpcStatusOf(status)]! : 'unavailable'
      if (!named.has(name)) return because === reason.none ? stop.succeeded : stop.notRetriable
      const made = requests.attempts[request]!
      if (made >= most) return stop.attemptsSpent
      let window = baseUs
      for (let retry = 1; retry < made && window < maxUs; retry++) window *= 2
      const u = draw.key(requests.keyA[request]!, requests.keyB[request]! + made, jitter).next()
      return Math.floor((u * Math.min(window, maxUs)) / 1_000) * 1_000
    },
  }
}
