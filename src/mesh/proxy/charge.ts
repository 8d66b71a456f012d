import { reason } from '../../model/reasons.ts'
import type { Places } from '../Places.ts'

/** Whether an end came from the service, and not from this proxy. */
export function isAnswer(because: number): boolean {
  switch (because) {
    case reason.none:
    case reason.serverError:
    case reason.callFailed:
    case reason.queueFull:
    case reason.accessDenied:
    case reason.refusedByService:
    case reason.noVerdict:
    case reason.rateLimited:
    case reason.rateLimiterError:
    case reason.admissionDenied:
    case reason.concurrencyReached:
    case reason.overloaded:
    case reason.shed:
    case reason.tooLate:
      return true
    default:
      return false
  }
}

/**
 * Counts what a caller is answered with the cluster that it asked for, also what the proxy says in the place of the service;
 * and apart from it the answers that were not good enough.
 *
 * @source envoy: source/common/router/router.cc (chargeUpstreamCode), the prefix `retry.`; seen in 1.40
 */
export function charge(places: Places, request: number, isTriedAgain: boolean): void {
  const { requests, clusters, plan, isBlind } = places
  const cluster = requests.cluster[request]!
  const service = clusters.service[cluster]!
  if (isBlind[service] === 1) return
  const fromService = isAnswer(requests.reason[request]!)
  if (isTriedAgain && !fromService) return
  // Of gRPC only what the proxy says itself has another status than 200.
  const isGrpc = fromService && plan.services[service]!.protocol === 'grpc'
  const status = isGrpc ? 200 : requests.status[request]!
  if (isTriedAgain) {
    clusters.retry_upstream_rq_completed[cluster]!++
    if (status >= 500) clusters.retry_upstream_rq_5xx[cluster]!++
    else if (status >= 400) clusters.retry_upstream_rq_4xx[cluster]!++
    else clusters.retry_upstream_rq_2xx[cluster]!++
    return
  }
  clusters.upstream_rq_completed[cluster]!++
  if (status >= 500) clusters.upstream_rq_5xx[cluster]!++
  else if (status >= 400) clusters.upstream_rq_4xx[cluster]!++
  else clusters.upstream_rq_2xx[cluster]!++
}
