import { exp, inverseNormal, log } from './maths.ts'

/**
 * A length of time that is drawn: what service times, think times and delays are described with. All
 * times in µs.
 */
export type Distribution =
  | { readonly kind: 'constant'; readonly valueUs: number }
  | { readonly kind: 'uniform'; readonly minUs: number; readonly maxUs: number }
  | { readonly kind: 'exponential'; readonly meanUs: number }
  /** `sigma` is the standard deviation of the logarithm. */
  | { readonly kind: 'lognormal'; readonly meanUs: number; readonly sigma: number }
  /** The sum of `shape` equal exponential stages. */
  | { readonly kind: 'erlang'; readonly meanUs: number; readonly shape: number }
  /** One of several exponentials. Shares sum to 1. */
  | {
      readonly kind: 'hyperexponential'
      readonly branches: readonly { readonly share: number; readonly meanUs: number }[]
    }
  /** Mostly `fastUs`, sometimes `slowUs`. */
  | {
      readonly kind: 'bimodal'
      readonly fastUs: number
      readonly slowUs: number
      readonly slowShare: number
    }
  /** Measured values by quantile, straight lines between; from quantile 0 to 1, both included. */
  | {
      readonly kind: 'empirical'
      readonly points: readonly { readonly quantile: number; readonly valueUs: number }[]
    }

/** Whatever gives numbers that are uniform over [0, 1): a keyed `Draw`, or a stream. */
export interface Chance {
  next(): number
}

// Above it a number of microseconds is no longer exact; only an absurd log-normal gets there.
const longestUs = Number.MAX_SAFE_INTEGER

/**
 * Makes the function that draws from a distribution: once a use, then it allocates nothing.
 *
 * Times are rounded to the nearest whole µs. That leaves the mean and adds 1/12 µs² to the variance,
 * unless the times themselves are of some µs; less than ½ µs becomes 0. A larger number from chance never gives a shorter time where one number
 * makes the time (all but erlang and hyperexponential), so runs compared draw by draw stay comparable
 * when the distribution changes. Numbers of 32 bits end the exponential's tail at 22.9 means.
 *
 *     constant, bimodal   the value;  slow for u ≥ 1 − slowShare
 *     uniform             min + (max − min) · u
 *     exponential         −mean · ln(1 − u)
 *     lognormal           e^(μ + σ · inverseNormal(u)),  μ = ln mean − σ²/2
 *     erlang              −mean/shape · ln((1 − u₁) · … · (1 − uₙ)),  n = shape
 *     hyperexponential    u₁ chooses the branch, u₂ draws its exponential
 *     empirical           the quantile function at u
 *
 * @returns a function from chance to a time in µs: an integer, 0 or more
 * @throws RangeError when a time is negative or not finite; min exceeds max, or fast exceeds slow;
 *   sigma is outside 0 … 5; shape is no integer above 0; shares are outside 0 … 1 or do not sum to 1;
 *   quantiles do not rise from 0 to 1, or their values fall
 */
export function sampler(distribution: Distribution): (chance: Chance) => number {
  check(distribution)
  switch (distribution.kind) {
    case 'constant': {
      const whole = nearest(distribution.valueUs)
      return () => whole
    }
    case 'uniform': {
      const { minUs } = distribution
      const width = distribution.maxUs - minUs
      return (chance) => nearest(minUs + width * chance.next())
    }
    case 'exponential': {
      const mean = distribution.meanUs
      return (chance) => exponential(mean, chance)
    }
    case 'lognormal': {
      const { meanUs, sigma } = distribution
      const mu = log(meanUs) - (sigma * sigma) / 2
      if (sigma === 0 || meanUs === 0) {
        const whole = nearest(meanUs)
        return () => whole
      }
      return (chance) =>
        Math.min(longestUs, nearest(exp(mu + sigma * inverseNormal(chance.next()))))
    }
    case 'erlang': {
      const { shape } = distribution
      const stage = distribution.meanUs / shape
      return (chance) => {
        let logarithms = 0
        let product = 1
        for (let i = 1; i <= shape; i++) {
          product *= 1 - chance.next()
          // Sixteen factors of 2^−53 or more are above the least number there is; more may not be.
          if ((i & 15) === 0) {
            logarithms += log(product)
            product = 1
          }
        }
        return nearest(-stage * (logarithms + log(product)))
      }
    }
    case 'hyperexponential': {
      const means = distribution.branches.map((branch) => branch.meanUs)
      let sum = 0
      const upTo = distribution.branches.map((branch) => (sum += branch.share))
      const last = means.length - 1
      return (chance) => {
        const u = chance.next()
        let branch = 0
        while (branch < last && u >= upTo[branch]!) branch++
        return exponential(means[branch]!, chance)
      }
    }
    case 'bimodal': {
      const fast = nearest(distribution.fastUs)
      const slow = nearest(distribution.slowUs)
      const fastShare = 1 - distribution.slowShare
      return (chance) => (chance.next() < fastShare ? fast : slow)
    }
    case 'empirical': {
      const quantiles = Float64Array.from(distribution.points, (point) => point.quantile)
      const values = Float64Array.from(distribution.points, (point) => point.valueUs)
      const slopes = quantiles.map((quantile, i) =>
        i === quantiles.length - 1
          ? 0
          : (values[i + 1]! - values[i]!) / (quantiles[i + 1]! - quantile),
      )
      return (chance) => {
        const u = chance.next()
        let low = 0
        let high = quantiles.length - 1
        while (high - low > 1) {
          const middle = (low + high) >> 1
          if (u < quantiles[middle]!) high = middle
          else low = middle
        }
        return nearest(values[low]! + (u - quantiles[low]!) * slopes[low]!)
      }
    }
  }
}

// Math.round gives the same, but a draw takes up to twice as long with it; and it knows a −0.
function nearest(us: number): number {
  return Math.floor(us + 0.5)
}

// 1 − u rather than u: chance may be 0 but is never 1, and the time rises with it.
function exponential(mean: number, chance: Chance): number {
  return nearest(-mean * log(1 - chance.next()))
}

/**
 * The mean of a distribution in µs, before rounding: a closed form, for the empirical one
 * Σ Δq · (v₀ + v₁) / 2 over its lines.
 *
 * @throws RangeError as `sampler` does
 */
export function meanUs(distribution: Distribution): number {
  check(distribution)
  switch (distribution.kind) {
    case 'constant':
      return distribution.valueUs
    case 'uniform':
      return (distribution.minUs + distribution.maxUs) / 2
    case 'exponential':
    case 'lognormal':
    case 'erlang':
      return distribution.meanUs
    case 'hyperexponential':
      return distribution.branches.reduce((sum, { share, meanUs }) => sum + share * meanUs, 0)
    case 'bimodal': {
      const { fastUs, slowUs, slowShare } = distribution
      return fastUs + slowShare * (slowUs - fastUs)
    }
    case 'empirical':
      return overLines(distribution.points, (from, to) => (from + to) / 2)
  }
}

/**
 * Variance divided by the square of the mean, before rounding: 0 for a constant, 1 for an exponential.
 * What queueing formulas ask for (Pollaczek–Khinchine). 0 when the mean is 0.
 *
 *     uniform (max − min)²/12 / mean²      lognormal e^(σ²) − 1      erlang 1/shape
 *     hyperexponential 2 Σ share·mean² / mean² − 1      bimodal s(1 − s)(slow − fast)² / mean²
 *     empirical Σ Δq · (a² + ab + b²)/3 / mean²,  a and b a line's ends, each less the mean
 *
 * @throws RangeError as `sampler` does
 */
export function squaredCoefficientOfVariation(distribution: Distribution): number {
  const mean = meanUs(distribution)
  if (mean === 0) return 0
  switch (distribution.kind) {
    case 'constant':
      return 0
    case 'uniform': {
      const width = (distribution.maxUs - distribution.minUs) / mean
      return (width * width) / 12
    }
    case 'exponential':
      return 1
    case 'lognormal':
      return exp(distribution.sigma * distribution.sigma) - 1
    case 'erlang':
      return 1 / distribution.shape
    case 'hyperexponential': {
      let squares = 0
      for (const branch of distribution.branches) {
        const relative = branch.meanUs / mean
        squares += branch.share * relative * relative
      }
      return 2 * squares - 1
    }
    case 'bimodal': {
      const { fastUs, slowUs, slowShare } = distribution
      const width = (slowUs - fastUs) / mean
      return slowShare * (1 - slowShare) * width * width
    }
    case 'empirical':
      // About the mean, not about 0: nothing is lost when all values are large and alike.
      return overLines(distribution.points, (from, to) => {
        const a = (from - mean) / mean
        const b = (to - mean) / mean
        return (a * a + a * b + b * b) / 3
      })
  }
}

/**
 * A distribution in words: `exponential, mean 50 ms`, with a no-break space before each unit. Times
 * have at most four digits, shares at most three.
 *
 * @throws RangeError as `sampler` does
 */
export function describe(distribution: Distribution): string {
  check(distribution)
  switch (distribution.kind) {
    case 'constant':
      return `constant, ${time(distribution.valueUs)}`
    case 'uniform':
      return `uniform, ${time(distribution.minUs)} to ${time(distribution.maxUs)}`
    case 'exponential':
      return `exponential, mean ${time(distribution.meanUs)}`
    case 'lognormal':
      return `log-normal, mean ${time(distribution.meanUs)}, sigma ${distribution.sigma}`
    case 'erlang':
      return `Erlang, mean ${time(distribution.meanUs)}, shape ${distribution.shape}`
    case 'hyperexponential': {
      const branches = distribution.branches.map(
        (branch) => `${percent(branch.share)} with mean ${time(branch.meanUs)}`,
      )
      return `hyperexponential, ${branches.join(', ')}`
    }
    case 'bimodal': {
      const { fastUs, slowUs, slowShare } = distribution
      return `bimodal, ${time(fastUs)}, but ${time(slowUs)} in ${percent(slowShare)} of cases`
    }
    case 'empirical': {
      const { points } = distribution
      const ends = `${time(points[0]!.valueUs)} to ${time(points.at(-1)!.valueUs)}`
      return `empirical, ${ends}, mean ${time(meanUs(distribution))}`
    }
  }
}

type Points = readonly { readonly quantile: number; readonly valueUs: number }[]

/** The sum over the lines of a quantile function: width · f(value at its start, value at its end). */
function overLines(points: Points, f: (from: number, to: number) => number): number {
  let sum = 0
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1]!
    const to = points[i]!
    sum += (to.quantile - from.quantile) * f(from.valueUs, to.valueUs)
  }
  return sum
}

function time(us: number): string {
  if (us < 1_000) return `${short(us, 4)}\u00a0µs`
  if (us < 1_000_000) return `${short(us / 1_000, 4)}\u00a0ms`
  if (us < 60_000_000) return `${short(us / 1_000_000, 4)}\u00a0s`
  return `${short(us / 60_000_000, 4)}\u00a0min`
}

function percent(share: number): string {
  return `${short(share * 100, 3)}%`
}

function short(value: number, digits: number): number {
  return Number(value.toPrecision(digits))
}

function check(distribution: Distribution): void {
  switch (distribution.kind) {
    case 'constant':
      return checkTime('valueUs', distribution.valueUs)
    case 'uniform':
      checkTime('minUs', distribution.minUs)
      checkTime('maxUs', distribution.maxUs)
      return checkOrder('minUs', distribution.minUs, 'maxUs', distribution.maxUs)
    case 'exponential':
      return checkTime('meanUs', distribution.meanUs)
    case 'lognormal':
      checkTime('meanUs', distribution.meanUs)
      // At 5 the standard deviation is 268,000 means already.
      if (!(distribution.sigma >= 0 && distribution.sigma <= 5)) {
        throw new RangeError(`sigma is ${distribution.sigma}; it must be between 0 and 5`)
      }
      return
    case 'erlang':
      checkTime('meanUs', distribution.meanUs)
      if (!(distribution.shape >= 1 && Number.isSafeInteger(distribution.shape))) {
        throw new RangeError(`shape is ${distribution.shape}; it must be an integer, 1 or more`)
      }
      return
    case 'hyperexponential': {
      let sum = 0
      for (const { share, meanUs } of distribution.branches) {
        checkTime('meanUs', meanUs)
        checkShare('share', share)
        sum += share
      }
      // Shares such as 0.1 are not exact in binary.
      if (!(Math.abs(sum - 1) <= 1e-9)) {
        throw new RangeError(`the shares of the branches sum to ${sum}; they must sum to 1`)
      }
      return
    }
    case 'bimodal':
      checkTime('fastUs', distribution.fastUs)
      checkTime('slowUs', distribution.slowUs)
      checkShare('slowShare', distribution.slowShare)
      return checkOrder('fastUs', distribution.fastUs, 'slowUs', distribution.slowUs)
    case 'empirical':
      return checkPoints(distribution.points)
  }
}

function checkPoints(points: Points): void {
  const first = points[0]?.quantile
  const last = points.at(-1)?.quantile
  if (points.length < 2 || first !== 0 || last !== 1) {
    throw new RangeError(`quantiles go from ${first} to ${last}; they must go from 0 to 1`)
  }
  for (let i = 0; i < points.length; i++) {
    const { quantile, valueUs } = points[i]!
    checkTime('valueUs', valueUs)
    if (i === 0) continue
    const before = points[i - 1]!
    if (!(quantile > before.quantile)) {
      throw new RangeError(`quantile ${quantile} follows ${before.quantile}; quantiles must rise`)
    }
    checkOrder('a valueUs', before.valueUs, 'the next', valueUs)
  }
}

function checkTime(name: string, us: number): void {
  if (!(us >= 0 && us <= longestUs)) {
    throw new RangeError(`${name} is ${us}; it must be finite, and 0 µs or more`)
  }
}

function checkShare(name: string, share: number): void {
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`${name} is ${share}; it must be between 0 and 1`)
  }
}

function checkOrder(lowName: string, low: number, highName: string, high: number): void {
  if (low > high) throw new RangeError(`${lowName} is ${low} and exceeds ${highName}, ${high}`)
}
