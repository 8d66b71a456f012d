import type { DemoFigure, DemoRun, Demonstration } from '../../../evaluation/demo/Demonstration.ts'
import { turnedRun, type Turned, type TurnedRun } from '../../../evaluation/demo/turnedRun.ts'
import type { Us } from '../../../model/units.ts'
import type { MetricWindow } from '../../../playback/protocol.ts'
import { catalogTexts } from '../../../scenario/catalogTexts.ts'
import type { Command } from '../../../scenario/commands.ts'
import type { MetricUnit } from '../../../scenario/metric.ts'
import { ScenarioError, type Problem } from '../../../scenario/ScenarioError.ts'
import { demo as said } from '../../../words/en/demo.ts'
import { Side } from '../../compare/Side.svelte.ts'
import { namesIn } from '../../namesIn.ts'

/** What a figure of a run says at the moment that is shown. */
export interface Reading {
  /** `before`: what it measures has not begun; `soFar`: it goes on; `over`: this is the value. */
  readonly state: 'before' | 'soFar' | 'over'
  /** Null where there was nothing to measure. */
  readonly value: number | null
  readonly unit: MetricUnit | null
}

type Readings = Readonly<Record<string, Reading>>

/** What was done to a run by hand, as a command of the grammar. */
export interface Doing {
  readonly text: string
  /** Ids of runs. */
  readonly runs: readonly string[]
}

/** One of the runs of a demonstration, in a playback of its own: how it was turned, what was done to it, and what it measures. */
export class LiveRun {
  readonly run: DemoRun
  readonly figures: readonly DemoFigure[]
  readonly side = new Side()
  readings: Readings = $state.raw({})
  /** Whether the readings are still those of the run as it was before it was changed. */
  isStale = $state(true)
  /** The moment that was measured last, and of all that had happened by then. */
  readAt: Us | undefined = $state()
  digest = $state('')
  /** Whether it is being read. */
  isLoading = $state(true)
  /** What the data of the demonstration has wrong. */
  ownProblems: readonly Problem[] = $state.raw([])
  readonly problems: readonly Problem[] = $derived.by(() => [
    ...this.side.problems,
    ...this.ownProblems,
  ])
  turned: TurnedRun | undefined
  #text: { readonly file: string; readonly text: string } | undefined
  /** What was done to it, as far as it has the places for it. */
  #done: readonly string[] = []
  /** Values that do not change any more while the run stays the same. */
  #over: Readings = {}
  /** Counts loads, and everything that makes another run of it. */
  #loads = 0
  #changes = 0
  /** How many changes are on their way to the playback: until they are there, it shows the run as it was. */
  #pending = 0

  constructor(demonstration: Demonstration, run: DemoRun) {
    this.run = run
    this.figures = demonstration.figures.filter(
      ({ runs }) => runs === undefined || runs.includes(run.id),
    )
  }

  get seed(): number {
    return this.side.topology?.seed ?? 0
  }

  /**
   * Begins anew, as the knobs stand.
   *
   * @param seed undefined: that of the scenario
   * @returns what was not done, because there is no place for it here
   */
  async load(
    demonstration: Demonstration,
    turned: Turned,
    seed: number | undefined,
    doings: readonly Doing[],
  ): Promise<readonly Doing[]> {
    const load = ++this.#loads
    this.#changed()
    const wanted = turnedRun(demonstration, this.run, turned)
    const entry = catalogTexts.find(({ id }) => id === wanted.scenario)
    this.isLoading = true
    if (entry === undefined) {
      this.ownProblems = [problem('unknown-scenario', said.unknownScenario(wanted.scenario))]
      return []
    }
    const text = await entry.load()
    if (load !== this.#loads) return []
    const { file } = entry
    const set = { ...wanted.set, control: null, ...(seed === undefined ? {} : { seed }) }
    const variant = { name: this.run.name, set, isFaultless: false }
    const isLoaded = await this.side.load({ text, file }, variant)
    if (load !== this.#loads) return []
    this.isLoading = false
    if (!isLoaded) return []
    this.turned = wanted
    this.#text = { text, file }
    return this.take(doings)
  }

  /** @returns what was not done, because there is no place for it here */
  async take(doings: readonly Doing[]): Promise<readonly Doing[]> {
    this.#pending++
    try {
      return await this.#take(doings)
    } finally {
      this.#pending--
    }
  }

  async #take(doings: readonly Doing[]): Promise<readonly Doing[]> {
    const load = this.#loads
    this.#changed()
    const own = doings.filter(({ runs }) => runs.includes(this.run.id))
    const turned = this.turned?.commands ?? []
    if (own.length + turned.length === 0) {
      this.#done = []
      this.ownProblems = []
      if (this.side.isDisturbed) await this.side.command([])
      return []
    }
    const { parseCommand } = await import('../../../scenario/commandText.ts')
    const { topology } = this.side
    if (load !== this.#loads || topology === undefined) return []
    const names = namesIn(topology)
    const problems: Problem[] = []
    const read = (text: string): Command | readonly Problem[] => {
      try {
        return parseCommand(text, names, text)
      } catch (error) {
        if (error instanceof ScenarioError) return error.problems
        throw error
      }
    }
    const commands: Command[] = []
    for (const text of turned) {
      const command = read(text)
      if ('kind' in command) commands.push(command)
      else problems.push(...command)
    }
    const missing: Doing[] = []
    const done: string[] = []
    for (const doing of own) {
      const command = read(doing.text)
      if ('kind' in command) {
        commands.push(command)
        done.push(doing.text)
      } else missing.push(doing)
    }
    this.ownProblems = problems
    this.#done = done
    await this.side.command(commands.sort((a, b) => a.at - b.at))
    return missing
  }

  /** Reads its figures at a moment at which it stands. */
  async measure(t: Us): Promise<void> {
    if (this.#pending > 0 || this.isLoading) return
    const change = this.#changes
    const { digest, commands } = this.side
    const wanted = this.figures.filter((one) => t > begins(one) && !(one.id in this.#over))
    const windows = wanted.map(({ metric, from, until }): MetricWindow => {
      return { metric, fromUs: us(from), toUs: Math.min(us(until), t), isPatient: true }
    })
    const measured = windows.length === 0 ? undefined : await this.side.measure(windows)
    if (change !== this.#changes || commands !== this.side.commands) return
    if (measured === undefined && windows.length > 0) return
    const fresh = wanted.map(({ id, until }, index): [string, Reading] => [
      id,
      {
        state: t >= us(until) ? 'over' : 'soFar',
        value: measured!.values[index] ?? null,
        unit: measured!.units[index] ?? null,
      },
    ])
    this.#over = {
      ...this.#over,
      ...Object.fromEntries(fresh.filter(([, { state }]) => state === 'over')),
    }
    const before = this.figures.filter((one) => t <= begins(one))
    this.readings = {
      ...this.#over,
      ...Object.fromEntries(fresh),
      ...Object.fromEntries(before.map(({ id }) => [id, notBegun])),
    }
    this.readAt = t
    this.digest = digest
    this.isStale = false
  }

  /** What stands behind the `#` of the app's address for this run at a moment. */
  async link(at: Us): Promise<string | undefined> {
    const { turned, seed } = this
    if (turned === undefined || this.#text === undefined) return undefined
    const { runLink } = await import('../../../evaluation/demo/runLink.ts')
    return runLink({ ...{ turned, seed, at }, ...this.#text, done: this.#done })
  }

  close(): void {
    this.#loads++
    this.#changed()
    this.side.close()
  }

  #changed(): void {
    this.#changes++
    this.#over = {}
    this.isStale = true
  }
}

const notBegun: Reading = { state: 'before', value: null, unit: null }

/** When there is something to say: whether a run has recovered is not known before the end. */
export const begins = ({ metric, from, until }: DemoFigure): Us =>
  metric.startsWith('recovery') ? us(until) - 1 : us(from)

const us = (seconds: number): Us => Math.round(seconds * 1_000_000)

function problem(code: string, what: string): Problem {
  return { code, file: 'demonstration', line: 0, column: 0, what, mend: '' }
}
