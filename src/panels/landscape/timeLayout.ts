import type { Lane, TimelineEvent } from '../../evaluation/timeline.ts'
import { timelineFrom, timelineUntil } from '../../evaluation/timeline.ts'
import { textWidth } from '../textWidth.ts'

/** A mark of the time line: its middle, in px. */
export interface PlacedEvent {
  readonly event: TimelineEvent
  readonly lane: Lane
  readonly x: number
  readonly y: number
  /** Whether its word fits beside it. */
  readonly hasLabel: boolean
}

/** One line of it: the middle of its first row, and how far it reaches. */
export interface PlacedLane {
  readonly lane: Lane
  readonly y: number
  readonly from: number
  readonly to: number
}

export interface TimeLayout {
  readonly height: number
  readonly lanes: readonly PlacedLane[]
  readonly events: readonly PlacedEvent[]
  /** Lines from a line down to marks that had no room on it. */
  readonly drops: readonly { readonly id: string; readonly path: string }[]
  /** Lines from the end of one that goes into another to the line of that. */
  readonly merges: readonly { readonly id: string; readonly path: string }[]
  readonly years: readonly { readonly year: number; readonly x: number }[]
}

/** A mark is pressed, so it is as large as a finger needs it. */
export const markSize = 24
const rowHeight = 28
const laneGap = 4
export const timeTop = 40
export const timeGutter = 132
const right = 64

/** Days since 1970, of a day or of the middle of a month. */
function dayOf(date: string): number {
  const [year = '', month = '01', day = '15'] = date.split('-')
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000
}

/** Where a day stands, in px. */
export function timeX(date: string, width: number): number {
  const [from, until] = [dayOf(timelineFrom), dayOf(timelineUntil)]
  return timeGutter + ((dayOf(date) - from) / (until - from)) * (width - timeGutter - right)
}

/**
 * Sets events into lines, a line each. What would lie upon another goes a row lower, so every mark can be pressed; a word stands
 * beside its mark where there is room before the next.
 */
export function layOutTime(lanes: readonly Lane[], width: number, today: string): TimeLayout {
  const placedLanes: PlacedLane[] = []
  const events: PlacedEvent[] = []
  let top = timeTop
  for (const lane of lanes) {
    const ends: number[] = []
    const placed = lane.events.map((event) => {
      const x = timeX(event.at, width)
      const free = ends.findIndex((end) => x - end >= markSize + 2)
      const row = free < 0 ? ends.length : free
      ends[row] = x
      return { event, lane, x, row }
    })
    for (const [at, { event, x, row }] of placed.entries()) {
      const next = placed.slice(at + 1).find((other) => other.row === row)
      const room = (next?.x ?? width + markSize / 2) - x - markSize - 2
      events.push({
        event,
        lane,
        x,
        y: top + row * rowHeight + rowHeight / 2,
        hasLabel: textWidth(event.label, 11) <= room,
      })
    }
    placedLanes.push({
      lane,
      y: top + rowHeight / 2,
      from: lane.since === undefined ? timeX(lane.events[0]!.at, width) : timeGutter,
      to: timeX(lane.until ?? today, width),
    })
    top += Math.max(1, ends.length) * rowHeight + laneGap
  }
  const merges = events.flatMap(({ event, x, y }) => {
    const into = placedLanes.find(({ lane }) => lane.id === event.into)
    if (into === undefined) return []
    const from = y + (into.y > y ? markSize / 2 - 4 : 4 - markSize / 2)
    const to = into.y + (into.y > y ? -4 : 4)
    return [{ id: event.id, path: `M${x} ${from}V${to}` }]
  })
  const drops = events.flatMap(({ event, lane, x, y }) => {
    const line = placedLanes.find((placed) => placed.lane === lane)!.y
    return y === line ? [] : [{ id: event.id, path: `M${x} ${line}V${y - markSize / 4}` }]
  })
  const years = Array.from({ length: 12 }, (_, at) => 2016 + at).map((year) => ({
    year,
    x: timeX(`${year}-01-01`, width),
  }))
  return { height: top + 20, lanes: placedLanes, events, drops, merges, years }
}

/** The event that is nearest in a line above or below. */
export function neighbour(
  events: readonly PlacedEvent[],
  from: PlacedEvent,
  key: string,
): PlacedEvent | undefined {
  const own = events.filter(({ lane }) => lane === from.lane)
  const at = own.indexOf(from)
  switch (key) {
    case 'ArrowLeft':
      return own[at - 1]
    case 'ArrowRight':
      return own[at + 1]
    case 'ArrowUp':
    case 'ArrowDown': {
      const lanes = [...new Set(events.map(({ lane }) => lane))]
      const next = lanes[lanes.indexOf(from.lane) + (key === 'ArrowUp' ? -1 : 1)]
      return events
        .filter(({ lane }) => lane === next)
        .toSorted((one, other) => Math.abs(one.x - from.x) - Math.abs(other.x - from.x))[0]
    }
    case 'Home':
      return events[0]
    case 'End':
      return events.at(-1)
    default:
      return undefined
  }
}
