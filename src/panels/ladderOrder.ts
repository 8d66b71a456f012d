import type { ChartState } from '../engine/Chart.ts'
import { crossingsOf } from './chartCrossings.ts'
import type { ChartArrow, ChartLayout } from './chartParts.ts'

/** In which order states stand below each other, and what runs on the other side than usual. */
export interface Arrangement {
  children(parent: string): readonly ChartState[]
  /** Lines down on the left, or back on the right, where that avoids a crossing. */
  readonly swapped: ReadonlySet<string>
}

interface Draft {
  readonly byParent: ReadonlyMap<string, readonly ChartState[]>
  readonly swapped: ReadonlySet<string>
}

/** All arrows from one state to one other are one line. */
export const lineOf = ({ from, to }: Pick<ChartArrow, 'from' | 'to'>): string => `${from}>${to}`

/** What a crossing costs: more than anything else together. */
const crossing = 100_000
/** Rounds of trying everything once; all our machines are done after two. */
const roundsAtMost = 4

/** By machine, then by which arrows are drawn: only words and widths change while one looks. */
const found = new WeakMap<readonly ChartState[], Map<string, Draft>>()

/** The arrangement with the fewest crossings that moving one thing at a time finds, from the order of the document on. */
export function arranged(
  states: readonly ChartState[],
  arrows: readonly ChartArrow[],
  evaluate: (arrangement: Arrangement) => ChartLayout,
): Arrangement {
  const known = found.get(states) ?? new Map<string, Draft>()
  found.set(states, known)
  const key = arrows.map(lineOf).join()
  const draft = known.get(key) ?? search(states, arrows, evaluate)
  known.set(key, draft)
  return toArrangement(draft)
}

function toArrangement({ byParent, swapped }: Draft): Arrangement {
  return { children: (parent) => byParent.get(parent) ?? [], swapped }
}

function search(
  states: readonly ChartState[],
  arrows: readonly ChartArrow[],
  evaluate: (arrangement: Arrangement) => ChartLayout,
): Draft {
  const places = new Map(states.map(({ path }, index) => [path, index]))
  const byParent = new Map<string, readonly ChartState[]>()
  for (const state of states)
    byParent.set(state.parent, [...(byParent.get(state.parent) ?? []), state])
  const rate = (draft: Draft): Rated => ({
    ...draft,
    cost: costOf(evaluate(toArrangement(draft)), draft, arrows, places),
  })
  const climb = (from: Rated, moves: readonly Move[]): Rated => {
    let best = from
    for (let round = 0, before = Infinity; round < roundsAtMost && best.cost < before; round++) {
      before = best.cost
      for (const move of moves) {
        for (const draft of move(best)) {
          const rated = rate(draft)
          if (rated.cost < best.cost - 0.01) best = rated
        }
      }
    }
    return best
  }
  const reorder: Move = (draft) => reordered(draft)
  const bundles = bundlesOf(arrows)
  const flip: Move = ({ byParent, swapped }) =>
    bundles.map((lines) => ({ byParent, swapped: toggled(swapped, lines) }))
  const start = rate({ byParent, swapped: new Set() })
  // Either kind of move may close the way to a better place that the other one opens.
  const one = better(climb(start, [flip, reorder]), climb(start, [reorder, flip]))
  if (one.cost < crossing) return one
  // What keeps its place at the top has the longest lines down: on the other side they leave room for all others.
  const first = new Set([...byParent.values()].map(([state]) => state!.path))
  const long = arrows.filter(({ from }) => first.has(from)).map(lineOf)
  return better(one, climb(rate({ byParent, swapped: new Set(long) }), [flip, reorder]))
}

const better = (a: Rated, b: Rated): Rated => (b.cost < a.cost ? b : a)

type Rated = Draft & { readonly cost: number }
type Move = (draft: Draft) => readonly Draft[]

/** What may change sides at once: all lines to one target, or one of them. */
function bundlesOf(arrows: readonly ChartArrow[]): readonly (readonly string[])[] {
  const lines = [...new Set(arrows.map(lineOf))]
  const targets = [...new Set(arrows.map(({ to }) => to))]
  const toTarget = targets.map((to) => lines.filter((line) => line.endsWith(`>${to}`)))
  return [...toTarget.filter(({ length }) => length > 1), ...lines.map((line) => [line])]
}

function toggled(set: ReadonlySet<string>, items: readonly string[]): ReadonlySet<string> {
  const other = new Set(set)
  for (const item of items) if (!other.delete(item)) other.add(item)
  return other
}

/** One state moved to another place among its siblings; the first one stays, because a reader starts there. */
function reordered({ byParent, swapped }: Draft): readonly Draft[] {
  const drafts: Draft[] = []
  for (const [parent, order] of byParent) {
    for (let from = 1; from < order.length; from++) {
      for (let to = 1; to < order.length; to++) {
        if (from !== to) drafts.push({ byParent: moved(byParent, parent, from, to), swapped })
      }
    }
  }
  return drafts
}

function moved(
  byParent: Draft['byParent'],
  parent: string,
  from: number,
  to: number,
): Draft['byParent'] {
  const order = [...byParent.get(parent)!]
  order.splice(to, 0, ...order.splice(from, 1))
  return new Map(byParent).set(parent, order)
}

/** Crossings count most, then arrows back and states away from their place in the document, then the length of all lines. */
function costOf(
  { states, arrows, width }: ChartLayout,
  { byParent, swapped }: Draft,
  given: readonly ChartArrow[],
  places: ReadonlyMap<string, number>,
): number {
  const topOf = new Map(states.map(({ state, y }) => [state.path, y]))
  let cost = 40 * swapped.size
  for (const order of byParent.values()) {
    order.forEach((state, index) => {
      for (const earlier of order.slice(0, index)) {
        if (places.get(earlier.path)! > places.get(state.path)!) cost += 30
      }
    })
  }
  const lines = new Map<string, (typeof arrows)[number]>()
  for (const arrow of arrows) {
    const { from, to } = given[arrow.index]!
    lines.set(`${from} ${to}`, arrow)
    if (topOf.get(to)! < topOf.get(from)!) cost += 60
  }
  for (const { points } of lines.values()) {
    points.forEach(([x, y], index) => {
      const [beforeX, beforeY] = points[index - 1] ?? [x, y]
      cost += (Math.abs(x - beforeX) / width) * 4 + Math.abs(y - beforeY) / 10
    })
  }
  return cost + crossing * crossingsOf(arrows, given)
}
