import { reason } from '../../model/reasons.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { stop, type Retry } from './retry.ts'

export interface AnnotationRetryOptions {
  /** Attempts at most, the first one included (`retry.linkerd.io/limit` + 1). */
  readonly attempts: number
  readonly on: readonly string[]
  readonly statuses: readonly number[]
  readonly baseUs: Us
  readonly maxUs: Us
  /** Caller and callee: what the jitter is drawn for. */
  readonly place: string
}

/**
 * Retries of Linkerd's annotations (2.16 and later): what its statuses name, after a growing pause that is at least its base.
 *
 *     pause = min(b + b · u, max),  b = min(base · 2^i, max),  i = 0 for the first retry
 *
 * Retried as well, whatever the statuses: failfast, the timeout of an attempt, a refused stream. Never: load shed, and all other
 * timeouts. There is no budget: nothing but the limit and the request timeout bounds them.
 *
 * @source linkerd2-proxy 29637b64: linkerd/app/outbound/src/http/logical/policy/route/{retry,extensions}.rs
 */
export function annotationRetry(
  options: AnnotationRetryOptions,
  { requests, attempts, draw, purpose }: PolicyColumns,
): Retry {
  const { baseUs, maxUs } = options
  const jitter = purpose(`backoff/${options.place}`)
  const any5xx = options.on.includes('5xx')
  const gateway = options.on.includes('gateway-error')
  const conflict = options.on.includes('retriable-4xx')
  const listed = options.on.includes('retriable-status-codes') ? options.statuses : []
  const isNamed = (status: number): boolean =>
    (any5xx && status >= 500) ||
    (gateway && status >= 502 && status <= 504) ||
    (conflict && status === 409) ||
    listed.includes(status)
  return {
    anotherHost: false,
    hostAttempts: 0,
    attempts: options.attempts,
    // The last attempt permitted has no timeout of its own: it may run until that of the request.
    keepsLastOpen: true,
    keepsResult: true,
    isOfConnects: false,
    decide(request, attempt) {
      const because = attempts.reason[attempt]!
      const status = attempts.status[attempt]!
      switch (because) {
        case reason.failfast:
        case reason.perTryTimeout:
          break
        case reason.loadShed:
        case reason.responseTimeout:
        case reason.noCluster:
          return stop.notRetriable
        default:
          if (!isNamed(status)) return because === reason.none ? stop.succeeded : stop.notRetriable
      }
      const made = requests.attempts[request]!
      if (made >= options.attempts) return stop.attemptsSpent
      let base = baseUs
      for (let retry = 1; retry < made && base < maxUs; retry++) base *= 2
      base = Math.min(base, maxUs)
      const u = draw.key(requests.keyA[request]!, requests.keyB[request]! + made, jitter).next()
      return Math.round(Math.min(base + base * u, maxUs))
    },
  }
}
