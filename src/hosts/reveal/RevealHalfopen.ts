import { decks as words } from '../../words/en/decks.ts'
import { appAddress, frameAddress, originOf } from '../frameAddress.ts'
import { FrameLink } from '../FrameLink.ts'
import { giveKeyBack } from '../giveKeyBack.ts'
import { FrameRun, type FrameKey, type FrameReady } from '../FrameRun.ts'
import { asAddress } from '../photograph.ts'
import type { Deck, DeckEvent, PluginConfig } from './Deck.ts'
import { FrameLayer } from './FrameLayer.ts'
import { addFragments, beatOf, findHosts, type Host } from './Host.ts'
import { fillNotes } from './notes.ts'
import { pluginStyle } from './pluginStyle.ts'
import { posterOf, printed, showPoster } from './posters.ts'

/** More sleep beside the one that runs, so that a slide is there at once; each has a worker and a canvas (guess). */
const mostLoaded = 4
/** Where a frame does not say itself when it needs the focus no longer; learning.md 4.1. */
const giveBackAfterMs = 400

/** What the window of this deck is: on the wall, beside the notes, or the slide to come beside them. */
type Window = 'stage' | 'notes' | 'upcoming' | 'print'

type Way = 'forward' | 'backward'

interface DeckFrame {
  readonly id: string
  readonly run: FrameRun
  readonly isShared: boolean
  host: Host
  /** Chosen by a throw of the dice. */
  seed: number | undefined
  /** When it was on the screen last, for whom to unload first. */
  usedAt: number
}

/** Runs of Halfopen in the slides of one deck. docs/decks.md tells what a deck writes. */
export class RevealHalfopen {
  readonly id = 'halfopen'
  private readonly base: string
  private deck!: Deck
  private config!: PluginConfig
  private window: Window = 'stage'
  private layer!: FrameLayer
  private hosts: Host[] = []
  private readonly frames = new Map<string, DeckFrame>()
  private readonly seeds = new Map<string, number>()
  private readonly plain: FrameLink[] = []
  private readonly endings: (() => void)[] = []
  private readonly said = document.createElement('div')
  private explored: DeckFrame | undefined
  private clock = 0
  private isQueued = false
  private way: Way = 'forward'
  private toldState: unknown
  /** A frame is on its way from one slide to the next: until when, ms of the page, and how long it takes, s. */
  private moving = { until: 0, seconds: 0 }
  /** Slides whose room is watched for its size. */
  private readonly sizes = new ResizeObserver(() => this.placeAll())

  /** @param base where the built pages lie, if the deck does not say */
  constructor(base: string) {
    this.base = base
  }

  /** For reveal.js: before the deck starts. A deck that is printed waits for its pictures. */
  init(deck: Deck): Promise<void> | undefined {
    this.deck = deck
    const { halfopen } = deck.getConfig()
    const base = halfopen?.base ?? this.base
    this.config = {
      base: new URL(base.endsWith('/') || base === '' ? base || './' : `${base}/`, document.baseURI)
        .href,
      offline: halfopen?.offline ?? false,
      defaults: halfopen?.defaults ?? {},
      origin: halfopen?.origin ?? 'auto',
      maxLive: halfopen?.maxLive ?? 1,
      link: halfopen?.link,
    }
    this.window = windowOf(deck)
    this.addStyle()
    this.hosts = findHosts(slidesOf(deck))
    if (this.window === 'print') return this.print()
    for (const host of this.hosts) {
      addFragments(host)
      this.sizes.observe(host.place)
    }
    this.layer = new FrameLayer(deck)
    this.said.className = 'halfopen-said'
    this.said.setAttribute('role', 'status')
    this.layer.element.append(this.said)
    this.connectPlain()
    this.listen()
    if (this.window === 'stage') this.bindKeys()
    else this.hearStates()
    return undefined
  }

  destroy(): void {
    for (const end of this.endings) end()
    for (const link of this.plain) link.close()
    for (const { run } of this.frames.values()) run.dispose()
    this.frames.clear()
    this.sizes.disconnect()
    this.layer?.element.remove()
  }

  // What the deck tells

  private listen(): void {
    this.on('ready', () => this.move('forward'))
    this.on('slidechanged', (event) => this.move(this.directionOf(event)))
    this.on('fragmentshown', () => this.move('forward'))
    this.on('fragmenthidden', () => this.move('backward'))
    this.on('overviewshown', () => this.rest())
    this.on('overviewhidden', () => this.resume())
    this.on('paused', () => this.rest())
    this.on('resumed', () => this.resume())
    this.on('resize', () => this.placeAll())
    const blurred = (): void => this.watchFocus()
    addEventListener('blur', blurred)
    this.endings.push(() => removeEventListener('blur', blurred))
  }

  /** The window of the notes tells its copies of the deck where to stand. */
  private hearStates(): void {
    const heard = ({ data }: MessageEvent): void => {
      if (typeof data !== 'string' || !data.includes('"setState"')) return
      try {
        this.toldState = (JSON.parse(data) as { args?: unknown[] }).args?.[0]
      } catch {
        // Not of reveal.js.
      }
    }
    addEventListener('message', heard)
    this.endings.push(() => removeEventListener('message', heard))
  }

  private on(type: string, listener: (event: DeckEvent) => void): void {
    this.deck.on(type, listener)
    this.endings.push(() => this.deck.off(type, listener))
  }

  private directionOf({ previousSlide, currentSlide }: DeckEvent): Way {
    const slides = this.deck.getSlides()
    const from = previousSlide ? slides.indexOf(previousSlide) : -1
    const to = currentSlide ? slides.indexOf(currentSlide) : -1
    return to < from ? 'backward' : 'forward'
  }

  /** One step of the deck is often several events; what counts is where it stands after them. */
  private move(way: Way): void {
    this.way = way
    if (this.isQueued) return
    this.isQueued = true
    queueMicrotask(() => {
      this.isQueued = false
      this.show()
    })
  }

  private show(): void {
    this.endExploring()
    if (this.isHidden()) {
      this.rest()
      return
    }
    const here = this.hostsAt(0)
    const seconds = this.animationSeconds()
    // First what leaves, so that never two run at once.
    const staying = new Set(here.map(({ frameId }) => frameId))
    for (const frame of this.frames.values()) {
      if (staying.has(frame.id)) continue
      frame.run.sleep()
      this.layer.hide(frame.run.element)
    }
    here.forEach((host, index) => this.showHost(host, index < this.config.maxLive, seconds))
    for (const distance of [0, 1, -1]) for (const host of this.hostsAt(distance)) this.dress(host)
    if (this.window === 'stage') {
      for (const host of this.hostsAt(1)) this.prepare(host, 'start')
      for (const host of this.hostsAt(-1)) this.prepare(host, 'end')
    }
    this.unload(staying)
    const seed = here
      .map(({ frameId }) => this.seeds.get(frameId))
      .find((each) => each !== undefined)
    this.said.textContent = seed === undefined ? '' : words.seed(seed)
  }

  private showHost(host: Host, isLive: boolean, seconds: number): void {
    if (this.window === 'upcoming') return
    const known = this.frames.get(host.frameId)
    const frame = known ?? this.load(host)
    const moves = known !== undefined && known.host !== host && isOnScreen(known) && seconds > 0
    if (moves) this.moving = { until: performance.now() + seconds * 1_000, seconds }
    frame.host = host
    frame.usedAt = ++this.clock
    this.layer.place(frame.run.element, host.place, {
      isShared: frame.isShared,
      isSharp: this.isSharp(host),
      seconds: moves ? seconds : 0,
    })
    const beat = beatOf(host)
    const isRunning = isLive && this.window === 'stage' && this.way === 'forward'
    if (isRunning) frame.run.want({ beat, at: 'start', play: this.playsByItself(host) })
    else frame.run.want({ beat, at: 'end', play: false })
  }

  /** The slides beside the one that is shown are loaded, stand where one will enter them, and sleep. */
  private prepare(host: Host, at: 'start' | 'end'): void {
    if (this.frames.has(host.frameId)) return
    const frame = this.load(host)
    frame.usedAt = this.clock
    this.layer.hide(frame.run.element)
    const size = this.deck.getComputedSlideSize()
    frame.run.element.style.width = `${size.width}px`
    frame.run.element.style.height = `${size.height}px`
    const beat = at === 'start' ? (host.beats?.[0] ?? 0) : (host.beats?.at(-1) ?? 0)
    frame.run.want({ beat, at, play: false })
  }

  private unload(staying: ReadonlySet<string>): void {
    const near = new Set(
      [-1, 0, 1].flatMap((distance) => this.hostsAt(distance)).map((h) => h.frameId),
    )
    const others = [...this.frames.values()]
      .filter(({ id }) => !staying.has(id) && !near.has(id))
      .sort((a, b) => a.usedAt - b.usedAt)
    while (this.frames.size > mostLoaded && others.length > 0) {
      const oldest = others.shift()!
      oldest.run.dispose()
      this.frames.delete(oldest.id)
    }
  }

  // Frames

  private load(host: Host): DeckFrame {
    const { base, offline } = this.config
    const keys = this.keysOf(host)
    const address = frameAddress({ base, offline }, keys)
    const frame: DeckFrame = {
      id: host.frameId,
      isShared: this.hosts.filter(({ frameId }) => frameId === host.frameId).length > 1,
      host,
      seed: undefined,
      usedAt: this.clock,
      run: new FrameRun(address, words.frame(host.scenario), {
        onReady: (ready) => this.becomeReady(frame, ready),
        onShown: () => frame.run.element.classList.add('is-ready'),
        onKey: (key) => this.takeKey(frame, key),
        onFocusOut: () => this.takeFocusBack(frame),
        onTrouble: (error) => {
          // The frame shows by itself what it can; a picture stands behind it until then.
          frame.run.element.classList.add('is-ready')
          console.warn(`Halfopen: ${error.message}`)
        },
      }),
    }
    this.frames.set(host.frameId, frame)
    this.layer.element.prepend(frame.run.element)
    return frame
  }

  private keysOf(host: Host): Record<string, string | number | boolean | undefined> {
    const { origin, defaults } = this.config
    const seed = this.seeds.get(host.frameId)
    return {
      layout: 'present',
      ...defaults,
      ...host.keys,
      // The deck says when.
      play: 'none',
      keys: 'host',
      focus: 'never',
      ...(seed !== undefined && { seed }),
      ...(this.window === 'notes' && { role: 'mirror' }),
      origin: origin === 'auto' ? originOf(location.href) : origin,
    }
  }

  private playsByItself({ keys }: Host): boolean {
    return (keys['play'] ?? this.config.defaults['play']) !== 'none'
  }

  private isSharp(host: Host): boolean {
    return this.keysOf(host)['layout'] === 'present'
  }

  private becomeReady(frame: DeckFrame, { beats }: FrameReady): void {
    const count = beats?.length ?? 0
    for (const host of this.hosts) {
      if (host.frameId !== frame.id) continue
      if (host.beats === undefined && !host.isManual && count > 0) {
        host.beats = Array.from({ length: count }, (_, index) => index)
        addFragments(host)
        this.deck.syncFragments(host.slide)
        // Where the other window stands was said before there were fragments to stand at.
        if (this.toldState !== undefined) this.deck.setState(this.toldState)
      }
      fillNotes(host, beats ?? [])
    }
  }

  private placeAll(): void {
    if (this.window === 'upcoming' || this.layer === undefined || this.isHidden()) return
    for (const host of this.hostsAt(0)) {
      const frame = this.frames.get(host.frameId)
      if (frame === undefined || frame.host !== host) continue
      this.layer.place(frame.run.element, host.place, {
        isShared: frame.isShared,
        isSharp: this.isSharp(host),
        // What is on its way goes on, to where it is wanted now.
        seconds: performance.now() < this.moving.until ? this.moving.seconds : 0,
      })
    }
  }

  /** As long as reveal.js moves what two slides share; 0 when they share nothing. */
  private animationSeconds(): number {
    const slide = this.deck.getCurrentSlide()
    if (slide === undefined || !slide.hasAttribute('data-auto-animate')) return 0
    const own = Number(slide.dataset['autoAnimateDuration'])
    return own > 0 ? own : (this.deck.getConfig().autoAnimateDuration ?? 1)
  }

  private hostsAt(distance: number): Host[] {
    const slides = this.deck.getSlides()
    const current = this.deck.getCurrentSlide()
    const slide = current && slides[slides.indexOf(current) + distance]
    return slide === undefined ? [] : this.hosts.filter((host) => host.slide === slide)
  }

  private isHidden(): boolean {
    return this.deck.isOverview() || this.deck.isPaused() || this.deck.isScrollView?.() === true
  }

  /** Nobody looks: the overview, or a black screen. */
  private rest(): void {
    this.endExploring()
    for (const { run } of this.frames.values()) run.sleep()
    if (!this.deck.isOverview()) return
    for (const host of this.hosts) this.dress(host)
    this.photograph()
  }

  private resume(): void {
    if (this.isHidden()) return
    const here = this.hostsAt(0)
    if (here.some((host) => this.frames.get(host.frameId)?.host !== host)) {
      this.move('forward')
      return
    }
    this.placeAll()
    for (const host of here.slice(0, this.config.maxLive)) this.frames.get(host.frameId)?.run.wake()
  }

  /** Its picture, unless it has one: not before somebody may see it. */
  private dress(host: Host): void {
    if (host.place.querySelector('.halfopen-poster, .halfopen-missing') === null)
      showPoster(host, posterOf(host, this.config.base))
  }

  /** What each loaded frame shows now becomes the picture of its slide. */
  private photograph(): void {
    for (const { run, host } of this.frames.values()) {
      if (run.ready === undefined || !isOnScreen({ run })) continue
      run.ask('snapshot', { format: 'png' }).then(
        (answer) => void asAddress(answer).then((picture) => showPoster(host, picture)),
        () => {},
      )
    }
  }

  // Keys and focus

  private bindKeys(): void {
    const shortcuts = [
      ['Shift + P', words.playKey],
      ['Shift + R', words.restartKey],
      ['Shift + D', words.diceKey],
      ['Shift + E', words.exploreKey],
    ] as const
    for (const [key, text] of shortcuts) this.deck.registerKeyboardShortcut(key, text)
    const pressed = (event: KeyboardEvent): void => {
      if (!this.takesKey(event)) return
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    // Before the deck: it takes Shift + P for "previous".
    addEventListener('keydown', pressed, true)
    this.endings.push(() => removeEventListener('keydown', pressed, true))
  }

  private takesKey(event: KeyboardEvent): boolean {
    if (event.key === 'Escape' && this.explored !== undefined) {
      this.endExploring()
      return true
    }
    const hasOther = event.ctrlKey || event.altKey || event.metaKey
    if (!event.shiftKey || hasOther || this.isHidden() || isWriting(event.target)) return false
    const host = this.hostsAt(0)[0]
    const frame = host && this.frames.get(host.frameId)
    if (frame === undefined) return false
    switch (event.key.toUpperCase()) {
      case 'P':
        frame.run.tell('toggle')
        return true
      case 'R':
        frame.run.again()
        return true
      case 'D':
        this.throwDice(frame)
        return true
      case 'E':
        this.explore(frame)
        return true
      default:
        return false
    }
  }

  /** The same beat with other chance, and its number in sight: whoever saw it can have it again. */
  private throwDice(frame: DeckFrame): void {
    const seed = 1 + Math.floor(Math.random() * 999_999)
    this.seeds.set(frame.id, seed)
    const { scenario, state, level, system } = frame.host.keys
    const { host } = frame
    frame.run
      .ask('load', {
        ...(scenario !== undefined && { scenario }),
        ...(state !== undefined && { state }),
        ...(level !== undefined && { level }),
        ...(system !== undefined && { system }),
        seed,
      })
      .then(
        () => {
          this.said.textContent = words.seed(seed)
          frame.run.want({ beat: beatOf(host), at: 'start', play: true })
        },
        (error: Error) => console.warn(`Halfopen: ${error.message}`),
      )
  }

  private explore(frame: DeckFrame): void {
    this.explored = frame
    frame.run.tell('lock', [])
    frame.run.tell('unlock', null)
    frame.run.tell('keys', 'own')
    frame.run.element.classList.add('is-explored')
    this.said.textContent = words.exploring
    frame.run.element.focus()
  }

  private endExploring(): void {
    const frame = this.explored
    if (frame === undefined) return
    this.explored = undefined
    const { lock, unlock } = this.keysOf(frame.host)
    frame.run.tell('lock', lock === undefined ? [] : lock)
    if (unlock !== undefined) frame.run.tell('unlock', unlock)
    frame.run.tell('keys', 'host')
    frame.run.element.classList.remove('is-explored')
    this.said.textContent = ''
    this.takeFocusBack(frame)
  }

  private takeKey(frame: DeckFrame, key: FrameKey): void {
    if (this.explored === undefined) giveKeyBack(this.deck.getRevealElement(), key)
    else if (key.key === 'Escape') this.endExploring()
    if (this.explored !== frame) this.takeFocusBack(frame)
  }

  private takeFocusBack({ run }: { readonly run: Pick<FrameRun, 'element'> }): void {
    if (this.explored?.run === run || document.activeElement !== run.element) return
    run.element.blur()
    globalThis.focus()
  }

  /** A frame that has no port from us cannot ask for it. */
  private watchFocus(): void {
    setTimeout(() => {
      const { activeElement } = document
      const frame = [...this.frames.values()].find(({ run }) => run.element === activeElement)
      if (frame === undefined || frame.run.ready !== undefined) return
      this.takeFocusBack(frame)
    }, giveBackAfterMs)
  }

  /** Frames that the author wrote himself: reveal.js starts and stops them, we pass on their keys. */
  private connectPlain(): void {
    const written = this.deck.getSlidesElement().querySelectorAll('iframe')
    for (const element of written) {
      const address = element.dataset['src'] ?? element.src
      if (!/\b(?:embed|halfopen)\.html\b/.test(address)) continue
      const target = originOf(address)
      this.plain.push(
        new FrameLink(element, target === 'null' ? '*' : target, {
          onReady: () => {},
          onUnreachable: () => {},
          onEvent: (type, payload) => {
            if (type === 'key') giveKeyBack(this.deck.getRevealElement(), payload as FrameKey)
            if (type === 'key' || type === 'focusout') this.takeFocusBack({ run: { element } })
          },
        }),
      )
    }
  }

  // On paper

  private async print(): Promise<void> {
    const { base, link, offline } = this.config
    for (const host of this.hosts) {
      const keys = this.keysOf(host)
      await printed(host, {
        address: frameAddress({ base, offline }, keys),
        poster: posterOf(host, base),
        link: linkOf(host, link ?? base),
      })
    }
  }

  /** Not as an element: a deck with a strict policy refuses those. */
  private addStyle(): void {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(pluginStyle)
    document.adoptedStyleSheets.push(sheet)
    this.endings.push(() => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
    })
  }
}

function windowOf(deck: Deck): Window {
  if (deck.isPrintView?.() === true || deck.isPrintingPDF?.() === true) return 'print'
  if (!deck.isSpeakerNotes()) return 'stage'
  // The notes listen to what happens in the slide that is shown, and to nothing of the one to come.
  return /postMessageEvents=true/.test(location.search) ? 'notes' : 'upcoming'
}

/** Before it has started, a deck does not list its slides. */
function slidesOf(deck: Deck): HTMLElement[] {
  const all = [...deck.getSlidesElement().querySelectorAll<HTMLElement>('section')]
  return all.filter((section) => section.querySelector('section') === null)
}

const isOnScreen = ({ run }: { readonly run: FrameRun }): boolean =>
  run.element.style.visibility === 'visible'

/** Nobody can follow a link to a file on another's disk. */
function linkOf(host: Host, base: string): string | undefined {
  if (new URL(base, location.href).protocol === 'file:') return undefined
  const { scenario, state, seed, system } = host.keys
  return appAddress(base, { scenario, state, seed, system, beat: host.beats?.at(-1) })
}

/** Whether somebody is writing there. */
function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName))
  )
}
