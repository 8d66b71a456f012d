import { comparedIn } from '../../../evaluation/decisionRecord.ts'
import {
  loadRun,
  measureRun,
  type DemoText,
  type MeasuredDemonstration,
  type MeasuredRun,
} from '../../../evaluation/demo/measure.ts'
import { firstTurned } from '../../../evaluation/demo/turnedRun.ts'
import type { Demonstration } from '../../../evaluation/demonstrations.ts'
import { startComparer } from '../../../playback/startComparer.ts'
import type { Bill } from '../../../playback/protocol.ts'
import { catalog } from '../../../scenario/catalog.ts'

/** How far it is. */
export interface Progress {
  readonly done: number
  readonly of: number
}

type Answers = ReadonlyMap<string, string>

/**
 * What is run for a record in the page: the demonstrations behind its answers, and what the shortlist costs. One run at a time, so
 * that it can be stopped; what was run before, for the same answers, is known.
 */
export class OwnRuns {
  measuring: Progress | undefined = $state.raw()
  billing: Progress | undefined = $state.raw()
  /** What went wrong, as it was said. */
  trouble = $state('')
  private measured: Readonly<Record<string, MeasuredDemonstration>> = $state.raw({})
  private bills: Readonly<Record<string, Bill>> = $state.raw({})
  /** Counts changes of mind. */
  private wanted = 0
  private comparer: ReturnType<typeof startComparer> | undefined

  /** Of some demonstrations, what was measured as the answers turn them. */
  measuredOf(some: readonly Demonstration[], answers: Answers): readonly MeasuredDemonstration[] {
    return some.flatMap((one) => this.measured[keyOf(one, answers)] ?? [])
  }

  /** Bills of some systems, as far as they are known. */
  billsOf(systems: readonly string[]): readonly Bill[] {
    return systems.flatMap((system) => this.bills[system] ?? [])
  }

  async measure(
    some: readonly Demonstration[],
    answers: Answers,
    texts: ReadonlyMap<string, DemoText>,
  ): Promise<void> {
    const mine = ++this.wanted
    const open = some.filter((one) => this.measured[keyOf(one, answers)] === undefined)
    const of = open.reduce((sum, { runs }) => sum + runs.length, 0)
    const textOf = (scenario: string): DemoText => {
      const text = texts.get(scenario)
      if (text === undefined) throw new Error(`there is no scenario ${scenario}`)
      return text
    }
    this.trouble = ''
    this.measuring = { done: 0, of }
    let done = 0
    try {
      for (const one of open) {
        const turned = firstTurned(one, answers)
        const runs: MeasuredRun[] = []
        for (const run of one.runs) {
          // The page draws, and hears who stops it, between two runs.
          await pause()
          if (mine !== this.wanted) return
          runs.push(measureRun(one, loadRun(one, run, turned, textOf)))
          this.measuring = { done: ++done, of }
        }
        const found = { demonstration: one.id, turned, runs }
        this.measured = { ...this.measured, [keyOf(one, answers)]: found }
      }
    } catch (error) {
      this.trouble = String(error instanceof Error ? error.message : error)
    } finally {
      if (mine === this.wanted) this.measuring = undefined
    }
  }

  async bill(systems: readonly string[]): Promise<void> {
    const { file, load } = catalog.find(({ id }) => id === comparedIn)!
    const open = systems.filter((system) => this.bills[system] === undefined)
    this.trouble = ''
    this.billing = { done: 0, of: open.length }
    this.comparer ??= startComparer()
    const { comparer } = this
    try {
      const common = { text: await load(), file }
      const variants = open.map((system) => ({ name: system, set: { system }, isFaultless: false }))
      for (const variant of variants.keys()) {
        const answer = await comparer.ask({ type: 'bill', of: { common, variants }, variant })
        // Somebody has left, or has stopped it.
        if (comparer !== this.comparer) return
        if (answer.type !== 'bill') {
          this.trouble = answer.type === 'failed' ? answer.message : answer.type
          return
        }
        this.bills = { ...this.bills, [open[variant]!]: answer.bill }
        this.billing = { done: variant + 1, of: open.length }
      }
    } finally {
      if (comparer === this.comparer) this.billing = undefined
    }
  }

  stop(): void {
    this.wanted++
    this.measuring = undefined
    this.billing = undefined
    this.comparer?.close()
    this.comparer = undefined
  }
}

const keyOf = (one: Demonstration, answers: Answers): string =>
  `${one.id} ${JSON.stringify(firstTurned(one, answers))}`

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
