import { describe, expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { parseMetric } from '../scenario/metric.ts'
import { Probe } from './window.ts'
import { watchExpectations } from './expectations.ts'

const shop = (events: readonly unknown[]) => ({
  system: 'envoy',
  services: {
    front: { endpoints: 2, workers: 64, serviceTime: '1ms', calls: ['cart'] },
    cart: { endpoints: 2, workers: 64, serviceTime: '4ms', failures: '50%' },
    'cart-next': { endpoints: 2, workers: 64, serviceTime: '4ms' },
  },
  clients: { web: { to: 'front', rate: '100/s' } },
  policies: [{ for: 'cart', retry: { attempts: 3, on: ['5xx'] }, limits: { maxRetries: 1_000 } }],
  events,
})

/** Metrics of a run of ten seconds. */
function measure(events: readonly unknown[], ...metrics: string[]): number[] {
  const { run, metrics: counts } = runOf(shop(events))
  const probe = new Probe(run, counts)
  const verdicts = watchExpectations(
    probe,
    metrics.map((text) => ({
      metric: parseMetric(text),
      text,
      comparison: 'atLeast' as const,
      value: 0,
      afterUs: 0,
      untilUs: 10_000_000,
      overUs: undefined,
      forUs: undefined,
    })),
    10_000_000,
  )
  probe.advance(10_000_000)
  return verdicts().map(({ value }) => value)
}

describe('exposed', () => {
  it('is nobody while all run the first release', () => {
    expect(measure([], 'exposed', 'exposed(cart)')).toEqual([0, 0])
  })

  it('counts who met a new release once, however often they tried', () => {
    const deploy = { at: '1ms', fault: { deploy: { each: '0ms' } }, on: 'cart' }
    const [all = 0, ofCart = 0, ofFront = 0, calls = 0, amp = 0] = measure(
      [deploy],
      'exposed',
      'exposed(front→cart)',
      'exposed(front)',
      'offered(front→cart)',
      'amp(front→cart)',
    )
    expect(amp).toBeGreaterThan(1.5)
    expect(ofCart).toBe(all)
    expect(ofFront).toBe(0)
    expect(all).toBeGreaterThan(700)
    expect(all).toBeLessThanOrEqual(calls * 10)
  })

  it('of a service has whom a canary led to its new version', () => {
    const canary = {
      at: '1s',
      policy: {
        for: 'cart',
        route: [
          { to: 'cart', weight: 70 },
          { to: 'cart-next', weight: 30 },
        ],
      },
      canary: { every: '20s', success: '90%' },
    }
    const [ofCart = 0, ofNext = 0, led = 0] = measure(
      [canary],
      'exposed(cart)',
      'exposed(cart-next)',
      'offered(front→cart-next)',
    )
    expect(ofCart).toBe(ofNext)
    expect(ofCart).toBeGreaterThan(150)
    // All but those that are on their way.
    expect(Math.abs(led * 10 - ofCart)).toBeLessThan(5)
  })
})
