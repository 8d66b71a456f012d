import { reason } from '../../model/reasons.ts'
import type { PolicyColumns } from '../columns.ts'
import { stop, type Retry } from './retry.ts'

export interface ConnectAttemptOptions {
  readonly attempts: number
  /** The longest first pause and the longest of all, µs; absent: there is none. */
  readonly backoff: { readonly baseUs?: number; readonly maxUs?: number } | undefined
  /** Which edge it is for: `web→db`. */
  readonly place: string
}

/**
 * What a proxy may try again of a connection it does not understand: to connect, and nothing after that. At another endpoint, if
 * the balancer says so, and at once, or after a pause where one is asked for:
 *
 *     pause = uniform over [0, min(max, base · 2^(n−1)))       n = 1 for the second attempt
 *
 * Whoever has sent a byte cannot be helped: only the two ends know where in their conversation they were.
 *
 * @source envoy: source/common/tcp_proxy/tcp_proxy.cc (`max_connect_attempts`, default 1; URX when they are spent)
 */
export function connectAttempts(
  { attempts: attemptsAtMost, backoff, place }: ConnectAttemptOptions,
  { requests, attempts, draw, purpose }: PolicyColumns,
): Retry {
  const baseUs = backoff?.baseUs ?? 0
  // Envoy's longest is ten times the base where it is not given.
  const maxUs = backoff?.maxUs ?? 10 * baseUs
  const jitter = purpose(`connectBackoff/${place}`)
  const pauseBefore = (request: number, tried: number): number => {
    if (baseUs === 0) return 0
    let bound = baseUs
    for (let retry = 1; retry < tried && bound < maxUs; retry++) bound *= 2
    const u = draw.key(requests.keyA[request]!, requests.keyB[request]! + tried, jitter).next()
    return Math.floor(u * Math.min(bound, maxUs))
  }
  return {
    anotherHost: false,
    hostAttempts: 0,
    attempts: attemptsAtMost,
    isOfConnects: true,
    keepsLastOpen: false,
    keepsResult: false,
    decide(request, attempt) {
      const because = attempts.reason[attempt]!
      if (because === reason.none) return stop.succeeded
      if (because !== reason.connectionFailure && because !== reason.connectTimeout)
        return stop.notRetriable
      const tried = requests.attempts[request]!
      return tried >= attemptsAtMost ? stop.attemptsSpent : pauseBefore(request, tried)
    },
  }
}
