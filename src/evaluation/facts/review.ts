import { candidatesOf, gone } from '../candidates.ts'
import { eras } from '../Question.ts'
import { timeline } from '../timeline.ts'
import { isStale, lookAgainBy, type Fact } from './Fact.ts'
import { factTables } from './tables.ts'

/** A fact with where it stands. */
export interface PlacedFact {
  readonly place: string
  readonly fact: Fact
}

/** Every fact that is told of candidates, in the order of the data. */
export function allFacts(): readonly PlacedFact[] {
  const ofCandidates = eras.flatMap((era) =>
    candidatesOf(era).flatMap(({ name, facts, badges, became }) =>
      [...facts, ...badges, ...(became === undefined ? [] : [became])].map((fact) => ({
        place: `${name}, ${era}`,
        fact,
      })),
    ),
  )
  const ofGone = gone.map(({ name, became }) => ({ place: name, fact: became }))
  const ofTables = factTables.flatMap(({ title, columns, rows }) =>
    rows.flatMap(({ name, cells }) =>
      cells.flatMap((fact, at) =>
        fact === undefined ? [] : [{ place: `${title}: ${name}, ${columns[at]!.title}`, fact }],
      ),
    ),
  )
  const ofTime = timeline.flatMap(({ name, events }) =>
    events.map(({ at, fact }) => ({ place: `${name}, ${at}`, fact })),
  )
  return [...ofCandidates, ...ofGone, ...ofTables, ...ofTime]
}

/** What somebody must do about a fact. */
export interface Review extends PlacedFact {
  /** Too old, without a source, or in doubt. */
  readonly trouble: 'stale' | 'unsourced' | 'doubtful'
  readonly by: string
}

/** The facts that somebody must look at. @param today `2026-11-28` */
export function factsToReview(facts: readonly PlacedFact[], today: string): readonly Review[] {
  return facts.flatMap(({ place, fact }): Review[] => {
    const review = { place, fact, by: lookAgainBy(fact) }
    const found: Review[] = isStale(fact, today) ? [{ ...review, trouble: 'stale' }] : []
    if (fact.confidence === 'doubtful') found.push({ ...review, trouble: 'doubtful' })
    else if (fact.sources.length === 0) found.push({ ...review, trouble: 'unsourced' })
    return found
  })
}
