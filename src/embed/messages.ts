import * as v from 'valibot'
import {
  keyWays,
  layoutNames,
  motionWays,
  roleNames,
  themeNames,
  type KeyWarning,
} from './EmbedKeys.ts'
import { isControl, isPanel, longestState } from './keyReaders.ts'

/** The version of the protocol, in every envelope. */
export const protocolVersion = 1

/**
 * Why a message was not done. `state`: not now, for instance before anything is loaded. `refused`: it was read, and the scenario
 * does not allow it. `failed`: our mistake, or the browser's.
 */
export const errorCodes = [
  'rate',
  'size',
  'unknown',
  'invalid',
  'state',
  'refused',
  'unsupported',
  'failed',
] as const
export type ErrorCode = (typeof errorCodes)[number]

export const eventNames = [
  'ready',
  'loaded',
  'warning',
  'error',
  'beat',
  'time',
  'metrics',
  'predicted',
  'goal',
  'state',
  'key',
  'resize',
  'focusout',
  'visible',
  'progress',
] as const
export type EventName = (typeof eventNames)[number]

const text = (most: number) => v.pipe(v.string(), v.maxLength(most))
const integer = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(999_999_999))
const beat = v.union([integer(0, 999), v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,99}$/))])
const plain = v.union([text(10_000), v.pipe(v.number(), v.finite()), v.boolean(), v.null()])
/** A list, or the same as an address has it: with commas. */
const listed = <T extends string>(isItem: (item: string) => item is T) =>
  v.pipe(
    v.union([v.pipe(v.array(text(200)), v.maxLength(64)), text(2_000)]),
    v.transform((given) =>
      typeof given === 'string' ? given.split(',').filter((item) => item !== '') : given,
    ),
    v.check((items) => items.every(isItem), 'has a part that is not known'),
    v.transform((items) => items as T[]),
  )
const nothing = v.optional(v.union([v.null(), v.strictObject({})]))

/** The payload of each message of a host, by type. */
export const payloads = {
  load: v.strictObject({
    scenario: v.optional(text(100)),
    level: v.optional(text(100)),
    /** Packed, as an address has it. */
    state: v.optional(text(longestState)),
    /** The same as it was written. */
    text: v.optional(text(100_000)),
    file: v.optional(text(200)),
    seed: v.optional(integer(0, 999_999_999_999_999)),
    system: v.optional(text(40)),
    do: v.optional(v.pipe(v.array(text(2_000)), v.maxLength(64))),
    beat: v.optional(beat),
    t: v.optional(seconds),
  }),
  play: nothing,
  pause: nothing,
  toggle: nothing,
  seek: v.union([
    v.strictObject({ t: seconds, play: v.optional(v.boolean()) }),
    v.strictObject({
      beat,
      /** Default: its start. */
      at: v.optional(v.picklist(['start', 'end'])),
      play: v.optional(v.boolean()),
    }),
  ]),
  next: nothing,
  prev: nothing,
  set: v.strictObject({ path: text(300), value: plain }),
  inject: v.strictObject({
    /** A kind of fault, such as `slow`. */
    fault: text(40),
    target: text(200),
    /** What follows the target in a command: `3x`, `50%`, `errors 30% slow 2x`. */
    params: v.optional(
      v.union([
        text(1_000),
        v.pipe(v.number(), v.finite()),
        v.pipe(v.array(v.union([text(200), v.pipe(v.number(), v.finite())])), v.maxLength(16)),
      ]),
    ),
    /** s of the run; default: now. */
    at: v.optional(seconds),
    until: v.optional(seconds),
  }),
  clear: v.optional(v.union([v.null(), v.strictObject({ faultId: v.optional(text(40)) })])),
  speed: v.pipe(v.number(), v.minValue(0.25), v.maxValue(8)),
  theme: v.picklist(themeNames),
  layout: v.union([v.picklist(layoutNames), v.literal('auto')]),
  motion: v.union([v.picklist(motionWays), v.literal('auto')]),
  panels: listed(isPanel),
  lock: v.union([v.literal('all'), listed(isControl)]),
  unlock: v.nullable(listed(isControl)),
  keys: v.picklist(keyWays),
  role: v.picklist(roleNames),
  predict: v.strictObject({
    /** A number, or a letter of an option. */
    answer: v.union([v.pipe(v.number(), v.finite()), v.pipe(v.string(), v.regex(/^[A-Z]$/))]),
  }),
  tally: v.pipe(
    v.record(v.pipe(v.string(), v.regex(/^[A-Z]$/)), integer(0, 1_000_000)),
    v.check((counts) => Object.keys(counts).length <= 26, 'has too many options'),
  ),
  query: v.strictObject({
    /** `amp(stock)`, or its name alone beside an edge. */
    metric: text(200),
    /** `web->cart` */
    edge: v.optional(text(200)),
    /** s before now; default: the whole run so far. */
    window: v.optional(v.pipe(v.number(), v.minValue(0.001), v.maxValue(1_000_000))),
  }),
  snapshot: v.strictObject({
    format: v.picklist(['png', 'svg', 'state', 'csv']),
    /** Pixels for each CSS pixel. */
    scale: v.optional(v.pipe(v.number(), v.minValue(0.25), v.maxValue(4))),
  }),
  capture: v.strictObject({
    beat: v.optional(beat),
    fps: v.optional(integer(1, 60)),
    format: v.picklist(['webm', 'mp4', 'gif', 'png', 'zip', 'pptx', 'vtt']),
    width: v.optional(integer(16, 3_840)),
    height: v.optional(integer(16, 2_160)),
  }),
  subscribe: v.strictObject({
    /** All that are not measured, by default. */
    events: v.optional(v.pipe(v.array(v.picklist(eventNames)), v.maxLength(32))),
    metrics: v.optional(v.pipe(v.array(text(200)), v.maxLength(16))),
    everyMs: v.optional(v.pipe(v.number(), v.minValue(100), v.maxValue(60_000))),
  }),
  dispose: nothing,
} as const

export type Verb = keyof typeof payloads
export const verbs = Object.keys(payloads) as readonly Verb[]
/** What a host gives with a message, and what arrives after it was read. */
export type Payload<V extends Verb> = v.InferInput<(typeof payloads)[V]>
export type Given<V extends Verb> = v.InferOutput<(typeof payloads)[V]>

/** A message of a host on the port. With `req` it is answered. */
export type HostMessage = {
  readonly [V in Verb]: {
    readonly v: 1
    readonly type: V
    readonly req?: number | string
  } & (undefined extends Payload<V>
    ? { readonly payload?: Payload<V> }
    : { readonly payload: Payload<V> })
}[Verb]

/** A beat as a host hears of it. */
export interface BeatTold {
  readonly id: string
  readonly title: string
  readonly claim: string
  /** How long somebody speaks about it, s. */
  readonly seconds?: number
  readonly notes?: string
  /** Whether it waits for an answer, or for `next`. */
  readonly holds: boolean
}

/** What comes back on success, by type. */
export interface Answers {
  readonly load: { readonly beats: readonly BeatTold[] }
  readonly play: { readonly playing: boolean }
  readonly pause: { readonly playing: boolean }
  readonly toggle: { readonly playing: boolean }
  /** `t` in s. */
  readonly seek: { readonly t: number; readonly beat: number }
  readonly next: { readonly beat: number; readonly atEnd: boolean }
  readonly prev: { readonly beat: number; readonly atStart: boolean }
  /** `clamped`: the value that was taken instead of the one that was given. */
  readonly set: { readonly applied: boolean; readonly clamped?: string | number }
  readonly inject: { readonly faultId: string }
  readonly clear: undefined
  readonly speed: undefined
  readonly theme: undefined
  readonly layout: undefined
  readonly motion: undefined
  readonly panels: undefined
  readonly lock: undefined
  readonly unlock: undefined
  readonly keys: undefined
  readonly role: undefined
  /** `score` 0 … 1: how near a number was; 0 or 1 for options. `actual`: the number that was measured, or the letter. */
  readonly predict: {
    readonly correct: boolean
    readonly actual: number | string | null
    readonly score: number
  }
  readonly tally: undefined
  readonly query: { readonly value: number | null; readonly unit: string }
  /** A picture as a Blob, a text as it is; `name` is one for a file. */
  readonly snapshot: {
    readonly format: string
    readonly type: string
    readonly name: string
    readonly data: Blob | string
  }
  readonly capture: { readonly type: string; readonly name: string; readonly data: Blob }
  readonly subscribe: undefined
  readonly dispose: undefined
}

/** The answer to a message with `req`. */
export type Reply =
  | { readonly v: 1; readonly re: number | string; readonly ok: true; readonly payload?: unknown }
  | {
      readonly v: 1
      readonly re: number | string
      readonly ok: false
      readonly error: { readonly code: ErrorCode; readonly message: string }
    }

/** What each event carries. */
export interface EventPayloads {
  readonly ready: {
    readonly version: 1
    /** The types of messages that this page does. */
    readonly capabilities: readonly string[]
    readonly scenario: string
    readonly title: string
    readonly beats: readonly BeatTold[]
    readonly size: { readonly width: number; readonly height: number }
    /** As the host sent it with `connect`. */
    readonly token?: string
  }
  readonly loaded: {
    readonly scenario: string
    readonly title: string
    readonly seed: number
    readonly system: string
    /** s */
    readonly duration: number
    readonly beats: readonly BeatTold[]
  }
  readonly warning: KeyWarning
  readonly error: { readonly code: string; readonly message: string }
  readonly beat: {
    readonly index: number
    readonly id: string
    readonly title: string
    readonly phase: 'enter' | 'done'
    readonly atEnd: boolean
  }
  /** `t` in s. */
  readonly time: { readonly t: number; readonly playing: boolean }
  readonly metrics: {
    readonly t: number
    /** By the text of the metric; null: nothing to measure yet. */
    readonly values: Readonly<Record<string, number | null>>
  }
  readonly predicted: {
    readonly question: string
    readonly answer: number | string
    readonly correct: boolean
  }
  readonly goal: {
    readonly level: string
    readonly clauses: readonly {
      readonly text: string
      readonly value: number | null
      readonly target: string
      readonly ok: boolean
    }[]
    readonly passed: boolean
  }
  /** A link to this very moment, after a viewer changed something. */
  readonly state: { readonly url: string }
  /** A key that the page does not use, for its host. */
  readonly key: {
    readonly key: string
    readonly code: string
    readonly shift: boolean
    readonly alt: boolean
    readonly ctrl: boolean
    readonly meta: boolean
  }
  /** CSS pixels; `aspect` is width over height. */
  readonly resize: { readonly height: number; readonly minHeight: number; readonly aspect: number }
  /** The host may take the focus back. */
  readonly focusout: Readonly<Record<never, never>>
  readonly visible: { readonly ratio: number }
  /** How far a `capture` is: `done` of `of` pictures. */
  readonly progress: {
    readonly re: number | string | null
    readonly done: number
    readonly of: number
  }
}

/** Something that the page says by itself, on the port. */
export type FrameEvent = {
  readonly [E in EventName]: {
    readonly v: 1
    readonly type: E
    readonly payload: EventPayloads[E]
  }
}[EventName]

/** What the frame sends to its parent before there is a port. The parent's answer is read in `Handshake.ts`. */
export interface Hello {
  readonly halfopen: 1
  readonly type: 'hello'
  readonly id: string
}

/** A message as it was read, or why it was not. */
export type ReadMessage =
  | {
      readonly [V in Verb]: {
        readonly type: V
        readonly req: number | string | undefined
        readonly payload: Given<V>
      }
    }[Verb]
  | {
      readonly type: 'refused'
      readonly req: number | string | undefined
      readonly code: ErrorCode
      readonly message: string
    }

const envelope = v.strictObject({
  v: v.literal(1),
  type: text(40),
  req: v.optional(v.union([v.number(), text(100)])),
  payload: v.optional(v.unknown()),
})

/** Reads what came on the port. Its size was judged before, by `faultOf`. Never throws. */
export function readMessage(data: unknown): ReadMessage {
  const outer = v.safeParse(envelope, data)
  if (!outer.success) {
    const message = `A message is { v: 1, type, req?, payload? }; ${issuesOf(outer.issues)}`
    return { type: 'refused', req: requestOf(data), code: 'invalid', message }
  }
  const { type, req, payload } = outer.output
  if (!isVerb(type)) {
    const message = `There is no message ${JSON.stringify(type)}. Known: ${verbs.join(', ')}.`
    return { type: 'refused', req, code: 'unknown', message }
  }
  const inner = v.safeParse(payloads[type] as v.GenericSchema, payload)
  if (!inner.success) {
    const message = `The payload of ${type} does not fit; ${issuesOf(inner.issues)}`
    return { type: 'refused', req, code: 'invalid', message }
  }
  return { type, req, payload: inner.output } as ReadMessage
}

const isVerb = (type: string): type is Verb => Object.hasOwn(payloads, type)

/** Whom to answer, where the rest makes no sense. */
export function requestOf(data: unknown): number | string | undefined {
  if (typeof data !== 'object' || data === null || !('req' in data)) return undefined
  const { req } = data
  return typeof req === 'number' || (typeof req === 'string' && req.length <= 100) ? req : undefined
}

/** At most three, with their places. */
function issuesOf(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .slice(0, 3)
    .map((issue) => {
      const place = v.getDotPath(issue as never)
      return `${place === null ? '' : `${place}: `}${issue.message}`
    })
    .join('; ')
    .slice(0, 500)
}
