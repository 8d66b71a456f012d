import { build } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { sampler, type Distribution } from './distributions.ts'
import {
  bucketHigh,
  bucketLow,
  bucketOf,
  bucketsFor,
  countOf,
  longestUs,
  meanOf,
  quantile,
  quantileOfDifference,
  record,
  type Bits,
} from './Histogram.ts'
import { Draw, hashText } from './Random.ts'

const fineness: readonly Bits[] = [5, 7]
const shares = [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]

function times(distribution: Distribution, count: number): Float64Array {
  const sample = sampler(distribution)
  const draw = new Draw()
  const purpose = hashText('service/cart')
  return Float64Array.from({ length: count }, (_, i) => sample(draw.key(i, 0, purpose)))
}

const samples = [
  times({ kind: 'lognormal', meanUs: 50_000, sigma: 1 }, 100_000),
  times({ kind: 'exponential', meanUs: 300 }, 100_000),
  times({ kind: 'bimodal', fastUs: 20_000, slowUs: 2_000_000, slowShare: 0.02 }, 100_000),
  times({ kind: 'uniform', minUs: 0, maxUs: 60_000_000_000 }, 100_000),
]

function histogramOf(values: Iterable<number>, bits: Bits): Uint32Array {
  const counts = new Uint32Array(bucketsFor(bits))
  for (const value of values) record(counts, 0, value, bits)
  return counts
}

/** The nearest rank: the ⌈q·n⌉-th smallest. */
function exactQuantile(sorted: Float64Array, q: number): number {
  // Shares of thousandths, so that the rank is exact.
  return sorted[Math.max(0, Math.ceil((Math.round(q * 1000) * sorted.length) / 1000) - 1)]!
}

describe.each(fineness)('with %i bits', (bits) => {
  test('buckets follow each other without a gap from 0 to 19 hours', () => {
    let next = 0
    for (let index = 0; index < bucketsFor(bits); index++) {
      const low = bucketLow(index, bits)
      const high = bucketHigh(index, bits)
      expect(low).toBe(next)
      expect(bucketOf(low, bits)).toBe(index)
      expect(bucketOf(high, bits)).toBe(index)
      next = high + 1
    }
    expect(next).toBe(longestUs + 1)
    expect(next).toBe(2 ** 36)
  })

  test('no bucket is wider than 2^−bits of its least time', () => {
    for (let index = 1; index < bucketsFor(bits); index++) {
      const low = bucketLow(index, bits)
      expect(bucketHigh(index, bits) + 1 - low).toBeLessThanOrEqual(Math.max(1, low / 2 ** bits))
    }
  })

  test('below 2^(bits + 1) µs nothing is lost', () => {
    for (let us = 0; us < 2 ** (bits + 1); us++) {
      expect(quantile(histogramOf([us], bits), 0, 0.5, bits)).toBe(us)
    }
  })

  test('quantiles are within half a bucket of the exact ones', () => {
    for (const sample of samples) {
      const counts = histogramOf(sample, bits)
      const sorted = sample.slice().sort()
      for (const q of shares) {
        const exact = exactQuantile(sorted, q)
        const far = Math.abs(quantile(counts, 0, q, bits) - exact)
        expect(far).toBeLessThanOrEqual(exact / 2 ** (bits + 1))
      }
    }
  })

  test('the mean is within half a bucket of the exact one', () => {
    for (const sample of samples) {
      const exact = sample.reduce((sum, value) => sum + value, 0) / sample.length
      const far = Math.abs(meanOf(histogramOf(sample, bits), 0, bits) - exact)
      expect(far).toBeLessThanOrEqual(exact / 2 ** (bits + 1))
    }
  })

  test('the quantile of a window is that of the times in it alone', () => {
    const [before, within] = [samples[0]!, samples[1]!]
    const earlier = histogramOf(before, bits)
    const later = earlier.slice()
    for (const value of within) record(later, 0, value, bits)
    const alone = histogramOf(within, bits)
    for (const q of shares) {
      const ofWindow = quantileOfDifference(later, 0, earlier, 0, q, bits)
      expect(ofWindow).toBe(quantile(alone, 0, q, bits))
    }
  })

  test('many histograms lie in one column and do not touch each other', () => {
    const size = bucketsFor(bits)
    for (const column of [new Uint32Array(3 * size), new Float64Array(3 * size)]) {
      samples.slice(0, 3).forEach((sample, i) => {
        for (const value of sample) record(column, i * size, value, bits)
      })
      samples.slice(0, 3).forEach((sample, i) => {
        const alone = histogramOf(sample, bits)
        expect(countOf(column, i * size, bits)).toBe(sample.length)
        expect(meanOf(column, i * size, bits)).toBe(meanOf(alone, 0, bits))
        expect(quantile(column, i * size, 0.99, bits)).toBe(quantile(alone, 0, 0.99, bits))
        expect(quantileOfDifference(column, i * size, new Uint32Array(size), 0, 0.99, bits)).toBe(
          quantile(alone, 0, 0.99, bits),
        )
      })
    }
  })

  test('what takes longer than 19 hours counts as 19 hours', () => {
    const last = bucketsFor(bits) - 1
    for (const value of [longestUs, longestUs + 1, 2 ** 40, 1e300, Infinity]) {
      expect(bucketOf(value, bits)).toBe(last)
    }
  })

  test('fractions of a microsecond are cut off', () => {
    expect(bucketOf(0.9, bits)).toBe(0)
    expect(bucketOf(7.9, bits)).toBe(7)
    expect(bucketOf(2 ** 31 - 0.5, bits)).toBe(bucketOf(2 ** 31 - 1, bits))
    expect(bucketOf(2 ** 31 + 0.5, bits)).toBe(bucketOf(2 ** 31, bits))
  })

  test('of nothing there is neither quantile nor mean', () => {
    const empty = new Uint32Array(bucketsFor(bits))
    expect(countOf(empty, 0, bits)).toBe(0)
    expect(meanOf(empty, 0, bits)).toBeNaN()
    expect(quantile(empty, 0, 0.5, bits)).toBeNaN()
    expect(quantile(empty, 0, 0, bits)).toBeNaN()
    const some = histogramOf([1, 2, 3], bits)
    expect(quantileOfDifference(some, 0, some, 0, 0.5, bits)).toBeNaN()
  })

  test('times below nothing, shares in percent and buckets that are not there are refused', () => {
    const counts = histogramOf([1], bits)
    for (const value of [-1, NaN]) expect(() => bucketOf(value, bits)).toThrow(RangeError)
    for (const q of [-0.1, 50, NaN]) {
      expect(() => quantile(counts, 0, q, bits)).toThrow(RangeError)
      expect(() => quantileOfDifference(counts, 0, counts, 0, q, bits)).toThrow(RangeError)
    }
    for (const index of [-1, 0.5, NaN, bucketsFor(bits)]) {
      expect(() => bucketLow(index, bits)).toThrow(RangeError)
      expect(() => bucketHigh(index, bits)).toThrow(RangeError)
    }
  })
})

test('with 7 bits, buckets and counts are those of HdrHistogram with two digits', () => {
  for (const sample of samples) {
    const oracle = build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: longestUs,
      numberOfSignificantValueDigits: 2,
      useWebAssembly: false,
    })
    for (const value of sample) oracle.recordValue(value)
    const counts = histogramOf(sample, 7)
    for (const q of shares) {
      // It reports the upper end of the bucket, we the middle.
      const upperEnd = bucketHigh(bucketOf(quantile(counts, 0, q, 7), 7), 7)
      if (q > 0) expect(upperEnd).toBe(oracle.getValueAtPercentile(q * 100))
    }
    expect(Math.abs(meanOf(counts, 0, 7) / oracle.mean - 1)).toBeLessThan(2 ** -8)
  }
})

test('a share that is meant to be whole is whole: 7 % of 100 are 7', () => {
  const counts = histogramOf(
    Array.from({ length: 100 }, (_, i) => i),
    7,
  )
  for (let percent = 1; percent <= 100; percent++) {
    expect(quantile(counts, 0, percent / 100, 7)).toBe(percent - 1)
  }
})

test('the median of two is the lower one, and the smallest is the quantile of no share', () => {
  const counts = histogramOf([10, 20], 5)
  expect(quantile(counts, 0, 0, 5)).toBe(10)
  expect(quantile(counts, 0, 0.5, 5)).toBe(10)
  expect(quantile(counts, 0, 0.51, 5)).toBe(20)
})
