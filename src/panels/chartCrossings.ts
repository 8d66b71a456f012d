import type { ChartArrow, PlacedArrow } from './chartParts.ts'

/** A piece of a line: where it stands, and from where to where it reaches the other way. */
interface Piece {
  readonly at: number
  readonly from: number
  readonly to: number
}

interface Line {
  readonly to: string
  readonly upright: readonly Piece[]
  readonly flat: readonly Piece[]
}

/** How often arrows cross each other. Lines to one target, and from one state, run together: these do not count. */
export function crossingsOf(
  arrows: readonly Pick<PlacedArrow, 'index' | 'points'>[],
  given: readonly Pick<ChartArrow, 'from' | 'to'>[],
): number {
  const lines = new Map<string, Line>()
  for (const { index, points } of arrows) {
    const { from, to } = given[index]!
    const key = `${from} ${to}`
    if (!lines.has(key)) lines.set(key, lineOf(to, points))
  }
  const all = [...lines.values()]
  let count = 0
  all.forEach((a, index) => {
    for (let other = index + 1; other < all.length; other++) {
      const b = all[other]!
      if (a.to !== b.to) count += cuts(a.upright, b.flat) + cuts(b.upright, a.flat)
    }
  })
  return count
}

function lineOf(to: string, points: PlacedArrow['points']): Line {
  const upright: Piece[] = []
  const flat: Piece[] = []
  for (let index = 1; index < points.length; index++) {
    const [x, y] = points[index]!
    const [beforeX, beforeY] = points[index - 1]!
    if (x === beforeX) upright.push({ at: x, from: Math.min(y, beforeY), to: Math.max(y, beforeY) })
    else flat.push({ at: y, from: Math.min(x, beforeX), to: Math.max(x, beforeX) })
  }
  return { to, upright, flat }
}

/** To touch with an end is not to cut. */
function cuts(upright: readonly Piece[], flat: readonly Piece[]): number {
  let count = 0
  for (const up of upright) {
    for (const across of flat) {
      if (isWithin(up.at, across) && isWithin(across.at, up)) count++
    }
  }
  return count
}

function isWithin(value: number, { from, to }: Piece): boolean {
  return value > from + 0.5 && value < to - 0.5
}
