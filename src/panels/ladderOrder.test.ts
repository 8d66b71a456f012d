import { describe, expect, it } from 'vitest'
import type { Chart, ChartState } from '../engine/Chart.ts'
import { charts } from '../record/charts.ts'
import { crossingsOf } from './chartCrossings.ts'
import { ladderOf } from './chartLadder.ts'
import type { ChartArrow } from './chartParts.ts'
import { lineOf } from './ladderOrder.ts'
import { settledLadders } from './settledLadders.ts'

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  )
}

/** Every order of the states in which the first of each frame keeps its place. */
function orders({ states }: Chart): readonly ReadonlyMap<string, readonly ChartState[]>[] {
  const parents = [...new Set(states.map(({ parent }) => parent))]
  return parents.reduce<readonly ReadonlyMap<string, readonly ChartState[]>[]>(
    (all, parent) => {
      const [first, ...rest] = states.filter((state) => state.parent === parent)
      return all.flatMap((order) =>
        permutations(rest).map((some) => new Map(order).set(parent, [first!, ...some])),
      )
    },
    [new Map()],
  )
}

/**
 * Whether some arrangement has at most `most` crossings. Lines come one by one, on either side; what crosses too often already is
 * not gone into further, because another line takes no crossing away.
 */
function isPossible(chart: Chart, most: number): boolean {
  // A loop only ever adds to what must be kept clear.
  const lines = new Map<string, ChartArrow>(
    chart.edges
      .filter(({ from, to }) => from !== to)
      .map(({ from, to }) => [lineOf({ from, to }), { from, to, label: '', hasNumber: false }]),
  )
  const arrows = [...lines.values()]
  return orders(chart).some((order) => {
    const children = (parent: string): readonly ChartState[] => order.get(parent) ?? []
    const fits = (count: number, swapped: ReadonlySet<string>): boolean => {
      const some = arrows.slice(0, count)
      const { arrows: placed } = ladderOf(chart.states, some, 336, { children, swapped })
      if (crossingsOf(placed, some) > most) return false
      if (count === arrows.length) return true
      const next = lineOf(arrows[count]!)
      return fits(count + 1, swapped) || fits(count + 1, new Set(swapped).add(next))
    }
    return fits(0, new Set())
  })
}

describe('the ladder of', () => {
  it.each([
    ['attempt', 1],
    ['proxy', 2],
    ['certificate', 1],
    ['healthCheck', 2],
  ])(
    '%s has no order and no sides with fewer crossings than %i',
    (id, fewest) => {
      const chart = charts.find((each) => each.id === id)!

      expect(isPossible(chart, fewest - 1)).toBe(false)
      expect(isPossible(chart, fewest)).toBe(true)
    },
    60_000,
  )
})

describe.each(Object.entries(settledLadders))(
  'the written arrangement of %s',
  (id, { order, swapped }) => {
    const { states, edges } = charts.find((each) => each.id === id)!

    it('names every state of the frames that it orders', () => {
      for (const [parent, names] of Object.entries(order)) {
        const paths = names.map((name) => (parent === '' ? name : `${parent}.${name}`))
        const children = states.filter((state) => state.parent === parent).map(({ path }) => path)
        expect(paths.toSorted()).toEqual(children.toSorted())
      }
    })

    it('swaps lines that there are', () => {
      const lines = new Set(edges.map(lineOf))
      expect(swapped.filter((line) => !lines.has(line))).toEqual([])
    })
  },
)
