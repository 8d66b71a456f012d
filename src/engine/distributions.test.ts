import { describe, expect, test } from 'vitest'
import {
  describe as inWords,
  meanUs,
  sampler,
  squaredCoefficientOfVariation,
  type Chance,
  type Distribution,
} from './distributions.ts'
import { Draw, hashText } from './Random.ts'

const count = 200_000

/** The standard normal distribution function: a series for small x, a continued fraction beyond. */
function normalCdf(x: number): number {
  const size = Math.abs(x)
  const density = Math.exp((-size * size) / 2) / Math.sqrt(2 * Math.PI)
  if (size < 4) {
    let term = size
    let sum = size
    for (let n = 3; n < 120; n += 2) sum += term *= (size * size) / n
    return 0.5 + Math.sign(x) * density * sum
  }
  let fraction = size
  for (let n = 40; n > 0; n--) fraction = size + n / fraction
  return x < 0 ? density / fraction : 1 - density / fraction
}

function erlangCdf(x: number, mean: number, shape: number): number {
  const stages = (x * shape) / mean
  let term = Math.exp(-stages)
  let above = 0
  for (let i = 0; i < shape; i++) {
    above += term
    term *= stages / (i + 1)
  }
  return 1 - above
}

const second = 1_000_000
const branches = [
  { share: 0.9, meanUs: 20_000 },
  { share: 0.1, meanUs: 400_000 },
]
const points = [
  { quantile: 0, valueUs: 1_000 },
  { quantile: 0.5, valueUs: 20_000 },
  { quantile: 0.9, valueUs: 50_000 },
  { quantile: 0.99, valueUs: 400_000 },
  { quantile: 1, valueUs: 2_000_000 },
]

/** Each kind, and the share of times at or below x if it is continuous. */
const kinds: { of: Distribution; cdf?: (x: number) => number }[] = [
  { of: { kind: 'constant', valueUs: 20_000 } },
  {
    of: { kind: 'uniform', minUs: 10_000, maxUs: 90_000 },
    cdf: (x) => Math.min(1, Math.max(0, (x - 10_000) / 80_000)),
  },
  { of: { kind: 'exponential', meanUs: second }, cdf: (x) => 1 - Math.exp(-x / second) },
  {
    of: { kind: 'lognormal', meanUs: second, sigma: 0.5 },
    cdf: (x) => normalCdf((Math.log(x / second) + 0.125) / 0.5),
  },
  {
    of: { kind: 'erlang', meanUs: second, shape: 4 },
    cdf: (x) => erlangCdf(x, second, 4),
  },
  {
    of: { kind: 'erlang', meanUs: second, shape: 37 },
    cdf: (x) => erlangCdf(x, second, 37),
  },
  {
    of: { kind: 'hyperexponential', branches },
    cdf: (x) => 1 - branches.reduce((sum, b) => sum + b.share * Math.exp(-x / b.meanUs), 0),
  },
  { of: { kind: 'bimodal', fastUs: 20_000, slowUs: 500_000, slowShare: 0.05 } },
  {
    of: { kind: 'empirical', points },
    cdf: (x) => {
      const i = points.findIndex((point) => x < point.valueUs)
      if (i < 0) return 1
      if (i === 0) return 0
      const [from, to] = [points[i - 1]!, points[i]!]
      const part = (x - from.valueUs) / (to.valueUs - from.valueUs)
      return from.quantile + part * (to.quantile - from.quantile)
    },
  },
]

function times(distribution: Distribution, seed = 7): Float64Array {
  const sample = sampler(distribution)
  const draw = new Draw()
  const purpose = hashText(`service/cart ${seed}`)
  return Float64Array.from({ length: count }, (_, i) => sample(draw.key(i, 0, purpose)))
}

for (const { of, cdf } of kinds) {
  describe(inWords(of), () => {
    const drawn = times(of)

    test('times are whole microseconds, and none is negative', () => {
      for (const time of drawn) {
        if (!Number.isSafeInteger(time) || time < 0 || Object.is(time, -0)) expect.fail(`${time}`)
      }
    })

    test('mean and variance are within 4 standard errors of the formulas', () => {
      let sum = 0
      for (const time of drawn) sum += time
      const sampleMean = sum / count
      let squares = 0
      let fourths = 0
      for (const time of drawn) {
        const square = (time - sampleMean) ** 2
        squares += square
        fourths += square * square
      }
      const sampleVariance = squares / (count - 1)
      const errorOfVariance = Math.sqrt((fourths / count - sampleVariance ** 2) / count)
      const mean = meanUs(of)
      const variance = squaredCoefficientOfVariation(of) * mean * mean
      // Rounding adds up to 1/12 µs².
      const slack = 1e-9 * variance + 1 / 12
      expect(Math.abs(sampleMean - mean)).toBeLessThanOrEqual(4 * Math.sqrt(variance / count))
      expect(Math.abs(sampleVariance - variance)).toBeLessThanOrEqual(4 * errorOfVariance + slack)
    })

    if (cdf === undefined) return
    test('times follow the exact distribution (Kolmogorov–Smirnov at 0.1 %)', () => {
      const sorted = drawn.slice().sort()
      let distance = 0
      for (let i = 0; i < count; i++) {
        // A whole microsecond stands for the half before and the half after it; with tens of
        // milliseconds that shifts the share by 1e-4 at most, a fortieth of the limit.
        const share = cdf(sorted[i]!)
        distance = Math.max(distance, (i + 1) / count - share, share - i / count)
      }
      expect(distance * Math.sqrt(count)).toBeLessThan(1.95)
    })
  })
}

/** Chance that gives what it is told to. */
const certain = (...numbers: number[]): Chance => ({ next: () => numbers.shift() ?? NaN })

describe('rounding', () => {
  test('a uniform time of 0 to 2 µs is 1 µs in one half of all cases', () => {
    const drawn = times({ kind: 'uniform', minUs: 0, maxUs: 2 })
    const ones = drawn.filter((time) => time === 1).length
    expect(Math.abs(ones - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4))
  })

  test('exponential times of 1 µs keep their mean to 4 % and are often 0', () => {
    // Rounded to the nearest: mean e^−½ / (1 − e^−1) = 0.9595 µs, and 1 − e^−½ of them are 0.
    const drawn = times({ kind: 'exponential', meanUs: 1 })
    const mean = drawn.reduce((sum, time) => sum + time, 0) / count
    const zeros = drawn.filter((time) => time === 0).length
    expect(Math.abs(mean - 0.9595)).toBeLessThan(0.01)
    expect(Math.abs(zeros / count - 0.3935)).toBeLessThan(0.0045)
  })
})

describe('the ends of chance', () => {
  const most = 1 - 2 ** -33

  test('a stream that gives 0 gives the shortest time there is', () => {
    expect(sampler({ kind: 'exponential', meanUs: 5 })(certain(0))).toBe(0)
    expect(sampler({ kind: 'lognormal', meanUs: 5, sigma: 1 })(certain(0))).toBe(0)
    expect(sampler({ kind: 'erlang', meanUs: 5, shape: 2 })(certain(0, 0))).toBe(0)
    expect(sampler({ kind: 'uniform', minUs: 3, maxUs: 5 })(certain(0))).toBe(3)
    expect(sampler({ kind: 'empirical', points })(certain(0))).toBe(1_000)
  })

  test('the rarest draw of an exponential is 22.9 means', () => {
    expect(sampler({ kind: 'exponential', meanUs: second })(certain(most))).toBe(22_873_857)
  })

  test('an Erlang time of a thousand rare stages is still a number', () => {
    const sample = sampler({ kind: 'erlang', meanUs: second, shape: 1_000 })
    expect(sample({ next: () => 1 - 2 ** -53 })).toBe(Math.round(53 * Math.LN2 * second))
  })

  test('the widest log-normal ends at the largest exact integer', () => {
    const sample = sampler({ kind: 'lognormal', meanUs: 1e12, sigma: 5 })
    expect(sample(certain(most))).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('a measured quantile gives its measured value, and half-way stands half-way', () => {
    const sample = sampler({ kind: 'empirical', points })
    expect(sample(certain(0.5))).toBe(20_000)
    expect(sample(certain(0.7))).toBe(35_000)
    expect(sample(certain(most))).toBe(2_000_000)
  })

  test('the slow share of a bimodal time may be nothing or all', () => {
    const bimodal = (slowShare: number) =>
      sampler({ kind: 'bimodal', fastUs: 1, slowUs: 2, slowShare })
    expect(bimodal(0)(certain(most))).toBe(1)
    expect(bimodal(1)(certain(0))).toBe(2)
  })
})

describe('more chance', () => {
  test('a larger number never gives a shorter time where one number makes the time', () => {
    for (const { of } of kinds) {
      if (of.kind === 'erlang' || of.kind === 'hyperexponential') continue
      const sample = sampler(of)
      let before = 0
      for (let i = 0; i < 10_000; i++) {
        const time = sample(certain((i + 0.5) / 10_000))
        if (time < before) expect.fail(`${of.kind} falls at ${i}`)
        before = time
      }
    }
  })
})

describe('formulas', () => {
  test('two exponential stages vary half as much as one', () => {
    expect(squaredCoefficientOfVariation({ kind: 'erlang', meanUs: 5, shape: 2 })).toBe(0.5)
    expect(squaredCoefficientOfVariation({ kind: 'exponential', meanUs: 5 })).toBe(1)
  })

  test('branches with one mean are an exponential', () => {
    const same = [
      { share: 0.25, meanUs: 80 },
      { share: 0.75, meanUs: 80 },
    ]
    expect(squaredCoefficientOfVariation({ kind: 'hyperexponential', branches: same })).toBe(1)
    expect(meanUs({ kind: 'hyperexponential', branches: same })).toBe(80)
  })

  test('two measured ends are a uniform distribution', () => {
    const ends = [
      { quantile: 0, valueUs: 100 },
      { quantile: 1, valueUs: 300 },
    ]
    const uniform: Distribution = { kind: 'uniform', minUs: 100, maxUs: 300 }
    expect(meanUs({ kind: 'empirical', points: ends })).toBe(meanUs(uniform))
    expect(squaredCoefficientOfVariation({ kind: 'empirical', points: ends })).toBeCloseTo(
      squaredCoefficientOfVariation(uniform),
      15,
    )
  })

  test('what takes no time does not vary', () => {
    expect(squaredCoefficientOfVariation({ kind: 'exponential', meanUs: 0 })).toBe(0)
    expect(times({ kind: 'lognormal', meanUs: 0, sigma: 1 }).every((time) => time === 0)).toBe(true)
  })

  test('a log-normal without spread is its mean', () => {
    expect(times({ kind: 'lognormal', meanUs: 50, sigma: 0 }).every((time) => time === 50)).toBe(
      true,
    )
  })
})

test('a distribution tells what it is in words', () => {
  const words = kinds.map(({ of }) => inWords(of).replaceAll('\u00a0', '~'))
  expect(words).toEqual([
    'constant, 20~ms',
    'uniform, 10~ms to 90~ms',
    'exponential, mean 1~s',
    'log-normal, mean 1~s, sigma 0.5',
    'Erlang, mean 1~s, shape 4',
    'Erlang, mean 1~s, shape 37',
    'hyperexponential, 90% with mean 20~ms, 10% with mean 400~ms',
    'bimodal, 20~ms, but 500~ms in 5% of cases',
    'empirical, 1~ms to 2~s, mean 51.5~ms',
  ])
  expect(inWords({ kind: 'constant', valueUs: 250 })).toBe('constant, 250\u00a0µs')
  expect(inWords({ kind: 'constant', valueUs: 90 * second })).toBe('constant, 1.5\u00a0min')
})

describe('nonsense is refused with the value and the range', () => {
  const refused: [string, Distribution, string][] = [
    ['a negative time', { kind: 'constant', valueUs: -1 }, 'valueUs is -1'],
    ['no number', { kind: 'exponential', meanUs: NaN }, 'meanUs is NaN'],
    ['endless', { kind: 'exponential', meanUs: Infinity }, 'meanUs is Infinity'],
    ['a minimum above the maximum', { kind: 'uniform', minUs: 3, maxUs: 2 }, 'minUs is 3'],
    ['a wild sigma', { kind: 'lognormal', meanUs: 1, sigma: 50 }, 'sigma is 50'],
    ['half a stage', { kind: 'erlang', meanUs: 1, shape: 0.5 }, 'shape is 0.5'],
    ['no branch', { kind: 'hyperexponential', branches: [] }, 'sum to 0'],
    [
      'a fast time that is slower',
      { kind: 'bimodal', fastUs: 2, slowUs: 1, slowShare: 0.1 },
      'fastUs is 2',
    ],
    [
      'a share in percent',
      { kind: 'bimodal', fastUs: 1, slowUs: 2, slowShare: 5 },
      'slowShare is 5',
    ],
    [
      'quantiles in percent',
      {
        kind: 'empirical',
        points: [
          { quantile: 0, valueUs: 1 },
          { quantile: 100, valueUs: 2 },
        ],
      },
      'from 0 to 100',
    ],
    [
      'a quantile twice',
      { kind: 'empirical', points: [points[0]!, points[1]!, points[1]!, points[4]!] },
      'quantile 0.5 follows 0.5',
    ],
    [
      'values that fall',
      {
        kind: 'empirical',
        points: [
          { quantile: 0, valueUs: 2 },
          { quantile: 1, valueUs: 1 },
        ],
      },
      'valueUs is 2',
    ],
  ]
  for (const [name, distribution, message] of refused) {
    test(name, () => {
      for (const ask of [sampler, meanUs, squaredCoefficientOfVariation, inWords]) {
        expect(() => ask(distribution)).toThrow(RangeError)
        expect(() => ask(distribution)).toThrow(message)
      }
    })
  }
})
