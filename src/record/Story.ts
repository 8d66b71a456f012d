import type { Us } from '../model/units.ts'
import type { MachineNow } from './inspect.ts'

/** Everything that happened to one request of a client. */
export interface Story {
  readonly number: number
  readonly headline: string
  readonly outcome: 'ok' | 'failed' | 'inFlight'
  readonly reason: string
  readonly at: Us
  readonly tookUs: Us
  /** Where it failed, outermost first: `route checkout › retry 2 of 2 › endpoint cart-3 › per-try timeout 50 ms`. */
  readonly path?: string
  /** Rows of the waterfall, in reading order; `depth` indents. Times are µs since the request began. */
  readonly rows: readonly StoryRow[]
  /** The request's own machine as it stood at the end, with the way it took, newest first. */
  readonly way: MachineNow
  /** What proxies have written of it and of all that it caused, where they are Envoys. */
  readonly log: readonly string[]
  readonly sentences: readonly { readonly at: Us; readonly text: string }[]
  /** Where its time went; the parts sum to `tookUs`. */
  readonly waits: readonly Wait[]
  /** What would have changed a failure, where that is proven. */
  readonly change?: string
  /** What is normal for this client: half of what was answered took at most so long. */
  readonly normal?: { readonly client: string; readonly medianUs: Us }
}

/** `silent`: sent, and nothing came back. */
export type WaitKind =
  | 'served'
  | 'queued'
  | 'pending'
  | 'unready'
  | 'connecting'
  | 'network'
  | 'kept'
  | 'backoff'
  | 'injected'
  | 'detecting'
  | 'silent'

/** One kind of waiting, summed over the whole tree. */
export interface Wait {
  readonly kind: WaitKind
  readonly us: Us
  /** The endpoint where most of it passed, and how much; empty where there is none. */
  readonly mostly: string
  readonly mostlyUs: Us
}

export type StoryRow = RequestRow | AttemptRow | PauseRow | DecisionRow

export interface RequestRow {
  readonly kind: 'request'
  readonly depth: number
  /** When it is a try of the caller's library: which, of how many at most, and whose library it is. */
  readonly layer?: { readonly ordinal: number; readonly of: number; readonly owner: string }
  readonly caller: string
  readonly callee: string
  /** What it looks like, `GET /cart · x-user: anna`; absent where requests do not differ. */
  readonly looks?: string
  /** Headers of what its caller was told, as far as somebody may act on them; absent without any. */
  readonly headers?: readonly string[]
  readonly from: Us
  readonly to: Us
  readonly status: number
  readonly reason: string
  /** When a deadline bound it: the time since the start of the root request. */
  readonly deadline: Us | undefined
}

export interface AttemptRow {
  readonly kind: 'attempt'
  readonly depth: number
  readonly number: number
  /** Empty when none was picked. */
  readonly endpoint: string
  readonly from: Us
  readonly to: Us
  readonly status: number
  readonly reason: string
  /** Headers of its answer, as far as somebody may act on them; absent without any. */
  readonly headers?: readonly string[]
  /** Waiting, serving, waste after the caller left. */
  readonly spans: readonly Span[]
}

export interface Span {
  readonly kind:
    'network' | 'queued' | 'served' | 'calling' | 'waste' | 'pending' | 'connecting' | 'unready'
  readonly from: Us
  readonly to: Us
}

export interface PauseRow {
  readonly kind: 'pause'
  readonly depth: number
  readonly from: Us
  readonly to: Us
}

export interface DecisionRow {
  readonly kind: 'decision'
  readonly depth: number
  readonly at: Us
  readonly text: string
  /** The policy value that it rests on: `retry.attempts: 3`; empty when it rests on none. */
  readonly value: string
  /** `shop.yaml:24`, or whose default it is. */
  readonly source: string
  readonly decided: boolean
}
