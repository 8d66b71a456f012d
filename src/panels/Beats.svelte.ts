import { untrack } from 'svelte'
import type { Us } from '../model/units.ts'
import type { BeatView } from '../playback/protocol.ts'
import type { Player } from './Player.svelte.ts'

/** What is told of a beat: it is entered, or stands at its end. */
export interface BeatTold {
  readonly index: number
  readonly id: string
  readonly title: string
  readonly phase: BeatPhase
  /** It is the last one. */
  readonly atEnd: boolean
}

/** `enter`: it plays, or could. `done`: it stands at its end. */
export type BeatPhase = 'enter' | 'done'

/** Where in a beat one goes to, and whether it plays from there. */
export interface BeatGoal {
  readonly at: 'start' | 'end'
  readonly play: boolean
}

/**
 * The beats of what a player plays. A beat is a stretch of the one run, so it is the same picture however one came to it.
 * Whoever goes to a beat leads from then on: playing stops at the end of each. Wherever else somebody goes, the index follows.
 */
export class Beats {
  /** The beat that is on the screen; −1 before anything is loaded. */
  index = $state.raw(-1)
  phase: BeatPhase = $state.raw('enter')
  /** How many times as fast as its author meant it a beat plays. */
  pace = $state.raw(1)

  /** Told at each change of beat or phase. */
  onBeat: (told: BeatTold) => void = () => {}

  readonly #player: Player
  readonly #stop: () => void
  #seen: readonly BeatView[] = []
  #isLeading = false
  /** Counts goals: who comes late gives way. */
  #goals = 0
  #told = ''
  #waiting: { readonly isOver: () => boolean; readonly go: () => void }[] = []

  constructor(player: Player) {
    this.#player = player
    this.#stop = $effect.root(() => {
      $effect(() => {
        // What it follows; all else it changes itself.
        void [player.beats, player.t, player.state]
        untrack(() => this.#follow())
      })
    })
  }

  /** One at least, as soon as something is loaded. */
  get list(): readonly BeatView[] {
    return this.#player.beats
  }

  get now(): BeatView | undefined {
    return this.list[this.index]
  }

  get isFirst(): boolean {
    return this.index <= 0
  }

  get isLast(): boolean {
    return this.index >= this.list.length - 1
  }

  /** The number of a beat by its name or its number; undefined when there is none. */
  find(beat: number | string): number | undefined {
    const index =
      typeof beat === 'number' || /^\d+$/.test(beat)
        ? Number(beat)
        : this.list.findIndex(({ id }) => id === beat)
    return this.list[index] === undefined ? undefined : index
  }

  /**
   * Goes to a beat as its author meant it: what was done by hand is taken out of the run.
   *
   * @returns once it is there, or somebody has gone elsewhere
   * @throws RangeError when there is no such beat
   */
  async go(beat: number | string, { at, play }: BeatGoal): Promise<void> {
    const isOver = this.#newGoal()
    const player = this.#player
    await this.#until(() => isOver() || this.#isLoaded)
    if (isOver()) return
    const index = this.find(beat)
    if (index === undefined) throw new RangeError(`there is no beat ${beat}`)
    if (player.added.length > 0) {
      await player.setCommands([], false)
      if (isOver()) return
    }
    const { fromUs, untilUs } = this.list[index]!
    const isStill = at === 'end' || fromUs === untilUs
    this.#lead(index)
    player.setLoop(undefined)
    player.seek(isStill ? untilUs : fromUs, play && !isStill)
    this.#tell(index, 'enter')
    await this.#until(() => isOver() || this.#isSettled)
    if (!isOver()) this.#follow()
  }

  /** The next beat, from its start; at the last one, its end. */
  async next(): Promise<{ readonly beat: number; readonly atEnd: boolean }> {
    if (this.isLast) await this.go(this.list.length - 1, { at: 'end', play: false })
    else await this.go(this.index + 1, { at: 'start', play: true })
    return { beat: this.index, atEnd: this.isLast }
  }

  /** The end of the beat before; at the first one, its start. */
  async prev(): Promise<{ readonly beat: number; readonly atStart: boolean }> {
    if (this.isFirst) await this.go(0, { at: 'start', play: false })
    else await this.go(this.index - 1, { at: 'end', play: false })
    return { beat: this.index, atStart: this.isFirst }
  }

  /** Plays on: into the next beat when this one is over. */
  async play(): Promise<void> {
    if (this.phase === 'done' && !this.isLast) await this.next()
    else this.#player.play()
  }

  /** Any moment of the run, in the beat that it belongs to. What was done by hand stays. */
  async seek(t: Us, play = false): Promise<void> {
    const isOver = this.#newGoal()
    const player = this.#player
    await this.#until(() => isOver() || this.#isLoaded)
    if (isOver()) return
    const index = this.#indexAt(Math.max(0, Math.min(Math.round(t), player.durationUs)))
    this.#lead(index)
    player.seek(t, play)
    this.#tell(index, 'enter')
    await this.#until(() => isOver() || this.#isSettled)
    if (!isOver()) this.#follow()
  }

  /** Says which of the beats at this moment is meant, where one ends and the next begins; the run is left alone. */
  assume(beat: number | string): void {
    const index = this.find(beat)
    if (index === undefined) return
    this.#lead(index)
    this.#follow()
  }

  close(): void {
    this.#goals++
    this.#stop()
    for (const { go } of this.#waiting.splice(0)) go()
  }

  /** @returns whether somebody has gone elsewhere since */
  #newGoal(): () => boolean {
    const goal = ++this.#goals
    this.#wake()
    return () => goal !== this.#goals
  }

  get #isSettled(): boolean {
    return ['paused', 'playing', 'refused', 'crashed'].includes(this.#player.state)
  }

  get #isLoaded(): boolean {
    return this.#player.topology !== undefined && this.#player.state !== 'loading'
  }

  /** Playing goes as this beat says, and stops at its end. */
  #lead(index: number): void {
    const { speedUs, untilUs } = this.list[index]!
    this.#isLeading = true
    this.index = index
    this.#player.setSpeed(Math.max(1, Math.round(speedUs * this.pace)))
    this.#player.setStop(untilUs)
  }

  /** The beat of a moment: where one ends as the next begins, the one that is shown. */
  #indexAt(t: Us): number {
    const now = this.list[this.index]
    if (now !== undefined && now.fromUs <= t && t <= now.untilUs) return this.index
    const begun = this.list.findLastIndex(({ fromUs }) => fromUs <= t)
    return Math.max(0, begun)
  }

  #follow(): void {
    const { list } = this
    const { t, state } = this.#player
    this.#wake()
    if (list.length === 0 || state === 'loading') return
    if (list !== this.#seen) {
      const isOther = list.map(({ id }) => id).join() !== this.#seen.map(({ id }) => id).join()
      this.#seen = list
      if (isOther) this.index = -1
    }
    const index = this.#indexAt(t)
    const isPlayedOn = this.#isLeading && this.index >= 0 && state === 'playing'
    if (index !== this.index && isPlayedOn) this.#lead(index)
    const isThere = state === 'paused' && t >= list[index]!.untilUs
    this.#tell(index, isThere ? 'done' : 'enter')
  }

  #tell(index: number, phase: BeatPhase): void {
    this.index = index
    this.phase = phase
    const { id, title } = this.list[index]!
    const told = `${index} ${id} ${phase}`
    if (told === this.#told) return
    this.#told = told
    this.onBeat({ index, id, title, phase, atEnd: index === this.list.length - 1 })
  }

  #wake(): void {
    for (const waiting of [...this.#waiting]) if (waiting.isOver()) waiting.go()
  }

  #until(isOver: () => boolean): Promise<void> {
    if (isOver()) return Promise.resolve()
    return new Promise((resolve) => {
      const waiting = {
        isOver,
        go: () => {
          this.#waiting = this.#waiting.filter((other) => other !== waiting)
          resolve()
        },
      }
      this.#waiting.push(waiting)
    })
  }
}
