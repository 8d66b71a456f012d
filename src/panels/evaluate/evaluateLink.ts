import { emptySheet, readSheet, type Sheet } from '../../evaluation/sheet.ts'
import { isPart, type Stop } from '../../evaluation/walkthrough.machine.ts'
import { writeSheet } from '../../evaluation/writeSheet.ts'
import { packText, unpackText, type StateTrouble } from '../../playback/linkState.ts'
import { pageOf } from '../pages.ts'
import { ScenarioError, type Problem } from '../../scenario/ScenarioError.ts'

/** What is wrong with a link: its letters were damaged or are too many, or its answers make no sense. */
export type EvaluationTrouble =
  | { readonly kind: StateTrouble }
  | { readonly kind: 'mistakes'; readonly problems: readonly Problem[] }

/** An evaluation as a link carries it: everything that was said, and where one was. */
export interface SharedEvaluation {
  /** Absent when the link brings none, or one that cannot be read. */
  readonly sheet?: Sheet
  readonly stop?: Stop
  readonly trouble?: EvaluationTrouble
}

const stops: readonly Stop[] = ['welcome', 'result', 'worksheet']

/** The part of a link after `#`: `page=evaluate&at=2.1&sheet=z2.…`. Without any answers there is no sheet in it. */
export function writeEvaluation(sheet: Sheet, stop: Stop): string {
  const keys = new URLSearchParams({ page: 'evaluate', at: stop })
  if (!isSameSheet(sheet, emptySheet)) keys.set('sheet', packText(writeSheet(sheet)))
  return keys.toString()
}

/**
 * Reads a link. Total, and in time and memory that do not depend on what the link would become: it may have been written by
 * anybody. A place that does not exist is left out.
 */
export function readEvaluation(hash: string): SharedEvaluation {
  if (pageOf(hash) !== 'evaluate') return {}
  const keys = new URLSearchParams(hash.replace(/^#/, ''))
  const at = keys.get('at') ?? ''
  const where = isPart(at) || stops.includes(at) ? { stop: at } : {}
  const packed = keys.get('sheet')
  if (packed === null) return where
  const unpacked = unpackText(packed)
  if (typeof unpacked === 'string') return { ...where, trouble: { kind: unpacked } }
  try {
    return { ...where, sheet: readSheet(unpacked.text, 'link') }
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    return { ...where, trouble: { kind: 'mistakes', problems: error.problems } }
  }
}

/** Whether two sheets say the same. */
export function isSameSheet(one: Sheet, other: Sheet): boolean {
  return one === other || writeSheet(one) === writeSheet(other)
}
