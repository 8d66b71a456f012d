import { bucketsFor, quantile } from '../engine/Histogram.ts'
import { reason, reasonCount } from '../model/reasons.ts'
import type { Plan } from '../mesh/Plan.ts'
import type { Run } from '../scenario/build.ts'
import { formatMetric, type Metric, type MetricName } from '../scenario/metric.ts'
import { CallGraph } from './CallGraph.ts'
import { costsOf } from './costs.ts'
import { driftOf, setsIn } from './drift.ts'
import type { IdentityCount } from './identityMetrics.ts'
import type { ZoneCount } from './zoneMetrics.ts'
import { ageBits } from './messageMetrics.ts'
import type { Metrics } from './metrics.ts'
import { conflictCount, mostOwners, refusedCount } from './ownerMetrics.ts'
import type { EdgeCount, EndpointCount, Snapshot, WorkCount } from './Snapshot.ts'

/** What a metric is about, as rows. The whole mesh is what its clients see, and everything that stands in it. */
interface Scope {
  readonly kind: 'mesh' | 'client' | 'service' | 'endpoint' | 'edge'
  /** The row of that kind; −1 for the mesh. */
  readonly row: number
  /** Whose requests count: those of clients for the mesh. */
  readonly edges: readonly number[]
  /** All edges that the subject takes part in: every one for the mesh. */
  readonly allEdges: readonly number[]
  readonly services: readonly number[]
  readonly endpoints: readonly number[]
  readonly clusters: readonly number[]
  readonly proxies: readonly number[]
}

const atEdges = ['mesh', 'client', 'service', 'edge'] as const
const atEndpoints = ['mesh', 'service', 'endpoint'] as const

/** Of which subjects each metric can be asked; an empty list: what it counts is not modelled. */
const subjects: Readonly<Record<MetricName, readonly Scope['kind'][]>> = {
  success: atEdges,
  goodput: atEdges,
  amp: atEdges,
  first: atEdges,
  final: atEdges,
  mean: atEdges,
  p50: atEdges,
  p90: atEdges,
  p95: atEdges,
  p99: atEdges,
  max: atEdges,
  offered: atEdges,
  failed: atEdges,
  overflow: atEdges,
  degraded: atEdges,
  inflight: atEdges,
  attempts: [...atEdges, 'endpoint'],
  util: atEndpoints,
  waste: atEndpoints,
  queue: atEndpoints,
  duplicates: atEndpoints,
  done: atEdges,
  deadLetters: atEdges,
  lag: ['mesh', 'service'],
  age: ['mesh', 'service'],
  ageP99: ['mesh', 'service'],
  spread: ['service'],
  ejected: [...atEdges, 'endpoint'],
  panic: atEdges,
  conflicts: atEdges,
  owners: atEdges,
  refusedChanges: ['mesh'],
  policies: ['mesh', 'service'],
  drift: ['mesh', 'service'],
  proxies: ['mesh', 'client', 'service'],
  objects: ['mesh', 'client', 'service'],
  cores: ['mesh'],
  memory: ['mesh'],
  configSkew: ['mesh', 'client', 'service', 'endpoint'],
  tax: atEdges,
  recovery: atEdges,
  connections: atEdges,
  firstByte: atEdges,
  resets: atEdges,
  queryErrors: atEdges,
  queries: atEdges,
  stale: ['mesh', 'client', 'service', 'endpoint', 'edge'],
  refused: ['mesh', 'client', 'service', 'endpoint'],
  connected: ['mesh', 'client', 'service', 'endpoint'],
  exposed: ['mesh', 'client', 'service', 'edge'],
  unauth: atEdges,
  wrongDeny: atEdges,
  wouldDeny: atEdges,
  handshakeFail: atEdges,
  plaintext: atEdges,
  meshed: atEdges,
  crossZone: atEdges,
  crossRegion: atEdges,
  checks: ['mesh', 'client', 'service', 'edge'],
  copies: ['mesh', 'client', 'service', 'edge'],
}

const quantiles: Readonly<Partial<Record<MetricName, number>>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
}

const second = 1_000_000

/** Measures metrics of one run, between two snapshots of it. */
export class Meter {
  private readonly run: Run
  private readonly metrics: Metrics
  private readonly graph: CallGraph
  private readonly scopes = new Map<string, Scope | undefined>()

  constructor(run: Run, metrics: Metrics) {
    this.run = run
    this.metrics = metrics
    this.graph = new CallGraph(run)
  }

  /** Why a metric cannot be measured in this run, in a sentence; undefined when it can. */
  problemWith(metric: Metric): string | undefined {
    const text = formatMetric(metric)
    const allowed = subjects[metric.name]
    if (allowed.length === 0) return `${text} is not measured: what it counts is not modelled yet.`
    const scope = this.scopeOf(metric)
    if (scope === undefined) {
      return metric.from === undefined
        ? `${text} is not measured: nothing in this run is called ${metric.subject}.`
        : `${text} is not measured: ${metric.from} never calls ${metric.subject}.`
    }
    if (allowed.includes(scope.kind)) return undefined
    const nouns = allowed.map((kind) => subjectNouns[kind])
    return `${text} is not measured: ${metric.name} is one of ${nouns.join(', ')}.`
  }

  /** Whether the snapshots must hold latencies. */
  readsLatencies({ name }: Metric): boolean {
    return quantiles[name] !== undefined || name === 'max'
  }

  /**
   * The value of a metric over the time between two snapshots, in its base unit (µs, per second, 0…1, a count). What is a state
   * and no count (`ejected`, `panic`, `configSkew`, `stale`, `refused`, `connected`, `policies`, `objects`) is that of the later one. NaN when there was nothing to measure.
   *
   * @throws Error for what `problemWith` names, and for `recovery`, which is not of one window
   */
  measure(metric: Metric, from: Snapshot, to: Snapshot): number {
    const scope = this.scopeOf(metric)
    if (scope === undefined) throw new Error(`${formatMetric(metric)} has no subject`)
    const { edges, endpoints } = scope
    const counted = (name: EdgeCount, of = edges): number =>
      sumOf(to.edges[name], of) - sumOf(from.edges[name], of)
    const workOf = (name: WorkCount): number =>
      sumOf(to.work[name], edges) - sumOf(from.work[name], edges)
    const worked = (name: EndpointCount): number =>
      sumOf(to.endpoints[name], endpoints) - sumOf(from.endpoints[name], endpoints)
    const passed = to.at - from.at
    switch (metric.name) {
      case 'success':
      case 'final':
        return ratio(counted('ok'), counted('ok') + counted('failed'))
      case 'first':
        return ratio(counted('firstOk'), counted('firstEnded'))
      case 'goodput':
        return (counted('ok') / passed) * second
      case 'offered':
        return (counted('requests') / passed) * second
      case 'attempts':
        return (
          ((scope.kind === 'endpoint' ? worked('arrived') : counted('attempts')) / passed) * second
        )
      case 'failed':
        return counted('failed')
      case 'degraded':
        return ratio(counted('degraded'), counted('ok') + counted('failed'))
      case 'overflow':
        return counted('overflow', scope.allEdges)
      case 'copies':
        return counted('copies', scope.allEdges)
      case 'amp':
        return this.amplification(scope, from, to)
      case 'inflight':
        return counted('attemptArea') / passed
      case 'mean':
        return ratio(counted('latencySumUs'), counted('ok'))
      case 'p50':
      case 'p90':
      case 'p95':
      case 'p99':
        return this.quantileOf(quantiles[metric.name]!, edges, from, to)
      case 'max':
        return this.longest(edges, from, to)
      case 'util':
        return worked('busyArea') / (this.workers(endpoints) * passed)
      case 'queue':
        return worked('waitingArea') / passed
      case 'waste':
        return ratio(worked('wasted'), worked('finished'))
      case 'duplicates':
        return worked('duplicates')
      case 'done':
        // What was asked before the window may be done within it.
        return Math.min(1, ratio(workOf('done'), counted('ok') + counted('failed')))
      case 'deadLetters':
        return workOf('deadLetters')
      case 'lag':
        return this.kept(scope, from, to, 'lagArea') / passed
      case 'age':
        return ratio(this.kept(scope, from, to, 'ageUs'), this.kept(scope, from, to, 'acked'))
      case 'ageP99':
        return this.ageOf(0.99, scope, from, to)
      case 'spread': {
        const rates = endpoints.map(
          (row) => to.endpoints.arrived[row]! - from.endpoints.arrived[row]!,
        )
        return ratio(Math.max(...rates) * rates.length, worked('arrived'))
      }
      case 'ejected':
        return this.ejectedShare(scope, to)
      case 'panic':
        return panicking(scope, to, this.run)
      case 'conflicts':
        return conflictCount(this.run, scope.kind === 'mesh' ? scope.allEdges : edges, to.at)
      case 'owners':
        return mostOwners(this.run, scope.kind === 'mesh' ? scope.allEdges : edges, to.at)
      case 'refusedChanges':
        return refusedCount(this.run, from.at, to.at)
      case 'policies':
      case 'drift':
        return this.driftIn(metric.name, scope, to)
      case 'proxies':
        return sumOf(to.config.stands, scope.proxies)
      case 'objects':
        return this.objectsOf(scope, to)
      case 'cores':
      case 'memory':
        return this.cost(metric.name, from, to)
      case 'configSkew':
        return sumOf(to.isBehind, scope.proxies)
      case 'refused':
        return sumOf(to.config.refuses, scope.proxies)
      case 'connected':
        return sumOf(to.config.connected, scope.proxies)
      case 'stale': {
        const own = this.clustersOf(scope)
        const known = sumOf(to.config.known, own)
        // Who knows nobody calls nobody who is gone.
        return known === 0 ? 0 : sumOf(to.config.gone, own) / known
      }
      case 'connections':
        return sumOf(difference(to.traffic.openArea, from.traffic.openArea), edges) / passed
      case 'resets':
        return sumOf(difference(to.traffic.reset, from.traffic.reset), edges)
      case 'firstByte':
        return ratio(
          sumOf(difference(to.traffic.firstByteUs, from.traffic.firstByteUs), edges),
          sumOf(difference(to.traffic.firstBytes, from.traffic.firstBytes), edges),
        )
      case 'queries':
        return (
          (sumOf(difference(to.traffic.queries, from.traffic.queries), edges) / passed) * second
        )
      case 'queryErrors':
        return ratio(
          sumOf(difference(to.traffic.queriesFailed, from.traffic.queriesFailed), edges),
          sumOf(difference(to.traffic.queries, from.traffic.queries), edges),
        )
      case 'exposed':
        return this.exposed(scope, from, to)
      case 'unauth':
        return counted('ok', this.intruding(scope, true))
      case 'wrongDeny':
        return this.refused(this.intruding(scope, false), from, to)
      case 'wouldDeny':
      case 'handshakeFail':
      case 'plaintext':
        return this.identityMetric(metric.name, scope, from, to)
      case 'meshed':
        return this.meshed(scope, from, to)
      case 'crossZone':
        return this.crossing('sentAcross', scope, from, to)
      case 'crossRegion':
        return this.crossing('sentToRegion', scope, from, to)
      case 'checks':
        return (
          (sumOf(difference(to.checks, from.checks), this.clustersOver(edges)) / passed) * second
        )
      case 'tax':
        return this.tax(scope, from, to)
      default:
        throw new Error(`${formatMetric(metric)} is not measured over a window`)
    }
  }

  /** How many policies, or values that differ, there are among those who call the same service; of the mesh: over all services. */
  private driftIn(name: 'policies' | 'drift', scope: Scope, { config }: Snapshot): number {
    const { plan, world } = this.run
    const setsOf = setsIn(world.places.clusters.edge, config.sets)
    const services = scope.kind === 'service' ? [scope.row] : scope.services
    return total(
      services.map((service) => {
        const edges = rowsOf(plan.edges.length).filter(
          (edge) => plan.edges[edge]!.toService === service,
        )
        const view = driftOf(this.run, edges, setsOf)
        return name === 'policies' ? view.policies : view.drifted
      }),
    )
  }

  /** What the processes of the system need with what passed them in the window, its control plane included. */
  private cost(name: 'cores' | 'memory', from: Snapshot, to: Snapshot): number {
    const seconds = (to.at - from.at) / second
    const { costs, groups } = costsOf(this.run, {
      sent: (edge) => (to.edges.sent[edge]! - from.edges.sent[edge]!) / seconds,
      arrived: (row) => (to.endpoints.arrived[row]! - from.endpoints.arrived[row]!) / seconds,
    })
    const { controlPlane } = costs
    if (name === 'cores')
      return total(groups.map(({ cores }) => cores)) + (controlPlane?.cores ?? 0)
    return total(groups.map(({ memoryMiB }) => memoryMiB)) + (controlPlane?.memoryMiB ?? 0)
  }

  /** What proxies hold: of each service that they call a cluster, a route, and the endpoints that they know. */
  private objectsOf({ proxies }: Scope, { config }: Snapshot): number {
    const { clusters } = this.run.world.places
    const own = new Set(proxies)
    const held = rowsOf(clusters.used).filter(
      (cluster) => config.isHeld[cluster] === 1 && own.has(clusters.proxy[cluster]!),
    )
    return 2 * held.length + sumOf(config.known, held)
  }

  /** Edges on which somebody calls who has no right to, or all others. Of the whole mesh all calls count, not only clients'. */
  private intruding({ kind, edges, allEdges }: Scope, isIntruder: boolean): readonly number[] {
    const { plan, scenario } = this.run
    return (kind === 'mesh' ? allEdges : edges).filter((edge) => {
      const { fromService, fromClient } = plan.edges[edge]!
      const caller =
        fromService >= 0 ? scenario.services[fromService]! : scenario.clients[fromClient]!
      return caller.intruder === isIntruder
    })
  }

  /** Requests that met a new release or version of who was asked, on whatever link; of a service also its new version's. */
  private exposed({ kind, row, edges, allEdges }: Scope, from: Snapshot, to: Snapshot): number {
    const { canaries } = this.run.world.places
    const { plan } = this.run
    const fresh = rowsOf(canaries.used)
      .filter((one) => kind === 'service' && canaries.service[one] === row)
      .map((one) => canaries.fresh[one]!)
    const own = kind === 'mesh' ? allEdges : edges
    const led = rowsOf(plan.edges.length).filter(
      (edge) => fresh.includes(plan.edges[edge]!.toService) && !own.includes(edge),
    )
    const all = [...own, ...led]
    return sumOf(to.work.exposed, all) - sumOf(from.work.exposed, all)
  }

  /** Requests that an access policy refused. */
  private refused(edges: readonly number[], from: Snapshot, to: Snapshot): number {
    const cells = edges.map((edge) => edge * reasonCount + reason.accessDenied)
    return sumOf(to.reasons, cells) - sumOf(from.reasons, cells)
  }

  /** The share of attempts that had a proxy at both ends. */
  private meshed(scope: Scope, from: Snapshot, to: Snapshot): number {
    const edges = scope.kind === 'mesh' ? scope.allEdges : scope.edges
    const sent = sumOf(to.edges.sent, edges) - sumOf(from.edges.sent, edges)
    if (typeof to.meshed === 'number' || typeof from.meshed === 'number')
      return sent === 0 ? Number.NaN : Number(to.meshed)
    return ratio(sumOf(to.meshed, edges) - sumOf(from.meshed, edges), sent)
  }

  /** The share of attempts that left the zone, or the region, of their caller. */
  private crossing(left: ZoneCount, scope: Scope, from: Snapshot, to: Snapshot): number {
    const edges = scope.kind === 'mesh' ? scope.allEdges : scope.edges
    const counted = (of: ZoneCount): number =>
      sumOf(to.zones[of], edges) - sumOf(from.zones[of], edges)
    // Where all are in one zone nothing is counted: nobody leaves it.
    const { plan } = this.run
    if (new Set(plan.services.flatMap(({ zones }) => zones)).size < 2) return 0
    return ratio(counted(left), counted('sentFromZone'))
  }

  private identityMetric(
    name: 'wouldDeny' | 'handshakeFail' | 'plaintext',
    scope: Scope,
    from: Snapshot,
    to: Snapshot,
  ): number {
    const edges = scope.kind === 'mesh' ? scope.allEdges : scope.edges
    const counted = (of: IdentityCount): number =>
      sumOf(to.identity[of], edges) - sumOf(from.identity[of], edges)
    if (name === 'wouldDeny') return counted('wouldDeny')
    if (name === 'handshakeFail') return counted('handshakeFails')
    const sent = sumOf(to.edges.sent, edges) - sumOf(from.edges.sent, edges)
    return ratio(counted('sentPlain'), sent)
  }

  /** Attempts at a service for each that is logically needed; on an edge, for each request on it. */
  private amplification(scope: Scope, from: Snapshot, to: Snapshot): number {
    const between = (name: EdgeCount): Float64Array =>
      to.edges[name].map((count, edge) => count - from.edges[name][edge]!)
    if (scope.kind === 'edge' || scope.kind === 'client') {
      return ratio(sumOf(between('attempts'), scope.edges), sumOf(between('requests'), scope.edges))
    }
    const needs = this.graph.needs(between('requests'))
    return ratio(sumOf(between('sent'), scope.allEdges), sumOf(needs, scope.services))
  }

  /** The clusters by which a subject calls; those to a service are others. */
  private clustersOf({ kind, clusters, endpoints }: Scope): readonly number[] {
    const { places } = this.run.world
    if (kind === 'edge') return clusters
    return rowsOf(places.clusters.used).filter((cluster) => {
      if (kind === 'mesh') return true
      if (kind === 'client') return clusters.includes(cluster)
      const from = places.clusters.fromEndpoint[cluster]!
      return from >= 0 && endpoints.includes(from)
    })
  }

  /** The clusters by which somebody calls over edges. */
  private clustersOver(edges: readonly number[]): readonly number[] {
    const { clusters } = this.run.world.places
    return rowsOf(clusters.used).filter((cluster) => edges.includes(clusters.edge[cluster]!))
  }

  /** The queues of a service at a broker; of the broker itself, and of the whole mesh, all. */
  private channelsOf({ kind, row }: Scope): number[] {
    const { channels } = this.run.world.places
    const isAll = kind === 'mesh' || this.run.plan.services[row]!.role === 'broker'
    return rowsOf(channels.used).filter((channel) => isAll || channels.service[channel] === row)
  }

  private kept(
    scope: Scope,
    from: Snapshot,
    to: Snapshot,
    name: 'lagArea' | 'ageUs' | 'acked',
  ): number {
    const own = this.channelsOf(scope)
    return sumOf(to.messages[name], own) - sumOf(from.messages[name], own)
  }

  /** Of messages that were acknowledged: how old they were. */
  private ageOf(q: number, scope: Scope, from: Snapshot, to: Snapshot): number {
    const buckets = bucketsFor(ageBits)
    const counts = new Float64Array(buckets)
    for (const channel of this.channelsOf(scope)) {
      for (let bucket = 0; bucket < buckets; bucket++) {
        const at = channel * buckets + bucket
        counts[bucket]! += to.messages.ages[at]! - from.messages.ages[at]!
      }
    }
    return quantile(counts, 0, q, ageBits)
  }

  private quantileOf(q: number, edges: readonly number[], from: Snapshot, to: Snapshot): number {
    return quantile(this.histogram(edges, from, to), 0, q, this.metrics.bits)
  }

  private longest(edges: readonly number[], from: Snapshot, to: Snapshot): number {
    const before = Math.max(0, ...edges.map((edge) => from.edges.latencyMaxUs[edge]!))
    const after = Math.max(0, ...edges.map((edge) => to.edges.latencyMaxUs[edge]!))
    // A new record is known exactly; another maximum only by its bucket.
    return after > before ? after : this.quantileOf(1, edges, from, to)
  }

  /** Latencies of answers of all the edges together. */
  private histogram(edges: readonly number[], from: Snapshot, to: Snapshot): Float64Array {
    if (from.latencies === undefined || to.latencies === undefined) {
      throw new Error('the snapshots were taken without latencies')
    }
    const buckets = bucketsFor(this.metrics.bits)
    const counts = new Float64Array(buckets)
    for (const edge of edges) {
      for (let bucket = 0; bucket < buckets; bucket++) {
        const at = edge * buckets + bucket
        counts[bucket]! += to.latencies[at]! - from.latencies[at]!
      }
    }
    return counts
  }

  private workers(endpoints: readonly number[]): number {
    const { plan, world } = this.run
    const workers = endpoints.map(
      (row) => plan.services[world.places.endpoints.service[row]!]!.workers,
    )
    // A broker without a bound is never busy.
    const bounded = workers.filter(Number.isFinite)
    return bounded.length === 0 ? Infinity : total(bounded)
  }

  private ejectedShare({ kind, row, clusters }: Scope, { endpoints, ejected }: Snapshot): number {
    const { places } = this.run.world
    if (kind === 'endpoint') {
      return ratio(endpoints.ejectedBy[row]!, clusters.length)
    }
    return ratio(sumOf(ejected, clusters), sumOf(places.clusters.memberCount, clusters))
  }

  private tax({ kind, edges }: Scope, from: Snapshot, to: Snapshot): number {
    if (kind === 'edge' || kind === 'service') {
      return total(edges.map((edge) => this.graph.hopTax(edge))) / Math.max(1, edges.length)
    }
    const requests = edges.map((edge) => to.edges.requests[edge]! - from.edges.requests[edge]!)
    const added = edges.map((edge, index) => requests[index]! * this.graph.pathTax(edge))
    return ratio(total(added), total(requests))
  }

  private scopeOf({ subject, from }: Metric): Scope | undefined {
    const key = from === undefined ? subject : `${from}\u2192${subject}`
    if (!this.scopes.has(key)) this.scopes.set(key, this.findScope(key, from !== undefined))
    return this.scopes.get(key)
  }

  private findScope(name: string, isEdge: boolean): Scope | undefined {
    const { plan, world } = this.run
    const { places } = world
    const { clusters, endpoints, proxies } = places
    const edgeRows = plan.edges.map((_, edge) => edge)
    const endpointRows = rowsOf(endpoints.used)
    const scope = (
      kind: Scope['kind'],
      row: number,
      parts: Partial<Scope> & { edges: readonly number[] },
    ): Scope => {
      const allEdges = parts.allEdges ?? parts.edges
      const among = new Set(allEdges)
      return {
        kind,
        row,
        allEdges,
        services: [],
        endpoints: [],
        clusters: rowsOf(clusters.used).filter((cluster) => among.has(clusters.edge[cluster]!)),
        proxies: [],
        ...parts,
      }
    }
    if (isEdge) {
      const edge = plan.edges.findIndex((other) => other.name === name)
      return edge < 0 ? undefined : scope('edge', edge, { edges: [edge] })
    }
    if (name === '') {
      return scope('mesh', -1, {
        edges: edgeRows.filter((edge) => plan.edges[edge]!.fromClient >= 0),
        allEdges: edgeRows,
        services: plan.services.map((_, service) => service),
        endpoints: endpointRows,
        proxies: rowsOf(proxies.used),
      })
    }
    const client = plan.clients.findIndex((other) => other.name === name)
    if (client >= 0) {
      return scope('client', client, {
        edges: edgeRows.filter((edge) => plan.edges[edge]!.fromClient === client),
        proxies: rowsOf(proxies.used).filter((proxy) => proxies.client[proxy] === client),
      })
    }
    const service = plan.services.findIndex((other) => other.name === name)
    if (service >= 0) {
      const own = endpointRows.filter((row) => endpoints.service[row] === service)
      return scope('service', service, {
        edges: askersOf(plan, service),
        // Attempts are counted where they arrive.
        allEdges: edgeRows.filter((edge) => plan.edges[edge]!.toService === service),
        services: [service],
        endpoints: own,
        proxies: rowsOf(proxies.used).filter((proxy) =>
          this.run.world.places.endpointsOf[proxy]!.some((endpoint) => own.includes(endpoint)),
        ),
      })
    }
    const endpoint = endpointNames(this.run).indexOf(name)
    if (endpoint < 0) return undefined
    const { service: serviceOf, proxy } = endpoints
    return scope('endpoint', endpoint, {
      edges: [],
      endpoints: [endpoint],
      clusters: rowsOf(clusters.used).filter(
        (cluster) => clusters.service[cluster] === serviceOf[endpoint],
      ),
      proxies: proxy[endpoint]! >= 0 ? [proxy[endpoint]!] : [],
    })
  }
}

const subjectNouns: Readonly<Record<Scope['kind'], string>> = {
  mesh: 'the whole mesh',
  client: 'a client',
  service: 'a service',
  endpoint: 'an endpoint',
  edge: 'a link such as a\u2192b',
}

/** The names of endpoints, by row: `cart-1`, `cart-2` … */
export function endpointNames({ plan }: Run): string[] {
  return plan.services.flatMap(({ name, endpoints }) =>
    rowsOf(endpoints).map((count) => `${name}-${count + 1}`),
  )
}

/** How many services are in panic: some caller's proxy ignores ejections there. Of an edge: how many of its proxies do. */
function panicking({ kind, clusters }: Scope, { panic }: Snapshot, run: Run): number {
  const inPanic = clusters.filter((cluster) => panic[cluster] === 1)
  if (kind === 'edge' || kind === 'client') return inPanic.length
  return new Set(inPanic.map((cluster) => run.world.places.clusters.service[cluster]!)).size
}

const rowsOf = (count: number): number[] => Array.from({ length: count }, (_, row) => row)

/** The edges by which a service is asked for: by who needs it, or, where nobody does, by who stands in the middle. */
export function askersOf({ edges, services }: Plan, service: number): number[] {
  const asked = rowsOf(edges.length).filter((edge) => {
    const { target, toService } = edges[edge]!
    return (services[service]!.role === 'app' ? target : toService) === service
  })
  const isNeed = (edge: number): boolean => {
    const { fromService } = edges[edge]!
    return fromService < 0 || services[fromService]!.role === 'app'
  }
  const needed = asked.filter(isNeed)
  return needed.length > 0 ? needed : asked
}

/** NaN also where something is divided by nothing: then there was nothing to measure. */
const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : NaN)

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

function sumOf(column: ArrayLike<number>, rows: readonly number[]): number {
  let sum = 0
  for (const row of rows) sum += column[row]!
  return sum
}

function difference(later: Float64Array, earlier: Float64Array): Float64Array {
  return later.map((value, row) => value - earlier[row]!)
}
