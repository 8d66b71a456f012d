/** A vertical line beside the states, that several arrows to one target share. */
export interface Lane {
  /** The heights at which arrows join it or leave it. */
  readonly stops: number[]
  /** How far outside: 0 is next to the states. */
  slot: number
}

/** Gives lanes of one side their places, so that what joins an outer one crosses few inner ones. */
export function assignSlots(lanes: readonly Lane[]): void {
  const best = ordered([...lanes].sort((a, b) => length(a) - length(b)))
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
function crossings(inner: Lane, outer: Lane): number {
  const from = top(inner)
  const to = bottom(inner)
  return outer.stops.filter((y) => y > from && y < to).length
}

/** The order from the inside outwards with the fewest crossings that moving one lane at a time finds. */
function ordered(lanes: readonly Lane[]): readonly Lane[] {
  const costs = new Map(
    lanes.map((a) => [a, new Map(lanes.map((b) => [b, crossings(a, b) - crossings(b, a)]))]),
  )
  const order = [...lanes]
  for (let isBetter = true; isBetter;) {
    isBetter = false
    for (const lane of lanes) {
      const at = order.indexOf(lane)
      order.splice(at, 1)
      // Crossings more than if it were the innermost, for each place further out.
      let sum = 0
      const sums = [0, ...order.map((other) => (sum += costs.get(other)!.get(lane)!))]
      const least = Math.min(...sums)
      const to = sums[at] === least ? at : sums.indexOf(least)
      isBetter ||= to !== at
      order.splice(to, 0, lane)
    }
  }
  return order
}
