import { describe, expect, test } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseMetric } from '../scenario/metric.ts'
import { parseScenario } from '../scenario/parse.ts'
import { Metrics } from './metrics.ts'
import { Probe } from './window.ts'

const s = (seconds: number): number => seconds * 1_000_000

/** The values of metrics, each over a window in seconds. */
function measured(
  yaml: string,
  ...windows: readonly (readonly [metric: string, from: number, to: number])[]
): number[] {
  const { scenario } = parseScenario(`halfopen: 1\n${yaml}`, { file: 'test.yaml' })
  const run = new Run(scenario)
  const probe = new Probe(run, new Metrics(run.world.places))
  const values = windows.map(() => NaN)
  windows.forEach(([text, from, to], index) => {
    const metric = parseMetric(text)
    expect(probe.meter.problemWith(metric)).toBeUndefined()
    probe.ask(metric, s(from), s(to), (value) => (values[index] = value))
  })
  probe.advance(s(Math.max(...windows.map(([, , to]) => to))))
  return values
}

describe('the tax of proxies', () => {
  const hop = (system: string): string => `
system: ${system}
network: { latency: 1ms, jitter: 0ms }
services: { cart: { workers: 100, serviceTime: { constant: 5ms } } }
clients: { web: { to: cart, rate: 100/s } }`

  test('is what a hop takes longer than without them', () => {
    const [tax, mean] = measured(hop('envoy'), ['tax(web→cart)', 5, 6], ['mean(web)', 5, 6])
    const [none, plain] = measured(hop('none'), ['tax(web)', 5, 6], ['mean(web)', 5, 6])
    expect(tax).toBe(1_000)
    expect(none).toBe(0)
    expect(mean! - plain!).toBe(1_000)
  })

  test('grows with the hops on the path: steps add up, of parallel calls the longest counts', () => {
    const [web] = measured(
      `
system: envoy
services:
  page: { calls: [[{ to: cart }, { to: ad }], { to: stock, probability: 50% }] }
  cart: { calls: [stock] }
  ad: {}
  stock: {}
clients: { web: { to: page, rate: 10/s } }`,
      ['tax(web)', 0, 5],
    )
    // page 1, cart and the stock behind it 2, stock by half 0.5
    expect(web).toBe(3_500)
  })
})

describe('endpoints', () => {
  test('work for callers who have left is waste', () => {
    const values = measured(
      `
services: { cart: { workers: 100, serviceTime: { constant: 100ms } } }
clients:
  hasty: { to: cart, rate: 30/s, arrivals: constant, timeout: 50ms }
  patient: { to: cart, rate: 10/s, arrivals: constant, timeout: 500ms }`,
      ['waste(cart)', 1, 5],
      ['success(hasty)', 1, 5],
      ['success(patient)', 1, 5],
      ['success', 1, 5],
      ['success(cart)', 1, 5],
    )
    const wanted = [0.75, 0, 1, 0.25, 0.25]
    wanted.forEach((value, index) => expect(values[index]).toBeCloseTo(value, 1))
  })

  test('the busiest of two is asked twice as often as the mean when the other gets nothing', () => {
    const values = measured(
      `
system: none
services: { cart: { endpoints: 2, workers: 100, protocol: http2, serviceTime: { constant: 1ms } } }
clients: { web: { to: cart, rate: 100/s } }`,
      ['spread(cart)', 1, 3],
      ['attempts(cart-1)', 1, 3],
      ['attempts(cart-2)', 1, 3],
      ['attempts(cart)', 1, 3],
    )
    expect(values[0]).toBe(2)
    expect(values[1]! + values[2]!).toBe(values[3])
  })

  test('what waits is counted over time, of one endpoint and of all', () => {
    const values = measured(
      `
services: { cart: { endpoints: 1, workers: 1, serviceTime: { constant: 400ms } } }
network: { latency: 0ms, jitter: 0ms }
clients: { web: { to: cart, arrivals: { at: [1s, 1s, 1s] } } }`,
      ['queue(cart)', 1, 2],
      ['queue(cart-1)', 0, 2],
      ['queue', 1.5, 1.6],
    )
    // Two wait for 0.4 s, one for another 0.4 s.
    ;[1.2, 0.6, 1].forEach((value, index) => expect(values[index]).toBeCloseTo(value, 9))
  })
})

describe('what proxies know', () => {
  const ejecting = `
system: envoy
services: { cart: { endpoints: 4, workers: 100, serviceTime: { constant: 1ms } } }
clients: { web: { to: cart, rate: 200/s }, app: { to: cart, rate: 200/s } }
policies:
  - { for: cart, outlier: { consecutive5xx: 3, maxEjectionPercent: 100% } }
events:
  - { at: 2s, until: 4s, fault: { errors: 100% }, on: cart-1 }
  - { at: 6s, fault: { errors: 100% }, on: cart }`

  test('the share of endpoints that callers have ejected, and the panic when there are too many', () => {
    const values = measured(
      ejecting,
      ['ejected(cart)', 0, 1],
      ['ejected(cart)', 3, 4],
      ['ejected(cart-1)', 3, 4],
      ['ejected(web→cart)', 3, 4],
      ['panic', 3, 4],
      ['panic(cart)', 7, 8],
      ['panic(web→cart)', 7, 8],
    )
    expect(values).toEqual([0, 0.25, 1, 0.25, 0, 1, 1])
  })

  test('a proxy is behind from a change of policy until it gets it', () => {
    const values = measured(
      `
system: envoy
services: { cart: { endpoints: 3 } }
clients: { web: { to: cart, rate: 1/s } }
events: [{ at: 2s, policy: { for: cart, timeout: 1s } }]`,
      ['configSkew', 0, 1.9],
      ['configSkew', 0, 2.05],
      ['configSkew(cart)', 0, 2.05],
      ['configSkew(web)', 0, 2.05],
      ['configSkew', 0, 5],
    )
    expect(values).toEqual([0, 4, 3, 1, 0])
  })

  test('a canary needs what its route gives it', () => {
    const values = measured(
      `
system: envoy
services:
  cart: { workers: 100, serviceTime: { constant: 1ms } }
  cart-next: { workers: 100, serviceTime: { constant: 1ms } }
clients: { web: { to: cart, rate: 500/s } }
policies:
  - { for: cart, route: [{ to: cart, weight: 80 }, { to: cart-next, weight: 20 }] }`,
      ['amp(cart)', 1, 5],
      ['amp(cart-next)', 1, 5],
      ['offered(cart-next)', 1, 5],
    )
    expect(values[0]).toBeCloseTo(1, 2)
    expect(values[1]).toBeCloseTo(1, 2)
    expect(values[2]! / 500).toBeCloseTo(0.2, 1)
  })
})
