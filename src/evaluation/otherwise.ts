import { difference, evaluate, firstOf, membership, type Evaluation, type Flip } from './verdict.ts'
import type { Disagreement } from './sheet.ts'

/** What would be different with other answers. */
export interface Otherwise extends Pick<Flip, 'joins' | 'leaves' | 'first' | 'kind'> {
  /** Undefined: need and readiness may move, and the result stays. */
  readonly changes: Flip['changes'] | undefined
  readonly then: Evaluation
}

/** What one or several other answers would change, all of them together; whether their parts were answered or not. */
export function otherwise(
  now: Evaluation,
  said: readonly (readonly [part: string, letter: string])[],
): Otherwise {
  const answers = new Map([...now.judged.answers, ...said])
  const then = evaluate({ ...now.judged, answers })
  return {
    changes: difference(now.verdict, then.verdict),
    ...membership(now.verdict, then.verdict),
    first: firstOf(then.verdict)?.name,
    kind: then.verdict.kind,
    then,
  }
}

/** A person with every answer of theirs that is not the group's. */
export interface Dissenter {
  readonly person: string
  readonly said: readonly (readonly [part: string, letter: string])[]
}

/** Who disagrees, in the order in which they were first named, and with what. Of one part the last that was said counts. */
export function dissenters(
  disagreements: readonly Disagreement[],
  answers: ReadonlyMap<string, string>,
): readonly Dissenter[] {
  const byPerson = new Map<string, Map<string, string>>()
  for (const { part, said } of disagreements) {
    for (const [person, letter] of said) {
      const own = byPerson.get(person) ?? new Map<string, string>()
      byPerson.set(person, own.set(part, letter))
    }
  }
  return [...byPerson]
    .map(([person, own]) => ({
      person,
      said: [...own].filter(([part, letter]) => answers.get(part) !== letter),
    }))
    .filter(({ said }) => said.length > 0)
}
