import { reasons, reasonCount } from '../../model/reasons.ts'
import type { Us } from '../../model/units.ts'
import type { Run } from '../../scenario/build.ts'
import type { MetricName } from '../../scenario/metric.ts'
import { gridUs, lastFaultEnd, recoveredShare, recoveredUs } from '../expectations.ts'
import { Meter } from '../Meter.ts'
import { Metrics } from '../metrics.ts'
import { timelineRow, type TimelineRow } from '../report.ts'
import { takeSnapshot, type Snapshot } from '../Snapshot.ts'
import { comparedMetrics } from './compared.ts'
import { relatedClients } from './flows.ts'

/** By metric, in its base unit (µs, per second, 0…1, a count); NaN where there was nothing to measure. */
export type Values = Readonly<Partial<Record<MetricName, number>>>

/** A stretch of a run, µs. */
export interface Stretch {
  readonly fromUs: Us
  readonly toUs: Us
}

/** One client, as a flow through the mesh. */
export interface Flow {
  readonly client: string
  /** Whether a fault is about something on its way. */
  readonly isRelated: boolean
  /** During the outage; over the whole run when there is none. */
  readonly success: number
}

/** What came of one run. */
export interface Outcome {
  readonly system: string
  readonly seed: number
  readonly digest: string
  readonly events: number
  /** Of clients: requests = ok + failed + inFlight. */
  readonly requests: number
  readonly ok: number
  readonly failed: number
  readonly inFlight: number
  /** Failed requests of clients by reason; only those that occurred. */
  readonly reasons: Readonly<Record<string, number>>
  readonly whole: Values
  /** While something was broken; undefined when nothing was. */
  readonly outage: Values | undefined
  /** From the end of the outage until 99 % succeed for 5 s, µs; Infinity: never; NaN: nothing ended in this run. */
  readonly recoveryUs: number
  /** Share of unrelated flows below 95 % success during the outage; NaN when there is no unrelated flow, or no outage. */
  readonly blast: number
  readonly flows: readonly Flow[]
  /** By second; empty unless it was asked for. */
  readonly timeline: readonly TimelineRow[]
  /** By second, by service of the run: share of its requests that failed, 0…1; NaN where none ended. Empty as above. */
  readonly failing: readonly Float32Array[]
}

/** A flow below this share is hit. */
const blastShare = 0.95

/** From the first fault of a run to the end of the last; undefined when nothing breaks before a moment. */
export function outageOf(run: Run, untilUs: Us): Stretch | undefined {
  const begins = run.happening.flatMap(({ kind, at }) =>
    kind === 'fault' && at < untilUs ? [at] : [],
  )
  if (begins.length === 0) return undefined
  const fromUs = Math.min(...begins)
  const end = lastFaultEnd(run, untilUs)
  return { fromUs, toUs: end === undefined || end <= fromUs ? untilUs : end }
}

/** What to look at. */
export interface OutcomeOptions {
  readonly untilUs: Us
  /** The same for all variants, so that one without the fault is measured over the same time. */
  readonly outage: Stretch | undefined
  readonly hasTimeline?: boolean
}

/** Moves a run from its beginning to its end and measures it. Listening changes nothing: the digest is that of the straight run. */
export function outcomeOf(
  run: Run,
  { untilUs, outage, hasTimeline = false }: OutcomeOptions,
  metrics = new Metrics(run.world.places),
): Outcome {
  const { places } = run.world
  const meter = new Meter(run, metrics)
  const clientEdges = run.plan.edges.flatMap(({ fromClient }, edge) =>
    fromClient >= 0 ? [edge] : [],
  )
  const recovery = new RecoveryWatch(
    outage === undefined || outage.toUs >= untilUs ? undefined : outage.toUs,
  )
  const timeline: TimelineRow[] = []
  const failing: Float32Array[] = []
  const snapshots = new Map<Us, Snapshot>()
  let second: Snapshot | undefined
  for (const at of stops(untilUs, outage, recovery.fromUs, hasTimeline)) {
    run.advance(at)
    recovery.note(at, clientEdges, metrics)
    const isSecond = hasTimeline && (at % secondUs === 0 || at === untilUs)
    const isBorder = at === 0 || at === untilUs || at === outage?.fromUs || at === outage?.toUs
    if (!isSecond && !isBorder) continue
    const snapshot = takeSnapshot(places, metrics, true)
    if (isBorder) snapshots.set(at, snapshot)
    if (!isSecond) continue
    if (second !== undefined) {
      timeline.push(timelineRow({ run, meter }, second, snapshot))
      failing.push(failingIn(run, second, snapshot))
    }
    second = snapshot
  }
  const [begin, end] = [snapshots.get(0)!, snapshots.get(untilUs)!]
  const broken =
    outage === undefined || outage.fromUs >= untilUs
      ? undefined
      : ([snapshots.get(outage.fromUs)!, snapshots.get(Math.min(outage.toUs, untilUs))!] as const)
  const sum = (column: Float64Array): number =>
    clientEdges.reduce((total, edge) => total + column[edge]!, 0)
  const failed = reasons.map(({ name }, because): [string, number] => [
    name,
    clientEdges.reduce((total, edge) => total + end.reasons[edge * reasonCount + because]!, 0),
  ])
  const flows = flowsOf(run, meter, broken ?? [begin, end])
  const bystanders = flows.filter(({ isRelated }) => !isRelated)
  return {
    system: run.profile.id,
    seed: run.plan.seed,
    digest: places.sim.digest,
    events: places.sim.events,
    requests: sum(end.edges.requests),
    ok: sum(end.edges.ok),
    failed: sum(end.edges.failed),
    inFlight: sum(end.edges.inFlight),
    reasons: Object.fromEntries(failed.filter(([, count]) => count > 0)),
    whole: valuesOf(meter, begin, end),
    outage: broken && valuesOf(meter, ...broken),
    recoveryUs: recovery.us(untilUs),
    blast:
      broken === undefined || bystanders.length === 0
        ? NaN
        : bystanders.filter(({ success }) => success < blastShare).length / bystanders.length,
    flows,
    timeline,
    failing,
  }
}

/** Of each service, the share of what its callers asked of it that failed between two snapshots. */
function failingIn({ plan }: Run, from: Snapshot, to: Snapshot): Float32Array {
  const ended = new Float64Array(plan.services.length)
  const failed = new Float32Array(plan.services.length)
  plan.edges.forEach(({ toService }, edge) => {
    const lost = to.edges.failed[edge]! - from.edges.failed[edge]!
    failed[toService]! += lost
    ended[toService]! += lost + to.edges.ok[edge]! - from.edges.ok[edge]!
  })
  return failed.map((count, service) => count / ended[service]!)
}

const secondUs: Us = 1_000_000

/** Where the run is looked at, in order. */
function stops(
  untilUs: Us,
  outage: Stretch | undefined,
  recoverFromUs: Us | undefined,
  hasTimeline: boolean,
): readonly Us[] {
  const at = new Set<Us>([0, untilUs])
  if (outage !== undefined)
    for (const border of [outage.fromUs, outage.toUs]) if (border < untilUs) at.add(border)
  if (hasTimeline) for (let moment = 0; moment < untilUs; moment += secondUs) at.add(moment)
  if (recoverFromUs !== undefined) {
    for (let moment = recoverFromUs; moment <= untilUs; moment += gridUs) at.add(moment)
  }
  return [...at].sort((one, other) => one - other)
}

function valuesOf(meter: Meter, from: Snapshot, to: Snapshot): Values {
  return Object.fromEntries(
    comparedMetrics.flatMap((name) => {
      const metric = { name, subject: '', from: undefined }
      return meter.problemWith(metric) === undefined
        ? [[name, meter.measure(metric, from, to)]]
        : []
    }),
  )
}

function flowsOf(run: Run, meter: Meter, [from, to]: readonly [Snapshot, Snapshot]): Flow[] {
  const related = relatedClients(run)
  return run.plan.clients.map(({ name }, client) => ({
    client: name,
    isRelated: related[client]!,
    success: meter.measure({ name: 'success', subject: name, from: undefined }, from, to),
  }))
}

/** The metric `recovery`, without a snapshot every 100 ms: two counters are enough. */
class RecoveryWatch {
  /** Where it begins; undefined: nothing ends. */
  readonly fromUs: Us | undefined
  private readonly ok: number[] = []
  private readonly failed: number[] = []

  constructor(fromUs: Us | undefined) {
    this.fromUs = fromUs
  }

  note(at: Us, edges: readonly number[], { edges: counts }: Metrics): void {
    if (this.fromUs === undefined || at < this.fromUs || (at - this.fromUs) % gridUs !== 0) return
    let ok = 0
    let failed = 0
    for (const edge of edges) {
      ok += counts.ok[edge]!
      failed += counts.failed[edge]!
    }
    this.ok.push(ok)
    this.failed.push(failed)
  }

  /** @returns µs after the end of the outage; Infinity when it did not come by `untilUs` */
  us(untilUs: Us): number {
    if (this.fromUs === undefined) return NaN
    const steps = recoveredUs / gridUs
    for (let begin = 0; begin + steps < this.ok.length; begin++) {
      if (this.fromUs + (begin + steps) * gridUs > untilUs) break
      const ok = this.ok[begin + steps]! - this.ok[begin]!
      const failed = this.failed[begin + steps]! - this.failed[begin]!
      if (ok + failed > 0 && ok / (ok + failed) >= recoveredShare) return begin * gridUs
    }
    return Infinity
  }
}
