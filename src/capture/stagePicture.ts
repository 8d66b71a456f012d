import { marks, markSize, type ColourRole, type MarkName, type MarkPart } from '../model/marks.ts'
import { canvasBox, stageLayout } from './stageLayout.ts'

/** What stands around the canvas. */
export interface StageWords {
  /** The claim of the beat, or its title. */
  readonly headline: string
  /** '' for none. Left out where the headline takes two lines. */
  readonly subline: string
  /** Two at most. */
  readonly figures: readonly StageFigure[]
  /** What the marks stand for, two lines at most. */
  readonly key: readonly { readonly mark: MarkName; readonly words: string }[]
  /** Position among the beats, from 0, and how many there are. */
  readonly beat: number
  readonly beats: number
  /** The same as text: `3 / 6`. */
  readonly place: string
  /** Whose picture it is. */
  readonly credit: string
}

export interface StageFigure {
  /** Ready to be read, with its unit. */
  readonly text: string
  readonly label: string
  readonly tone: ColourRole
}

/** One thing to draw, in px of `stageLayout`. */
export type Drawn =
  | {
      readonly kind: 'rectangle'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly fill: ColourRole
    }
  | {
      readonly kind: 'disc'
      readonly x: number
      readonly y: number
      readonly radius: number
      readonly fill: ColourRole
      readonly stroke?: ColourRole
    }
  | {
      readonly kind: 'mark'
      readonly x: number
      readonly y: number
      readonly scale: number
      readonly parts: readonly MarkPart[]
    }
  | DrawnText

interface DrawnText {
  readonly kind: 'text'
  readonly text: string
  readonly x: number
  /** Of the baseline. */
  readonly y: number
  readonly size: number
  readonly weight: 400 | 600
  readonly fill: ColourRole
  readonly anchor: 'start' | 'end'
}

/** How wide a text is in px. */
export type Measure = (text: string, size: number, weight: 400 | 600) => number

/** Of the border of a beat that is still to come. */
export const tickStroke = 3

/**
 * From the top of a line to its baseline. IBM Plex Sans reaches 1.025 of its size above the baseline and 0.275 below: the middle
 * of both is the middle of a line.
 */
const baseline = (top: number, size: number, line: number): number =>
  Math.round(top + line / 2 + (size * (1.025 - 0.275)) / 2)

/** Everything around the canvas, from the back to the front. */
export function stagePicture(said: StageWords, measure: Measure): readonly Drawn[] {
  return [
    ...headlines(said, measure),
    ...figures(said, measure),
    ...markKey(said, measure),
    ...beatLine(said),
  ]
}

function headlines({ headline, subline }: StageWords, measure: Measure): Drawn[] {
  const { width, margin, headline: head, subline: sub } = stageLayout
  const room = width - 2 * margin
  const lines = wrapped(headline, 2, room, (text) => measure(text, head.size, 600))
  const drawn = lines.map((text, index) =>
    words(text, margin, baseline(head.top + index * head.line, head.size, head.line), {
      size: head.size,
      weight: 600,
      fill: 'ink',
    }),
  )
  if (lines.length > 1 || subline === '') return drawn
  const [line = ''] = wrapped(subline, 1, room, (text) => measure(text, sub.size, 400))
  const y = baseline(sub.top, sub.size, sub.line)
  return [...drawn, words(line, margin, y, { size: sub.size, weight: 400, fill: 'ink-2' })]
}

function figures({ figures: shown }: StageWords, measure: Measure): Drawn[] {
  const { margin, figures: at } = stageLayout
  const drawn: Drawn[] = []
  const middle = at.top + at.line / 2
  let left: number = margin
  for (const { text, label, tone } of shown.slice(0, 2)) {
    const y = baseline(at.top, at.size, at.line)
    drawn.push(words(text, left, y, { size: at.size, weight: 600, fill: tone }))
    const measured = (each: string): number => measure(each, at.words, 400)
    const lines = wrapped(label, 2, at.wordsMost, measured)
    const x = left + measure(text, at.size, 600) + at.gap
    lines.forEach((line, index) => {
      const top = middle - (lines.length * at.wordsLine) / 2 + index * at.wordsLine
      const how = { size: at.words, weight: 400, fill: 'ink' } as const
      drawn.push(words(line, x, baseline(top, at.words, at.wordsLine), how))
    })
    const taken = x + Math.max(...lines.map(measured), 0) - left
    left += Math.max(at.least, taken) + at.between
  }
  return drawn
}

/** From the right: their words end at the margin, and in a column they begin below each other. */
function markKey({ key, figures: shown }: StageWords, measure: Measure): Drawn[] {
  const { width, margin, key: at } = stageLayout
  const lines = key.slice(0, 2)
  const widths = lines.map(({ words: text }) => measure(text, at.size, 400))
  const drawn: Drawn[] = []
  const line = (index: number, left: number, top: number): void => {
    const { mark, words: text } = lines[index]!
    const middle = top + at.row / 2
    const { parts } = marks[mark]
    drawn.push({
      kind: 'mark',
      x: left + at.mark / 2,
      y: middle,
      scale: at.mark / markSize,
      parts,
    })
    const y = baseline(middle - at.line / 2, at.size, at.line)
    const x = left + at.mark + at.gap
    drawn.push(words(text, x, y, { size: at.size, weight: 400, fill: 'ink-2' }))
  }
  if (shown.length > 0) {
    const left = width - margin - Math.max(0, ...widths) - at.gap - at.mark
    lines.forEach((_, index) => line(index, left, at.top + index * at.row))
    return drawn
  }
  let right = width - margin
  for (let index = lines.length - 1; index >= 0; index--) {
    const left = right - widths[index]! - at.gap - at.mark
    line(index, left, at.topAlone)
    right = left - at.between
  }
  return drawn
}

function beatLine({ beat, beats, place, credit }: StageWords): Drawn[] {
  const { width, height, margin, band, line, foot } = stageLayout
  const end = width - margin
  const at = (index: number): number =>
    margin + (beats === 1 ? 0 : ((end - margin) * index) / (beats - 1))
  const y = line.y - line.stroke / 2
  const bar = (until: number, fill: ColourRole): Drawn => ({
    kind: 'rectangle',
    x: margin,
    y,
    width: until - margin,
    height: line.stroke,
    fill,
  })
  const drawn: Drawn[] = [
    { kind: 'rectangle', x: 0, y: band.top, width, height: height - band.top, fill: 'sunken' },
    bar(end, 'line'),
    bar(at(beat), 'ink'),
  ]
  for (let index = 0; index < beats; index++) {
    const disc = { kind: 'disc', x: at(index), y: line.y } as const
    if (index < beat) drawn.push({ ...disc, radius: line.tick, fill: 'ink' })
    else if (index === beat) drawn.push({ ...disc, radius: line.now, fill: 'ink' })
    else drawn.push({ ...disc, radius: line.tick, fill: 'sunken', stroke: 'control' })
  }
  const y0 = baseline(foot.top, foot.size, foot.line)
  const how = { size: foot.size, fill: 'ink-2', weight: 400 } as const
  drawn.push(words(place, margin, y0, { ...how, weight: 600, fill: 'ink' }))
  drawn.push({ ...words(credit, end, y0, how), anchor: 'end' })
  return drawn
}

const words = (
  text: string,
  x: number,
  y: number,
  how: Pick<DrawnText, 'size' | 'weight' | 'fill'>,
): DrawnText => ({ kind: 'text', text, x, y, anchor: 'start', ...how })

/** A text in lines of a width; what has no room in the last one is cut off with `…`. */
export function wrapped(
  text: string,
  most: number,
  room: number,
  measure: (text: string) => number,
): string[] {
  const lines: string[] = []
  // Only at spaces that may break: a number keeps its unit.
  const parts = text.split(/[ \n\t]+/).filter((part) => part !== '')
  let line = ''
  while (parts.length > 0) {
    const next = line === '' ? parts[0]! : `${line} ${parts[0]}`
    if (line === '' || measure(next) <= room) {
      line = next
      parts.shift()
    } else if (lines.length + 1 < most) {
      lines.push(line)
      line = ''
    } else {
      line = `${line} ${parts.splice(0).join(' ')}`
    }
  }
  if (line !== '') lines.push(line)
  return lines.map((each) => cut(each, room, measure))
}

function cut(line: string, room: number, measure: (text: string) => number): string {
  if (measure(line) <= room) return line
  for (let length = line.length - 1; length > 0; length--) {
    const shorter = `${line.slice(0, length).trimEnd()}…`
    if (measure(shorter) <= room) return shorter
  }
  return '…'
}

/** The part of the picture that is neither claim nor line of beats: the canvas and what stands beneath it. */
export function middleBox(hasFigures: boolean): { readonly y: number; readonly height: number } {
  const { y } = canvasBox(hasFigures)
  return { y, height: stageLayout.band.top - y }
}
