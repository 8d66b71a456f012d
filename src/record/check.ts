import { parseScenario, type ParseOptions } from '../scenario/parse.ts'
import { Run } from '../scenario/build.ts'
import type { Expectation } from '../scenario/metric.ts'
import type { Scenario } from '../scenario/Scenario.ts'
import { watchExpectations } from './expectations.ts'
import { Metrics } from './metrics.ts'
import { spreadOf, type Spread } from './stats.ts'
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

export interface CheckResult {
  readonly file: string
  readonly system: string
  readonly seeds: readonly number[]
  readonly main: SeedsResult
  readonly control: SeedsResult | undefined
  readonly holds: boolean
}

/**
 * Runs a scenario and its control over many seeds, and says which of their expectations hold.
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
  const over = (
    what: Scenario,
    expectations: readonly Expectation[],
    title: string,
    settings: Readonly<Record<string, unknown>>,
  ): SeedsResult => {
    const verdicts = seeds.map((seed) => {
      onRun?.(done++, of)
      return judge({ ...what, seed }, expectations)
    })
    const results = expectations.map((expectation, index): ExpectationResult => {
      const own = verdicts.map((run) => run[index]!)
      const met = own.filter(({ isMet }) => isMet).length
      return {
        expectation,
        met,
        of: seeds.length,
        holds: met >= leastShare * seeds.length,
        losingSeeds: seeds.filter((_, run) => !own[run]!.isMet),
        values: spreadOf(own.map(({ value }) => value)),
        trouble: own.find(({ trouble }) => trouble !== '')?.trouble ?? '',
      }
    })
    return { title, set: settings, expectations: results, holds: results.every((one) => one.holds) }
  }
  const main = over(scenario, scenario.expect, scenario.title, {})
  const other =
    control === undefined || controlled === undefined
      ? undefined
      : over(controlled, control.expect, control.title, control.set)
  return {
    file,
    system: scenario.system,
    seeds,
    main,
    control: other,
    holds: main.holds && (other?.holds ?? true),
  }
}

/** Runs a scenario once, to its end, and judges it by expectations. */
function judge(scenario: Scenario, expectations: readonly Expectation[]) {
  const run = new Run(scenario)
  const probe = new Probe(run, new Metrics(run.world.places))
  const verdicts = watchExpectations(probe, expectations, scenario.durationUs)
  probe.advance(scenario.durationUs)
  return verdicts()
}
