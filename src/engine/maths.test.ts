import { describe, expect, test } from 'vitest'
import { exp, inverseNormal, log, pow } from './maths.ts'

// 1e-15 is 4.5 to 9 units in the last place; two functions each off by 1 are within 2.
const few = 1e-15

/** Whether two numbers are the same, or so near that only the last bits differ. */
function expectNear(ours: number, theirs: number, call: string, relative = few) {
  if (Object.is(ours, theirs)) return
  const far = Math.abs(ours - theirs)
  // Below the normal numbers the last place has a fixed size.
  if (!(far <= relative * Math.abs(theirs) || far <= 5e-324)) {
    expect.fail(`${call} is ${ours}, the built-in says ${theirs}`)
  }
}

function bitsOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

const corners = [
  0,
  -0,
  1,
  -1,
  2,
  -2,
  3,
  -3,
  0.5,
  -0.5,
  1.5,
  -1.5,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
  -5e-324,
  1e-310,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  1e300,
  -1e300,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53 - 1),
  1e-20,
  1 + 2 ** -52,
  1 - 2 ** -53,
  Math.SQRT2,
  Math.SQRT1_2,
  709.782712893384,
  -745.1332191019412,
  709.7827128933841,
  -745.1332191019413,
  -708.4,
  1023,
  1024,
  -1022,
  -1023,
  -1074,
  -1075,
]

describe('log', () => {
  test('the logarithm agrees with the built-in one over all magnitudes', () => {
    for (let e = -1074; e < 1024; e++) {
      for (const m of [1, 1.1, 1.25, 1.4142135, 1.4142136, 1.7, 1.9999999999]) {
        const x = m * 2 ** e
        expectNear(log(x), Math.log(x), `log(${x})`)
      }
    }
  })

  test('the logarithm keeps its digits close to 1', () => {
    for (let i = -2000; i <= 2000; i++) {
      for (const step of [2 ** -52, 1e-9, 1e-4]) {
        const x = 1 + i * step
        expectNear(log(x), Math.log(x), `log(${x})`)
      }
    }
  })

  test('the logarithm never falls as its argument rises by one uniform draw', () => {
    let before = -Infinity
    for (let i = 0; i < 200_000; i++) {
      const value = log((i + 0.5) / 200_000)
      if (value < before) expect.fail(`log falls at ${i}`)
      before = value
    }
  })
})

describe('exp', () => {
  test('the exponential agrees with the built-in one from nothing to infinity', () => {
    for (let i = -7500; i <= 7200; i++) {
      const x = i / 10 + 0.0123
      expectNear(exp(x), Math.exp(x), `exp(${x})`)
    }
    for (let e = -1074; e < 9; e++) {
      expectNear(exp(2 ** e), Math.exp(2 ** e), `exp(2^${e})`)
      expectNear(exp(-(2 ** e)), Math.exp(-(2 ** e)), `exp(-2^${e})`)
    }
  })
})

describe('pow', () => {
  test('powers agree with the built-in ones over a wide grid', () => {
    for (let i = -60; i <= 60; i++) {
      for (let j = -200; j <= 200; j++) {
        const x = 1.37 ** i
        const y = j / 7
        expectNear(pow(x, y), x ** y, `pow(${x}, ${y})`)
      }
    }
  })

  test('whole powers of two are exact', () => {
    for (let n = -1074; n < 1024; n++) expect(pow(2, n)).toBe(2 ** n)
  })

  test('a base close to 1 keeps its digits under a large exponent', () => {
    for (let i = 1; i <= 1000; i++) {
      const x = 1 + i * 1e-7
      for (const y of [1e5, -1e6, 1234567.5]) expectNear(pow(x, y), x ** y, `pow(${x}, ${y})`)
    }
  })
})

test('zeros, infinities, NaN and the limits of the numbers are treated as the built-ins do', () => {
  for (const x of corners) {
    expectNear(log(x), Math.log(x), `log(${x})`)
    expectNear(exp(x), Math.exp(x), `exp(${x})`)
    for (const y of corners) expectNear(pow(x, y), x ** y, `pow(${x}, ${y})`)
  }
})

describe('inverseNormal', () => {
  test('the quantiles of the normal distribution are those of the tables', () => {
    // Roots of erfc found with 300 bits (mpmath 1.3), for the double nearest to each p.
    const table: [number, number][] = [
      [0.5, 0],
      [0.75, 0.6744897501960817],
      [0.9, 1.2815515655446006],
      [0.975, 1.9599639845400538],
      [0.99, 2.3263478740408408],
      [0.999, 3.0902323061678132],
      [1e-10, -6.361340902404056],
      [1e-300, -37.0470962993612],
    ]
    for (const [p, z] of table) {
      expect(Math.abs(inverseNormal(p) - z)).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(z)))
    }
  })

  test('the normal quantile is odd about one half and rises everywhere', () => {
    let before = -Infinity
    for (let i = 1; i < 1 << 16; i++) {
      const p = i / (1 << 16)
      const z = inverseNormal(p)
      expect(z).toBe(-inverseNormal(1 - p) + 0)
      if (z <= before) expect.fail(`inverseNormal falls at ${p}`)
      before = z
    }
  })

  test('no chance is minus infinity, certainty is infinity, and there is nothing outside', () => {
    expect(inverseNormal(0)).toBe(-Infinity)
    expect(inverseNormal(1)).toBe(Infinity)
    expect(inverseNormal(-0.1)).toBeNaN()
    expect(inverseNormal(1.1)).toBeNaN()
    expect(inverseNormal(NaN)).toBeNaN()
  })
})

test('the bits are the ones checked in, in this and in every other engine', () => {
  let h = 0
  const add = (x: number) => {
    const bits = BigInt(`0x${bitsOf(x)}`)
    h = Math.imul(h ^ Number(bits >> 32n), 0x01000193)
    h = Math.imul(h ^ Number(bits & 0xffffffffn), 0x01000193)
  }
  for (let i = 1; i < 20_000; i++) {
    add(log(i / 20_000))
    add(exp((i - 10_000) / 100))
    add(pow(i / 5_000, (i % 37) / 3 - 5))
    add(inverseNormal(i / 20_000))
  }
  expect([log(10), exp(1), pow(10, 0.3), inverseNormal(0.2)].map(bitsOf)).toMatchInlineSnapshot(`
    [
      "40026bb1bbb55516",
      "4005bf0a8b14576a",
      "3fffec982d5bb8af",
      "bfeaee8fa73a1333",
    ]
  `)
  expect((h >>> 0).toString(16)).toMatchInlineSnapshot(`"4f9a2f2f"`)
})
