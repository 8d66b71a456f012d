/**
 * Chance with a name, so that a seed replays a run and a change in one place shifts nobody else's luck.
 *
 * What belongs to a request is drawn by key (`Draw`): its service time is a function of the seed, the
 * place and the request, whatever was drawn before. What belongs to nobody (arrivals, sweeps, faults)
 * is drawn from a stream of its own (`Streams`).
 */

// Between two neighbouring numbers that can be drawn: 2^−32.
const grain = 1 / 4294967296
const halfGrain = grain / 2

// Every bit of the input flips every bit of the output with a chance of one half.
// Source: Appleby, MurmurHash3, fmix32 (2011).
function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * A 32-bit number (0 … 2^32 − 1) for a text, for names of streams and purposes.
 *
 * FNV-1a over UTF-16 code units, then mixed, because FNV leaves the last letters in the low bits.
 * Two of n names collide with a chance of n² / 2^33.
 *
 * @source Fowler, Noll, Vo, FNV-1a (1991); Appleby, MurmurHash3 (2011) for the mixing
 */
export function hashText(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return finish(h) >>> 0
}

/**
 * Two 32-bit words as one (0 … 2^32 − 1), well mixed: for seeds, purposes and lineages. The order
 * counts: `mix(a, b)` is not `mix(b, a)`. For a fixed `a`, no two `b` give the same.
 *
 * @source Appleby, MurmurHash3 x86_32 (2011), over a text of eight bytes
 */
export function mix(a: number, b: number): number {
  let h = Math.imul(a, 0xcc9e2d51)
  h = Math.imul((h << 15) | (h >>> 17), 0x1b873593)
  h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
  let k = Math.imul(b, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  h ^= k
  h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
  return finish(h ^ 8) >>> 0
}

/**
 * The columns of the streams: four 32-bit words a row. A table of the arena fits, so checkpoints hold
 * them. They may be replaced by a birth, so they are read anew at each use.
 */
export interface StreamTable {
  readonly a: Int32Array
  readonly b: Int32Array
  readonly c: Int32Array
  /** The counter: it makes sure that no stream returns to its start before 2^32 draws. */
  readonly d: Int32Array
  birth(): number
}

/**
 * Sequences of chance for what belongs to no request: arrivals, sweeps, faults. A stream is a row, and
 * drawing from one never shifts another.
 *
 * @source Doty-Humphrey, sfc32 of PractRand (2010)
 */
export class Streams {
  private readonly table: StreamTable

  constructor(table: StreamTable) {
    this.table = table
  }

  /**
   * Begins the stream of this name.
   *
   * @param seed of the run: an integer up to 2^53 either way
   * @param name says what is drawn and where: `arrivals/web`
   * @returns the row, by which it is drawn from
   * @throws RangeError when the seed is not such an integer
   */
  open(seed: number, name: string): number {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed is ${seed}; it must be an integer`)
    const { table } = this
    const row = table.birth()
    table.a[row] = seed
    table.b[row] = hashText(name)
    table.c[row] = Math.floor(seed / 4294967296)
    table.d[row] = 1
    // Fifteen rounds, so that seeds that differ in one bit share nothing any more.
    for (let i = 0; i < 15; i++) this.word(row)
    return row
  }

  /** The next number of a stream, uniform over [0, 1): a multiple of 2^−32. */
  next(row: number): number {
    return (this.word(row) >>> 0) * grain
  }

  /**
   * The next integer of a stream, uniform over 0 … n − 1; no chance is off by more than 2^−32.
   *
   * @throws RangeError when n is not an integer between 1 and 2^32
   */
  nextIn(row: number, n: number): number {
    if (!(n >= 1 && n <= 4294967296 && Math.floor(n) === n)) {
      throw new RangeError(`n is ${n}; it must be an integer between 1 and 2^32`)
    }
    return Math.floor((this.word(row) >>> 0) * grain * n)
  }

  private word(row: number): number {
    const { a, b, c, d } = this.table
    const wordB = b[row]!
    const wordC = c[row]!
    const counter = d[row]!
    const sum = (a[row]! + wordB + counter) | 0
    a[row] = wordB ^ (wordB >>> 9)
    b[row] = (wordC + (wordC << 3)) | 0
    c[row] = (((wordC << 21) | (wordC >>> 11)) + sum) | 0
    d[row] = (counter + 1) | 0
    return sum
  }
}

/**
 * Draws by key: chance without memory. The same key gives the same numbers, whatever was drawn before
 * or elsewhere; another request, place or seed gives others. One object serves a whole run:
 *
 *     draw.key(lineage, path, purpose).next()
 *
 * Numbers are (word + ½) / 2^32: uniform, symmetric about one half, never 0 and never 1.
 *
 *     word i = scramble(x + i · G, y),  x and y = two hashes of the key,  G = 2^32 / golden ratio
 *
 * Two hashes, because one of 32 bits would be shared by some pair among 80,000 requests. A key's numbers
 * are to be drawn before the next key is set: no checkpoint holds them.
 *
 * @source the form, a scrambled counter: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"
 *   (2011); multipliers of the scramble: Wellons, hash-prospector (2018)
 */
export class Draw {
  // x and y. In an array, because a field of 32 bits is boxed in browsers, whose small integers have 31.
  private readonly words = new Int32Array(2)

  /**
   * Names what is drawn for, and starts its numbers anew.
   *
   * @param a first word of the request's lineage
   * @param b second word of the request's lineage
   * @param purpose hash of seed, purpose and place, made once: `mix(seed, hashText('service/cart'))`
   */
  key(a: number, b: number, purpose: number): this {
    // Words of a lineage may be small and consecutive: both hashes multiply before they add.
    let x = Math.imul(a, 0x9e3779b1) ^ purpose
    x = (Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) + b) | 0
    x = Math.imul(x ^ (x >>> 16), 0x297a2d39)
    const y = (Math.imul(b ^ ((purpose << 16) | (purpose >>> 16)), 0x85ebca6b) + a) | 0
    this.words[0] = x ^ (x >>> 15)
    this.words[1] = Math.imul(y ^ (y >>> 15), 0xc2b2ae35)
    return this
  }

  /** The key's next number, uniform over the open interval (0, 1). */
  next(): number {
    const { words } = this
    const x = (words[0]! + 0x9e3779b9) | 0
    words[0] = x
    return (scramble(x, words[1]!) >>> 0) * grain + halfGrain
  }

  /** The number that `next` will give after `index` others, without drawing them; index 0 and up. */
  at(index: number): number {
    const x = (this.words[0]! + Math.imul(index + 1, 0x9e3779b9)) | 0
    return (scramble(x, this.words[1]!) >>> 0) * grain + halfGrain
  }
}

function scramble(x: number, y: number): number {
  let z = (Math.imul(x ^ (x >>> 16), 0x21f0aaad) + y) | 0
  z = Math.imul(z ^ (z >>> 15), 0xd35a2d97)
  return z ^ (z >>> 15)
}
