import { runOf, type ScenarioDocument } from './observe.ts'

/**
 * Small runs whose digests are kept: the same in Node and in every browser. They change when the walk of a request, a draw or
 * a default changes; then print the new ones by `goldenDigest` and say in the commit why they should.
 */
export interface GoldenRun {
  readonly name: string
  readonly scenario: ScenarioDocument
  readonly digest: string
}

const everything = {
  seed: 7,
  system: 'envoy',
  services: {
    front: {
      endpoints: 2,
      workers: 8,
      serviceTime: { lognormal: { mean: '4ms', sigma: 0.7 } },
      calls: [['cart', { to: 'list', probability: '50%', onFailure: 'ignore' }], 'store'],
    },
    cart: { endpoints: 3, workers: 4, serviceTime: { exponential: '8ms' }, failures: '10%' },
    list: { endpoints: 2, protocol: 'http2', serviceTime: { erlang: { mean: '5ms', shape: 3 } } },
    store: { endpoints: 2, protocol: 'tcp', serviceTime: { uniform: { min: '1ms', max: '3ms' } } },
  },
  clients: {
    web: { to: 'front', rate: '80/s', timeout: '250ms' },
    desk: { to: 'front', users: 5, think: { exponential: '60ms' } },
  },
  network: { latency: '0.4ms', jitter: '0.3ms', loss: '1%' },
  policies: [
    { for: '*', balancer: 'leastRequest', timeout: '300ms' },
    {
      for: 'cart',
      retry: { attempts: 3, on: ['5xx'], perTryTimeout: '40ms', anotherHost: true },
      outlier: {
        consecutive5xx: 3,
        maxEjectionPercent: '50%',
        interval: '300ms',
        baseEjectionTime: '500ms',
      },
      limits: { maxRequests: 10 },
    },
    { for: 'list', fault: { delay: { share: '20%', for: '10ms' } } },
  ],
  events: [
    { at: '600ms', until: '1500ms', fault: { errors: '70%' }, on: 'cart-1' },
    { at: '800ms', policy: { for: 'cart', retry: { attempts: 2 } } },
    { at: '1s', until: '1800ms', fault: 'kill', on: 'list-1' },
    { at: '1200ms', until: '1600ms', fault: { spike: '3x' }, on: 'web' },
  ],
}

export const goldenRuns: readonly GoldenRun[] = [
  {
    name: 'one queue without a mesh',
    scenario: {
      seed: 1,
      services: { cart: { workers: 1, serviceTime: { exponential: '8ms' } } },
      clients: { web: { to: 'cart', rate: '100/s' } },
    },
    digest: '2c61dd7d64cf6fb6',
  },
  {
    name: 'retries under a budget',
    scenario: {
      seed: 4_294_967_295,
      system: 'envoy',
      services: {
        cart: { endpoints: 3, workers: 2, serviceTime: { exponential: '15ms' }, failures: '25%' },
      },
      clients: { web: { to: 'cart', rate: '150/s', timeout: '200ms' } },
      policies: [{ for: 'cart', retry: { attempts: 4, on: ['5xx'], budget: { ratio: '20%' } } }],
    },
    digest: '69a76101b189caef',
  },
  { name: 'something of everything', scenario: everything, digest: '231263fad5a7eead' },
]

/** The digest after three seconds. */
export function goldenDigest({ scenario }: GoldenRun): string {
  const { run } = runOf(scenario)
  run.advance(3_000_000)
  return run.world.places.sim.digest
}
