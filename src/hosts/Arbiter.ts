/** Whoever may run a canvas on a page: an element, or a frame that a plugin of a deck made. */
export interface Contender {
  /** How much of it is in view, 0 … 1. */
  readonly ratio: number
  /** Whether it would run if it were alone. */
  readonly isWilling: boolean
  /** It may run from now on. */
  run(): void
  /** Another one runs, or nobody can see this one: it stands still until `run`. */
  rest(): void
}

/** Less of it than this in view, and it stands still. */
export const leastInView = 0.25

/**
 * Lets one of many run: a page has at most one canvas in motion, however many embeds stand on it. The one that was last asked for
 * by hand comes first, then the one that runs, then the one of which most is in view. When it leaves, the next one goes on.
 */
export class Arbiter {
  readonly #contenders = new Set<Contender>()
  readonly #claims = new Map<Contender, number>()
  #claimCount = 0
  #isAwake = true
  /** The one that runs. */
  running: Contender | undefined

  enter(contender: Contender): void {
    this.#contenders.add(contender)
    this.settle()
  }

  leave(contender: Contender): void {
    this.#contenders.delete(contender)
    this.#claims.delete(contender)
    if (this.running === contender) this.running = undefined
    this.settle()
  }

  /** Somebody asked for this one by hand: it goes before those that began by themselves. */
  claim(contender: Contender): void {
    this.#claims.set(contender, ++this.#claimCount)
    this.settle()
  }

  /** Nobody runs on a page that nobody looks at. */
  setAwake(isAwake: boolean): void {
    this.#isAwake = isAwake
    this.settle()
  }

  /** Decides anew; to be called when a contender's view or will has changed. */
  settle(): void {
    const chosen = this.#choose()
    const before = this.running
    if (chosen === before) return
    this.running = chosen
    before?.rest()
    chosen?.run()
  }

  #choose(): Contender | undefined {
    if (!this.#isAwake) return undefined
    let best: Contender | undefined
    for (const contender of this.#contenders) {
      if (!contender.isWilling || contender.ratio < leastInView) continue
      if (best === undefined || this.#comesBefore(contender, best)) best = contender
    }
    return best
  }

  #comesBefore(one: Contender, other: Contender): boolean {
    const oneClaim = this.#claims.get(one) ?? 0
    const otherClaim = this.#claims.get(other) ?? 0
    if (oneClaim !== otherClaim) return oneClaim > otherClaim
    if (one === this.running || other === this.running) return one === this.running
    return one.ratio > other.ratio
  }
}
