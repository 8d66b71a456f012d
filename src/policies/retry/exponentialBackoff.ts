import { grpcNames, grpcStatusOf } from '../../model/grpc.ts'
import { reason } from '../../model/reasons.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { stop, type Retry } from './retry.ts'

export interface ExponentialBackoffOptions {
  /** Attempts at most, the first one included. */
  readonly attempts: number
  readonly on: readonly string[]
  readonly statuses: readonly number[]
  readonly baseUs: Us
  readonly maxUs: Us
  readonly anotherHost: boolean
  readonly hostAttempts: number
  /** Whether failures are told by `grpc-status` in an answer that is a 200 to HTTP. */
  readonly isGrpc?: boolean
  /** Caller and callee: what the jitter is drawn for. */
  readonly place: string
}

/**
 * Retries what its conditions name, after a fully jittered, exponentially growing pause.
 *
 *     pause = ⌊uniform over [0, min(max, base · 2^(n−1)))⌋ ms       n = 1 for the first retry
 *
 * Conditions are Envoy's `retry_on`. An overflow is never retried; a per-try timeout counts as a reset by this proxy, which
 * `reset`, `5xx` and `gateway-error` cover and `connect-failure` does not.
 *
 * @throws RangeError when the pauses make no sense
 * @source envoy: source/common/common/backoff_strategy.cc (the documentation still shows an older formula);
 *   source/common/router/retry_state_impl.cc for the order of the checks
 */
export function exponentialBackoff(
  options: ExponentialBackoffOptions,
  { requests, attempts, draw, purpose }: PolicyColumns,
): Retry {
  const { baseUs, maxUs } = options
  if (!(baseUs > 0) || baseUs > maxUs) {
    throw new RangeError(
      `back-off base is ${baseUs} µs, maximum ${maxUs} µs; base must be above 0 and not above the maximum`,
    )
  }
  const jitter = purpose(`backoff/${options.place}`)
  const retriable = options.isGrpc
    ? grpcConditions(options.on)
    : conditions(options.on, options.statuses)
  return {
    anotherHost: options.anotherHost,
    hostAttempts: options.hostAttempts,
    attempts: options.attempts,
    isOfConnects: false,
    keepsLastOpen: false,
    keepsResult: false,
    decide(request, attempt, limit) {
      const status = attempts.status[attempt]!
      const because = attempts.reason[attempt]!
      if (because === reason.none && status < 400) return stop.succeeded
      if (!retriable(because, status)) {
        return because === reason.none ? stop.succeeded : stop.notRetriable
      }
      const made = requests.attempts[request]!
      if (made >= options.attempts) return stop.attemptsSpent
      if (!limit.hasRoomForRetry(requests.cluster[request]!)) return stop.overflow
      let window = baseUs
      for (let retry = 1; retry < made && window < maxUs; retry++) window *= 2
      const u = draw.key(requests.keyA[request]!, requests.keyB[request]! + made, jitter).next()
      return Math.floor((u * Math.min(window, maxUs)) / 1_000) * 1_000
    },
  }
}

/** Whether an attempt that ended so may be tried again. */
export function conditions(
  on: readonly string[],
  statuses: readonly number[],
): (because: number, status: number) => boolean {
  const any5xx = on.includes('5xx')
  const gateway = on.includes('gateway-error')
  const reset = on.includes('reset')
  const connect = on.includes('connect-failure')
  const refused = on.includes('refused-stream')
  const conflict = on.includes('retriable-4xx')
  const listed = on.includes('retriable-status-codes') ? statuses : []
  return (because, status) => {
    switch (because) {
      case reason.overflow:
      case reason.noHealthyUpstream:
      case reason.upstreamTimeout:
        return false
      case reason.connectionFailure:
      case reason.connectTimeout:
      case reason.certificateExpired:
      case reason.certificateNotYetValid:
      case reason.untrustedRoot:
      case reason.noCertificate:
      case reason.tlsNotSpoken:
        return connect || reset || any5xx || gateway
      case reason.connectionTermination:
      case reason.plaintextRefused:
      case reason.perTryTimeout:
        return reset || any5xx || gateway
      case reason.remoteReset:
        return reset || any5xx || gateway || refused
      default:
        return (
          (any5xx && status >= 500) ||
          (gateway && status >= 502 && status <= 504) ||
          (conflict && status === 409) ||
          listed.includes(status)
        )
    }
  }
}

/**
 * The same for gRPC: an answer is a 200 to HTTP whatever became of the call, so `5xx` and its kin see none; conditions by the
 * name of a status do. What never came is as for HTTP.
 */
function grpcConditions(on: readonly string[]): (because: number, status: number) => boolean {
  const ofTransport = conditions(on, [])
  const named = new Set(on)
  return (because, status) => {
    if (because === reason.none || isAnswer(because))
      return status >= 400 && named.has(grpcNames[grpcStatusOf(status)]!)
    return ofTransport(because, status)
  }
}

const isAnswer = (because: number): boolean =>
  because === reason.serverError || because === reason.callFailed || because === reason.queueFull
