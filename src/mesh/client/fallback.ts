import { hashText, mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { FallbackPlan } from '../Plan.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { newRequest } from './ask.ts'
import { count, progress } from './guard.ts'

/** What became of a fallback. `rejected`: too many were under way already. */
export const fallback = {
  none: 0,
  given: 1,
  missing: 2,
  rejected: 3,
  failed: 4,
  calling: 5,
} as const

/** What stands in `callerJob` of a request that a fallback makes. */
export const substituting = -3

const path = hashText('fallback')

/**
 * What a library does in place of a call that failed: another answer, if it has one. The request is answered then, and is
 * counted as degraded; why the call failed stays with it.
 */
export function fallbackActions(places: Places): Record<'askFallback' | 'leaveFallback', Action> {
  const { sim, machines, requests, clusters, guards, draw, plan } = places
  const purposes = plan.edges.map(({ name }) => places.purpose(`fallback/${name}`))

  const hasCached = (request: number, guard: number, { hitRatio, maxAgeUs }: FallbackPlan) => {
    const at = guards.succeededAt[guard]!
    if (at < 0 || sim.now - at > maxAgeUs) return false
    const purpose = purposes[requests.edge[request]!]!
    return draw.key(requests.keyA[request]!, requests.keyB[request]!, purpose).next() < hitRatio
  }

  const call = (request: number, { edge, library }: FallbackPlan): void => {
    const caller = clusters.caller[requests.cluster[request]!]!
    const cluster = places.clusterTo(caller, plan.edges[edge]!.target)
    const one = newRequest(places, edge, cluster, requests.fromEndpoint[request]!)
    requests.try[request] = one
    requests.tryOf[one] = request
    requests.tryOfNumber[one] = requests.number[request]!
    requests.client[one] = requests.client[request]!
    requests.user[one] = nobody
    requests.callerJob[one] = substituting
    requests.callerJobNumber[one] = nobody
    requests.root[one] = requests.root[request]!
    requests.keyA[one] = mix(requests.keyA[request]!, path)
    requests.keyB[one] = mix(requests.keyB[request]!, path)
    requests.key[one] = requests.key[request]!
    requests.idempotent[one] = 1
    requests.method[one] = requests.method[request]!
    requests.shape[one] = requests.shape[request]!
    requests.onFailure[one] = 0
    requests.patienceUs[one] = never
    requests.library[one] = library
    sim.start(machines.requests, one)
  }

  return {
    askFallback(request) {
      const guard = clusters.guard[requests.cluster[request]!]!
      const own = plan.libraries[requests.library[request]!]!.fallback
      const most = places.routeRulesOf(request).guard?.mostFallbacks ?? Infinity
      requests.progress[request] = progress.fallingBack
      requests.fellBack[request] = requests.reason[request]!
      if (own === null) {
        requests.fallback[request] = fallback.missing
        if (guard !== nobody) count(places, guard, 'fallbackMissing')
        sim.answer(events.request.noFallback)
      } else if (guards.fallingBack[guard]! >= most) {
        requests.fallback[request] = fallback.rejected
        count(places, guard, 'fallbackRejection')
        sim.answer(events.request.noFallback)
      } else if (
        own.kind === 'static' ||
        (own.kind === 'cache' && hasCached(request, guard, own))
      ) {
        substitute(places, request)
        sim.answer(events.request.substituted)
      } else if (own.kind === 'cache') {
        requests.fallback[request] = fallback.failed
        count(places, guard, 'fallbackFailure')
        sim.answer(events.request.noFallback)
      } else {
        requests.fallback[request] = fallback.calling
        guards.fallingBack[guard]!++
        call(request, own)
        sim.answer(events.request.asksAnother)
      }
    },

    leaveFallback(request) {
      if (requests.fallback[request] !== fallback.calling) return
      guards.fallingBack[clusters.guard[requests.cluster[request]!]!]!--
      const one = requests.try[request]!
      requests.try[request] = nobody
      if (one !== nobody) sim.tell(machines.requests, one, events.request.callerLeft)
    },
  }
}

/** The request is answered after all. */
function substitute(places: Places, request: number): void {
  const { requests, clusters } = places
  requests.fallback[request] = fallback.given
  requests.reason[request] = reason.none
  requests.status[request] = 200
  requests.degraded[request] = 1
  count(places, clusters.guard[requests.cluster[request]!]!, 'fallbackSuccess')
}

/** The call of a fallback is over. @returns the event that tells the request that it stands for how it ended */
export function noteFallbackCall(places: Places, request: number, one: number): number {
  const { requests, clusters, guards } = places
  const guard = clusters.guard[requests.cluster[request]!]!
  guards.fallingBack[guard]!--
  if (requests.reason[one] === reason.none) {
    substitute(places, request)
    return events.request.substituted
  }
  requests.fallback[request] = fallback.failed
  count(places, guard, 'fallbackFailure')
  return events.request.noFallback
}
