import { readFileSync, writeFileSync } from 'node:fs'
import { breakers } from './theory/breakers.ts'
import { choices, hedging, tails } from './theory/choices.ts'
import { contentionClaims, type Claim } from './theory/contention.ts'
import { measure, type Model, type Row } from './theory/measure.ts'
import { closedLoops, generalTimes, manyServers, oneServer } from './theory/queues.ts'
import { availability, retrying } from './theory/retrying.ts'
import { disciplines, goodput, metastability, omission } from './theory/timeouts.ts'

/** What theory says, by what it is about. */
const sections: Readonly<Record<string, readonly Model[]>> = {
  'one server': oneServer,
  'many servers': manyServers,
  'other times': generalTimes,
  'closed loops': closedLoops,
  choices,
  tails,
  hedging,
  retries: retrying,
  'load generation': omission,
  timeouts: goodput,
  metastability,
  'server queues': disciplines,
  breakers,
  availability,
}

const listed = Object.entries(sections).flatMap(([section, models]) =>
  models.map((model) => ({ section, model })),
)

/** The names of the rows, in order: what is measured, without measuring it. */
export const theoryRows: readonly string[] = listed.map(
  ({ section, model }) => `${section}: ${model.model}: ${model.measure}`,
)

/** One row of the table: see `measure`. */
export function theoryRow(index: number, effort = 1, slack = 1): Row {
  const { section, model } = listed[index]!
  return measure(section, model, effort, slack)
}

/** The table as Markdown. */
export function theoryMarkdown(rows: readonly Row[]): string {
  const number = (value: number): string => String(Number(value.toPrecision(4)))
  const lines = rows.map((row) => {
    const unit = row.unit === '' || row.unit.startsWith('/') ? row.unit : ` ${row.unit}`
    const share = (value: number): string =>
      row.isAbsolute ? number(value) + unit : `${((100 * value) / row.theory).toFixed(2)} %`
    return [
      row.section,
      row.model,
      row.measure,
      `${number(row.theory)}${unit}`,
      `${number(row.measured)}${unit}`,
      share(row.measured - row.theory),
      `± ${share(row.halfWidth)}`,
      share(row.most),
      String(row.requests),
      row.passes ? 'yes' : '**no**',
    ].join(' | ')
  })
  return [
    '| about | model | what | theory | measured | error | 99 % interval | δ | requests | within |',
    '| --- | --- | --- | --: | --: | --: | --: | --: | --: | --- |',
    ...lines.map((line) => `| ${line} |`),
    '',
  ].join('\n')
}

/** Findings that are no numbers, as Markdown. */
export function claimsMarkdown(claims: readonly Claim[]): string {
  const lines = claims.map(
    ({ claim, measured, holds }) => `| ${claim} | ${measured} | ${holds ? 'yes' : '**no**'} |`,
  )
  return ['| published | here | holds |', '| --- | --- | --- |', ...lines, ''].join('\n')
}

const place = 'docs/model.md'
const claimsHead =
  'A hundred clients who want the same row at once, by how they wait (`src/bench/theory/contention.ts`):'
const [begin, end] = ['<!-- theory -->', '<!-- /theory -->']

/** A document with the table in its place. */
export function withTheory(document: string, table: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`There is no ${begin} … ${end} in ${place}.`)
  return `${document.slice(0, from + begin.length)}\n\n${table}\n${document.slice(to)}`
}

/**
 * `npm run bench -- theory [EFFORT] [--write] [WORD…]`: measures every row, or those with a word in their name, prints, and writes
 * the table into docs/model.md if asked to.
 */
export function main(argv: string[]): number {
  const words = argv.filter((word) => !word.startsWith('--') && !/^[\d.]+$/.test(word))
  const effort = Number(argv.find((word) => /^[\d.]+$/.test(word)) ?? 4)
  const rows: Row[] = []
  theoryRows.forEach((name, index) => {
    if (words.length > 0 && !words.some((word) => name.includes(word))) return
    rows.push(theoryRow(index, effort))
    console.log(theoryMarkdown(rows).trimEnd().split('\n').at(-1))
  })
  const claims = contentionClaims(100)
  console.log(claimsMarkdown(claims))
  if (argv.includes('--write') && words.length === 0) {
    const tables = `${theoryMarkdown(rows)}\n${claimsHead}\n\n${claimsMarkdown(claims)}`
    writeFileSync(place, withTheory(readFileSync(place, 'utf8'), tables))
  }
  return rows.every(({ passes }) => passes) && claims.every(({ holds }) => holds) ? 0 : 1
}
