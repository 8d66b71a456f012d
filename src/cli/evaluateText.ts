import type { DecisionRecord } from '../evaluation/decisionRecord.ts'
import type { Review } from '../evaluation/facts/review.ts'
import {
  axesText,
  flipLines,
  reasonText,
  remarksOf,
  signed,
  wholePercent,
} from '../evaluation/recordMarkdown.ts'
import { evaluation } from '../words/en/evaluation.ts'
import { cut, wrapped } from './layout.ts'
import type { Paint } from './paint.ts'

const words = evaluation.record

/** A record in short: result, fits, reasons, what would change it, and how to see the runs. */
export function evaluationText(record: DecisionRecord, paint: Paint): string {
  const { title, team, era, facts, verdict, ranking } = record
  const lines = [
    ...wrapped(title, '').map((line) => paint.bold(line)),
    ...(team === '' ? [] : wrapped(words.by(team), '')),
    ...wrapped(words.head(era, facts.checked), ''),
    ...(facts.isStale ? wrapped(words.stale, '').map((line) => paint.bad(line)) : []),
    ...(record.isModified ? wrapped(words.modified, '') : []),
    '',
    ...verdict.says.flatMap((says, index) =>
      wrapped(says, '').map((line) => (index === 0 ? paint.bold(line) : line)),
    ),
    ...wrapped(`${axesText(record)} ${words.coverage(wholePercent(record.coverage))}`, ''),
  ]
  if (verdict.actions.length > 0) {
    lines.push('', paint.bold(words.firstThings))
    for (const { part, text } of verdict.actions)
      lines.push(...wrapped(`- ${text} (${part})`, '  '))
  }
  if (ranking.length > 0) {
    lines.push('', paint.bold(words.fits))
    const width = Math.min(40, Math.max(...ranking.map(({ name }) => name.length)))
    for (const one of ranking) {
      const head = `  ${cut(one.name, width).padEnd(width)}  ${signed(one.fit)}`
      const indent = ' '.repeat(width + 11)
      const [first, ...rest] = wrapped(remarksOf(one).join(' '), indent)
      lines.push(`${head}  ${first!.trimStart()}`.trimEnd(), ...rest)
    }
  }
  const names = new Map(ranking.map(({ id, name }) => [id, name]))
  for (const { candidate, for: pro, against } of record.reasons) {
    lines.push('', paint.bold(names.get(candidate)!))
    for (const row of [...pro, ...against]) {
      const [first, ...rest] = wrapped(reasonText(row), ' '.repeat(9))
      lines.push(`  ${signed(row.share)}  ${first!.trimStart()}`, ...rest)
    }
  }
  lines.push('', paint.bold(words.changesTitle))
  for (const text of flipLines(record)) lines.push(...wrapped(text, '  '))
  lines.push('', paint.bold(words.runs))
  for (const { demonstration, title: name, command, runs } of record.runs) {
    lines.push(...wrapped(`${demonstration} ${name}`, '  '))
    if (command !== '') lines.push(`    ${command}`)
    for (const { name: run, figures } of runs) {
      for (const { label, from, until, value } of figures)
        lines.push(
          ...wrapped(`${run}, ${label}, ${words.between(from, until)}: ${value}`, '      '),
        )
    }
  }
  for (const command of record.sideBySide) lines.push(`  ${command}`)
  lines.push('', ...wrapped(evaluation.more, ''))
  return `${lines.join('\n')}\n`
}

/** The facts that somebody must look at. */
export function factsText(reviews: readonly Review[], of: number): string {
  const lines = reviews.flatMap(({ trouble, place, fact, by }) => [
    ...wrapped(`${evaluation.troubles[trouble]}: ${place}`, ''),
    ...wrapped(`${fact.text} (${fact.asOf}, ${evaluation.checked(fact.checked, by)})`, '  '),
  ])
  return `${[...lines, evaluation.toReview(reviews.length, of)].join('\n')}\n`
}
