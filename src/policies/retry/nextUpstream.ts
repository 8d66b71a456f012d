import { reason } from '../../model/reasons.ts'
import type { PolicyColumns } from '../columns.ts'
import { ofStatuses } from './conditions.ts'
import { stop, type Retry } from './retry.ts'

export interface NextUpstreamOptions {
  /** Attempts at most, the first one included. */
  readonly attempts: number
  readonly on: readonly string[]
  readonly statuses: readonly number[]
  /** Whether each endpoint is tried once at most. */
  readonly oncePerHost: boolean
  /** Whether a request that must not be done twice is sent again when its connection broke; a list of statuses: when it was answered so. */
  readonly resendsAfterReset: boolean
  readonly resendsAfter: readonly number[]
}

/**
 * Gateways' way: the next upstream, at once. There is no pause between attempts and no budget, so what is slow or broken gets
 * all attempts in a row. What was sent already is not sent again unless that does no harm (`idempotent`).
 *
 * @source nginx: proxy_next_upstream (error timeout; not of non-idempotent requests once sent), _tries 0, _timeout 0;
 *   Kong 22246ef2: kong/db/schema/entities/services.lua (retries 5), kong/runloop/balancer (each attempt balances anew);
 *   Netflix/zuul f3144f6c: ProxyEndpoint (503 of any method, 500 and read timeouts of those that are safe)
 */
export function nextUpstream(
  {
    attempts: most,
    on,
    statuses,
    oncePerHost,
    resendsAfterReset,
    resendsAfter,
  }: NextUpstreamOptions,
  { requests, attempts, clusters }: PolicyColumns,
): Retry {
  const retriable = ofStatuses(on, [...statuses, ...resendsAfter])
  return {
    anotherHost: oncePerHost,
    hostAttempts: 3,
    attempts: most,
    isOfConnects: false,
    keepsLastOpen: false,
    keepsResult: false,
    decide(request, attempt, limit) {
      const status = attempts.status[attempt]!
      const because = attempts.reason[attempt]!
      if (because === reason.none && status < 400) return stop.succeeded
      const isWanted = retriable(because, status)
      if (!isWanted) return because === reason.none ? stop.succeeded : stop.notRetriable
      if (requests.idempotent[request] === 0 && !mayResend(because, status))
        return stop.notRetriable
      const made = requests.attempts[request]!
      const hosts = clusters.memberCount[requests.cluster[request]!]!
      if (made >= (oncePerHost ? Math.min(most, hosts) : most)) return stop.attemptsSpent
      return limit.hasRoomForRetry(requests.cluster[request]!) ? 0 : stop.overflow
    },
  }

  /** Whether nothing was done yet, or the gateway takes the risk. */
  function mayResend(because: number, status: number): boolean {
    switch (because) {
      case reason.connectionFailure:
      case reason.connectTimeout:
        return true
      case reason.connectionTermination:
      case reason.remoteReset:
        return resendsAfterReset
      case reason.perTryTimeout:
        return false
      default:
        return resendsAfter.includes(status)
    }
  }
}
