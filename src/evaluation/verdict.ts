import { candidatesOf } from './candidates.ts'
import { chosenOf, parts } from './questions.ts'
import type { Part } from './Question.ts'
import { score, type Judged, type Score } from './score.ts'

/** Below this share of answered parts nothing is ranked. */
export const leastCoverage = 0.6
/** Below this need the problem is too small for a mesh. */
export const leastNeed = 35
/** Below this readiness other things come first. */
export const leastReadiness = 40
/** Below this fit a mesh does not clear the bar. */
export const leastFit = 0.3
/** Two fits that are not further apart are a tie. */
export const tieBand = 0.2
/** guess: so much below the tie band a candidate is still shown as just outside */
const nearBand = 0.05

/** How many actions and fixes are listed; one more where the next stands exactly as low. */
const listedActions = 3

export type VerdictKind =
  'keepAnswering' | 'problemTooSmall' | 'notReady' | 'notWeighed' | 'noneClears' | 'shortlist'

/** A candidate with its fit. */
export interface Ranked {
  readonly id: string
  readonly name: string
  readonly fit: number
  readonly isMesh: boolean
  readonly isExcluded: boolean
}

/** What to do instead, and where that comes from. */
export interface Action {
  readonly part: string
  readonly letter: string
  readonly text: string
}

export interface Verdict {
  readonly kind: VerdictKind
  /** All candidates of the era, the best first; empty while nothing may be ranked. */
  readonly ranking: readonly Ranked[]
  /** Meshes within 0.20 of the best, in the order of the alphabet; empty unless the verdict is a shortlist. */
  readonly shortlist: readonly Ranked[]
  /** Just outside the tie band. */
  readonly near: readonly Ranked[]
  /** What is no mesh and fits better than the best mesh. */
  readonly better: readonly Ranked[]
  /** What to do: cheapest fixes of a problem that is too small, or what makes a team ready. */
  readonly actions: readonly Action[]
  /** How many more parts stand as low as the last action, and are not listed. */
  readonly moreAsLow: number
}

/** What was judged, with its score and its verdict. */
export interface Evaluation {
  readonly judged: Judged
  readonly score: Score
  readonly verdict: Verdict
}

/** Answers to verdict: the first rule that matches. */
export function evaluate(judged: Judged): Evaluation {
  const scored = score(judged)
  return { judged, score: scored, verdict: verdictOf(judged, scored) }
}

function verdictOf(judged: Judged, scored: Score): Verdict {
  const { need, readiness, coverage } = scored
  const none = { shortlist: [], near: [], better: [], actions: [], moreAsLow: 0 }
  // Without a part that says something of need, or of readiness, neither rule below could speak.
  if (coverage < leastCoverage || need === undefined || readiness === undefined) {
    return { ...none, kind: 'keepAnswering', ranking: [] }
  }
  const ranking = rank(judged, scored)
  if (need < leastNeed) {
    return { ...none, kind: 'problemTooSmall', ranking, actions: cheapestFixes(judged) }
  }
  if (readiness < leastReadiness) {
    return { ...none, kind: 'notReady', ranking, ...readinessActions(judged) }
  }
  if (ranking.length === 0) return { ...none, kind: 'notWeighed', ranking }
  const meshes = ranking.filter(({ isMesh, isExcluded }) => isMesh && !isExcluded)
  const best = meshes[0]?.fit ?? -Infinity
  const better = ranking.filter(
    ({ isMesh, isExcluded, fit }) => !isMesh && !isExcluded && fit > best,
  )
  if (best < leastFit) return { ...none, kind: 'noneClears', ranking, better }
  const clears = meshes.filter(({ fit }) => fit >= leastFit)
  const isTied = ({ fit }: Ranked): boolean => fit >= best - tieBand - rounding
  return {
    ...none,
    kind: 'shortlist',
    ranking,
    better,
    shortlist: clears.filter(isTied).sort((a, b) => (a.name < b.name ? -1 : 1)),
    near: clears.filter((one) => !isTied(one) && one.fit >= best - tieBand - nearBand),
  }
}

/** So that a difference of exactly 0.20 is a tie in binary numbers, too. */
const rounding = 1e-9

function rank({ era }: Judged, { fits, exclusions }: Score): Ranked[] {
  const excluded = new Set(exclusions.map(({ candidate }) => candidate))
  return candidatesOf(era)
    .filter(({ id }) => fits.has(id))
    .map(({ id, name, isMesh }) => ({
      id,
      name,
      isMesh,
      fit: fits.get(id)!,
      isExcluded: excluded.has(id),
    }))
    .sort((a, b) => b.fit - a.fit || (a.name < b.name ? -1 : 1))
}

function cheapestFixes({ answers }: Judged): Action[] {
  return parts.flatMap((part) => {
    const option = chosenOf(part, answers)
    if (part.remedy === undefined || option === undefined || (option.need ?? 0) === 0) return []
    return [{ part: part.id, letter: option.letter, text: part.remedy.cheapest }]
  })
}

/** The lowest answers first; of those that are as low, what is most urgent. */
function readinessActions({ answers }: Judged): Pick<Verdict, 'actions' | 'moreAsLow'> {
  const low = parts
    .flatMap((part) => {
      const option = chosenOf(part, answers)
      const { readiness, letter = '' } = option ?? {}
      return readiness === undefined || readiness >= 3 || part.raise === undefined
        ? []
        : [{ part, letter, readiness, raise: part.raise }]
    })
    .sort((a, b) => a.readiness - b.readiness || a.raise.order - b.raise.order)
  const last = low[listedActions - 1]?.readiness
  const isOneMore = low[listedActions]?.readiness === last
  const listed = low.slice(0, listedActions + (isOneMore ? 1 : 0))
  return {
    actions: listed.map(({ part, letter, raise }) => ({
      part: part.id,
      letter,
      text: raise.action,
    })),
    moreAsLow: low.slice(listed.length).filter(({ readiness }) => readiness === last).length,
  }
}

/** What would be different if one answer were another. */
export interface Flip {
  readonly part: string
  readonly from: string
  readonly to: string
  /** What it changes: the verdict, who comes first, or only who is on the shortlist. */
  readonly changes: 'verdict' | 'first' | 'shortlist'
  readonly kind: VerdictKind
  readonly first: string | undefined
  /** Names that join the shortlist, and that leave it. */
  readonly joins: readonly string[]
  readonly leaves: readonly string[]
}

/** guess: nobody reads more than five what-ifs */
export const mostFlips = 5

/**
 * Flips every single answer to each of its other options. Those that change the verdict come first, then who is first, then the
 * rest; within each in the order of the questions.
 */
export function flips(judged: Judged): readonly Flip[] {
  const now = evaluate(judged).verdict
  const found = parts.flatMap((part: Part): Flip[] => {
    const from = judged.answers.get(part.id)
    if (from === undefined) return []
    return part.options
      .filter(({ letter }) => letter !== from)
      .flatMap(({ letter }) => {
        const answers = new Map(judged.answers).set(part.id, letter)
        const then = evaluate({ ...judged, answers }).verdict
        const changes = difference(now, then)
        if (changes === undefined) return []
        const flip = { part: part.id, from, to: letter, changes, kind: then.kind }
        return [{ ...flip, first: firstOf(then)?.name, ...membership(now, then) }]
      })
  })
  const order = ['verdict', 'first', 'shortlist'] as const
  return order.flatMap((kind) => found.filter(({ changes }) => changes === kind))
}

/** The best of a shortlist. */
export function firstOf({ shortlist, ranking }: Verdict): Ranked | undefined {
  return ranking.find(({ id }) => shortlist.some((one) => one.id === id))
}

/** In what two verdicts differ most, if in anything. */
export function difference(now: Verdict, then: Verdict): Flip['changes'] | undefined {
  if (now.kind !== then.kind) return 'verdict'
  if (firstOf(now)?.id !== firstOf(then)?.id) return 'first'
  const { joins, leaves } = membership(now, then)
  return joins.length + leaves.length > 0 ? 'shortlist' : undefined
}

/** Who joins a shortlist, and who leaves it. */
export function membership(now: Verdict, then: Verdict): Pick<Flip, 'joins' | 'leaves'> {
  const without = (some: Verdict, others: Verdict): string[] =>
    some.shortlist
      .filter(({ id }) => !others.shortlist.some((other) => other.id === id))
      .map(({ name }) => name)
  return { joins: without(then, now), leaves: without(now, then) }
}
