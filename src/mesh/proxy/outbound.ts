import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { knows } from '../../model/resources.ts'
import { never, nobody } from '../../model/units.ts'
import { droppedBy } from '../../policies/drop/drop.ts'
import type { Route, RouteChoice } from '../../policies/route/route.ts'
import type { RouteRules } from '../../policies/rules.ts'
import { enterLibrary } from '../client/guard.ts'
import { acceptsTraffic } from '../control/readiness.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { boundStream, heedDeadline } from './bounds.ts'
import { charge } from './charge.ts'
import { releaseFault } from './releaseFault.ts'
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

  const notFound = (request: number, { notFoundStatus }: RouteRules): void => {
    clusters.no_cluster[requests.cluster[request]!]!++
    fail(request, reason.noCluster, events.request.noRoute)
    if (notFoundStatus > 0) requests.status[request] = notFoundStatus
  }

  /** No fault: what the filters after it say, then the router: what it answers by itself, or does not send on. */
  const pass = (request: number): void => {
    const { answer, filters: chain } = places.routeRulesOf(request)
    if (chain !== null && filters.refusesAtCaller(request, chain) !== reason.none) {
      sim.answer(events.request.aborted)
      return
    }
    const cluster = requests.cluster[request]!
    if (answer !== null) {
      const { status, because } = answer
      requests.status[request] = status
      requests.reason[request] = because
      if (status < 400 && status >= 300) clusters.rq_redirect[cluster]!++
      else if (because !== reason.invalidHeader) clusters.rq_direct_response[cluster]!++
      sim.answer(because === reason.none ? events.request.accepted : events.request.aborted)
      return
    }
    const { drop } = places.clusterRulesOf(cluster)
    const dropped = drop === null ? droppedBy.nobody : drop.check(request)
    if (dropped === droppedBy.nobody) {
      sim.answer(events.request.clear)
      return
    }
    requests.marks[request] = 0
    if (dropped === droppedBy.maintenance) {
      clusters.upstream_rq_maintenance_mode[cluster]!++
      requests.marks[request] = responseMark.overloaded
    } else clusters.upstream_rq_drop_overload[cluster]!++
    fail(request, dropReasons[dropped]!, events.request.aborted)
    charge(places, request, false)
  }

  /** Whether the caller may have one more request that a fault befalls. */
  const mayBefall = (request: number, most: number): boolean => {
    const cluster = requests.cluster[request]!
    if (most !== Infinity && activeFaults(places, cluster) >= most) {
      clusters.faults_overflow[cluster]!++
      return false
    }
    return true
  }

  const countBound = (request: number, because: number): void => {
    const cluster = requests.cluster[request]!
    if (because === reason.streamIdleTimeout) clusters.downstream_rq_idle_timeout[cluster]!++
    else clusters.downstream_rq_max_duration_reached[cluster]!++
  }

  const injectAbort = (request: number): void => {
    const { stream, fault } = places.routeRulesOf(request)
    const because = stream === null ? reason.none : boundStream(places, request, stream)
    if (because !== reason.none) {
      countBound(request, because)
      fail(request, because, events.request.aborted)
      return
    }
    // A fault counts as active while it delays; Envoy 1.40 does so, though its request goes on.
    releaseFault(places, request)
    const status = fault!.abort(request)
    if (status === 0 || !mayBefall(request, fault!.maxActive)) {
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
      // A copy is bound by what its original was bound by.
      if (requests.copyOf[request] !== nobody) {
        sim.answer(events.request.routed)
        return
      }
      // Timeout, retry and faults belong to the route that was asked for; limits, balancing and ejection to the cluster
      // that it leads to.
      requests.rules[request] = clusters.routes[cluster]!
      const { choice } = places.routeRules[requests.rules[request]]!
      let rules = places.routeRulesOf(request)
      if (choice !== null) {
        const variant = choice.pick(request)
        requests.variant[request] = variant
        if (choice.rules > 0) noteHit(places, cluster, choice, variant)
        if (variant < 0) {
          clusters.no_route[cluster]!++
          fail(request, reason.noRoute, events.request.noRoute)
          return
        }
        rules = choice.variants[variant]!
      }
      const { route } = rules
      if (route !== null) {
        cluster = lead(places, route, request, 0)
        if (cluster < 0) {
          notFound(request, rules)
          return
        }
        requests.cluster[request] = cluster
      }
      // A cluster that its proxy has not heard of, or whose endpoints it waits for, is no cluster to a route.
      if (clusters.known[cluster] !== knows.everything && rules.answer === null) {
        notFound(request, rules)
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
      if (delayUs > 0 && mayBefall(request, fault.maxActive)) {
        clusters.delays_injected[requests.cluster[request]!]!++
        requests.hasFault[request] = 1
        clusters.active_faults[requests.cluster[request]!]!++
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

/** By why it is not sent on. */
const dropReasons = [
  reason.none,
  reason.maintenance,
  reason.dropOverload,
  reason.unconditionalDrop,
] as const

/** Requests of the caller of a cluster that an injected fault delays, whomever they ask. */
function activeFaults({ clusters }: Places, cluster: number): number {
  const caller = clusters.caller[cluster]!
  let active = 0
  for (let row = 0; row < clusters.used; row++)
    if (clusters.caller[row] === caller) active += clusters.active_faults[row]!
  return active
}

/** Counts which rule bound a request, or that none did; other rules begin to count anew. */
function noteHit(
  { clusters, ruleHits }: Places,
  cluster: number,
  { ruleOf, rules }: RouteChoice<RouteRules>,
  variant: number,
): void {
  const at = clusters.routes[cluster]! + 1
  if (clusters.hitsAt[cluster] !== at) {
    clusters.hitsAt[cluster] = at
    clusters.hits[cluster] = ruleHits.birth()
    for (let rule = 0; rule < rules; rule++) ruleHits.birth()
  }
  ruleHits.count[clusters.hits[cluster]! + (variant < 0 ? rules : ruleOf[variant]!)]!++
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
