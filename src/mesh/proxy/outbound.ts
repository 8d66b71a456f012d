import type { Action } from '../../engine/Simulation.ts'
import { reason, statusOf } from '../../model/reasons.ts'
import { never } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const ready = stateOf(programs.proxy, 'ready')
const stale = stateOf(programs.proxy, 'stale')

/** The outbound side of a proxy, before any attempt: route, faults. */
export function outboundActions(
  places: Places,
): Record<'chooseRoute' | 'injectFault' | 'injectAbort' | 'noteTimeout', Action> {
  const { sim, requests, clusters, proxies } = places

  const fail = (request: number, because: number, event: number): void => {
    requests.reason[request] = because
    requests.status[request] = statusOf(because)
    sim.answer(event)
  }

  const injectAbort = (request: number): void => {
    const status = places.routeRulesOf(request).fault!.abort(request)
    if (status === 0) {
      sim.answer(events.request.clear)
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
      const proxy = clusters.proxy[cluster]!
      if (proxy >= 0) {
        const state = proxies.state[proxy]!
        if (state !== ready && state !== stale) {
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
        const target = route.targets[route.choose(request)]!
        cluster = places.clusterTo(clusters.caller[cluster]!, target)
        if (cluster < 0) {
          fail(request, reason.noCluster, events.request.noRoute)
          return
        }
        requests.cluster[request] = cluster
      }
      requests.requestTimeoutUs[request] =
        rules.requestTimeoutUs > 0 ? rules.requestTimeoutUs : never
      sim.answer(events.request.routed)
    },

    injectFault(request) {
      const { fault, detectUs } = places.routeRulesOf(request)
      if (fault === null) {
        requests.detectUs[request] = detectUs
        sim.answer(detectUs === 0 ? events.request.clear : events.request.waits)
        return
      }
      const delayUs = fault.delay(request)
      if (delayUs > 0) {
        clusters.delays_injected[requests.cluster[request]!]!++
        requests.injectedDelayUs[request] = delayUs
        sim.answer(events.request.delayed)
      } else {
        injectAbort(request)
      }
    },

    injectAbort,

    noteTimeout(request) {
      clusters.upstream_rq_timeout[requests.cluster[request]!]!++
      requests.reason[request] = reason.upstreamTimeout
      requests.status[request] = statusOf(reason.upstreamTimeout)
    },
  }
}
