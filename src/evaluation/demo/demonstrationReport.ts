import { leastShare } from '../../record/check.ts'
import { formatValue } from '../../record/expectations.ts'
import { spreadOf } from '../../record/stats.ts'
import { parseMetric, type MetricUnit } from '../../scenario/metric.ts'
import type { DemoClaim, DemoSettings, Demonstration } from './Demonstration.ts'
import { claimHolds, loadRun, measureRun, type DemoText, type MeasuredRun } from './measure.ts'
import { firstTurned, type Turned } from './turnedRun.ts'

/** The version of its JSON. */
export const demonstrationVersion = 1

/** The numbers of a demonstration, over some seeds: the JSON of `evaluate --demonstration`. */
export interface DemonstrationReport {
  readonly demonstration: number
  readonly id: string
  readonly title: string
  readonly questions: readonly number[]
  readonly shows: string
  readonly lead: string
  readonly simplifies: string
  readonly knobs: readonly KnobReport[]
  /** Empty: each run has the seed of its scenario. */
  readonly seeds: readonly number[]
  readonly runs: readonly RunReport[]
  readonly claims: readonly ClaimReport[]
  /** Whether every claim holds; knobs that were turned are outside of what is claimed. */
  readonly holds: boolean
}

export interface KnobReport {
  readonly id: string
  readonly label: string
  readonly stands: string
  readonly choices: readonly { readonly id: string; readonly name: string }[]
}

export interface RunReport {
  readonly id: string
  readonly name: string
  readonly says: string
  readonly scenario: string
  readonly file: string
  readonly set: DemoSettings
  readonly commands: readonly string[]
  /** By seed, in their order. */
  readonly digests: readonly { readonly seed: number; readonly digest: string }[]
  readonly figures: readonly FigureReport[]
}

export interface FigureReport {
  readonly id: string
  readonly label: string
  readonly metric: string
  /** The stretch that it is measured over, s. */
  readonly from: number
  readonly until: number
  readonly unit: MetricUnit
  /** The median over the seeds, in the base unit (µs, per second, 0…1, a count); null: nothing to measure, or never. */
  readonly value: number | null
  readonly min: number | null
  readonly max: number | null
  /** The value with its unit. */
  readonly text: string
  /** From where to where it spreads, with units; empty for one seed. */
  readonly spread: string
  readonly trouble: string
}

export interface ClaimReport {
  readonly figure: string
  readonly run: string
  readonly is: 'above' | 'below'
  readonly than: { readonly run: string } | { readonly value: number }
  readonly met: number
  readonly of: number
  readonly losingSeeds: readonly number[]
  readonly holds: boolean
}

export interface DemonstrationOptions {
  readonly turned?: Turned
  /** Empty: the own seed of each scenario. */
  readonly seeds?: readonly number[]
  /** Done to every run that it can be done to. */
  readonly done?: readonly string[]
  readonly onRun?: (done: number, of: number) => void
}

/** Runs a demonstration over seeds. @throws ScenarioError when a setting, or what is done, is wrong */
export function demonstrationReport(
  demonstration: Demonstration,
  textOf: (scenario: string) => DemoText,
  { turned = firstTurned(demonstration), seeds = [], done = [], onRun }: DemonstrationOptions = {},
): DemonstrationReport {
  const { id, title, questions, shows, lead, simplifies, knobs, runs, claims } = demonstration
  const loaded = runs.map((run) => loadRun(demonstration, run, turned, textOf, done))
  const asked: readonly (number | undefined)[] = seeds.length === 0 ? [undefined] : seeds
  let count = 0
  const rounds = asked.map((seed) =>
    loaded.map((one) => {
      onRun?.(count++, asked.length * loaded.length)
      return measureRun(demonstration, one, seed)
    }),
  )
  const told = claims.map((claim) => claimReport(claim, rounds))
  return {
    demonstration: demonstrationVersion,
    ...{ id, title, questions, shows, lead, simplifies, seeds },
    knobs: knobs.map(({ id: knob, label, choices }) => ({
      ...{ id: knob, label },
      stands: turned[knob] ?? choices[0].id,
      choices: choices.map(({ id: choice, name }) => ({ id: choice, name })),
    })),
    runs: runs.map((run, at) => ({
      ...{ id: run.id, name: run.name, says: run.says },
      ...{ scenario: loaded[at]!.id, file: loaded[at]!.file },
      ...{ set: loaded[at]!.set, commands: loaded[at]!.said },
      digests: rounds.map((round) => ({ seed: round[at]!.seed, digest: round[at]!.digest })),
      figures: figureReports(rounds.map((round) => round[at]!)),
    })),
    claims: told,
    holds: told.every(({ holds }) => holds),
  }
}

function figureReports(rounds: readonly MeasuredRun[]): FigureReport[] {
  return rounds[0]!.figures.map(({ figure, label, metric, from, until, unit }, at) => {
    const own = rounds.map(({ figures }) => figures[at]!)
    const { median, min, max } = spreadOf(own.map(({ value }) => value))
    const textOf = (value: number): string => formatValue(parseMetric(metric), value)
    return {
      ...{ id: figure, label, metric, from, until, unit },
      ...{ value: finite(median), min: finite(min), max: finite(max) },
      text: textOf(median),
      spread: rounds.length === 1 ? '' : `${textOf(min)} … ${textOf(max)}`,
      trouble: own.find(({ trouble }) => trouble !== '')?.trouble ?? '',
    }
  })
}

function claimReport(claim: DemoClaim, rounds: readonly (readonly MeasuredRun[])[]): ClaimReport {
  const losing = rounds.filter((round) => !claimHolds(claim, round))
  const { figure, run, is, than } = claim
  const met = rounds.length - losing.length
  return {
    ...{ figure, run, is, than, met, of: rounds.length },
    losingSeeds: losing.map((round) => round.find((one) => one.run === run)!.seed),
    holds: met >= leastShare * rounds.length,
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
