import type { Answers, BeatTold, EventName, EventPayloads } from '../../embed/messages.ts'
import { element as words } from '../../words/en/element.ts'
import { leastInView, type Contender } from '../Arbiter.ts'
import { FrameError } from '../FrameError.ts'
import { giveKeyBack } from '../giveKeyBack.ts'
import { pageArbiter } from '../pageArbiter.ts'
import {
  allAttributes,
  changeOf,
  queryOf,
  runAttributes,
  runOf,
  type AttributeName,
  type Attributes,
} from './attributes.ts'
import type { Body, BodyHandlers } from './Body.ts'
import { coloursOf } from './colours.ts'
import { frameAddress, frameBody } from './frameBody.ts'
import { inlineBody } from './inlineBody.ts'
import type {
  HalfOpenElement,
  HalfOpenEventDetails,
  HalfOpenFault,
  HalfOpenGoal,
  HalfOpenQuery,
  HalfOpenRun,
} from './half-open.d.ts'
import { buildParts, type Parts } from './parts.ts'
import { layoutFor } from './room.ts'
import { secondsOf } from './seconds.ts'

/** So much of it in view, and a run that waits for that begins. */
const playInView = 0.6
/** A run that stands still so long, although it could be seen, was stopped by somebody, ms (guess). */
const stoppedForMs = 200
/** A frame is made when it is nearer to the view than this, px (guess: what one scrolls while it is fetched). */
const nearPx = 300
const notInPage = 'The element is in no document, so it shows no run.'

/** Where the element's own script came from; set once by the door. */
let scriptBase = ''
export function setScriptBase(base: string): void {
  scriptBase = base
}

/**
 * `<half-open>`: a run in any page. It shows its poster, makes a frame when it comes near, plays while it is seen and no other
 * one on the page does, and speaks the protocol of docs/embed.md with it. It keeps no truth about the run but where it stands.
 */
export class HalfOpen extends HTMLElement implements HalfOpenElement {
  static readonly observedAttributes: readonly string[] = allAttributes

  // Each is an attribute under the same name: see `reflect` at the end.
  declare mode: HalfOpenElement['mode']
  declare base: string
  declare poster: string
  declare scenario: string
  declare level: string
  declare state: string
  declare file: string
  declare system: string
  declare do: string
  declare seed: number | undefined
  declare t: number | undefined
  declare speed: number | undefined
  declare loop: HalfOpenElement['loop']
  declare layout: HalfOpenElement['layout']
  declare panels: string
  declare lock: string
  declare unlock: string
  declare controls: string
  declare compare: string
  declare era: HalfOpenElement['era']
  declare theme: HalfOpenElement['theme']
  declare accent: string
  declare bg: string
  declare motion: HalfOpenElement['motion']
  declare density: HalfOpenElement['density']
  declare keys: HalfOpenElement['keys']
  declare channel: string
  declare origin: string
  declare credit: HalfOpenElement['credit']
  declare caption: HalfOpenElement['caption']
  declare debug: HalfOpenElement['debug']

  readonly #parts: Parts
  readonly #contender: Contender & { ratio: number }
  #body: Body | undefined
  /** Of the body there is: settles when it is ready. */
  #readiness = new Readiness()
  #isReady = false
  /** What was asked of the body and is not answered: until then what it tells of playing is old. */
  #underWay = 0
  #wantsPlay = false
  /** It begins by itself once; whoever stops it wants it so. */
  #hasBegun = false
  #mayRun = false
  #isOver = false
  #room: 'poster' | 'canvas' | undefined
  #changed = new Set<AttributeName>()
  #near: IntersectionObserver | undefined
  #sight: IntersectionObserver | undefined
  #size: ResizeObserver | undefined
  #beforeFocus: Element | null = null
  #stopped: ReturnType<typeof setTimeout> | undefined

  #beats: readonly BeatTold[] = []
  #beat = -1
  #time = 0
  #playing = false
  #goal: HalfOpenGoal | undefined
  #shareUrl = ''

  constructor() {
    super()
    this.#parts = buildParts(this.attachShadow({ mode: 'open' }), words.open)
    this.#contender = {
      ratio: 0,
      run: () => this.#run(),
      rest: () => this.#rest(),
      isWilling: false,
    }
    const wants = (): boolean => this.#wantsPlay && this.#isReady && this.#room !== 'poster'
    Object.defineProperty(this.#contender, 'isWilling', { get: wants })
  }

  // ── Its life in the page ──────────────────────────────────────────────────────────────────────────────

  connectedCallback(): void {
    const hadBody = this.#body !== undefined
    if (hadBody) {
      // Moved: the browser has thrown the frame's page away, so a new one begins where the old one stood.
      this.#endBody()
    }
    this.#showPoster()
    this.#near = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting === true && this.#comeNear(),
      { rootMargin: `${nearPx}px` },
    )
    this.#near.observe(this)
    this.#sight = new IntersectionObserver((entries) => this.#see(entries.at(-1)), {
      threshold: [0, leastInView, playInView, 0.9],
    })
    this.#sight.observe(this)
    this.#size = new ResizeObserver(([entry]) => {
      if (entry !== undefined) this.#fit(entry.contentRect.width, entry.contentRect.height)
    })
    this.#size.observe(this)
    addEventListener('focusin', this.#rememberFocus)
    pageArbiter().enter(this.#contender)
    if (hadBody) this.#makeBody(false)
  }

  disconnectedCallback(): void {
    this.#near?.disconnect()
    this.#sight?.disconnect()
    this.#size?.disconnect()
    removeEventListener('focusin', this.#rememberFocus)
    this.#contender.ratio = 0
    pageArbiter().leave(this.#contender)
    // Put back at once, it goes on; else nothing of it may stay.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#endBody()
      this.#readiness.refuse(new FrameError('disposed', notInPage))
    })
  }

  /** Moved without being taken out (`moveBefore`): its frame lives on, and so does it. */
  connectedMoveCallback(): void {}

  attributeChangedCallback(name: AttributeName, before: string | null, now: string | null): void {
    if (before === now) return
    if (this.#changed.size === 0) queueMicrotask(() => this.#tellChanges())
    this.#changed.add(name)
  }

  get #attributes(): Attributes {
    const attributes: Partial<Record<AttributeName, string>> = {}
    for (const name of allAttributes) {
      const value = this.getAttribute(name)
      if (value !== null && value !== '') attributes[name] = value
    }
    return attributes
  }

  get #folder(): string {
    const base = this.getAttribute('base') ?? ''
    return new URL(base === '' ? scriptBase : base, document.baseURI).href.replace(/[^/]*$/, '')
  }

  #makeBody(isLazy: boolean): void {
    if (this.#body !== undefined || !this.isConnected) return
    const attributes = this.#attributes
    const layout = attributes.layout ?? this.#room
    if (layout === 'poster' && isLazy) return
    const query = queryOf(attributes, {
      // Not that of `location`, which for a file is no origin but `file://`.
      origin: window.origin,
      layout: this.#room === 'canvas' ? 'canvas' : undefined,
      standing: this.#standing(),
      colours: coloursOf(this),
    })
    if (this.#readiness.isSettled) this.#readiness = new Readiness()
    const handlers = this.#handlers(() => this.#body === body)
    const body: Body =
      attributes.mode === 'inline'
        ? inlineBody(this.#folder, query, handlers)
        : frameBody(
            frameAddress(this.#folder, query),
            attributes.title ?? this.#name(words.titled, words.untitled),
            isLazy,
            handlers,
          )
    this.#body = body
    body.node.classList.add('away')
    this.#parts.stage.insertBefore(body.node, this.#parts.fallback)
  }

  /** @param isCurrent whether the body that speaks is still this element's */
  #handlers(isCurrent: () => boolean): BodyHandlers {
    return {
      onReady: (ready) => isCurrent() && this.#becomeReady(ready),
      onEvent: (type, payload) => isCurrent() && this.#hear(type, payload),
      onUnreachable: (error) => isCurrent() && this.#fail(error),
    }
  }

  /** The page in it goes; who waits for it waits for the next one. */
  #endBody(): void {
    if (this.#body === undefined) return
    this.#body.end()
    this.#body = undefined
    clearTimeout(this.#stopped)
    this.#isReady = false
    this.#playing = false
    this.#mayRun = false
    this.#parts.fallback.classList.add('gone')
    this.#parts.still.classList.remove('away')
    pageArbiter().settle()
  }

  /** Where a body that is made anew begins; undefined before anything has run. */
  #standing(): URLSearchParams | undefined {
    if (this.#time === 0 && this.#shareUrl === '') return undefined
    const standing = new URLSearchParams(this.#shareUrl.split('#')[1] ?? '')
    standing.set('t', String(this.#time))
    return standing
  }

  // ── What it shows ─────────────────────────────────────────────────────────────────────────────────────

  #showPoster(): void {
    const { image, link, still } = this.#parts
    const { poster, scenario } = this.#attributes
    const address =
      poster ?? (scenario === undefined ? undefined : `${this.#folder}posters/${scenario}.png`)
    if (address === undefined) image.removeAttribute('src')
    else if (image.getAttribute('src') !== address) image.src = address
    image.alt = this.#name(words.pictureOf, words.untitled)
    link.href = this.shareUrl
    if (this.#room === 'poster') {
      still.href = this.shareUrl
      still.target = '_blank'
    } else still.removeAttribute('href')
  }

  #name(named: (run: string) => string, unnamed: string): string {
    const { scenario, level, file } = this.#attributes
    const name = scenario ?? level ?? file
    return name === undefined ? unnamed : named(name)
  }

  #comeNear(): void {
    if (!this.#isOver && this.#room !== 'poster') this.#makeBody(true)
  }

  #see(entry: IntersectionObserverEntry | undefined): void {
    if (entry === undefined) return
    const { intersectionRatio, intersectionRect, rootBounds } = entry
    // Taller than the view, it never is in view as a whole; then what counts is how much of the view it takes.
    const ofView = rootBounds === null ? 0 : intersectionRect.height / rootBounds.height
    this.#contender.ratio = Math.max(intersectionRatio, ofView > playInView ? ofView : 0)
    this.#begin()
    pageArbiter().settle()
  }

  #fit(width: number, height: number): void {
    const room = width === 0 || height === 0 ? this.#room : layoutFor(width, height)
    if (room === this.#room) return
    const before = this.#room
    this.#room = room
    this.#showPoster()
    this.#dress()
    pageArbiter().settle()
    if (before === 'poster' && this.#contender.ratio > 0) this.#comeNear()
    if (!this.hasAttribute('layout') && room !== 'poster') this.#tell('layout', room ?? 'auto')
  }

  /** The run or its poster, whichever is to be seen. */
  #dress(): void {
    const showsRun =
      this.#isReady && this.#room !== 'poster' && this.#attributes.layout !== 'poster'
    this.#body?.node.classList.toggle('away', !showsRun)
    this.#parts.still.classList.toggle('away', showsRun)
  }

  // ── Whether it runs ───────────────────────────────────────────────────────────────────────────────────

  /** Begins by itself, if it is to. */
  #begin(): void {
    if (this.#hasBegun || !this.#isReady) return
    const way = this.getAttribute('play') ?? 'visible'
    if (way === 'none') return
    if (way !== 'auto' && this.#contender.ratio < playInView) return
    this.#hasBegun = true
    this.#wantsPlay = true
    pageArbiter().settle()
  }

  #run(): void {
    this.#mayRun = true
    this.#tell('play')
  }

  #rest(): void {
    this.#mayRun = false
    this.#tell('pause')
  }

  /** What the run says of itself: somebody may have pressed its own button. */
  #heardPlaying(playing: boolean): void {
    this.#playing = playing
    clearTimeout(this.#stopped)
    if (this.#underWay > 0 || playing === this.#mayRun) return
    if (playing) {
      this.#hasBegun = true
      this.#wantsPlay = true
      pageArbiter().claim(this.#contender)
      // Nobody who cannot be seen may run, also when told to from within.
      if (!this.#mayRun) this.#tell('pause')
    } else {
      // A run that is out of sight stops by itself, and may know so before this element does.
      this.#stopped = setTimeout(() => {
        if (this.#playing || !this.#mayRun || this.#underWay > 0) return
        this.#wantsPlay = false
        pageArbiter().settle()
      }, stoppedForMs)
    }
  }

  // ── The talk ──────────────────────────────────────────────────────────────────────────────────────────

  #becomeReady(ready: EventPayloads['ready']): void {
    this.#isReady = true
    this.#beats = ready.beats
    this.#parts.fallback.classList.add('gone')
    this.#dress()
    this.#emit('ho-ready', ready)
    this.#readiness.settle()
    this.#begin()
    pageArbiter().settle()
  }

  #hear(type: EventName, payload: unknown): void {
    switch (type) {
      case 'loaded':
        this.#beats = (payload as EventPayloads['loaded']).beats
        break
      case 'time': {
        const { t, playing } = payload as EventPayloads['time']
        this.#time = t
        this.#heardPlaying(playing)
        break
      }
      case 'beat': {
        const told = payload as EventPayloads['beat']
        this.#beat = told.index
        this.#emit('ho-beat', told)
        break
      }
      case 'metrics':
        this.#emit('ho-metrics', payload as EventPayloads['metrics'])
        break
      case 'predicted':
        this.#emit('ho-predicted', payload as EventPayloads['predicted'])
        break
      case 'goal':
        this.#goal = payload as EventPayloads['goal']
        this.#emit('ho-goal', this.#goal)
        break
      case 'state':
        this.#shareUrl = (payload as EventPayloads['state']).url
        this.#emit('ho-statechange', { url: this.shareUrl })
        break
      case 'key':
        giveKeyBack(this, payload as EventPayloads['key'])
        break
      case 'focusout':
        this.#giveFocusBack()
        break
      case 'error':
        this.#emit('ho-error', payload as EventPayloads['error'])
        break
      case 'warning': {
        const { key, value, reason, mend } = payload as EventPayloads['warning']
        const message = `${key}=${value} ${reason}. ${mend}`
        this.#emit('ho-error', { code: 'warning', message })
        break
      }
    }
  }

  #fail(error: FrameError): void {
    this.#parts.fallback.classList.remove('gone')
    this.#readiness.refuse(error)
    this.#emit('ho-error', { code: error.code, message: error.message })
  }

  #emit<Name extends keyof HalfOpenEventDetails>(
    name: Name,
    detail: HalfOpenEventDetails[Name],
  ): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }

  /** Makes the body if there is none, and waits until it can be asked. */
  async #beReady(): Promise<void> {
    this.#isOver = false
    this.#makeBody(false)
    if (this.#body === undefined) throw new FrameError('disposed', notInPage)
    await this.#readiness.promise
  }

  /** Asks, and makes the body first if it must. */
  async #ask<Type extends keyof Answers>(
    type: Type,
    payload?: unknown,
    onProgress?: (progress: unknown) => void,
  ): Promise<Answers[Type]> {
    await this.#beReady()
    this.#underWay++
    try {
      return (await this.#body!.ask(type, payload, onProgress)) as Answers[Type]
    } finally {
      this.#underWay--
    }
  }

  /** Says something that nobody waits for; what goes wrong is told as an event. */
  #tell(type: keyof Answers, payload?: unknown): void {
    if (this.#body === undefined || !this.#isReady) return
    this.#ask(type, payload).catch((error: unknown) => {
      if (error instanceof FrameError && error.code !== 'disposed') {
        this.#emit('ho-error', { code: error.code, message: error.message })
      }
    })
  }

  #tellChanges(): void {
    const names = [...this.#changed]
    this.#changed.clear()
    const attributes = this.#attributes
    if (names.some((name) => ['scenario', 'poster', 'base', 'title'].includes(name)))
      this.#showPoster()
    if (this.#body === undefined) {
      if (this.#contender.ratio > 0) this.#comeNear()
      return
    }
    const changes = names.map((name) => changeOf(name, attributes[name]))
    const run = changes.some(({ kind }) => kind === 'load') ? runOf(attributes) : undefined
    if (changes.some(({ kind }) => kind === 'reload')) {
      if (run !== undefined) this.#forget()
      this.#endBody()
      this.#makeBody(false)
      return
    }
    if (run !== undefined) {
      this.#forget()
      this.#tell('load', run)
      this.#tellPlay()
    }
    for (const change of changes)
      if (change.kind === 'tell') this.#tell(change.type as 'seek', change.payload)
    if (names.includes('layout')) {
      const layout = attributes.layout ?? (this.#room === 'canvas' ? 'canvas' : 'auto')
      this.#tell('layout', layout)
      this.#dress()
    }
    if (names.includes('play')) this.#begin()
  }

  /** A new run plays on if the old one did. */
  #tellPlay(): void {
    if (this.#mayRun) this.#tell('play')
  }

  #forget(): void {
    this.#time = 0
    this.#beat = -1
    this.#goal = undefined
    this.#shareUrl = ''
  }

  // ── Focus ─────────────────────────────────────────────────────────────────────────────────────────────

  readonly #rememberFocus = ({ target }: Event): void => {
    if (target instanceof Element && !this.contains(target)) this.#beforeFocus = target
  }

  /** What was pressed in the frame took the focus there; the page gets it back, where it was. */
  #giveFocusBack(): void {
    if (document.activeElement !== this) return
    const before = this.#beforeFocus
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    if (document.activeElement === this) this.#body?.node.blur()
    window.focus()
  }

  // ── What a page may ask ───────────────────────────────────────────────────────────────────────────────

  get beats(): readonly BeatTold[] {
    return this.#beats
  }
  get time(): number {
    return this.#time
  }
  get playing(): boolean {
    return this.#playing
  }
  get goal(): HalfOpenGoal | undefined {
    return this.#goal
  }
  get shareUrl(): string {
    if (this.#shareUrl !== '') return new URL(this.#shareUrl, this.#folder).href
    const { scenario, state, file, seed, system, do: commands, t } = this.#attributes
    const link = new URLSearchParams()
    const keys = { scenario, state, file, seed, system, do: commands, t }
    for (const [key, value] of Object.entries(keys)) if (value !== undefined) link.set(key, value)
    return `${this.#folder}index.html#${link.toString()}`
  }
  get beat(): number {
    return this.#beat
  }
  set beat(to: number | string) {
    this.setAttribute('beat', String(to))
  }
  get play(): () => Promise<void> {
    return this.#play
  }
  set play(way: string) {
    writeAttribute(this, 'play', way)
  }
  get predict(): HalfOpenElement['predict'] {
    return this.#predict
  }
  set predict(way: string) {
    writeAttribute(this, 'predict', way)
  }

  readonly #play = async (): Promise<void> => {
    this.#hasBegun = true
    this.#wantsPlay = true
    const wasRunning = pageArbiter().running === this.#contender
    pageArbiter().claim(this.#contender)
    await this.#beReady()
    if (wasRunning || pageArbiter().running === this.#contender) await this.#ask('play')
  }

  readonly #predict = (answer: string | number): Promise<Answers['predict']> =>
    this.#ask('predict', { answer })

  async load(run?: HalfOpenRun): Promise<Answers['load']> {
    if (run === undefined) {
      await this.#beReady()
      return { beats: this.#beats }
    }
    for (const name of [...runAttributes, 'beat', 't'] as const) {
      const value = (run as Partial<Record<string, string | number>>)[name]
      if (value === undefined) this.removeAttribute(name)
      else this.setAttribute(name, String(value))
    }
    // It is told here, so that the answer is this one's.
    this.#changed.clear()
    this.#forget()
    this.#showPoster()
    if (this.#body === undefined) {
      await this.#beReady()
      return { beats: this.#beats }
    }
    const answer = await this.#ask('load', runOf(this.#attributes))
    this.#tellPlay()
    return answer
  }

  async pause(): Promise<void> {
    this.#wantsPlay = false
    this.#hasBegun = true
    await this.#ask('pause')
    pageArbiter().settle()
  }

  seek(
    to: number | { readonly t: number } | { readonly beat: number | string },
  ): Promise<Answers['seek']> {
    return this.#ask('seek', typeof to === 'number' ? { t: to } : to)
  }

  next(): Promise<Answers['next']> {
    return this.#ask('next')
  }

  prev(): Promise<Answers['prev']> {
    return this.#ask('prev')
  }

  set(path: string, value: string | number | boolean | null): Promise<Answers['set']> {
    return this.#ask('set', { path, value })
  }

  inject(fault: HalfOpenFault): Promise<Answers['inject']> {
    return this.#ask('inject', fault)
  }

  query({ metric, edge, window }: HalfOpenQuery): Promise<Answers['query']> {
    return this.#ask('query', {
      metric,
      ...(edge !== undefined && { edge }),
      ...(window !== undefined && { window: secondsOf(window) }),
    })
  }

  snapshot(format: 'png' | 'svg' | 'state' | 'csv' = 'png'): Promise<Answers['snapshot']> {
    return this.#ask('snapshot', { format })
  }

  capture(
    what: Parameters<HalfOpenElement['capture']>[0],
    onProgress?: Parameters<HalfOpenElement['capture']>[1],
  ): Promise<Answers['capture']> {
    return this.#ask('capture', what, onProgress as (progress: unknown) => void)
  }

  /** Asks to be told metrics, as `ho-metrics`. */
  async subscribe(metrics: readonly string[], everyMs = 500): Promise<void> {
    await this.#ask('subscribe', { metrics, everyMs })
  }

  dispose(): Promise<void> {
    this.#isOver = true
    this.#wantsPlay = false
    this.#endBody()
    this.#readiness.refuse(new FrameError('disposed', 'The run was disposed of.'))
    this.#forget()
    this.#beats = []
    this.#hasBegun = false
    return Promise.resolve()
  }
}

/** A promise that others settle; nobody has to wait for it. */
class Readiness {
  isSettled = false
  settle!: () => void
  refuse!: (error: FrameError) => void
  readonly promise = new Promise<void>((settle, refuse) => {
    this.settle = () => {
      this.isSettled = true
      settle()
    }
    this.refuse = (error) => {
      this.isSettled = true
      refuse(error)
    }
  })

  constructor() {
    this.promise.catch(() => {})
  }
}

const numbers: readonly AttributeName[] = ['seed', 't', 'speed']
/** These are the platform's, or accessors above. */
const notReflected: readonly AttributeName[] = [
  'title',
  'lang',
  'role',
  'beat',
  'play',
  'predict',
  'focus',
]

for (const name of allAttributes) {
  if (notReflected.includes(name)) continue
  Object.defineProperty(HalfOpen.prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: HalfOpen): string | number | undefined {
      const text = this.getAttribute(name) ?? (name === 'mode' ? 'frame' : '')
      if (!numbers.includes(name)) return text
      return text === '' ? undefined : Number(text)
    },
    set(this: HalfOpen, value: unknown) {
      writeAttribute(this, name, value)
    },
  })
}

// A method of every element and a key of ours: frameworks assign what they find.
Object.defineProperty(HalfOpen.prototype, 'focus', {
  configurable: true,
  get: () => HTMLElement.prototype.focus,
  set(this: HalfOpen, value: unknown) {
    writeAttribute(this, 'focus', value)
  },
})

function writeAttribute(element: Element, name: AttributeName, value: unknown): void {
  if (value === undefined || value === null || value === '') element.removeAttribute(name)
  else element.setAttribute(name, String(value))
}
