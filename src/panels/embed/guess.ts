import type { PredictionView } from '../../playback/protocol.ts'
import type { MetricUnit } from '../../scenario/metric.ts'

/** What somebody says will be: the letter of an option, or a number in the unit that people use. */
export type Answer = number | string

/** What became of it. */
export interface Judgement {
  readonly correct: boolean
  /** The letter, or the number that was measured; null when there was nothing to measure. */
  readonly actual: Answer | null
  /** 0 … 1 */
  readonly score: number
}

/** guess: as near as somebody comes who knows how it works and estimates in the head */
const nearEnough = 0.1
/** guess: whoever is wrong by this factor knew nothing */
const farOff = 10

export const letterOf = (index: number): string => String.fromCharCode(65 + index)
export const indexOf = (letter: string): number => letter.charCodeAt(0) - 65

/** What is right is known from the beginning. */
export function judgeOption({ right }: PredictionView, letter: string): Judgement {
  const correct = right !== undefined && letterOf(right) === letter
  return { correct, actual: right === undefined ? null : letterOf(right), score: correct ? 1 : 0 }
}

/**
 * How near a number is to what was measured: 1 for the same, less by its factor, 0 from ten times or a tenth of it on.
 *
 * @param answer, actual in the same unit
 */
export function judgeNumber(answer: number, actual: number | null): Judgement {
  if (actual === null) return { correct: false, actual, score: 0 }
  const score = scoreOf(answer, actual)
  return { correct: Math.abs(answer - actual) <= nearEnough * Math.abs(actual), actual, score }
}

function scoreOf(answer: number, actual: number): number {
  if (answer === actual) return 1
  if (answer <= 0 || actual <= 0) return 0
  const factor = Math.max(answer / actual, actual / answer)
  return factor >= farOff ? 0 : Math.round((1 - Math.log(factor) / Math.log(farOff)) * 100) / 100
}

/** A measured value in the unit that a message has: ms in place of µs; shares stay 0 … 1. */
export function plainValue(value: number | null, unit: MetricUnit | null): number | null {
  if (value === null) return null
  return unit === 'time' ? value / 1_000 : value
}

/** What a message calls that unit. */
export function plainUnit(unit: MetricUnit | null): string {
  return unit === null ? '' : { time: 'ms', rate: '/s', ratio: 'ratio', count: '' }[unit]
}
