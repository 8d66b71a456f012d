import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { knows } from '../../model/resources.ts'
import { never, nobody } from '../../model/units.ts'
import type { Route } from '../../policies/route/route.ts'
import { enterLibrary } from '../client/guard.ts'
import { acceptsTraffic } from '../control/readiness.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { boundStream, heedDeadline } from './bounds.ts'
import { charge } from './charge.ts'
import type { FilterChain } from './filters.ts'
import { keepInUse } from './destination.ts'

const failfast = stateOf(programs.balancerQueue, 'failfast')

/** The outbound side of a proxy, before any attempt: route, faults. */
export function outboundActions(
  places: Places,
  filters: FilterChain,
): Record<'chooseRoute' | 'injectFault' | 'injectAbort' | 'noteTimeout', Action> {
  const { sim, requests, attempts, clusters, proxies } = places
  const { gates } = places.plan

  const fail = (request: number, because: number, event: number): void => {
    requests.reason[request] = because
    requests.status[request] = places.statusOf(because)
    sim.answer(event)
  }

  /** No fault: what the filters after it say. */
  const pass = (request: number): void => {
    const chain = places.routeRulesOf(request).filters
    const isRefused = chain !== null && filters.refusesAtCaller(request, chain) !== reason.none
    sim.answer(isRefused ? events.request.aborted : events.request.clear)
  }

  const countBound = (request: number, because: number): void => {
    const cluster = requests.cluster[request]!
    if (because === reason.streamIdleTimeout) clusters.downstream_rq_idle_timeout[cluster]!++
    else clusters.downstream_rq_max_duration_reached[cluster]!++
  }

  const injectAbort = (request: number): void => {
    const { stream } = places.routeRulesOf(request)
    const because = stream === null ? reason.none : boundStream(places, request, stream)
    if (because !== reason.none) {
      countBound(request, because)
      fail(request, because, events.request.aborted)
      return
    }
    const status = places.routeRulesOf(request).fault!.abort(request)
    if (status === 0) {
      pass(request)
    } else {
      clusters.aborts_injected[requests.cluster[request]!]!++
      requests.reason[request] = reason.faultInjected
      requests.status[request] = status
      sim.answer(events.request.aborted)
    }
  }

  return {
    chooseRoute(request) {
      let cluster = requests.cluster[request]!
      if (requests.library[request] !== nobody) {
        // The library stands before the proxy; its tries come here by themselves.
        requests.rules[request] = clusters.routes[cluster]!
        sim.answer(enterLibrary(places, request))
        return
      }
      const proxy = clusters.proxy[cluster]!
      if (proxy >= 0) {
        if (acceptsTraffic[proxies.state[proxy]!] === 0) {
          fail(request, reason.proxyNotReady, events.request.refused)
          return
        }
      }
      // Timeout, retry and faults belong to the route that was asked for; limits, balancing and ejection to the cluster
      // that it leads to.
      requests.rules[request] = clusters.routes[cluster]!
      const rules = places.routeRulesOf(request)
      const { route } = rules
      if (route !== null) {
        cluster = lead(places, route, request, 0)
        if (cluster < 0) {
          fail(request, reason.noCluster, events.request.noRoute)
          return
        }
        requests.cluster[request] = cluster
      }
      // A cluster that its proxy has not heard of, or whose endpoints it waits for, is no cluster to a route.
      if (clusters.known[cluster] !== knows.everything) {
        fail(request, reason.noCluster, events.request.noRoute)
        return
      }
      requests.requestTimeoutUs[request] =
        rules.requestTimeoutUs > 0 ? rules.requestTimeoutUs : never
      if (rules.altResponse) requests.altResponse[request] = 1
      if (rules.deadline !== null) heedDeadline(places, request, rules.deadline)
      else if (rules.tellsDeadline) {
        const timeoutUs = requests.requestTimeoutUs[request]!
        if (timeoutUs > 0) requests.deadlineAt[request] = sim.now + timeoutUs
      }
      if (gates !== null) rules.retry?.begin?.(request)
      sim.answer(events.request.routed)
    },

    injectFault(request) {
      const { fault, detectUs, stream, tellsDeadline } = places.routeRulesOf(request)
      if (fault === null) {
        if (stream !== null) boundStream(places, request, stream)
        requests.detectUs[request] = detectUs
        if (detectUs === 0) pass(request)
        else sim.answer(events.request.waits)
        return
      }
      const delayUs = fault.delay(request)
      if (delayUs > 0) {
        clusters.delays_injected[requests.cluster[request]!]!++
        const isTooLong = stream !== null && stream.idleUs > 0 && stream.idleUs < delayUs
        requests.injectedDelayUs[request] = isTooLong ? stream.idleUs : delayUs
        // Its timeout begins only then.
        if (tellsDeadline && requests.deadlineAt[request]! > 0)
          requests.deadlineAt[request]! += delayUs
        sim.answer(events.request.delayed)
      } else {
        injectAbort(request)
      }
    },

    injectAbort,

    noteTimeout(request) {
      const cluster = requests.cluster[request]!
      const because = requests.timeoutBy[request]!
      requests.marks[request] = 0
      requests.reason[request] = because
      requests.status[request] = places.statusOf(because)
      if (because !== reason.upstreamTimeout) countBound(request, because)
      else {
        // Once for each attempt that is under way; a pause has none.
        let underWay = requests.attempt[request] === nobody ? 0 : 1
        let late = requests.late[request]!
        for (; late !== nobody; late = attempts.next[late]!) underWay++
        clusters.upstream_rq_timeout[cluster]! += underWay
        if (requests.altResponse[request] === 1) {
          requests.marks[request] = responseMark.altResponse
          requests.reason[request] = reason.none
          requests.status[request] = places.timeoutStatus(request)
        }
        for (; underWay > 0; underWay--) charge(places, request, false)
      }
    },
  }
}

/** The cluster to which the weights lead this attempt of a request; −1 when the caller has none for it. */
function lead(places: Places, route: Route, request: number, attempt: number): number {
  const { clusters, queues, requests, plan } = places
  const caller = clusters.caller[requests.cluster[request]!]!
  const clusterOf = (position: number): number => places.clusterTo(caller, route.targets[position]!)
  if (plan.readiness === null && plan.binding === null)
    return clusterOf(route.choose(request, attempt))
  if (plan.readiness !== null) {
    for (let position = 0; position < route.targets.length; position++) {
      const cluster = clusterOf(position)
      if (cluster >= 0) keepInUse(places, cluster)
    }
  }
  return clusterOf(
    route.choose(request, attempt, (position) => {
      const cluster = clusterOf(position)
      // A name without an endpoint leads nowhere (negative): its share goes to the others.
      if (plan.binding !== null) return cluster < 0 || clusters.candidateCount[cluster] === 0
      const queue = cluster < 0 ? -1 : clusters.queue[cluster]!
      return queue >= 0 && queues.state[queue] === failfast
    }),
  )
}

/** Where a retry is led anew: by weight again, among those where somebody is ready. */
export function leadAgain(places: Places, request: number, attempt: number): void {
  const { requests, clusters, plan } = places
  const { route } = places.routeRulesOf(request)
  const before = requests.cluster[request]!
  if (route === null || plan.readiness === null || clusters.queue[before]! < 0) return
  const cluster = lead(places, route, request, attempt)
  if (cluster < 0 || cluster === before) return
  // Its place among the outstanding retries goes with it.
  if (requests.holdsRetry[request] === 1) {
    clusters.retries[before]!--
    clusters.retries[cluster]!++
  }
  requests.cluster[request] = cluster
}
