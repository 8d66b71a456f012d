import type { Distribution } from '../../engine/distributions.ts'
import type { Us } from '../../model/units.ts'

/** What is done with a message on its way: the enterprise integration patterns, as steps of a flow. */
export type FlowStep =
  /** Message translator. A share of the messages is poison: it fails on each redelivery. */
  | { readonly kind: 'translate'; readonly takes: Distribution; readonly poisonRatio: number }
  /** Whom the message is for is asked, and its answer is waited for. */
  | { readonly kind: 'call' }
  /** Content-based router: a share of the messages is for somebody else (an edge), or for nobody who is known (−1). */
  | {
      readonly kind: 'route'
      readonly branches: readonly { readonly ratio: number; readonly edge: number }[]
    }
  /** Message filter: a share is dropped, and looks like success. */
  | { readonly kind: 'filter'; readonly ratio: number }
  /** Idempotent receiver: drops what it has seen within so long, as far as it has room to remember. */
  | { readonly kind: 'idempotent'; readonly windowUs: Us; readonly entries: number }
  /** Splitter: from here on, each part goes its own way. */
  | { readonly kind: 'split'; readonly parts: number }
  /** Aggregator: complete with so many parts, or when it has waited for so long. */
  | {
      readonly kind: 'aggregate'
      readonly size: number
      readonly timeoutUs: Us
      readonly takesPartial: boolean
    }
  /** Scatter–gather: all of them are asked at once. */
  | {
      readonly kind: 'scatter'
      readonly edges: readonly number[]
      readonly size: number
      readonly timeoutUs: Us
    }
  /** Content enricher: somebody else is asked for what is missing. */
  | { readonly kind: 'enrich'; readonly edge: number }
  /** Wire tap: a copy that nobody waits for. */
  | { readonly kind: 'wireTap'; readonly edge: number }
  /** Throttler: so many a second go on, the others wait. */
  | { readonly kind: 'throttle'; readonly ratePerSecond: number }
  /** Delayer. */
  | { readonly kind: 'delay'; readonly takes: Distribution }

export interface RedeliveryPlan {
  /** How often a step that failed is tried again; Infinity: for ever. */
  readonly most: number
  /** The first pause, µs, by what each further one is longer, and how long it is at most. */
  readonly delayUs: Us
  readonly multiplier: number
  readonly maxDelayUs: Us
  /** How much of itself a pause may be shorter or longer. */
  readonly jitterRatio: number
  /** Whether the message keeps its worker while it pauses. */
  readonly holdsWorker: boolean
  /** Whether what is given up is put aside, and its caller told that all is well. */
  readonly deadLetter: boolean
}

/** What somebody in the middle does with what it is asked for. */
export interface FlowPlan {
  /** The edge by which it asks whom the message is for. */
  readonly edge: number
  readonly steps: readonly FlowStep[]
  readonly redelivery: RedeliveryPlan
  /** Messages of it that may be in one endpoint of the middle at once; Infinity: as many as there is room for. */
  readonly pool: number
}
