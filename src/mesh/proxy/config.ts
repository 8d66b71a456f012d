import type { Action } from '../../engine/Simulation.ts'
import { knows, policyTypes, resource, resourceTypeCount } from '../../model/resources.ts'
import { never, nobody } from '../../model/units.ts'
import { applyAssignments, forgetMembers } from '../control/assignments.ts'
import { acceptsTraffic, readinessChanged } from '../control/readiness.ts'
import { tellCertificate } from '../identity/tellCertificate.ts'
import { unmeshed, type Places } from '../Places.ts'
import { events } from '../programs.ts'
import { setBreaker } from './circuit.ts'
import { proxyCameUp } from '../service/startOrder.ts'
import { keepChecks, stopChecks } from './checkMembers.ts'
import { keepBuckets } from './detect.ts'
import { updateCandidates } from './eject.ts'
import { forgetGates } from './gates.ts'

type ProxyAction =
  'fetchConfig' | 'warmUp' | 'takeConfig' | 'lookAgain' | 'beginService' | 'forgetConfig'

/** guess: how long a proxy that starts waits for its first configuration where nobody sends it one. */
const firstFetchUs = 100_000

/** @source envoy: api/envoy/config/core/v3/config_source.proto, initial_fetch_timeout: 15 s for what others name */
const initialFetchUs = 15_000_000

/** A proxy and its configuration. */
export function proxyActions(places: Places): Record<ProxyAction, Action> {
  const { sim, machines, proxies, clusters, plan } = places
  const lookAgain = (proxy: number): void => {
    if (isWarm(places, proxy)) sim.answer(events.proxy.warmed)
  }
  return {
    fetchConfig(proxy) {
      proxies.fetchUs[proxy] = plan.controlPlane === null ? firstFetchUs : never
      // At the start of a run the mesh is up: the first config is there. A proxy that starts later asks for it.
      if (plan.controlPlane !== null) sim.tell(machines.configStreams, proxy, events.stream.opened)
      if (sim.now > 0 && proxies.node[proxy]! >= 0)
        tellCertificate(places, proxy, events.certificate.started)
      if (sim.now === 0) sim.answer(events.proxy.configured)
    },
    takeConfig(proxy) {
      if (sim.now === 0 || plan.controlPlane === null) haveEverything(places, proxy)
    },
    warmUp(proxy) {
      proxies.fetchUs[proxy] = initialFetchUs
      lookAgain(proxy)
    },
    lookAgain,
    beginService(proxy) {
      proxyCameUp(places, proxy)
      for (const endpoint of places.endpointsOf[proxy]!) readinessChanged(places, endpoint)
      if (sim.now > 0)
        ownClusters(places, proxy, (cluster) => keepChecks(places, cluster, 'withRules'))
      // Something newer may have been meant for it while it started.
      if (sim.now > 0 && plan.controlPlane !== null) tellHowItIs(places, proxy)
    },
    forgetConfig(proxy) {
      ownClusters(places, proxy, (cluster) => stopChecks(places, cluster))
      forgetEverything(places, proxy)
      if (plan.gates !== null) forgetGates(places, (cluster) => clusters.proxy[cluster] === proxy)
      for (const endpoint of places.endpointsOf[proxy]!) readinessChanged(places, endpoint)
      if (plan.controlPlane !== null) sim.tell(machines.configStreams, proxy, events.stream.closed)
      // Beside an endpoint the pod keeps it, and it goes with the pod.
      if (proxies.node[proxy]! >= 0) tellCertificate(places, proxy, events.certificate.killed)
    },
  }
}

/** Moves whoever calls, and what is called, to what a version means for it at once: where nobody has to be told. */
export function setSets(places: Places, version: number): void {
  const { clusters, endpoints, groups, plan } = places
  const sets = groups[version]!
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    // What a library does stands in a binary, which is another with the next release.
    if (plan.edges[clusters.edge[cluster]!]!.isByLibrary) continue
    // Who has no proxy hears of no policy.
    const set = clusters.isUnmeshed[cluster] === 1 ? unmeshed : sets[clusters.caller[cluster]!]!
    clusters.routes[cluster] = places.rulesAt(set, clusters.edge[cluster]!)
    setClusterRules(places, cluster, clusters.routes[cluster]!)
  }
  for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
    if (plan.hasProxies && endpoints.proxy[endpoint]! < 0) continue
    endpoints.inbound[endpoint] = places.inboundAt(sets[endpoint]!, endpoints.service[endpoint]!)
  }
}

/** Nothing that a policy says binds a cluster any more: its caller has no proxy. */
export function bindNobody(places: Places, cluster: number): void {
  const { clusters, listings, members } = places
  clusters.routes[cluster] = places.rulesAt(unmeshed, clusters.edge[cluster]!)
  setClusterRules(places, cluster, clusters.routes[cluster]!)
  // It reaches whom its node knows.
  clusters.known[cluster] = knows.everything
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    members.isKnown[member] = listings.isListed[members.endpoint[member]!]!
    members.address[member] = listings.address[members.endpoint[member]!]!
  }
  updateCandidates(places, cluster)
}

/** A new release of an application has its library with the policies of its time. */
export function bindLibrary(places: Places, endpoint: number): void {
  const { clusters, groups, counters, plan } = places
  const set = groups[counters.versions[0]! - 1]![endpoint]!
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    const edge = clusters.edge[cluster]!
    if (clusters.fromEndpoint[cluster] !== endpoint || !plan.edges[edge]!.isByLibrary) continue
    clusters.routes[cluster] = places.rulesAt(set, edge)
    setClusterRules(places, cluster, clusters.routes[cluster]!)
  }
}

/** A proxy that is to bind a cluster has just come, and knows nothing before it is told. */
export function bindNewcomer(places: Places, cluster: number): void {
  if (places.plan.controlPlane === null) return
  places.clusters.known[cluster] = 0
  forgetMembers(places, cluster)
}

/**
 * Lets one type of resources of a version be in force at a proxy. What rules remember stays in its columns.
 *
 * @param clusters for endpoints: the rule set whose clusters they are for
 */
export function putInForce(
  places: Places,
  proxy: number,
  type: number,
  version: number,
  clusters = nobody,
): void {
  switch (type) {
    case resource.CDS:
      takeClusters(places, proxy, version, () => true)
      if (!places.plan.controlPlane!.isAggregated) dropClusters(places, proxy, version)
      break
    case resource.EDS:
      takeEndpoints(places, proxy, version, clusters)
      break
    case resource.LDS:
      takeListeners(places, proxy, version)
      break
    case resource.RDS:
      ownClusters(places, proxy, (cluster) => {
        places.clusters.routes[cluster] = places.rulesAt(version, places.clusters.edge[cluster]!)
      })
      // Whoever keeps order takes clusters away last, when no route leads to them any more.
      if (places.plan.controlPlane!.isAggregated) {
        const held = places.subscriptions.held[places.subscription(proxy, resource.CDS)]!
        if (held !== nobody) dropClusters(places, proxy, held)
      }
      break
  }
}

/**
 * Takes those clusters of a version that are sound, though the response as a whole is refused.
 *
 * @source envoy: source/common/upstream/cds_api_helper.cc (each cluster is added by itself, and what failed is told together)
 */
export function putPartInForce(places: Places, proxy: number, version: number): void {
  const { clusters, sets } = places
  const defects = sets[version]!.defects.filter(({ type }) => type === resource.CDS)
  const isSound = (cluster: number): boolean =>
    !defects.some(({ service }) => service < 0 || service === clusters.service[cluster])
  takeClusters(places, proxy, version, isSound)
}

/** Something was put in force: is it all that is meant for the proxy? */
export function noteConfig(places: Places, proxy: number): void {
  const { sim, machines, proxies, subscriptions } = places
  const rows = policyTypes.map((type) => places.subscription(proxy, type))
  proxies.refuses[proxy] = rows.some((row) => subscriptions.refused[row]! >= 0) ? 1 : 0
  sim.tell(machines.proxies, proxy, events.proxy.configured)
  if (isAccepting(places, proxy)) tellHowItIs(places, proxy)
  else if (isWarm(places, proxy)) sim.tell(machines.proxies, proxy, events.proxy.warmed)
}

/** Whether a proxy that starts has all it waits for: something of each type, and a certificate where there are any. */
function isWarm(places: Places, proxy: number): boolean {
  const { subscriptions, proxies, certificates, plan } = places
  // That of a node asks for the certificate of each service there, and holds connections until it comes.
  const certificate = proxies.node[proxy]! >= 0 ? nobody : proxies.certificate[proxy]!
  if (certificate >= 0 && certificates.isIssued[certificate] === 0) return false
  if (plan.controlPlane === null) return true
  const awaited = [...policyTypes, resource.EDS]
  if (plan.identity !== null) awaited.push(resource.SDS)
  return awaited.every((type) => subscriptions.held[places.subscription(proxy, type)]! >= 0)
}

/** The proxy refused the newest of one type, and goes on with what it has. */
export function noteRefusedConfig(places: Places, proxy: number): void {
  places.proxies.refuses[proxy] = 1
  if (isAccepting(places, proxy)) tellHowItIs(places, proxy)
}

function tellHowItIs(places: Places, proxy: number): void {
  const { sim, machines, proxies, subscriptions } = places
  const isWhole = policyTypes.every((type) => {
    const row = places.subscription(proxy, type)
    return subscriptions.held[row] === subscriptions.wanted[row]
  })
  if (isWhole) proxies.version[proxy] = proxies.wanted[proxy]!
  const event = isWhole
    ? events.proxy.current
    : proxies.refuses[proxy] === 1
      ? events.proxy.refuses
      : events.proxy.outdated
  sim.tell(machines.proxies, proxy, event)
}

function isAccepting({ proxies }: Places, proxy: number): boolean {
  return acceptsTraffic[proxies.state[proxy]!] === 1
}

function ownClusters(places: Places, proxy: number, act: (cluster: number) => void): void {
  const { clusters } = places
  for (let cluster = 0; cluster < clusters.used; cluster++)
    if (clusters.proxy[cluster] === proxy) act(cluster)
}

function takeClusters(
  places: Places,
  proxy: number,
  version: number,
  isTaken: (cluster: number) => boolean,
): void {
  const { clusters, sets, plan } = places
  const { commands } = sets[version]!
  ownClusters(places, proxy, (cluster) => {
    const edge = clusters.edge[cluster]!
    if (!isTaken(cluster) || !plan.rules.exists(edge, commands)) return
    clusters.known[cluster]! |= knows.cluster
    setClusterRules(places, cluster, places.rulesAt(version, edge))
  })
}

/** Clusters that are in a version no more. */
function dropClusters(places: Places, proxy: number, version: number): void {
  const { clusters, sets, plan } = places
  const { commands } = sets[version]!
  ownClusters(places, proxy, (cluster) => {
    if (clusters.known[cluster] === 0 || plan.rules.exists(clusters.edge[cluster]!, commands))
      return
    clusters.known[cluster] = 0
    forgetMembers(places, cluster)
  })
}

function takeEndpoints(places: Places, proxy: number, version: number, set: number): void {
  const { clusters, sets, subscriptions, plan } = places
  const held = subscriptions.held[places.subscription(proxy, resource.EDS)]!
  applyAssignments(places, proxy, held, version)
  ownClusters(places, proxy, (cluster) => {
    if ((clusters.known[cluster]! & knows.endpoints) !== 0) return
    if (set >= 0 && !plan.rules.exists(clusters.edge[cluster]!, sets[set]!.commands)) return
    applyAssignments(places, proxy, nobody, version, cluster)
    clusters.known[cluster]! |= knows.endpoints
  })
}

/** What comes in to the endpoints of a proxy is bound by a version. */
function takeListeners(places: Places, proxy: number, version: number): void {
  const { endpoints } = places
  for (const endpoint of places.endpointsOf[proxy]!)
    endpoints.inbound[endpoint] = places.inboundAt(version, endpoints.service[endpoint]!)
}

function haveEverything(places: Places, proxy: number): void {
  const { clusters, proxies, subscriptions, plan } = places
  const set = places.groups[places.counters.versions[0]! - 1]![places.callerOfProxy(proxy)]!
  const { commands } = places.sets[set]!
  proxies.version[proxy] = set
  proxies.wanted[proxy] = set
  proxies.acknowledged[proxy] = set
  ownClusters(places, proxy, (cluster) => {
    const edge = clusters.edge[cluster]!
    clusters.routes[cluster] = places.rulesAt(set, edge)
    setClusterRules(places, cluster, clusters.routes[cluster]!)
    clusters.known[cluster] =
      plan.controlPlane === null || plan.rules.exists(edge, commands) ? knows.everything : 0
    if (plan.controlPlane === null) return
    if (clusters.known[cluster] === 0) forgetMembers(places, cluster)
  })
  takeListeners(places, proxy, set)
  if (plan.controlPlane === null) return
  for (let type = 0; type < resourceTypeCount; type++) {
    const row = places.subscription(proxy, type)
    subscriptions.refused[row] = nobody
    subscriptions.warming[row] = nobody
  }
}

/** A new process knows nothing. */
function forgetEverything(places: Places, proxy: number): void {
  const { clusters, proxies, subscriptions, plan } = places
  proxies.refuses[proxy] = 0
  if (plan.controlPlane === null) return
  proxies.acknowledged[proxy] = nobody
  // Whom it trusts comes with its configuration.
  proxies.trusts[proxy] = 0
  for (let type = 0; type < resourceTypeCount; type++) {
    const row = places.subscription(proxy, type)
    subscriptions.held[row] = nobody
    subscriptions.sent[row] = nobody
    subscriptions.acknowledged[row] = nobody
    subscriptions.refused[row] = nobody
  }
  ownClusters(places, proxy, (cluster) => {
    clusters.known[cluster] = 0
    forgetMembers(places, cluster)
  })
}

/** Lets other cluster rules bind a cluster. */
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
  keepBuckets(places, cluster)
  keepChecks(places, cluster, 'withRules')
  setBreaker(places, cluster)
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
