import { knows, resourceTypeCount } from '../model/resources.ts'
import { never, nobody } from '../model/units.ts'
import { answerActions } from './client/answer.ts'
import { fallbackActions } from './client/fallback.ts'
import { createGuards, guardActions, requestCircuitActions, startGuards } from './client/guard.ts'
import { libraryActions } from './client/library.ts'
import { consumerActions } from './broker/consumers.ts'
import { createBroker, startBroker } from './broker/createBroker.ts'
import { messageActions } from './broker/messages.ts'
import { partitionActions } from './broker/partitions.ts'
import { Arrivals } from './client/arrivals.ts'
import { controlActions } from './control/control.ts'
import { debounceActions } from './control/debounce.ts'
import { discoveryActions } from './control/discovery.ts'
import { pushActions } from './control/push.ts'
import { streamActions } from './control/stream.ts'
import { beginCanary, canaryActions, type CanarySpec } from './control/canary.ts'
import { addFirstVersion, forgetLaterVersions, newVersion } from './control/versions.ts'
import { certificateActions } from './identity/certificates.ts'
import { beginIdentity, createIdentity } from './identity/createIdentity.ts'
import { rotationActions } from './identity/rotation.ts'
import { createFlows, flowActions } from './flow/flow.ts'
import { flowJobActions } from './flow/flowJobs.ts'
import { Link, linkActions } from './network/link.ts'
import { sessionActions } from './network/session.ts'
import { Places, unmeshed } from './Places.ts'
import type { Plan } from './Plan.ts'
import { admitActions } from './proxy/admit.ts'
import { againActions } from './proxy/again.ts'
import { chooseActions } from './proxy/choose.ts'
import { circuitActions } from './proxy/circuit.ts'
import { firstSweep, proxyActions } from './proxy/config.ts'
import { connectionActions } from './proxy/connection.ts'
import { leaseActions } from './proxy/lease.ts'
import { mergeActions } from './proxy/merge.ts'
import { consultActions, createVerdicts, withReports } from './proxy/consult.ts'
import { destinationActions } from './proxy/destination.ts'
import { edgeActions } from './proxy/edge.ts'
import { keepChecks } from './proxy/checkMembers.ts'
import { checkActions } from './proxy/checks.ts'
import { keepBuckets } from './proxy/detect.ts'
import { ejectActions, updateCandidates } from './proxy/eject.ts'
import { exchangeActions } from './proxy/exchange.ts'
import { createGates, startGates } from './proxy/gates.ts'
import { FilterChain } from './proxy/filters.ts'
import { overloadActions, OverloadManager } from './proxy/overload.ts'
import { concurrencyActions } from './proxy/concurrency.ts'
import { inboundActions } from './proxy/inbound.ts'
import { outboundActions } from './proxy/outbound.ts'
import { outcomeActions } from './proxy/outcome.ts'
import { Pool } from './proxy/pool.ts'
import { requestTexts } from './proxy/requestTexts.ts'
import { queueActions } from './proxy/queue.ts'
import { createReadiness, startReadiness } from './proxy/readiness.ts'
import { endProxy } from './proxy/sever.ts'
import { reconnectActions } from './proxy/reconnect.ts'
import { createCaches } from './service/cache.ts'
import { podActions } from './service/pod.ts'
import { createServerQueues, serverQueueActions, startServerQueues } from './service/serverQueue.ts'
import { serviceActions } from './service/service.ts'

/**
 * All places of one run, from a plan: tables filled, machines bound to their actions and started. What happens then is the
 * simulation's.
 */
export class World {
  readonly places: Places
  readonly arrivals: Arrivals

  constructor(plan: Plan) {
    const places = new Places(plan)
    this.places = places
    places.texts = requestTexts(places)
    this.arrivals = new Arrivals(places)
    createReleases(places)
    createEndpoints(places)
    createServerQueues(places)
    createClients(places)
    createEdges(places)
    createClusters(places)
    createReadiness(places)
    createGates(places)
    createGuards(places)
    createCaches(places)
    createVerdicts(places)
    createFlows(places)
    createIdentity(places)
    createBroker(places)
    this.bind()
    this.begin()
  }

  /**
   * A policy was applied, or taken back: a new version, which the control plane gives out; without one it binds at once.
   *
   * @param adds position of the policy that is applied, and `removes` of the one that is taken back; −1: none is
   * @returns the number of the version
   */
  newVersion(adds: number, removes: number): number {
    return newVersion(this.places, adds, removes)
  }

  /** A policy was applied that leads some requests to a new version, which is watched from now on. */
  beginCanary(spec: CanarySpec): void {
    beginCanary(this.places, spec)
  }

  /** Forgets versions that are not made yet at this moment: another future may make others. */
  forgetLaterVersions(): void {
    forgetLaterVersions(this.places)
  }

  private bind(): void {
    const { places } = this
    const { sim, machines } = places
    const link = new Link(places)
    const pool = new Pool(places, link)
    const arrivals = this.arrivals.actions()
    const eject = ejectActions(places)
    const crossings = linkActions(places, link)
    const filters = new FilterChain(places)
    const overload = new OverloadManager(places)
    sim.bind(machines.clients, arrivals)
    sim.bind(machines.users, arrivals)
    sim.bind(machines.requests, {
      ...outboundActions(places, filters),
      ...exchangeActions(places, pool),
      ...againActions(places),
      ...answerActions(places, filters),
      ...libraryActions(places),
      ...guardActions(places),
      ...fallbackActions(places),
    })
    sim.bind(machines.attempts, {
      ...chooseActions(places),
      ...admitActions(places, pool),
      ...exchangeActions(places, pool),
      ...outcomeActions(places, pool),
    })
    sim.bind(machines.members, eject)
    sim.bind(machines.clusters, eject)
    sim.bind(machines.circuits, circuitActions(places))
    sim.bind(machines.guards, requestCircuitActions(places))
    sim.bind(machines.queues, queueActions(places))
    sim.bind(machines.destinations, destinationActions(places))
    sim.bind(machines.reconnects, reconnectActions(places, pool))
    sim.bind(machines.connections, connectionActions(places, pool, overload))
    sim.bind(machines.leases, leaseActions(places))
    sim.bind(machines.merges, mergeActions(places))
    const service = serviceActions(places, filters)
    const inbound = inboundActions(places, filters, overload)
    sim.bind(machines.jobs, {
      ...crossings,
      crossBack: overload.closing(filters.released(withReports(places, crossings.crossBack))),
      checkInbound: inbound.checkInbound,
      ...(places.plan.asksAtTheEdge ? edgeActions(places, inbound) : {}),
      ...consultActions(places, filters, inbound.letIn),
      ...service,
      forget: filters.cancelled(service.forget),
      ...(places.plan.flows.length > 0 ? flowJobActions(places, service) : {}),
    })
    sim.bind(machines.flows, flowActions(places, service.giveWorkerBack))
    sim.bind(machines.sessions, sessionActions(places))
    sim.bind(machines.endpoints, podActions(places))
    sim.bind(machines.proxies, proxyActions(places))
    sim.bind(machines.controlPlane, controlActions(places))
    sim.bind(machines.debounce, debounceActions(places))
    sim.bind(machines.configStreams, streamActions(places))
    sim.bind(machines.pushes, pushActions(places))
    sim.bind(machines.listings, discoveryActions(places))
    sim.bind(machines.certificates, certificateActions(places))
    sim.bind(machines.rotations, rotationActions(places))
    sim.bind(machines.canaries, canaryActions(places))
    sim.bind(machines.messages, messageActions(places))
    sim.bind(machines.consumers, consumerActions(places))
    sim.bind(machines.partitions, partitionActions(places))
    sim.bind(machines.controllers, concurrencyActions(places))
    sim.bind(machines.serverQueues, serverQueueActions(places))
    sim.bind(machines.checkers, checkActions(places, link))
    sim.bind(machines.overloads, overloadActions(places))
  }

  private begin(): void {
    const { places } = this
    const {
      sim,
      machines,
      clusters,
      members,
      endpoints,
      proxies,
      controlPlane,
      clients,
      users,
      plan,
    } = places
    addFirstVersion(places)
    for (let cluster = 0; cluster < clusters.used; cluster++) {
      const version = clusters.isUnmeshed[cluster] === 1 ? unmeshed : 0
      clusters.rules[cluster] = places.rulesAt(version, clusters.edge[cluster]!)
      clusters.routes[cluster] = clusters.rules[cluster]!
      const { outlier } = places.clusterRulesOf(cluster)
      clusters.sweepUs[cluster] =
        outlier === null ? never : firstSweep(places, cluster, outlier.intervalUs)
      const from = clusters.firstMember[cluster]!
      for (let member = from; member < from + clusters.memberCount[cluster]!; member++) {
        members.threshold5xx[member] = outlier === null ? 0 : outlier.threshold5xx
        sim.start(machines.members, member)
      }
      sim.start(machines.clusters, cluster)
      keepBuckets(places, cluster)
      keepChecks(places, cluster, 'withTheRun')
      if (plan.readiness !== null) startReadiness(places, cluster)
      if (plan.gates !== null) startGates(places, cluster)
    }
    startGuards(places)
    startServerQueues(places)
    sim.settle()
    for (let cluster = 0; cluster < clusters.used; cluster++) updateCandidates(places, cluster)
    if (plan.controlPlane !== null) {
      sim.start(machines.controlPlane, sim.birth(machines.controlPlane))
      sim.start(machines.debounce, sim.birth(machines.debounce))
      for (let proxy = 0; proxy < proxies.used; proxy++) createStream(places)
    }
    controlPlane.restartUs[0] = never
    controlPlane.slowFactor[0] = 1
    controlPlane.firstQueued[0] = nobody
    controlPlane.lastQueued[0] = nobody
    for (let endpoint = 0; endpoint < endpoints.used; endpoint++)
      sim.start(machines.listings, sim.birth(machines.listings))
    beginIdentity(places)
    for (let endpoint = 0; endpoint < endpoints.used; endpoint++)
      sim.start(machines.endpoints, endpoint)
    for (let proxy = 0; proxy < proxies.used; proxy++) sim.start(machines.proxies, proxy)
    // Whoever comes into the mesh later has a proxy then, and none that runs before.
    for (let endpoint = 0; endpoint < endpoints.used; endpoint++)
      if (endpoints.proxy[endpoint]! < 0) endProxy(places, places.ownProxy[endpoint]!)
    sim.settle()
    startBroker(places)
    // The mesh is up when a run begins: pods start in no time, this once.
    sim.runUntil(0)
    for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
      endpoints.startUs[endpoint] = plan.services[endpoints.service[endpoint]!]!.start.takesUs
    }
    for (let client = 0; client < clients.used; client++) {
      sim.start(machines.clients, client)
      const { load } = plan.clients[client]!
      for (let index = 0; load.kind === 'closed' && index < load.users; index++) {
        const user = sim.birth(machines.users)
        users.client[user] = client
        users.index[user] = index
        users.asked[user] = 0
        sim.start(machines.users, user)
      }
    }
    sim.settle()
  }
}

function createEndpoints(places: Places): void {
  const { sim, machines, endpoints, services, plan } = places
  plan.services.forEach((service, index) => {
    services.birth()
    for (let count = 0; count < service.endpoints; count++) {
      const endpoint = sim.birth(machines.endpoints)
      endpoints.service[endpoint] = index
      const isMeshed = plan.hasProxies && service.unmeshed[count] !== true
      endpoints.inbound[endpoint] = places.inboundAt(
        plan.hasProxies && !isMeshed ? unmeshed : 0,
        index,
      )
      endpoints.firstWaiting[endpoint] = nobody
      endpoints.lastWaiting[endpoint] = nobody
      endpoints.firstJob[endpoint] = nobody
      endpoints.slowFactor[endpoint] = 1
      endpoints.restartUs[endpoint] = service.restartUs
      endpoints.startUs[endpoint] = 0
      endpoints.memoryBytes[endpoint] = service.memory.base
      endpoints.loopUs[endpoint] = never
      endpoints.crashUs[endpoint] = never
      endpoints.graceUs[endpoint] = never
      endpoints.proxy[endpoint] = nobody
      endpoints.limiters[endpoint] = nobody
      endpoints.filters[endpoint] = nobody
      endpoints.overload[endpoint] = nobody
      endpoints.certificate[endpoint] = nobody
      const mayJoin = plan.hasProxies && plan.nodeProxies === null && service.rolled[count] === true
      places.ownProxy[endpoint] = isMeshed || mayJoin ? proxyFor(places, endpoint) : nobody
      if (isMeshed) endpoints.proxy[endpoint] = places.ownProxy[endpoint]!
      endpoints.sidecar[endpoint] = endpoints.proxy[endpoint]!
      endpoints.madeFor[endpoint] = endpoints.proxy[endpoint]!
      endpoints.proxyStopUs[endpoint] = never
    }
  })
}

function createReleases({ releases }: Places): void {
  const first = releases.birth()
  releases.factor[first] = 1
  releases.crashUs[first] = never
}

/** The proxy of an endpoint: its own, or that of its node, which stands beside all that are there. */
function proxyFor(places: Places, endpoint: number): number {
  const { plan, endpoints, nodeOf, endpointsOf, callersOf } = places
  // What stands in the middle brings its own.
  if (plan.nodeProxies === null || plan.services[endpoints.service[endpoint]!]!.role !== 'app') {
    const proxy = createProxy(places, { endpoint, client: nobody, node: nobody })
    endpointsOf[proxy] = [endpoint]
    callersOf[proxy] = [endpoint]
    return proxy
  }
  const node = nodeOf[endpoint]!
  let proxy = places.proxyOfNode(node)
  if (proxy < 0) proxy = createProxy(places, { endpoint: nobody, client: nobody, node })
  const own = (endpointsOf[proxy] ??= [])
  own.push(endpoint)
  ;(callersOf[proxy] ??= []).push(endpoint)
  return proxy
}

function createProxy(
  { sim, machines, proxies }: Places,
  beside: { endpoint: number; client: number; node: number },
): number {
  const proxy = sim.birth(machines.proxies)
  proxies.endpoint[proxy] = beside.endpoint
  proxies.client[proxy] = beside.client
  proxies.node[proxy] = beside.node
  proxies.certificate[proxy] = nobody
  proxies.restartUs[proxy] = never
  proxies.slowFactor[proxy] = 1
  return proxy
}

function createClients(places: Places): void {
  const { sim, machines, clients, streams, plan } = places
  for (const { name, edge } of plan.clients) {
    const client = sim.birth(machines.clients)
    clients.edge[client] = edge
    clients.stream[client] = streams.open(plan.seed, `arrivals/${name}`)
    clients.factor[client] = 1
    clients.ratePerSecond[client] = -1
    clients.certificate[client] = nobody
  }
}

function createEdges(places: Places): void {
  for (let edge = 0; edge < places.plan.edges.length; edge++) places.edges.birth()
}

/** The stream of a proxy, and what it has of each type of resource: the first version. */
function createStream({ sim, machines, subscriptions }: Places): void {
  sim.start(machines.configStreams, sim.birth(machines.configStreams))
  for (let type = 0; type < resourceTypeCount; type++) {
    const row = subscriptions.birth()
    subscriptions.refused[row] = nobody
    subscriptions.warming[row] = nobody
  }
}

function createProxyOfClient(places: Places, client: number): number {
  const proxy = createProxy(places, { endpoint: nobody, client, node: nobody })
  places.endpointsOf[proxy] = []
  places.callersOf[proxy] = [places.callerNumber(nobody, client)]
  return proxy
}

/**
 * One cluster for each caller (an endpoint, or a client) and each service that it calls; where a proxy of requests stands on
 * each node, one for all callers of a service that are there.
 */
function createClusters(places: Places): void {
  const { clients, endpoints, plan, firstEndpoint } = places
  const isPast = (edge: number): boolean =>
    !plan.takesOutbound || plan.services[plan.edges[edge]!.toService]!.isPast
  plan.clients.forEach((spec, client) => {
    const isMeshed = plan.hasProxies && !spec.unmeshed
    clients.proxy[client] = isMeshed ? createProxyOfClient(places, client) : nobody
  })
  plan.edges.forEach(({ fromService, fromClient }, edge) => {
    if (fromClient >= 0) {
      const proxy = isPast(edge) ? nobody : clients.proxy[fromClient]!
      const cluster = createCluster(places, edge, nobody, fromClient, proxy)
      if (plan.clients[fromClient]!.edge === edge) clients.cluster[fromClient] = cluster
      return
    }
    const first = firstEndpoint[fromService]!
    for (let from = first; from < first + plan.services[fromService]!.endpoints; from++) {
      if (!joinCluster(places, edge, from))
        createCluster(places, edge, from, nobody, isPast(edge) ? nobody : endpoints.proxy[from]!)
    }
  })
}

/** Lets a caller use the cluster of an earlier endpoint of its service on its node. @returns whether there is one to share */
function joinCluster(places: Places, edge: number, from: number): boolean {
  const { plan, endpoints, clusters, clusterOf, firstEndpoint } = places
  if (plan.nodeProxies === null || !plan.nodeProxies.sharesClusters || !plan.takesOutbound)
    return false
  const proxy = endpoints.proxy[from]!
  const { fromService, toService, target } = plan.edges[edge]!
  if (proxy < 0 || plan.services[toService]!.isPast) return false
  for (let other = firstEndpoint[fromService]!; other < from; other++) {
    if (endpoints.proxy[other] !== proxy) continue
    const cluster = places.clusterTo(other, target)
    if (clusters.byConnection[cluster] === 1) return false
    clusters.isShared[cluster] = 1
    clusterOf[from * plan.services.length + target] = cluster
    return true
  }
  return false
}

function createCluster(
  places: Places,
  edge: number,
  from: number,
  client: number,
  proxy: number,
): number {
  const { sim, machines, clusters, members, candidates, plan, firstEndpoint, clusterOf, draw } =
    places
  const { toService: service, target } = plan.edges[edge]!
  const cluster = sim.birth(machines.clusters)
  const caller = places.callerNumber(from, client)
  const hosts = plan.services[service]!.endpoints
  clusterOf[caller * plan.services.length + target] = cluster
  clusters.proxy[cluster] = proxy
  const { isByLibrary } = plan.edges[edge]!
  clusters.isUnmeshed[cluster] = plan.hasProxies && proxy < 0 && !isByLibrary ? 1 : 0
  clusters.byConnection[cluster] =
    clusters.isUnmeshed[cluster] === 1 ||
    plan.edges[edge]!.pool === 'service' ||
    hasHiddenRequests(plan, edge)
      ? 1
      : 0
  clusters.caller[cluster] = caller
  clusters.fromEndpoint[cluster] = from
  clusters.service[cluster] = service
  clusters.edge[cluster] = edge
  clusters.firstIdle[cluster] = nobody
  clusters.dialled[cluster] = nobody
  clusters.queue[cluster] = nobody
  clusters.destination[cluster] = nobody
  clusters.budget[cluster] = nobody
  clusters.gate[cluster] = nobody
  clusters.filters[cluster] = nobody
  clusters.guard[cluster] = nobody
  clusters.high[cluster] = nobody
  clusters.intervals[cluster] = nobody
  clusters.firstTier[cluster] = nobody
  clusters.merge[cluster] = nobody
  clusters.schedule[cluster] = nobody
  clusters.known[cluster] = knows.everything
  clusters.rateMean[cluster] = nobody
  clusters.rateThreshold[cluster] = nobody
  clusters.localRateMean[cluster] = nobody
  clusters.localRateThreshold[cluster] = nobody
  clusters.memberCount[cluster] = hosts
  clusters.firstMember[cluster] = members.used
  // Round robin begins where chance says, so that proxies do not march in step.
  const index = from < 0 ? 0 : from - firstEndpoint[plan.edges[edge]!.fromService]!
  clusters.turn[cluster] = Math.floor(
    draw.key(index, 0, places.purpose(`turn/${plan.edges[edge]!.name}`)).next() * hosts,
  )
  for (let host = 0; host < hosts; host++) {
    const member = sim.birth(machines.members)
    members.cluster[member] = cluster
    members.endpoint[member] = firstEndpoint[service]! + host
    members.firstPending[member] = nobody
    members.lastPending[member] = nobody
    members.firstIdle[member] = nobody
    members.bucket[member] = nobody
    members.checker[member] = nobody
    members.estimateUs[member] = never
    members.circuit[member] = nobody
    members.reconnect[member] = nobody
    members.isKnown[member] = 1
    members.health[member] = plan.services[service]!.health[host] ?? 0
    const candidate = candidates.birth()
    if (host === 0) clusters.candidates[cluster] = candidate
  }
  return cluster
}

/** Whether requests go over connections that the mesh does not look into: then it balances those. */
function hasHiddenRequests(plan: Plan, edge: number): boolean {
  const { isOpaque, protocol } = plan.services[plan.edges[edge]!.toService]!
  return isOpaque && protocol !== 'tcp'
}
