import { decimals, formatDuration } from '../../scenario/quantities.ts'
import {
  cellCommand,
  matrixMetrics,
  systemsIn,
  type Matrix,
  type MatrixBand,
  type MatrixCell,
  type MatrixMetric,
} from './matrixCells.ts'

/** One value of a cell, as people read it; `-` where there is none. */
export function matrixValue(metric: MatrixMetric, value: number | null): string {
  if (value === null) return metric === 'recovery' ? 'never' : '-'
  switch (metric) {
    case 'success':
    case 'blast':
      return `${decimals(value * 100, 1)} %`
    case 'p99':
    case 'recovery':
      return formatDuration(Math.round(value * 1_000)).replaceAll('\u00a0', ' ')
    case 'amp':
      return decimals(value, 2)
  }
}

/** A median with what lies between p5 and p95; `-` where nothing was to be measured. */
export function matrixBandText(metric: MatrixMetric, band: MatrixBand, never: number): string {
  const [p5, median, p95] = band
  if (p5 === null && median === null && p95 === null && (metric !== 'recovery' || never === 0))
    return '-'
  const middle = matrixValue(metric, median)
  const [low, high] = [matrixValue(metric, p5), matrixValue(metric, p95)]
  return low === high ? middle : `${middle} (${low} … ${high})`
}

/** The whole as a document: docs/matrix.md. */
export function matrixMarkdown(matrix: Matrix): string {
  const rows = Object.entries(matrix.outages)
  const systems = [...new Set(rows.flatMap(([, row]) => systemsIn(row)))]
  const head = [
    '# Outages × systems',
    '',
    `The same shop, the same arrivals, the same service times, the same fault: another architecture. ${matrix.seeds.length} seeds a cell.`,
    'Made by `node scripts/matrix.mjs`; the scenarios are those of `scenarios/19-outages`. What each value means, and what a system is',
    'given that it cannot express, is on [its page](policies/compare.md). A change of behaviour shows here as a difference.',
    '',
    '## Success while it lasts',
    '',
    'The median over the seeds, of requests of all clients: those who need what breaks, and those who do not.',
    '',
    ...tableLines([
      ['outage', ...systems],
      ...rows.map(([, row]) => [
        row.title,
        ...systems.map((system) => {
          const cell = row.cells[system]
          return cell === undefined ? '' : matrixValue('success', cell.bands[0]![1])
        }),
      ]),
    ]),
  ]
  const parts = rows.flatMap(([id, row]) => [
    '',
    `## ${row.title}`,
    '',
    row.description.trim(),
    '',
    ...tableLines([
      ['system', 'success', 'p99', 'attempts', 'recovery', 'blast radius'],
      ...systemsIn(row).map((system) => [system, ...bandTexts(row.cells[system]!)]),
    ]),
    '',
    `\`${cellCommand(row, 'NAME', matrix.seeds[0] ?? 1)}\`, or \`#scenario=${id}&system=NAME\` in the app.`,
  ])
  return `${[...head, ...parts].join('\n')}\n`
}

function bandTexts({ bands, never }: MatrixCell): string[] {
  return matrixMetrics.map((metric, index) => matrixBandText(metric, bands[index]!, never))
}

function tableLines([head, ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head!), line(head!.map(() => '---')), ...rows.map(line)]
}
