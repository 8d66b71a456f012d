import { readFileSync, writeFileSync } from 'node:fs'
import type { Case } from './Case.ts'
import type { Compared } from './compareCase.ts'
import type { Recording } from './recording.ts'

export interface TableRow {
  readonly one: Case
  readonly recording: Recording
  readonly compared: Compared
}

const begin = '<!-- oracle -->'
const end = '<!-- /oracle -->'

/** The table as Markdown: a row a case. */
export function tableText(rows: readonly TableRow[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return [
    '| proxy | case | what is so | compared | verdict |',
    '| --- | --- | --- | --: | --- |',
    ...rows.map(({ one, recording, compared }) => {
      const differing = compared.findings.filter(({ verdict }) => verdict === 'differs')
      const why = [
        ...new Set(differing.map(({ what }) => one.differs[what] ?? `${what}: not explained`)),
      ]
      const verdict = why.length > 0 ? `differs: ${why.join('; ')}` : compared.verdict
      const same = compared.findings.length - differing.length
      const proxy = `${recording.proxy} ${recording.version}`
      return `| ${[proxy, one.name, one.title, `${same} of ${compared.findings.length}`, verdict].map(cell).join(' | ')} |`
    }),
  ].join('\n')
}

/** Puts the table between its marks. */
export function writeTable(path: string, rows: readonly TableRow[]): void {
  const text = readFileSync(path, 'utf8')
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`${path} has no ${begin} … ${end}`)
  writeFileSync(path, `${before}${begin}\n\n${tableText(rows)}\n\n${end}${after}`)
}
