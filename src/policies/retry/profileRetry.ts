import { reason } from '../../model/reasons.ts'
import type { PolicyColumns } from '../columns.ts'
import { stop, type Retry } from './retry.ts'
import { tpsBudget, type TpsBudgetOptions } from './tpsBudget.ts'

/**
 * Retries of a Linkerd ServiceProfile (`isRetryable`): whatever failed, at once, as often as the budget allows.
 *
 * There is no pause and no count: a request is tried until it succeeds, the budget is spent or the route's timeout ends it. Who
 * did not fail pays in, once for each request; who failed draws for each further attempt. Errors of the proxy itself (failfast,
 * load shed, timeouts) are not retried; a connection that failed looks like a 502 or 504 and is.
 *
 * @source linkerd2-proxy 29637b64: linkerd/app/outbound/src/http/retry.rs
 */
export function profileRetry(options: TpsBudgetOptions, columns: PolicyColumns): Retry {
  const { requests, attempts, clusters } = columns
  const budget = tpsBudget(options, columns)
  return {
    anotherHost: false,
    hostAttempts: 0,
    attempts: Infinity,
    keepsLastOpen: false,
    keepsResult: false,
    isOfConnects: false,
    decide(request, attempt) {
      const status = attempts.status[attempt]!
      const because = attempts.reason[attempt]!
      const account = clusters.budget[requests.cluster[request]!]!
      if (status < 500 || isError(because)) {
        budget.deposit(account)
        if (because === reason.none || status < 500) return stop.succeeded
        return stop.notRetriable
      }
      return budget.withdraw(account) ? 0 : stop.budgetSpent
    },
  }
}

/** What surfaces as an error of the proxy, not as a response. */
function isError(because: number): boolean {
  return (
    because === reason.failfast ||
    because === reason.loadShed ||
    because === reason.responseTimeout ||
    because === reason.perTryTimeout ||
    because === reason.noCluster
  )
}
