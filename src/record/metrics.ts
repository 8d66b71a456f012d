import { born } from '../engine/Simulation.ts'
import type { Table } from '../engine/Arena.ts'
import { bucketsFor, record, type Bits } from '../engine/Histogram.ts'
import { reasonOfLeaving } from '../mesh/client/answer.ts'
import { substituting } from '../mesh/client/fallback.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { reason, reasonCount } from '../model/reasons.ts'
import { IdentityMetrics } from './identityMetrics.ts'
import { MeshedMetrics } from './meshedMetrics.ts'
import { MessageMetrics } from './messageMetrics.ts'
import { TrafficMetrics } from './trafficMetrics.ts'
import { ZoneMetrics } from './zoneMetrics.ts'

const edgeCountColumns = {
  /** Requests: offered = ok + failed + in flight. */
  requests: 'f64',
  ok: 'f64',
  failed: 'f64',
  /** Attempts made, how many of them were sent, and how many were not the first. */
  attempts: 'f64',
  sent: 'f64',
  retries: 'f64',
  /** Tries of libraries, each a request of its own to the proxy. */
  tries: 'f64',
  /** Copies of requests, and what became of them: nobody waited for their answers, so none of them counts above. */
  copies: 'f64',
  copiesOk: 'f64',
  copiesFailed: 'f64',
  /** Answers with a fallback in them: what was asked, or a call below it, was not answered by whom it was asked of. */
  degraded: 'f64',
  /** First attempts that are over, and those of them that were good enough. */
  firstEnded: 'f64',
  firstOk: 'f64',
  overflow: 'f64',
  /** Of answers, µs. */
  latencySumUs: 'f64',
  latencyMaxUs: 'f64',
  /** Under way now, and the areas under both, µs, up to `changedAt`. */
  inFlight: 'f64',
  attemptsInFlight: 'f64',
  inFlightArea: 'f64',
  attemptArea: 'f64',
  changedAt: 'f64',
} as const

const routing = stateOf(programs.request, 'asked.routing')
const proxyDied = programs.request.eventNumber.get('proxyDied')!

/**
 * What is counted always, in columns, by edge: everything else (services, clients, the mesh) is a sum of edges. Listens to
 * transitions, and changes nothing.
 */
export class Metrics {
  readonly edges: Table<typeof edgeCountColumns>
  /** By edge · reasons + reason: failed requests. */
  readonly reasons: Table<{ count: 'f64' }>
  /** By edge · reasons + reason: failed attempts. */
  readonly attemptReasons: Table<{ count: 'f64' }>
  /** By edge · buckets: latency of answers. */
  readonly latencies: Table<{ count: 'u32' }>
  /** Connections and TCP sessions. */
  readonly traffic: TrafficMetrics
  readonly identity: IdentityMetrics
  readonly meshed: MeshedMetrics
  readonly zones: ZoneMetrics
  /** What a broker keeps. */
  readonly messages: MessageMetrics
  /** Significant bits of the latencies: fewer where there are many edges. */
  readonly bits: Bits

  constructor(places: Places) {
    const { sim, machines, plan, requests, attempts, clusters } = places
    const { arena } = sim
    const count = plan.edges.length
    this.bits = count <= 48 ? 7 : 5
    const edges = arena.table('edgeCounts', edgeCountColumns, count)
    const reasons = arena.table('edgeReasons', { count: 'f64' }, count * reasonCount)
    const attemptReasons = arena.table('edgeAttemptReasons', { count: 'f64' }, count * reasonCount)
    const buckets = bucketsFor(this.bits)
    const latencies = arena.table('edgeLatencies', { count: 'u32' }, count * buckets)
    for (const table of [edges, reasons, attemptReasons, latencies]) {
      while (table.used < table.capacity) table.birth()
    }
    this.edges = edges
    this.reasons = reasons
    this.attemptReasons = attemptReasons
    this.latencies = latencies
    const { bits } = this
    this.traffic = new TrafficMetrics(places)
    this.identity = new IdentityMetrics(places)
    this.meshed = new MeshedMetrics(places)
    this.zones = new ZoneMetrics(places)
    this.messages = new MessageMetrics(places)

    const integrate = (edge: number): void => {
      const passed = sim.now - edges.changedAt[edge]!
      edges.inFlightArea[edge]! += edges.inFlight[edge]! * passed
      edges.attemptArea[edge]! += edges.attemptsInFlight[edge]! * passed
      edges.changedAt[edge] = sim.now
    }
    const hasLibraries = plan.libraries.length > 0
    // A try of a library is a layer under what was asked: that is counted, and the attempts of all its tries with it.
    const isTry = (request: number): boolean =>
      hasLibraries && requests.tryOf[request]! >= 0 && requests.callerJob[request] !== substituting
    const begin = (request: number): number => {
      // A weighted route may have chosen another upstream than the one that was asked for.
      const edge = clusters.edge[requests.cluster[request]!]!
      requests.edge[request] = edge
      integrate(edge)
      edges.requests[edge]!++
      edges.inFlight[edge]!++
      return edge
    }
    const finish = (request: number, from: number): number => {
      const edge = from === routing ? begin(request) : requests.edge[request]!
      integrate(edge)
      edges.inFlight[edge]!--
      return edge
    }
    const fail = (request: number, from: number, because: number): void => {
      if (isCopy(request)) {
        edges.copiesFailed[requests.edge[request]!]!++
        return
      }
      const edge = finish(request, from)
      edges.failed[edge]!++
      reasons.count[edge * reasonCount + because]!++
    }
    const isCopy = (request: number): boolean => requests.copyOf[request]! >= 0
    sim.onEnter(machines.requests, 'asked.faulting', (_, request) => {
      if (isCopy(request)) edges.copies[requests.edge[request]!]!++
      else if (!isTry(request)) begin(request)
      else requests.edge[request] = clusters.edge[requests.cluster[request]!]!
    })
    if (hasLibraries) {
      sim.onEnter(machines.requests, 'asked.guarding.isolating', (_, request) => {
        begin(request)
      })
      sim.onEnter(machines.requests, 'asked.library.trying', (_, request, from) => {
        if (from === routing) begin(request)
        edges.tries[requests.edge[request]!]!++
      })
    }
    sim.onEnter(machines.requests, 'answered', (_, request, from) => {
      if (isCopy(request)) edges.copiesOk[requests.edge[request]!]!++
      if (isCopy(request) || isTry(request)) return
      const edge = finish(request, from)
      const took = sim.now - requests.startedAt[request]!
      edges.ok[edge]!++
      if (hasLibraries && requests.degraded[request] === 1) edges.degraded[edge]!++
      edges.latencySumUs[edge]! += took
      if (took > edges.latencyMaxUs[edge]!) edges.latencyMaxUs[edge] = took
      record(latencies.count, edge * buckets, took, bits)
    })
    const endOf = (request: number, event: number): number =>
      event === proxyDied ? reason.proxyDied : requests.reason[request]!
    // What the arrow itself notes (a timeout, the caller's leave) is written after this.
    sim.onEnter(machines.requests, 'failed', (_, request, from, event) => {
      if (isTry(request)) return
      const timedOut = event >= programs.request.firstTimer
      fail(request, from, timedOut ? requests.timeoutBy[request]! : endOf(request, event))
    })
    sim.onEnter(machines.requests, 'left', (_, request, from) => {
      if (!isTry(request)) fail(request, from, reasonOfLeaving(places, request))
    })

    const isOfCopy = (attempt: number): boolean => isCopy(attempts.request[attempt]!)
    const endAttempt = (attempt: number): number => {
      const edge = clusters.edge[attempts.cluster[attempt]!]!
      integrate(edge)
      edges.attemptsInFlight[edge]!--
      if (attempts.ordinal[attempt] === 1) edges.firstEnded[edge]!++
      return edge
    }
    sim.onEnter(machines.attempts, 'trying.choosing', (_, attempt, from) => {
      // Who waited for an endpoint chooses again, and is the same attempt.
      if (from !== born || isOfCopy(attempt)) return
      const edge = clusters.edge[attempts.cluster[attempt]!]!
      integrate(edge)
      edges.attempts[edge]!++
      edges.attemptsInFlight[edge]!++
      if (attempts.ordinal[attempt]! > 1) edges.retries[edge]!++
    })
    sim.onEnter(machines.attempts, 'trying.sent', (_, attempt, from) => {
      // One that is late stays where it is.
      if (from === sent) return
      edges.sent[clusters.edge[attempts.cluster[attempt]!]!]!++
    })
    const attemptFailed = (edge: number, because: number): void => {
      attemptReasons.count[edge * reasonCount + because]!++
      if (because === reason.overflow) edges.overflow[edge]!++
    }
    sim.onEnter(machines.attempts, 'answered', (_, attempt) => {
      if (isOfCopy(attempt)) return
      const edge = endAttempt(attempt)
      const because = attempts.reason[attempt]!
      if (because !== reason.none) attemptFailed(edge, because)
      else if (attempts.ordinal[attempt] === 1) edges.firstOk[edge]!++
    })
    sim.onEnter(machines.attempts, 'failed', (_, attempt, from) => {
      if (isOfCopy(attempt)) return
      // A per-try timeout is noted by the transition itself, after this.
      const noted = attempts.reason[attempt]!
      attemptFailed(
        endAttempt(attempt),
        from === sent && noted === reason.none ? attempts.timeoutBy[attempt]! : noted,
      )
    })
    sim.onEnter(machines.attempts, 'cancelled', (_, attempt) => {
      if (!isOfCopy(attempt)) endAttempt(attempt)
    })
  }

  /** Brings the areas up to now, so that they can be read. */
  settle(places: Places): void {
    const { edges } = this
    const now = places.sim.now
    for (let edge = 0; edge < edges.used; edge++) {
      const passed = now - edges.changedAt[edge]!
      edges.inFlightArea[edge]! += edges.inFlight[edge]! * passed
      edges.attemptArea[edge]! += edges.attemptsInFlight[edge]! * passed
      edges.changedAt[edge] = now
    }
  }
}

const sent = stateOf(programs.attempt, 'trying.sent')
