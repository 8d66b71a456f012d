import { Simulation } from '../engine/Simulation.ts'
import { Draw, hashText, mix, Streams } from '../engine/Random.ts'
import {
  budgetColumns,
  budgetSlotColumns,
  circuitColumns,
  circuitSlotColumns,
  destinationColumns,
  gateColumns,
  limiterColumns,
  queueColumns,
  reconnectColumns,
} from '../model/gateTables.ts'
import {
  bucketColumns,
  connectionBucketColumns,
  controllerColumns,
  filterColumns,
  filterSlotColumns,
  overloadColumns,
  windowColumns,
} from '../model/filterTables.ts'
import { serverQueueColumns } from '../model/queueTables.ts'
import { checkerColumns } from '../model/healthTables.ts'
import { flowColumns, flowPlaceColumns, seenColumns } from '../model/flowTables.ts'
import {
  guardBucketColumns,
  guardCellColumns,
  guardColumns,
  poolColumns,
} from '../model/guardTables.ts'
import {
  brokerColumns,
  channelColumns,
  consumerColumns,
  messageColumns,
  partitionColumns,
} from '../model/messageTables.ts'
import {
  assignmentColumns,
  attemptColumns,
  authorityColumns,
  cacheColumns,
  certificateColumns,
  clientColumns,
  clusterColumns,
  connectionColumns,
  consultColumns,
  highClusterColumns,
  highMemberColumns,
  intervalColumns,
  leaseColumns,
  mergeColumns,
  controlPlaneColumns,
  debounceColumns,
  edgeColumns,
  endpointColumns,
  jobColumns,
  listingColumns,
  memberColumns,
  outlierBucketColumns,
  proxyColumns,
  pushColumns,
  releaseColumns,
  requestColumns,
  rotationColumns,
  ruleHitColumns,
  canaryColumns,
  changeColumns,
  serviceColumns,
  sessionColumns,
  streamColumns,
  subscriptionColumns,
  tierColumns,
  userColumns,
  verdictColumns,
} from '../model/tables.ts'
import { reason } from '../model/reasons.ts'
import { resourceTypeCount } from '../model/resources.ts'
import { addressOfEndpoint, usualPort } from '../model/addresses.ts'
import { scheduleColumns } from '../model/scheduleTables.ts'
import { nobody } from '../model/units.ts'
import { groundOf } from './ground.ts'
import type { RequestTexts } from '../policies/hash/hash.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import type { ClusterRules, InboundRules, RouteRules } from '../policies/rules.ts'
import type { Plan } from './Plan.ts'
import type { RuleSet } from './control/RuleSet.ts'
import { programs } from './programs.ts'

/** The rule set that binds who has no proxy although the system has: nothing that a policy says. */
export const unmeshed = -1

/**
 * All tables of one run and what its actions share. Beside the tables, nothing here changes during a run but the list of
 * rules, which grows with versions.
 */
export class Places {
  readonly plan: Plan
  readonly sim = new Simulation()
  readonly draw = new Draw()
  readonly streams: Streams

  /** The machines over the tables, by the table's name: whom one tells. */
  readonly machines

  readonly clients
  readonly users
  readonly requests
  readonly attempts
  readonly members
  readonly connections
  readonly sessions
  /** Who watches whether connections are used: rows only where somebody asks. */
  readonly leases
  /** Changes of health that balancers do not know yet. */
  readonly merges
  readonly jobs
  readonly endpoints
  readonly proxies
  readonly controlPlane
  readonly debounce
  readonly configStreams
  /** By proxy and type of resource: see `subscription`. */
  readonly subscriptions
  readonly pushes
  readonly listings
  readonly assignments
  readonly clusters
  // What a bus has under way; rows only where the system has one.
  readonly flows
  readonly flowPlaces
  readonly seen
  /** By endpoint · services + service: the rate limiters of a gateway; rows only where there is one. */
  readonly gatewayLimiters
  readonly certificates
  readonly rotations
  /** What changed with each version, by its number. */
  readonly changes
  readonly canaries
  /** Who signs certificates, and whom all are to trust, in one row. */
  readonly authority
  readonly services
  readonly edges
  // Rows only where the system has them: what keeps endpoints from being picked for a while, and who counts who may pass.
  readonly circuits
  readonly circuitSlots
  readonly queues
  readonly destinations
  readonly reconnects
  readonly budgets
  readonly budgetSlots
  readonly intervals
  /** What clusters and members have of high priority: rows only where somebody asks. */
  readonly highClusters
  readonly highMembers
  readonly limiters
  readonly gates
  /** Of HTTP filters that may answer by themselves: rows only where a policy asks for one. */
  readonly filters
  readonly filterSlots
  readonly buckets
  readonly connectionBuckets
  readonly windows
  readonly controllers
  readonly latencyBins
  /** Overload managers of proxies. */
  readonly overloads
  /** Queues of endpoints that have a discipline. */
  readonly serverQueues
  /** Of resilience libraries: what each process knows of each service, and what keeps its calls apart. */
  readonly guards
  readonly guardCells
  readonly guardBuckets
  readonly pools
  readonly releases
  /** Answers that proxies keep of a service that they ask first, and what became of those who were asked about. */
  readonly verdicts
  readonly consults
  readonly caches
  /** One for each answer that a cache can hold. */
  readonly cacheEntries
  /** Neighbours in the order of use, where users are remembered. */
  readonly cacheOrder
  // What a message broker keeps: rows only where there is one.
  readonly messages
  readonly consumers
  readonly partitions
  readonly channels
  readonly broker
  /** Running numbers, in one row. */
  readonly counters
  /** Candidates of all clusters, by span. */
  readonly candidates
  /** How near candidates are: rows only where somebody asks. */
  readonly tiers
  /** Who asks endpoints whether they are well: rows only where somebody does. */
  readonly checkers
  /** What outlier detection compares: rows only where it does. */
  readonly outlierBuckets
  /** What balancers remember that go by weights or hashes: rows only where somebody asks. */
  readonly schedule
  /** By endpoint: its weight. */
  readonly weights: Int32Array
  /** The hash of the request that is about to be sent, and what proxies read in requests to make it. */
  readonly hashed = { isThere: false, high: 0, low: 0 }
  texts!: RequestTexts
  /** How often each rule of a route bound a request: rows only where there are several. */
  readonly ruleHits
  /** Members that a request has tried: a list. */
  readonly tried

  /** What is in force for whom: every rule set so far, and by version which set each caller is meant to have. */
  readonly sets: RuleSet[] = []
  readonly groups: Int32Array[] = []
  /** The rules of every set so far, one after the other: by edge, and by service. Columns hold positions in them. */
  readonly clusterRules: ClusterRules[] = []
  readonly routeRules: RouteRules[] = []
  readonly inboundRules: InboundRules[] = []

  /** Endpoints of a service: a span of rows. */
  readonly firstEndpoint: readonly number[]
  /** By service: 1 where a proxy passes bytes on and looks into none. */
  readonly isBlind: Uint8Array
  readonly hasWaypoints: boolean
  /** Zone of each caller (endpoints first, then clients) and node of each endpoint, as numbers; −1 for none. */
  readonly zoneOf: Int32Array
  readonly zoneNames: readonly string[]
  /** The region of each zone, as a number. */
  readonly regionOf: Int32Array
  readonly nodeOf: Int32Array
  /** The nodes that have endpoints, in the order of their numbers. */
  readonly nodeNames: readonly string[]
  /** By endpoint: the proxy of its own, whether it stands beside it now or not; −1 where it never has one. */
  readonly ownProxy: number[] = []
  /** By cluster: what its caller's proxy keeps of the destination; by member: who connects again; used while there is a proxy. */
  readonly ownReadiness: { queue: number; destination: number; budget: number }[] = []
  readonly ownReconnect: number[] = []
  /** By proxy: the endpoints that it stands beside, none for a client's. */
  readonly endpointsOf: number[][] = []
  /** By proxy: the callers that it stands before or beside. */
  readonly callersOf: number[][] = []
  /** By proxy: its certificates. */
  readonly certificatesOf: number[][] = []
  /** The cluster by which a caller asks a service: by caller's number · services + service. */
  readonly clusterOf: Int32Array

  constructor(plan: Plan) {
    this.plan = plan
    const { arena } = this.sim
    const { sim } = this
    const clients = sim.machine(programs.client, clientColumns)
    const users = sim.machine(programs.user, userColumns)
    const requests = sim.machine(programs.request, requestColumns, 1024)
    const attempts = sim.machine(programs.attempt, attemptColumns, 1024)
    const members = sim.machine(programs.endpoint, memberColumns)
    const connections = sim.machine(programs.connection, connectionColumns, 256)
    const sessions = sim.machine(programs.session, sessionColumns)
    const jobs = sim.machine(programs.job, jobColumns, 1024)
    const endpoints = sim.machine(programs.pod, endpointColumns)
    const proxies = sim.machine(programs.proxy, proxyColumns)
    const controlPlane = sim.machine(programs.controlPlane, controlPlaneColumns)
    const debounce = sim.machine(programs.debounce, debounceColumns)
    const configStreams = sim.machine(programs.stream, streamColumns)
    const pushes = sim.machine(programs.push, pushColumns)
    const listings = sim.machine(programs.listing, listingColumns)
    const clusters = sim.machine(programs.sweep, clusterColumns)
    const circuits = sim.machine(programs.circuit, circuitColumns)
    const queues = sim.machine(programs.balancerQueue, queueColumns)
    const destinations = sim.machine(programs.destination, destinationColumns)
    const reconnects = sim.machine(programs.reconnect, reconnectColumns)
    this.clients = clients.table
    this.users = users.table
    this.requests = requests.table
    this.attempts = attempts.table
    this.members = members.table
    this.connections = connections.table
    this.sessions = sessions.table
    this.jobs = jobs.table
    this.endpoints = endpoints.table
    this.proxies = proxies.table
    this.controlPlane = controlPlane.table
    this.debounce = debounce.table
    this.configStreams = configStreams.table
    this.pushes = pushes.table
    this.listings = listings.table
    this.clusters = clusters.table
    this.circuits = circuits.table
    this.queues = queues.table
    this.destinations = destinations.table
    this.reconnects = reconnects.table
    const machines = {
      clients: clients.machine,
      users: users.machine,
      requests: requests.machine,
      attempts: attempts.machine,
      members: members.machine,
      connections: connections.machine,
      sessions: sessions.machine,
      jobs: jobs.machine,
      endpoints: endpoints.machine,
      proxies: proxies.machine,
      controlPlane: controlPlane.machine,
      debounce: debounce.machine,
      configStreams: configStreams.machine,
      pushes: pushes.machine,
      listings: listings.machine,
      clusters: clusters.machine,
      circuits: circuits.machine,
      queues: queues.machine,
      destinations: destinations.machine,
      reconnects: reconnects.machine,
    }
    this.circuitSlots = arena.table('circuitSlots', circuitSlotColumns)
    this.budgets = arena.table('budgets', budgetColumns)
    this.budgetSlots = arena.table('budgetSlots', budgetSlotColumns)
    this.limiters = arena.table('limiters', limiterColumns)
    this.gates = arena.table('gates', gateColumns)
    this.guardCells = arena.table('guardCells', guardCellColumns)
    this.guardBuckets = arena.table('guardBuckets', guardBucketColumns)
    this.pools = arena.table('pools', poolColumns)
    this.subscriptions = arena.table('subscriptions', subscriptionColumns)
    this.assignments = arena.table('assignments', assignmentColumns)
    this.services = arena.table('services', serviceColumns)
    this.edges = arena.table('edges', edgeColumns)
    this.releases = arena.table('releases', releaseColumns)
    this.caches = arena.table('caches', cacheColumns)
    this.verdicts = arena.table('verdicts', verdictColumns)
    this.consults = arena.table('consults', consultColumns)
    this.cacheEntries = arena.table('cacheEntries', { isFull: 'u8' })
    this.cacheOrder = arena.table('cacheOrder', { newer: 'i32', older: 'i32' })
    this.counters = arena.table('counters', { roots: 'f64', versions: 'i32', rounds: 'i32' }, 1)
    this.counters.birth()
    this.candidates = arena.table('candidates', { member: 'i32' })
    this.tried = arena.table('tried', { member: 'i32', next: 'i32' })
    this.streams = new Streams(arena.table('streams', { a: 'i32', b: 'i32', c: 'i32', d: 'i32' }))
    const certificates = sim.machine(programs.certificate, certificateColumns)
    const rotations = sim.machine(programs.rotation, rotationColumns)
    const guards = sim.machine(programs.requestCircuit, guardColumns)
    this.guards = guards.table
    const flows = sim.machine(programs.flow, flowColumns)
    this.flows = flows.table
    this.flowPlaces = arena.table('flowPlaces', flowPlaceColumns)
    this.seen = arena.table('seen', seenColumns)
    this.gatewayLimiters = arena.table('gatewayLimiters', { first: 'i32', width: 'i32' })
    this.certificates = certificates.table
    this.rotations = rotations.table
    this.authority = arena.table('authority', authorityColumns, 1)
    this.authority.birth()
    this.authority.rotation[0] = nobody
    const messages = sim.machine(programs.message, messageColumns)
    const consumers = sim.machine(programs.consumer, consumerColumns)
    const partitions = sim.machine(programs.partition, partitionColumns)
    this.messages = messages.table
    this.consumers = consumers.table
    this.partitions = partitions.table
    this.channels = arena.table('channels', channelColumns)
    this.broker = arena.table('broker', brokerColumns, 1)
    this.changes = arena.table('changes', changeColumns)
    const canaries = sim.machine(programs.canary, canaryColumns)
    this.canaries = canaries.table
    // A machine's place among the tables is in the digest: what is no machine comes after them.
    const leases = sim.machine(programs.lease, leaseColumns)
    this.leases = leases.table
    this.tiers = arena.table('tiers', tierColumns)
    this.outlierBuckets = arena.table('outlierBuckets', outlierBucketColumns)
    this.highClusters = arena.table('highClusters', highClusterColumns)
    this.highMembers = arena.table('highMembers', highMemberColumns)
    this.intervals = arena.table('intervals', intervalColumns)
    this.filters = arena.table('filters', filterColumns)
    this.filterSlots = arena.table('filterSlots', filterSlotColumns)
    this.buckets = arena.table('buckets', bucketColumns)
    this.connectionBuckets = arena.table('connectionBuckets', connectionBucketColumns)
    this.windows = arena.table('windows', windowColumns)
    this.latencyBins = arena.table('latencyBins', { count: 'f64' })
    const controllers = sim.machine(programs.concurrencyLimit, controllerColumns)
    this.controllers = controllers.table
    this.schedule = arena.table('schedule', scheduleColumns)
    const serverQueues = sim.machine(programs.serverQueue, serverQueueColumns)
    this.serverQueues = serverQueues.table
    const checkers = sim.machine(programs.healthCheck, checkerColumns)
    this.checkers = checkers.table
    this.ruleHits = arena.table('ruleHits', ruleHitColumns)
    const overloads = sim.machine(programs.overload, overloadColumns)
    this.overloads = overloads.table
    const merges = sim.machine(programs.merge, mergeColumns)
    this.merges = merges.table
    this.machines = {
      ...machines,
      certificates: certificates.machine,
      rotations: rotations.machine,
      canaries: canaries.machine,
      leases: leases.machine,
      merges: merges.machine,
      guards: guards.machine,
      messages: messages.machine,
      consumers: consumers.machine,
      partitions: partitions.machine,
      flows: flows.machine,
      controllers: controllers.machine,
      serverQueues: serverQueues.machine,
      checkers: checkers.machine,
      overloads: overloads.machine,
    }

    const firstEndpoint: number[] = []
    let callers = 0
    for (const service of plan.services) {
      firstEndpoint.push(callers)
      callers += service.endpoints
    }
    this.firstEndpoint = firstEndpoint
    this.weights = Int32Array.from(
      plan.services.flatMap(({ endpoints, weights }) =>
        Array.from({ length: endpoints }, (_, index) => weights[index] ?? 1),
      ),
    )
    this.hasWaypoints = plan.services.some(({ role }) => role === 'waypoint')
    this.isBlind = Uint8Array.from(plan.services, ({ isOpaque }) => (isOpaque ? 1 : 0))
    const zones = numbered([
      ...plan.services.flatMap((service) => service.zones),
      ...plan.clients.map(({ zone }) => zone),
    ])
    this.zoneOf = zones.numbers
    this.zoneNames = zones.names
    // A zone without a slash is one of a region that has no name.
    const regions = zones.names.map((name) => (name.includes('/') ? name.split('/')[0]! : '-'))
    this.regionOf = numbered(regions).numbers
    const nodes = numbered(plan.services.flatMap((service) => service.nodes))
    this.nodeOf = nodes.numbers
    this.nodeNames = nodes.names
    this.clusterOf = new Int32Array((callers + plan.clients.length) * plan.services.length).fill(
      nobody,
    )
  }

  /** The number of a caller: endpoints first, then clients. */
  callerNumber(endpoint: number, client: number): number {
    return endpoint >= 0 ? endpoint : this.endpoints.used + client
  }

  /** The cluster by which a caller asks for a service, whoever stands in the middle; −1 when it never does. */
  clusterTo(caller: number, service: number): number {
    return this.clusterOf[caller * this.plan.services.length + service]!
  }

  /** Which endpoint of its service, or 0 for a client, the caller of a cluster is: the same whatever else a mesh has. */
  callerIndex(cluster: number): number {
    const from = this.clusters.fromEndpoint[cluster]!
    return from < 0 ? 0 : from - this.firstEndpoint[this.endpoints.service[from]!]!
  }

  /** The number of the caller that a proxy stands before or beside; of a node's the first: what it is told is told for all. */
  callerOfProxy(proxy: number): number {
    return this.callersOf[proxy]![0]!
  }

  /** The caller for whom a caller's proxy is told what is in force: itself, or the first of its node. */
  spokesmanOf(caller: number): number {
    if (this.plan.nodeProxies === null || caller >= this.endpoints.used) return caller
    const proxy = this.endpoints.proxy[caller]!
    return proxy < 0 ? caller : this.callerOfProxy(proxy)
  }

  /** The proxy of a node, by its number; −1 where it has none of its own. */
  proxyOfNode(node: number): number {
    const { proxies, plan } = this
    if (plan.nodeProxies === null) return nobody
    for (let proxy = 0; proxy < proxies.used; proxy++)
      if (proxies.node[proxy] === node) return proxy
    return nobody
  }

  /** The proxy that stands before or beside a caller; −1 where there is none. */
  proxyOfCaller(caller: number): number {
    const { endpoints, clients } = this
    if (caller < endpoints.used) return endpoints.proxy[caller]!
    return clients.proxy[caller - endpoints.used]!
  }

  /** Whether a proxy is there at all, running or down: its pod may be one that has none. */
  isStanding(proxy: number): boolean {
    const endpoint = this.proxies.endpoint[proxy]!
    return endpoint < 0 || this.endpoints.proxy[endpoint] === proxy
  }

  /** What a proxy is called, whatever other proxies there are: by whom it stands beside. */
  nameOfProxy(proxy: number): string {
    const endpoint = this.proxies.endpoint[proxy]!
    if (endpoint >= 0) return this.nameOfEndpoint(endpoint)
    const node = this.proxies.node[proxy]!
    if (node >= 0) return `node:${this.nodeNames[node]!}`
    return this.plan.clients[this.proxies.client[proxy]!]!.name
  }

  /** Whose a leaf certificate is: that of a proxy, or of a service on a node. */
  nameOfCertificate(row: number): string {
    const { certificates, plan } = this
    const service = certificates.service[row]!
    const proxy = this.nameOfProxy(certificates.proxy[row]!)
    return service < 0 ? proxy : `${plan.services[service]!.name} on ${proxy}`
  }

  /** What an endpoint is hashed by: where its n-th pod listens, unless its service says otherwise. */
  hostKey(endpoint: number, pod: number): string {
    const service = this.endpoints.service[endpoint]!
    const { name, addresses } = this.plan.services[service]!
    const index = endpoint - this.firstEndpoint[service]!
    return addresses[index] ?? `${addressOfEndpoint(name, index, pod)}:${usualPort}`
  }

  nameOfEndpoint(endpoint: number): string {
    const service = this.endpoints.service[endpoint]!
    return `${this.plan.services[service]!.name}-${endpoint - this.firstEndpoint[service]! + 1}`
  }

  /** The row of what a proxy has of one type of resource. */
  subscription(proxy: number, type: number): number {
    return proxy * resourceTypeCount + type
  }

  /** The version of a type that the control plane gives a proxy now. */
  givenOut(proxy: number, type: number): number {
    const set = this.groups[this.controlPlane.snapshot[0]!]![this.callerOfProxy(proxy)]!
    return this.sets[set]!.types[type]!
  }

  /** The number of who calls, as access policies know it: services first, then clients. */
  identityOf(edge: number): number {
    const { fromService, fromClient } = this.plan.edges[edge]!
    return fromService >= 0 ? fromService : this.plan.services.length + fromClient
  }

  /** What a caller receives for a reason, in this system. */
  statusOf(because: number): number {
    return this.plan.statuses[because]!
  }

  /** The purpose of a keyed draw: the seed mixed with what is drawn and where. */
  purpose(name: string): number {
    return mix(mix(this.plan.seed | 0, Math.floor(this.plan.seed / 4294967296)), hashText(name))
  }

  /** What rules may see. */
  get policyColumns(): PolicyColumns {
    const { requests, attempts, clusters, members, candidates, tiers, draw, sim: clock } = this
    const { outlierBuckets } = this
    const { circuits, circuitSlots, budgets, budgetSlots, limiters, gates } = this
    const { guards, guardCells, pools, highClusters, highMembers, intervals } = this
    const { serverQueues } = this
    const { filters, filterSlots, buckets, connectionBuckets, windows, controllers, latencyBins } =
      this
    const purpose = (name: string): number => this.purpose(name)
    const ground = groundOf(this)
    const { schedule, weights, hashed, texts } = this
    return {
      ground,
      schedule,
      weights,
      hashed,
      texts,
      hostKey: (endpoint, pod) => this.hostKey(endpoint, pod),
      callerIndex: (cluster) => this.callerIndex(cluster),
      requests,
      attempts,
      clusters,
      members,
      candidates,
      tiers,
      outlierBuckets,
      highClusters,
      highMembers,
      intervals,
      circuits,
      circuitSlots,
      guards,
      guardCells,
      pools,
      budgets,
      budgetSlots,
      limiters,
      gates,
      filters,
      filterSlots,
      buckets,
      connectionBuckets,
      windows,
      controllers,
      latencyBins,
      serverQueues,
      draw,
      clock,
      purpose,
    }
  }

  /** The rules that bind a cluster now. */
  clusterRulesOf(cluster: number): ClusterRules {
    return this.clusterRules[this.clusters.rules[cluster]!]!
  }

  /** The rules that bind a request: those that its route had when it began. */
  routeRulesOf(request: number): RouteRules {
    const rules = this.routeRules[this.requests.rules[request]!]!
    if (rules.choice === null && rules.byShape === null) return rules
    const { rules: position, variant, shape } = this.requests
    return this.rulesAs(position[request]!, variant[request]!, shape[request]!)
  }

  /** The same by position, by which of several rules it is (below 0: none of them), and by what the request looks like. */
  rulesAs(position: number, variant: number, shape: number): RouteRules {
    const rules = this.routeRules[position]!
    if (variant >= 0 && rules.choice !== null) return rules.choice.variants[variant]!
    return rules.byShape?.[shape] ?? rules
  }

  /** What a caller receives when nothing came in time. */
  timeoutStatus(request: number): number {
    return this.requests.altResponse[request] === 1 ? 204 : this.statusOf(reason.upstreamTimeout)
  }

  /** The rules that bind what comes in to an endpoint now. */
  inboundRulesOf(endpoint: number): InboundRules {
    return this.inboundRules[this.endpoints.inbound[endpoint]!]!
  }

  /**
   * The rules that bind a job that comes in to an endpoint now: at a waypoint those of the service that is asked for. What a
   * waypoint sends on is let in.
   */
  inboundRulesFor(job: number): InboundRules | null {
    const { jobs, endpoints, plan } = this
    const endpoint = jobs.endpoint[job]!
    if (!this.hasWaypoints) return this.inboundRulesOf(endpoint)
    const { fromService, target } = plan.edges[jobs.edge[job]!]!
    if (fromService >= 0 && plan.services[fromService]!.role === 'waypoint') return null
    const service = endpoints.service[endpoint]!
    if (plan.services[service]!.role !== 'waypoint') return this.inboundRulesOf(endpoint)
    // Those of one version lie side by side, service by service.
    return this.inboundRules[endpoints.inbound[endpoint]! + target - service]!
  }

  /** The method of a job as the proxy at its end sees it; nobody where it does not look into a connection. */
  seenMethodOf(job: number): number {
    const service = this.endpoints.service[this.jobs.endpoint[job]!]!
    const isSeen =
      this.isBlind[service] === 0 ||
      (this.hasWaypoints && this.plan.services[service]!.role === 'waypoint')
    return isSeen ? this.requests.method[this.jobs.request[job]!]! : nobody
  }

  /** Where the cluster rules and the route rules of an edge lie in a set; before all others those of `unmeshed`. */
  rulesAt(set: number, edge: number): number {
    return (set - unmeshed) * this.plan.edges.length + edge
  }

  /** Where the inbound rules of a service lie in a set. */
  inboundAt(set: number, service: number): number {
    return (set - unmeshed) * this.plan.services.length + service
  }

  /** Which set the cluster rules or route rules at a position are of. */
  setOf(rules: number): number {
    return Math.floor(rules / this.plan.edges.length) + unmeshed
  }
}

/** The same number for the same name; −1 for no name. */
function numbered(names: readonly string[]): { numbers: Int32Array; names: readonly string[] } {
  const seen = new Map<string, number>()
  const numbers = Int32Array.from(names, (name) => {
    if (name === '') return nobody
    const number = seen.get(name) ?? seen.size
    seen.set(name, number)
    return number
  })
  return { numbers, names: [...seen.keys()] }
}
