import { attemptsFor, attemptsThroughLayers, series } from './formulas.ts'
import type { Counted, Model, Seen } from './measure.ts'
import { attemptsEach, noNetwork, okShare, retries, station, unlimited } from './stations.ts'
import type { ScenarioDocument } from '../observe.ts'

const quick = { serviceTime: '1ms', workers: 1_000, protocol: 'http2' }

/** Three layers of retries above a database that fails. */
function layers(failures: string, attempts: number): ScenarioDocument {
  return {
    ...noNetwork,
    system: 'envoy',
    services: {
      front: { ...quick, calls: ['middle'] },
      middle: { ...quick, calls: ['db'] },
      db: { ...quick, failures },
    },
    clients: { web: { to: 'front', rate: '50/s' } },
    policies: [retries(attempts)],
  }
}
const databaseAttempts = (of: Counted, { edges }: Seen): number =>
  edges.get('middle→db')!.attempts / of.requests

const failing = (failures: string, system: string, policy: object, rate = 200) => ({
  ...noNetwork,
  system,
  services: { cart: { ...quick, failures } },
  clients: { web: { to: 'cart', rate: `${rate}/s` } },
  policies: [policy],
})

/** What retries multiply, and what bounds them. */
export const retrying: readonly Model[] = [
  ...(
    [
      ['share that succeeds in the end', 1 - 0.3 ** 3, okShare],
      ['attempts for one request', attemptsFor(0.3, 3), attemptsEach],
    ] as const
  ).map(([measure, theory, of]): Model => ({
    model: 'failure 30 %, three attempts',
    measure,
    unit: '',
    theory,
    delta: 0.01,
    scenario: failing('30%', 'envoy', retries(3)),
    seconds: 30,
    warmUpSeconds: 1,
    edge: 'web→cart',
    of,
  })),
  ...(
    [
      ['100%', 1, 3, 0.01, 20],
      ['50%', 0.5, 2, 0.02, 60],
    ] as const
  ).map(([failures, p, attempts, delta, seconds]): Model => ({
    model: `three layers, ${attempts === 3 ? 'three' : 'two'} attempts each, ${p === 1 ? 'all' : 'half'} fail`,
    measure: 'attempts at the database for one request',
    unit: '',
    theory: attemptsThroughLayers(p, attempts, 3),
    delta,
    scenario: layers(failures, attempts),
    seconds,
    warmUpSeconds: 1,
    edge: 'web→front',
    of: databaseAttempts,
  })),
  {
    model: 'all fail, budget of 20 % of requests and 10/s (Finagle), 500/s',
    measure: 'attempts for one request',
    unit: '',
    theory: 1 + 0.2 + 10 / 500,
    delta: 0.02,
    scenario: failing(
      '100%',
      'finagle',
      { for: 'cart', retry: { attempts: 10, on: ['5xx'] } },
      500,
    ),
    seconds: 60,
    warmUpSeconds: 20,
    edge: 'web→cart',
    of: attemptsEach,
  },
  {
    // A backend that takes 1,000/s is asked for 1,010/s, and what it refuses comes again after a second: 10/s more each second.
    model: 'capped at 1,000/s, offered 1,010/s, refused ones again after 1 s',
    measure: 'attempts per second in the 30th to 40th second',
    unit: '/s',
    theory: 1_010 + 10 * 35,
    delta: 0.03,
    scenario: station({
      rate: 1_010,
      serviceTime: '1ms',
      queue: 20,
      client: { arrivals: 'constant', library: { attempts: 100, pause: '1s' } },
    }),
    seconds: 10,
    warmUpSeconds: 30,
    isStory: true,
    edge: 'web→cart',
    of: (counted) => counted.attempts / counted.seconds,
  },
]

const chain = (count: number, each: string): ScenarioDocument => ({
  ...noNetwork,
  system: 'none',
  services: {
    front: {
      ...quick,
      serviceTime: '0ms',
      calls: Array.from({ length: count }, (_, at) => `s${at}`),
    },
    ...Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`s${at}`, { ...quick, failures: each }]),
    ),
  },
  clients: { web: { to: 'front', rate: '200/s' } },
})

/** What is available when all of several must be. */
export const availability: readonly Model[] = [
  {
    model: 'five services of 99 % behind a hub of 99 %',
    measure: 'share answered',
    unit: '',
    theory: series(0.99, 6),
    delta: 0.005,
    scenario: chain(6, '1%'),
    seconds: 60,
    warmUpSeconds: 1,
    edge: 'web→front',
    of: okShare,
  },
  {
    model: 'thirty dependencies of 99.9 %',
    measure: 'share answered',
    unit: '',
    theory: series(0.999, 30),
    delta: 0.005,
    scenario: chain(30, '0.1%'),
    seconds: 60,
    warmUpSeconds: 1,
    edge: 'web→front',
    of: okShare,
  },
  {
    model: 'failure 10 %, one retry at another replica',
    measure: 'share that fails',
    unit: '',
    theory: 0.01,
    delta: 0.08,
    scenario: {
      ...noNetwork,
      system: 'envoy',
      services: { cart: { ...quick, endpoints: 4, failures: '10%' } },
      clients: { web: { to: 'cart', rate: '400/s' } },
      policies: [
        {
          for: '*',
          timeout: 'off',
          retry: { attempts: 2, on: ['5xx'], anotherHost: true, backoff: { base: '1ms' } },
          limits: unlimited,
        },
      ],
    },
    seconds: 150,
    warmUpSeconds: 1,
    edge: 'web→cart',
    of: (counted) => 1 - okShare(counted),
  },
]
