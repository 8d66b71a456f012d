/**
 * Log-linear histograms over whole microseconds: each power of two is split into 2^bits equal buckets,
 * and below 2^bits every value has its own. So the relative width of a bucket is 2^−bits at most,
 * whatever the value.
 *
 *     bits 5: 3.1 %, 1,024 buckets      bits 7: 0.8 %, 3,840 buckets      0 … 2^36 − 1 µs (19 hours)
 *
 * A histogram is a slice of an array, so that many of them lie in one column of the arena: two are added
 * by adding their counts, and subtracted for what came between.
 *
 * @source the layout: Tene, HdrHistogram (2012)
 */

/** How finely a histogram looks: each power of two has 2^bits buckets. */
export type Bits = 5 | 7

/** Where counts lie: one histogram takes `bucketsFor(bits)` of them from its offset on. */
export type Counts = Uint32Array | Float64Array

const topExponent = 36

/** The longest time with a bucket, 2^36 − 1 µs or 19 hours; what is longer is counted there. */
export const longestUs = 68_719_476_735

/** How many buckets a histogram has: (37 − bits) · 2^bits. */
export function bucketsFor(bits: Bits): number {
  return (topExponent + 1 - bits) << bits
}

/**
 * The bucket of a time in µs. Fractions are cut off; what exceeds `longestUs` goes to the last bucket.
 *
 *     shift = max(0, exponent of the value − bits),  bucket = shift · 2^bits + value / 2^shift
 *
 * @throws RangeError when the time is negative or NaN
 */
export function bucketOf(valueUs: number, bits: Bits): number {
  if (!(valueUs >= 0)) throw new RangeError(`valueUs is ${valueUs}; it must be 0 or more`)
  if (valueUs < 2147483648) {
    const shift = Math.max(0, 31 - bits - Math.clz32(valueUs))
    return (shift << bits) + (valueUs >>> shift)
  }
  // Beyond 31 bits the lowest five say nothing: a bucket is 2^24 wide or more.
  const value = Math.floor(Math.min(valueUs, longestUs) / 32)
  const shift = 31 - bits - Math.clz32(value)
  return ((shift + 5) << bits) + (value >>> shift)
}

/**
 * The least time of a bucket, in µs.
 *
 * @throws RangeError when there is no such bucket
 */
export function bucketLow(index: number, bits: Bits): number {
  checkIndex(index, bits)
  const shift = Math.max(0, (index >>> bits) - 1)
  return (index - (shift << bits)) * widthOf(shift)
}

/**
 * The largest whole time of a bucket, in µs.
 *
 * @throws RangeError when there is no such bucket
 */
export function bucketHigh(index: number, bits: Bits): number {
  const low = bucketLow(index, bits)
  return low + widthOf(Math.max(0, (index >>> bits) - 1)) - 1
}

/**
 * Counts one time.
 *
 * @param offset where the histogram begins in `counts`
 * @throws RangeError when the time is negative or NaN
 */
export function record(counts: Counts, offset: number, valueUs: number, bits: Bits): void {
  counts[offset + bucketOf(valueUs, bits)]!++
}

/** How many times were counted. */
export function countOf(counts: Counts, offset: number, bits: Bits): number {
  let count = 0
  for (let i = offset, end = offset + bucketsFor(bits); i < end; i++) count += counts[i]!
  return count
}

/**
 * The time that a share q of all times does not exceed, in µs: the middle of the bucket in which the
 * ⌈q·n⌉-th smallest lies (nearest rank; the first for q = 0). NaN when nothing was counted.
 *
 * The middle, because it is never off by more than half a bucket (2^−(bits+1) of the value), and as often
 * above as below. HdrHistogram reports the upper end: never too small, but a timeout at 250 ms would
 * then show as 254. A middle may end in ½ µs.
 *
 * @param q 0 … 1
 * @throws RangeError when q is outside
 */
export function quantile(counts: Counts, offset: number, q: number, bits: Bits): number {
  const rank = rankOf(q, countOf(counts, offset, bits))
  let count = 0
  for (let i = 0, end = bucketsFor(bits); i < end; i++) {
    count += counts[offset + i]!
    if (count >= rank) return middleOf(i, bits)
  }
  return NaN
}

/**
 * The same of what was counted between two moments, from the histogram at the later and at the earlier
 * one. NaN when nothing was.
 *
 * @param q 0 … 1
 * @throws RangeError when q is outside
 */
export function quantileOfDifference(
  later: Counts,
  laterOffset: number,
  earlier: Counts,
  earlierOffset: number,
  q: number,
  bits: Bits,
): number {
  const total = countOf(later, laterOffset, bits) - countOf(earlier, earlierOffset, bits)
  const rank = rankOf(q, total)
  let count = 0
  for (let i = 0, end = bucketsFor(bits); i < end; i++) {
    count += later[laterOffset + i]! - earlier[earlierOffset + i]!
    if (count >= rank) return middleOf(i, bits)
  }
  return NaN
}

/**
 * The mean of all times in µs, each taken as the middle of its bucket: off by 2^−(bits+1) at most, and
 * mostly by far less. NaN when nothing was counted.
 */
export function meanOf(counts: Counts, offset: number, bits: Bits): number {
  let count = 0
  let sum = 0
  for (let i = 0, end = bucketsFor(bits); i < end; i++) {
    const here = counts[offset + i]!
    if (here === 0) continue
    count += here
    sum += here * middleOf(i, bits)
  }
  return sum / count
}

/** The smallest is of rank 1; Infinity when there is none. */
function rankOf(q: number, count: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`q is ${q}; it must be between 0 and 1`)
  if (count <= 0) return Infinity
  // 0.07 · 100 is 7.000000000000001 in binary: a share this near a whole number is meant to be whole.
  return Math.max(1, Math.ceil(q * count * (1 - 4 * Number.EPSILON)))
}

function middleOf(index: number, bits: Bits): number {
  const shift = Math.max(0, (index >>> bits) - 1)
  const width = widthOf(shift)
  return (index - (shift << bits)) * width + (width - 1) / 2
}

/** 2^shift; a shift by 31 would be negative, but the widest bucket has 2^30. */
function widthOf(shift: number): number {
  return 1 << shift
}

function checkIndex(index: number, bits: Bits): void {
  if (!(index >= 0 && index < bucketsFor(bits) && Math.floor(index) === index)) {
    throw new RangeError(
      `bucket is ${index}; it must be an integer between 0 and ${bucketsFor(bits) - 1}`,
    )
  }
}
