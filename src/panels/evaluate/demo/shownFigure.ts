import type { DemoFigure } from '../../../evaluation/demo/Demonstration.ts'
import { demo as said } from '../../../words/en/demo.ts'
import { valueText } from '../../embed/figures.ts'
import { secondsText } from '../../format.ts'
import { begins, type LiveRun } from './LiveRun.svelte.ts'

/** A figure of a run as it is read: a number, and what is to be known of it. */
export interface ShownFigure {
  readonly value: string
  /** From when on there is one, that it is not over, or that there is none. */
  readonly note: string
}

const nothing = '–'

/** Nothing before it begins, so far while it goes on, and the value once it is over. */
export function shownFigure(figure: DemoFigure, { readings }: LiveRun): ShownFigure {
  const reading = readings[figure.id]
  if (reading === undefined) return { value: nothing, note: '' }
  const { state, value, unit } = reading
  // Whole milliseconds: a recovery is known at the end of its stretch.
  const from = Math.round(begins(figure) / 1_000) * 1_000
  if (state === 'before') return { value: nothing, note: said.before(secondsText(from)) }
  if (value === null || unit === null) return { value: nothing, note: said.none }
  return { value: valueText(value, unit), note: state === 'soFar' ? said.soFar : '' }
}

/** The stretch that it is measured over, in words. */
export const windowText = ({ from, until }: DemoFigure): string =>
  said.measuredOver(secondsText(from * 1_000_000), secondsText(until * 1_000_000))
