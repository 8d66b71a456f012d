import type { ChartEdge } from '../engine/Chart.ts'
import type { Us } from '../model/units.ts'
import { distanceOf, type Distance, type Knowledge } from '../record/distance.ts'
import { formatSize } from '../scenario/quantities.ts'
import { words } from '../words/words.ts'
import { countText, durationText, momentText, shareText } from './format.ts'

type Context = Readonly<Record<string, number>>

/** A label with the values of now: `{failures} of the last {window} fail`. */
export function labelText(label: string, context: Context): string {
  const [, when, name] = /^(.*?),? (?:after|in) \{(\w+Us)\}$/.exec(label) ?? []
  // A timer that is not set has no length.
  if (when !== undefined && (context[name!] ?? 0) < 0) return words.charts.neverSet(when)
  return label.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = context[name]
    return value === undefined ? '…' : valueText(name, value)
  })
}

/** The name of a column ends in its unit. */
function valueText(name: string, value: number): string {
  if (name.endsWith('Us')) return durationText(value < 0 ? Infinity : value)
  if (name.endsWith('At')) return momentText(value)
  if (name.endsWith('Ratio')) return shareText(value)
  if (name.endsWith('Bytes')) return formatSize(value)
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
export function progressOf(edge: ChartEdge, knowledge: Knowledge, now: Us): Progress | undefined {
  const distance = distanceOf(edge, knowledge, now)
  if (distance === undefined) return undefined
  const { kind, of, share } = distance
  return {
    share,
    steps: kind === 'count' && of <= 12 ? of : 1,
    text: distanceText(distance),
  }
}

/** How far it is, in words: `3 of 5`, or the time that is left, `3.2 s of 10 s`. */
export function distanceText({ kind, value, of }: Distance): string {
  return kind === 'count'
    ? words.charts.countOf(countText(value), countText(of))
    : words.charts.timeOf(durationText(value), durationText(of))
}

/** Whether an arrow may ever fill: then there is always room for its number. */
export function isMeasured(edge: ChartEdge): boolean {
  return edge.progress !== undefined || edge.kind === 'after'
}
