import { reason } from '../../model/reasons.ts'
import type { PolicyColumns } from '../columns.ts'
import { stop, type Retry } from './retry.ts'

/**
 * What a proxy may try again of a connection it does not understand: to connect, and nothing after that. At another endpoint, if
 * the balancer says so, and at once.
 *
 * Whoever has sent a byte cannot be helped: only the two ends know where in their conversation they were.
 *
 * @source envoy: source/common/tcp_proxy/tcp_proxy.cc (`max_connect_attempts`, default 1; URX when they are spent)
 */
export function connectAttempts(
  attemptsAtMost: number,
  { requests, attempts }: PolicyColumns,
): Retry {
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
      return requests.attempts[request]! >= attemptsAtMost ? stop.attemptsSpent : 0
    },
  }
}
