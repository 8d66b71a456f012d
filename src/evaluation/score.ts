import type { Era } from '../profiles/profile.ts'
import { candidatesOf } from './candidates.ts'
import { chosenOf, effectsOf, parts, questions } from './questions.ts'

/** What a team says, and what it changed in the model. */
export interface Judged {
  /** Letter of the chosen option by part; what is not answered is absent. */
  readonly answers: ReadonlyMap<string, string>
  readonly era: Era
  /** By number of the question, 0…3; what is absent has the default of the question. */
  readonly weights?: ReadonlyMap<number, number>
  /** Effects that somebody changed, -2…+2: by option (`1.1a`), then by candidate. */
  readonly effects?: ReadonlyMap<string, ReadonlyMap<string, number>>
}

/** One reason for or against a candidate: what an answer contributes to its fit. */
export interface LedgerRow {
  readonly candidate: string
  readonly question: number
  readonly part: string
  readonly letter: string
  readonly weight: number
  readonly effect: number
  /** What it adds to the fit: weight · effect ÷ (live parts of the question · sum of live weights); 0 while no weight counts. */
  readonly share: number
  readonly why: string
  /** Empty: a judgement of this project. */
  readonly sources: readonly number[]
  /** Somebody changed the effect. */
  readonly isModified: boolean
}

/** Why a candidate is out. */
export interface Exclusion {
  readonly candidate: string
  readonly part: string
  readonly letter: string
  readonly why: string
  readonly sources: readonly number[]
}

/** What the answers say, before there is a verdict. */
export interface Score {
  /** 0…100; undefined when no answered part says anything of it. */
  readonly need: number | undefined
  readonly readiness: number | undefined
  /** Share of all parts that are answered, 0…1. */
  readonly coverage: number
  /** Every candidate of the era by its fit, -2…+2, in the order of candidates.ts; empty when no weight counts. */
  readonly fits: ReadonlyMap<string, number>
  readonly ledger: readonly LedgerRow[]
  readonly exclusions: readonly Exclusion[]
}

/**
 * The open scoring model. Pure: the same answers give the same score.
 *
 *     need      = 100 · Σ need(chosen) / Σ highest need       over answered parts that carry it
 *     readiness = 100 · mean(readiness(chosen) / 3)           over answered parts that carry it
 *     live(q)   = answered parts of q whose option has an effect on a candidate of the era
 *     fit(c)    = Σq wq · mean over live(q) of effect(c) / Σq wq          over questions with live parts
 */
export function score(judged: Judged): Score {
  const { answers, era } = judged
  let need = 0
  let mostNeed = 0
  let readiness = 0
  let countReadiness = 0
  let answered = 0
  for (const part of parts) {
    const option = chosenOf(part, answers)
    if (option === undefined) continue
    answered++
    if (option.need !== undefined) {
      need += option.need
      mostNeed += Math.max(...part.options.map((one) => one.need ?? 0))
    }
    if (option.readiness !== undefined) {
      readiness += option.readiness / 3
      countReadiness++
    }
  }
  const { ledger, exclusions, isWeighed } = weigh(judged)
  const fits = new Map<string, number>()
  if (isWeighed) {
    for (const { id } of candidatesOf(era)) fits.set(id, 0)
    for (const row of ledger) fits.set(row.candidate, fits.get(row.candidate)! + row.share)
  }
  return {
    need: mostNeed === 0 ? undefined : (100 * need) / mostNeed,
    readiness: countReadiness === 0 ? undefined : (100 * readiness) / countReadiness,
    coverage: answered / parts.length,
    fits,
    ledger,
    exclusions,
  }
}

/** The weight of a question as it counts. */
export function weightOf(judged: Judged, question: number): number {
  return judged.weights?.get(question) ?? questions[question - 1]!.weight
}

/** A row before it is known how many others share its question. */
type OpenRow = { -readonly [K in keyof LedgerRow]: LedgerRow[K] }

function weigh(judged: Judged) {
  const { answers, era } = judged
  const exclusions: Exclusion[] = []
  const live = questions.map((question) => {
    const weight = weightOf(judged, question.number)
    const rows: OpenRow[] = []
    let count = 0
    for (const part of question.parts) {
      const option = chosenOf(part, answers)
      if (option === undefined) continue
      const { letter } = option
      const changed = judged.effects?.get(`${part.id}${letter}`)
      const own: OpenRow[] = []
      const add = (
        candidate: string,
        effect: number,
        why: string,
        sources: readonly number[],
        isModified: boolean,
      ) =>
        own.push({
          candidate,
          question: question.number,
          part: part.id,
          letter,
          weight,
          effect,
          share: 0,
          why,
          sources,
          isModified,
        })
      const effects = effectsOf(part, option, era)
      for (const { candidate, value, isExcluding, why, sources } of effects) {
        if (isExcluding) {
          exclusions.push({ candidate, part: part.id, letter, why, sources })
          continue
        }
        const effect = changed?.get(candidate) ?? value
        add(candidate, effect, why, sources, effect !== value)
      }
      // What had no effect and was given one.
      for (const { id } of changed === undefined ? [] : candidatesOf(era)) {
        const value = changed?.get(id) ?? 0
        const isNew = !own.some(({ candidate }) => candidate === id)
        if (isNew && value !== 0) add(id, value, 'Set by hand.', [], true)
      }
      if (own.every(({ effect }) => effect === 0)) continue
      count++
      rows.push(...own)
    }
    return { weight, rows, count }
  })
  const total = live.reduce((sum, { weight, count }) => sum + (count > 0 ? weight : 0), 0)
  const ledger: LedgerRow[] = []
  for (const { rows, count } of live) {
    for (const row of rows) {
      row.share = total === 0 ? 0 : (row.weight * row.effect) / (count * total)
      ledger.push(row)
    }
  }
  return { ledger, exclusions, isWeighed: total > 0 }
}
