/**
 * A state machine as a picture: made from the machine object itself (`describeMachine`), so that what is drawn is what runs.
 */
export interface Chart {
  /** The `id` of the machine. */
  readonly id: string
  readonly title: string
  readonly doc: string
  /** Path of the initial atomic state. */
  readonly initial: string
  /** In document order; parents before their children. */
  readonly states: readonly ChartState[]
  readonly edges: readonly ChartEdge[]
}

export interface ChartState {
  /** Dotted, without the machine's id: `open.waiting`. */
  readonly path: string
  readonly label: string
  /** Path of the parent; empty at the top. */
  readonly parent: string
  readonly kind: 'atomic' | 'compound' | 'final'
  readonly isInitial: boolean
  /** What it says about the thing: works (ink), a second chance (trial), lost (fail). */
  readonly tone: 'ink' | 'trial' | 'fail'
  readonly doc: string
  /** Names of the actions on entry and exit. */
  readonly entry: readonly string[]
  readonly exit: readonly string[]
}

export interface ChartEdge {
  readonly from: string
  readonly to: string
  /** `event`: something told it; `after`: a timer ended; `always`: at once. */
  readonly kind: 'event' | 'after' | 'always'
  /** Name of the event, or of the delay. */
  readonly event: string
  readonly guard: string
  /** In words; may hold `{column}`, which stands for the value of that column now. */
  readonly label: string
  /** How far it is: columns of the machine's context. For `timer` both are moments in µs: since when, until when. */
  readonly progress:
    { readonly kind: 'count' | 'timer'; readonly value: string; readonly of: string } | undefined
}
