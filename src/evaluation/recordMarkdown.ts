import { evaluation } from '../words/en/evaluation.ts'
import type { DecisionRecord, RankedInRecord } from './decisionRecord.ts'
import { saidOf } from './decisionRecord.ts'
import { questions } from './questions.ts'
import { costCells } from './recordCosts.ts'
import type { RunFigure } from './recordRuns.ts'
import type { Fact } from './facts/Fact.ts'
import type { LedgerRow } from './score.ts'
import type { Flip } from './verdict.ts'

const words = evaluation.record

/** Text of somebody else in a line of Markdown: nothing in it is markup, and it stays in its line. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|~]/g, '\\$&')
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** A table; cells are Markdown already, without line breaks and bars. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(head), row(head.map(() => '---')), ...rows.map(row), '']
}

const bullets = (lines: readonly string[]): string[] => [...lines.map((line) => `- ${line}`), '']

/** A number with its sign: `+0.27`. */
export function signed(value: number, digits = 2): string {
  const shown = Math.abs(value).toFixed(digits)
  return `${value < 0 && Number(shown) !== 0 ? '-' : '+'}${shown}`
}

/** A percentage that is not rounded up: `97 %`. */
export const wholePercent = (share: number): string => `${Math.floor(share * 100)} %`

/** Need or readiness as it is shown: `37`. */
export const axis = (value: number | null): string => (value === null ? '?' : value.toFixed(0))

/** The record as a document of Markdown that can be kept beside the code. The same record gives the same text. */
export function recordMarkdown(record: DecisionRecord): string {
  const { title, team, era, facts, verdict } = record
  const names = new Map(record.ranking.map(({ id, name }) => [id, name]))
  const lines = [
    `# ${plain(title === '' ? words.untitled : title)}`,
    '',
    ...(team === '' ? [] : [words.by(plain(team)), '']),
    words.head(era, facts.checked),
    ...(facts.isStale ? ['', `**${words.stale}**`] : []),
    ...(record.isModified ? ['', `**${words.modified}**`] : []),
    '',
    `## ${words.result}`,
    '',
    ...verdict.says.flatMap((sentence, index) => [index === 0 ? `**${sentence}**` : sentence, '']),
    `${axesText(record)} ${words.coverage(wholePercent(record.coverage))}`,
    '',
  ]
  if (verdict.actions.length > 0) {
    lines.push(`### ${words.firstThings}`, '')
    lines.push(...bullets(verdict.actions.map(({ part, text }) => `${text} (${part})`)))
  }
  if (verdict.closing !== '') lines.push(`_${verdict.closing}_`, '')
  if (record.ranking.length > 0) {
    lines.push(`### ${words.fits}`, '', words.fitNote, '')
    lines.push(...table([words.candidate, words.fit, words.remarks], record.ranking.map(rankCells)))
  }
  if (record.reasons.length > 0) {
    lines.push(`## ${words.reasons}`, '')
    for (const { candidate, for: pro, against } of record.reasons) {
      const name = names.get(candidate)!
      lines.push(`### ${words.reasonsFor(name)}`, '', ...bullets(pro.map(reasonLine)))
      lines.push(`### ${words.reasonsAgainst(name)}`, '')
      lines.push(...bullets(against.length > 0 ? against.map(reasonLine) : [words.nothingAgainst]))
    }
  }
  for (const { name, facts: known } of record.ranking) {
    if (known.length > 0)
      lines.push(`### ${words.known(name)}`, '', ...bullets(known.map(datedFact)))
  }
  if (record.pains.length > 0) {
    lines.push(`## ${words.pains}`, '')
    lines.push(
      ...table(
        words.painsHead,
        record.pains.map(({ pain, cheapest, adds, demonstration }) => [
          pain,
          cheapest,
          adds,
          demonstration,
        ]),
      ),
    )
  }
  lines.push(`## ${words.gaps}`, '')
  lines.push(
    ...table(
      words.gapsHead,
      record.gaps.map(({ gap, closes, needed }) => [gap, closes, needed]),
    ),
  )
  lines.push(`## ${words.changesTitle}`, '', words.changesNote, '')
  lines.push(...bullets(flipLines(record)))
  lines.push(...eraLines(record), ...answerLines(record), ...evidenceLines(record))
  lines.push(...runLines(record), ...costLines(record))
  lines.push(`## ${words.risks}`, '', ...bullets(record.risks.map(plainButSources)))
  lines.push(...pilotLines(record))
  lines.push(`## ${words.open}`, '')
  lines.push(
    ...bullets(
      record.open.length === 0
        ? [words.noOpen]
        : record.open.map(({ what, owner, by, part }) =>
            [
              plain(what),
              plain(owner ?? words.unowned),
              ...(by === undefined ? [] : [by]),
              ...(part === undefined ? [] : [`(${part})`]),
            ].join(' · '),
          ),
    ),
  )
  lines.push(`## ${words.disagreements}`, '')
  lines.push(
    ...bullets(
      record.disagreements.length === 0
        ? [words.noDisagreement]
        : record.disagreements.map(({ part, said, note }) => {
            const who = Object.entries(said).map(
              ([person, letter]) => `${plain(person)}: ${letter}, "${saidOf(part, letter)}"`,
            )
            return `${part}: ${[...who, ...(note === '' ? [] : [plain(note)])].join('; ')}`
          }),
    ),
  )
  lines.push(`## ${words.ask}`, '')
  lines.push(
    ...bullets(
      record.vendorQuestions.map(({ ask, of }) =>
        of.length === 0 ? ask : `${ask} (${of.join(', ')})`,
      ),
    ),
  )
  lines.push(`## ${words.notAsked}`, '', ...bullets(record.notAsked))
  lines.push(...ledgerLines(record, names))
  if (record.sources.length > 0) {
    lines.push(`## ${words.sources}`, '')
    lines.push(...bullets(record.sources.map(({ number, where }) => `[${number}] ${where}`)))
  }
  return `${lines.join('\n').trimEnd()}\n`
}

/** Need and readiness, with the field that they are in. */
export function axesText({ need, readiness, field }: DecisionRecord): string {
  return field === null
    ? words.axesUnknown(axis(need), axis(readiness))
    : words.axes(axis(need), axis(readiness), evaluation.fields[field])
}

/** Sources in brackets stay as they are; the rest is text. */
function plainButSources(text: string): string {
  return plain(text).replace(/\\\[(\d+)\\\]/g, '[$1]')
}

function rankCells(one: RankedInRecord): string[] {
  const remarks = remarksOf(one).map(plainButSources)
  const name = one.isExcluded ? `~~${one.name}~~` : one.name
  return [name, signed(one.fit), remarks.join(' ')]
}

const sourced = ({ text, sources }: Fact): string => `${text} ${evaluation.sources(sources)}`.trim()

/** A fact with its date, and its sources or how far it is to be believed. */
function datedFact(fact: Fact): string {
  const told = fact.sources.length > 0 ? evaluation.sources(fact.sources) : ''
  const doubt = fact.confidence === 'read' ? [] : [evaluation.confidence[fact.confidence]]
  const dates = [fact.asOf, evaluation.checkedOn(fact.checked), ...doubt].join(', ')
  return `${plain(fact.text)} ${told}`.trimEnd() + ` (${dates})`
}

/** Exclusions with their reason, and what is always shown. */
export function remarksOf({ excludedBy, badges, became, isStale }: RankedInRecord): string[] {
  return [
    ...excludedBy.map(({ part, letter, why }) => `${words.excludedBy(`${part}${letter}`)}: ${why}`),
    ...[...badges, ...(became === null ? [] : [became])].map(sourced),
    ...(isStale ? [words.stale] : []),
  ]
}

function reasonLine(line: LedgerRow): string {
  return `${signed(line.share)} ${reasonText(line)}`
}

/** `2.1 "nuisance": Uniform retries … (judgement)` */
export function reasonText({ part, letter, why, sources, isModified }: LedgerRow): string {
  const rest = isModified ? [words.changedByHand] : sources.length > 0 ? [] : [evaluation.judgement]
  const told = rest.length === 0 ? evaluation.sources(sources) : `(${rest.join(', ')})`
  return `${part} "${saidOf(part, letter)}": ${why} ${told}`
}

/** What single answers would change, a line each. */
export function flipLines({ flips, moreFlips }: DecisionRecord): string[] {
  if (flips.length === 0) return [words.noChange]
  return [...flips.map(flipText), ...(moreFlips > 0 ? [words.moreChanges(moreFlips)] : [])]
}

/** What one flip changes, as a line. */
export function flipText({ part, to, changes, kind, first, joins, leaves }: Flip): string {
  const told: string[] = []
  if (changes === 'verdict') told.push(evaluation.changes.verdict[kind])
  if (first !== undefined && changes !== 'shortlist') told.push(evaluation.changes.first(first))
  if (joins.length > 0 && kind === 'shortlist' && changes !== 'verdict')
    told.push(evaluation.changes.joins(joins))
  if (leaves.length > 0 && kind === 'shortlist') told.push(evaluation.changes.leaves(leaves))
  return `${words.if(part, saidOf(part, to))}: ${told.join('; ')}.`
}

function answerLines({ answers }: DecisionRecord): string[] {
  const lines = [`## ${words.answers}`, '']
  for (const { number, title, matters } of questions) {
    lines.push(`### ${number}. ${title}`, '', matters, '')
    const own = answers.filter(({ question }) => question === number)
    lines.push(
      ...bullets(
        own.map(({ part, ask, letter, say, implies, note }) => {
          const said = letter === null ? words.unanswered : `**${letter}: ${say}.**`
          const rest = [implies ?? '', note === '' ? '' : words.note(plain(note))]
          return [`${part} ${ask} ${said}`, ...rest.filter((text) => text !== '')].join(' ')
        }),
      ),
    )
  }
  return lines
}

/** Code that may hold a backtick. */
const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``

function evidenceLines({ evidence }: DecisionRecord): string[] {
  const lines = [`## ${words.evidence}`, '', words.evidenceNote, '']
  if (evidence.length === 0) return [`## ${words.evidence}`, '', words.noEvidence, '']
  for (const { demonstration, title, run, link, command, figures, note } of evidence) {
    lines.push(`- ${demonstration} ${title}, ${plain(run)}: ${code(`#${link}`)}`)
    if (command !== '') lines.push(`  - ${code(command)}`)
    lines.push(...figures.map(({ label, value }) => `  - ${plain(label)}: **${plain(value)}**`))
    if (note !== '') lines.push(`  - ${words.note(plain(note))}`)
  }
  return [...lines, '']
}

function runLines({ runs }: DecisionRecord): string[] {
  const lines = [`## ${words.runs}`, '', words.runsNote, '']
  if (runs.length === 0) lines.push(words.noRuns, '')
  for (const { demonstration, title, shows, command, runs: own } of runs) {
    lines.push(`### ${demonstration} ${title}`, '', words.shows(shows), '')
    if (command !== '') lines.push(`${words.measureWith} ${code(command)}`, '')
    for (const run of own) {
      const says = run.says === '' ? '' : `, ${plain(run.says)}`
      lines.push(`- ${plain(run.name)}${says}: ${code(run.command)}`)
      if (run.link !== '') lines.push(`  - ${code(`#${run.link}`)}`)
      lines.push(...run.figures.map((figure) => `  - ${figureText(figure)}`))
    }
    if (own.length > 0) lines.push('')
  }
  return lines
}

/** `attempts for each request, 20 s to 40 s: **2.7**` */
const figureText = ({ label, from, until, value }: RunFigure): string =>
  `${plain(label)}, ${words.between(from, until)}: **${plain(value)}**`

function costLines({ costs, sideBySide }: DecisionRecord): string[] {
  const lines = [`## ${words.costs}`, '', words.costsNote, '']
  lines.push(
    ...table(
      words.costsHead,
      costs.published.map(({ figure, value, how, measuredBy }) => [
        figure,
        sourced(value),
        how,
        measuredBy,
      ]),
    ),
  )
  if (costs.simulated.length > 0) {
    lines.push(words.simulated, '')
    lines.push(...table(words.simulatedHead, costs.simulated.map(costCells)))
  }
  if (sideBySide.length > 0) {
    const said = costs.simulated.length > 0 ? words.sideBySide : words.notSimulated
    lines.push(said, '', ...bullets(sideBySide.map(code)))
  }
  return lines
}

function eraLines({ eras }: DecisionRecord): string[] {
  const said = words.eras
  const lines = [`## ${said.title}`, '']
  for (const { era, says, best, excluded } of eras.sides) {
    lines.push(`### ${said.name[era]}`, '', says.join(' '), '')
    const told = [
      ...(best.length === 0
        ? []
        : [`${said.best}: ${best.map(({ name, fit }) => `${name} ${signed(fit)}`).join(', ')}`]),
      ...(excluded.length === 0
        ? []
        : [said.excluded(excluded.map(({ name, by }) => `${name} (${by})`).join(', '))]),
    ]
    if (told.length > 0) lines.push(...bullets(told))
  }
  return [...lines, `### ${said.changed}`, '', ...bullets(eras.changed)]
}

function pilotLines({ pilot }: DecisionRecord): string[] {
  const said: readonly (readonly [string, string])[] = [
    [words.with, pilot.with.join(', ')],
    [words.edge, pilot.edge],
    [words.owner, pilot.owner],
    [words.begins, pilot.begins],
    [words.baseline, pilot.baseline],
    [words.success, pilot.success.join('; ')],
    [words.duration, pilot.duration],
    [words.backOut, pilot.backOut],
    [words.decision, pilot.decision],
  ]
  return [
    `## ${pilot.isLater ? words.pilotLater : words.pilot}`,
    '',
    ...bullets(
      said.filter(([, text]) => text !== '').map(([name, text]) => `${name}: ${plain(text)}`),
    ),
  ]
}

function ledgerLines({ ledger }: DecisionRecord, names: ReadonlyMap<string, string>): string[] {
  if (ledger.length === 0) return []
  const order = [...names.keys()]
  const sorted = [...ledger].sort((a, b) => order.indexOf(a.candidate) - order.indexOf(b.candidate))
  const rows = sorted.map((line) => [
    names.get(line.candidate)!,
    `${line.part}${line.letter}`,
    String(line.weight),
    signed(line.effect, 1),
    signed(line.share, 3),
    reasonText(line).replace(/^.*?": /, ''),
  ])
  return [`## ${words.ledger}`, '', ...table(words.ledgerHead, rows)]
}
