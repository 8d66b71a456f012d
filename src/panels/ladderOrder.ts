import type { ChartState } from '../engine/Chart.ts'
import { crossingsOf } from './chartCrossings.ts'
import type { ChartArrow, ChartLayout } from './chartParts.ts'

/** In which order states stand below each other, and which arrows down run on the left. */
export interface Arrangement {
  children(parent: string): readonly ChartState[]
  /** Targets whose arrows from above come on the left, where that avoids a crossing. */
  readonly left: ReadonlySet<string>
}

interface Draft {
  readonly byParent: ReadonlyMap<string, readonly ChartState[]>
  readonly left: ReadonlySet<string>
}

/** What a crossing costs: more than anything else together. */
const crossing = 1_000
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
  const key = arrows.map(({ from, to }) => `${from}>${to}`).join()
  const draft = known.get(key) ?? search(states, arrows, evaluate)
  known.set(key, draft)
  return toArrangement(draft)
}

function toArrangement({ byParent, left }: Draft): Arrangement {
  return { children: (parent) => byParent.get(parent) ?? [], left }
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
  const targets = [...new Set(arrows.map(({ to }) => to))]
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
  const flip: Move = (draft) => targets.map((to) => ({ ...draft, left: toggled(draft.left, to) }))
  const start = rate({ byParent, left: new Set() })
  // Either kind of move may close the way to a better place that the other one opens.
  const one = climb(start, [flip, reorder])
  const other = climb(start, [reorder, flip])
  return other.cost < one.cost ? other : one
}

type Rated = Draft & { readonly cost: number }
type Move = (draft: Draft) => readonly Draft[]

function toggled(set: ReadonlySet<string>, item: string): ReadonlySet<string> {
  const other = new Set(set)
  if (!other.delete(item)) other.add(item)
  return other
}

/** One state moved to another place among its siblings; the first one stays, because a reader starts there. */
function reordered({ byParent, left }: Draft): readonly Draft[] {
  const drafts: Draft[] = []
  for (const [parent, order] of byParent) {
    for (let from = 1; from < order.length; from++) {
      for (let to = 1; to < order.length; to++) {
        if (from !== to) drafts.push({ byParent: moved(byParent, parent, from, to), left })
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
  { byParent, left }: Draft,
  given: readonly ChartArrow[],
  places: ReadonlyMap<string, number>,
): number {
  const topOf = new Map(states.map(({ state, y }) => [state.path, y]))
  let cost = 40 * left.size
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
