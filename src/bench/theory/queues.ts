import {
  blocking,
  erlangB,
  erlangC,
  meanInSystem,
  meanValueAnalysis,
  pollaczekKhinchine,
} from './formulas.ts'
import type { Model } from './measure.ts'
import { failedShare, meanTime, noNetwork, okPerSecond, s10, station } from './stations.ts'

const distributions: readonly (readonly [string, unknown, number])[] = [
  ['D', '10ms', 0],
  ['Erlang-3', { erlang: { mean: '10ms', shape: 3 } }, 1 / 3],
  ['lognormal, σ = 0.8', { lognormal: { mean: '10ms', sigma: 0.8 } }, Math.exp(0.64) - 1],
  [
    'hyperexponential',
    {
      hyperexponential: [
        { share: '50%', mean: '5ms' },
        { share: '50%', mean: '15ms' },
      ],
    },
    1.5,
  ],
]

const edge = 'web→cart'
const over = (values: readonly number[], than: number): number =>
  values.filter((value) => value > than).length / values.length
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Exponential times, one server. */
export const oneServer: readonly Model[] = [
  ...[0.6, 0.8].map((rho): Model => ({
    model: `M/M/1, ρ = ${rho}`,
    measure: 'mean time in system',
    unit: 'ms',
    theory: 10 / (1 - rho),
    delta: rho === 0.6 ? 0.03 : 0.05,
    scenario: station({ rate: 100 * rho }),
    seconds: rho === 0.6 ? 200 : 500,
    warmUpSeconds: 10,
    edge,
    of: meanTime,
  })),
  {
    model: 'M/M/1, ρ = 0.6',
    measure: 'mean number in system, over time',
    unit: '',
    theory: 1.5,
    delta: 0.05,
    scenario: station({ rate: 60 }),
    seconds: 250,
    warmUpSeconds: 10,
    edge,
    of: (counted) => counted.meanInFlight,
  },
  {
    model: 'M/M/1, ρ = 0.6',
    measure: 'share of time with more than two in system',
    unit: '',
    theory: 0.6 ** 3,
    delta: 0.06,
    scenario: station({ rate: 60 }),
    seconds: 300,
    warmUpSeconds: 10,
    lookEvery: 0.05,
    edge,
    of: (_, { looks }) => {
      const all = looks.reduce((sum, count) => sum + count, 0)
      return looks.slice(3).reduce((sum, count) => sum + count, 0) / all
    },
  },
  {
    model: 'M/M/1, ρ = 0.6',
    measure: '99th percentile',
    unit: 'ms',
    theory: (-Math.log(0.01) * 10) / 0.4,
    delta: 0.05,
    scenario: station({ rate: 60 }),
    seconds: 300,
    warmUpSeconds: 10,
    edge,
    of: (counted) => counted.quantileMs(0.99),
  },
  {
    model: 'M/M/1, ρ = 0.6',
    measure: 'mean wait for the server',
    unit: 'ms',
    theory: 15,
    delta: 0.05,
    scenario: station({ rate: 60 }),
    seconds: 150,
    warmUpSeconds: 10,
    isWatched: true,
    edge,
    of: (_, { waitsMs }) => mean(waitsMs),
  },
  {
    model: 'M/M/1, ρ = 0.6',
    measure: 'share that waits longer than 25 ms',
    unit: '',
    theory: 0.6 * Math.exp(-40 * 0.025),
    delta: 0.05,
    scenario: station({ rate: 60 }),
    seconds: 150,
    warmUpSeconds: 10,
    isWatched: true,
    edge,
    of: (_, { waitsMs }) => over(waitsMs, 25),
  },
  ...[0.8, 1, 1.5].map((rho): Model => ({
    model: `M/M/1/5, ρ = ${rho}`,
    measure: 'share lost',
    unit: '',
    theory: blocking(1, 5, rho),
    delta: 0.04,
    scenario: station({ rate: 100 * rho, queue: 4 }),
    seconds: rho < 1 ? 250 : 150,
    warmUpSeconds: 5,
    edge,
    of: failedShare,
  })),
  {
    model: 'M/M/1/5, ρ = 1.5',
    measure: 'answered per second',
    unit: '/s',
    theory: 150 * (1 - blocking(1, 5, 1.5)),
    delta: 0.02,
    scenario: station({ rate: 150, queue: 4 }),
    seconds: 100,
    warmUpSeconds: 5,
    edge,
    of: okPerSecond,
  },
  {
    model: 'M/M/1/5, ρ = 1.5',
    measure: 'mean number in system, over time',
    unit: '',
    theory: meanInSystem(1, 5, 1.5),
    delta: 0.02,
    scenario: station({ rate: 150, queue: 4 }),
    seconds: 100,
    warmUpSeconds: 5,
    edge,
    of: (counted) => counted.meanInFlight,
  },
  {
    model: 'tandem: M/M/∞, then M/M/1 at ρ = 0.6, then at 0.5',
    measure: 'mean time of the whole',
    unit: 'ms',
    theory: 5 + 10 / (1 - 0.6) + 25 / 3 / (1 - 0.5),
    delta: 0.03,
    scenario: {
      ...noNetwork,
      services: {
        front: {
          workers: 100_000,
          serviceTime: { exponential: '5ms' },
          protocol: 'http2',
          calls: ['cart', 'store'],
        },
        cart: { workers: 1, serviceTime: s10, protocol: 'http2' },
        store: { workers: 1, serviceTime: { exponential: `${25 / 3}ms` }, protocol: 'http2' },
      },
      clients: { web: { to: 'front', rate: '60/s' } },
    },
    seconds: 200,
    warmUpSeconds: 10,
    edge: 'web→front',
    of: meanTime,
  },
]

/** Two kinds of requests that hold a worker of one pool for 10 ms and for 100 ms: what is lost is the same of both. */
const twoClasses = {
  ...noNetwork,
  services: {
    pool: {
      workers: 6,
      queue: 0,
      serviceTime: '0ms',
      protocol: 'http2',
      calls: [
        { to: 'quick', probability: '80%' },
        { to: 'slow', probability: '20%' },
      ],
    },
    quick: { workers: 1_000, serviceTime: '10ms', protocol: 'http2' },
    slow: { workers: 1_000, serviceTime: { exponential: '100ms' }, protocol: 'http2' },
  },
  clients: { web: { to: 'pool', rate: '120/s' } },
}

/** Several servers, with and without a queue. */
export const manyServers: readonly Model[] = [
  {
    model: 'M/M/4, ρ = 0.75',
    measure: 'mean time in system',
    unit: 'ms',
    theory: 10 + erlangC(4, 3) * 10,
    delta: 0.03,
    scenario: station({ rate: 300, workers: 4 }),
    seconds: 60,
    warmUpSeconds: 5,
    edge,
    of: meanTime,
  },
  {
    model: 'M/M/4, ρ = 0.75',
    measure: 'share that waits longer than 10 ms',
    unit: '',
    theory: erlangC(4, 3) * Math.exp(-(400 - 300) * 0.01),
    delta: 0.06,
    scenario: station({ rate: 300, workers: 4 }),
    seconds: 250,
    warmUpSeconds: 5,
    isWatched: true,
    edge,
    of: (_, { waitsMs }) => over(waitsMs, 10),
  },
  {
    model: 'M/M/2/5, a = 2.5',
    measure: 'share refused, queue full',
    unit: '',
    theory: blocking(2, 5, 2.5),
    delta: 0.03,
    scenario: station({ rate: 250, workers: 2, queue: 3 }),
    seconds: 60,
    warmUpSeconds: 5,
    edge,
    of: failedShare,
  },
  ...[['exponential', s10] as const, distributions[0]!, distributions[3]!].map(
    ([name, serviceTime]): Model => ({
      model: `M/G/4/4, ${name}, a = 3`,
      measure: 'share refused (Erlang B)',
      unit: '',
      theory: erlangB(4, 3),
      delta: 0.03,
      scenario: station({ rate: 300, workers: 4, queue: 0, serviceTime }),
      seconds: 60,
      warmUpSeconds: 5,
      edge,
      of: failedShare,
    }),
  ),
  {
    model: 'one pool of 6 for 96/s of 10 ms and 24/s of 100 ms',
    measure: 'share refused (Erlang B over both)',
    unit: '',
    theory: erlangB(6, 96 * 0.01 + 24 * 0.1),
    delta: 0.05,
    scenario: twoClasses,
    seconds: 300,
    warmUpSeconds: 5,
    edge: 'web→pool',
    of: failedShare,
  },
  ...(
    [
      ['four queues of one server each', 4, 1, 0.7 / (100 * 0.3)],
      ['one queue for four servers', 1, 4, erlangC(4, 2.8) / (400 * 0.3)],
    ] as const
  ).map(([model, endpoints, workers, waitS]): Model => ({
    model: `${model}, ρ = 0.7`,
    measure: 'mean wait (pooling)',
    unit: 'ms',
    theory: 1_000 * waitS,
    delta: 0.05,
    scenario: {
      ...noNetwork,
      system: 'envoy',
      services: {
        cart: { endpoints, workers, serviceTime: s10, protocol: 'http2', unmeshed: true },
      },
      clients: { web: { to: 'cart', rate: '280/s' } },
      policies: [{ for: '*', timeout: 'off', balancer: 'random' }],
    },
    seconds: 250,
    warmUpSeconds: 5,
    isWatched: true,
    edge,
    of: (_, { waitsMs }) => mean(waitsMs),
  })),
]

/** Times that are not exponential. */
export const generalTimes: readonly Model[] = [
  ...distributions.map(([name, serviceTime, cs2]): Model => ({
    model: `M/G/1, ${name}, ρ = 0.6`,
    measure: 'mean time in system',
    unit: 'ms',
    theory: pollaczekKhinchine(0.6, 10, cs2),
    delta: cs2 > 1 ? 0.05 : 0.04,
    scenario: station({ rate: 60, serviceTime }),
    seconds: 250,
    warmUpSeconds: 10,
    edge,
    of: meanTime,
  })),
  {
    // An approximation: within 10–20 %.
    model: 'M/D/4, ρ = 0.75',
    measure: 'mean wait (half of M/M/4, approximately)',
    unit: 'ms',
    theory: (erlangC(4, 3) * 10) / 2,
    delta: 0.15,
    scenario: station({ rate: 300, workers: 4, serviceTime: '10ms' }),
    seconds: 60,
    warmUpSeconds: 5,
    edge,
    of: (counted) => counted.meanMs - 10,
  },
  {
    model: 'D/D/1, ρ = 0.9',
    measure: 'mean wait',
    unit: 'ms',
    theory: 0,
    delta: 1e-9,
    isAbsolute: true,
    scenario: station({ rate: 90, serviceTime: '10ms', client: { arrivals: 'constant' } }),
    seconds: 20,
    warmUpSeconds: 1,
    edge,
    of: (counted) => counted.meanMs - 10,
  },
  {
    model: 'D/M/1, ρ = 0.8',
    measure: 'mean wait (Kingman, approximately)',
    unit: 'ms',
    theory: ((0 + 1) / 2) * (0.8 / 0.2) * 10,
    delta: 0.2,
    scenario: station({ rate: 80, client: { arrivals: 'constant' } }),
    seconds: 200,
    warmUpSeconds: 10,
    edge,
    of: (counted) => counted.meanMs - 10,
  },
]

/** A fixed number of users. */
export const closedLoops: readonly Model[] = [
  {
    model: 'closed, 10 users, think 1.8 s, demand 0.2 s',
    measure: 'throughput (mean value analysis)',
    unit: '/s',
    theory: meanValueAnalysis(10, 0.2, 1.8),
    delta: 0.02,
    scenario: closed(10),
    seconds: 2_000,
    warmUpSeconds: 50,
    edge,
    of: okPerSecond,
  },
  {
    model: 'closed, 10 users, think 1.8 s, demand 0.2 s',
    measure: 'mean response (N/X − Z)',
    unit: 'ms',
    theory: 1_000 * (10 / meanValueAnalysis(10, 0.2, 1.8) - 1.8),
    delta: 0.04,
    scenario: closed(10),
    seconds: 2_000,
    warmUpSeconds: 50,
    edge,
    of: meanTime,
  },
  {
    model: 'closed, 40 users, four times the knee',
    measure: 'throughput (bound 1/D)',
    unit: '/s',
    theory: 5,
    delta: 0.02,
    scenario: closed(40),
    seconds: 1_000,
    warmUpSeconds: 50,
    edge,
    of: okPerSecond,
  },
]

function closed(users: number) {
  return {
    ...noNetwork,
    services: { cart: { workers: 1, serviceTime: { exponential: '200ms' }, protocol: 'http2' } },
    clients: { web: { to: 'cart', users, think: { exponential: '1800ms' } } },
  }
}
