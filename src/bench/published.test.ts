import { describe, expect, test } from 'vitest'
import { parseMetric } from '../scenario/metric.ts'
import { Probe } from '../record/window.ts'
import { spreadOf } from '../record/stats.ts'
import { runOf, type ScenarioDocument } from './observe.ts'

/*
 * What others have measured of real systems and published, run again here. None of these numbers is an input of the model. The
 * order must be theirs, and the numbers near: their services were not ours. docs/model.md has the table.
 */

const seeds = [1, 2, 3, 4, 5]
const second = 1_000_000

/** The medians of some metrics over the seeds, between two moments in seconds. */
function medians(
  document: ScenarioDocument,
  metrics: readonly string[],
  [from, until]: readonly [number, number],
): number[] {
  const values = metrics.map((): number[] => [])
  for (const seed of seeds) {
    const { run, metrics: counted } = runOf({ duration: `${until}s`, ...document, seed })
    const probe = new Probe(run, counted)
    metrics.forEach((metric, index) =>
      probe.ask(parseMetric(metric), from * second, until * second, (value) =>
        values[index]!.push(value),
      ),
    )
    probe.advance(until * second)
  }
  return values.map((own) => spreadOf(own).median)
}

describe('ejection policy: five instances, of which one succeeds 60 % of the time (Linkerd, 13 January 2017)', () => {
  const success = (breaker: unknown): number =>
    medians(
      {
        system: 'linkerd1',
        services: { api: { endpoints: 5, workers: 50, serviceTime: { exponential: '10ms' } } },
        clients: { web: { to: 'api', rate: '100/s' } },
        policies: [{ for: 'api', balancer: 'peakEwma', breaker }],
        events: [{ at: '0s', fault: { errors: '40%' }, on: 'api-1' }],
      },
      ['success(web)'],
      [0, 60],
    )[0]!
  const none = success('off')
  const inARow = success({ consecutive: { maxFailures: 5 } })
  const byRate = success({ average: { successRate: '90%', requests: 20 } })

  test('without a breaker about 95 %: a fifth of the requests fails in two of five, which is 92 %', () => {
    expect(none).toBeGreaterThan(0.905)
    expect(none).toBeLessThan(0.96)
  })

  test('with five failures in a row about 97 %: who fails now and then is seldom out', () => {
    expect(inARow).toBeGreaterThan(0.94)
    expect(inARow).toBeLessThan(0.98)
  })

  test('with a success rate of 90 % over 20 requests about 99 %', () => {
    expect(byRate).toBeGreaterThan(0.98)
    expect(byRate).toBeLessThan(0.999)
  })

  test('in this order', () => {
    expect(none).toBeLessThan(inARow - 0.01)
    expect(inARow).toBeLessThan(byRate - 0.01)
  })
})

describe('a stuck server: eleven of them, 1,000 rps, one takes two seconds for half of a minute (Linkerd, 16 March 2016)', () => {
  const inTime = (balancer: string): number =>
    medians(
      {
        system: 'linkerd1',
        services: { api: { endpoints: 11, workers: 2_000, serviceTime: '20ms' } },
        clients: { web: { to: 'api', rate: '1000/s', timeout: '1s' } },
        policies: [{ for: 'api', balancer, breaker: 'off' }],
        events: [{ at: '15s', until: '45s', fault: { slow: '100x' }, on: 'api-1' }],
      },
      ['success(web)'],
      [0, 60],
    )[0]!

  test('by turns it is fast up to p95, and no further', () => {
    const share = inTime('roundRobin')
    expect(share).toBeGreaterThan(0.95)
    expect(share).toBeLessThan(0.99)
  })

  test('by who has least under way up to p99', () => {
    const share = inTime('leastRequest')
    expect(share).toBeGreaterThan(0.99)
    expect(share).toBeLessThan(0.999)
  })

  test('by peak EWMA up to p99.9', () => {
    expect(inTime('peakEwma')).toBeGreaterThan(0.999)
  })
})

describe('fast errors attract load under a balancer that looks at latency (Linkerd, January 2017; of 429 again in 2026)', () => {
  const outcome = (breaker: unknown, status: number): number[] => {
    const [own, all, success] = medians(
      {
        system: 'linkerd2',
        services: { api: { endpoints: 4, workers: 50, serviceTime: { exponential: '50ms' } } },
        clients: { web: { to: 'api', rate: '100/s' } },
        policies: [{ for: 'api', balancer: 'peakEwma', breaker }],
        events: [
          { at: '5s', fault: { errors: '100%', status }, on: 'api-1' },
          { at: '5s', fault: { slow: '0.02x' }, on: 'api-1' },
        ],
      },
      ['attempts(api-1)', 'attempts(api)', 'success(web)'],
      [10, 40],
    )
    return [own! / all!, success!]
  }
  const breaker = { consecutive: { maxFailures: 5 } }

  test('one of four that fails at once gets about half, not a quarter, and a breaker removes it', () => {
    const [share, success] = outcome('off', 503)
    expect(share).toBeGreaterThan(0.4)
    expect(success).toBeLessThan(0.6)
    const [kept, mended] = outcome(breaker, 503)
    expect(kept).toBeLessThan(0.01)
    expect(mended).toBeGreaterThan(0.99)
  })

  test('of 429 the breaker is none the wiser: it counts as an answer', () => {
    expect(outcome(breaker, 429)[0]).toBeGreaterThan(0.4)
  })
})

describe('retry arithmetic: three retries at each layer (Linkerd, 22 February 2019)', () => {
  const layered = (layers: number): number => {
    const names = ['a', 'b', 'c'].slice(0, layers)
    const services = Object.fromEntries(
      names.map((name, at) => [
        name,
        { workers: 500, serviceTime: '1ms', calls: [names[at + 1] ?? 'store'] },
      ]),
    )
    const callees = [...names.slice(1), 'store']
    return medians(
      {
        system: 'envoy',
        services: {
          ...services,
          store: { endpoints: 4, workers: 100, serviceTime: '1ms', failures: '100%' },
        },
        clients: { web: { to: 'a', rate: '5/s' } },
        policies: callees.map((callee) => ({
          for: callee,
          retry: { attempts: 4, on: ['5xx'], backoff: { base: '1ms' } },
          limits: { maxRetries: 100_000 },
        })),
      },
      ['amp(store)'],
      [1, 11],
    )[0]!
  }

  test('quadruple the load, and multiply across layers: 4, 16, 64', () => {
    expect(layered(1)).toBeCloseTo(4, 1)
    expect(layered(2) / 16).toBeCloseTo(1, 1)
    expect(layered(3) / 64).toBeCloseTo(1, 1)
  })
})
