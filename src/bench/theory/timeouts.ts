import { erlangB, goodputOfBounded, recoverySeconds } from './formulas.ts'
import type { Model } from './measure.ts'
import { okPerSecond, okShare, station } from './stations.ts'
import type { ScenarioDocument } from '../observe.ts'

const edge = 'web→cart'

/** Callers who leave, and a server that does not know. */
export const goodput: readonly Model[] = [
  {
    model: 'M/M/1, ρ = 0.8, callers who leave after 50 ms',
    measure: 'share answered in time, work goes on',
    unit: '',
    theory: 1 - Math.exp(-20 * 0.05),
    delta: 0.03,
    scenario: station({ rate: 80, timeout: '50ms' }),
    seconds: 320,
    warmUpSeconds: 10,
    edge,
    of: okShare,
  },
  {
    model: 'M/M/1, ρ = 1.2, the same',
    measure: 'share answered in time',
    unit: '',
    theory: 0,
    delta: 0.01,
    isAbsolute: true,
    scenario: station({ rate: 120, timeout: '50ms' }),
    seconds: 60,
    warmUpSeconds: 30,
    edge,
    of: okShare,
  },
  ...[5, 40].map((k): Model => ({
    model: `M/M/1/${k}, ρ = 1.5, callers who leave after 100 ms`,
    measure:
      k < 10
        ? 'answered in time: the queue is shorter than their patience'
        : 'answered in time: longer',
    unit: '/s',
    theory: goodputOfBounded(150, 100, k, 0.1),
    delta: k < 10 ? 0.03 : 1,
    isAbsolute: k > 10,
    scenario: station({ rate: 150, queue: k - 1, timeout: '100ms' }),
    seconds: 100,
    warmUpSeconds: 10,
    edge,
    of: okPerSecond,
  })),
  {
    model: 'pool of 100 threads, 1,000/s, one of twenty hangs for 10 s',
    measure: 'share refused',
    unit: '',
    theory: erlangB(100, 1_000 * (0.95 * 0.01 + 0.05 * 10)),
    delta: 0.02,
    scenario: station({
      rate: 1_000,
      workers: 100,
      queue: 0,
      serviceTime: { bimodal: { fast: '10ms', slow: '10s', slowShare: '5%' } },
    }),
    seconds: 60,
    warmUpSeconds: 150,
    edge,
    of: (counted) => counted.failed / (counted.ok + counted.failed),
  },
]

interface Storm {
  /** Requests a second that are asked, and that the server can do. */
  readonly lambda: number
  readonly mu: number
  readonly timeout: string
  readonly retries: number
  /** Seconds for which nothing is done, from the 20th on. */
  readonly outage?: number
}

/** Users who ask again when a time is over, and a server that does all it was asked for. */
const storm = ({ lambda, mu, timeout, retries, outage = 0 }: Storm): ScenarioDocument => ({
  ...station({
    rate: lambda,
    serviceTime: { exponential: `${1_000 / mu}ms` },
    client: { library: { attempts: retries + 1, timeout, retryOn: ['timeout'] } },
  }),
  events: outage === 0 ? [] : [{ at: '20s', until: `${20 + outage}s`, fault: 'hang', on: 'cart' }],
})

/** Overload that keeps itself up. */
export const metastability: readonly Model[] = [
  {
    model: 'μ = 1,000/s, λ = 900/s, one retry after 1 s',
    measure: 'share answered: healthy while nothing happens',
    unit: '',
    theory: 1,
    delta: 0.01,
    scenario: storm({ lambda: 900, mu: 1_000, timeout: '1s', retries: 1 }),
    seconds: 40,
    warmUpSeconds: 10,
    isStory: true,
    edge,
    of: okShare,
  },
  {
    model: 'the same, and nothing is done for 10 s',
    measure: 'share answered half a minute later: for ever ill',
    unit: '',
    theory: 0,
    delta: 0.02,
    isAbsolute: true,
    scenario: storm({ lambda: 900, mu: 1_000, timeout: '1s', retries: 1, outage: 10 }),
    seconds: 15,
    warmUpSeconds: 60,
    isStory: true,
    edge,
    of: okShare,
  },
  {
    model: 'a tenth of it: μ = 100/s, λ = 75/s, one retry after 0.1 s',
    measure: 'share answered after two minutes: chance alone is enough',
    unit: '',
    theory: 0,
    delta: 0.05,
    isAbsolute: true,
    scenario: storm({ lambda: 75, mu: 100, timeout: '100ms', retries: 1 }),
    seconds: 30,
    warmUpSeconds: 120,
    isStory: true,
    edge,
    of: okShare,
  },
  ...(
    [
      ['below 150', 130, 1, 0.01, false],
      ['280', 280, 0, 0.02, true],
    ] as const
  ).map(([name, lambda, theory, delta, isAbsolute]): Model => ({
    model: `good to 300/s, one retry after 1 s, asked for ${name === '280' ? '280' : '130'}/s, out for 10 s`,
    measure: 'share answered two minutes later',
    unit: '',
    theory,
    delta,
    isAbsolute,
    scenario: storm({ lambda, mu: 300, timeout: '1s', retries: 1, outage: 10 }),
    seconds: 30,
    warmUpSeconds: 150,
    isStory: true,
    edge,
    of: okShare,
  })),
  {
    model: 'good to 300/s, one retry after 1 s, asked for 280/s, out for 10 s',
    measure: 'attempts per second two minutes later',
    unit: '/s',
    theory: 560,
    delta: 0.02,
    scenario: storm({ lambda: 280, mu: 300, timeout: '1s', retries: 1, outage: 10 }),
    seconds: 30,
    warmUpSeconds: 150,
    isStory: true,
    edge,
    of: (counted) => counted.attempts / counted.seconds,
  },
  ...(
    [
      [200, 0],
      [100, 1],
    ] as const
  ).map(([lambda, retries]): Model => ({
    // Whoever asks while nothing is done, or while the backlog is older than 1 s, gets no answer: λ (H + t) fail.
    model: `good to 300/s, ${retries === 0 ? 'no retry' : 'one retry'}, asked for ${lambda}/s, out for 10 s`,
    measure: 'seconds until it is well again',
    unit: 's',
    theory: recoverySeconds(lambda, 300, retries, 10, 1),
    delta: 0.1,
    scenario: storm({ lambda, mu: 300, timeout: '1s', retries, outage: 10 }),
    seconds: 80,
    warmUpSeconds: 19,
    isStory: true,
    edge,
    // Who asked a second before the end is answered by the second try.
    of: (counted) => counted.failed / lambda - 10 + retries,
  })),
]

/** What somebody sees who measures from when he meant to ask. */
export const omission: readonly Model[] = [
  {
    // In 30 s at load ρ = 0.567 a freeze of 1.4 s is felt for 1.4/(1 − ρ) s, by 1.4 s down to nothing: 1 % is above 1.27 s.
    model: 'a freeze of 1.4 s in 30 s at 2,000/s, ρ = 0.567',
    measure: '99th percentile from the intended start (1.27 s in the published run)',
    unit: 's',
    theory: 1.4 - 0.01 * 30 * (1 - 0.567),
    delta: 0.03,
    scenario: {
      ...station({ rate: 2_000, serviceTime: { exponential: `${0.567 / 2}ms` } }),
      events: [{ at: '10s', until: '11.4s', fault: 'hang', on: 'cart' }],
    },
    seconds: 30,
    warmUpSeconds: 5,
    isStory: true,
    edge,
    of: (counted) => counted.quantileMs(0.99) / 1_000,
  },
]

const overload = (queue: number | object): ScenarioDocument => ({
  ...station({ rate: 200, queue, timeout: '200ms' }),
})

/** Twice as much as one server can do, and callers who wait 200 ms: who is served, and who in vain. */
export const disciplines: readonly Model[] = [
  {
    model: 'overload × 2, first come first served, no bound',
    measure: 'answered in time',
    unit: '/s',
    theory: 0,
    delta: 1,
    isAbsolute: true,
    scenario: overload({ length: 'unbounded', discipline: 'fifo' }),
    seconds: 60,
    warmUpSeconds: 20,
    edge,
    of: okPerSecond,
  },
  {
    // A queue of K is served in time while K/μ is below their patience.
    model: 'overload × 2, first come first served, 5 places',
    measure: 'answered in time',
    unit: '/s',
    theory: goodputOfBounded(200, 100, 6, 0.2),
    delta: 0.03,
    scenario: overload(5),
    seconds: 60,
    warmUpSeconds: 20,
    edge,
    of: okPerSecond,
  },
  ...(['lifo', 'codel'] as const).map((discipline): Model => ({
    model: `overload × 2, ${discipline === 'lifo' ? 'last come first served' : 'CoDel'}, no bound`,
    measure: 'answered in time (near μ)',
    unit: '/s',
    theory: 100,
    delta: 0.1,
    scenario: overload({ length: 'unbounded', discipline }),
    seconds: 60,
    warmUpSeconds: 20,
    edge,
    of: okPerSecond,
  })),
]
