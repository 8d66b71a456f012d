import type { ChartEdge } from '../engine/Chart.ts'
import type { Us } from '../model/units.ts'
import { countText, durationText, momentText, shareText } from './format.ts'

type Context = Readonly<Record<string, number>>

/** A label with the values of now: `{failures} of the last {window} fail`. */
export function labelText(label: string, context: Context): string {
  return label.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = context[name]
    return value === undefined ? name : valueText(name, value)
  })
}

/** The name of a column ends in its unit. */
function valueText(name: string, value: number): string {
  if (name.endsWith('Us')) return durationText(value < 0 ? Infinity : value)
  if (name.endsWith('At')) return momentText(value)
  if (name.endsWith('Ratio')) return shareText(value)
  return Number.isInteger(value) ? countText(value) : String(Math.round(value * 100) / 100)
}

/** How far an arrow is: what fills it, and the number beside it. */
export interface Progress {
  /** 0…1 */
  readonly share: number
  /** Pieces of the arrow: the steps of its counter; 1 when it is continuous. */
  readonly steps: number
  readonly text: string
}

/** Undefined when the arrow has no measure, or its measure is switched off. */
export function progressOf(
  edge: ChartEdge,
  context: Context,
  since: Us,
  now: Us,
): Progress | undefined {
  if (edge.progress === undefined) {
    // A delay is named like the column that holds its length.
    const lengthUs = edge.kind === 'after' ? context[`${edge.event}Us`] : undefined
    return lengthUs === undefined ? undefined : timerOf(since, since + lengthUs, now)
  }
  const value = context[edge.progress.value]
  const of = context[edge.progress.of]
  if (value === undefined || of === undefined) return undefined
  if (edge.progress.kind === 'count') {
    if (!(of > 0) || !Number.isFinite(of)) return undefined
    return {
      share: Math.max(0, Math.min(1, value / of)),
      steps: of <= 12 ? of : 1,
      text: `${countText(value)} of ${countText(of)}`,
    }
  }
  // The end of a timer is a moment, or a length counted from its start.
  return timerOf(value, edge.progress.of.endsWith('Us') ? value + of : of, now)
}

/** Whether an arrow may ever fill: then there is always room for its number. */
export function isMeasured(edge: ChartEdge): boolean {
  return edge.progress !== undefined || edge.kind === 'after'
}

function timerOf(from: Us, to: Us, now: Us): Progress | undefined {
  if (!(to > from)) return undefined
  const left = Math.max(0, to - now)
  return {
    share: Math.max(0, Math.min(1, (now - from) / (to - from))),
    steps: 1,
    text: `${durationText(left)} of ${durationText(to - from)}`,
  }
}
