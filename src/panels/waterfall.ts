import type { Us } from '../model/units.ts'
import type { Story, StoryRow } from '../playback/protocol.ts'
import { words } from '../words/words.ts'
import { niceLimit } from './chartScale.ts'
import { durationText } from './format.ts'
import { wordsOf } from './Mark.svelte'
import { textWidth, wrapText } from './textWidth.ts'

/** The waterfall of one request as positions in px: what `Waterfall.svelte` draws. */
export interface Waterfall {
  readonly height: number
  /** Where the time axis begins and ends. */
  readonly left: number
  readonly right: number
  /** End of the axis, µs. */
  readonly untilUs: Us
  readonly ticks: readonly Us[]
  readonly rows: readonly PlacedRow[]
  readonly deadlines: readonly PlacedDeadline[]
}

export interface PlacedRow {
  readonly row: StoryRow
  /** The top, and the middle of the bar. */
  readonly y: number
  readonly middle: number
  readonly height: number
  /** Where its words begin. */
  readonly indent: number
  /** Whether it is the row that decided, or the attempt that it ended. */
  readonly decided: boolean
  /** The words of a decision, in as many lines as they need. */
  readonly lines: readonly string[]
}

export interface PlacedDeadline {
  readonly at: Us
  readonly from: number
  readonly to: number
  /** Whether it ended the request. */
  readonly bound: boolean
}

const axisHeight = 28
const heights = { request: 32, attempt: 34, pause: 28, decision: 26 } as const
/** Below this width the place in the policy stands behind the words, instead of at the right. */
export const narrowWidth = 560
const indentOf = (row: StoryRow): number => 24 + row.depth * 16

export function placeWaterfall(story: Story, width: number): Waterfall {
  const labels = story.rows.map(
    (row) =>
      indentOf(row) + (row.kind === 'decision' ? 0 : textWidth(rowWords(row).join('  '), 12, true)),
  )
  const left = Math.round(
    Math.min(Math.max(120, width * 0.44), Math.max(110, ...labels.map((end) => end + 24))),
  )
  const untilUs = endOf(story)
  const right = Math.max(left + 80, width - endRoom(story, untilUs, width))
  let y = axisHeight
  const rows: PlacedRow[] = story.rows.map((row, index) => {
    const captions = row.kind === 'attempt' && row.spans.length > 0 ? 10 : 0
    const lines = row.kind === 'decision' ? decisionLines(row, width) : []
    const height = heights[row.kind] + captions + Math.max(0, lines.length - 1) * 16
    const next = story.rows[index + 1]
    const placed = {
      row,
      y,
      height,
      middle: y + captions + heights[row.kind] / 2,
      indent: indentOf(row),
      lines,
      decided:
        (row.kind === 'decision' && row.decided) ||
        (row.kind === 'attempt' && next?.kind === 'decision' && next.decided),
    }
    y += height
    return placed
  })
  return {
    height: y + 8,
    left,
    right,
    untilUs,
    ticks: ticksOf(untilUs),
    rows,
    deadlines: rows.flatMap(({ row, y: top }, index) => {
      if (row.kind !== 'request' || row.deadline === undefined) return []
      let last = index
      while (last + 1 < rows.length && rows[last + 1]!.row.depth > row.depth) last++
      return [
        {
          at: row.deadline,
          from: index === 0 ? axisHeight - 6 : top,
          to: rows[last]!.y + rows[last]!.height,
          bound: row.to >= row.deadline && row.reason !== 'none' && row.reason !== '',
        },
      ]
    }),
  }
}

function decisionLines(
  row: Extract<StoryRow, { kind: 'decision' }>,
  width: number,
): readonly string[] {
  const { text, depth } = row
  const behind = behindWords(row)
  const room = width - 24 - depth * 16 - 38
  if (behind === '') return wrapText(text, room)
  if (width < narrowWidth) return wrapText(`${text} (${behind})`, room)
  return wrapText(text, room - textWidth(behind) - 16)
}

/** What a decision rests on: `retry.attempts: 3, shop.yaml:24`. */
export function behindWords({ value, source }: Extract<StoryRow, { kind: 'decision' }>): string {
  return [value, source].filter((part) => part !== '').join(', ')
}

/** Beside the axis: for what is written behind attempts that end late. */
function endRoom(story: Story, untilUs: Us, width: number): number {
  const late = story.rows.filter((row) => row.kind === 'attempt' && row.to > untilUs * 0.75)
  const most = Math.max(
    0,
    ...late.map((row) => (row.kind === 'attempt' ? textWidth(endWords(row)) : 0)),
  )
  return Math.round(Math.min(width * 0.3, Math.max(64, most + 36)))
}

/** How an attempt ended: its answer or its reason. */
export function endWords(row: Extract<StoryRow, { kind: 'attempt' }>): string {
  if (row.reason !== 'none' && row.reason !== '') return wordsOf(row.reason)
  if (isUnderWay(row)) return 'under way'
  return `${row.status} after ${durationText(row.to - row.from)}`
}

/** Whether nothing has come back yet. */
export function isUnderWay(row: Extract<StoryRow, { kind: 'attempt' }>): boolean {
  return row.status === 0 && (row.reason === 'none' || row.reason === '')
}

/** What a row is called: the strong word and the rest. */
export function rowWords(row: StoryRow): readonly [string, string] {
  switch (row.kind) {
    case 'request':
      if (row.layer === undefined)
        return [row.caller, [words.stories.asks(row.callee), row.looks ?? ''].join('  ').trimEnd()]
      return [
        words.stories.libraryTry(row.layer.ordinal, row.layer.of),
        row.layer.owner || row.caller,
      ]
    case 'attempt':
      return [words.stories.attempt(row.number), row.endpoint]
    case 'pause':
      return [words.stories.wait, '']
    case 'decision':
      return ['', row.text]
  }
}

function endOf(story: Story): Us {
  let end = Math.max(story.tookUs, 1)
  for (const row of story.rows) {
    if (row.kind === 'decision') continue
    end = Math.max(end, row.to)
    if (row.kind === 'attempt') for (const span of row.spans) end = Math.max(end, span.to)
    if (row.kind === 'request' && row.deadline !== undefined && row.deadline <= end * 1.5) {
      end = Math.max(end, row.deadline)
    }
  }
  return end
}

function ticksOf(untilUs: Us): readonly Us[] {
  const step = niceLimit(untilUs / 5)
  const ticks: Us[] = []
  for (let at = 0; at <= untilUs; at += step) ticks.push(at)
  return ticks
}
