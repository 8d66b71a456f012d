import type { Us } from '../model/units.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { Problem } from '../scenario/ScenarioError.ts'

/** What a page asks of the playback that runs in the worker. `id` comes back with the answer. */
export type Ask =
  | {
      readonly type: 'load'
      readonly id: number
      readonly text: string
      readonly file: string
      readonly seed?: number
      readonly system?: string
      readonly commands?: readonly Command[]
      readonly at?: Us
    }
  /** Run on to `t` (or stay), and fill a frame. `windowUs`: how long hops stay in the frame after they arrived. */
  | {
      readonly type: 'frame'
      readonly id: number
      readonly t: Us
      readonly windowUs: Us
      readonly buffer: ArrayBuffer | undefined
    }
  /** Go to any moment, backwards too. */
  | { readonly type: 'seek'; readonly id: number; readonly t: Us }
  /** Run until the next event of the wheel has happened. */
  | { readonly type: 'step'; readonly id: number }
  /** Replace the command list; the run is taken back to before the first difference and forward again to `t`. */
  | {
      readonly type: 'commands'
      readonly id: number
      readonly commands: readonly Command[]
      readonly t: Us
    }
  | { readonly type: 'series'; readonly id: number }
  | { readonly type: 'inspect'; readonly id: number; readonly place: PlaceRef }
  | { readonly type: 'requests'; readonly id: number; readonly filter: RequestFilter }
  | { readonly type: 'story'; readonly id: number; readonly request: number }

/** What the worker answers. `failed` is our mistake or bad input, never a simulated failure. */
export type Answer =
  | { readonly type: 'hello' }
  | {
      readonly type: 'loaded'
      readonly id: number
      readonly topology: Topology
      readonly commands: readonly Command[]
      readonly notes: readonly string[]
      readonly speedUs: Us
    }
  | { readonly type: 'refused'; readonly id: number; readonly problems: readonly Problem[] }
  | {
      readonly type: 'frame'
      readonly id: number
      readonly buffer: ArrayBuffer
      readonly more: boolean
    }
  | { readonly type: 'series'; readonly id: number; readonly series: Series }
  | {
      readonly type: 'inspection'
      readonly id: number
      readonly inspection: Inspection | undefined
    }
  | { readonly type: 'requests'; readonly id: number; readonly requests: readonly RequestLine[] }
  | { readonly type: 'story'; readonly id: number; readonly story: Story | undefined }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }

/** A place on the canvas, by kind and index in the topology. */
export type PlaceRef =
  | {
      readonly kind: 'client' | 'service' | 'endpoint' | 'proxy' | 'edge' | 'cluster' | 'member'
      readonly index: number
    }
  | { readonly kind: 'controlPlane'; readonly index: 0 }

/**
 * Golden signals over the whole run so far, in buckets of equal width. `NaN` is an empty bucket (a gap in the line). Services
 * by index in the topology; `mesh` is what clients see.
 */
export interface Series {
  readonly bucketUs: Us
  readonly durationUs: Us
  readonly mesh: SeriesOf
  readonly services: readonly SeriesOf[]
  /** What happened when, for the timeline: only grows. */
  readonly moments: readonly Moment[]
  /** Sentences in cause-and-effect order. */
  readonly narrative: readonly { readonly at: Us; readonly text: string; readonly loud: boolean }[]
}

export interface SeriesOf {
  /** Requests wanted and attempts made, per second. */
  readonly offered: Float64Array
  readonly attempts: Float64Array
  /** 0…1 of the requests that ended. */
  readonly success: Float64Array
  /** Of answers, µs. */
  readonly p50: Float64Array
  readonly p95: Float64Array
  readonly p99: Float64Array
  /** 0…1 of workers busy. */
  readonly utilisation: Float64Array
}

export interface Moment {
  readonly at: Us
  readonly kind:
    | 'fault'
    | 'cleared'
    | 'ejected'
    | 'admitted'
    | 'overflow'
    | 'failure'
    | 'panic'
    | 'push'
    | 'crash'
    | 'restart'
  readonly label: string
  readonly place: PlaceRef | undefined
}

/** One machine of a place, now: enough to light its chart. */
export interface Inspection {
  readonly place: PlaceRef
  readonly title: string
  readonly machines: readonly MachineNow[]
  /** What binds the place, with where it comes from. */
  readonly policy: readonly {
    readonly key: string
    readonly value: string
    readonly from: string
    readonly isDefault: boolean
  }[]
  /** Gauges with a limit, e.g. pool limits. */
  readonly gauges: readonly {
    readonly name: string
    readonly value: number
    readonly limit: number
    readonly words: string
  }[]
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}

export interface MachineNow {
  /** Which machine (`id` of the machine object) and whose. */
  readonly machine: string
  readonly title: string
  /** Dotted state path, e.g. `open.waiting`. */
  readonly state: string
  /** The columns behind its guards, by name. */
  readonly context: Readonly<Record<string, number>>
  readonly since: Us
  /** Newest first. */
  readonly changes: readonly {
    readonly at: Us
    readonly from: string
    readonly to: string
    readonly event: string
    readonly why: string
  }[]
}

export interface RequestFilter {
  readonly from: Us
  readonly to: Us
  readonly outcome: 'all' | 'failed' | 'retried' | 'ok'
  /** Name of a reason; empty: any. */
  readonly reason: string
  readonly most: number
}

export interface RequestLine {
  /** Running number of the clients' request: what `--request N` takes. */
  readonly number: number
  readonly client: string
  readonly at: Us
  readonly tookUs: Us
  readonly outcome: 'ok' | 'failed' | 'inFlight'
  readonly reason: string
  readonly attempts: number
}

/** Everything that happened to one request of a client. */
export interface Story {
  readonly number: number
  readonly headline: string
  readonly outcome: 'ok' | 'failed' | 'inFlight'
  readonly reason: string
  readonly at: Us
  readonly tookUs: Us
  /** Rows of the waterfall, in reading order; `depth` indents. Times are µs since the request began. */
  readonly rows: readonly StoryRow[]
  readonly sentences: readonly { readonly at: Us; readonly text: string }[]
}

export type StoryRow =
  | {
      readonly kind: 'request'
      readonly depth: number
      readonly caller: string
      readonly callee: string
      readonly from: Us
      readonly to: Us
      readonly status: number
      readonly reason: string
      /** When a deadline bound it: the time since the start of the root request. */
      readonly deadline: Us | undefined
    }
  | {
      readonly kind: 'attempt'
      readonly depth: number
      readonly number: number
      readonly endpoint: string
      readonly from: Us
      readonly to: Us
      readonly status: number
      readonly reason: string
      /** Waiting, serving, waste after the caller left. */
      readonly spans: readonly {
        readonly kind:
          'network' | 'queued' | 'served' | 'calling' | 'waste' | 'pending' | 'connecting'
        readonly from: Us
        readonly to: Us
      }[]
    }
  | { readonly kind: 'pause'; readonly depth: number; readonly from: Us; readonly to: Us }
  | {
      readonly kind: 'decision'
      readonly depth: number
      readonly at: Us
      readonly text: string
      readonly source: string
      readonly decided: boolean
    }
