/**
 * The types of `<half-open>`, a window into Halfopen for any page. Shipped beside `half-open.js` as they are, and held by the
 * compiler against the element itself: the class implements `HalfOpenElement`. docs/embedding.md has examples.
 */

/** A moment of a scenario with a name. */
export interface HalfOpenBeat {
  readonly id: string
  readonly title: string
  /** One sentence that is true at its end. */
  readonly claim: string
  /** How long somebody speaks about it, s. */
  readonly seconds?: number
  readonly notes?: string
  /** Whether it waits for an answer, or for `next`. */
  readonly holds: boolean
}

/** What to show; one of `scenario`, `level`, `state`. */
export interface HalfOpenRun {
  /** A name of the catalogue, such as `retry-storm`. */
  readonly scenario?: string
  readonly level?: string
  /** A whole scenario, packed as links have it: `z1.…`. */
  readonly state?: string
  readonly seed?: number
  /** A mesh or a library, such as `istio`. */
  readonly system?: string
  /** Where to begin: a beat by number or id, or s of the run. */
  readonly beat?: number | string
  readonly t?: number
}

/** How far along the goal of a level is. */
export interface HalfOpenGoal {
  readonly level: string
  readonly clauses: readonly {
    readonly text: string
    readonly value: number | null
    readonly target: string
    readonly ok: boolean
  }[]
  readonly passed: boolean
}

export interface HalfOpenFault {
  /** A kind of fault, such as `slow`. */
  readonly fault: string
  /** Where: `cart`, `cart-2`, `web->cart`. */
  readonly target: string
  /** What follows the target in a command: `3x`, `50%`. */
  readonly params?: string | number | readonly (string | number)[]
  /** When it begins, s of the run; now when absent. */
  readonly at?: number
  readonly until?: number
}

export interface HalfOpenQuery {
  /** As scenarios write metrics: `p99(cart)`. */
  readonly metric: string
  /** Of one line: `web->cart`. */
  readonly edge?: string
  /** The stretch before the present moment that it is measured over, s or `5s`; the whole run so far when absent. */
  readonly window?: number | string
}

export interface HalfOpenBeatEvent {
  readonly index: number
  readonly id: string
  readonly title: string
  /** It plays, or stands at its end. */
  readonly phase: 'enter' | 'done'
  readonly atEnd: boolean
}

export interface HalfOpenReady {
  readonly version: 1
  /** The messages that the page does. */
  readonly capabilities: readonly string[]
  readonly scenario: string
  readonly title: string
  readonly beats: readonly HalfOpenBeat[]
}

/** What `ho-error` and rejected promises tell. docs/embed.md lists the codes of the embed page. */
export interface HalfOpenTrouble {
  /** The element's own: `unreachable`, `silent`, `disposed`, and `warning` for an attribute that made no sense. */
  readonly code: string
  readonly message: string
}

/** What each event has in `detail`. All bubble and cross shadow roots. */
export interface HalfOpenEventDetails {
  'ho-ready': HalfOpenReady
  'ho-beat': HalfOpenBeatEvent
  'ho-goal': HalfOpenGoal
  'ho-predicted': {
    readonly question: string
    readonly answer: string | number
    readonly correct: boolean
  }
  /** What was subscribed to, by the text of the metric; null where there is nothing to measure yet. */
  'ho-metrics': { readonly t: number; readonly values: Readonly<Record<string, number | null>> }
  /** A viewer changed the run: the link that opens it as it is now. */
  'ho-statechange': { readonly url: string }
  'ho-error': HalfOpenTrouble
}

export type HalfOpenEventMap = {
  [Name in keyof HalfOpenEventDetails]: CustomEvent<HalfOpenEventDetails[Name]>
}

/**
 * `<half-open scenario="retry-storm">`. Every attribute is also a property of the same name; what is empty or absent is as the
 * embed page thinks best. A property that is a method as well (`play`, `predict`, `focus`) may be assigned a text, which
 * sets the attribute.
 */
export interface HalfOpenElement extends HTMLElement {
  /** How it is shown: in a sandboxed frame, or in a shadow root of this page (for pages that trust it). */
  mode: 'frame' | 'inline'
  /** The folder of `embed.html`; that of the element's script when empty. */
  base: string
  /** The address of a picture that stands until the run does. */
  poster: string

  scenario: string
  level: string
  state: string
  file: string
  system: string
  /** Commands with `;` between them. */
  do: string
  seed: number | undefined
  t: number | undefined
  speed: number | undefined
  loop: '' | 'none' | 'beat' | 'all'
  layout: '' | 'canvas' | 'split' | 'chart' | 'present' | 'poster'
  panels: string
  lock: string
  unlock: string
  /** The same as `unlock`. */
  controls: string
  compare: string
  era: '' | '2018' | 'today'
  theme: '' | 'light' | 'dark' | 'auto' | 'contrast'
  accent: string
  bg: string
  motion: '' | 'full' | 'reduced' | 'quantised'
  density: '' | 'mobile' | 'desk' | 'stage'
  keys: '' | 'host' | 'own' | 'none'
  channel: string
  /** Who may steer besides this page, with spaces between them. */
  origin: string
  credit: '' | 'on' | 'off'
  caption: '' | 'on' | 'off'
  debug: '' | '0' | '1'

  /** The beats of the scenario; empty until it is ready. */
  readonly beats: readonly HalfOpenBeat[]
  /** The present moment, s. */
  readonly time: number
  readonly playing: boolean
  readonly goal: HalfOpenGoal | undefined
  /** A link to the app that opens this run. */
  readonly shareUrl: string

  /** Index of the present beat. Setting it (a number from 0, or an id) goes there, and sets the attribute. */
  get beat(): number
  set beat(to: number | string)

  get play(): () => Promise<void>
  set play(way: 'none' | 'visible' | 'auto' | '')
  get predict(): (answer: string | number) => Promise<{
    readonly correct: boolean
    readonly actual: number | string | null
    /** How near a number was, 0 … 1; 0 or 1 for options. */
    readonly score: number
  }>
  set predict(way: 'on' | 'off' | 'poll' | '')

  /** Shows another run; without one, makes the frame now rather than when it comes near. */
  load(run?: HalfOpenRun): Promise<{ readonly beats: readonly HalfOpenBeat[] }>
  pause(): Promise<void>
  /** To a moment (s), or a beat by number or id. */
  seek(
    to: number | { readonly t: number } | { readonly beat: number | string },
  ): Promise<{ readonly t: number; readonly beat: number }>
  next(): Promise<{ readonly beat: number; readonly atEnd: boolean }>
  prev(): Promise<{ readonly beat: number; readonly atStart: boolean }>
  /** A value of the scenario by its path: `set('policies[0].retry.attempts', 1)`. */
  set(
    path: string,
    value: string | number | boolean | null,
  ): Promise<{ readonly applied: boolean; readonly clamped?: string | number }>
  inject(fault: HalfOpenFault): Promise<{ readonly faultId: string }>
  query(query: HalfOpenQuery): Promise<{ readonly value: number | null; readonly unit: string }>
  /** The present moment: a picture as a Blob, a text as it is; `name` is one for a file. */
  snapshot(format?: 'png' | 'svg' | 'state' | 'csv'): Promise<{
    readonly format: string
    readonly type: string
    readonly name: string
    readonly data: Blob | string
  }>
  /** A beat as a film, a picture or a pack. */
  capture(
    what: {
      readonly format: 'webm' | 'mp4' | 'gif' | 'png' | 'zip' | 'pptx' | 'vtt'
      readonly beat?: number | string
      readonly fps?: number
      readonly width?: number
      readonly height?: number
    },
    onProgress?: (progress: { readonly done: number; readonly of: number }) => void,
  ): Promise<{ readonly type: string; readonly name: string; readonly data: Blob }>
  /** Has `ho-metrics` told every so many ms (at least 100). */
  subscribe(metrics: readonly string[], everyMs?: number): Promise<void>
  /** Ends the run and frees what it held; the poster stays. `load()` begins again. */
  dispose(): Promise<void>

  addEventListener<Name extends keyof HalfOpenEventMap>(
    type: Name,
    listener: (this: HalfOpenElement, event: HalfOpenEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener<Name extends keyof HTMLElementEventMap>(
    type: Name,
    listener: (this: HalfOpenElement, event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void
}

declare global {
  interface HTMLElementTagNameMap {
    'half-open': HalfOpenElement
  }
}
