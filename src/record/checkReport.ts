import { formatMetric, metricUnit, type Metric } from '../scenario/metric.ts'
import type { BeatResult, CheckResult, ExpectationResult, SeedsResult } from './check.ts'
import type { Spread } from './stats.ts'

/** Milliseconds, per second, 0…1, or a count; null where there was nothing to measure or it never happened. */
interface SpreadReport {
  readonly min: number | null
  readonly median: number | null
  readonly max: number | null
}

interface JudgedReport {
  readonly met: number
  readonly of: number
  readonly holds: boolean
  readonly losingSeeds: readonly number[]
  readonly measured: SpreadReport
  readonly trouble: string
}

/** One scenario of `check --format json`; static/check.schema.json describes it. */
export interface CheckReport {
  readonly file: string
  readonly system: string
  readonly seeds: readonly number[]
  readonly holds: boolean
  readonly title: string
  readonly expectations: readonly (JudgedReport & { readonly text: string })[]
  readonly beats: readonly {
    readonly id: string
    readonly title: string
    readonly holds: boolean
    readonly expectations: CheckReport['expectations']
    readonly figures: readonly {
      readonly label: string
      readonly metric: string
      readonly measured: SpreadReport
      readonly trouble: string
    }[]
    /** Absent where nobody is asked. */
    readonly prediction?: JudgedReport & { readonly ask: string; readonly right: string }
  }[]
  /** Absent when the scenario has none. */
  readonly control?: {
    readonly title: string
    readonly holds: boolean
    readonly expectations: CheckReport['expectations']
  }
}

export function checkReport({
  file,
  system,
  seeds,
  holds,
  main,
  beats,
  control,
}: CheckResult): CheckReport {
  return {
    file,
    system,
    seeds,
    holds,
    title: main.title,
    expectations: expectationsOf(main),
    beats: beats.map(beatOf),
    ...(control === undefined
      ? {}
      : {
          control: {
            title: control.title,
            holds: control.holds,
            expectations: expectationsOf(control),
          },
        }),
  }
}

function beatOf({
  id,
  title,
  holds,
  expectations,
  figures,
  prediction,
}: BeatResult): CheckReport['beats'][number] {
  return {
    id,
    title,
    holds,
    expectations: expectationsOf({ expectations }),
    figures: figures.map(({ label, metric, values, trouble }) => ({
      label,
      metric: formatMetric(metric),
      measured: spreadReport(metric, values),
      trouble,
    })),
    ...(prediction === undefined
      ? {}
      : {
          prediction: {
            ask: prediction.ask,
            right: prediction.right,
            met: prediction.met,
            of: prediction.of,
            holds: prediction.holds,
            losingSeeds: prediction.losingSeeds,
            measured: spreadReport(prediction.metric, prediction.values),
            trouble: prediction.trouble,
          },
        }),
  }
}

function expectationsOf({
  expectations,
}: Pick<SeedsResult, 'expectations'>): CheckReport['expectations'] {
  return expectations.map(({ expectation, values, ...of }: ExpectationResult) => ({
    text: expectation.text,
    met: of.met,
    of: of.of,
    holds: of.holds,
    losingSeeds: of.losingSeeds,
    measured: spreadReport(expectation.metric, values),
    trouble: of.trouble,
  }))
}

function spreadReport(metric: Metric | undefined, { min, median, max }: Spread): SpreadReport {
  const isTime = metric !== undefined && metricUnit(metric.name) === 'time'
  const plain = (value: number): number | null =>
    Number.isFinite(value) ? (isTime ? value / 1_000 : value) : null
  return { min: plain(min), median: plain(median), max: plain(max) }
}
