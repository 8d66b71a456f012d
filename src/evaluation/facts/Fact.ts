import type { Source } from './sources.ts'
import { sources } from './sources.ts'

/** How far a fact is to be believed. */
export type Confidence =
  /** Its source was read. */
  | 'read'
  /** General knowledge: nobody has looked it up. */
  | 'general'
  /** Somebody doubts it. */
  | 'doubtful'

/** Something that is said of a product, with what one needs to trust it. */
export interface Fact {
  readonly text: string
  readonly sources: readonly number[]
  readonly confidence: Confidence
  /** Of when it is: `2018-03`. */
  readonly asOf: string
  /** When somebody last looked at it: `2026-11-22`. */
  readonly checked: string
}

/** Dates of facts that were written and checked together. */
export interface Dated {
  readonly asOf: string
  readonly checked: string
}

/** Facts of the webinar's days, and of today, as they were last gone through. */
export const ofMarch2018: Dated = { asOf: '2018-03', checked: '2026-11-22' }
export const ofToday: Dated = { asOf: '2026-11', checked: '2026-11-22' }

/**
 * Reads the short notation of a fact: numbers of sources in brackets, `(?)` where somebody doubts it, `@2026-11-29` where it was
 * looked at on another day than those around it. What has no source is general knowledge.
 *
 *     'Graduated in the CNCF in July 2021. [4][24] @2026-11-29'
 */
export function readFact(notation: string, { asOf, checked }: Dated): Fact {
  const numbers = [...notation.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number))
  const isDoubtful = notation.includes('(?)')
  const [, lookedAt = checked] = /@(\d{4}-\d\d-\d\d)/.exec(notation) ?? []
  const text = notation.replace(/\s*(?:\[\d+\]|\(\?\)|@\d{4}-\d\d-\d\d)/g, '').trim()
  const confidence = isDoubtful ? 'doubtful' : numbers.length > 0 ? 'read' : 'general'
  return { text, sources: [...new Set(numbers)], confidence, asOf, checked: lookedAt }
}

/** What a cell says of a thing that one has or has not. */
export type Answer = 'yes' | 'partly' | 'no'

/** `yes: since 2.15` taken apart; undefined where a fact is no answer to that. */
export function answerOf({
  text,
}: Pick<Fact, 'text'>): { readonly answer: Answer; readonly rest: string } | undefined {
  const [, answer, rest = ''] = /^(yes|partly|no)(?:: (.+))?$/.exec(text) ?? []
  return answer === undefined ? undefined : { answer: answer as Answer, rest }
}

/** A source by its number. @throws when there is none: a test reads every fact */
export function sourceOf(number: number): Source {
  const source = sources[number - 1]
  if (source === undefined) throw new Error(`there is no source ${number}`)
  return source
}

/** After so many months somebody must look at a fact again. */
export const reviewMonths = 12

/** The day by which somebody must look at a fact again: `2027-11-22`. */
export function lookAgainBy({ checked }: Pick<Fact, 'checked'>): string {
  const [year = '', month = '', day = ''] = checked.split('-')
  const months = Number(year) * 12 + Number(month) - 1 + reviewMonths
  return [Math.floor(months / 12), String((months % 12) + 1).padStart(2, '0'), day].join('-')
}

/** Whether the day has passed by which somebody was to look at a fact again. @param today `2026-11-28` */
export function isStale(fact: Pick<Fact, 'checked'>, today: string): boolean {
  return today > lookAgainBy(fact)
}
