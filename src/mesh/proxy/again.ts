import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { nobody } from '../../model/units.ts'
import { priority, type Limit } from '../../policies/limit/limit.ts'
import { pausedBy, stop, type Retry } from '../../policies/retry/retry.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { charge, isAnswer } from './charge.ts'
import { highOf } from './highPriority.ts'

/** An attempt that was late, and beside which another was made, ended: it decides nothing for the time being. */
const nothing = 0

/** Again, and when? Or stop, and why? */
export function againActions(
  places: Places,
): Record<'decideAgain' | 'decideHedge' | 'judgeLate', Action> {
  const { sim, requests, attempts, clusters } = places

  /** The next attempt waits so long, and counts as a retry from now on. */
  const pause = (request: number, retry: Retry, pauseUs: number): void => {
    const cluster = requests.cluster[request]!
    if (!retry.isOfConnects) {
      countRetry(places, request, 1)
      requests.holdsRetry[request] = 1
      clusters.upstream_rq_retry[cluster]!++
      const how = retry.hedge === undefined ? pausedBy.backoff : requests.pausedBy[request]!
      if (how === pausedBy.backoff) clusters.upstream_rq_retry_backoff_exponential[cluster]!++
      else if (how === pausedBy.rateLimit)
        clusters.upstream_rq_retry_backoff_ratelimited[cluster]!++
    }
    requests.backoffUs[request] = pauseUs
    sim.answer(events.request.again)
  }

  const refuse = (request: number, why: number): void => {
    const cluster = requests.cluster[request]!
    requests.stop[request] = why
    if (why === stop.attemptsSpent) clusters.upstream_rq_retry_limit_exceeded[cluster]!++
    else if (why === stop.overflow) clusters.upstream_rq_retry_overflow[cluster]!++
  }

  /** What its caller is told, unless something else comes. */
  const note = (request: number, attempt: number): void => {
    const because = attempts.reason[attempt]!
    requests.status[request] = attempts.status[attempt]!
    requests.reason[request] =
      because === reason.perTryTimeout || because === reason.perTryIdleTimeout
        ? reason.upstreamTimeout
        : because
    requests.marks[request] =
      because === reason.overflow ? responseMark.overloaded : attempts.marks[attempt]!
  }

  /** Takes an attempt out of those that are late. */
  const forget = (request: number, attempt: number): void => {
    if (requests.late[request] === attempt) {
      requests.late[request] = attempts.next[attempt]!
      return
    }
    let before = requests.late[request]!
    while (attempts.next[before] !== attempt) before = attempts.next[before]!
    attempts.next[before] = attempts.next[attempt]!
  }

  /**
   * A late attempt ended, beside which another was made. A good answer wins, and so does one that nobody would try again; what is
   * bad is thrown away while something better may come.
   *
   * @source envoy: source/common/router/router.cc (onUpstreamHeaders, onUpstreamReset)
   */
  const judge = (request: number, attempt: number, isPausing: boolean): number => {
    forget(request, attempt)
    const because = attempts.reason[attempt]!
    const { retry } = places.routeRulesOf(request)
    const isBad = !isAnswer(because) || retry?.isRetriable?.(attempt) === true
    const hasOthers =
      isPausing || requests.attempt[request] !== nobody || requests.late[request] !== nobody
    if (isBad && hasOthers && isAnswer(because)) return nothing
    note(request, attempt)
    // What was reset is counted as the 503 that it would have been.
    charge(places, request, false)
    if (isBad && hasOthers) return nothing
    return because === reason.none ? events.request.accepted : events.request.stopped
  }

  return {
    decideAgain(request) {
      const attempt = sim.value
      if (attempts.isLate[attempt] === 1) {
        sim.answer(judge(request, attempt, false) || events.request.othersAlive)
        return
      }
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
      note(request, attempt)
      if (retry === null) requests.stop[request] = stop.noPolicy
      else {
        const pauseUs = retry.decide(request, attempt, limitOf(places, request))
        if (pauseUs >= 0) {
          charge(places, request, true)
          pause(request, retry, pauseUs)
          return
        }
        requests.stop[request] = pauseUs
        if (retry.isOfConnects) {
          if (pauseUs === stop.attemptsSpent)
            clusters.upstream_cx_connect_attempts_exceeded[cluster]!++
        } else if (pauseUs === stop.attemptsSpent || pauseUs === stop.overflow) {
          refuse(request, pauseUs)
        } else if (requests.attempts[request]! > 1) clusters.upstream_rq_retry_success[cluster]!++
        // What may not be tried again is thrown away while a late one may still come; without an endpoint all is over.
        const isLost =
          pauseUs === stop.attemptsSpent || pauseUs === stop.overflow || !isAnswer(because)
        if (requests.late[request] !== nobody && isLost && because !== reason.noHealthyUpstream) {
          if (!isAnswer(because)) charge(places, request, false)
          sim.answer(events.request.othersAlive)
          return
        }
      }
      // The proxy's own end of an attempt that lasts too long is counted nowhere.
      if (because !== reason.attemptTooLong) charge(places, request, false)
      sim.answer(because === reason.none ? events.request.accepted : events.request.stopped)
    },

    /**
     * Needs no condition, only that there are retries left and room for one.
     *
     * @source envoy: source/common/router/retry_state_impl.cc (shouldHedgeRetryPerTryTimeout)
     */
    decideHedge(request) {
      const attempt = sim.value
      const { retry } = places.routeRulesOf(request)
      if (retry?.hedge !== undefined) {
        releaseRetry(places, request)
        const pauseUs = retry.hedge(request, limitOf(places, request))
        if (pauseUs >= 0) {
          requests.attempt[request] = nobody
          attempts.isLate[attempt] = 1
          attempts.next[attempt] = requests.late[request]!
          requests.late[request] = attempt
          pause(request, retry, pauseUs)
          return
        }
        refuse(request, pauseUs)
      }
      sim.answer(events.request.othersAlive)
    },

    judgeLate(request) {
      const event = judge(request, sim.value, true)
      if (event !== nothing) sim.answer(event)
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
