import { ruleFacts } from './ruleFacts.ts'
import type { Machine } from '../engine/Simulation.ts'
import { unmeshed } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { nobody, type Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { formatDuration } from '../scenario/quantities.ts'
import { healthFacts } from './healthFacts.ts'
import type { Change, ChangeLog } from './ChangeLog.ts'
import {
  accessFacts,
  authorityFacts,
  authorityRows,
  certificateFacts,
  certificateOf,
  handshakeFacts,
} from './inspectIdentity.ts'
import { nodesOf, zonesOf, type NodePlace, type ZonePlace } from './groups.ts'
import type { Metrics } from './metrics.ts'
import { contextOf, endsOf } from './machineRow.ts'
import { configFacts, planeFacts } from './inspectConfig.ts'
import {
  clusterFacts,
  clusterGates,
  libraryGates,
  memberFacts,
  memberGates,
  type GateMachine,
} from './inspectGates.ts'
import { flowFacts, gatewayFacts } from './flowReport.ts'
import { consultFacts } from './consultFacts.ts'
import { serverQueueFacts, serverQueueMachines } from './serverQueueFacts.ts'
import {
  filterFacts,
  filterMachines,
  filterRowsOfEndpoint,
  overloadFacts,
  overloadMachines,
} from './filterFacts.ts'
import { consumerMachines, queueFactsOf, queueMachines } from './inspectMessages.ts'
import { PlaceNames } from './PlaceNames.ts'
import { startFacts, trafficFacts } from './inspectTraffic.ts'
import { isUnmeshed, isUnmeshedClient, unmeshedFacts } from './unmeshedWords.ts'
import { policyLines, type PolicyLine } from './policyLines.ts'
import { countingProxy } from './proxyStats.ts'
import { libraryFacts, teamFacts } from './teamFacts.ts'
import { zoneFacts } from './zoneWords.ts'

/** A place on the canvas, by kind and index in the topology. */
export type PlaceRef =
  | {
      readonly kind:
        | 'client'
        | 'service'
        | 'endpoint'
        | 'proxy'
        | 'edge'
        | 'cluster'
        | 'member'
        | 'zone'
        | 'node'
      readonly index: number
    }
  | { readonly kind: 'controlPlane'; readonly index: 0 }

/** What there is to know of a place now: its machines, what binds it, how full it is. */
export interface Inspection {
  readonly place: PlaceRef
  readonly title: string
  readonly machines: readonly MachineNow[]
  readonly policy: readonly PolicyLine[]
  /** Which calls the policy binds, as policies name them; absent where there is none. */
  readonly bound?: { readonly for: string; readonly from?: string } | undefined
  /** Gauges with a limit; Infinity where there is none. */
  readonly gauges: readonly Gauge[]
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  /** Whose proxy counts for it, where that is an Envoy: its counters can be asked for. */
  readonly counting?: string
}

export interface Gauge {
  readonly name: string
  readonly value: number
  readonly limit: number
  readonly words: string
}

/** One machine of a place, now: enough to light its chart. */
export interface MachineNow {
  /** Which machine (`id` of the chart) and whose. */
  readonly machine: string
  readonly title: string
  /** Its row in the table of its machine; absent when it is over. */
  readonly row?: number | undefined
  /** Dotted state path. */
  readonly state: string
  /** The columns behind its guards and delays, by name. */
  readonly context: Readonly<Record<string, number>>
  /** When its timers end that run now, by delay. */
  readonly ends?: Readonly<Record<string, Us>> | undefined
  readonly since: Us
  /** Newest first. */
  readonly changes: readonly (Change & { readonly why: string })[]
}

const ready = stateOf(programs.pod, 'ready')
const crashed = stateOf(programs.pod, 'crashed')

/** guess: more machines of one kind than fit a panel. */
const machinesAtMost = 6
const changesAtMost = 8

/** Looks at a place of a run. Changes nothing. */
export class Inspector {
  private readonly run: Run
  private readonly metrics: Metrics
  private readonly changes: ChangeLog
  private readonly names: PlaceNames

  constructor(run: Run, metrics: Metrics, changes: ChangeLog) {
    this.run = run
    this.metrics = metrics
    this.changes = changes
    this.names = new PlaceNames(run)
  }

  /** @returns undefined when there is no such place */
  inspect(place: PlaceRef): Inspection | undefined {
    const found = this.at(place)
    const proxy = countingProxy(this.run, place)
    return found && (proxy < 0 ? found : { ...found, counting: this.names.proxy(proxy) })
  }

  private at(place: PlaceRef): Inspection | undefined {
    switch (place.kind) {
      case 'client':
        return this.client(place)
      case 'service':
        return this.service(place)
      case 'endpoint':
        return this.endpoint(place)
      case 'proxy':
        return this.proxy(place)
      case 'edge':
        return this.edge(place)
      case 'cluster':
        return this.cluster(place)
      case 'member':
        return this.member(place)
      case 'zone':
        return this.group(place, 'zone', zonesOf(this.run.scenario)[place.index])
      case 'node':
        return this.group(place, 'node', nodesOf(this.run.scenario)[place.index])
      case 'controlPlane':
        return this.plane(place)
    }
  }

  private client(place: PlaceRef): Inspection | undefined {
    const { clients } = this.places
    const spec = this.run.scenario.clients[place.index]
    if (spec === undefined) return undefined
    const cluster = clients.cluster[place.index]!
    const { machines } = this.places
    return {
      place,
      title: spec.name,
      machines: [this.now(machines.clients, place.index, spec.name)],
      policy: this.policyOf(cluster),
      bound: this.boundBy(clients.edge[place.index]!),
      gauges: this.gauges(cluster),
      facts: [
        { name: 'asks', value: spec.to },
        ...unmeshedFacts(this.run, spec.name, isUnmeshedClient(this.run, place.index)),
        {
          name: 'load now',
          value: `${Number(this.run.world.arrivals.rateAt(place.index, this.run.now).toPrecision(3))}/s`,
        },
        ...this.edgeFacts([clients.edge[place.index]!]),
      ],
    }
  }

  private service(place: PlaceRef): Inspection | undefined {
    const { places } = this
    const service = this.run.plan.services[place.index]
    if (service === undefined) return undefined
    const first = places.firstEndpoint[place.index]!
    const endpoints = Array.from({ length: service.endpoints }, (_, count) => first + count)
    const edges = this.run.plan.edges.flatMap(({ toService }, edge) =>
      toService === place.index ? [edge] : [],
    )
    const busy = endpoints.reduce((sum, row) => sum + places.endpoints.busy[row]!, 0)
    const waiting = endpoints.reduce((sum, row) => sum + places.endpoints.waiting[row]!, 0)
    return {
      place,
      title: service.name,
      machines: endpoints
        .slice(0, machinesAtMost)
        .map((row) => this.now(places.machines.endpoints, row, this.endpointName(row))),
      policy: edges.length === 0 ? [] : policyLines(this.run, edges[0]!, this.newest()),
      bound: edges.length === 0 ? undefined : { for: service.name },
      gauges: [
        {
          name: 'workers busy',
          value: busy,
          limit: service.workers * service.endpoints,
          words: '',
        },
        {
          name: 'waiting',
          value: waiting,
          limit: service.queue * service.endpoints,
          words: 'places in the queues',
        },
      ],
      facts: [
        ...teamFacts(this.run, service.name),
        ...gatewayFacts(this.run, place.index),
        ...flowFacts(this.run, place.index),
        ...this.edgeFacts(edges),
        ...libraryFacts(this.run, edges),
      ],
    }
  }

  private endpoint(place: PlaceRef): Inspection | undefined {
    const { places } = this
    const { endpoints, members, clusters } = places
    const row = place.index
    if (row >= endpoints.used) return undefined
    const service = this.run.plan.services[endpoints.service[row]!]!
    const filterRows = filterRowsOfEndpoint(this.run, row)
    const views: number[] = []
    for (let member = 0; member < members.used; member++) {
      // Where nobody ejects, there is nothing to see in what callers think.
      if (
        members.endpoint[member] === row &&
        (places.clusterRulesOf(members.cluster[member]!).outlier !== null ||
          members.checker[member]! >= 0)
      )
        views.push(member)
    }
    // Who has ejected it comes first, then who is nearest to it.
    views.sort(
      (a, b) =>
        members.state[b]! - members.state[a]! ||
        members.consecutive5xx[b]! - members.consecutive5xx[a]! ||
        a - b,
    )
    const edge =
      views.length > 0
        ? clusters.edge[members.cluster[views[0]!]!]!
        : this.edgeTo(endpoints.service[row]!)
    return {
      place,
      title: this.endpointName(row),
      machines: [
        ...this.mostTellingFirst(row, views),
        ...this.libraries(this.clustersFrom(row), (cluster) => `to ${this.upstream(cluster)}`),
        ...this.gates(consumerMachines(this.run, row), this.endpointName(row)),
        ...this.gates(filterMachines(this.run, filterRows), this.endpointName(row)),
        ...this.gates(overloadMachines(this.run, row), this.endpointName(row)),
        ...this.gates(serverQueueMachines(this.run, row), this.endpointName(row)),
      ],
      policy: edge === undefined ? [] : policyLines(this.run, edge, this.newest()),
      bound: edge === undefined ? undefined : { for: service.name },
      gauges: [
        { name: 'workers busy', value: endpoints.busy[row]!, limit: service.workers, words: '' },
        {
          name: 'waiting',
          value: endpoints.waiting[row]!,
          limit: service.queue,
          words: 'places in the queue',
        },
        ...this.memory(row),
        ...this.caches((cache) => places.caches.endpoint[cache] === row),
      ],
      facts: [
        ...unmeshedFacts(this.run, service.name, isUnmeshed(this.run, row)),
        ...startFacts(this.run, row),
        ...consultFacts(this.run, row),
        ...filterFacts(this.run, filterRows),
        ...overloadFacts(this.run, row),
        ...serverQueueFacts(this.run, row),
        ...flowFacts(
          this.run,
          endpoints.service[row]!,
          row - places.firstEndpoint[endpoints.service[row]!]!,
        ),
        ...this.processFacts(row),
        { name: 'requests taken', value: whole(endpoints.arrived[row]!) },
        { name: 'finished', value: whole(endpoints.finished[row]!) },
        { name: 'finished for nobody', value: whole(endpoints.wasted[row]!) },
        ...certificateFacts(this.run, endpoints.proxy[row]!, endpoints.certificate[row]!),
        ...accessFacts(this.run, row),
      ],
    }
  }

  /** Its memory, once it is more than a process needs that has just started. */
  private memory(row: number): Gauge[] {
    const { endpoints } = this.places
    const { limit, base } = this.run.plan.services[endpoints.service[row]!]!.memory
    const used = endpoints.memoryBytes[row]!
    if (used <= base && endpoints.leakBytes[row] === 0) return []
    // In megabytes, as people say it; with decimals only where they are needed.
    const mega = (bytes: number): number => Number((bytes / 1_000_000).toPrecision(3))
    return [{ name: 'memory', value: mega(used), limit: mega(limit), words: 'MB' }]
  }

  /** What caches hold: one gauge for each callee. */
  private caches(isShown: (cache: number) => boolean): Gauge[] {
    const { caches } = this.places
    const gauges = new Map<number, Gauge>()
    for (let cache = 0; cache < caches.used; cache++) {
      if (!isShown(cache)) continue
      const edge = caches.edge[cache]!
      const { value = 0, limit = 0 } = gauges.get(edge) ?? {}
      const { toService } = this.run.plan.edges[edge]!
      gauges.set(edge, {
        name: `cache of ${this.run.plan.services[toService]!.name}`,
        value: value + caches.filled[cache]!,
        limit: limit + caches.entries[cache]!,
        words: 'answers remembered',
      })
    }
    return [...gauges.values()]
  }

  /** Which release it runs, and how its process has fared; nothing while there is nothing to say. */
  private processFacts(row: number): { name: string; value: string }[] {
    const { endpoints } = this.places
    const restarts = endpoints.restarts[row]!
    const isDown = endpoints.state[row] === crashed
    const waitUs = endpoints.restartUs[row]!
    const hasDied = restarts > 0 || isDown
    return [
      ...(this.places.releases.used > 1
        ? [{ name: 'release', value: whole(endpoints.release[row]! + 1) }]
        : []),
      ...(hasDied ? [{ name: 'restarts', value: whole(Math.max(0, restarts)) }] : []),
      ...(isDown && waitUs >= 0
        ? [
            {
              name: 'starts again in',
              value: formatDuration(Math.max(0, endpoints.since[row]! + waitUs - this.run.now)),
            },
          ]
        : []),
      ...(hasDied && endpoints.exit[row] !== 0
        ? [{ name: 'last exit status', value: String(endpoints.exit[row]!) }]
        : []),
    ]
  }

  /** The pod's machine, and what callers think of it; these come first while the pod itself is well and somebody has doubts. */
  private mostTellingFirst(endpoint: number, views: readonly number[]): MachineNow[] {
    const { endpoints, members, machines } = this.places
    const pod = this.now(machines.endpoints, endpoint, this.endpointName(endpoint))
    const thoughts = views
      .slice(0, machinesAtMost)
      .flatMap((member) => this.thoughtsOf(member, this.callerName(members.cluster[member]!)))
    const first = views[0]
    const isDoubted =
      first !== undefined && (members.health[first] !== 0 || members.consecutive5xx[first]! > 0)
    return isDoubted && endpoints.state[endpoint] === ready
      ? [...thoughts, pod]
      : [pod, ...thoughts]
  }

  /** What a caller thinks of an endpoint: by its answers, and by its health checks. */
  private thoughtsOf(member: number, name: string): MachineNow[] {
    const { machines, members } = this.places
    const checker = members.checker[member]!
    return [
      ...(checker >= 0 ? [this.now(machines.checkers, checker, name)] : []),
      this.now(machines.members, member, name),
    ]
  }

  private proxy(place: PlaceRef): Inspection | undefined {
    const { proxies, clusters, machines } = this.places
    const row = place.index
    if (row >= proxies.used) return undefined
    const own: number[] = []
    for (let cluster = 0; cluster < clusters.used; cluster++)
      if (clusters.proxy[cluster] === row) own.push(cluster)
    const name = this.names.proxy(row)
    const isNode = proxies.node[row]! >= 0
    const beside = this.places.endpointsOf[row]!
    const ejecting = own.filter((cluster) => this.places.clusterRulesOf(cluster).outlier !== null)
    return {
      place,
      title: `proxy of ${name}`,
      machines: [
        this.now(machines.proxies, row, name),
        ...(this.places.configStreams.used > 0
          ? [this.now(machines.configStreams, row, 'stream')]
          : []),
        ...this.certificate(row, name),
        ...ejecting
          .slice(0, 1)
          .map((cluster) => this.now(machines.clusters, cluster, this.upstream(cluster))),
      ],
      policy: own.length === 0 ? [] : this.policyOf(own[0]!),
      bound: own.length === 0 ? undefined : this.boundBy(clusters.edge[own[0]!]!),
      gauges: own
        .slice(0, isNode ? machinesAtMost : undefined)
        .flatMap((cluster) =>
          this.gauges(
            cluster,
            isNode
              ? `${this.callerName(cluster)} to ${this.upstream(cluster)}: `
              : `${this.upstream(cluster)}: `,
          ),
        ),
      facts: [
        ...(isNode
          ? [
              {
                name: 'stands for',
                value: beside.map((endpoint) => this.endpointName(endpoint)).join(', '),
              },
            ]
          : []),
        ...configFacts(this.run, row),
        ...certificateFacts(this.run, row),
      ],
    }
  }

  private edge(place: PlaceRef): Inspection | undefined {
    const { clusters } = this.places
    const edge = this.run.plan.edges[place.index]
    if (edge === undefined) return undefined
    const own: number[] = []
    for (let cluster = 0; cluster < clusters.used; cluster++)
      if (clusters.edge[cluster] === place.index) own.push(cluster)
    return {
      place,
      title: edge.name.replace('→', ' to '),
      machines: [
        ...this.libraries(own, (cluster) => this.callerName(cluster)),
        ...this.gates(queueMachines(this.run, place.index).slice(0, machinesAtMost), edge.name),
      ],
      policy: policyLines(this.run, place.index, this.newest()),
      bound: this.boundBy(place.index),
      gauges: own
        .slice(0, machinesAtMost)
        .flatMap((cluster) => this.gauges(cluster, `${this.callerName(cluster)}: `))
        .concat(this.caches((cache) => this.places.caches.edge[cache] === place.index)),
      facts: [
        ...queueFactsOf(this.run, place.index),
        ...this.edgeFacts([place.index]),
        // Of one process its pool, too; of several each has its own.
        ...(own.length === 1 && clusters.guard[own[0]!] !== nobody
          ? clusterFacts(this.run, own[0]!)
          : []),
        ...handshakeFacts(this.run, this.metrics, [place.index]),
      ],
    }
  }

  private cluster(place: PlaceRef): Inspection | undefined {
    const { places } = this
    const { clusters } = places
    const cluster = place.index
    if (cluster >= clusters.used) return undefined
    return {
      place,
      title: `${this.callerName(cluster)} to ${this.upstream(cluster)}`,
      machines: [
        ...this.gates(clusterGates(this.run, cluster), ''),
        ...this.members(cluster).flatMap((member) => [
          ...this.gates(memberGates(this.run, member), this.memberName(member)),
          ...(places.clusterRulesOf(cluster).outlier === null &&
          (places.plan.readiness !== null || places.plan.gates !== null)
            ? []
            : this.thoughtsOf(member, this.memberName(member))),
        ]),
      ],
      policy: this.policyOf(cluster),
      bound: this.boundBy(clusters.edge[cluster]!),
      gauges: this.gauges(cluster),
      facts: [
        {
          name: 'in panic',
          value: clusters.panic[cluster] === 1 ? 'yes: all endpoints used' : 'no',
        },
        ...zoneFacts(this.run, cluster),
        ...clusterFacts(this.run, cluster),
      ],
    }
  }

  private member(place: PlaceRef): Inspection | undefined {
    const { clusters, members } = this.places
    if (place.index >= members.used) return undefined
    const cluster = members.cluster[place.index]!
    return {
      place,
      title: `${this.memberName(place.index)}, as ${this.callerName(cluster)} sees it`,
      machines: [
        ...this.gates(memberGates(this.run, place.index), this.callerName(cluster)),
        ...this.thoughtsOf(place.index, this.callerName(cluster)),
      ],
      policy: this.policyOf(cluster),
      bound: this.boundBy(clusters.edge[cluster]!),
      gauges: this.gauges(cluster),
      facts: [
        { name: 'ejections', value: whole(members.ejections[place.index]!) },
        ...healthFacts(this.run, place.index),
        ...memberFacts(this.run, place.index),
      ],
    }
  }

  /** The certificate of a proxy, where it has one. */
  private certificate(proxy: number, name: string): MachineNow[] {
    const row = certificateOf(this.run, proxy)
    return row === undefined ? [] : [this.now(this.places.machines.certificates, row, name)]
  }

  /** Circuits, queues and the like, of whom. */
  /** What libraries think of whom they call. */
  private libraries(
    clusters: readonly number[],
    nameOf: (cluster: number) => string,
  ): MachineNow[] {
    return clusters
      .slice(0, machinesAtMost)
      .flatMap((cluster) => this.gates(libraryGates(this.run, cluster), nameOf(cluster)))
  }

  /** By which an endpoint calls others. */
  private clustersFrom(endpoint: number): number[] {
    const { clusters, guards } = this.places
    const own: number[] = []
    for (let guard = 0; guard < guards.used; guard++)
      if (clusters.fromEndpoint[guards.cluster[guard]!] === endpoint)
        own.push(guards.cluster[guard]!)
    return own
  }

  private gates(gates: readonly GateMachine[], whose: string): MachineNow[] {
    return gates.map(({ machine, row }) => this.now(machine, row, whose))
  }

  /** A zone or a node: what runs there. */
  private group(
    place: PlaceRef,
    noun: string,
    of: ZonePlace | NodePlace | undefined,
  ): Inspection | undefined {
    if (of === undefined) return undefined
    const { endpoints, machines } = this.places
    const { services } = this.run.plan
    const up = of.endpoints.filter((row) => endpoints.state[row] === ready)
    const busy = of.endpoints.reduce((sum, row) => sum + endpoints.busy[row]!, 0)
    const own = [...new Set(of.endpoints.map((row) => services[endpoints.service[row]!]!))]
    const workers = of.endpoints.reduce(
      (sum, row) => sum + services[endpoints.service[row]!]!.workers,
      0,
    )
    return {
      place,
      title: `${noun} ${of.name}`,
      // Those that are not up are what one came to see.
      machines: [...of.endpoints]
        .sort((a, b) => Number(up.includes(a)) - Number(up.includes(b)) || a - b)
        .slice(0, machinesAtMost)
        .map((row) => this.now(machines.endpoints, row, this.endpointName(row))),
      policy: [],
      gauges: [
        { name: 'endpoints ready', value: up.length, limit: of.endpoints.length, words: 'of all' },
        { name: 'workers busy', value: busy, limit: workers, words: '' },
      ],
      facts: [
        ...('zone' in of ? [{ name: 'zone', value: of.zone }] : []),
        { name: 'endpoints', value: whole(of.endpoints.length) },
        { name: 'services', value: own.map(({ name }) => name).join(', ') || 'none' },
      ],
    }
  }

  private plane(place: PlaceRef): Inspection | undefined {
    const { controlPlane, proxies, pushes, machines } = this.places
    if (controlPlane.used === 0) return undefined
    const underWay: number[] = []
    for (let push = 0; push < pushes.used; push++) if (pushes.number[push]! > 0) underWay.push(push)
    let current = 0
    let standing = 0
    for (let proxy = 0; proxy < proxies.used; proxy++) {
      if (!this.places.isStanding(proxy)) continue
      standing++
      if (proxies.version[proxy] === proxies.wanted[proxy]) current++
    }
    return {
      place,
      title: 'control plane',
      machines: [
        this.now(machines.controlPlane, 0, 'control plane'),
        this.now(machines.debounce, 0, 'changes'),
        ...authorityRows(this.run).map(({ row, title }) =>
          this.now(machines.certificates, row, title),
        ),
        ...underWay
          .slice(0, machinesAtMost - 1)
          .map((push) => this.now(machines.pushes, push, this.proxyName(pushes.proxy[push]!))),
      ],
      policy: [],
      gauges: [
        {
          name: 'proxies current',
          value: current,
          limit: standing,
          words: 'hold what is meant for them',
        },
      ],
      facts: [
        ...planeFacts(this.run),
        { name: 'pushes under way', value: String(underWay.length) },
        ...authorityFacts(this.run),
        ...(controlPlane.slowFactor[0] === 1
          ? []
          : [{ name: 'a push takes', value: `${controlPlane.slowFactor[0]!}\u00d7 as long` }]),
      ],
    }
  }

  private get places() {
    return this.run.world.places
  }

  private now(machine: Machine, row: number, title: string): MachineNow {
    const { program } = machine
    const changes = this.changes.of(machine, row, changesAtMost)
    return {
      machine: program.id,
      title,
      row,
      state: program.states[machine.state[row]!]!,
      context: contextOf(machine, row),
      ends: endsOf(this.places.sim, machine, row),
      since: changes[0]?.at ?? 0,
      changes: changes.map((change) => ({ ...change, why: change.event })),
    }
  }

  private gauges(cluster: number, prefix = ''): Gauge[] {
    const { clusters } = this.places
    const { limit } = this.places.clusterRulesOf(cluster)
    if (limit.maxRequests === Infinity) return []
    return [
      {
        name: `${prefix}requests`,
        value: clusters.active[cluster]!,
        limit: limit.maxRequests,
        words: 'active',
      },
      {
        name: `${prefix}pending`,
        value: clusters.pending[cluster]!,
        limit: limit.maxPendingRequests,
        words: 'wait for a connection',
      },
      {
        name: `${prefix}connections`,
        value: clusters.connections[cluster]!,
        limit: limit.maxConnections,
        words: 'open',
      },
      {
        name: `${prefix}retries`,
        value: clusters.retries[cluster]!,
        limit: limit.maxRetries(cluster),
        words: 'under way',
      },
    ]
  }

  private policyOf(cluster: number): PolicyLine[] {
    const { clusters, proxies } = this.places
    const proxy = clusters.proxy[cluster]!
    const version =
      clusters.isUnmeshed[cluster] === 1
        ? unmeshed
        : proxy < 0
          ? this.run.plan.edges[clusters.edge[cluster]!]!.isByLibrary
            ? this.places.setOf(clusters.routes[cluster]!)
            : this.newest()
          : proxies.version[proxy]!
    return policyLines(this.run, clusters.edge[cluster]!, version)
  }

  private boundBy(edge: number): Inspection['bound'] {
    const { fromService, fromClient, toService } = this.run.plan.edges[edge]!
    const { services, clients } = this.run.plan
    return {
      for: services[toService]!.name,
      from: (fromService >= 0 ? services[fromService] : clients[fromClient])!.name,
    }
  }

  private members(cluster: number): number[] {
    const { clusters } = this.places
    const count = Math.min(machinesAtMost, clusters.memberCount[cluster]!)
    return Array.from({ length: count }, (_, index) => clusters.firstMember[cluster]! + index)
  }

  private newest(): number {
    const { controlPlane, counters } = this.places
    return controlPlane.used > 0 ? controlPlane.version[0]! : counters.versions[0]! - 1
  }

  private edgeFacts(edges: readonly number[]): { name: string; value: string }[] {
    const { edges: counts } = this.metrics
    const sum = (column: Float64Array): number =>
      edges.reduce((total, edge) => total + column[edge]!, 0)
    return [
      { name: 'requests', value: whole(sum(counts.requests)) },
      { name: 'answered', value: whole(sum(counts.ok)) },
      { name: 'failed', value: whole(sum(counts.failed)) },
      { name: 'in flight', value: whole(sum(counts.inFlight)) },
      { name: 'attempts', value: whole(sum(counts.attempts)) },
      { name: 'retries', value: whole(sum(counts.retries)) },
      ...trafficFacts(this.run, this.metrics, edges),
      ...ruleFacts(this.run, edges),
    ]
  }

  private edgeTo(service: number): number | undefined {
    const edge = this.run.plan.edges.findIndex(({ toService }) => toService === service)
    return edge < 0 ? undefined : edge
  }

  private endpointName(endpoint: number): string {
    return this.names.endpoint(endpoint)
  }

  private memberName(member: number): string {
    return this.names.member(member)
  }

  private upstream(cluster: number): string {
    return this.names.upstream(cluster)
  }

  private proxyName(proxy: number): string {
    return this.names.proxy(proxy)
  }

  private callerName(cluster: number): string {
    return this.names.caller(cluster)
  }
}

function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
