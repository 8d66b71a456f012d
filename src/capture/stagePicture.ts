import type { ColourRole } from '../model/marks.ts'
import { stageLayout } from './stageLayout.ts'

/** What stands around the canvas. */
export interface StageWords {
  /** The claim of the beat, or its title. */
  readonly headline: string
  /** '' for none. Left out where the headline takes two lines. */
  readonly subline: string
  /** Two at most. */
  readonly figures: readonly StageFigure[]
  /** How many requests a mark stands for, in words; '' for none. */
  readonly key: string
  /** Position among the beats, from 0, and how many there are. */
  readonly beat: number
  readonly beats: number
  /** How much of this beat is shown, 0…1. */
  readonly share: number
  /** Of the beat among all, as text: `3 / 6`. */
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

/** From the top of a line to its baseline, as a share of the size of letters, where the line is `line` high. */
const baseline = (top: number, size: number, line: number): number =>
  top + (line - size) / 2 + size * 0.82

/** Everything around the canvas, from the back to the front. */
export function stagePicture(said: StageWords, measure: Measure): readonly Drawn[] {
  return [...headlines(said, measure), ...figures(said, measure), ...beatLine(said)]
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

function figures({ figures: shown, key }: StageWords, measure: Measure): Drawn[] {
  const { width, margin, figures: at, key: keyAt } = stageLayout
  const drawn: Drawn[] = []
  const lefts = [margin, at.second] as const
  const ends = [at.second - at.gap, key === '' ? width - margin : keyAt.left - at.gap] as const
  const middle = at.top + at.line / 2
  const lines = (text: string, left: number, right: number, fill: ColourRole): void => {
    const found = wrapped(text, 2, right - left, (each) => measure(each, at.words, 400))
    const top = middle - (found.length * at.wordsLine) / 2
    found.forEach((line, index) => {
      const y = baseline(top + index * at.wordsLine, at.words, at.wordsLine)
      drawn.push(words(line, left, y, { size: at.words, weight: 400, fill }))
    })
  }
  shown.slice(0, 2).forEach(({ text, label, tone }, index) => {
    const left = lefts[index]!
    drawn.push(
      words(text, left, baseline(at.top, at.size, at.line), {
        size: at.size,
        weight: 600,
        fill: tone,
      }),
    )
    // One figure has all of the room.
    const end = shown.length === 1 ? ends[1] : ends[index]!
    lines(label, left + measure(text, at.size, 600) + at.gap, end, 'ink')
  })
  if (key !== '' && shown.length > 0) lines(key, keyAt.left, width - margin, 'ink-2')
  return drawn
}

function beatLine({ beat, beats, share, place, credit }: StageWords): Drawn[] {
  const { width, height, margin, band, line, foot } = stageLayout
  const drawn: Drawn[] = [
    { kind: 'rectangle', x: 0, y: band.top, width, height: height - band.top, fill: 'sunken' },
  ]
  const room = width - 2 * margin
  const at = (index: number): number => margin + (beats === 1 ? 0 : (room * index) / (beats - 1))
  // The way to a beat is walked while it plays; the first, and the only one, have it to themselves.
  const now =
    beats === 1
      ? margin + room * share
      : beat === 0
        ? at(0)
        : at(beat - 1) + (at(beat) - at(beat - 1)) * share
  const y = line.y - line.stroke / 2
  const end = margin + room
  drawn.push(
    { kind: 'rectangle', x: margin, y, width: end - margin, height: line.stroke, fill: 'line' },
    { kind: 'rectangle', x: margin, y, width: now - margin, height: line.stroke, fill: 'ink' },
  )
  if (beats > 1)
    for (let index = 0; index < beats; index++) {
      const isPast = at(index) < now
      drawn.push(
        isPast
          ? { kind: 'disc', x: at(index), y: line.y, radius: line.tick, fill: 'ink' }
          : {
              kind: 'disc',
              x: at(index),
              y: line.y,
              radius: line.tick,
              fill: 'surface',
              stroke: 'control',
            },
      )
    }
  drawn.push({ kind: 'disc', x: now, y: line.y, radius: line.now, fill: 'ink' })
  const { baseline: y0, size } = foot
  drawn.push(words(place, margin, y0, { size, weight: 600, fill: 'ink' }))
  drawn.push({ ...words(credit, end, y0, { size, weight: 400, fill: 'ink-2' }), anchor: 'end' })
  return drawn
}

const words = (
  text: string,
  x: number,
  y: number,
  how: { readonly size: number; readonly weight: 400 | 600; readonly fill: ColourRole },
): Extract<Drawn, { kind: 'text' }> => ({ kind: 'text', text, x, y, anchor: 'start', ...how })

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
