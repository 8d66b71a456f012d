/*
 * What textbooks and published analyses say about queues, tails, retries and timeouts, as functions.
 *
 * Sources: Kleinrock, Queueing Systems (1975); Harchol-Balter, Performance Modeling (2013); Mitzenmacher, The power of two choices
 * (2001); Dean and Barroso, The tail at scale (2013); Site Reliability Engineering (2016), ch. 21 and 22; Bronson et al.,
 * Metastable failures in distributed systems (2021).
 */

/** Probability that all c servers are busy when nobody waits: the recursion, never factorials. */
export function erlangB(c: number, a: number): number {
  let b = 1
  for (let k = 1; k <= c; k++) b = (a * b) / (k + a * b)
  return b
}

/** Probability that a customer must wait for one of c servers. */
export function erlangC(c: number, a: number): number {
  const b = erlangB(c, a)
  return b / (1 - (a / c) * (1 - b))
}

/** Mean time in an M/G/1 system (Pollaczek and Khinchine), in the unit of `mean`. */
export function pollaczekKhinchine(rho: number, mean: number, cs2: number): number {
  return mean + (rho * mean * (1 + cs2)) / (2 * (1 - rho))
}

/** Probabilities of 0…K in an M/M/c/K system. */
export function occupancy(c: number, k: number, a: number): number[] {
  const p = [1]
  for (let n = 1; n <= k; n++) p.push((p[n - 1]! * a) / Math.min(n, c))
  const sum = p.reduce((total, one) => total + one, 0)
  return p.map((one) => one / sum)
}

/** Blocking of M/M/c/K. */
export function blocking(c: number, k: number, a: number): number {
  return occupancy(c, k, a)[k]!
}

/** Mean number in an M/M/c/K system. */
export function meanInSystem(c: number, k: number, a: number): number {
  return occupancy(c, k, a).reduce((sum, p, n) => sum + n * p, 0)
}

/** Probability that an Erlang time of n stages of rate μ is at most t. */
export function erlangWithin(n: number, mu: number, t: number): number {
  let term = Math.exp(-mu * t)
  let tail = term
  for (let k = 1; k < n; k++) {
    term *= (mu * t) / k
    tail += term
  }
  return 1 - tail
}

/** Requests a second that M/M/1/K answers within T, when nobody is taken out of the queue: λ Σ p_n · P(Erlang(n + 1) ≤ T). */
export function goodputOfBounded(lambda: number, mu: number, k: number, t: number): number {
  return occupancy(1, k, lambda / mu)
    .slice(0, k)
    .reduce((sum, p, n) => sum + lambda * p * erlangWithin(n + 1, mu, t), 0)
}

/** Throughput per second of n users with think time z at one station with demand d, s: mean value analysis. */
export function meanValueAnalysis(n: number, d: number, z: number): number {
  let q = 0
  let x = 0
  for (let users = 1; users <= n; users++) {
    const r = d * (1 + q)
    x = users / (r + z)
    q = x * r
  }
  return x
}

/** Mean time in the supermarket model, in service times: n → ∞ servers at load λ, the shortest of d is joined. */
export function supermarket(lambda: number, d: number): number {
  if (d === 1) return 1 / (1 - lambda)
  let sum = 0
  for (let power = d; power < 1e6; power *= d) {
    const term = lambda ** ((power - d) / (d - 1))
    sum += term
    if (term < 1e-12) break
  }
  return sum
}

/**
 * Mean time in a system of two servers, in service times, when two samples with replacement are compared and a tie keeps the
 * first: half of the arrivals see both servers, the others one at random. The balance equations, iterated.
 */
export function twoChoicesOfTwo(rho: number): number {
  const most = 60
  const size = most + 1
  let p = new Float64Array(size * size)
  p[0] = 1
  const arrivals = 2 * rho
  const total = arrivals + 2
  for (let round = 0; round < 6_000; round++) {
    const next = new Float64Array(size * size)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const here = p[i * size + j]!
        if (here === 0) continue
        const toI = i === j ? 0.5 : i < j ? 0.75 : 0.25
        next[Math.min(i + 1, most) * size + j]! += (here * arrivals * toI) / total
        next[i * size + Math.min(j + 1, most)]! += (here * arrivals * (1 - toI)) / total
        next[Math.max(i - 1, 0) * size + j]! += here / total
        next[i * size + Math.max(j - 1, 0)]! += here / total
      }
    }
    p = next
  }
  let customers = 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) customers += (i + j) * p[i * size + j]!
  return customers / arrivals
}

/** Mean of the slowest of n exponential times of mean 1. */
export function harmonic(n: number): number {
  let sum = 0
  for (let k = 1; k <= n; k++) sum += 1 / k
  return sum
}

/** Attempts for one request with n attempts at most, each of which fails with probability p. */
export function attemptsFor(p: number, n: number): number {
  return p === 1 ? n : (1 - p ** n) / (1 - p)
}

/** Attempts at the innermost layer for one request, where each layer tries n times and the innermost fails with probability p. */
export function attemptsThroughLayers(p: number, n: number, layers: number): number {
  let product = 1
  for (let layer = 0, fails = p; layer < layers; layer++, fails **= n) {
    product *= attemptsFor(fails, n)
  }
  return product
}

/**
 * Seconds until a queue is short enough again, in the fluid limit: arrivals λ with r immediate retries after the timeout T, while
 * nothing is served for H seconds, capacity μ. The backlog drains until the wait is T.
 */
export function recoverySeconds(
  lambda: number,
  mu: number,
  r: number,
  h: number,
  t: number,
): number {
  const backlog = lambda * (h + r * Math.max(0, h - t))
  return (backlog - mu * t) / (mu - (1 + r) * lambda)
}

/** Availability of who needs all of n, each available with probability a. */
export const series = (a: number, n: number): number => a ** n
