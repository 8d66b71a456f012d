import type { ChartArrow, PlacedArrow, Point } from './chartParts.ts'

/** How often arrows cross each other. Lines to one target, and from one state, run together: these do not count. */
export function crossingsOf(
  arrows: readonly Pick<PlacedArrow, 'index' | 'points'>[],
  given: readonly Pick<ChartArrow, 'from' | 'to'>[],
): number {
  const lines = new Map<string, { readonly to: string; readonly points: readonly Point[] }>()
  for (const { index, points } of arrows) {
    const { from, to } = given[index]!
    lines.set(`${from} ${to}`, { to, points })
  }
  const all = [...lines.values()]
  let count = 0
  all.forEach((a, index) => {
    for (const b of all.slice(index + 1)) if (a.to !== b.to) count += cuts(a.points, b.points)
  })
  return count
}

function cuts(a: readonly Point[], b: readonly Point[]): number {
  let count = 0
  for (let i = 1; i < a.length; i++) {
    for (let j = 1; j < b.length; j++) {
      if (cross(a[i - 1]!, a[i]!, b[j - 1]!, b[j]!)) count++
    }
  }
  return count
}

/** Whether two orthogonal pieces cut each other; to touch with an end is not to cut. */
function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  const isUpright = a[0] === b[0]
  if (isUpright === (c[0] === d[0])) return false
  const [up, flat] = isUpright
    ? [
        [a, b],
        [c, d],
      ]
    : [
        [c, d],
        [a, b],
      ]
  const x = up[0]![0]
  const y = flat[0]![1]
  return within(x, flat[0]![0], flat[1]![0]) && within(y, up[0]![1], up[1]![1])
}

function within(value: number, from: number, to: number): boolean {
  return value > Math.min(from, to) + 0.5 && value < Math.max(from, to) - 0.5
}
