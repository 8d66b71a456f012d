import { evaluation as words } from '../words/en/evaluation.ts'
import { leastCoverage, type Evaluation, type Ranked } from './verdict.ts'

/** The verdict in sentences; what beats every mesh comes first. */
export function verdictSentences({ score, verdict }: Evaluation): string[] {
  const names = (some: readonly Ranked[]): string =>
    some.map(({ name, fit }) => `${name} (${fit.toFixed(2)})`).join(', ')
  const { kind, better, near } = verdict
  const said: string[] = []
  if (better.length > 0) said.push(words.verdict.better(names(better), better.length === 1))
  if (kind === 'keepAnswering') {
    const isUnknown = score.need === undefined || score.readiness === undefined
    const share = `${Math.floor(score.coverage * 100)} %`
    said.push(
      isUnknown && score.coverage >= leastCoverage
        ? words.verdict.needMore
        : words.verdict.keepAnswering(share),
    )
  } else if (kind === 'shortlist') {
    said.push(words.verdict.shortlist(names(verdict.shortlist)))
  } else {
    said.push(words.verdict[kind])
  }
  if (near.length > 0) said.push(words.verdict.near(names(near)))
  if (verdict.moreAsLow > 0) said.push(words.verdict.moreAsLow(verdict.moreAsLow))
  return said
}
