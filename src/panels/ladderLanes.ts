/** A vertical line beside the states, that several arrows to one target share. */
export interface Lane {
  /** The heights at which arrows join it or leave it. */
  readonly stops: number[]
  /** How far outside: 0 is next to the states. */
  slot: number
}

/** Above so many lanes on one side not every order is tried. */
const triedAtMost = 5

/** Gives lanes of one side their places, so that what joins an outer one crosses few inner ones. */
export function assignSlots(lanes: readonly Lane[]): void {
  const byLength = [...lanes].sort((a, b) => length(a) - length(b))
  const best =
    lanes.length > triedAtMost
      ? byLength
      : permutations(byLength).reduce((a, b) => (crossings(b) < crossings(a) ? b : a))
  best.forEach((lane, index) => {
    const inner = best.slice(0, index).filter((other) => touches(lane, other))
    lane.slot = Math.max(-1, ...inner.map(({ slot }) => slot)) + 1
  })
}

const top = ({ stops }: Lane): number => Math.min(...stops)
const bottom = ({ stops }: Lane): number => Math.max(...stops)
const length = (lane: Lane): number => bottom(lane) - top(lane)

function touches(a: Lane, b: Lane): boolean {
  return top(a) <= bottom(b) && top(b) <= bottom(a)
}

/** How often lines to an outer lane cross an inner one. */
function crossings(lanes: readonly Lane[]): number {
  let count = 0
  lanes.forEach((outer, index) => {
    for (const inner of lanes.slice(0, index)) {
      const from = top(inner)
      const to = bottom(inner)
      for (const y of outer.stops) if (y > from && y < to) count++
    }
  })
  return count
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  )
}
