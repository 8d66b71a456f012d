import { bucketsFor, quantile } from '../engine/Histogram.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import type { Metrics } from './metrics.ts'

/** Golden signals of one subject by bucket; `NaN` is an empty bucket. */
export interface Signals {
  readonly offered: Float64Array
  readonly attempts: Float64Array
  readonly success: Float64Array
  readonly p50: Float64Array
  readonly p95: Float64Array
  readonly p99: Float64Array
  readonly utilisation: Float64Array
}

/** guess: so many buckets are more than a chart has pixels to tell apart. */
const bucketsAtMost = 240

/** How wide a bucket is for a run of this length, µs: half a second, or whole seconds. */
export function bucketWidth(durationUs: Us): Us {
  const half = 500_000
  if (durationUs <= bucketsAtMost * half) return half
  return Math.ceil(durationUs / bucketsAtMost / 1_000_000) * 1_000_000
}

/**
 * Golden signals over the run so far, by bucket: the mesh as its clients see it, and each service. Lies beside the arena;
 * writing a bucket again writes the same.
 */
export class Recorder {
  readonly bucketUs: Us
  readonly mesh: Signals
  readonly services: readonly Signals[]
  private readonly run: Run
  private readonly metrics: Metrics
  private readonly edgesOf: readonly (readonly number[])[]
  private readonly clientEdges: readonly number[]
  /** Counters at the latest bucket border, and at the one before. */
  private before: Snapshot
  private earlier: Snapshot
  private readonly scratch: Uint32Array

  constructor(run: Run, metrics: Metrics) {
    this.run = run
    this.metrics = metrics
    this.bucketUs = bucketWidth(run.scenario.durationUs)
    const count = Math.ceil(run.scenario.durationUs / this.bucketUs)
    const { edges, services } = run.plan
    const numbers = edges.map((_, edge) => edge)
    this.edgesOf = services.map((_, service) =>
      numbers.filter((edge) => edges[edge]!.toService === service),
    )
    this.clientEdges = numbers.filter((edge) => edges[edge]!.fromClient >= 0)
    this.mesh = emptySignals(count)
    this.services = services.map(() => emptySignals(count))
    this.scratch = new Uint32Array(bucketsFor(metrics.bits))
    this.before = this.snapshot()
    this.earlier = this.before
  }

  /** The first bucket border after a moment. */
  nextBorder(now: Us): Us {
    return (Math.floor(now / this.bucketUs) + 1) * this.bucketUs
  }

  /** Called at each bucket border: writes the bucket that ends here. */
  atBorder(): void {
    this.write(Math.round(this.run.now / this.bucketUs) - 1)
    this.earlier = this.before
    this.before = this.snapshot()
  }

  /** Called after a rewind to a bucket border. */
  rewound(): void {
    this.before = this.snapshot()
    this.earlier = this.before
  }

  /** Of an edge, lately: over this bucket so far and the one before. */
  attemptsPerSecond(edge: number): number {
    return this.lately(this.metrics.edges.sent[edge]! - this.earlier.sent[edge]!)
  }

  failedPerSecond(edge: number): number {
    return this.lately(this.metrics.edges.failed[edge]! - this.earlier.failed[edge]!)
  }

  private lately(count: number): number {
    const passed = this.run.now - this.earlier.at
    return passed === 0 ? 0 : (count * 1_000_000) / passed
  }

  /** Writes what there is of the bucket that is under way. */
  atNow(): void {
    const bucket = Math.floor(this.run.now / this.bucketUs)
    if (this.run.now - this.before.at > this.bucketUs / 10) this.write(bucket)
  }

  /** Forgets what came after a moment: another future begins. */
  truncate(at: Us): void {
    const from = Math.floor(at / this.bucketUs)
    for (const signals of [this.mesh, ...this.services]) {
      for (const series of Object.values(signals) as Float64Array[]) series.fill(NaN, from)
    }
  }

  private write(bucket: number): void {
    if (bucket < 0 || bucket >= this.mesh.offered.length) return
    const { services } = this.run.plan
    this.writeSubject(this.mesh, bucket, this.clientEdges)
    this.mesh.utilisation[bucket] = NaN
    services.forEach((service, index) => {
      const signals = this.services[index]!
      this.writeSubject(signals, bucket, this.edgesOf[index]!)
      const passed = this.run.now - this.before.at
      const busy = this.busyArea(index) - this.before.busy[index]!
      signals.utilisation[bucket] = busy / (passed * service.workers * service.endpoints)
    })
  }

  private writeSubject(signals: Signals, bucket: number, edges: readonly number[]): void {
    const { metrics, before } = this
    const passed = (this.run.now - before.at) / 1_000_000
    const sum = (column: Float64Array, earlier: Float64Array): number =>
      edges.reduce((total, edge) => total + column[edge]! - earlier[edge]!, 0)
    const offered = sum(metrics.edges.requests, before.requests)
    const ok = sum(metrics.edges.ok, before.ok)
    const failed = sum(metrics.edges.failed, before.failed)
    signals.offered[bucket] = offered / passed
    signals.attempts[bucket] = sum(metrics.edges.sent, before.sent) / passed
    signals.success[bucket] = ok + failed === 0 ? NaN : ok / (ok + failed)
    const size = this.scratch.length
    this.scratch.fill(0)
    for (const edge of edges) {
      for (let index = 0; index < size; index++) {
        this.scratch[index]! +=
          metrics.latencies.count[edge * size + index]! - before.latencies[edge * size + index]!
      }
    }
    signals.p50[bucket] = quantile(this.scratch, 0, 0.5, metrics.bits)
    signals.p95[bucket] = quantile(this.scratch, 0, 0.95, metrics.bits)
    signals.p99[bucket] = quantile(this.scratch, 0, 0.99, metrics.bits)
  }

  /** ∫ busy workers dt of a service up to now. */
  private busyArea(service: number): number {
    const { endpoints, firstEndpoint } = this.run.world.places
    const first = firstEndpoint[service]!
    let area = 0
    for (
      let endpoint = first;
      endpoint < first + this.run.plan.services[service]!.endpoints;
      endpoint++
    ) {
      area +=
        endpoints.busyArea[endpoint]! +
        endpoints.busy[endpoint]! * (this.run.now - endpoints.changedAt[endpoint]!)
    }
    return area
  }

  private snapshot(): Snapshot {
    const { edges, latencies } = this.metrics
    return {
      at: this.run.now,
      requests: edges.requests.slice(),
      ok: edges.ok.slice(),
      failed: edges.failed.slice(),
      sent: edges.sent.slice(),
      latencies: latencies.count.slice(),
      busy: this.run.plan.services.map((_, service) => this.busyArea(service)),
    }
  }
}

interface Snapshot {
  readonly at: Us
  readonly requests: Float64Array
  readonly ok: Float64Array
  readonly failed: Float64Array
  readonly sent: Float64Array
  readonly latencies: Uint32Array
  readonly busy: readonly number[]
}

function emptySignals(count: number): Signals {
  const series = (): Float64Array => new Float64Array(count).fill(NaN)
  return {
    offered: series(),
    attempts: series(),
    success: series(),
    p50: series(),
    p95: series(),
    p99: series(),
    utilisation: series(),
  }
}
