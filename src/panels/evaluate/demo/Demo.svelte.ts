import { actCommand } from '../../../evaluation/demo/actCommand.ts'
import type { DemoAct, Demonstration } from '../../../evaluation/demo/Demonstration.ts'
import { firstTurned, turnedRun, type Turned } from '../../../evaluation/demo/turnedRun.ts'
import { windowUsFor } from '../../../model/failureSeen.ts'
import type { Us } from '../../../model/units.ts'
import type { Problem } from '../../../scenario/ScenarioError.ts'
import { onNextFrame } from '../../ticker.ts'
import { LiveRun, type Doing } from './LiveRun.svelte.ts'

/** Something that was done to the runs by hand. */
export interface Deed extends Doing {
  readonly number: number
  readonly label: string
  readonly at: Us
  /** Ids of runs that have no place for it. */
  readonly missing: readonly string[]
}

export interface DemoOptions {
  readonly answers: ReadonlyMap<string, string>
  /** Whether it begins to play by itself. */
  readonly plays: boolean
}

/** Faster than this the pictures do not follow. */
const longestTickMs = 100
/** Figures are read so often while it plays, in ms of the viewer's time. */
const readEveryMs = 400
/** What takes longer than this is said to take its time. */
const saidBusyAfterMs = 300

/**
 * One demonstration while somebody looks at it: its runs beside each other on one clock, what they measure, how they are turned and
 * what is done to them. All of them have the same arrivals, so what differs comes from what was set differently.
 */
export class Demo {
  readonly demonstration: Demonstration
  readonly runs: readonly LiveRun[]
  t: Us = $state(0)
  isPlaying = $state(false)
  speedUs: Us = $state(1_000_000)
  /** Whether the runs are on their way to the moment for so long that it is worth a word. */
  isBusy = $state(false)
  /** Undefined: that of the scenario. */
  ownSeed: number | undefined = $state()
  deeds: readonly Deed[] = $state.raw([])
  /** Whether somebody has disturbed it: then it is not taken away from under their hands. */
  isTouched = $state(false)
  reducedMotion = false
  /** What a drawing measured of the viewer, kept with the runs: label and value. */
  ownFigures: readonly (readonly [label: string, value: string])[] = $state.raw([])
  /** Knobs that a drawing turns, and nobody sees. */
  hiddenKnobs: readonly string[] = $state.raw([])
  /** Knobs that somebody has turned; the others stand as the answers say. */
  #own: Turned = $state.raw({})
  #answers: ReadonlyMap<string, string> = $state.raw()!
  readonly turned: Turned = $derived.by(() => ({
    ...firstTurned(this.demonstration, this.#answers),
    ...this.#own,
  }))
  readonly problems: readonly Problem[] = $derived.by(() => {
    const all = this.runs.flatMap(({ problems }) => problems)
    return all.filter(({ what }, index) => all.findIndex((one) => one.what === what) === index)
  })
  readonly isLoading = $derived.by(() => this.runs.some(({ isLoading }) => isLoading))
  #deedCount = 0
  #isAsleep = false
  #isOver = false
  #isStirred = false
  #isReading = false
  #readAt = -1
  #readAtMs = -Infinity
  #lastMs = 0
  #waitsSince = Infinity

  constructor(demonstration: Demonstration, { answers, plays }: DemoOptions) {
    this.demonstration = demonstration
    this.runs = demonstration.runs.map((run) => new LiveRun(demonstration, run))
    this.#answers = answers
    this.t = us(demonstration.from)
    this.speedUs = us(demonstration.pace)
    this.isPlaying = plays && this.runs.length > 0
    void this.#begin(this.runs)
  }

  /** Where its time ends, unless a run is shorter. */
  get untilUs(): Us {
    return us(this.demonstration.until)
  }

  get seed(): number {
    return this.ownSeed ?? this.runs[0]?.seed ?? 0
  }

  /** The answer that a knob stands at, as long as nobody turned it: `5.1b`. */
  answerOf(knob: string): string | undefined {
    if (this.#own[knob] !== undefined) return undefined
    const { knobs } = this.demonstration
    const found = knobs.find(({ id }) => id === knob)
    const choice = found?.choices.find(({ id }) => id === this.turned[knob])
    return choice?.when?.find((place) => this.#answers.get(place.slice(0, 3)) === place.slice(3))
  }

  play(): void {
    if (this.t >= this.untilUs) this.#goTo(us(this.demonstration.from))
    this.isPlaying = true
    this.stir()
  }

  pause(): void {
    this.isPlaying = false
    this.stir()
  }

  toggle(): void {
    this.isTouched = true
    if (this.isPlaying) this.pause()
    else this.play()
  }

  seek(t: Us): void {
    this.isTouched = true
    this.#goTo(t)
  }

  /** A little on, or back: it stands there. */
  step(by: Us): void {
    this.isPlaying = false
    this.seek(this.t + by)
  }

  /** Back to where it began, and on from there. */
  restart(): void {
    this.seek(us(this.demonstration.from))
    this.play()
  }

  setSpeed(speedUs: Us): void {
    this.isTouched = true
    this.speedUs = speedUs
  }

  /** The runs begin anew with the knob as it stands now, and come back to this moment. */
  turn(knob: string, choice: string): void {
    this.isTouched = true
    const before = this.turned
    this.#own = { ...this.#own, [knob]: choice }
    void this.#begin(this.#changed(before))
  }

  /** The answers of the page are others now: knobs that nobody turned follow them. */
  answered(answers: ReadonlyMap<string, string>): void {
    const before = this.turned
    this.#answers = answers
    void this.#begin(this.#changed(before))
  }

  setSeed(seed: number | undefined): void {
    this.isTouched = true
    this.ownSeed = seed
    void this.#begin(this.runs)
  }

  /** Everything as it was: knobs, seed, and nothing done. */
  reset(): void {
    this.#own = {}
    this.ownSeed = undefined
    this.deeds = []
    void this.#begin(this.runs)
  }

  /** Now, in all its runs at once. */
  act(act: DemoAct): void {
    const at = this.#nextMoment()
    const runs = act.runs ?? this.runs.map(({ run }) => run.id)
    this.do({ label: act.label, text: actCommand(act, at / 1_000_000), at, runs })
  }

  /** At its moment, in all runs that have a place for it. */
  do(what: Pick<Deed, 'label' | 'text' | 'at' | 'runs'>): void {
    this.isTouched = true
    this.deeds = [...this.deeds, { ...what, number: ++this.#deedCount, missing: [] }]
    this.isPlaying = true
    void this.#take()
  }

  undo(deed: Deed): void {
    this.deeds = this.deeds.filter(({ number }) => number !== deed.number)
    void this.#take()
  }

  /** The first moment at which something may still be done: once it is over, it begins again. */
  nextMoment(): Us {
    return this.t >= this.untilUs ? us(this.demonstration.from) + 1 : Math.floor(this.t) + 1
  }

  /** Nobody looks. */
  sleep(): void {
    this.#isAsleep = true
  }

  wake(): void {
    if (!this.#isAsleep) return
    this.#isAsleep = false
    this.stir()
  }

  /** Something is to be drawn, asked or told: whoever rests asks for no animation frame. */
  stir(): void {
    if (this.#isStirred || this.#isAsleep || this.#isOver) return
    this.#isStirred = true
    this.#lastMs = performance.now()
    onNextFrame((ms) => this.#animate(ms))
  }

  /** Pictures have other colours, or were made: what they show is drawn again. */
  redraw(): void {
    for (const { side } of this.runs) side.redraw()
    this.stir()
  }

  close(): void {
    this.#isOver = true
    for (const run of this.runs) run.close()
  }

  #nextMoment(): Us {
    const at = this.nextMoment()
    if (this.t >= this.untilUs) this.#goTo(at - 1)
    return at
  }

  #goTo(t: Us): void {
    this.t = Math.round(Math.max(0, Math.min(t, this.untilUs)))
    this.stir()
  }

  #changed(before: Turned): readonly LiveRun[] {
    const { demonstration, turned } = this
    const keyOf = (run: LiveRun, as: Turned): string => {
      const { scenario, set, commands } = turnedRun(demonstration, run.run, as)
      return JSON.stringify([scenario, set, commands])
    }
    return this.runs.filter((run) => keyOf(run, before) !== keyOf(run, turned))
  }

  async #begin(runs: readonly LiveRun[]): Promise<void> {
    const { demonstration, turned, ownSeed, deeds } = this
    await Promise.all(
      runs.map(async (run) => {
        const missing = await run.load(demonstration, turned, ownSeed, deeds)
        this.#miss(run, missing)
      }),
    )
    this.#changedRuns()
  }

  async #take(): Promise<void> {
    const { deeds } = this
    await Promise.all(this.runs.map(async (run) => this.#miss(run, await run.take(deeds))))
    this.#changedRuns()
  }

  #changedRuns(): void {
    this.#readAt = -1
    this.stir()
  }

  /** Says of each deed where there was no place for it. */
  #miss({ run: { id } }: LiveRun, missing: readonly Doing[]): void {
    this.deeds = this.deeds.map((deed) => {
      const isMissing = missing.some(({ text }) => text === deed.text)
      if (isMissing === deed.missing.includes(id)) return deed
      const all = isMissing ? [...deed.missing, id] : deed.missing.filter((other) => other !== id)
      const inOrder = this.runs.map(({ run }) => run.id).filter((each) => all.includes(each))
      return { ...deed, missing: inOrder }
    })
  }

  #animate(ms: number): void {
    this.#isStirred = false
    if (this.#isOver || this.#isAsleep) return
    const elapsed = Math.min(Math.max(0, ms - this.#lastMs), longestTickMs)
    // All at the same moment: the clock waits for the slowest.
    const areThere = this.runs.every(({ side }) => side.isAt(this.t))
    this.#tellBusy(areThere, ms)
    if (areThere) this.#read(ms)
    if (this.isPlaying && areThere) {
      this.#goTo(this.t + (elapsed * this.speedUs) / 1_000)
      if (this.t >= this.untilUs) this.isPlaying = false
    }
    for (const { side } of this.runs) {
      void side.follow(this.t, windowUsFor(this.speedUs))
      side.draw(this.speedUs, this.reducedMotion)
    }
    const rests = areThere && !this.isPlaying && this.#readAt === this.t && !this.#isReading
    if (!rests) this.stir()
    this.#lastMs = ms
  }

  #tellBusy(areThere: boolean, ms: number): void {
    if (areThere) this.#waitsSince = Infinity
    else if (this.#waitsSince === Infinity) this.#waitsSince = ms
    this.isBusy = ms - this.#waitsSince > saidBusyAfterMs
  }

  /** Reads the figures: now and then while it plays, and where it stands. */
  #read(ms: number): void {
    const isDue = this.isPlaying ? ms - this.#readAtMs > readEveryMs : this.#readAt !== this.t
    if (this.#isReading || !isDue) return
    const { t } = this
    this.#isReading = true
    this.#readAtMs = ms
    void Promise.all(this.runs.map((run) => run.measure(t))).then(() => {
      this.#isReading = false
      // What was changed meanwhile is read again.
      if (this.runs.every(({ isStale }) => !isStale)) this.#readAt = t
    })
  }
}

const us = (seconds: number): Us => Math.round(seconds * 1_000_000)
