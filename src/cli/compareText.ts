import type { BandReport, CompareReport, VariantReport } from '../record/compare/report.ts'
import { metricUnit, type MetricName } from '../scenario/metric.ts'
import { formatDuration } from '../scenario/quantities.ts'
import { cut, grouped, milliseconds, percent, table, wrapped } from './layout.ts'
import type { Paint } from './paint.ts'

/** Longer names of variants are cut. */
const longestName = 22

/** What would make a table too wide: the JSON has it. */
const leftOut: Readonly<Record<'outage' | 'whole', readonly MetricName[]>> = {
  outage: ['p50', 'p95', 'waste'],
  whole: ['goodput', 'amp'],
}

/** A comparison as a text for people. */
export function compareText(report: CompareReport, paint: Paint): string {
  const { scenario, until, outage, seeds, variants } = report
  const broken =
    outage === null
      ? 'nothing breaks'
      : `the outage lasts from ${spoken(outage.from)} to ${spoken(outage.to)}`
  const head = `${variants.length} variants, ${spoken(until)}, ${seeds.length} seeds; ${broken}`
  const sections = [
    [...wrapped(scenario, '').map((line) => paint.bold(line)), head],
    ...(outage === null
      ? []
      : [
          [
            paint.bold('During the outage: median, and the middle nine tenths of the seeds'),
            ...bands(report, 'outage'),
          ],
        ]),
    [paint.bold('Over the whole run'), ...bands(report, 'whole')],
    [paint.bold('Why requests failed: requests of clients, median'), ...failures(variants)],
    ...variants.flatMap((variant) => differenceLines(variants[0]!, variant, paint)),
    ...noteLines(variants, paint),
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function bands({ variants }: CompareReport, over: 'outage' | 'whole'): string[] {
  const measured = Object.keys(variants[0]!.spread[over] ?? {}) as MetricName[]
  // Where nobody answers by a fallback there is nothing to say of it; where somebody does, it takes the place of a rate.
  const isDegraded = variants.some(({ spread }) => (spread[over]?.['degraded']?.p95 ?? 0) > 0)
  const names = measured.filter(
    (name) => !leftOut[over].includes(name) && name !== (isDegraded ? 'goodput' : 'degraded'),
  )
  const rows = variants.map(({ name, spread }) => [
    cut(name, longestName),
    ...names.map((metric) => bandText(metric, spread[over]?.[metric])),
    ...(over === 'whole'
      ? []
      : [
          recoveryText(spread.recoveryMs, spread.neverRecovered),
          bandText('success', spread.blastRadius),
        ]),
  ])
  const head = ['', ...names, ...(over === 'whole' ? [] : ['recovery', 'blast'])]
  return stacked([head, ...rows])
}

/** Two lines a row: the medians, and below them what lies between p5 and p95. */
function stacked(rows: readonly (readonly string[])[]): string[] {
  const split = rows.flatMap((row, index) => {
    if (index === 0) return [[...row]]
    const parts = row.map((cell) => cell.split('\n'))
    const second = parts.map(([, below = '']) => below)
    return [
      parts.map(([above = '']) => above),
      ...(second.some((cell) => cell !== '') ? [second] : []),
    ]
  })
  return table(split, '  ')
}

function bandText(name: MetricName, band: BandReport | undefined): string {
  if (band?.median == null) return '-'
  const middle = valueText(name, band.median)
  const [low, high] = [band.p5, band.p95].map((value) =>
    value === null ? '-' : valueText(name, value),
  )
  if (low === high) return middle
  const unit = / ?[^\d]*$/.exec(high!)![0]
  // The unit is said once where both have it.
  const short = unit !== '' && low!.endsWith(unit) ? low!.slice(0, -unit.length) : low!
  return `${middle}\n${short}…${high!}`
}

function recoveryText(band: BandReport, never: number): string {
  if (band.of === 0) return '-'
  if (band.median === null) return 'never'
  const some = never === 0 ? '' : `never on ${never}`
  return some === '' ? bandText('recovery', band) : `${valueText('recovery', band.median)}\n${some}`
}

function valueText(name: MetricName, value: number): string {
  switch (metricUnit(name)) {
    case 'time':
      return milliseconds(value)
    case 'ratio':
      return percent(value)
    case 'rate':
      return `${value < 100 ? value.toFixed(1) : value.toFixed(0)}/s`
    case 'count':
      return value.toFixed(2)
  }
}

function failures(variants: readonly VariantReport[]): string[] {
  return variants.flatMap(({ name, spread }) => {
    const told = Object.entries(spread.reasons)
      .filter(([, { median }]) => median !== null && median > 0)
      .sort(([, one], [, other]) => other.median! - one.median!)
      .map(([reason, { median }]) => `${reason} ${grouped(median!)}`)
    const why = told.length === 0 ? '' : `: ${told.join(', ')}`
    return wrapped(`${cut(name, longestName)}  ${grouped(spread.failed.median ?? 0)}${why}`, '  ')
  })
}

function differenceLines(first: VariantReport, variant: VariantReport, paint: Paint): string[][] {
  const { difference, name, shown } = variant
  if (difference === undefined) return []
  const { matched, better, worse, otherwise, unmatched } = difference
  const title = paint.bold(`${name}, against ${first.name}, on seed ${shown.seed}`)
  if (matched === 0) return [[title, '  They share no request: other arrivals.']]
  const counts = `Of ${grouped(matched)} requests ${grouped(better)} failed there and were answered here, ${grouped(worse)} the other way round, ${grouped(otherwise)} failed for another reason.`
  const others =
    unmatched === 0
      ? ''
      : ` ${grouped(unmatched)} were asked in one of them only, or at another moment.`
  const lines = [title, ...wrapped(`${counts}${others}`, '  ')]
  const told = difference.first
  if (told === undefined) return [lines]
  lines.push(
    `  The first whose fate differs: ${told.client} asked at ${(told.at / 1_000).toFixed(3)} s`,
  )
  told.stories.forEach((story, index) => {
    const of = index === 0 ? first.name : name
    lines.push(
      ...wrapped(
        `${cut(of, longestName)} (request ${grouped(story.request)}): ${story.headline}`,
        '    ',
      ),
    )
    if (story.path !== undefined) lines.push(...wrapped(story.path, '      '))
  })
  return [lines]
}

function noteLines(variants: readonly VariantReport[], paint: Paint): string[][] {
  const lines = variants.flatMap(({ name, notes }) =>
    notes.flatMap((note) => wrapped(`${name}: ${note}`.replaceAll('\u00a0', ' '), '  ')),
  )
  return lines.length === 0 ? [] : [[paint.bold('Notes'), ...lines]]
}

function spoken(ms: number): string {
  return formatDuration(Math.round(ms * 1_000)).replaceAll('\u00a0', ' ')
}
