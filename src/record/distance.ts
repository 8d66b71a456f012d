import type { ChartEdge } from '../engine/Chart.ts'
import type { Us } from '../model/units.ts'

/** How far a transition is: so many of so many, or so much time of so much. */
export interface Distance {
  readonly kind: 'count' | 'timer'
  /** What was counted, or the time that is left. */
  readonly value: number
  /** Where it happens: the limit of the counter, or the whole length of the timer. */
  readonly of: number
  /** 0…1 of the way. */
  readonly share: number
}

/** What one machine knows of itself now: its columns, and when its timers end. */
export interface Knowledge {
  readonly context: Readonly<Record<string, number>>
  /** By delay; absent: counted from when the state was entered. */
  readonly ends?: Readonly<Record<string, Us>> | undefined
  readonly since: Us
}

/** Undefined when the arrow has no measure, or its measure is switched off. */
export function distanceOf(
  edge: ChartEdge,
  { context, ends, since }: Knowledge,
  now: Us,
): Distance | undefined {
  if (edge.progress === undefined) {
    if (edge.kind !== 'after') return undefined
    // A delay is named like the column that holds its length, or its label names that.
    const lengthUs = context[/\{(\w+Us)\}/.exec(edge.label)?.[1] ?? `${edge.event}Us`]
    if (lengthUs === undefined) return undefined
    const end = ends?.[edge.event] ?? since + lengthUs
    return timer(end - lengthUs, end, now)
  }
  const value = context[edge.progress.value]
  const of = context[edge.progress.of]
  if (value === undefined || of === undefined) return undefined
  if (edge.progress.kind === 'count') {
    if (!(of > 0) || !Number.isFinite(of)) return undefined
    return { kind: 'count', value, of, share: Math.max(0, Math.min(1, value / of)) }
  }
  // The end of a timer is a moment, or a length counted from its start.
  return timer(value, edge.progress.of.endsWith('Us') ? value + of : of, now)
}

function timer(from: Us, to: Us, now: Us): Distance | undefined {
  if (!(to > from)) return undefined
  return {
    kind: 'timer',
    value: Math.max(0, to - now),
    of: to - from,
    share: Math.max(0, Math.min(1, (now - from) / (to - from))),
  }
}
