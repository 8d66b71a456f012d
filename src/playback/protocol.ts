import type { Us } from '../model/units.ts'
import type { BeatView } from '../record/beatViews.ts'
import type { Bill } from '../record/compare/bill.ts'
import type { Difference } from '../record/compare/compare.ts'
import type { Outcome, Stretch } from '../record/compare/outcome.ts'
import type { Common, Variant } from '../record/compare/variant.ts'
import type { Change } from '../record/ChangeFeed.ts'
import type { History } from '../record/ChangeLog.ts'
import type { Inspection, PlaceRef } from '../record/inspect.ts'
import type { InstanceQuery, Instances } from '../record/Instances.ts'
import type { Moment, MomentKind, NarrativeLine } from '../record/Moment.ts'
import type { About, PolicyScope, PolicyView } from '../record/policyView.ts'
import type { Counters } from '../record/proxyStats.ts'
import type { RequestFilter, RequestPage } from '../record/RequestFilter.ts'
import type { Signals, WindowNumbers } from '../record/signals.ts'
import type { Story } from '../record/Story.ts'
import type { SystemCard } from '../record/systemCard.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { MetricUnit } from '../scenario/metric.ts'
import type { ReadScenario } from '../scenario/catalogTexts.ts'
import type { Tail } from './Tail.ts'
import type { Problem } from '../scenario/ScenarioError.ts'

export type {
  BeatView,
  ExpectationView,
  FigureView,
  MeasuredView,
  PredictionView,
} from '../record/beatViews.ts'
export type { Bill } from '../record/compare/bill.ts'
export type { Difference } from '../record/compare/compare.ts'
export type { Outcome, Stretch } from '../record/compare/outcome.ts'
export type { Common, Variant } from '../record/compare/variant.ts'
export type { Change, ChangedValue } from '../record/ChangeFeed.ts'
export type { History } from '../record/ChangeLog.ts'
export type { InstanceLine, InstanceQuery, Instances } from '../record/Instances.ts'
export type { Inspection, MachineNow, PlaceRef } from '../record/inspect.ts'
export type { Moment, MomentKind } from '../record/Moment.ts'
export type { About, PolicyScope, PolicyView } from '../record/policyView.ts'
export type {
  FilterPart,
  RequestFilter,
  RequestLine,
  RequestPage,
  Slow,
} from '../record/RequestFilter.ts'
export type { Counters } from '../record/proxyStats.ts'
export type { Signals, WindowNumbers } from '../record/signals.ts'
export type { CostLine, SystemCard } from '../record/systemCard.ts'
export type { Story, StoryRow } from '../record/Story.ts'

interface FrameAsk {
  readonly id: number
  readonly windowUs: Us
  readonly buffer: ArrayBuffer | undefined
}

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
      /** What the text says, where somebody has read it before: then it is not read again. */
      readonly read?: ReadScenario
      /** What differs from the text, where one of several variants is opened. */
      readonly variant?: Variant
    }
  /**
   * A slice of the way to `t`, forwards or backwards, and a frame of where it got. `windowUs`: how long hops stay in the frame
   * after they arrived. `watch`: the first moment of these kinds that was passed comes with the answer.
   */
  | (FrameAsk & {
      readonly type: 'frame'
      readonly t: Us
      readonly watch?: readonly MomentKind[]
    })
  /** A slice of the way to the next moment of some kind, or to the end of the next client's request; or the one before. */
  | (FrameAsk & {
      readonly type: 'find'
      readonly what: readonly MomentKind[] | 'request'
      readonly from: Us
      readonly direction: 1 | -1
    })
  /** To the next event of the run, or to the one before. */
  | (FrameAsk & { readonly type: 'step'; readonly direction: 1 | -1 })
  /** Replace the command list; the run is taken back to before the first difference. */
  | {
      readonly type: 'commands'
      readonly id: number
      readonly commands: readonly Command[]
    }
  /** Golden signals of the mesh, and of a place; and what happened to both within a window. */
  | {
      readonly type: 'series'
      readonly id: number
      readonly place?: PlaceRef | undefined
      readonly window?: TimeWindow | undefined
      /** The number of the answer that the page has: then only what is new since comes. */
      readonly known?: number | undefined
      /** Whether it is told what happened: sentences, and what changed the run. */
      readonly narrative?: boolean
    }
  | { readonly type: 'inspect'; readonly id: number; readonly place: PlaceRef }
  /** What the proxy of a place has counted by now. */
  | { readonly type: 'counters'; readonly id: number; readonly place: PlaceRef }
  | { readonly type: 'instances'; readonly id: number; readonly query: InstanceQuery }
  /** What binds the calls of a scope at each proxy, and what one more policy would change. */
  | {
      readonly type: 'policies'
      readonly id: number
      readonly scope: PolicyScope
      readonly about: About
    }
  /** What there is to say of the system that runs. */
  | { readonly type: 'system'; readonly id: number }
  | {
      readonly type: 'history'
      readonly id: number
      readonly machine: string
      readonly row: number
    }
  | { readonly type: 'requests'; readonly id: number; readonly filter: RequestFilter }
  | { readonly type: 'story'; readonly id: number; readonly request: number }
  /** A scenario's text with one value set by its path, as `--set` does; nothing is loaded. */
  | {
      readonly type: 'setting'
      readonly id: number
      readonly text: string
      readonly file: string
      readonly path: string
      readonly value: string | number | boolean | null
    }
  /** Metrics over stretches that are over by the moment where the run stands. */
  | { readonly type: 'measure'; readonly id: number; readonly windows: readonly MetricWindow[] }
  | CompareAsk

/** A metric, `p99(cart)`, over a stretch of the run: what happens after `fromUs`, up to and with `toUs`. */
export interface MetricWindow {
  readonly metric: string
  readonly fromUs: Us
  readonly toUs: Us
  /** It may begin up to a sixteenth of its length earlier or later: for what is measured again and again while it plays. */
  readonly isRough?: boolean
  /** Much of the run may be run again for it: what a recovery takes, for what is asked once. */
  readonly isPatient?: boolean
}

/**
 * What was measured, in the order in which it was asked. A value is null when there was nothing to measure, the stretch is not
 * over, or the metric cannot be measured in this run; Infinity for a recovery that did not come; a unit is null when the text is
 * no metric.
 */
export interface Measured {
  readonly values: readonly (number | null)[]
  readonly units: readonly (MetricUnit | null)[]
}

/** What is compared: variants of one scenario. */
export interface Compared {
  readonly common: Common
  readonly variants: readonly Variant[]
}

/** What is asked of whoever compares: a worker of its own. Each is one run, or two; whoever has enough asks no more. */
export type CompareAsk = { readonly id: number; readonly of: Compared } & (
  | { readonly type: 'prepare' }
  /** One variant on one seed: on its own, unless another is given. */
  | { readonly type: 'outcome'; readonly variant: number; readonly seed?: number | undefined }
  /** A variant against the first, on its own seed. */
  | { readonly type: 'difference'; readonly variant: number }
  | { readonly type: 'bill'; readonly variant: number }
)

/** What is known of a comparison before anything is run for long. */
export interface PreparedVariants {
  readonly title: string
  readonly untilUs: Us
  readonly outage: Stretch | undefined
  readonly variants: readonly {
    readonly system: string
    readonly seed: number
    readonly notes: readonly string[]
    /** Its services, those that the system adds included, and how many calls away from clients they are at most. */
    readonly services: readonly { readonly name: string; readonly depth: number }[]
  }[]
  /** What the scenario itself is compared with. */
  readonly control: Pick<Variant, 'name' | 'set'> | undefined
}

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
      readonly slowOnFailure: boolean
      /** One at least: a scenario without beats is one beat. */
      readonly beats: readonly BeatView[]
    }
  | { readonly type: 'refused'; readonly id: number; readonly problems: readonly Problem[] }
  | {
      readonly type: 'frame'
      readonly id: number
      readonly buffer: ArrayBuffer
      /** It is not there yet: ask again. */
      readonly more: boolean
      /** What was looked for. */
      readonly found: Pick<Moment, 'at'> | Moment | undefined
      /** Where the run ends before its time. */
      readonly stopped?: EarlyEnd
    }
  /** `topology`: the new commands needed another world. */
  | { readonly type: 'taken'; readonly id: number; readonly topology: Topology | undefined }
  | { readonly type: 'series'; readonly id: number; readonly series: SentSeries }
  | {
      readonly type: 'inspection'
      readonly id: number
      readonly inspection: Inspection | undefined
    }
  | { readonly type: 'counters'; readonly id: number; readonly counters: Counters | undefined }
  | {
      readonly type: 'instances'
      readonly id: number
      readonly instances: Instances | undefined
    }
  | { readonly type: 'policies'; readonly id: number; readonly view: PolicyView }
  | { readonly type: 'system'; readonly id: number; readonly card: SystemCard }
  | { readonly type: 'history'; readonly id: number; readonly history: History | undefined }
  | { readonly type: 'requests'; readonly id: number; readonly page: RequestPage }
  | { readonly type: 'story'; readonly id: number; readonly story: Story | undefined }
  | { readonly type: 'setting'; readonly id: number; readonly text: string }
  | { readonly type: 'measured'; readonly id: number; readonly measured: Measured }
  | { readonly type: 'prepared'; readonly id: number; readonly prepared: PreparedVariants }
  | { readonly type: 'outcome'; readonly id: number; readonly outcome: Outcome }
  | { readonly type: 'difference'; readonly id: number; readonly difference: Difference }
  | { readonly type: 'bill'; readonly id: number; readonly bill: Bill }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }

/** A run that needs more than a page can give ends before its time. */
export interface EarlyEnd {
  readonly at: Us
  /** Why, and what to change. */
  readonly problem: Problem
}

/** A stretch of the run, µs. */
export interface TimeWindow {
  readonly from: Us
  readonly to: Us
}

/**
 * Golden signals over the run so far, in buckets of equal width. `NaN` is an empty bucket (a gap in the line). `mesh` is what
 * clients see, `subject` the place that was asked for.
 */
export interface Series {
  readonly bucketUs: Us
  readonly durationUs: Us
  readonly mesh: Signals
  readonly subject: { readonly place: PlaceRef; readonly signals: Signals } | undefined
  /** What happened within the window that was asked for, moved outwards to borders of buckets. */
  readonly window:
    { readonly mesh: WindowNumbers; readonly subject: WindowNumbers | undefined } | undefined
  /** What happened when, for the timeline. */
  readonly moments: readonly Moment[]
  /** Sentences in cause-and-effect order. */
  readonly narrative: readonly NarrativeLine[]
  /** Everything that changed the run so far, newest last. */
  readonly changes: readonly Change[]
  /** The number of the answer that it came with. */
  readonly number: number
}

/** The same as it is sent: what happened grows with the run, so only what the page has not yet comes with it. */
export interface SentSeries extends Omit<Series, 'moments' | 'narrative'> {
  readonly moments: Tail<Moment>
  readonly narrative: Tail<NarrativeLine>
}
