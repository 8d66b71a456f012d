/**
 * Logarithm, exponential and power from + − × ÷ alone.
 *
 * IEEE 754 fixes the last bit of + − × ÷ and of the square root, and nothing else: `Math.log` and its
 * kin differ between browsers in that bit, and one bit is enough to send a run another way. What
 * stands here gives the same bits everywhere. The way of reduction is that of fdlibm (Sun
 * Microsystems, 1993); the polynomials are our own, interpolated at Chebyshev nodes with 80 digits.
 */

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)

// A number is read through its upper 32 bits. Which of the two words that is, the machine says: 1 is
// 3ff00000 00000000. (All machines with a browser are little endian; asking costs nothing.)
float[0] = 1
const upper = words[0] === 0 ? 1 : 0

// 2^−1074 … 2^1023, exact. A product with one of them takes an exponent off or puts it on; writing the
// exponent's bits and reading the number back would stall the processor.
const leastExponent = -1074
const powersOfTwo = new Float64Array(1024 - leastExponent)
powersOfTwo[-leastExponent] = 1
for (let i = -leastExponent + 1; i < powersOfTwo.length; i++) {
  powersOfTwo[i] = powersOfTwo[i - 1]! * 2
}
for (let i = -leastExponent - 1; i >= 0; i--) powersOfTwo[i] = powersOfTwo[i + 1]! / 2

// ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact.
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
const oneOverLn2 = 1.4426950408889634

// Upper word of √½, and how far it stands below that of 1: adding it rounds the exponent so that the
// rest of the number comes to lie between √½ and √2.
const upperOfOne = 0x3ff00000
const upperOfRootHalf = 0x3fe6a09e

const leastNormal = 2.2250738585072014e-308

/** Exponent k of x = 2^k · m with √½ ≤ m < √2; x must be normal and above 0. */
function exponentOf(x: number): number {
  float[0] = x
  return ((words[upper]! + (upperOfOne - upperOfRootHalf)) >>> 20) - 1023
}

/** Q in ln((1+s)/(1−s)) = 2s + ⅔s³ + s⁵·Q(z), z = s²; off by 3.1e−16 at most for m in [√½, √2]. */
function logRest(z: number): number {
  const z2 = z * z
  return (
    0.40000000000000024 +
    z * 0.28571428571338325 +
    z2 *
      (0.22222222271185313 +
        z * 0.18181808234003144 +
        z2 * (0.15385575782820043 + z * 0.13285924657242199 + z2 * 0.1291402271694836))
  )
}

/**
 * Natural logarithm, as `Math.log` but with the same bits in every browser.
 *
 *     x = 2^k · (1 + f),  s = f / (2 + f),  ln x = k·ln 2 + ln((1 + s) / (1 − s))
 *
 * Off by less than 1 unit in the last place. −∞ at 0, NaN below it.
 *
 * @source the reduction: fdlibm, e_log.c (Sun Microsystems, 1993)
 */
export function log(x: number): number {
  let k = 0
  if (!(x >= leastNormal && x < Infinity)) {
    if (x === 0) return -Infinity
    if (!(x > 0) || x === Infinity) return x < 0 ? NaN : x
    x *= 18014398509481984 // 2^54: below the least normal number the exponent cannot be read
    k = -54
  }
  const exponent = exponentOf(x)
  k += exponent
  const f = x * powersOfTwo[-exponent - leastExponent]! - 1
  const s = f / (2 + f)
  const z = s * s
  const rest = z * (0.6666666666666666 + z * logRest(z))
  const half = 0.5 * f * f
  // Small things first: each bracket is smaller than what it is taken from.
  return k * ln2High - (half - (s * (half + rest) + k * ln2Low) - f)
}

/** e^(x + tail) for a finite x within (−746, 710) and a tail below its last place. */
function expWithTail(x: number, tail: number): number {
  const k = Math.floor(x * oneOverLn2 + 0.5)
  const high = x - k * ln2High
  const low = k * ln2Low - tail
  const r = high - low
  const z = r * r
  const z2 = z * z
  // r·coth(r/2) = 2 + z·P(z); P is off by 6.5e−17 at most.
  const c =
    r -
    z *
      (0.1666666666666666 +
        z * -0.0027777777777563957 +
        z2 * (6.613756471400626e-5 + z * -1.653405968872539e-6 + z2 * 4.143749871385379e-8))
  const y = 1 - (low - (r * c) / (2 - c) - high)
  if (k >= -1021 && k < 1024) return y * powersOfTwo[k - leastExponent]!
  // In two steps, of which only the last rounds.
  if (k >= 1024) return y * 2 * powersOfTwo[k - 1 - leastExponent]!
  return y * powersOfTwo[k + 100 - leastExponent]! * powersOfTwo[-100 - leastExponent]!
}

/**
 * e^x, as `Math.exp` but with the same bits in every browser.
 *
 *     x = k·ln 2 + r,  |r| ≤ ½ ln 2,  e^x = 2^k · e^r
 *
 * Off by less than 1 unit in the last place. ∞ above 709.78, 0 below −745.13.
 *
 * @source the reduction: fdlibm, e_exp.c (Sun Microsystems, 1993)
 */
export function exp(x: number): number {
  if (!(x <= 709.782712893384)) return x > 0 ? Infinity : NaN
  if (x < -745.1332191019412) return 0
  return expWithTail(x, 0)
}

// Products as a rounded part and what the rounding took away, so that pow has bits to spare.
// Source: Dekker, "A floating-point technique for extending the available precision" (1971).
function productError(a: number, b: number, product: number): number {
  const wideA = a * 134217729
  const highA = wideA - (wideA - a)
  const lowA = a - highA
  const wideB = b * 134217729
  const highB = wideB - (wideB - b)
  const lowB = b - highB
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB)
}

/**
 * x to the power of y, as `Math.pow` (also at 0, ∞, NaN and below 0) but with the same bits in every
 * browser.
 *
 *     x^y = e^(y · ln x),  the logarithm and the product in two parts with some 64 bits together
 *
 * Off by less than 1 unit in the last place. Four times as dear as `log`: not for the hot path.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (x !== x || y !== y) return NaN
  if (y === Infinity || y === -Infinity) {
    const size = Math.abs(x)
    if (size === 1) return NaN
    return size > 1 === y > 0 ? Infinity : 0
  }
  const isWhole = Math.floor(y) === y
  const isOdd = isWhole && Math.floor(y / 2) * 2 !== y
  const sign = isOdd && (x < 0 || 1 / x < 0) ? -1 : 1
  if (x === 0 || x === Infinity || x === -Infinity) {
    return sign * ((x === 0) === y > 0 ? 0 : Infinity)
  }
  if (x < 0 && !isWhole) return NaN
  return sign * powOfPositive(Math.abs(x), y)
}

/** x^y for finite x above 0 and finite y. */
function powOfPositive(x: number, y: number): number {
  if (x === 1) return 1
  if (y === 1) return x

  // x = 2^k · m, s = (m − 1) / (m + 1) in two parts.
  let k = 0
  if (x < leastNormal) {
    x *= 18014398509481984
    k = -54
  }
  const exponent = exponentOf(x)
  k += exponent
  const m = x * powersOfTwo[-exponent - leastExponent]!
  const f = m - 1
  const sum = m + 1
  const sumLow = m - (sum - 1)
  const s = f / sum
  const back = s * sum
  const sLow = (f - back - productError(s, sum, back) - s * sumLow) / sum

  // ln m = 2s · (1 + z/3 + z²·Q/2), z = s²
  const z = s * s
  const zLow = productError(s, s, z) + 2 * s * sLow
  const third = z * 0.3333333333333333
  const thirdLow = productError(z, 0.3333333333333333, third) + z * 1.850371707708594e-17 + zLow / 3
  const more = third + (thirdLow + 0.5 * z * z * logRest(z))
  const moreLow = third - more + (thirdLow + 0.5 * z * z * logRest(z))
  const growth = s * more
  const growthLow = productError(s, more, growth) + s * moreLow + sLow * more

  // ln x = k·ln 2 + 2s + 2·growth, added from the largest to the smallest with what each sum loses.
  const whole = k * ln2High
  const first = whole + 2 * s
  const firstLow = Math.abs(whole) > Math.abs(2 * s) ? whole - first + 2 * s : 2 * s - first + whole
  const second = first + 2 * growth
  const secondLow = first - second + 2 * growth
  const low = firstLow + secondLow + (2 * (sLow + growthLow) + k * ln2Low)
  const ln = second + low
  const lnLow = second - ln + low

  const product = y * ln
  if (!(product <= 709.79)) return Infinity
  if (!(product >= -745.14)) return 0
  return expWithTail(product, productError(y, ln, product) + y * lnLow)
}

/**
 * The value below which a standard normal variable falls with probability p: one uniform number in,
 * one normal number out, rising with it.
 *
 * Relative error below 2e−15. −∞ at 0, ∞ at 1, NaN
 * outside.
 *
 * @source Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied
 *   Statistics 37 (1988), PPND16: its coefficients, with our logarithm
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q
    const above =
      ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r +
        45921.95393154987) *
        r +
        13731.69376550946) *
        r +
        1971.5909503065513) *
        r +
        133.14166789178438) *
        r +
      3.3871328727963665
    const below =
      ((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r +
        21213.794301586597) *
        r +
        5394.196021424751) *
        r +
        687.1870074920579) *
        r +
        42.31333070160091) *
        r +
      1
    return (q * above) / below
  }
  const tail = q < 0 ? p : 1 - p
  if (!(tail > 0)) return tail === 0 ? q / 0 : NaN
  let r = Math.sqrt(-log(tail))
  let value: number
  if (r <= 5) {
    r -= 1.6
    const above =
      ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r +
        1.2704582524523684) *
        r +
        3.6478483247632045) *
        r +
        5.769497221460691) *
        r +
        4.630337846156546) *
        r +
      1.4234371107496835
    const below =
      ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r +
        0.14810397642748008) *
        r +
        0.6897673349851) *
        r +
        1.6763848301838038) *
        r +
        2.053191626637759) *
        r +
      1
    value = above / below
  } else {
    r -= 5
    const above =
      ((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r +
        0.026532189526576124) *
        r +
        0.29656057182850487) *
        r +
        1.7848265399172913) *
        r +
        5.463784911164114) *
        r +
      6.657904643501103
    const below =
      ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r +
        0.0007868691311456133) *
        r +
        0.014875361290850615) *
        r +
        0.1369298809227358) *
        r +
        0.599832206555888) *
        r +
      1
    value = above / below
  }
  return q < 0 ? -value : value
}
