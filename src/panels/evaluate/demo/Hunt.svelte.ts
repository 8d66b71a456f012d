import type { MetricWindow } from '../../../playback/protocol.ts'
import type { Us } from '../../../model/units.ts'
import type { RequestLine } from '../../../playback/protocol.ts'
import { demo as said } from '../../../words/en/demo.ts'
import { durationText } from '../../format.ts'
import type { Demo } from './Demo.svelte.ts'
import type { LiveRun } from './LiveRun.svelte.ts'

/** How one looks for it: at what the entry writes down, or at every call between services. */
export type Way = 'blind' | 'seeing'
export const ways: readonly Way[] = ['blind', 'seeing']

/** What a round came to. */
export interface Found {
  /** Of the viewer. */
  readonly tookMs: number
  readonly wrong: number
}

/** A call between two services, or of a client, and what is measured of it. */
export interface Signal {
  readonly name: string
  readonly rate: number | null
  readonly success: number | null
  readonly p99: number | null
}

/** The knob that decides which service is slow, by the names of services. */
export const culpritKnob = 'culprit'
/** guess: short enough to follow, long enough for a p99 */
const overUs = 4_000_000
const linesAtMost = 6
/** The playback measures so many at once, and not more. */
const windowsAtMost = 30

/** A game: which service is slow? Once with what the entry knows, and once with what a mesh sees of every call. */
export class Hunt {
  readonly demo: Demo
  way: Way | undefined = $state()
  found: Readonly<Partial<Record<Way, Found>>> = $state.raw({})
  wrong: readonly string[] = $state.raw([])
  signals: readonly Signal[] = $state.raw([])
  lines: readonly RequestLine[] = $state.raw([])
  /** Since when somebody looks for it, ms of the page's clock. */
  #since = 0
  #isReading = false

  constructor(demo: Demo) {
    this.demo = demo
    demo.hiddenKnobs = [culpritKnob]
  }

  /** The run that a way looks at: the last one is that with a mesh. */
  get run(): LiveRun | undefined {
    return this.way === 'seeing' ? this.demo.runs.at(-1) : this.demo.runs[0]
  }

  /** Who may be it: services that are asked by others, or by clients. */
  get suspects(): readonly string[] {
    const { services = [] } = this.run?.side.topology ?? {}
    return services.filter(({ role }) => role === 'app').map(({ name }) => name)
  }

  /** Who it is: the choice that the knob stands at, else whom a fault of the run slows. */
  get culprit(): string {
    const { demo } = this
    const chosen = demo.turned[culpritKnob]
    if (chosen !== undefined && this.suspects.includes(chosen)) return chosen
    const slow = (this.run?.side.commands ?? []).find(
      (command) =>
        command.kind === 'fault' && ['slow', 'delay', 'hang'].includes(command.fault.kind),
    )
    return slow?.kind === 'fault' ? slow.on.replace(/-\d+$/, '') : ''
  }

  /** A round begins: another service is slow, by the seed. */
  begin(way: Way): void {
    const { demo } = this
    this.way = way
    this.wrong = []
    this.lines = []
    this.signals = []
    const choices = demo.demonstration.knobs.find(({ id }) => id === culpritKnob)?.choices ?? []
    const choice = choices[pick(demo.seed, ways.indexOf(way), choices.length)]
    if (choice !== undefined) demo.turn(culpritKnob, choice.id)
    demo.restart()
    this.#since = performance.now()
  }

  /** @returns whether it is right */
  guess(service: string): boolean {
    const { way, demo } = this
    if (way === undefined) return false
    if (service !== this.culprit) {
      if (!this.wrong.includes(service)) this.wrong = [...this.wrong, service]
      return false
    }
    const tookMs = performance.now() - this.#since
    this.found = { ...this.found, [way]: { tookMs, wrong: this.wrong.length } }
    this.way = undefined
    demo.pause()
    demo.ownFigures = ways.flatMap((each) => {
      const one = this.found[each]
      return one === undefined ? [] : [[said.search.ways[each], foundText(one)] as const]
    })
    return true
  }

  /** With the next seed, as if nothing had been found. */
  again(): void {
    const { demo } = this
    this.found = {}
    this.way = undefined
    this.wrong = []
    demo.ownFigures = []
    demo.setSeed(demo.seed + 1)
  }

  /** What can be seen by now, in the way that one looks. */
  async look(): Promise<void> {
    const { run, way, demo } = this
    const { t } = demo
    if (run === undefined || way === undefined || this.#isReading || !run.side.isAt(t)) return
    this.#isReading = true
    const signals = await this.#measure(run, way, t)
    const page =
      way === 'blind'
        ? await run.side.requests({
            ...{ from: Math.max(0, t - overUs), to: t, outcome: 'all', reason: '' },
            ...{ sort: 'time', most: linesAtMost },
          })
        : undefined
    this.#isReading = false
    if (way !== this.way) return
    this.signals = signals
    this.lines = page?.lines ?? []
  }

  async #measure(run: LiveRun, way: Way, t: Us): Promise<readonly Signal[]> {
    const topology = run.side.topology
    if (topology === undefined) return []
    const names =
      way === 'blind'
        ? topology.clients.map(({ name }) => name)
        : topology.edges.map(({ name }) => name)
    const fromUs = Math.max(0, t - overUs)
    if (t <= fromUs) return []
    const windows = names.flatMap((name) =>
      ['offered', 'success', 'p99'].map((metric): MetricWindow => {
        return { metric: `${metric}(${name})`, fromUs, toUs: t, isRough: true }
      }),
    )
    const values: (number | null)[] = []
    for (let at = 0; at < windows.length; at += windowsAtMost) {
      const measured = await run.side.measure(windows.slice(at, at + windowsAtMost))
      values.push(...(measured?.values ?? []))
    }
    return names.map((name, index) => ({
      name,
      rate: values[3 * index] ?? null,
      success: values[3 * index + 1] ?? null,
      p99: values[3 * index + 2] ?? null,
    }))
  }
}

/** What a round came to, in words. */
export const foundText = ({ tookMs, wrong }: Found): string =>
  said.search.took(durationText(Math.round(tookMs) * 1_000), wrong)

/** Which of several, by the seed and the round: the same every time, and another one in the next round. */
function pick(seed: number, round: number, of: number): number {
  if (of === 0) return -1
  const first = (Math.imul(seed, 2_654_435_761) >>> 8) % of
  return (first + round * (1 + (seed % Math.max(1, of - 1)))) % of
}
