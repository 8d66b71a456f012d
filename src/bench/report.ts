import { cpus, totalmem } from 'node:os'
import { figure } from './measure.ts'
import type { Line } from './measure.ts'

/** What was measured of one topic. */
export interface Measured {
  readonly title: string
  readonly notes: readonly string[]
  readonly lines: readonly Line[]
}

function verdictOf({ verdict }: Line): string {
  if (verdict === undefined) return ''
  const { budget, isMet, share } = verdict
  return `${budget}: ${isMet ? 'met' : 'missed'} (× ${figure(share)})`
}

const cellsOf = (line: Line): string[] => [
  line.what,
  line.measured,
  line.against,
  Number.isFinite(line.ratio) ? figure(line.ratio) : '',
  verdictOf(line),
]
const heads = ['what', 'measured', 'against', 'ratio', 'budget']

/** Columns of equal width, for a terminal. */
export function asText({ title, lines }: Measured): string {
  const rows = [heads, ...lines.map(cellsOf)]
  const widths = heads.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)))
  const text = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  )
  return [title, '', ...text].join('\n')
}

export function asMarkdown({ title, notes, lines }: Measured): string {
  const rows = [heads, heads.map(() => '---'), ...lines.map(cellsOf)]
  return [`## ${title}`, ...notes, rows.map((row) => `| ${row.join(' | ')} |`).join('\n')].join(
    '\n\n',
  )
}

/** The machine in general words: enough to judge the figures, not enough to find it. */
export function machineWords(): string {
  const memory = Math.round(totalmem() / 1024 ** 3)
  const { node, v8 } = process.versions
  return `${cpus().length} cores of ${process.arch}, ${memory} GB, ${process.platform}, Node ${node} (V8 ${v8}), shared and noisy`
}

/** docs/bench.md. */
export function asDocument(measured: readonly Measured[]): string {
  const verdicts = measured.flatMap(({ lines }) => lines).flatMap(({ verdict }) => verdict ?? [])
  const met = verdicts.filter(({ isMet }) => isMet).length
  return `# Speed

Written by \`npm run bench -- --write\`. Machine: ${machineWords()}.

Times are processor time. Trust the ratios: each is the median over alternated repeats in one process, and the same machine is up
to twice as fast a minute later. The factor behind *met* and *missed* is what was reached, divided by the budget (more is better for “at least”, less for “at
most”). ${met} of ${verdicts.length} budgets are met.

${measured.map(asMarkdown).join('\n\n')}
`
}
