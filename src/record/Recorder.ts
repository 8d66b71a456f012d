import { substituting } from '../mesh/client/fallback.ts'
import { bucketOf, bucketsFor } from '../engine/Histogram.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { reason, reasonCount } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import {
  edgeCount,
  edgeCountWidth,
  endpointBits,
  endpointCount,
  endpointCountWidth,
  type Bucket,
  type BucketSource,
} from './Bucket.ts'
import type { Metrics } from './metrics.ts'
import { SignalReader } from './signals.ts'
import { Tally } from './Tally.ts'

/** guess: so many buckets are more than a chart has pixels to tell apart. */
const bucketsAtMost = 240

/** How wide a bucket is for a run of this length, µs: half a second, or whole seconds. */
export function bucketWidth(durationUs: Us): Us {
  const half = 500_000
  if (durationUs <= bucketsAtMost * half) return half
  return Math.ceil(durationUs / bucketsAtMost / 1_000_000) * 1_000_000
}

const sent = stateOf(programs.attempt, 'trying.sent')

/**
 * What happened, by bucket of time and by edge and endpoint: services and the mesh are sums of these, and a window is a sum of
 * buckets. Lies beside the arena; writing a bucket again writes the same.
 */
export class Recorder implements BucketSource {
  readonly bucketUs: Us
  /** Those that are over, by their number; a bucket that was run through again is replaced by the same. */
  readonly buckets: (Bucket | undefined)[]
  readonly cells: BucketSource['cells']
  readonly run: Run
  readonly metrics: Metrics
  /** What is made of the buckets. */
  readonly reader: SignalReader
  /** Off while a stretch is run again only to be looked at. */
  isListening = true
  private readonly tally: Tally
  /** Counters at the latest bucket border, and at the one before. */
  private before: Counters
  private earlier: Counters

  /** Make it after the metrics, which count first. */
  constructor(run: Run, metrics: Metrics) {
    this.run = run
    this.metrics = metrics
    this.bucketUs = bucketWidth(run.scenario.durationUs)
    const count = Math.ceil(run.scenario.durationUs / this.bucketUs)
    this.buckets = Array.from({ length: count }, () => undefined)
    const edges = run.plan.edges.length
    const endpoints = run.world.places.endpoints.used
    const edgeBuckets = bucketsFor(metrics.bits)
    const endpointBuckets = bucketsFor(endpointBits)
    const endpointCounts = edges * edgeBuckets
    const endpointLatencies = endpointCounts + endpoints * endpointCountWidth
    this.cells = {
      edgeLatencies: 0,
      edgeBuckets,
      endpointCounts,
      endpointLatencies,
      endpointBuckets,
    }
    this.tally = new Tally(endpointLatencies + endpoints * endpointBuckets)
    this.listen()
    this.before = this.counters()
    this.earlier = this.before
    this.reader = new SignalReader(this)
  }

  /** The first bucket border after a moment. */
  nextBorder(now: Us): Us {
    return (Math.floor(now / this.bucketUs) + 1) * this.bucketUs
  }

  /** Called at each bucket border: keeps the bucket that ends here. */
  atBorder(): void {
    const number = Math.round(this.run.now / this.bucketUs) - 1
    const { before } = this
    if (number >= 0 && number < this.buckets.length) this.buckets[number] = this.bucketSince()
    this.earlier = before
    this.before = this.counters()
    this.tally.clear()
  }

  /** Called after a rewind to a bucket border. */
  rewound(): void {
    this.before = this.counters()
    this.earlier = this.before
    this.tally.clear()
  }

  /** Of an edge, lately: over this bucket so far and the one before. */
  attemptsPerSecond(edge: number): number {
    return this.lately(this.metrics.edges.sent[edge]! - this.earlier.sent[edge]!)
  }

  okPerSecond(edge: number): number {
    return this.lately(this.metrics.edges.ok[edge]! - this.earlier.ok[edge]!)
  }

  degradedPerSecond(edge: number): number {
    return this.lately(this.metrics.edges.degraded[edge]! - this.earlier.degraded[edge]!)
  }

  failedPerSecond(edge: number): number {
    return this.lately(this.metrics.edges.failed[edge]! - this.earlier.failed[edge]!)
  }

  private lately(count: number): number {
    const passed = this.run.now - this.earlier.at
    return passed === 0 ? 0 : (count * 1_000_000) / passed
  }

  /** Forgets what came after a moment: another future begins. */
  truncate(at: Us): void {
    this.buckets.fill(undefined, Math.floor(at / this.bucketUs))
  }

  /** Which bucket is under way, or the last one at the end of the run. */
  get current(): number {
    return Math.min(this.buckets.length - 1, Math.floor(this.run.now / this.bucketUs))
  }

  /** A bucket as far as it is over by now; undefined when nothing of it is. */
  bucket(number: number): Bucket | undefined {
    const { now } = this.run
    const from = number * this.bucketUs
    if (now <= from) return undefined
    // What was known before a rewind is not known now.
    if (now >= from + this.bucketUs) return this.buckets[number]
    return this.bucketSince()
  }

  private listen(): void {
    const { tally, cells, metrics } = this
    const { sim, machines, requests, attempts, members } = this.run.world.places
    sim.onEnter(machines.requests, 'answered', (_, request) => {
      // A try of a library is a layer under what was asked.
      if (requests.tryOf[request]! >= 0 && requests.callerJob[request] !== substituting) return
      if (!this.isListening || requests.copyOf[request]! >= 0) return
      const latency = bucketOf(sim.now - requests.startedAt[request]!, metrics.bits)
      tally.add(cells.edgeLatencies + requests.edge[request]! * cells.edgeBuckets + latency)
    })
    const count = (attempt: number, what: number): void => {
      const endpoint = members.endpoint[attempts.member[attempt]!]!
      tally.add(cells.endpointCounts + endpoint * endpointCountWidth + what)
    }
    sim.onEnter(machines.attempts, 'trying.sent', (_, attempt, from) => {
      // One that is late stays where it is.
      if (from === sent) return
      if (this.isListening) count(attempt, endpointCount.taken)
    })
    sim.onEnter(machines.attempts, 'cancelled', (_, attempt, from) => {
      if (this.isListening && from === sent) count(attempt, endpointCount.cancelled)
    })
    sim.onEnter(machines.attempts, 'answered', (_, attempt) => {
      if (!this.isListening) return
      const because = attempts.reason[attempt]!
      count(attempt, endpointCount.ended + because)
      if (because !== reason.none) return
      const endpoint = members.endpoint[attempts.member[attempt]!]!
      const latency = bucketOf(sim.now - attempts.sentAt[attempt]!, endpointBits)
      tally.add(cells.endpointLatencies + endpoint * cells.endpointBuckets + latency)
    })
    sim.onEnter(machines.attempts, 'failed', (_, attempt, from) => {
      const noted = attempts.reason[attempt]!
      // What its caller refuses is no doing of the endpoint.
      if (!this.isListening || attempts.member[attempt]! < 0 || noted === reason.overflow) return
      // Who found no connection had come as far as the endpoint.
      if (from !== sent) count(attempt, endpointCount.taken)
      // A per-try timeout is noted by the transition itself, after this.
      const because = from === sent && noted === reason.none ? attempts.timeoutBy[attempt]! : noted
      count(attempt, endpointCount.ended + because)
    })
  }

  private bucketSince(): Bucket {
    const { before, metrics } = this
    const after = this.counters()
    const rows = this.run.plan.edges.length
    const edges = new Uint32Array(rows * edgeCountWidth)
    for (let edge = 0; edge < rows; edge++) {
      const at = edge * edgeCountWidth
      edges[at + edgeCount.requests] = after.requests[edge]! - before.requests[edge]!
      edges[at + edgeCount.ok] = after.ok[edge]! - before.ok[edge]!
      edges[at + edgeCount.failed] = after.failed[edge]! - before.failed[edge]!
      edges[at + edgeCount.sent] = after.sent[edge]! - before.sent[edge]!
      edges[at + edgeCount.degraded] = after.degraded[edge]! - before.degraded[edge]!
      edges[at + edgeCount.deadLetters] = after.deadLetters[edge]! - before.deadLetters[edge]!
      edges[at + edgeCount.inFlight] = metrics.edges.inFlight[edge]!
      for (let because = 0; because < reasonCount; because++) {
        const cell = edge * reasonCount + because
        edges[at + edgeCount.reasons + because] = after.reasons[cell]! - before.reasons[cell]!
      }
    }
    const difference = (later: Float64Array, sooner: Float64Array): Float64Array =>
      later.map((area, row) => area - sooner[row]!)
    return {
      from: before.at,
      to: after.at,
      edges,
      busyArea: difference(after.busyArea, before.busyArea),
      waitingArea: difference(after.waitingArea, before.waitingArea),
      attemptArea: difference(after.attemptArea, before.attemptArea),
      keptArea: difference(after.keptArea, before.keptArea),
      tally: this.tally.read(),
    }
  }

  private counters(): Counters {
    const { metrics } = this
    const { edges, reasons } = metrics
    const { endpoints } = this.run.world.places
    const { now } = this.run
    const copy = (column: Float64Array): Float64Array => column.slice(0, edges.used)
    const busyArea = endpoints.busyArea.slice(0, endpoints.used)
    const waitingArea = endpoints.waitingArea.slice(0, endpoints.used)
    for (let row = 0; row < endpoints.used; row++) {
      const passed = now - endpoints.changedAt[row]!
      busyArea[row]! += endpoints.busy[row]! * passed
      waitingArea[row]! += endpoints.waiting[row]! * passed
    }
    const attemptArea = copy(edges.attemptArea)
    for (let edge = 0; edge < edges.used; edge++) {
      attemptArea[edge]! += edges.attemptsInFlight[edge]! * (now - edges.changedAt[edge]!)
    }
    return {
      at: now,
      requests: copy(edges.requests),
      ok: copy(edges.ok),
      failed: copy(edges.failed),
      sent: copy(edges.sent),
      degraded: copy(edges.degraded),
      deadLetters: this.run.world.places.edges.deadLetters.slice(0, edges.used),
      reasons: reasons.count.slice(0, reasons.used),
      busyArea,
      waitingArea,
      attemptArea,
      keptArea: metrics.messages.keptArea(),
    }
  }
}

interface Counters {
  readonly at: Us
  readonly requests: Float64Array
  readonly ok: Float64Array
  readonly failed: Float64Array
  readonly sent: Float64Array
  readonly degraded: Float64Array
  readonly deadLetters: Float64Array
  readonly reasons: Float64Array
  readonly busyArea: Float64Array
  readonly waitingArea: Float64Array
  readonly attemptArea: Float64Array
  readonly keptArea: Float64Array
}
