import type { Action } from '../../engine/Simulation.ts'
import { never } from '../../model/units.ts'
import { unmeshed, type Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { setBreaker } from './circuit.ts'
import { proxyCameUp } from '../service/startOrder.ts'
import { updateCandidates } from './eject.ts'

type ProxyAction = 'fetchConfig' | 'warmUp' | 'takeConfig' | 'takeNewest'

/** A proxy and its configuration. */
export function proxyActions(places: Places): Record<ProxyAction, Action> {
  const { sim, proxies, certificates, controlPlane, plan } = places
  const take = (proxy: number): void => {
    proxies.version[proxy] = proxies.offered[proxy]!
    applyVersion(places, proxy)
  }
  // Whoever asks is given the newest.
  const takeNewest = (proxy: number): void => {
    proxies.offered[proxy] = proxies.wanted[proxy]!
    take(proxy)
  }
  return {
    fetchConfig(proxy) {
      // At the start of a run the mesh is up: the first config is there. A proxy that starts later asks for it, and
      // waits while there is nobody to ask.
      const canAsk = !plan.hasControlPlane || controlPlane.state[0] !== down
      const slow = plan.hasControlPlane ? controlPlane.slowFactor[0]! : 1
      proxies.fetchUs[proxy] = canAsk ? Math.round(firstFetchUs * slow) : never
      if (sim.now === 0) sim.answer(events.proxy.configured)
    },
    warmUp(proxy) {
      takeNewest(proxy)
      const certificate = proxies.certificate[proxy]!
      if (certificate >= 0 && certificates.isIssued[certificate] === 0) return
      proxyCameUp(places, proxy)
      sim.answer(events.proxy.warmed)
    },
    takeConfig: take,
    takeNewest(proxy) {
      takeNewest(proxy)
      proxyCameUp(places, proxy)
    },
  }
}

/** guess: how long a proxy that starts waits for its first configuration. */
const firstFetchUs = 100_000
const down = stateOf(programs.controlPlane, 'down')

/** Moves every cluster of the proxy to the rules of the version that the proxy holds. */
export function applyVersion(places: Places, proxy: number): void {
  const { clusters, endpoints, proxies } = places
  const version = proxies.version[proxy]!
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (clusters.proxy[cluster] === proxy) setRules(places, cluster, version)
  }
  const endpoint = proxies.endpoint[proxy]!
  if (endpoint >= 0)
    endpoints.inbound[endpoint] = places.inboundAt(version, endpoints.service[endpoint]!)
}

/** Moves everything to a version at once: what happens where nobody has to be told. */
export function setVersion(places: Places, version: number): void {
  const { clusters, endpoints, plan } = places
  for (let cluster = 0; cluster < clusters.used; cluster++) setRules(places, cluster, version)
  for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
    if (plan.hasProxies && endpoints.proxy[endpoint]! < 0) continue
    endpoints.inbound[endpoint] = places.inboundAt(version, endpoints.service[endpoint]!)
  }
}

/** Nothing that a policy says binds a cluster any more: its caller has no proxy. */
export function bindNobody(places: Places, cluster: number): void {
  setRules(places, cluster, unmeshed)
}

function setRules(places: Places, cluster: number, newest: number): void {
  // Who has no proxy hears of no policy.
  const version = places.clusters.isUnmeshed[cluster] === 1 ? unmeshed : newest
  const rules = places.rulesAt(version, places.clusters.edge[cluster]!)
  places.clusters.routes[cluster] = rules
  setClusterRules(places, cluster, rules)
}

/** Lets other cluster rules bind a cluster. What rules remember stays in its columns. */
function setClusterRules(places: Places, cluster: number, rules: number): void {
  const { sim, machines, clusters, members } = places
  if (clusters.rules[cluster] === rules) return
  const before = places.clusterRulesOf(cluster).outlier?.intervalUs
  clusters.rules[cluster] = rules
  const { outlier } = places.clusterRulesOf(cluster)
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    members.threshold5xx[member] = outlier === null ? 0 : outlier.threshold5xx
    if (outlier === null) sim.tell(machines.members, member, events.endpoint.pardoned)
  }
  if (outlier?.intervalUs !== before) {
    clusters.sweepUs[cluster] =
      outlier === null ? never : firstSweep(places, cluster, outlier.intervalUs)
    sim.tell(machines.clusters, cluster, events.sweep.changed)
  }
  if (clusters.queue[cluster]! >= 0) setBreaker(places, cluster)
  updateCandidates(places, cluster)
}

/** Proxies did not start together, so their sweeps are out of step: the first comes after a part of the interval. */
export function firstSweep(places: Places, cluster: number, intervalUs: number): number {
  const { clusters, draw, plan } = places
  const place = `sweep/${plan.edges[clusters.edge[cluster]!]!.name}`
  return (
    1 +
    Math.floor(draw.key(places.callerIndex(cluster), 1, places.purpose(place)).next() * intervalUs)
  )
}
