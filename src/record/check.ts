import { parseScenario, type ParseOptions } from '../scenario/parse.ts'
import { Run } from '../scenario/build.ts'
import type { Beat, Prediction } from '../scenario/Beat.ts'
import type { Expectation, Metric } from '../scenario/metric.ts'
import type { Scenario } from '../scenario/Scenario.ts'
import { watchExpectations, type Verdict } from './expectations.ts'
import { Metrics } from './metrics.ts'
import { spreadOf, type Spread } from './stats.ts'
import { watchBeats, type BeatVerdict } from './watchBeats.ts'
import { Probe } from './window.ts'

/** The share of seeds on which an expectation must hold: one seed is an anecdote. */
export const leastShare = 0.95

export interface CheckOptions extends Omit<ParseOptions, 'seed'> {
  readonly seeds: readonly number[]
  /** Told before each run. */
  readonly onRun?: (done: number, of: number) => void
}

/** One expectation over all seeds. */
export interface ExpectationResult {
  readonly expectation: Expectation
  readonly met: number
  readonly of: number
  /** On at least 95 % of the seeds. */
  readonly holds: boolean
  readonly losingSeeds: readonly number[]
  /** Of what was measured; NaN when nothing was. */
  readonly values: Spread
  /** Why there was no value on the first seed that had none; empty when all had one. */
  readonly trouble: string
}

/** A scenario, or its control, over all seeds. */
export interface SeedsResult {
  readonly title: string
  /** What was set for it: nothing for the scenario itself. */
  readonly set: Readonly<Record<string, unknown>>
  readonly expectations: readonly ExpectationResult[]
  readonly holds: boolean
}

/** One beat over all seeds. */
export interface BeatResult {
  /** From 0, in the order of the scenario. */
  readonly index: number
  readonly id: string
  readonly title: string
  /** What must hold at its end. */
  readonly expectations: readonly ExpectationResult[]
  readonly figures: readonly FigureResult[]
  readonly prediction: PredictionResult | undefined
  readonly holds: boolean
}

/** A metric that a beat shows, at its end. */
export interface FigureResult {
  readonly label: string
  readonly metric: Metric
  readonly values: Spread
  readonly trouble: string
}

/** What an audience is asked; `met`: the number was there, and the right option was the nearest to it. */
export interface PredictionResult {
  readonly ask: string
  /** What is right among the options; empty when a number is asked for. */
  readonly right: string
  readonly metric: Metric | undefined
  readonly met: number
  readonly of: number
  readonly holds: boolean
  readonly losingSeeds: readonly number[]
  readonly values: Spread
  readonly trouble: string
}

export interface CheckResult {
  readonly file: string
  readonly system: string
  readonly seeds: readonly number[]
  readonly main: SeedsResult
  /** Those that the scenario has, in their order. */
  readonly beats: readonly BeatResult[]
  readonly control: SeedsResult | undefined
  readonly holds: boolean
}

/**
 * Runs a scenario and its control over many seeds, and says which of their expectations hold, and what of its beats.
 *
 * @throws ScenarioError when the text, or the control's settings, are wrong
 */
export function checkScenario(text: string, options: CheckOptions): CheckResult {
  const { file, set = {}, system, seeds, onRun } = options
  const common = { file, ...(system === undefined ? {} : { system }) }
  const { scenario } = parseScenario(text, { ...common, set })
  const { control } = scenario
  // Its own control would be tried out once more, on settings that are made already.
  const controlled =
    control === undefined
      ? undefined
      : parseScenario(text, { ...common, set: { ...set, ...control.set, control: null } }).scenario
  const of = seeds.length * (control === undefined ? 1 : 2)
  let done = 0
  const over = (what: Scenario, expectations: readonly Expectation[]): readonly Judged[] =>
    seeds.map((seed) => {
      onRun?.(done++, of)
      return judge({ ...what, seed }, expectations)
    })
  const result = (
    runs: readonly Judged[],
    title: string,
    settings: Readonly<Record<string, unknown>>,
    expectations: readonly Expectation[],
  ): SeedsResult => {
    const results = expectations.map((expectation, index) =>
      overSeeds(
        expectation,
        seeds,
        runs.map(({ verdicts }) => verdicts[index]!),
      ),
    )
    return { title, set: settings, expectations: results, holds: results.every((one) => one.holds) }
  }
  const runs = over(scenario, scenario.expect)
  const main = result(runs, scenario.title, {}, scenario.expect)
  const beats = scenario.beats.map((beat, index) =>
    beatResult(
      beat,
      index,
      seeds,
      runs.map((run) => run.beats[index]!),
    ),
  )
  const other =
    control === undefined || controlled === undefined
      ? undefined
      : result(
          // Beats are shown of the scenario itself.
          over({ ...controlled, beats: [] }, control.expect),
          control.title,
          control.set,
          control.expect,
        )
  return {
    file,
    system: scenario.system,
    seeds,
    main,
    beats,
    control: other,
    holds: main.holds && beats.every(({ holds }) => holds) && (other?.holds ?? true),
  }
}

function overSeeds(
  expectation: Expectation,
  seeds: readonly number[],
  own: readonly Verdict[],
): ExpectationResult {
  const met = own.filter(({ isMet }) => isMet).length
  return {
    expectation,
    met,
    of: seeds.length,
    holds: met >= leastShare * seeds.length,
    losingSeeds: seeds.filter((_, run) => !own[run]!.isMet),
    values: spreadOf(own.map(({ value }) => value)),
    trouble: troubleOf(own),
  }
}

function beatResult(
  beat: Beat,
  index: number,
  seeds: readonly number[],
  own: readonly BeatVerdict[],
): BeatResult {
  const expectations = beat.expect.map((expectation, place) =>
    overSeeds(
      expectation,
      seeds,
      own.map((verdict) => verdict.expectations[place]!),
    ),
  )
  const figures = beat.show.map(({ label, metric }, place) => {
    const readings = own.map((verdict) => verdict.figures[place]!)
    return {
      label,
      metric,
      values: spreadOf(readings.map(({ value }) => value)),
      trouble: troubleOf(readings),
    }
  })
  const prediction = beat.predict && predictionResult(beat.predict, seeds, own)
  return {
    index,
    id: beat.id,
    title: beat.title,
    expectations,
    figures,
    prediction,
    holds: expectations.every(({ holds }) => holds) && (prediction?.holds ?? true),
  }
}

function predictionResult(
  { ask, options, right, answer }: Prediction,
  seeds: readonly number[],
  verdicts: readonly BeatVerdict[],
): PredictionResult {
  const own = verdicts.map(({ prediction }) => prediction!)
  const met = own.filter(({ holds }) => holds).length
  return {
    ask,
    right: right === undefined ? '' : options[right]!.text,
    metric: answer?.metric,
    met,
    of: seeds.length,
    holds: met >= leastShare * seeds.length,
    losingSeeds: seeds.filter((_, run) => !own[run]!.holds),
    values: spreadOf(own.map(({ value }) => value)),
    trouble: troubleOf(own),
  }
}

const troubleOf = (own: readonly { readonly trouble: string }[]): string =>
  own.find(({ trouble }) => trouble !== '')?.trouble ?? ''

/** What came of one run. */
interface Judged {
  readonly verdicts: readonly Verdict[]
  readonly beats: readonly BeatVerdict[]
}

/** Runs a scenario once, to its end, and judges it by expectations, and its beats by theirs. */
function judge(scenario: Scenario, expectations: readonly Expectation[]): Judged {
  const run = new Run(scenario)
  const probe = new Probe(run, new Metrics(run.world.places))
  const verdicts = watchExpectations(probe, expectations, scenario.durationUs)
  const beats = watchBeats(probe, scenario.beats, scenario.durationUs)
  probe.advance(scenario.durationUs)
  return { verdicts: verdicts(), beats: beats() }
}
