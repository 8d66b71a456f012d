import type { Us } from '../model/units.ts'
import type { Beat } from '../scenario/Beat.ts'
import {
  formatMetric,
  metricUnit,
  type Comparison,
  type Expectation,
  type Metric,
  type MetricUnit,
} from '../scenario/metric.ts'
import type { Scenario } from '../scenario/Scenario.ts'

/** A beat as plain data for whoever shows it: metrics are texts, `success(web)`, and say in which unit they come. */
export interface BeatView extends Omit<Beat, 'predict' | 'expect' | 'show'> {
  readonly predict: PredictionView | undefined
  readonly expect: readonly ExpectationView[]
  readonly show: readonly FigureView[]
}

/** What is measured over the time before a moment. */
export interface MeasuredView {
  readonly metric: string
  readonly unit: MetricUnit
  readonly overUs: Us
}

export interface FigureView extends MeasuredView {
  readonly label: string
}

export interface PredictionView {
  readonly ask: string
  readonly options: readonly { readonly text: string; readonly because: string }[]
  /** From 0. */
  readonly right: number | undefined
  /** The number is the one at the end of the beat of that id. */
  readonly answer: (MeasuredView & { readonly beat: string }) | undefined
}

export interface ExpectationView {
  /** As it was written: `success(web) at least 99% over 5s`. */
  readonly text: string
  readonly metric: string
  readonly unit: MetricUnit
  readonly comparison: Comparison
  /** In the base unit of the metric. */
  readonly value: number
  /** Where its window begins, which ends with the beat; undefined: it is to hold for a while somewhere before that. */
  readonly fromUs: Us | undefined
}

/** The beats of a scenario: those that were written, or one that is all of the run. Never none. */
export function beatsOf(scenario: Scenario): readonly Beat[] {
  return scenario.beats.length > 0 ? scenario.beats : [wholeRun(scenario)]
}

function wholeRun({ title, durationUs, view }: Scenario): Beat {
  return {
    id: 'run',
    title,
    claim: '',
    fromUs: 0,
    untilUs: durationUs,
    speedUs: view.speedUs,
    seconds: undefined,
    notes: '',
    holds: false,
    predict: undefined,
    expect: [],
    highlight: [],
    camera: [],
    show: [],
  }
}

export function beatViews(scenario: Scenario): readonly BeatView[] {
  return beatsOf(scenario).map((beat) => ({
    ...beat,
    predict: beat.predict && {
      ...beat.predict,
      answer: beat.predict.answer && {
        ...measured(beat.predict.answer.metric, beat.predict.answer.overUs),
        beat: beat.predict.answer.beat,
      },
    },
    expect: beat.expect.map((expectation) => ({
      text: expectation.text,
      metric: formatMetric(expectation.metric),
      unit: metricUnit(expectation.metric.name),
      comparison: expectation.comparison,
      value: expectation.value,
      fromUs: windowFrom(expectation, beat.untilUs),
    })),
    show: beat.show.map(({ metric, label, overUs }) => ({ ...measured(metric, overUs), label })),
  }))
}

function windowFrom({ afterUs, overUs, forUs }: Expectation, untilUs: Us): Us | undefined {
  if (forUs !== undefined) return undefined
  return overUs === undefined ? afterUs : Math.max(afterUs, untilUs - overUs)
}

function measured(metric: Metric, overUs: Us): MeasuredView {
  return { metric: formatMetric(metric), unit: metricUnit(metric.name), overUs }
}

/** The stretch of so long before a moment, as far as the run reaches. */
export function windowBefore(at: Us, overUs: Us): { readonly fromUs: Us; readonly toUs: Us } {
  return { fromUs: Math.max(0, at - overUs), toUs: at }
}
