import { describe, expect, test } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseMetric } from '../scenario/metric.ts'
import { parseScenario } from '../scenario/parse.ts'
import { Metrics } from './metrics.ts'
import type { Snapshot } from './Snapshot.ts'
import { Probe } from './window.ts'

const s = (seconds: number): number => seconds * 1_000_000

/** Measures metrics over windows in seconds, in one run. */
function measured(
  yaml: string,
  windows: readonly (readonly [metric: string, from: number, to: number])[],
  endS: number,
): number[] {
  const { probe } = probed(yaml)
  const values = windows.map(() => NaN)
  windows.forEach(([metric, from, to], index) => {
    const parsed = parseMetric(metric)
    expect(probe.meter.problemWith(parsed)).toBeUndefined()
    probe.ask(parsed, s(from), s(to), (value) => (values[index] = value))
  })
  probe.advance(s(endS))
  return values
}

function probed(yaml: string) {
  const { scenario } = parseScenario(`halfopen: 1\n${yaml}`, { file: 'test.yaml' })
  const run = new Run(scenario)
  const metrics = new Metrics(run.world.places)
  return { run, metrics, probe: new Probe(run, metrics) }
}

/** One request a second, at 0.5 s, 1.5 s …, each worked on for exactly 100 ms; links take no time. */
const clockwork = `
system: none
network: { latency: 0ms, jitter: 0ms }
services:
  cart: { endpoints: 1, workers: 1, serviceTime: { constant: 100ms } }
clients:
  web: { to: cart, arrivals: { at: [500ms, 1500ms, 2500ms, 3500ms] } }
`

describe('a run without chance', () => {
  test('rates are counts over the length of the window', () => {
    expect(
      measured(
        clockwork,
        [
          ['offered', 0, 4],
          ['goodput(web)', 0, 2],
          ['attempts(web→cart)', 1, 3],
          ['goodput', 0, 8],
        ],
        8,
      ),
    ).toEqual([1, 1, 1, 0.5])
  })

  test('one worker that is busy 100 ms of every second is used to a tenth', () => {
    const [util, none] = measured(
      clockwork,
      [
        ['util(cart)', 0, 4],
        ['util(cart)', 4, 5],
      ],
      5,
    )
    expect(util).toBeCloseTo(0.1, 12)
    expect(none).toBe(0)
  })

  test('an area counts up to the border of the window, in the middle of a request', () => {
    const [first, second] = measured(
      clockwork,
      [
        ['util(cart)', 0.5, 0.55],
        ['inflight(web→cart)', 0.55, 0.65],
      ],
      1,
    )
    expect(first).toBeCloseTo(1, 12)
    expect(second).toBeCloseTo(0.5, 12)
  })

  test('the mean is exact, and a percentile is right to half a bucket', () => {
    const [mean, p50, max] = measured(
      clockwork,
      [
        ['mean(cart)', 0, 4],
        ['p50(cart)', 0, 4],
        ['max(cart)', 0, 4],
      ],
      4,
    )
    expect(mean).toBe(100_000)
    expect(Math.abs(p50! / 100_000 - 1)).toBeLessThan(0.004)
    expect(max).toBe(100_000)
  })

  test('where nothing ended there is nothing to measure', () => {
    const metrics = ['success', 'mean(cart)', 'p99(web)', 'first(cart)', 'waste(cart)', 'amp(cart)']
    const values = measured(
      clockwork,
      metrics.map((metric) => [metric, 5, 6] as const),
      6,
    )
    expect(values).toEqual(metrics.map(() => NaN))
  })
})

/** Three layers, each of which tries three times; the last one fails always. */
const layers = `
system: envoy
duration: 20s
services:
  a: { endpoints: 2, workers: 1000, serviceTime: { constant: 1ms }, calls: [{ to: b }] }
  b: { endpoints: 2, workers: 1000, serviceTime: { constant: 1ms }, calls: [{ to: c }] }
  c: { endpoints: 2, workers: 1000, serviceTime: { constant: 1ms }, failures: 100% }
clients:
  web: { to: a, rate: 50/s, arrivals: constant }
policies:
  - { for: '*', retry: { attempts: 3, on: [5xx], backoff: { base: 1ms, max: 1ms } }, limits: { maxRetries: 10000 } }
`

describe('amplification', () => {
  test('three layers of three attempts bring 27 attempts to the last one', () => {
    const values = measured(
      layers,
      [
        ['amp(c)', 2, 18],
        ['amp(b)', 2, 18],
        ['amp(a)', 2, 18],
        ['amp(b→c)', 2, 18],
      ],
      18,
    )
    ;[27, 9, 3, 3].forEach((wanted, index) => expect(values[index]).toBeCloseTo(wanted, 1))
  })

  test('a call that is made now and then is needed now and then', () => {
    const [amp, attempts] = measured(
      `
system: none
services:
  cart: { workers: 100, serviceTime: { constant: 1ms }, calls: [{ to: stock, probability: 30% }] }
  stock: { workers: 100, serviceTime: { constant: 1ms } }
clients: { web: { to: cart, rate: 500/s } }
`,
      [
        ['amp(stock)', 1, 11],
        ['attempts(stock)', 1, 11],
      ],
      11,
    )
    expect(amp).toBeGreaterThan(0.93)
    expect(amp).toBeLessThan(1.07)
    expect(attempts! / 500).toBeCloseTo(0.3, 1)
  })
})

describe('first and final', () => {
  test('two attempts at a service that fails by half: half at first, three quarters in the end', () => {
    const [first, final, amp] = measured(
      `
system: envoy
services: { cart: { workers: 1000, serviceTime: { constant: 1ms }, failures: 50% } }
clients: { web: { to: cart, rate: 1000/s } }
policies:
  - { for: cart, retry: { attempts: 2, on: [5xx] }, limits: { maxRetries: 10000 } }
`,
      [
        ['first(cart)', 0, 10],
        ['final(web)', 0, 10],
        ['amp(cart)', 0, 10],
      ],
      10,
    )
    expect(first).toBeCloseTo(0.5, 1)
    expect(final).toBeCloseTo(0.75, 1)
    expect(amp).toBeCloseTo(1.5, 1)
  })
})

describe('what cannot be measured', () => {
  const { probe } = probed(`
services: { cart: {}, stock: {} }
clients: { web: { to: cart, rate: 1/s } }
`)
  test.each([
    [
      'exposed(cart-1)',
      'exposed(cart-1) is not measured: exposed is one of the whole mesh, a client, a service, a link such as a→b.',
    ],
    ['p99(cart→stock)', 'p99(cart→stock) is not measured: cart never calls stock.'],
    ['spread(web)', 'spread(web) is not measured: spread is one of a service.'],
    ['util(cart-1)', undefined],
  ])('%s', (metric, problem) => {
    expect(probe.meter.problemWith(parseMetric(metric))).toBe(problem)
  })
})

describe('the probe', () => {
  test('stopping for windows changes nothing in the run', () => {
    const plain = probed(layers)
    plain.run.advance(s(5))
    const watched = probed(layers)
    for (let at = 0; at < 4_900_000; at += 37_123) {
      watched.probe.between(at, at + 100_000, true, () => undefined)
    }
    watched.probe.advance(s(5))
    expect(watched.run.world.places.sim.digest).toBe(plain.run.world.places.sim.digest)
    expect(watched.run.world.places.sim.events).toBe(plain.run.world.places.sim.events)
  })

  test('windows that touch count every request once', () => {
    const { probe } = probed(layers)
    const parts: number[] = []
    let all = NaN
    const answered = (from: Snapshot, to: Snapshot): number =>
      to.edges.failed[0]! - from.edges.failed[0]!
    for (let at = 0; at < 5; at++) {
      probe.between(s(at), s(at + 1), false, (from, to) => parts.push(answered(from, to)))
    }
    probe.between(0, s(5), false, (from, to) => (all = answered(from, to)))
    probe.advance(s(5))
    expect(parts).toHaveLength(5)
    expect(parts.reduce((sum, count) => sum + count, 0)).toBe(all)
    expect(all).toBeGreaterThan(200)
  })

  test('a window that has begun already is refused', () => {
    const { probe } = probed(clockwork)
    probe.advance(s(1))
    expect(() => probe.between(s(0.5), s(2), false, () => undefined)).toThrow(RangeError)
  })
})
