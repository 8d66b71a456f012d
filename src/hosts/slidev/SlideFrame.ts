import { decks as words } from '../../words/en/decks.ts'
import { beatList } from '../beatList.ts'
import { appAddress, frameAddress, originOf } from '../frameAddress.ts'
import { FrameRun, type BeatName } from '../FrameRun.ts'
import { giveKeyBack } from '../giveKeyBack.ts'
import { photograph } from '../photograph.ts'
import { qrOf } from '../qr.ts'

/** What a slide says of its run. */
export interface SlideOptions {
  /** The folder of the built pages, with a slash at the end. */
  readonly base: string
  readonly scenario: string
  /** `0-5`, `calm,storm`; undefined: all. */
  readonly beats: string | undefined
  /** Any key of the embed page. */
  readonly keys: Readonly<Record<string, string | number | boolean | undefined>>
  /** The window of the presenter only shows where the run is. */
  readonly isMirror: boolean
  /** Where people are led, with a slash at the end; by default `base`. */
  readonly link: string | undefined
}

/** Which beats the slide goes through, if it says so itself; else the frame tells how many there are. */
export function beatsOf(options: Pick<SlideOptions, 'beats'>): readonly BeatName[] | undefined {
  return beatList(options.beats)
}

/**
 * The run of one slide, in a room that the slide keeps for it. Of no framework: the component tells it where the slide stands.
 */
export class SlideFrame {
  private readonly room: HTMLElement
  private readonly options: SlideOptions
  private readonly onBeats: (beats: readonly BeatName[]) => void
  private beats: readonly BeatName[] | undefined
  private run: FrameRun | undefined
  private scale = 1

  /** @param onBeats is told the beats when only the frame knows them */
  constructor(
    room: HTMLElement,
    options: SlideOptions,
    onBeats: (beats: readonly BeatName[]) => void,
  ) {
    this.room = room
    this.options = options
    this.onBeats = onBeats
    this.beats = beatsOf(options)
  }

  /** Fetches the frame, if it is not here. */
  load(): void {
    if (this.run !== undefined) return
    const { scenario } = this.options
    const run = new FrameRun(this.address(), words.frame(scenario), {
      onReady: ({ beats }) => {
        if (this.beats !== undefined || beats.length === 0) return
        this.beats = beats.map((_, index) => index)
        this.onBeats(this.beats)
      },
      onShown: () => (run.element.style.opacity = '1'),
      onKey: (key) => {
        giveKeyBack(document.body, key)
        this.takeFocusBack()
      },
      onFocusOut: () => this.takeFocusBack(),
      onTrouble: (error) => {
        run.element.style.opacity = '1'
        console.warn(`Halfopen: ${error.message}`)
      },
    })
    this.run = run
    Object.assign(run.element.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      border: '0',
      maxWidth: 'none',
      opacity: '0',
      transformOrigin: '0 0',
    })
    this.fit(this.scale)
    this.room.append(run.element)
  }

  /** @param click of the slide, from 0: one beat each */
  show(click: number, way: 'forward' | 'backward'): void {
    this.load()
    const beat = this.beats?.[Math.min(click, this.beats.length - 1)] ?? click
    const plays = way === 'forward' && !this.options.isMirror
    if (plays) this.run?.want({ beat, at: 'start', play: this.options.keys['play'] !== 'none' })
    else this.run?.want({ beat, at: 'end', play: false })
  }

  sleep(): void {
    this.run?.sleep()
  }

  /**
   * Slides are drawn at one size and scaled to the window. The frame gets as many pixels as it has on the screen, and is scaled
   * back: a canvas that is blown up is blurred.
   */
  fit(scale: number): void {
    this.scale = scale > 0 ? scale : 1
    if (this.run === undefined) return
    const { style } = this.run.element
    style.width = style.height = `${100 * this.scale}%`
    style.transform = `scale(${1 / this.scale})`
  }

  /** For paper: the picture at the end of a beat, and where to see it move. */
  async picture(click: number | undefined): Promise<string | undefined> {
    const beat = click === undefined ? this.beats?.at(-1) : this.beats?.[click]
    return photograph(this.address(), beat)
  }

  /** Undefined where nobody could follow it. */
  code(): { readonly link: string; readonly svg: SVGSVGElement } | undefined {
    const base = this.options.link ?? this.options.base
    const { protocol, href } = new URL(base, document.baseURI)
    if (protocol === 'file:') return undefined
    const { seed, system } = this.options.keys
    const beat = this.beats?.at(-1)
    const link = appAddress(href, { scenario: this.options.scenario, seed, system, beat })
    return { link, svg: qrOf(link, words.follow) }
  }

  dispose(): void {
    this.run?.dispose()
    this.run = undefined
  }

  private address(): string {
    const { base, scenario, keys, isMirror } = this.options
    return frameAddress(
      { base: new URL(base, document.baseURI).href, offline: false },
      {
        layout: 'present',
        scenario,
        ...keys,
        play: 'none',
        keys: 'host',
        focus: 'never',
        ...(isMirror && { role: 'mirror' }),
        origin: originOf(location.href),
      },
    )
  }

  private takeFocusBack(): void {
    const element = this.run?.element
    if (element === undefined || document.activeElement !== element) return
    element.blur()
    globalThis.focus()
  }
}
