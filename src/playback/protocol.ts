import type { Us } from '../model/units.ts'
import type { Inspection, PlaceRef } from '../record/inspect.ts'
import type { Moment, NarrativeLine } from '../record/Moment.ts'
import type { Signals } from '../record/Recorder.ts'
import type { RequestFilter, RequestLine } from '../record/RequestLog.ts'
import type { Story } from '../record/Story.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { Problem } from '../scenario/ScenarioError.ts'

export type { Inspection, MachineNow, PlaceRef } from '../record/inspect.ts'
export type { Moment } from '../record/Moment.ts'
export type { Signals as SeriesOf } from '../record/Recorder.ts'
export type { RequestFilter, RequestLine } from '../record/RequestLog.ts'
export type { Story, StoryRow } from '../record/Story.ts'

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

/**
 * Golden signals over the whole run so far, in buckets of equal width. `NaN` is an empty bucket (a gap in the line). Services
 * by index in the topology; `mesh` is what clients see.
 */
export interface Series {
  readonly bucketUs: Us
  readonly durationUs: Us
  readonly mesh: Signals
  readonly services: readonly Signals[]
  /** What happened when, for the timeline: only grows. */
  readonly moments: readonly Moment[]
  /** Sentences in cause-and-effect order. */
  readonly narrative: readonly NarrativeLine[]
}
