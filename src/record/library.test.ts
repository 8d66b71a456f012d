import { describe, expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { reasonCount, reasons } from '../model/reasons.ts'
import { parseMetric } from '../scenario/metric.ts'
import { Metrics } from './metrics.ts'
import { Meter } from './Meter.ts'
import { RequestLog } from './RequestLog.ts'
import { takeSnapshot } from './Snapshot.ts'
import { storyText } from './storyText.ts'
import { storyOf } from './tellStory.ts'

const second = 1_000_000

interface Options {
  readonly gateway?: string
  readonly checkout?: string
  readonly mesh?: string
  readonly pay?: string
  readonly timeout?: string
}

function shop({
  gateway = '',
  checkout = '',
  mesh = '',
  pay = '',
  timeout = '',
}: Options = {}): Run {
  const text = `
halfopen: 1
system: envoy
duration: 20s
network: { latency: 1ms }
teams: { edge: {}, shop: {}, bank: {} }
services:
  gateway: { team: edge, endpoints: 2, workers: 400, serviceTime: 1ms, calls: [ { to: checkout${gateway} } ] }
  checkout: { team: shop, endpoints: 2, workers: 400, serviceTime: 1ms, calls: [ { to: pay${checkout} } ] }
  pay: { team: bank, endpoints: 2, workers: 400, serviceTime: { exponential: 10ms }${pay} }
clients: { web: { to: gateway, rate: 20/s${timeout} } }
policies:
  - { for: pay, by: bank, limits: { maxRetries: 1000 }${mesh} }
`
  return new Run(parseScenario(text, { file: 'layers.yaml' }).scenario)
}

const gateway = ', library: { attempts: 2 }'
const checkout = ', library: { attempts: 3 }'
const mesh = ', retry: { attempts: 3, on: [5xx] }'
const down = ', failures: 100%'

function measured(run: Run, metric: string): number {
  const metrics = new Metrics(run.world.places)
  const meter = new Meter(run, metrics)
  const from = takeSnapshot(run.world.places, metrics, false)
  run.advance(20 * second)
  return meter.measure(parseMetric(metric), from, takeSnapshot(run.world.places, metrics, false))
}

function counted(run: Run, edge: string) {
  const metrics = new Metrics(run.world.places)
  const log = new RequestLog(run)
  run.advance(20 * second)
  const row = run.plan.edges.findIndex(({ name }) => name === edge)
  const column = (name: 'requests' | 'ok' | 'failed' | 'inFlight' | 'attempts' | 'tries') =>
    metrics.edges[name][row]!
  const why = Object.fromEntries(
    reasons
      .map(
        ({ name }, because) => [name, metrics.reasons.count[row * reasonCount + because]!] as const,
      )
      .filter(([, count]) => count > 0),
  )
  return { column, why, log, meanUs: metrics.edges.latencySumUs[row]! / metrics.edges.ok[row]! }
}

describe('retries in three layers', () => {
  it('2 × 3 × 3 make 18 attempts at a callee that is down, for one click', () => {
    expect(measured(shop({ gateway, checkout, mesh, pay: down }), 'amp(pay)')).toBeCloseTo(18, 0)
  })

  it('one layer alone makes as many as it has', () => {
    expect(measured(shop({ mesh, pay: down }), 'amp(pay)')).toBeCloseTo(3, 1)
    expect(measured(shop({ checkout, pay: down }), 'amp(pay)')).toBeCloseTo(3, 1)
    expect(measured(shop({ gateway, pay: down }), 'amp(pay)')).toBeCloseTo(2, 1)
  })

  it('attempts on a link are those of all tries for each that was asked', () => {
    expect(measured(shop({ checkout, mesh, pay: down }), 'amp(checkout→pay)')).toBeCloseTo(9, 0)
  })
})

describe('what was asked of a library', () => {
  it('is one request: asked = answered + failed + in flight, whatever it tries', () => {
    const { column } = counted(
      shop({ gateway, checkout, mesh, pay: ', failures: 50%' }),
      'gateway→checkout',
    )
    expect(column('requests')).toBe(column('ok') + column('failed') + column('inFlight'))
    expect(column('tries')).toBeGreaterThan(column('requests'))
  })

  it('is counted once for the client, too', () => {
    const run = shop({ timeout: ', library: { attempts: 3 }', pay: down })
    const { column, log, why } = counted(run, 'web→gateway')
    expect(column('requests')).toBe(run.world.places.counters.roots[0])
    expect(log.count).toBe(column('requests'))
    expect(column('tries')).toBeGreaterThanOrEqual(3 * column('failed'))
    expect(why).toEqual({ callFailed: column('failed') })
    const [line] = log.list({
      outcome: 'failed',
      reason: '',
      from: 0,
      to: 20 * second,
      sort: 'time',
      most: 1,
    } as never).lines
    expect(line).toMatchObject({ attempts: 3, isRetried: true })
  })

  it('draws nothing else while its first try is good enough', () => {
    const plain = counted(shop(), 'web→gateway')
    const layered = counted(shop({ gateway, checkout }), 'web→gateway')
    expect(layered.meanUs).toBe(plain.meanUs)
    expect(layered.column('ok')).toBe(plain.column('ok'))
  })

  it('fails with the timeout of the library when nothing comes for its last try', () => {
    const { column, why } = counted(
      shop({
        checkout: ', library: { attempts: 2, timeout: 100ms }',
        pay: ', tape: [ { hang: true } ]',
      }),
      'checkout→pay',
    )
    expect(why).toEqual({ libraryTimeout: column('failed') })
    expect(column('tries')).toBeGreaterThanOrEqual(2 * column('failed'))
  })

  it('tries again only what it was told to', () => {
    const { column } = counted(
      shop({ checkout: ', library: { attempts: 3, retryOn: [timeout] }', pay: down }),
      'checkout→pay',
    )
    expect(column('tries')).toBe(column('requests'))
  })

  it('is over when its caller leaves, and so is the try under way', () => {
    const run = shop({
      timeout: ', timeout: 150ms, library: { attempts: 5, timeout: 100ms }',
      pay: ', tape: [ { hang: true } ]',
    })
    const { column, why } = counted(run, 'web→gateway')
    expect(why).toEqual({ callerLeft: column('failed') })
    const { requests } = run.world.places
    for (let row = 0; row < requests.used; row++) {
      if (requests.number[row]! === 0 || requests.tryOf[row]! < 0) continue
      if (requests.endedAt[row]! > 0) continue
      expect(requests.number[requests.tryOf[row]!]).toBe(requests.tryOfNumber[row])
    }
  })

  it('pauses between tries as long as it says', () => {
    const { column, why } = counted(
      shop({ timeout: ', timeout: 150ms, library: { attempts: 3, pause: 100ms }', pay: down }),
      'web→gateway',
    )
    expect(why).toEqual({ callerLeft: column('failed') })
  })
})

describe('the story of a request', () => {
  it('is told layer by layer, with whose library it is', async () => {
    const make = (): Run => shop({ gateway, checkout, mesh, pay: down })
    const story = storyOf(make, 0, 20 * second)!
    await expect(storyText(story)).toMatchFileSnapshot('__stories__/layers.txt')
    expect(story.rows.filter(({ kind }) => kind === 'attempt')).toHaveLength(1 + 2 + 18)
  })
})
