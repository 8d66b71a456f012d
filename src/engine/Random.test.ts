import { describe, expect, test } from 'vitest'
import { Draw, hashText, mix, Streams, type StreamTable } from './Random.ts'

class Columns implements StreamTable {
  a = new Int32Array(1)
  b = new Int32Array(1)
  c = new Int32Array(1)
  d = new Int32Array(1)
  private rows = 0

  /** Grows at every second birth, as a table of the arena does: columns are replaced. */
  birth(): number {
    if (this.rows === this.a.length) {
      for (const name of ['a', 'b', 'c', 'd'] as const) {
        const longer = new Int32Array(2 * this.rows)
        longer.set(this[name])
        this[name] = longer
      }
    }
    return this.rows++
  }
}

const count = 100_000

/** Fails unless the numbers look uniform over (0, 1) and without memory. */
function expectUniform(numbers: Float64Array) {
  const n = numbers.length
  let sum = 0
  let squares = 0
  let lagged = 0
  for (let i = 0; i < n; i++) {
    const centred = numbers[i]! - 0.5
    sum += centred
    squares += centred * centred
    if (i > 0) lagged += centred * (numbers[i - 1]! - 0.5)
  }
  // All within 4 standard errors; the fourth central moment is 1/80.
  expect(Math.abs(sum / n), 'mean').toBeLessThan(4 * Math.sqrt(1 / 12 / n))
  expect(Math.abs(squares / n - 1 / 12), 'variance').toBeLessThan(4 * Math.sqrt(1 / 180 / n))
  expect(Math.abs(lagged / n) * 12, 'lag-1 correlation').toBeLessThan(4 / Math.sqrt(n))

  // Kolmogorov–Smirnov at 0.1 %.
  const sorted = numbers.slice().sort()
  let distance = 0
  for (let i = 0; i < n; i++) {
    distance = Math.max(distance, (i + 1) / n - sorted[i]!, sorted[i]! - i / n)
  }
  expect(distance * Math.sqrt(n), 'Kolmogorov–Smirnov').toBeLessThan(1.95)

  // Each of the 32 bits is set in one half of the numbers.
  const set = new Int32Array(32)
  for (const number of numbers) {
    const word = Math.floor(number * 2 ** 32)
    for (let bit = 0; bit < 32; bit++) set[bit]! += (word >>> bit) & 1
  }
  for (let bit = 0; bit < 32; bit++) {
    expect(Math.abs(set[bit]! - n / 2), `bit ${bit}`).toBeLessThan(4.5 * Math.sqrt(n / 4))
  }
}

/** Fails unless the pairs fill a square of 16 × 16 fields evenly (χ², 255 degrees, 0.1 %). */
function expectIndependent(pairs: (i: number) => readonly [number, number]) {
  const fields = new Int32Array(256)
  for (let i = 0; i < count; i++) {
    const [u, v] = pairs(i)
    fields[Math.floor(u * 16) * 16 + Math.floor(v * 16)]!++
  }
  const expected = count / 256
  let chiSquare = 0
  for (const field of fields) chiSquare += (field - expected) ** 2 / expected
  expect(chiSquare).toBeLessThan(330.5)
}

const work = mix(7, hashText('service/cart'))
const pause = mix(7, hashText('backoff/web→cart'))

describe('a draw by key', () => {
  const draw = new Draw()
  const numbers = (f: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => f(i))

  test('the numbers of one key are uniform and have no memory', () => {
    draw.key(1, 2, work)
    expectUniform(numbers(() => draw.next()))
  })

  test('the first numbers of consecutive requests are uniform and have no memory', () => {
    expectUniform(numbers((i) => draw.key(i, 0, work).next()))
  })

  test('the first numbers of consecutive paths of calls are uniform and have no memory', () => {
    expectUniform(numbers((i) => draw.key(5, i, work).next()))
  })

  test('the second numbers of requests whose words are hashes are uniform and have no memory', () => {
    expectUniform(numbers((i) => draw.key(mix(i, 1), mix(i, 2), work).at(1)))
  })

  test('consecutive purposes of one request are uniform and have no memory', () => {
    expectUniform(numbers((i) => draw.key(1, 2, i).next()))
  })

  test('two purposes of the same request know nothing of each other', () => {
    expectIndependent((i) => [draw.key(i, 3, work).next(), draw.key(i, 3, pause).next()])
  })

  test('two seeds know nothing of each other', () => {
    const other = mix(8, hashText('service/cart'))
    expectIndependent((i) => [draw.key(i, 3, work).next(), draw.key(i, 3, other).next()])
  })

  test('the first and second number of a request know nothing of each other', () => {
    expectIndependent((i) => [draw.key(i, 3, work).next(), draw.next()])
  })

  test('a request and the next one know nothing of each other', () => {
    expectIndependent((i) => [draw.key(2 * i, 3, work).next(), draw.key(2 * i + 1, 3, work).next()])
  })

  test('the words of a lineage may not be exchanged', () => {
    expectIndependent((i) => [draw.key(i, i + 1, work).next(), draw.key(i + 1, i, work).next()])
  })

  test('each bit of a key turns each bit of its number in one half of all cases', () => {
    const trials = 4_000
    for (let bit = 0; bit < 96; bit++) {
      const turned = new Int32Array(32)
      for (let i = 0; i < trials; i++) {
        const key = [mix(i, 1), mix(i, 2), mix(i, 3)]
        const before = Math.floor(draw.key(key[0]!, key[1]!, key[2]!).next() * 2 ** 32)
        key[bit >> 5]! ^= 1 << (bit & 31)
        const after = Math.floor(draw.key(key[0]!, key[1]!, key[2]!).next() * 2 ** 32)
        for (let to = 0; to < 32; to++) turned[to]! += ((before ^ after) >>> to) & 1
      }
      for (let to = 0; to < 32; to++) {
        const standardErrors = Math.abs(turned[to]! - trials / 2) / Math.sqrt(trials / 4)
        if (standardErrors > 5) expect.fail(`bit ${bit} turns bit ${to} ${turned[to]} times`)
      }
    }
  })

  test('no two of a million requests share all their numbers', () => {
    const seen = new Set<number>()
    for (let a = 0; a < 1_000_000; a++) {
      // Two numbers as one of 52 bits.
      const first = Math.floor(draw.key(a, 0, work).next() * 2 ** 26)
      seen.add(first * 2 ** 26 + Math.floor(draw.next() * 2 ** 26))
    }
    expect(seen.size).toBe(1_000_000)
  })

  test('the same key gives the same numbers, whatever was drawn between', () => {
    const first = [draw.key(4, 5, work).next(), draw.next(), draw.next()]
    draw.key(6, 7, pause).next()
    expect([draw.key(4, 5, work).next(), draw.next(), draw.next()]).toEqual(first)
  })

  test('a number can be looked up without drawing those before it', () => {
    const ahead = [0, 1, 2, 3].map((i) => draw.key(4, 5, work).at(i))
    draw.key(4, 5, work)
    expect([draw.next(), draw.next(), draw.next(), draw.next()]).toEqual(ahead)
  })

  test('a number is a multiple of 2^−32 and a half, so it is never 0 or 1', () => {
    draw.key(0, 0, 0)
    for (let i = 0; i < count; i++) {
      const number = draw.next()
      if (number <= 0 || number >= 1 || (number * 2 ** 32) % 1 !== 0.5) expect.fail(`${number}`)
    }
  })

  test('words count by their 32 bits, whether they are written with a sign or without', () => {
    expect(draw.key(-1, -2, -3).next()).toBe(draw.key(2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32 - 3).next())
  })

  test('the numbers are the ones checked in', () => {
    draw.key(1, 2, work)
    expect([draw.next(), draw.next(), draw.key(0, 0, 0).next()]).toMatchInlineSnapshot(`
      [
        0.5095591909484938,
        0.20676633610855788,
        0.7671365855494514,
      ]
    `)
  })
})

describe('a stream', () => {
  const take = (streams: Streams, row: number) =>
    Float64Array.from({ length: count }, () => streams.next(row))

  test('the numbers of a stream are uniform and have no memory', () => {
    const streams = new Streams(new Columns())
    expectUniform(take(streams, streams.open(7, 'arrivals/web')))
    expectUniform(take(streams, streams.open(0, '')))
  })

  test('the first numbers of streams with consecutive seeds are uniform and have no memory', () => {
    const streams = new Streams(new Columns())
    expectUniform(
      Float64Array.from({ length: count }, (_, i) => streams.next(streams.open(i, 'arrivals/web'))),
    )
  })

  test('streams with different names know nothing of each other', () => {
    const streams = new Streams(new Columns())
    const web = streams.open(7, 'arrivals/web')
    const app = streams.open(7, 'arrivals/app')
    expectIndependent(() => [streams.next(web), streams.next(app)])
  })

  test('drawing from one stream does not shift another', () => {
    const alone = new Streams(new Columns())
    const lonely = take(alone, alone.open(7, 'arrivals/web'))
    const streams = new Streams(new Columns())
    const other = streams.open(7, 'sweep/web→cart')
    const web = streams.open(7, 'arrivals/web')
    const numbers = Float64Array.from({ length: count }, () => {
      streams.next(other)
      return streams.next(web)
    })
    expect(numbers).toEqual(lonely)
  })

  test('a stream lies in its columns: put back, it goes on as before', () => {
    const table = new Columns()
    const streams = new Streams(table)
    const row = streams.open(7, 'arrivals/web')
    const kept = [table.a[row]!, table.b[row]!, table.c[row]!, table.d[row]!] as const
    const first = [streams.next(row), streams.next(row)]
    ;[table.a[row], table.b[row], table.c[row], table.d[row]] = kept
    expect([streams.next(row), streams.next(row)]).toEqual(first)
  })

  test('the integers below n come equally often', () => {
    const streams = new Streams(new Columns())
    const row = streams.open(7, 'faults')
    const times = new Int32Array(10)
    for (let i = 0; i < count; i++) times[streams.nextIn(row, 10)]!++
    let chiSquare = 0
    for (const n of times) chiSquare += (n - count / 10) ** 2 / (count / 10)
    expect(chiSquare).toBeLessThan(27.9) // 9 degrees, 0.1 %
    expect(streams.nextIn(row, 1)).toBe(0)
  })

  test('there is no integer below 0, below a half or below nothing', () => {
    const streams = new Streams(new Columns())
    const row = streams.open(7, 'faults')
    for (const n of [0, -1, 2.5, NaN, Infinity]) {
      expect(() => streams.nextIn(row, n)).toThrow(RangeError)
    }
  })

  test('a seed is an integer, and all its bits count', () => {
    const streams = new Streams(new Columns())
    for (const seed of [0.5, NaN, Infinity, 2 ** 53]) {
      expect(() => streams.open(seed, 'x')).toThrow(RangeError)
    }
    const first = (seed: number) => streams.next(streams.open(seed, 'x'))
    expect(new Set([0, 1, -1, 2 ** 32, 2 ** 32 + 1, -(2 ** 40)].map(first)).size).toBe(6)
  })

  test('the numbers are the ones checked in', () => {
    const streams = new Streams(new Columns())
    const row = streams.open(7, 'arrivals/web')
    expect([streams.next(row), streams.next(row), streams.nextIn(row, 1000)])
      .toMatchInlineSnapshot(`
      [
        0.4910412246827036,
        0.039712700294330716,
        702,
      ]
    `)
  })
})

describe('hashes', () => {
  test('names that differ in one letter have hashes that differ in half of their bits', () => {
    let turned = 0
    for (let i = 0; i < 1000; i++) {
      let bits = hashText(`service/cart-${i}`) ^ hashText(`service/cart-${i + 1}`)
      for (; bits !== 0; bits &= bits - 1) turned++
    }
    expect(turned / 1000).toBeGreaterThan(15)
    expect(turned / 1000).toBeLessThan(17)
  })

  test('no two of a thousand places share a hash', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `backoff/web→cart-${i}`)
    expect(new Set(names.map(hashText)).size).toBe(1000)
  })

  test('a mix takes both words and their order into account', () => {
    const seen = new Set<number>()
    for (let a = 0; a < 100; a++) for (let b = 0; b < 100; b++) seen.add(mix(a, b))
    // 10,000 of 2^32: about 0.01 collisions are to be expected.
    expect(seen.size).toBe(10_000)
  })

  test('the hashes are the ones checked in', () => {
    expect([hashText(''), hashText('service/cart'), hashText('web→cart')]).toMatchInlineSnapshot(`
      [
        2872998923,
        389321577,
        3691394609,
      ]
    `)
    expect([mix(0, 0), mix(1, 2), mix(2, 1), mix(-1, 2 ** 32 - 1)]).toMatchInlineSnapshot(`
      [
        1669671676,
        3278122630,
        1479626947,
        1651860712,
      ]
    `)
  })
})
