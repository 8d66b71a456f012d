import type { Us } from '../model/units.ts'
import type { Moment } from '../playback/protocol.ts'
import type { Command } from '../scenario/commands.ts'
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
        label: 'ends',
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
