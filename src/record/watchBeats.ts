import type { Us } from '../model/units.ts'
import type { Beat, Prediction, ShownFigure } from '../scenario/Beat.ts'
import { metricUnit, type Metric, type MetricUnit } from '../scenario/metric.ts'
import { parseQuantity, type QuantityKind } from '../scenario/quantities.ts'
import { windowBefore } from './beatViews.ts'
import { watchExpectations, type Verdict } from './expectations.ts'
import type { Probe } from './window.ts'

/** What a metric came to, in its base unit; NaN when there was nothing to measure, and why. */
export interface Reading {
  readonly value: number
  readonly trouble: string
}

/** What a beat came to in one run. */
export interface BeatVerdict {
  readonly beat: Beat
  readonly expectations: readonly Verdict[]
  readonly figures: readonly (Reading & { readonly figure: ShownFigure })[]
  readonly prediction: PredictionVerdict | undefined
}

/** What an audience is asked, and what the run says to it. */
export interface PredictionVerdict extends Reading {
  readonly prediction: Prediction
  /** Whether the number was measured and, where options are numbers, the right one is the nearest to it. */
  readonly holds: boolean
}

/**
 * Watches for what beats say while a probe moves its run: their expectations, figures and answers, each at the end of a beat. Ask
 * before the run moves, and for the verdicts when it stands at its end. A beat that ends later than that has none.
 */
export function watchBeats(
  probe: Probe,
  beats: readonly Beat[],
  endUs: Us,
): () => readonly BeatVerdict[] {
  const watches = beats
    .filter(({ untilUs }) => untilUs <= endUs)
    .map((beat) => watchBeat(probe, beat, beats, endUs))
  return () => watches.map((verdict) => verdict())
}

function watchBeat(probe: Probe, beat: Beat, all: readonly Beat[], endUs: Us): () => BeatVerdict {
  const judge = watchExpectations(probe, beat.expect, endUs)
  const figures = beat.show.map((figure) => ({
    figure,
    read: watchMetric(probe, figure.metric, figure.overUs, beat.untilUs),
  }))
  const predicted = beat.predict && watchPrediction(probe, beat.predict, all, endUs)
  return () => ({
    beat,
    expectations: judge(),
    figures: figures.map(({ figure, read }) => ({ figure, ...read() })),
    prediction: predicted?.(),
  })
}

/** A metric over the time before a moment. */
function watchMetric(probe: Probe, metric: Metric, overUs: Us, at: Us): () => Reading {
  const problem = probe.meter.problemWith(metric)
  if (problem !== undefined) return () => ({ value: NaN, trouble: problem })
  const { fromUs, toUs } = windowBefore(at, overUs)
  const told = (value: number): Reading => ({
    value,
    trouble: Number.isNaN(value) ? 'nothing to measure' : '',
  })
  if (fromUs >= toUs) return () => told(NaN)
  let value = NaN
  probe.ask(metric, fromUs, toUs, (measured) => (value = measured))
  return () => told(value)
}

function watchPrediction(
  probe: Probe,
  prediction: Prediction,
  all: readonly Beat[],
  endUs: Us,
): () => PredictionVerdict {
  const { answer } = prediction
  if (answer === undefined) {
    return () => ({ prediction, value: NaN, trouble: '', holds: true })
  }
  const asked = all.find(({ id }) => id === answer.beat)
  const at = asked?.untilUs ?? Infinity
  if (at > endUs) {
    const trouble = 'the run ends before the beat that it is measured at'
    return () => ({ prediction, value: NaN, trouble, holds: false })
  }
  const read = watchMetric(probe, answer.metric, answer.overUs, at)
  return () => {
    const reading = read()
    const holds =
      !Number.isNaN(reading.value) && rightIsNearest(prediction, reading.value) !== false
    return { prediction, ...reading, holds }
  }
}

/** Whether the right option is nearer to a number than each other; undefined when not every option is a number. */
export function rightIsNearest(
  { options, right, answer }: Prediction,
  value: number,
): boolean | undefined {
  if (right === undefined || answer === undefined) return undefined
  const unit = metricUnit(answer.metric.name)
  const numbers = options.map(({ text }) => numberIn(text, unit))
  if (numbers.includes(undefined)) return undefined
  const distances = numbers.map((number) => Math.abs(number! - value))
  return distances.every((distance, index) => index === right || distances[right]! < distance)
}

const kinds: Readonly<Record<Exclude<MetricUnit, 'count'>, QuantityKind>> = {
  time: 'duration',
  rate: 'rate',
  ratio: 'share',
}

/** The first number of a text that is one of a unit, in its base unit: `about 300 ms`, `27 attempts`. */
export function numberIn(text: string, unit: MetricUnit): number | undefined {
  for (const [whole, digits] of text.matchAll(
    /(\d+(?:\.\d+)?)[ \u00a0]?(?:%|\/[a-z]+|[a-z\u00b5]+)?/g,
  )) {
    if (unit === 'count') return Number(digits)
    const found = parseQuantity(kinds[unit], whole.replace(/[ \u00a0]/g, ''))
    if ('value' in found) return found.value
  }
  return undefined
}
