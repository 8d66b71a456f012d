import { grpcNames, grpcStatusOf } from '../../model/grpc.ts'
import { isHandshakeFailure, reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'

/** What an attempt that ended so may be: tried again after a pause, at once, or not. */
export const again = { no: 0, paused: 1, atOnce: 2 } as const

/** @param marks headers of the answer: see model/responseMarks.ts */
export type Conditions = (because: number, status: number, marks: number) => number

export interface ConditionOptions {
  readonly on: readonly string[]
  /** For `retriable-status-codes`. */
  readonly statuses: readonly number[]
  /** Bits of the headers for `retriable-headers`. */
  readonly headers: number
  /** Whether failures are told by `grpc-status` in an answer that is a 200 to HTTP. */
  readonly isGrpc: boolean
}

/** The server would not take what may be a replay: sent again at once, without the early data that it is about. */
const tooEarly = 425

/**
 * Envoy's `retry_on`, in Envoy's order. Of an answer: a header that says a rate limit refused it decides alone; then statuses, then
 * headers, then what `grpc-status` says. Of what never came: an overflow is never tried again; a per-try timeout is a reset by
 * this proxy, which `reset`, `5xx` and `gateway-error` cover and `connect-failure` does not.
 *
 * @source envoy: source/common/router/retry_state_impl.cc (wouldRetryFromHeaders, wouldRetryFromReset)
 */
export function conditions({ on, statuses, headers, isGrpc }: ConditionOptions): Conditions {
  const has = (name: string): boolean => on.includes(name)
  const any5xx = has('5xx')
  const gateway = has('gateway-error')
  const reset = has('reset') || any5xx || gateway
  // Nothing of the request was sent: here that is only so while there is no connection.
  const unsent = reset || has('connect-failure') || has('reset-before-request')
  const refused = reset || has('refused-stream')
  const conflict = has('retriable-4xx')
  const listed = has('retriable-status-codes') ? statuses : []
  const limited = has('envoy-ratelimited') ? again.paused : again.no
  const marked = has('retriable-headers') ? headers : 0
  const named = new Set(isGrpc ? on : [])
  const paused = (is: boolean): number => (is ? again.paused : again.no)

  const ofAnswer = (status: number, marks: number): number => {
    if ((marks & responseMark.rateLimited) !== 0) return limited
    if (isGrpc)
      return paused(
        (marks & marked) !== 0 || (status >= 400 && named.has(grpcNames[grpcStatusOf(status)]!)),
      )
    if (any5xx && status >= 500) return again.paused
    if (gateway && status >= 502 && status <= 504) return again.paused
    if (conflict && status === 409) return again.paused
    if (listed.includes(status)) return status === tooEarly ? again.atOnce : again.paused
    return paused((marks & marked) !== 0)
  }

  return (because, status, marks) => {
    switch (because) {
      case reason.overflow:
      case reason.noHealthyUpstream:
      case reason.upstreamTimeout:
        return again.no
      case reason.connectionFailure:
      case reason.connectTimeout:
        return paused(unsent)
      case reason.connectionTermination:
      case reason.plaintextRefused:
      case reason.perTryTimeout:
      case reason.perTryIdleTimeout:
      case reason.attemptTooLong:
        return paused(reset)
      case reason.remoteReset:
        return paused(refused)
      default:
        return isHandshakeFailure(because) ? paused(unsent) : ofAnswer(status, marks)
    }
  }
}

/** The same of HTTP, where answers have no headers that matter. */
export function ofStatuses(
  on: readonly string[],
  statuses: readonly number[],
): (because: number, status: number) => boolean {
  const decide = conditions({ on, statuses, headers: 0, isGrpc: false })
  return (because, status) => decide(because, status, 0) !== again.no
}
