import { describe, expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { Metrics } from './metrics.ts'
import { RequestLog, type RequestFilter } from './RequestLog.ts'

const { scenario } = parseScenario(
  `halfopen: 1
title: A log
system: envoy
seed: 3
duration: 4s
services:
  cart: { endpoints: 2, workers: 2, serviceTime: { exponential: 15ms }, failures: 30%, calls: [db] }
  db: { serviceTime: { exponential: 5ms }, workers: 4 }
clients:
  web: { to: cart, rate: 100/s, timeout: 150ms }
  app: { to: cart, rate: 20/s }
policies:
  - { for: cart, timeout: 100ms, retry: { attempts: 2, on: [5xx] } }
`,
  { file: 'log.yaml' },
)

const all: RequestFilter = { from: 0, to: Infinity, outcome: 'all', reason: '', most: 10_000 }

function begin() {
  const run = new Run(scenario)
  const metrics = new Metrics(run.world.places)
  return { run, metrics, log: new RequestLog(run), arena: run.world.places.sim.arena }
}

describe('the log of requests', () => {
  it('has every request of the clients once, and agrees with the counters', () => {
    const { run, metrics, log } = begin()
    run.advance(4_000_000)
    const lines = log.list(all)
    const count = (outcome: string): number =>
      lines.filter((line) => line.outcome === outcome).length
    const sum = (column: Float64Array): number =>
      run.plan.edges.reduce(
        (total, { fromClient }, edge) => total + (fromClient < 0 ? 0 : column[edge]!),
        0,
      )
    expect(lines.length).toBe(run.world.places.counters.roots[0])
    expect(count('ok')).toBe(sum(metrics.edges.ok))
    expect(count('failed')).toBe(sum(metrics.edges.failed))
    expect(count('inFlight')).toBe(sum(metrics.edges.inFlight))
    expect(lines.reduce((total, { attempts }) => total + attempts, 0)).toBe(
      sum(metrics.edges.attempts),
    )
  })

  it('lists the newest first, as many as are wanted, within a window', () => {
    const { run, log } = begin()
    run.advance(4_000_000)
    const lines = log.list({ ...all, from: 1_000_000, to: 2_000_000, most: 20 })
    expect(lines).toHaveLength(20)
    expect(lines.every(({ at }) => at >= 1_000_000 && at <= 2_000_000)).toBe(true)
    expect(lines.map(({ number }) => number)).toEqual(
      lines.map(({ number }) => number).sort((a, b) => b - a),
    )
  })

  it('tells failed, retried and answered requests apart', () => {
    const { run, log } = begin()
    run.advance(4_000_000)
    const failed = log.list({ ...all, outcome: 'failed' })
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.every(({ outcome, reason }) => outcome === 'failed' && reason !== 'none')).toBe(
      true,
    )
    expect(log.list({ ...all, outcome: 'retried' }).every(({ attempts }) => attempts > 1)).toBe(
      true,
    )
    expect(log.list({ ...all, outcome: 'ok' }).every(({ reason }) => reason === 'none')).toBe(true)
    const late = log.list({ ...all, outcome: 'failed', reason: 'upstreamTimeout' })
    expect(late.length).toBeGreaterThan(0)
    expect(late.every(({ reason }) => reason === 'upstreamTimeout')).toBe(true)
    expect(log.statusOf(late[0]!.number)).toBe(504)
  })

  it('answers as of the present moment, also after a rewind', () => {
    const { run, log, arena } = begin()
    run.advance(1_000_000)
    const then = log.list(all)
    const checkpoint = arena.checkpoint()
    run.advance(4_000_000)
    const late = log.list(all)
    arena.restore(checkpoint)
    expect(log.list(all)).toEqual(then)
    expect(then.some(({ outcome }) => outcome === 'inFlight')).toBe(true)
    run.advance(4_000_000)
    expect(log.list(all)).toEqual(late)
  })

  it('takes another future after a cut', () => {
    const { run, log, arena } = begin()
    const start = arena.checkpoint()
    run.advance(4_000_000)
    arena.restore(start)
    run.setCommands([{ kind: 'load', at: 2_000_000, client: 'web', ratePerSecond: 10 }])
    log.truncate(2_000_000)
    run.advance(4_000_000)
    const other = new Run(scenario, run.commands)
    const fresh = new RequestLog(other)
    other.advance(4_000_000)
    expect(log.count).toBe(fresh.count)
    expect(log.list(all)).toEqual(fresh.list(all))
  })
})
