import type { Us } from '../../model/units.ts'
import { startComparer } from '../../playback/startComparer.ts'
import type {
  Bill,
  Common,
  Difference,
  Outcome,
  PreparedVariants,
  Variant,
} from '../../playback/protocol.ts'
import type { Problem } from '../../scenario/ScenarioError.ts'
import { compare as said } from '../../words/en/compare.ts'
import type { Player } from '../Player.svelte.ts'
import { systems } from '../systems.ts'
import { Side } from './Side.svelte.ts'

/** What is known of one variant so far. */
export interface Result {
  readonly shown: Outcome | undefined
  /** By seed. */
  readonly outcomes: readonly Outcome[]
  /** Against the first. */
  readonly difference: Difference | undefined
  readonly bill: Bill | undefined
}

const nothing: Result = { shown: undefined, outcomes: [], difference: undefined, bill: undefined }

export const variantsAtMost = 6
export const seedCounts = [10, 30, 100] as const
/** guess: of two pictures one wants to see the whole outage, and not each request */
const slowestUs = 500_000
/** Faster than this two pictures do not follow. */
const longestTickMs = 100

/**
 * Variants of one scenario side by side: which they are, where they stand in time, and what came of them. Two are live pictures
 * that follow one clock; runs over seeds are made by a worker of their own, one after the other, so that they can be stopped.
 */
export class Comparison {
  readonly title: string
  readonly common: Common
  readonly sides = [new Side(), new Side()] as const
  variants: readonly Variant[] = $state.raw([])
  /** Which variants the two pictures show. */
  shown: readonly [number, number] = $state.raw([0, 1])
  prepared: PreparedVariants | undefined = $state.raw()
  problems: readonly Problem[] = $state.raw([])
  results: readonly Result[] = $state.raw([])
  seedCount: number = $state(30)
  isComputing = $state(false)
  done = $state(0)
  t: Us = $state(0)
  speedUs: Us = $state(1_000_000)
  isPlaying = $state(false)
  readonly #player: Player
  readonly #comparer = startComparer()
  /** By everything that an outcome depends on: a variant that is taken out and in again need not run again. */
  readonly #known: Record<string, Outcome> = {}
  /** Counts changes of mind: about what is compared, and about what is run. */
  #changes = 0
  #era = 0
  /** Whether the variants are being read: what depends on them waits. */
  #isReading = false
  #isOver = false
  #lastMs = 0

  constructor(player: Player, wanted: readonly string[]) {
    this.#player = player
    const { text = '', file = '', title = '' } = player.scenario ?? {}
    this.title = player.topology?.title ?? title
    this.common = { text, file, set: { seed: player.seed }, commands: player.added }
    const own = player.system ?? 'none'
    const names = wanted.length >= 2 ? wanted : [own, own === 'none' ? 'envoy' : 'none']
    this.variants = names.map((system) => ofSystem(system))
    this.speedUs = Math.max(player.speedUs, slowestUs)
    void this.#change()
    requestAnimationFrame((ms) => this.#animate(ms))
  }

  get durationUs(): Us {
    return this.prepared?.untilUs ?? this.#player.durationUs
  }

  /** How many runs the seeds take altogether. */
  get of(): number {
    return this.variants.length * (this.seedCount + 1)
  }

  toggle(): void {
    if (this.t >= this.durationUs) this.t = 0
    this.isPlaying = !this.isPlaying
  }

  seek(t: Us): void {
    this.t = Math.round(Math.max(0, Math.min(t, this.durationUs)))
  }

  show(side: 0 | 1, variant: number): void {
    const other = this.shown[1 - side]!
    // The same twice shows nothing: they change places.
    const pair: [number, number] =
      variant === other ? [this.shown[1], this.shown[0]] : [...this.shown]
    if (variant !== other) pair[side] = variant
    this.shown = pair
    void this.#load()
  }

  add(variant: Variant): void {
    if (this.variants.length >= variantsAtMost) return
    this.variants = [...this.variants, variant]
    void this.#change()
  }

  remove(index: number): void {
    if (this.variants.length <= 2) return
    this.variants = this.variants.filter((_, other) => other !== index)
    const kept = this.shown.map((at) => Math.max(0, at > index ? at - 1 : at === index ? 0 : at))
    this.shown = kept[0] === kept[1] ? [0, 1] : [kept[0]!, kept[1]!]
    void this.#change()
  }

  setSeeds(count: number): void {
    this.seedCount = count
    if (!this.#isReading) void this.compute()
  }

  cancel(): void {
    this.#era++
    this.isComputing = false
  }

  close(): void {
    this.#isOver = true
    this.#era++
    for (const side of this.sides) side.close()
    this.#comparer.close()
  }

  /** Other variants: they are read, shown, and run. */
  async #change(): Promise<void> {
    const change = ++this.#changes
    this.cancel()
    this.#isReading = true
    const { common, variants } = this
    const answer = await this.#comparer.ask({ type: 'prepare', of: this.#of })
    if (change !== this.#changes || this.#isOver) return
    this.#isReading = false
    if (answer.type === 'refused') {
      this.problems = answer.problems
      return
    }
    if (answer.type !== 'prepared') {
      const what = answer.type === 'failed' ? answer.message : answer.type
      this.problems = [{ code: 'failed', file: common.file, line: 0, column: 0, what, mend: '' }]
      return
    }
    this.problems = []
    this.prepared = answer.prepared
    this.results = variants.map(() => nothing)
    void this.#load()
    await this.compute()
  }

  async #load(): Promise<void> {
    const { common, variants } = this
    await Promise.all(
      this.sides.map((side, at) => {
        const variant = variants[this.shown[at]!]
        return variant === undefined ? undefined : side.load(common, variant)
      }),
    )
  }

  /** Runs what is not known yet: first what is shown, then what differs, then seed after seed. */
  async compute(): Promise<void> {
    const era = ++this.#era
    const { variants } = this
    this.isComputing = true
    this.done = 0
    const isMeant = (): boolean => era === this.#era && !this.#isOver
    const put = (variant: number, more: (before: Result) => Partial<Result>): void => {
      this.results = this.results.map((before, index) =>
        index === variant ? { ...before, ...more(before) } : before,
      )
    }
    this.results = variants.map((_, index) => ({
      ...(this.results[index] ?? nothing),
      outcomes: [],
    }))
    for (const variant of variants.keys()) {
      const outcome = await this.#outcome(variant, undefined)
      if (!isMeant()) return
      this.done++
      if (outcome !== undefined) put(variant, () => ({ shown: outcome }))
    }
    for (let variant = 1; variant < variants.length; variant++) {
      const answer = await this.#comparer.ask({ type: 'difference', of: this.#of, variant })
      if (!isMeant()) return
      if (answer.type === 'difference') put(variant, () => ({ difference: answer.difference }))
    }
    for (const variant of variants.keys()) {
      const answer = await this.#comparer.ask({ type: 'bill', of: this.#of, variant })
      if (!isMeant()) return
      if (answer.type === 'bill') put(variant, () => ({ bill: answer.bill }))
    }
    for (let seed = 1; seed <= this.seedCount; seed++) {
      for (const variant of variants.keys()) {
        const outcome = await this.#outcome(variant, seed)
        if (!isMeant()) return
        this.done++
        if (outcome !== undefined)
          put(variant, ({ outcomes }) => ({ outcomes: [...outcomes, outcome] }))
      }
    }
    this.isComputing = false
  }

  async #outcome(variant: number, seed: number | undefined): Promise<Outcome | undefined> {
    const key = JSON.stringify([
      this.variants[variant],
      seed,
      this.prepared?.outage,
      this.durationUs,
    ])
    const known = this.#known[key]
    if (known !== undefined) return known
    const answer = await this.#comparer.ask({ type: 'outcome', of: this.#of, variant, seed })
    if (answer.type !== 'outcome') return undefined
    this.#known[key] = answer.outcome
    return answer.outcome
  }

  get #of(): { common: Common; variants: readonly Variant[] } {
    return { common: this.common, variants: this.variants }
  }

  #animate(ms: number): void {
    if (this.#isOver) return
    requestAnimationFrame((next) => this.#animate(next))
    const elapsed = Math.min(ms - this.#lastMs, longestTickMs)
    this.#lastMs = ms
    // Both at the same moment: the clock waits for the slower one.
    const areThere = this.sides.every((side) => side.isAt(this.t))
    if (this.isPlaying && areThere) {
      const next = this.t + (elapsed * this.speedUs) / 1_000
      this.seek(next)
      if (this.t >= this.durationUs) this.isPlaying = false
    }
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    for (const side of this.sides) {
      void side.follow(this.t, this.#player.windowFor(this.speedUs))
      side.draw(this.speedUs, calm)
    }
  }
}

/** A system as a variant. */
export function ofSystem(system: string): Variant {
  const title = systems.find(({ id }) => id === system)?.title ?? system
  return { name: title, set: { system }, isFaultless: false }
}

/** How the variants are told apart: a letter, and a dash of its own. */
export function letterOf(index: number): string {
  return 'ABCDEF'[index] ?? ''
}

export const dashes = ['', '6 4', '2 3', '10 4 2 4', '14 5', '1 5'] as const

/** `PATH=VALUE`, several with semicolons; undefined when it is none. */
export function settingOf(text: string): Variant | undefined {
  const entries: [string, unknown][] = []
  for (const part of text.split(';')) {
    const equals = part.indexOf('=')
    if (equals <= 0) return undefined
    const value = part.slice(equals + 1).trim()
    entries.push([part.slice(0, equals).trim(), valueOf(value)])
  }
  return { name: text.trim(), set: Object.fromEntries(entries), isFaultless: false }
}

/** A number, true or false as they are, everything else as a text; nothing takes the key out. */
function valueOf(text: string): unknown {
  if (text === '' || text === 'null') return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** The first that is compared, without its faults. */
export function faultless(variant: Variant): Variant {
  return { ...variant, name: said.withoutFault(variant.name), isFaultless: true }
}
