import type { BeatView } from '../../playback/protocol.ts'
import { writeLink } from '../../playback/shareLink.ts'
import { present as said } from '../../words/en/present.ts'
import { Beats } from '../Beats.svelte.ts'
import { shareOf } from '../openShared.ts'
import type { Player } from '../Player.svelte.ts'
import { valueText } from './figures.ts'
import { Poll } from './Poll.svelte.ts'
import { readPresent, writePresent, type PresentAddress } from './presentAddress.ts'
import {
  isPresenterSays,
  listen,
  newChannel,
  type PresenterSays,
  type StageTold,
} from './presenterMessages.ts'
import { keepStageTheme, keptStageTheme, stageThemes, type StageTheme } from './stageTheme.ts'

/** What lies over the picture. */
export type Over = 'poll' | 'follow' | 'break' | 'keys'

const addressEveryMs = 500
const windowSize = 'popup,width=1000,height=680'

/**
 * A run on a stage: which beat, what lies over the picture, the audience's votes, and the window with notes. All that a clicker,
 * a key, or that window may ask for is a method here.
 */
export class Present {
  readonly player: Player
  readonly beats: Beats
  theme: StageTheme = $state(keptStageTheme())
  over: Over | undefined = $state()
  isBlack = $state(false)
  hasCaption = $state(true)
  /** Whether somebody has thrown the dice: then the seed is on the stage. */
  isDiced = $state(false)
  /** Said to the presenter for a while, and not needed by the audience. */
  message = $state('')
  /** The question that is open, or was asked last. */
  poll: Poll | undefined = $state.raw()
  readonly channel: string
  sinceMs = $state(0)
  beatSinceMs = $state(0)

  readonly #stopEffects: () => void
  readonly #line: ReturnType<typeof listen>
  // Nobody looks at the map itself: what is shown is the poll that it gives.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #polls = new Map<string, Poll>()
  #window: MessageEventSource | null = null
  #lastHeard = ''
  #digits = ''
  #digitsTimer: ReturnType<typeof setTimeout> | undefined
  #writeTimer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  #enteredBeat = ''

  /** @param address what the page's address said of presenting; undefined when somebody begins now */
  constructor(player: Player, address: PresentAddress | undefined) {
    this.player = player
    this.beats = new Beats(player)
    this.channel = address?.channel ?? newChannel()
    this.sinceMs = address?.sinceMs ?? Date.now()
    this.beatSinceMs = address?.beatSinceMs ?? Date.now()
    this.beats.onBeat = () => this.#entered()
    this.#line = listen(this.channel, (data, from) => {
      if (!isPresenterSays(data, this.channel)) return
      if (from !== null) this.#window = from
      if (data.id === this.#lastHeard) return
      this.#lastHeard = data.id
      this.#heard(data)
    })
    this.#stopEffects = $effect.root(() => {
      // Whatever of this changes is told to the window with notes, and stands in the address.
      $effect(() => {
        void [
          this.player.added,
          this.player.seed,
          this.player.state,
          this.sinceMs,
          this.beatSinceMs,
        ]
        void [this.beats.index, this.beats.phase, this.isBlack, this.over, this.player.beats]
        void [this.poll?.isRevealed, this.poll?.opinion]
        this.#tell()
        this.#writeSoon()
      })
    })
  }

  get beat(): BeatView | undefined {
    return this.beats.now
  }

  /** What the audience has said of what is shown now, while it is not known yet. */
  get prediction(): string | undefined {
    const { poll } = this
    if (poll === undefined || poll.isRevealed || poll.opinion === undefined) return undefined
    return said.audienceSays(poll.opinion)
  }

  /** Whether the next press reveals an answer rather than goes on. */
  get isRevealNext(): boolean {
    const due = this.#due
    return due !== undefined && !this.#pollOf(due).isRevealed
  }

  next(): void {
    if (this.isBlack) return void (this.isBlack = false)
    if (this.over !== undefined && this.over !== 'poll') return void (this.over = undefined)
    if (this.isRevealNext) return void this.reveal()
    this.over = undefined
    void this.beats.next()
  }

  previous(): void {
    if (this.isBlack) return void (this.isBlack = false)
    if (this.over !== undefined && this.over !== 'poll') return void (this.over = undefined)
    this.over = undefined
    void this.beats.prev()
  }

  first(): void {
    this.#go(0, 'start', true)
  }

  last(): void {
    this.#go(this.beats.list.length - 1, 'end', false)
  }

  /** To the end of this beat at once. */
  toEnd(): void {
    this.#go(Math.max(0, this.beats.index), 'end', false)
  }

  again(): void {
    this.#go(Math.max(0, this.beats.index), 'start', true)
  }

  toggle(): void {
    if (this.player.isPlaying) this.player.pause()
    else void this.beats.play()
  }

  black(): void {
    this.isBlack = !this.isBlack
  }

  /** A digit of a beat's number, from 1. What is typed within a second belongs together. */
  digit(digit: number): void {
    clearTimeout(this.#digitsTimer)
    this.#digits += String(digit)
    const isWhole = Number(this.#digits) * 10 > this.beats.list.length
    if (isWhole) return this.enter()
    this.message = said.toBeat(this.#digits)
    this.#digitsTimer = setTimeout(() => this.enter(), 1_000)
  }

  /** What was typed of a number is all of it. */
  enter(): void {
    clearTimeout(this.#digitsTimer)
    const wanted = Number(this.#digits) - 1
    this.#digits = ''
    this.message = ''
    if (wanted >= 0 && wanted < this.beats.list.length) this.#go(wanted, 'start', true)
  }

  show(over: Over): void {
    this.over = this.over === over ? undefined : over
    if (this.over === 'follow') this.player.pause()
  }

  showPoll(): void {
    if (this.poll === undefined) {
      const asked = this.beats.list.findLastIndex(
        ({ predict }, index) => predict !== undefined && index <= this.beats.index,
      )
      if (asked >= 0) this.poll = this.#pollOf(asked)
    }
    if (this.poll !== undefined) this.show('poll')
  }

  /** Shows the answer of the question that is due, or of the one that is open. */
  async reveal(): Promise<void> {
    const due = this.#due
    const poll = due === undefined ? this.poll : this.#pollOf(due)
    if (poll === undefined) return
    this.poll = poll
    this.over = 'poll'
    const predict = this.beats.list.find((_, index) => this.#pollOf(index, false) === poll)?.predict
    if (predict?.answer !== undefined) {
      const { metric, overUs, beat } = predict.answer
      const { untilUs } = this.beats.list.find(({ id }) => id === beat) ?? {}
      const found =
        untilUs === undefined
          ? undefined
          : await this.player.measure([
              { metric, fromUs: Math.max(0, untilUs - overUs), toUs: untilUs },
            ])
      const [value, unit] = [found?.values[0] ?? undefined, found?.units[0] ?? undefined]
      poll.measured = value === undefined || unit === undefined ? undefined : valueText(unit, value)
    }
    poll.reveal()
  }

  /** The same beat with another chance, which is written on the stage. */
  dice(): void {
    this.isDiced = true
    const seed = 1 + Math.floor(Math.random() * 9_999)
    const beat = Math.max(0, this.beats.index)
    this.player.reopen({ seed, commands: [] })
    this.#go(beat, 'start', true)
  }

  nextTheme(): void {
    const at = stageThemes.indexOf(this.theme)
    this.theme = stageThemes[(at + 1) % stageThemes.length]!
    keepStageTheme(this.theme)
  }

  async toggleFullscreen(): Promise<void> {
    try {
      if (document.fullscreenElement === null) await document.documentElement.requestFullscreen()
      else await document.exitFullscreen()
    } catch {
      // A page in a frame, or a browser that allows none: the window is the stage.
    }
  }

  /** Opens the window with notes; one that is there comes to the front. */
  openWindow(): void {
    const { origin, pathname, search, protocol } = location
    const page = (protocol === 'file:' ? `file://${pathname}` : origin + pathname) + search
    const opened = open(`${page}#presenter=${this.channel}`, `halfopen-${this.channel}`, windowSize)
    this.message = opened === null ? said.window.blocked : ''
    this.#window = opened as MessageEventSource | null
  }

  restartClock(): void {
    this.sinceMs = this.beatSinceMs = Date.now()
  }

  /** Escape: what lies on top goes away. @returns whether there was anything */
  leaveTop(): boolean {
    if (this.isBlack) this.isBlack = false
    else if (this.over !== undefined) this.over = undefined
    else if (this.message !== '') this.message = ''
    else return false
    return true
  }

  /** Where the run was when the page was left, or where a link leads. */
  async start(address: PresentAddress | undefined, isMomentKept: boolean): Promise<void> {
    const beat = address?.beat
    while (!this.#isClosed && !this.#isLoaded) await soon()
    if (this.#isClosed) return
    const index = beat === undefined ? undefined : this.beats.find(beat)
    if (isMomentKept) {
      if (index !== undefined) this.beats.assume(index)
      return
    }
    this.#go(index ?? 0, 'start', true)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#digitsTimer)
    clearTimeout(this.#writeTimer)
    this.#stopEffects()
    this.#line.close()
    this.beats.close()
    this.player.setStop(undefined)
  }

  get #isLoaded(): boolean {
    return this.player.topology !== undefined && this.player.state !== 'loading'
  }

  #go(beat: number, at: 'start' | 'end', play: boolean): void {
    this.isBlack = false
    this.over = undefined
    if (this.beats.list[beat] === undefined) return
    void this.beats.go(beat, { at, play })
  }

  /** A beat was entered, or has come to its end. */
  #entered(): void {
    const { index } = this.beats
    const beat = this.beats.list[index]
    if (beat === undefined || this.#enteredBeat === beat.id) return
    const isFirst = this.#enteredBeat === ''
    this.#enteredBeat = beat.id
    if (!isFirst) this.beatSinceMs = Date.now()
    if (beat.predict === undefined) {
      if (this.over === 'poll') this.over = undefined
      return
    }
    this.poll = this.#pollOf(index)
    this.over = 'poll'
  }

  /** The question whose answer this beat has shown. */
  get #due(): number | undefined {
    const { index, phase } = this.beats
    const found = this.beats.list.findIndex(
      ({ predict }, asked) => predict !== undefined && this.#answeredBy(asked) === index,
    )
    if (found < 0) return undefined
    // A question that its own beat answers waits only for the press.
    return found === index || phase === 'done' ? found : undefined
  }

  /** The beat at whose end the answer to a question is seen. */
  #answeredBy(asked: number): number {
    const beat = this.beats.list[asked]?.predict?.answer?.beat
    const found = beat === undefined ? -1 : this.beats.list.findIndex(({ id }) => id === beat)
    return Math.max(asked, found)
  }

  #pollOf(index: number): Poll
  #pollOf(index: number, isMade: false): Poll | undefined
  #pollOf(index: number, isMade = true): Poll | undefined {
    const { id, predict } = this.beats.list[index]!
    const name = `${this.player.scenario?.id ?? ''}.${id}`
    const known = this.#polls.get(name)
    if (known !== undefined || predict === undefined || !isMade) return known
    const made = new Poll(predict, name)
    this.#polls.set(name, made)
    return made
  }

  #heard({ say }: PresenterSays): void {
    switch (say) {
      case 'hello':
        this.#tell()
        break
      case 'next':
        this.next()
        break
      case 'previous':
        this.previous()
        break
      case 'black':
        this.black()
        break
      case 'restart':
        this.restartClock()
        break
    }
  }

  #tell(): void {
    const told: StageTold = {
      halfopen: 1,
      type: 'stage',
      channel: this.channel,
      title: this.player.topology?.title ?? '',
      index: this.beats.index,
      isDone: this.beats.phase === 'done',
      isBlack: this.isBlack,
      isRevealNext: this.isRevealNext,
      sinceMs: this.sinceMs,
      beatSinceMs: this.beatSinceMs,
      beats: this.beats.list.map(({ title, claim, notes, seconds }) => ({
        title,
        claim,
        notes,
        seconds: seconds ?? null,
      })),
    }
    this.#line.say(told, this.#window)
  }

  #writeSoon(): void {
    if (this.#writeTimer !== undefined) return
    this.#writeTimer = setTimeout(() => {
      this.#writeTimer = undefined
      this.#write()
    }, addressEveryMs)
  }

  /** So that a reload comes back to the same moment of the same beat. */
  #write(): void {
    const run = shareOf(this.player)
    if (this.#isClosed || run === undefined || this.beats.index < 0) return
    const { channel, sinceMs, beatSinceMs } = this
    const own = writePresent({ beat: this.beat?.id, channel, sinceMs, beatSinceMs })
    // While it plays the moment is not written: a reload comes back to it by what is kept of the tab.
    const at = this.player.isPlaying ? undefined : run.at
    history.replaceState(null, '', `#${writeLink({ ...run, at })}&${own}`)
  }
}

/** The address without what belongs to the stage. */
export function leaveAddress(): void {
  if (readPresent(location.hash) === undefined) return
  history.replaceState(null, '', location.pathname + location.search)
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))
