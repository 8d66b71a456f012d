const size = 624
const middle = 397

/**
 * The Mersenne Twister: whoever has the same seed has the same order of numbers, also in another language. For what a real proxy
 * draws so; chance of our own is in Random.ts.
 *
 * @source Matsumoto, Nishimura, "Mersenne Twister" (1998); std::mt19937 of C++
 */
export class Mt19937 {
  private readonly state = new Int32Array(size)
  private at = size

  /** Begins anew. @param value the lower 32 bits count */
  seed(value: number): this {
    const { state } = this
    state[0] = value
    for (let index = 1; index < size; index++) {
      const before = state[index - 1]!
      state[index] = Math.imul(1812433253, before ^ (before >>> 30)) + index
    }
    this.at = size
    return this
  }

  /** The next number, 0 … 2^32 − 1. */
  next(): number {
    if (this.at === size) this.twist()
    let y = this.state[this.at++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  private twist(): void {
    const { state } = this
    for (let index = 0; index < size; index++) {
      const y = (state[index]! & 0x80000000) | (state[(index + 1) % size]! & 0x7fffffff)
      const odd = (y & 1) === 0 ? 0 : 0x9908b0df
      state[index] = state[(index + middle) % size]! ^ (y >>> 1) ^ odd
    }
    this.at = 0
  }
}
