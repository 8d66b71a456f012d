import { programs } from '../mesh/programs.ts'
import { reasonCount, reasons } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import type { Metric, MetricName } from '../scenario/metric.ts'
import { formatMetric, metricUnit } from '../scenario/metric.ts'
import { certificateReport, linkerdStats, type CertificateReport } from './certificateReport.ts'
import { serverQueueReport, type ServerQueueReport } from './serverQueueFacts.ts'
import { consultReport, type ConsultReport } from './consultFacts.ts'
import { askersOf, endpointNames } from './Meter.ts'
import { changeReports, type ChangeReport } from './changeReport.ts'
import { PlaceNames } from './PlaceNames.ts'
import { policyReport, type PolicyReport } from './policyReport.ts'
import { queueReports, type QueueReport } from './queueReport.ts'
import type { Verdict } from './expectations.ts'
import type { Snapshot } from './Snapshot.ts'
import {
  configReport,
  configStats,
  controlPlaneReport,
  type ConfigReport,
  type ControlPlaneReport,
} from './reportConfig.ts'
import { flowReports, type FlowReport } from './flowReport.ts'
import { EnvoyStats } from './EnvoyStats.ts'
import { guardReports, type GuardReport } from './guardReport.ts'
import { HystrixStats } from './HystrixStats.ts'
import { FinagleStats } from './FinagleStats.ts'
import { LinkerdStats } from './LinkerdStats.ts'
import type { BeatVerdict } from './watchBeats.ts'
import type { Probe } from './window.ts'
import { zoneReport, type PriorityReport, type ZoneCounters } from './zoneWords.ts'

/** Milliseconds; null where nothing was answered. */
export interface LatencyMs {
  readonly mean: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly max: number | null
}

/** What became of requests: requests = ok + failed + inFlight, and the reasons sum to failed. */
export interface Counts {
  readonly requests: number
  readonly ok: number
  readonly failed: number
  readonly inFlight: number
  /** How many of those that were answered have a fallback in their answer. */
  readonly degraded: number
  /** Of the libraries of callers, the first ones included; 0 where no caller has one. */
  readonly tries: number
  readonly attempts: number
  readonly retries: number
  /** Requests whose work was done at least once, whatever their caller was told; and dead letters. */
  readonly done: number
  readonly deadLetters: number
  /** Failed requests by reason; only those that occurred. */
  readonly reasons: Readonly<Record<string, number>>
  readonly latencyMs: LatencyMs
}

export interface EndpointReport {
  readonly requests: number
  /** How often a caller's proxy took it out of balancing. */
  readonly ejections: number
  /** By how many callers it is ejected at the end. */
  readonly ejectedBy: number
  /** Of its pod, at the end. */
  readonly state: string
  /** Whether it had a proxy at the end; false for all in a system without proxies. */
  readonly isMeshed: boolean
  /** Time-averaged share of its workers that were busy, 0…1. */
  readonly busyShare: number
  /** Where its proxy asks a service before it lets a request in. */
  readonly consults?: ConsultReport
  /** Where its queue has a discipline. */
  readonly queue?: ServerQueueReport
}

/** Connections of one edge and what went over them: sessions = closed + reset + idledOut + expired + those under way. */
export interface TrafficReport {
  /** Open at the end, and opened since the start. */
  readonly connections: number
  readonly opened: number
  readonly sessions: number
  readonly closed: number
  readonly reset: number
  readonly idledOut: number
  readonly expired: number
  /** At the end. */
  readonly halfClosed: number
  /** Inside sessions, where no proxy looks. */
  readonly queries: number
  readonly queryErrors: number
  readonly bytes: number
  readonly firstByteMs: number | null
}

/** What one proxy knows at the end; `circuit` and `pool` by upstream service. */
export interface ProxyReport {
  /** There only where proxies have identities. */
  readonly certificate?: CertificateReport
  readonly config: ConfigReport
  readonly circuit: Readonly<
    Record<
      string,
      {
        readonly ejected: readonly string[]
        readonly panic: boolean
        /** Percent of its calls that leave the zone now; there only where calls are to stay in theirs. */
        readonly leavesZone?: number
        /** How calls are shared out; there only where there is more than one priority, or locality. */
        readonly priorities?: readonly PriorityReport[]
        /** What was counted, under Envoy's names. */
        readonly zoneAware?: ZoneCounters
      }
    >
  >
  readonly pool: Readonly<
    Record<
      string,
      {
        readonly active: number
        readonly pending: number
        readonly connections: number
        readonly retries: number
      }
    >
  >
}

/** One second, as the clients see it; `attempts` and `retries` are those of clients, `mesh…` those of everybody. */
export interface TimelineRow {
  /** When it begins, ms. */
  readonly at: number
  readonly offered: number
  readonly ok: number
  readonly failed: number
  /** At its end. */
  readonly inFlight: number
  readonly attempts: number
  readonly retries: number
  readonly meshAttempts: number
  readonly meshRetries: number
  readonly p50: number | null
  readonly p99: number | null
  /** Pairs of a caller's proxy and an endpoint that it has ejected, at the end of the second. */
  readonly ejected: number
}

export interface ExpectationReport {
  readonly text: string
  readonly met: boolean
  /** Milliseconds, per second, 0…1, or a count; null where there was nothing to measure. */
  readonly value: number | null
  readonly trouble: string
}

/** A beat, as it stood at its end. */
export interface BeatReport {
  readonly id: string
  readonly title: string
  readonly claim: string
  /** ms. */
  readonly from: number
  readonly until: number
  readonly expectations: readonly ExpectationReport[]
  /** What it shows; values as those of expectations. */
  readonly figures: readonly {
    readonly label: string
    readonly metric: string
    readonly value: number | null
    readonly trouble: string
  }[]
  /** Absent where nobody is asked. `holds`: the number was there, and the right option was the nearest to it. */
  readonly prediction?: {
    readonly ask: string
    readonly value: number | null
    readonly holds: boolean
    readonly trouble: string
  }
}

/** What `run --format json` prints; static/run.schema.json describes it. Times are milliseconds. */
export interface RunReport {
  readonly scenario: string
  readonly system: string
  readonly seed: number
  readonly until: number
  readonly digest: string
  readonly events: number
  readonly clients: Readonly<Record<string, Counts>>
  readonly services: Readonly<Record<string, Counts>>
  readonly edges: Readonly<Record<string, EdgeReport>>
  readonly endpoints: Readonly<Record<string, EndpointReport>>
  readonly proxies: Readonly<Record<string, ProxyReport>>
  /** By process, what its library knows of each service it calls; absent where the system is no library. */
  readonly libraries?: Readonly<Record<string, Readonly<Record<string, GuardReport>>>>
  /** By link from a bus to whom it asks, what became of the messages of that flow; absent where there is none. */
  readonly flows?: Readonly<Record<string, FlowReport>>
  /** By service that is asked through a broker, what that keeps for it; absent where there is none. */
  readonly queues?: Readonly<Record<string, QueueReport>>
  /** Absent in a system without one. */
  readonly controlPlane?: ControlPlaneReport
  /** By the names of the system's own metrics, or by Envoy's: `cluster.<upstream service>.upstream_rq_total`, summed over the proxies of all its callers. */
  readonly stats: Stats
  /** Envoy's response flag of each reason; `-` where an application answered. */
  readonly flags: Readonly<Record<string, string>>
  readonly timeline: readonly TimelineRow[]
  readonly expectations: readonly ExpectationReport[]
  /** Those beats of the scenario that are over by `until`. */
  readonly beats: readonly BeatReport[]
  /** Everything that changed the run, newest last. */
  readonly changes: readonly ChangeReport[]
  readonly notes: readonly string[]
}

/** A caller and a callee: what became of requests, and who said what about them. */
type EdgeReport = Counts & {
  readonly traffic: TrafficReport
  readonly stats: Stats
  readonly policy: Readonly<Record<string, PolicyReport>>
}

type Stats = Readonly<Record<string, number>>

const secondUs: Us = 1_000_000

/**
 * Gathers what a report needs while a probe moves its run from the start to its end.
 *
 * @returns makes the report, once the run stands at its end
 */
export function watchReport(
  probe: Probe,
  endUs: Us,
): (
  verdicts: readonly Verdict[],
  beats: readonly BeatVerdict[],
  notes: readonly string[],
) => RunReport {
  const { run } = probe
  const timeline: TimelineRow[] = []
  for (let at = 0; at < endUs; at += secondUs) {
    probe.between(at, Math.min(at + secondUs, endUs), true, (from, to) =>
      timeline.push(timelineRow(probe, from, to)),
    )
  }
  let whole: readonly [Snapshot, Snapshot] | undefined
  probe.between(0, endUs, true, (from, to) => (whole = [from, to]))
  return (verdicts, beats, notes) => {
    if (whole === undefined) throw new Error('the report was asked for before the run was over')
    const [from, to] = whole
    const { plan, profile, world } = run
    const { sim } = world.places
    const stats = statsOf(run)
    const guards = guardReports(run)
    const flows = flowReports(run)
    const plane = controlPlaneReport(run)
    const queues = queueReports(run, from, to)
    const counts = (subject: string, caller: string | undefined): Counts =>
      countsOf(probe, subject, caller, from, to)
    const edgeNames = plan.edges.map(({ name }) => name.split('\u2192') as [string, string])
    return {
      scenario: run.scenario.title,
      system: profile.id,
      seed: plan.seed,
      until: endUs / 1_000,
      digest: sim.digest,
      events: sim.events,
      clients: byName(
        plan.clients.map(({ name }) => name),
        (name) => counts(name, undefined),
      ),
      services: byName(
        plan.services.map(({ name }) => name),
        (name) => counts(name, undefined),
      ),
      edges: Object.fromEntries(
        edgeNames.map(([caller, callee], edge) => [
          plan.edges[edge]!.name,
          {
            ...counts(callee, caller),
            traffic: trafficReport(to, edge),
            stats: stats.ofEdge(edge),
            policy: policyReport(run, edge),
          },
        ]),
      ),
      endpoints: endpointReports(probe, to),
      proxies: proxyReports(probe),
      ...(guards === undefined ? {} : { libraries: guards }),
      ...(flows === undefined ? {} : { flows }),
      ...(queues === undefined ? {} : { queues }),
      ...(plane === undefined ? {} : { controlPlane: plane }),
      stats: { ...configStats(run), ...stats.ofMesh(), ...linkerdStats(run) },
      flags: Object.fromEntries(reasons.slice(1).map(({ name, flag }) => [name, flag])),
      timeline,
      expectations: verdicts.map(expectationReport),
      beats: beats.map(beatReport),
      changes: changeReports(run),
      notes,
    }
  }
}

function expectationReport({ expectation, isMet, value, trouble }: Verdict): ExpectationReport {
  return {
    text: expectation.text,
    met: isMet,
    value: inPlainUnits(expectation.metric, value),
    trouble: value === Infinity ? 'never' : trouble,
  }
}

function beatReport({ beat, expectations, figures, prediction }: BeatVerdict): BeatReport {
  const answer = prediction?.prediction.answer
  return {
    id: beat.id,
    title: beat.title,
    claim: beat.claim,
    from: beat.fromUs / 1_000,
    until: beat.untilUs / 1_000,
    expectations: expectations.map(expectationReport),
    figures: figures.map(({ figure: { label, metric }, value, trouble }) => ({
      label,
      metric: formatMetric(metric),
      value: inPlainUnits(metric, value),
      trouble,
    })),
    ...(prediction === undefined
      ? {}
      : {
          prediction: {
            ask: prediction.prediction.ask,
            value: answer === undefined ? null : inPlainUnits(answer.metric, prediction.value),
            holds: prediction.holds,
            trouble: prediction.trouble,
          },
        }),
  }
}

/** Milliseconds in place of µs; all else as it is. */
function inPlainUnits({ name }: Metric, value: number): number | null {
  return plain(metricUnit(name) === 'time' ? value / 1_000 : value)
}

/** Counters by the names of the system's own. */
function statsOf(run: Run): HystrixStats | FinagleStats | LinkerdStats | EnvoyStats {
  switch (run.profile.stats) {
    case 'linkerd':
      return new LinkerdStats(run)
    case 'hystrix':
      return new HystrixStats(run)
    case 'finagle':
    case 'linkerd1':
      return new FinagleStats(run)
    default:
      return new EnvoyStats(run)
  }
}

/** A number as JSON can say it. */
function plain(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function byName<T>(names: readonly string[], of: (name: string) => T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, of(name)]))
}

function countsOf(
  { run, meter }: Probe,
  subject: string,
  caller: string | undefined,
  from: Snapshot,
  to: Snapshot,
): Counts {
  const service = run.plan.services.findIndex(({ name }) => name === subject)
  const asked = new Set(service < 0 ? [] : askersOf(run.plan, service))
  const edges = run.plan.edges.flatMap(({ name, fromClient }, edge) => {
    if (caller !== undefined) return name === `${caller}\u2192${subject}` ? [edge] : []
    const isFrom = fromClient >= 0 && run.plan.clients[fromClient]!.name === subject
    return isFrom || asked.has(edge) ? [edge] : []
  })
  const sum = (column: Float64Array): number =>
    edges.reduce((total, edge) => total + column[edge]!, 0)
  const ms = (name: MetricName): number | null => {
    const us = meter.measure({ name, subject, from: caller }, from, to)
    return plain(us / 1_000)
  }
  const failed = reasons.map(({ name }, because): [string, number] => [
    name,
    edges.reduce((total, edge) => total + to.reasons[edge * reasonCount + because]!, 0),
  ])
  return {
    requests: sum(to.edges.requests),
    ok: sum(to.edges.ok),
    failed: sum(to.edges.failed),
    inFlight: sum(to.edges.inFlight),
    degraded: sum(to.edges.degraded),
    tries: sum(to.edges.tries),
    attempts: sum(to.edges.attempts),
    retries: sum(to.edges.retries),
    done: sum(to.work.done),
    deadLetters: sum(to.work.deadLetters),
    reasons: Object.fromEntries(failed.filter(([, count]) => count > 0)),
    latencyMs: {
      mean: ms('mean'),
      p50: ms('p50'),
      p90: ms('p90'),
      p95: ms('p95'),
      p99: ms('p99'),
      max: ms('max'),
    },
  }
}

/** What happened between two snapshots, as a row. */
export function timelineRow(
  { run, meter }: Pick<Probe, 'run' | 'meter'>,
  from: Snapshot,
  to: Snapshot,
): TimelineRow {
  const everybody = run.plan.edges.map((_, edge) => edge)
  const clients = everybody.filter((edge) => run.plan.edges[edge]!.fromClient >= 0)
  const counted = (name: keyof Snapshot['edges'], edges: readonly number[]): number =>
    edges.reduce((sum, edge) => sum + to.edges[name][edge]! - from.edges[name][edge]!, 0)
  const ms = (name: MetricName): number | null =>
    plain(meter.measure({ name, subject: '', from: undefined }, from, to) / 1_000)
  return {
    at: from.at / 1_000,
    offered: counted('requests', clients),
    ok: counted('ok', clients),
    failed: counted('failed', clients),
    inFlight: clients.reduce((sum, edge) => sum + to.edges.inFlight[edge]!, 0),
    attempts: counted('attempts', clients),
    retries: counted('retries', clients),
    meshAttempts: counted('attempts', everybody),
    meshRetries: counted('retries', everybody),
    p50: ms('p50'),
    p99: ms('p99'),
    ejected: to.ejected.reduce((sum, count) => sum + count, 0),
  }
}

function endpointReports({ run }: Probe, to: Snapshot): Record<string, EndpointReport> {
  const { endpoints, members } = run.world.places
  const ejections = new Float64Array(endpoints.used)
  for (let member = 0; member < members.used; member++) {
    ejections[members.endpoint[member]!]! += members.ejections[member]!
  }
  return Object.fromEntries(
    endpointNames(run).map((name, row) => [
      name,
      {
        requests: to.endpoints.arrived[row]!,
        ejections: ejections[row]!,
        ejectedBy: to.endpoints.ejectedBy[row]!,
        state: programs.pod.states[endpoints.state[row]!]!,
        isMeshed: endpoints.proxy[row]! >= 0,
        busyShare:
          to.endpoints.busyArea[row]! /
          (run.plan.services[endpoints.service[row]!]!.workers * to.at),
        ...consultsOf(run, row),
        ...queueOf(run, row),
      },
    ]),
  )
}

function consultsOf(run: Run, endpoint: number): Pick<EndpointReport, 'consults'> {
  const consults = consultReport(run, endpoint)
  return consults === undefined ? {} : { consults }
}

function queueOf(run: Run, endpoint: number): Pick<EndpointReport, 'queue'> {
  const queue = serverQueueReport(run, endpoint)
  return queue === undefined ? {} : { queue }
}

function proxyReports({ run }: Probe): Record<string, ProxyReport> {
  const { plan, world } = run
  const { proxies, clusters, members } = world.places
  const names = endpointNames(run)
  const placeNames = new PlaceNames(run)
  const ejected = programs.endpoint.states.indexOf('ejected')
  const upstreams = Array.from({ length: proxies.used }, (): number[] => [])
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    upstreams[clusters.proxy[cluster]!]?.push(cluster)
  }
  const entries = upstreams.map((own, proxy): [string, ProxyReport] => {
    const name = world.places.nameOfProxy(proxy)
    // A node's proxy calls the same service for several callers.
    const upstreamOf = (cluster: number): string =>
      proxies.node[proxy]! < 0
        ? plan.services[clusters.service[cluster]!]!.name
        : `${placeNames.caller(cluster)}→${plan.services[clusters.service[cluster]!]!.name}`
    const byUpstream = <T>(of: (cluster: number) => T): Record<string, T> =>
      Object.fromEntries(own.map((cluster) => [upstreamOf(cluster), of(cluster)]))
    const certificate = certificateReport(run, proxy)
    const report: ProxyReport = {
      config: configReport(run, proxy),
      circuit: byUpstream((cluster) => {
        const first = clusters.firstMember[cluster]!
        const all = Array.from({ length: clusters.memberCount[cluster]! }, (_, at) => first + at)
        return {
          ejected: all
            .filter((member) => members.state[member] === ejected)
            .map((member) => names[members.endpoint[member]!]!),
          panic: clusters.panic[cluster] === 1,
          ...zoneReport(run, cluster),
        }
      }),
      pool: byUpstream((cluster) => ({
        active: clusters.active[cluster]!,
        pending: clusters.pending[cluster]!,
        connections: clusters.connections[cluster]!,
        retries: clusters.retries[cluster]!,
      })),
      ...(certificate === undefined ? {} : { certificate }),
    }
    return [name, report]
  })
  return Object.fromEntries(entries)
}

function trafficReport({ traffic }: Snapshot, edge: number): TrafficReport {
  const of = (name: keyof Snapshot['traffic']): number => traffic[name][edge]!
  return {
    connections: of('open'),
    opened: of('opened'),
    sessions: of('sessions'),
    closed: of('closed'),
    reset: of('reset'),
    idledOut: of('idled'),
    expired: of('expired'),
    halfClosed: of('halfClosed'),
    queries: of('queries'),
    queryErrors: of('queriesFailed'),
    bytes: of('bytes'),
    firstByteMs: plain(of('firstByteUs') / of('firstBytes') / 1_000),
  }
}
