import type { Model } from './measure.ts'
import { noNetwork } from './stations.ts'
import type { ScenarioDocument } from '../observe.ts'

const callersOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `app-${at}`)

/** Processes with a circuit each, which ask the same service; each of them 50 times a second. */
const hystrix = (failures: string, callers: number, fault: object[] = []): ScenarioDocument => ({
  ...noNetwork,
  system: 'hystrix',
  services: { cart: { workers: 1_000, serviceTime: '1ms', protocol: 'http2', failures } },
  clients: Object.fromEntries(
    callersOf(callers).map((name) => [name, { to: 'cart', rate: '50/s', arrivals: 'constant' }]),
  ),
  systems: { hystrix: { hop: '0ms' } },
  events: fault,
})

/** A circuit of 50 % in 10 s that sleeps 5 s, as Hystrix has it. */
export const breakers: readonly Model[] = [
  {
    // Failures fill half of the window of 10 s after 5 s; until then all are sent.
    model: 'everything fails from one moment on, 50/s, circuit of 50 % in 10 s',
    measure: 'requests sent until it opens',
    unit: '',
    theory: 250,
    delta: 0.12,
    scenario: hystrix('0%', 1, [{ at: '30s', fault: { errors: '100%' }, on: 'cart' }]),
    seconds: 9,
    warmUpSeconds: 30,
    isStory: true,
    edge: 'app-0→cart',
    of: (counted) => counted.attempts,
  },
  {
    model: 'ten callers, open circuits, one try each 5 s',
    measure: 'requests a second that reach the callee',
    unit: '/s',
    theory: 10 / 5,
    delta: 0.1,
    scenario: hystrix('100%', 10),
    seconds: 100,
    warmUpSeconds: 30,
    isStory: true,
    edge: 'app-0→cart',
    of: ({ seconds }, { edges }) =>
      callersOf(10).reduce((sum, name) => sum + edges.get(`${name}→cart`)!.attempts, 0) / seconds,
  },
  {
    model: 'one of three instances is lost, circuit of 50 %',
    measure: 'share of requests that are sent: it stays closed',
    unit: '',
    theory: 1,
    delta: 0.001,
    scenario: hystrix('33%', 1),
    seconds: 60,
    warmUpSeconds: 30,
    isStory: true,
    edge: 'app-0→cart',
    of: (counted) => counted.attempts / counted.requests,
  },
]
