import { bucketsFor, quantile, type Bits } from '../engine/Histogram.ts'
import { reasonCount } from '../model/reasons.ts'
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
import type { PlaceRef } from './inspect.ts'
import { addCells } from './Tally.ts'

/** Golden signals of one subject by bucket, up to now; `NaN` is an empty bucket. */
export interface Signals {
  /** Requests and attempts per second; at an endpoint both are the attempts that reached it. */
  readonly offered: Float64Array
  readonly attempts: Float64Array
  /** Of what ended, the share that was answered. */
  readonly success: Float64Array
  /** Of what ended, the share that was answered with a fallback. */
  readonly degraded: Float64Array
  /** A second. */
  readonly deadLetters: Float64Array
  /** Of answers, µs. */
  readonly p50: Float64Array
  readonly p95: Float64Array
  readonly p99: Float64Array
  /** Busy workers among all; `NaN` throughout where the subject has none (an edge, the mesh). */
  readonly utilisation: Float64Array
  /** How many waited for a worker, on average; as above. */
  readonly waiting: Float64Array
  /** Attempts under way in the pools of an edge, as a share of what the limit lets in; `NaN` where nothing limits. */
  readonly pool: Float64Array
  /** Messages that a broker kept for it, on average; `NaN` where none does. */
  readonly lag: Float64Array
  /** Failures per second by reason, of the reasons that there were; most first. */
  readonly errors: readonly { readonly reason: number; readonly perSecond: Float64Array }[]
}

/** What happened to one subject within a window: exact counts, and what is computed of them. */
export interface WindowNumbers {
  readonly from: Us
  readonly to: Us
  /** Under way when it began, and asked within it; together they are answered, failed, or in flight when it ended. */
  readonly carried: number
  readonly offered: number
  readonly ok: number
  readonly failed: number
  readonly inFlight: number
  readonly attempts: number
  /** Of those that were answered: with a fallback in the answer; 0 of an endpoint. */
  readonly degraded: number
  /** Messages for it that were given up and put aside, whatever their callers were told. */
  readonly deadLetters: number
  /** By number of the reason; they sum to `failed`. */
  readonly reasons: readonly number[]
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly utilisation: number
  readonly waiting: number
  readonly pool: number
  readonly lag: number
}

/** What a subject is a sum of. */
interface Parts {
  readonly edges: readonly number[]
  /** Where its dead letters are counted: by who asked. */
  readonly asked: readonly number[]
  /** Whose workers are its saturation. */
  readonly endpoints: readonly number[]
  /** Whether what they took is counted, instead of requests on edges. */
  readonly isOfEndpoints: boolean
  readonly workers: number
  /** Queues of a broker. */
  readonly channels: readonly number[]
  /** How many attempts the pools of its edges let in together; Infinity: any number. */
  readonly poolLimit: number
}

/** Sums of the recorder, by subject: a place, or the mesh as its clients see it. */
export class SignalReader {
  private readonly recorder: BucketSource
  private readonly run: Run
  private readonly parts = new Map<string, Parts>()
  /** What was read of buckets that are over, of the latest subjects. */
  private readonly kept = new Map<string, Map<Bucket, WindowNumbers>>()

  constructor(recorder: BucketSource) {
    this.recorder = recorder
    this.run = recorder.run
  }

  /** Golden signals of a place by bucket; of the mesh when there is none. */
  signals(place: PlaceRef | undefined): Signals {
    const count = this.recorder.buckets.length
    const series = (): Float64Array => new Float64Array(count).fill(NaN)
    const signals = {
      offered: series(),
      attempts: series(),
      success: series(),
      degraded: series(),
      deadLetters: series(),
      p50: series(),
      p95: series(),
      p99: series(),
      utilisation: series(),
      waiting: series(),
      pool: series(),
      lag: series(),
    }
    const errors = new Map<number, Float64Array>()
    const totals = new Float64Array(reasonCount)
    for (let number = 0; number <= this.recorder.current; number++) {
      const bucket = this.recorder.bucket(number)
      // Of a bucket that has hardly begun a rate says nothing.
      if (bucket === undefined || bucket.to - bucket.from < this.recorder.bucketUs / 10) continue
      const numbers = this.numbersOf(place, bucket)
      const seconds = (bucket.to - bucket.from) / 1_000_000
      signals.offered[number] = numbers.offered / seconds
      signals.attempts[number] = numbers.attempts / seconds
      signals.success[number] = shareOf(numbers.ok, numbers.failed)
      signals.degraded[number] = numbers.degraded / (numbers.ok + numbers.failed)
      signals.deadLetters[number] = numbers.deadLetters / seconds
      signals.p50[number] = numbers.p50
      signals.p95[number] = numbers.p95
      signals.p99[number] = numbers.p99
      signals.utilisation[number] = numbers.utilisation
      signals.waiting[number] = numbers.waiting
      signals.pool[number] = numbers.pool
      signals.lag[number] = numbers.lag
      numbers.reasons.forEach((failures, because) => {
        if (failures === 0) return
        totals[because]! += failures
        let perSecond = errors.get(because)
        if (perSecond === undefined) errors.set(because, (perSecond = series()))
        perSecond[number] = failures / seconds
      })
    }
    return {
      ...signals,
      errors: [...errors]
        .sort(([one], [other]) => totals[other]! - totals[one]! || one - other)
        .map(([reason, perSecond]) => ({ reason, perSecond })),
    }
  }

  /** What happened to a place between two moments, which are moved outwards to borders of buckets; up to now. */
  window(place: PlaceRef | undefined, from: Us, to: Us): WindowNumbers | undefined {
    const { bucketUs, current } = this.recorder
    const first = Math.max(0, Math.floor(from / bucketUs))
    const last = Math.min(current, Math.ceil(to / bucketUs) - 1)
    const buckets: Bucket[] = []
    for (let number = first; number <= last; number++) {
      const bucket = this.recorder.bucket(number)
      if (bucket !== undefined) buckets.push(bucket)
    }
    return buckets.length === 0 ? undefined : this.sum(place, buckets)
  }

  /** Of the latest bucket of a service that is whole: what stands on the canvas. */
  lately(service: number): WindowNumbers | undefined {
    const bucket = this.recorder.buckets[this.recorder.current - 1]
    return bucket === undefined
      ? undefined
      : this.numbersOf({ kind: 'service', index: service }, bucket)
  }

  private numbersOf(place: PlaceRef | undefined, bucket: Bucket): WindowNumbers {
    // What is still under way is a new object each time.
    if (this.recorder.buckets[Math.floor(bucket.from / this.recorder.bucketUs)] !== bucket) {
      return this.sum(place, [bucket])
    }
    const key = keyOf(place)
    let kept = this.kept.get(key)
    if (kept === undefined) {
      if (this.kept.size >= subjectsKept + this.run.plan.services.length) {
        this.kept.delete(this.kept.keys().next().value!)
      }
      this.kept.set(key, (kept = new Map()))
    }
    let numbers = kept.get(bucket)
    if (numbers === undefined) {
      // Replaced buckets are not found again: they go when there are more than a run has.
      if (kept.size > 2 * this.recorder.buckets.length) kept.clear()
      kept.set(bucket, (numbers = this.sum(place, [bucket])))
    }
    return numbers
  }

  private sum(place: PlaceRef | undefined, buckets: readonly Bucket[]): WindowNumbers {
    const parts = this.partsOf(place)
    const first = buckets[0]!
    const last = buckets.at(-1)!
    const passed = buckets.reduce((sum, { from, to }) => sum + to - from, 0)
    const counted = !parts.isOfEndpoints
      ? this.ofEdges(parts, buckets)
      : this.ofEndpoints(parts, buckets)
    let busy = 0
    let waiting = 0
    let attempts = 0
    let kept = 0
    for (const bucket of buckets) {
      for (const channel of parts.channels) kept += bucket.keptArea[channel]!
      for (const endpoint of parts.endpoints) {
        busy += bucket.busyArea[endpoint]!
        waiting += bucket.waitingArea[endpoint]!
      }
      for (const edge of parts.edges) attempts += bucket.attemptArea[edge]!
    }
    const hasWorkers = parts.endpoints.length > 0
    const { carried, inFlight } = counted
    return {
      from: first.from,
      to: last.to,
      ...counted,
      carried,
      inFlight,
      utilisation: hasWorkers ? busy / (passed * parts.workers) : NaN,
      waiting: hasWorkers ? waiting / passed : NaN,
      pool: Number.isFinite(parts.poolLimit) ? attempts / (passed * parts.poolLimit) : NaN,
      lag: parts.channels.length > 0 ? kept / passed : NaN,
    }
  }

  private ofEdges({ edges, asked }: Parts, buckets: readonly Bucket[]) {
    const { cells, metrics } = this.recorder
    const reasons = Array.from({ length: reasonCount }, () => 0)
    const latencies = new Float64Array(bucketsFor(metrics.bits))
    let offered = 0
    let ok = 0
    let failed = 0
    let attempts = 0
    let inFlight = 0
    let degraded = 0
    let deadLetters = 0
    for (const edge of asked)
      for (const bucket of buckets)
        deadLetters += bucket.edges[edge * edgeCountWidth + edgeCount.deadLetters]!
    for (const edge of edges) {
      const at = edge * edgeCountWidth
      for (const bucket of buckets) {
        offered += bucket.edges[at + edgeCount.requests]!
        ok += bucket.edges[at + edgeCount.ok]!
        failed += bucket.edges[at + edgeCount.failed]!
        attempts += bucket.edges[at + edgeCount.sent]!
        degraded += bucket.edges[at + edgeCount.degraded]!
        for (let because = 0; because < reasonCount; because++) {
          reasons[because]! += bucket.edges[at + edgeCount.reasons + because]!
        }
        addCells(latencies, bucket.tally, cells.edgeLatencies + edge * cells.edgeBuckets)
      }
      inFlight += buckets.at(-1)!.edges[at + edgeCount.inFlight]!
    }
    const carried = inFlight + ok + failed - offered
    return {
      offered,
      ok,
      failed,
      attempts,
      degraded,
      deadLetters,
      reasons,
      inFlight,
      carried,
      ...quantilesOf(latencies, metrics.bits),
    }
  }

  private ofEndpoints({ endpoints }: Parts, buckets: readonly Bucket[]) {
    const { cells } = this.recorder
    const latencies = new Float64Array(bucketsFor(endpointBits))
    const counts = new Float64Array(endpointCountWidth)
    for (const { tally } of buckets) {
      for (const endpoint of endpoints) {
        addCells(latencies, tally, cells.endpointLatencies + endpoint * cells.endpointBuckets)
        addCells(counts, tally, cells.endpointCounts + endpoint * endpointCountWidth)
      }
    }
    const offered = counts[endpointCount.taken]!
    const ok = counts[endpointCount.ended]!
    const reasons = [0, ...counts.slice(endpointCount.ended + 1)]
    const failed = reasons.reduce((sum, count) => sum + count, 0)
    return {
      degraded: 0,
      deadLetters: 0,
      offered,
      ok,
      failed,
      attempts: offered,
      reasons,
      // Attempts that somebody stopped waiting for are over without an outcome: what is under way is not a sum here.
      inFlight: 0,
      carried: 0,
      ...quantilesOf(latencies, endpointBits),
    }
  }

  private partsOf(place: PlaceRef | undefined): Parts {
    const key = keyOf(place)
    let parts = this.parts.get(key)
    if (parts === undefined) this.parts.set(key, (parts = this.findParts(place)))
    return parts
  }

  private findParts(place: PlaceRef | undefined): Parts {
    const { plan, world } = this.run
    const { endpoints, clusters, clients, members, proxies } = world.places
    const edgesThat = (test: (edge: (typeof plan.edges)[number]) => boolean): number[] =>
      plan.edges.flatMap((edge, index) => (test(edge) ? [index] : []))
    const workersOf = (rows: readonly number[]): number =>
      rows.reduce((sum, row) => {
        const { workers } = plan.services[endpoints.service[row]!]!
        // A broker without a bound is never busy.
        return workers === Infinity ? sum : sum + workers
      }, 0)
    const { channels } = world.places
    const channelsThat = (test: (channel: number) => boolean): number[] =>
      Array.from({ length: channels.used }, (_, channel) => channel).filter(test)
    const ofEndpoints = (rows: readonly number[]): Parts => ({
      edges: [],
      asked: [],
      endpoints: rows,
      isOfEndpoints: true,
      channels: [],
      workers: workersOf(rows),
      poolLimit: Infinity,
    })
    const ofEdges = (edges: readonly number[], rows: readonly number[] = []): Parts => ({
      edges,
      asked: edges,
      endpoints: rows,
      isOfEndpoints: false,
      channels: [],
      workers: workersOf(rows),
      poolLimit: this.poolLimit(edges),
    })
    switch (place?.kind) {
      case 'service': {
        const rows: number[] = []
        for (let row = 0; row < endpoints.used; row++) {
          if (endpoints.service[row] === place.index) rows.push(row)
        }
        const isBroker = plan.services[place.index]!.role === 'broker'
        return {
          ...ofEdges(
            edgesThat(({ toService }) => toService === place.index),
            rows,
          ),
          asked: edgesThat((edge) => edge.toService === place.index || edge.target === place.index),
          channels: channelsThat((row) => isBroker || channels.service[row] === place.index),
        }
      }
      case 'edge':
        return {
          ...ofEdges([place.index]),
          channels: channelsThat((row) => channels.edge[row] === place.index),
        }
      case 'client':
        return ofEdges([clients.edge[place.index]!])
      case 'cluster':
        return ofEdges([clusters.edge[place.index]!])
      case 'endpoint':
        return ofEndpoints([place.index])
      case 'member':
        return ofEndpoints([members.endpoint[place.index]!])
      case 'proxy': {
        const own = this.run.world.places.endpointsOf[place.index]!
        if (own.length > 0) return ofEndpoints(own)
        const client = proxies.client[place.index]!
        return ofEdges([clients.edge[client]!])
      }
      default:
        return {
          ...ofEdges(
            edgesThat(({ fromClient }) => fromClient >= 0),
            Array.from({ length: endpoints.used }, (_, row) => row),
          ),
          asked: edgesThat(() => true),
          channels: channelsThat(() => true),
        }
    }
  }

  /** As the rules of the start say it; a push that changes limits is not followed. */
  private poolLimit(edges: readonly number[]): number {
    const { places } = this.run.world
    const { clusters } = places
    let limit = 0
    for (let cluster = 0; cluster < clusters.used; cluster++) {
      if (!edges.includes(clusters.edge[cluster]!)) continue
      limit += places.clusterRulesOf(cluster).limit.maxRequests
    }
    return limit === 0 ? Infinity : limit
  }
}

/** guess: who compares places looks at so many in turn. */
const subjectsKept = 6

function keyOf(place: PlaceRef | undefined): string {
  return place === undefined ? '' : `${place.kind} ${place.index}`
}

/** NaN when nothing ended. */
function shareOf(ok: number, failed: number): number {
  return ok + failed === 0 ? NaN : ok / (ok + failed)
}

function quantilesOf(latencies: Float64Array, bits: Bits) {
  return {
    p50: quantile(latencies, 0, 0.5, bits),
    p95: quantile(latencies, 0, 0.95, bits),
    p99: quantile(latencies, 0, 0.99, bits),
  }
}
