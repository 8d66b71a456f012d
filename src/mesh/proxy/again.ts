import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { nobody } from '../../model/units.ts'
import { priority, type Limit } from '../../policies/limit/limit.ts'
import { stop } from '../../policies/retry/retry.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { charge } from './charge.ts'
import { highOf } from './highPriority.ts'

/** Again, and when? Or stop, and why? */
export function againActions(places: Places): Record<'decideAgain', Action> {
  const { sim, requests, attempts, clusters } = places
  return {
    decideAgain(request) {
      const attempt = sim.value
      const cluster = requests.cluster[request]!
      const because = attempts.reason[attempt]!
      requests.attempt[request] = nobody
      // A retry is outstanding from its scheduling through its attempt, up to this very decision.
      releaseRetry(places, request)

      const { retry } = places.routeRulesOf(request)
      if (because === reason.loadShed && requests.attempts[request]! > 1 && retry?.keepsResult) {
        clusters.upstream_rq_retry_overflow[cluster]!++
        requests.stop[request] = stop.gateShut
        sim.answer(
          requests.reason[request] === reason.none
            ? events.request.accepted
            : events.request.stopped,
        )
        return
      }
      requests.status[request] = attempts.status[attempt]!
      requests.reason[request] = because === reason.perTryTimeout ? reason.upstreamTimeout : because
      requests.marks[request] =
        because === reason.overflow ? responseMark.overloaded : attempts.marks[attempt]!
      const pauseUs =
        retry === null ? stop.noPolicy : retry.decide(request, attempt, limitOf(places, request))
      if (pauseUs >= 0) {
        if (retry?.isOfConnects === false) {
          countRetry(places, request, 1)
          requests.holdsRetry[request] = 1
          clusters.upstream_rq_retry[cluster]!++
          clusters.upstream_rq_retry_backoff_exponential[cluster]!++
        }
        charge(places, request, true)
        requests.backoffUs[request] = pauseUs
        sim.answer(events.request.again)
        return
      }
      charge(places, request, false)
      requests.stop[request] = pauseUs
      if (retry?.isOfConnects === true) {
        if (pauseUs === stop.attemptsSpent)
          clusters.upstream_cx_connect_attempts_exceeded[cluster]!++
      } else if (pauseUs === stop.attemptsSpent)
        clusters.upstream_rq_retry_limit_exceeded[cluster]!++
      else if (pauseUs === stop.overflow) clusters.upstream_rq_retry_overflow[cluster]!++
      else if (requests.attempts[request]! > 1) clusters.upstream_rq_retry_success[cluster]!++
      sim.answer(because === reason.none ? events.request.accepted : events.request.stopped)
    },
  }
}

/** Gives back the place among the cluster's outstanding retries, if the request holds one. */
export function releaseRetry(places: Places, request: number): void {
  const { requests } = places
  if (requests.holdsRetry[request] === 0) return
  requests.holdsRetry[request] = 0
  countRetry(places, request, -1)
}

/** The limits of a request's priority. */
function limitOf(places: Places, request: number): Limit {
  const { limit, highLimit } = places.clusterRulesOf(places.requests.cluster[request]!)
  return places.requests.priority[request] === priority.usual ? limit : (highLimit ?? limit)
}

function countRetry(places: Places, request: number, by: 1 | -1): void {
  const { requests, clusters, highClusters } = places
  const cluster = requests.cluster[request]!
  if (requests.priority[request] === priority.usual) clusters.retries[cluster]! += by
  else highClusters.retries[highOf(places, cluster)]! += by
}
