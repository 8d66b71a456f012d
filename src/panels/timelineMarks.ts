import type { Us } from '../model/units.ts'
import type { Moment } from '../playback/protocol.ts'
import type { Command } from '../scenario/commands.ts'
import { words } from '../words/words.ts'
import { commandWords } from './faults.ts'

/** Something that stands on the timeline. */
export interface TimelineMark {
  readonly at: Us
  readonly label: string
  /** A bolt is somebody's doing, a ring is scheduled, the others are what the mesh did. */
  readonly shape: 'bolt' | 'scheduled' | 'lost' | 'back' | 'plain'
}

const shapes: Record<Moment['kind'], TimelineMark['shape'] | undefined> = {
  // Commands stand there already, with their words.
  fault: undefined,
  cleared: undefined,
  push: 'plain',
  restart: 'back',
  admitted: 'back',
  recovered: 'back',
  crash: 'lost',
  ejected: 'lost',
  overflow: 'lost',
  failure: 'lost',
  panic: 'lost',
}

/** Less is more important: who keeps its place and its label when there is no room for all. */
const rank = { bolt: 0, scheduled: 1, lost: 2, plain: 3, back: 3 } as const

/** What was done, what will be done, and what happened; in order of time. */
export function timelineMarks(
  commands: readonly Command[],
  moments: readonly Moment[],
  now: Us,
): readonly TimelineMark[] {
  const marks: TimelineMark[] = []
  for (const command of commands) {
    const isPast = command.at <= now
    marks.push({
      at: command.at,
      label: commandWords(command),
      shape: isPast ? 'bolt' : 'scheduled',
    })
    if (command.kind === 'fault' && command.until !== undefined) {
      marks.push({
        at: command.until,
        label: words.time.ends,
        shape: command.until <= now ? 'back' : 'scheduled',
      })
    }
  }
  for (const moment of moments) {
    const shape = shapes[moment.kind]
    if (shape !== undefined) marks.push({ at: moment.at, label: moment.label, shape })
  }
  return marks.sort((a, b) => a.at - b.at)
}

export interface PlacedMark extends TimelineMark {
  readonly x: number
  /** Where its label begins; undefined when there is no room for it. */
  readonly labelX: number | undefined
}

/** Thins marks so that none touch, and labels so that none touch either. */
export function placeMarks(
  marks: readonly TimelineMark[],
  durationUs: Us,
  width: number,
  textWidth: (text: string) => number,
): readonly PlacedMark[] {
  const order = [...marks].sort((a, b) => rank[a.shape] - rank[b.shape] || a.at - b.at)
  const taken: number[] = []
  const labels: { readonly from: number; readonly to: number }[] = []
  const placed: PlacedMark[] = []
  for (const mark of order) {
    const x = (mark.at / durationUs) * width
    if (taken.some((other) => Math.abs(other - x) < 9)) continue
    taken.push(x)
    const room = textWidth(mark.label)
    const isFree = (from: number): boolean =>
      from >= -8 &&
      from + room <= width + 8 &&
      labels.every((label) => from > label.to + 8 || from + room < label.from - 8)
    const labelX = [x - room / 2, x - room + 4, x - 4].find(isFree)
    if (labelX !== undefined) labels.push({ from: labelX, to: labelX + room })
    placed.push({ ...mark, x, labelX })
  }
  return placed.sort((a, b) => a.at - b.at)
}

/** A text below the track, and where it may begin: the best place first. */
export interface TextBelow {
  readonly text: string
  readonly xs: readonly number[]
}

/** Those that find room without touching, the first ones first; pushed inwards where they would stick out. */
export function placeBelow(
  texts: readonly TextBelow[],
  taken: readonly { readonly from: number; readonly to: number }[],
  width: number,
  textWidth: (text: string) => number,
): readonly { readonly text: string; readonly x: number }[] {
  const spans = [...taken]
  return texts.flatMap(({ text, xs }) => {
    const room = textWidth(text)
    const x = xs
      .map((best) => Math.max(0, Math.min(best, width - room)))
      .find((from) => spans.every((span) => from >= span.to + 8 || from + room <= span.from - 8))
    if (x === undefined) return []
    spans.push({ from: x, to: x + room })
    return [{ text, x }]
  })
}

/** What stands on the track under a pointer, the nearest first. */
export function marksAt(
  marks: readonly TimelineMark[],
  t: Us,
  withinUs: Us,
  most: number,
): readonly TimelineMark[] {
  return marks
    .filter((mark) => Math.abs(mark.at - t) <= withinUs)
    .sort((a, b) => Math.abs(a.at - t) - Math.abs(b.at - t))
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
}
