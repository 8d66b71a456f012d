import type { Us } from '../../model/units.ts'
import { formatValue, watchExpectations } from '../../record/expectations.ts'
import { Metrics } from '../../record/metrics.ts'
import { Probe } from '../../record/window.ts'
import { Run } from '../../scenario/build.ts'
import type { Command } from '../../scenario/commands.ts'
import { parseCommand } from '../../scenario/commandText.ts'
import {
  metricUnit,
  parseMetric,
  type Expectation,
  type MetricUnit,
} from '../../scenario/metric.ts'
import { parseScenario } from '../../scenario/parse.ts'
import type { Scenario } from '../../scenario/Scenario.ts'
import type {
  DemoClaim,
  DemoFigure,
  DemoRun,
  DemoSettings,
  Demonstration,
} from './Demonstration.ts'
import { firstTurned, turnedRun, type Turned } from './turnedRun.ts'

/** The text of a scenario, and what it is called in messages. */
export interface DemoText {
  readonly file: string
  readonly text: string
}

/** A figure of one run, measured. */
export interface MeasuredFigure {
  /** Of the demonstration's figure. */
  readonly figure: string
  readonly label: string
  readonly metric: string
  readonly from: number
  readonly until: number
  /** What the value is in: µs, per second, a ratio, a plain number. */
  readonly unit: MetricUnit
  /** NaN where there was nothing to measure; Infinity for a recovery that did not come. */
  readonly value: number
  /** With its unit: `99.2 %`. */
  readonly text: string
  /** Why there is no value; empty when there is one. */
  readonly trouble: string
}

/** One run of a demonstration, run to where its last figure ends. */
export interface MeasuredRun {
  /** Of the demonstration's run. */
  readonly run: string
  readonly name: string
  readonly scenario: string
  readonly file: string
  readonly seed: number
  readonly set: DemoSettings
  readonly commands: readonly string[]
  readonly figures: readonly MeasuredFigure[]
  /** Of all that happened: the same on every machine. */
  readonly digest: string
}

/** A demonstration as some answers turn its knobs, all of its runs measured. */
export interface MeasuredDemonstration {
  readonly demonstration: string
  /** By knob: the choice that it stands at. */
  readonly turned: Turned
  readonly runs: readonly MeasuredRun[]
}

/** A run as its knobs stand, ready to begin as often as one likes. */
export interface LoadedRun {
  readonly run: DemoRun
  readonly id: string
  readonly file: string
  readonly scenario: Scenario
  readonly set: DemoSettings
  readonly commands: readonly Command[]
  readonly said: readonly string[]
}

/**
 * Reads a run as its knobs stand, with what is done to it besides.
 *
 * @param textOf by the id of the catalog
 * @throws ScenarioError when a setting, or a command, is wrong
 */
export function loadRun(
  demonstration: Demonstration,
  run: DemoRun,
  turned: Turned,
  textOf: (scenario: string) => DemoText,
  done: readonly string[] = [],
): LoadedRun {
  const { scenario: id, set, commands } = turnedRun(demonstration, run, turned)
  const { text, file } = textOf(id)
  // Its control is another run: one that a setting spoils does not matter here.
  const { scenario } = parseScenario(text, { file, set: { ...set, control: null } })
  const said = [...commands, ...done]
  const flag = `${demonstration.id} ${run.id}`
  const parsed = said.map((command) => parseCommand(command, scenario, flag))
  return { run, id, file, scenario, set, commands: parsed, said }
}

/** The figures of a run, in their order. */
export function figuresOf({ figures }: Demonstration, run: string): readonly DemoFigure[] {
  return figures.filter(({ runs }) => runs === undefined || runs.includes(run))
}

/** Where the last figure ends, s: what comes later is shown and not measured. */
export function lastUntil({ figures, until }: Demonstration): number {
  return figures.length === 0 ? until : Math.max(...figures.map((figure) => figure.until))
}

/** Runs it with a seed (its own, unless another is given), and measures its figures. */
export function measureRun(
  demonstration: Demonstration,
  loaded: LoadedRun,
  seed = loaded.scenario.seed,
): MeasuredRun {
  const { run: shown, id, file, scenario, set, commands, said } = loaded
  const run = new Run({ ...scenario, seed }, commands)
  const probe = new Probe(run, new Metrics(run.world.places))
  const own = figuresOf(demonstration, shown.id)
  const endUs = us(lastUntil(demonstration))
  const verdicts = watchExpectations(probe, own.map(asked), endUs)
  probe.advance(endUs)
  const figures = verdicts().map(({ value, trouble }, index): MeasuredFigure => {
    const { id: figure, label, metric, from, until } = own[index]!
    const read = parseMetric(metric)
    return {
      ...{ figure, label, metric, from, until, value, trouble },
      unit: metricUnit(read.name),
      text: formatValue(read, value),
    }
  })
  return {
    ...{ run: shown.id, name: shown.name, scenario: id, file, seed, set },
    commands: said,
    figures,
    digest: run.world.places.sim.digest,
  }
}

/** Measures all runs of a demonstration, as its knobs stand; each with the seed of its scenario, unless one is given. */
export function measureDemonstration(
  demonstration: Demonstration,
  textOf: (scenario: string) => DemoText,
  { turned = firstTurned(demonstration), seed }: { turned?: Turned; seed?: number } = {},
): MeasuredDemonstration {
  return {
    demonstration: demonstration.id,
    turned,
    runs: demonstration.runs.map((run) =>
      measureRun(demonstration, loadRun(demonstration, run, turned, textOf), seed),
    ),
  }
}

/** Ids of all scenarios that a demonstration may need, knobs included, each once. */
export function scenariosNeeded({ runs, knobs }: Demonstration): readonly string[] {
  const named = [...runs, ...knobs.flatMap(({ choices }) => choices)]
  return [...new Set(named.flatMap(({ scenario }) => scenario ?? []))]
}

/** Whether a claim holds among the runs of one seed. @throws when its figure, or one of its runs, was not measured */
export function claimHolds(
  { figure, run, is, than }: DemoClaim,
  runs: readonly MeasuredRun[],
): boolean {
  const valueOf = (id: string): number => {
    const found = runs.find((one) => one.run === id)?.figures.find((one) => one.figure === figure)
    if (found === undefined) throw new Error(`there is no figure ${figure} of a run ${id}`)
    return found.value
  }
  const other = 'run' in than ? valueOf(than.run) : than.value
  return is === 'above' ? valueOf(run) > other : valueOf(run) < other
}

/** A figure as something to watch for: any value keeps it, also none that ever comes. */
const asked = ({ metric, from, until }: DemoFigure): Expectation => ({
  metric: parseMetric(metric),
  text: metric,
  comparison: 'atMost',
  value: Infinity,
  afterUs: us(from),
  untilUs: us(until),
  overUs: undefined,
  forUs: undefined,
})

const us = (seconds: number): Us => Math.round(seconds * 1_000_000)
