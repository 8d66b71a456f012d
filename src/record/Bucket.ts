import { reasonCount } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import type { Metrics } from './metrics.ts'
import type { Cells } from './Tally.ts'

/** Counters of an edge within a bucket: positions within a row of `Bucket.edges`; reasons of failed requests follow. */
export const edgeCount = {
  requests: 0,
  ok: 1,
  failed: 2,
  sent: 3,
  inFlight: 4,
  /** Of those that were answered: with a fallback in the answer. */
  degraded: 5,
  /** Messages that were given up and put aside. */
  deadLetters: 6,
  reasons: 7,
} as const
export const edgeCountWidth = edgeCount.reasons + reasonCount

/** What happened between two bucket borders. Grows with what happened, not with what could have. */
export interface Bucket {
  readonly from: Us
  readonly to: Us
  /** By edge, `edgeCountWidth` each; `inFlight` is how many were under way at the end. */
  readonly edges: Uint32Array
  /** By endpoint: ∫ busy workers dt and ∫ waiting dt, µs. */
  readonly busyArea: Float64Array
  readonly waitingArea: Float64Array
  /** By edge: ∫ attempts under way dt, µs. */
  readonly attemptArea: Float64Array
  /** By queue of a broker: ∫ messages kept dt, µs. */
  readonly keptArea: Float64Array
  /** Latencies of edges, then counts and latencies of endpoints: see `BucketSource.cells`. */
  readonly tally: Cells
}

/** What is counted of attempts at an endpoint: `ended` + reason; `none` is a good answer. */
export const endpointCount = { taken: 0, cancelled: 1, ended: 2 } as const
export const endpointCountWidth = endpointCount.ended + reasonCount

/** Endpoints are many, so their latencies are looked at less finely. */
export const endpointBits = 5

/** Whoever has buckets, and says where in their tallies what lies. */
export interface BucketSource {
  readonly run: Run
  readonly metrics: Metrics
  readonly bucketUs: Us
  /** Those that are over, by their number; a bucket that was run through again is replaced by the same. */
  readonly buckets: readonly (Bucket | undefined)[]
  /** Which bucket is under way, or the last one at the end of the run. */
  readonly current: number
  /** A bucket as far as it is over by now; undefined when nothing of it is. */
  bucket(number: number): Bucket | undefined
  /** Where the cells of latencies of edges, of counts and of latencies of endpoints begin, and how many each has. */
  readonly cells: {
    readonly edgeLatencies: number
    readonly edgeBuckets: number
    readonly endpointCounts: number
    readonly endpointLatencies: number
    readonly endpointBuckets: number
  }
}
