import { harmonic, supermarket, twoChoicesOfTwo } from './formulas.ts'
import type { Counted, Model } from './measure.ts'
import { attemptsEach, meanTime, noNetwork, s10, servers, unlimited } from './stations.ts'

const edge = 'web→cart'
// Two crossings of a proxy take 1 ms.
const inService = (of: Counted): number => (of.meanMs - 1) / 1_000

/** Which of many servers. */
export const choices: readonly Model[] = [
  {
    model: '2 servers, 2 samples with replacement, ρ = 0.7',
    measure: 'mean time in system',
    unit: 'service times',
    theory: twoChoicesOfTwo(0.7),
    delta: 0.05,
    scenario: servers(2, 0.7, { leastRequest: { choices: 2 } }),
    seconds: 8_000,
    warmUpSeconds: 200,
    edge,
    of: inService,
  },
  {
    // From a simulation that is not this one: distinct samples would give 2.99.
    model: '10 servers, 2 samples with replacement, ρ = 0.9',
    measure: 'mean time in system',
    unit: 'service times',
    theory: 3.11,
    delta: 0.05,
    scenario: servers(10, 0.9, { leastRequest: { choices: 2 } }),
    seconds: 4_000,
    warmUpSeconds: 1_000,
    edge,
    of: inService,
  },
  ...([1, 2, 3] as const).map((d): Model => ({
    // With 200 servers two samples are the same one of them once in 200 times.
    model: `supermarket, 200 servers, ρ = 0.85, d = ${d}`,
    measure: 'mean time in system (n → ∞)',
    unit: 'service times',
    theory: supermarket(0.85, d),
    delta: d === 1 ? 0.05 : 0.03,
    scenario: servers(200, 0.85, d === 1 ? 'random' : { leastRequest: { choices: d } }),
    seconds: d === 1 ? 400 : 250,
    warmUpSeconds: d === 1 ? 150 : 60,
    edge,
    of: inService,
  })),
  {
    model: '10 servers, one at random, ρ = 0.6',
    measure: 'mean time in system',
    unit: 'service times',
    theory: 1 / (1 - 0.6),
    delta: 0.03,
    scenario: servers(10, 0.6, 'random'),
    seconds: 2_500,
    warmUpSeconds: 100,
    edge,
    of: inService,
  },
]

function fanOut(leaves: number, serviceTime: unknown) {
  const names = Array.from({ length: leaves }, (_, at) => `leaf-${at}`)
  return {
    ...noNetwork,
    services: {
      front: { workers: 100_000, serviceTime: '0ms', protocol: 'http2', calls: [names] },
      ...Object.fromEntries(
        names.map((name) => [name, { workers: 100_000, serviceTime, protocol: 'http2' }]),
      ),
    },
    clients: { web: { to: 'front', rate: '50/s' } },
  }
}

/** The slowest of several. */
export const tails: readonly Model[] = [
  ...[4, 20].map((n): Model => ({
    model: `${n} parallel calls, exponential`,
    measure: 'mean time of the slowest',
    unit: 'ms',
    theory: 10 * harmonic(n),
    delta: 0.02,
    scenario: fanOut(n, s10),
    seconds: 60,
    warmUpSeconds: 1,
    edge: 'web→front',
    of: meanTime,
  })),
  {
    model: '20 parallel calls, exponential',
    measure: '99th percentile of the slowest',
    unit: 'ms',
    theory: -10 * Math.log(1 - 0.99 ** (1 / 20)),
    delta: 0.04,
    scenario: fanOut(20, s10),
    seconds: 60,
    warmUpSeconds: 1,
    edge: 'web→front',
    of: (counted) => counted.quantileMs(0.99),
  },
  {
    model: '20 parallel calls, one of a hundred slow',
    measure: 'share of requests that are slow',
    unit: '',
    theory: 1 - 0.99 ** 20,
    delta: 0.04,
    scenario: fanOut(20, { bimodal: { fast: '5ms', slow: '100ms', slowShare: '1%' } }),
    seconds: 60,
    warmUpSeconds: 1,
    edge: 'web→front',
    // All are 5 ms or 100 ms, so the mean says how many are slow.
    of: (counted) => (counted.meanMs - 5) / 95,
  },
]

const hedgeMs = 30
/** Independent copies, the second after 30 ms, of exponential times of 10 ms: the pause before it is a thousandth of that. */
const hedged = {
  ...noNetwork,
  system: 'envoy',
  services: {
    cart: { endpoints: 20, workers: 100_000, serviceTime: s10, protocol: 'http2', unmeshed: true },
  },
  clients: { web: { to: 'cart', rate: '500/s' } },
  policies: [
    {
      for: '*',
      timeout: 'off',
      balancer: 'random',
      retry: {
        attempts: 2,
        on: ['5xx'],
        hedge: true,
        perTryTimeout: `${hedgeMs}ms`,
        backoff: { base: '1ms', max: '1ms' },
      },
      limits: unlimited,
    },
  ],
}
const late = Math.exp(-hedgeMs / 10)

/** A second copy of what is late; the one proxy adds half a millisecond. */
export const hedging: readonly Model[] = [
  {
    model: 'hedge after 30 ms, exponential times of 10 ms',
    measure: 'attempts for one request',
    unit: '',
    theory: 1 + late,
    delta: 0.01,
    scenario: hedged,
    seconds: 60,
    warmUpSeconds: 1,
    edge,
    of: attemptsEach,
  },
  {
    model: 'hedge after 30 ms, exponential times of 10 ms',
    measure: 'mean time (× 1 − e^(−d)/2)',
    unit: 'ms',
    theory: 10 * (1 - late / 2),
    delta: 0.02,
    scenario: hedged,
    seconds: 60,
    warmUpSeconds: 1,
    edge,
    of: (counted) => counted.meanMs - 0.5,
  },
  {
    model: 'hedge after 30 ms, exponential times of 10 ms',
    measure: '99th percentile (F(t) F(t − d))',
    unit: 'ms',
    theory: (10 * Math.log(100) + hedgeMs) / 2,
    delta: 0.04,
    scenario: hedged,
    seconds: 60,
    warmUpSeconds: 1,
    edge,
    of: (counted) => counted.quantileMs(0.99) - 0.5,
  },
]
