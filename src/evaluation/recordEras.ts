import type { Era } from '../profiles/profile.ts'
import { evaluation as words } from '../words/en/evaluation.ts'
import { candidateOf, candidatesOf } from './candidates.ts'
import { eras } from './Question.ts'
import type { Judged } from './score.ts'
import { evaluate, type VerdictKind } from './verdict.ts'
import { verdictSentences } from './verdictWords.ts'

/** The same answers against what one could choose in one era. */
export interface EraInRecord {
  readonly era: Era
  readonly kind: VerdictKind
  readonly says: readonly string[]
  /** The best, a mesh or not, and not excluded; empty while nothing is ranked. */
  readonly best: readonly { readonly id: string; readonly name: string; readonly fit: number }[]
  readonly excluded: readonly { readonly name: string; readonly by: string }[]
}

/** Both eras beside each other, and what changed between them. */
export interface ErasInRecord {
  readonly sides: readonly EraInRecord[]
  readonly changed: readonly string[]
}

/** guess: as many as one reads beside each other */
const told = 5

export function erasOf(judged: Judged): ErasInRecord {
  const sides = eras.map((era): EraInRecord => {
    const judgement = evaluate({ ...judged, era })
    const { score, verdict } = judgement
    return {
      era,
      kind: verdict.kind,
      says: verdictSentences(judgement),
      best: verdict.ranking
        .filter(({ isExcluded }) => !isExcluded)
        .slice(0, told)
        .map(({ id, name, fit }) => ({ id, name, fit })),
      excluded: score.exclusions.map(({ candidate, part, letter }) => ({
        name: candidateOf(era, candidate).name,
        by: `${part}${letter}`,
      })),
    }
  })
  return { sides, changed: changedOf(judged, sides) }
}

function changedOf(judged: Judged, [then, now]: readonly EraInRecord[]): string[] {
  const said = words.record.eras
  if (then === undefined || now === undefined) throw new Error('there are two eras')
  const [before, today] = eras.map((era) => candidatesOf(era))
  const isIn = (some: typeof before, id: string): boolean => some!.some((one) => one.id === id)
  const names = (some: typeof before): string => some!.map(({ name }) => name).join(', ')
  const left = before!.filter(({ id }) => !isIn(today, id))
  const came = today!.filter(({ id }) => !isIn(before, id))
  const { shortlist } = evaluate({ ...judged, era: '2018' }).verdict
  const both = then.best.flatMap((one) => {
    const other = now.best.find(({ id }) => id === one.id)
    return other === undefined || other.fit.toFixed(2) === one.fit.toFixed(2)
      ? []
      : [said.moved(one.name, one.fit.toFixed(2), other.fit.toFixed(2))]
  })
  return [
    then.kind === now.kind ? said.sameKind : said.otherKind,
    ...shortlist.flatMap(({ id, name }) => {
      const { became } = candidateOf('2018', id)
      return became === undefined
        ? []
        : [`${name}: ${became.text} ${words.sources(became.sources)}`.trim()]
    }),
    ...(left.length === 0 ? [] : [said.left(names(left))]),
    ...(came.length === 0 ? [] : [said.came(names(came))]),
    ...both,
  ]
}
