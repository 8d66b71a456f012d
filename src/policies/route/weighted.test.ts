import { describe, expect, it } from 'vitest'
import { Observer, runOf } from '../../bench/observe.ts'
import { weighted } from './weighted.ts'

const canary = {
  system: 'envoy',
  services: {
    cart: { serviceTime: '1ms', failures: '30%' },
    'cart-next': { serviceTime: '1ms', failures: '30%' },
  },
  clients: { web: { to: 'cart', rate: '200/s' } },
  policies: [
    {
      for: 'cart',
      route: [
        { to: 'cart', weight: 90 },
        { to: 'cart-next', weight: 10 },
      ],
      retry: { attempts: 3, on: ['5xx'], backoff: { base: '1ms' } },
      limits: { maxRetries: 1_000 },
    },
    {
      for: 'cart-next',
      retry: { attempts: 3, on: ['5xx'], backoff: { base: '1ms' } },
      limits: { maxRetries: 1_000 },
    },
  ],
}

describe('a weighted route', () => {
  const { run } = runOf(canary)
  const observer = new Observer(run)
  run.advance(30_000_000)
  const { endpoints } = run.world.places

  it('gives each target its share, within the 99.9 % interval of a binomial', () => {
    const total = observer.requests.length
    const next = observer.requests.filter(
      ({ edge }) => run.plan.edges[edge]!.name === 'web→cart-next',
    )
    expect(total).toBeGreaterThan(5_000)
    expect(Math.abs(next.length - total * 0.1)).toBeLessThan(3.291 * Math.sqrt(total * 0.09))
  })

  it('is chosen once: a retry goes the same way', () => {
    const ways = new Map<string, Set<number>>()
    for (const { key, endpoint } of observer.jobs) {
      const request = key.split(' ').slice(0, 2).join(' ')
      ways.set(request, (ways.get(request) ?? new Set()).add(endpoints.service[endpoint]!))
    }
    const retried = observer.requests.filter(({ attempts }) => attempts > 1)
    expect(retried.length).toBeGreaterThan(1_000)
    expect(retried.some(({ edge }) => run.plan.edges[edge]!.name === 'web→cart-next')).toBe(true)
    for (const services of ways.values()) expect(services.size).toBe(1)
  })

  it('sends nobody to a target of weight 0, and needs one above 0', () => {
    const columns = run.world.places.policyColumns
    const request = columns.requests.birth()
    const route = weighted({ targets: [0, 1, 0], weights: [0, 1, 0], place: 'web→cart' }, columns)
    for (let key = 0; key < 1_000; key++) {
      columns.requests.keyA[request] = key
      expect(route.choose(request)).toBe(1)
    }
    expect(() => weighted({ targets: [0], weights: [0], place: 'web→cart' }, columns)).toThrow(
      'weights of web→cart sum to 0; it must be above 0',
    )
  })
})
