import { describe, expect, it } from 'vitest'
import { reason, reasonCount, reasons } from '../model/reasons.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { Metrics } from './metrics.ts'
import type { RequestFilter } from './RequestFilter.ts'
import { RequestLog } from './RequestLog.ts'
import { takeSnapshot, type Snapshot } from './Snapshot.ts'

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
    const { lines } = log.list(all)
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
    const window = { ...all, from: 1_000_000, to: 2_000_000 }
    const { lines, total } = log.list({ ...window, most: 20 })
    expect(lines).toHaveLength(20)
    expect(total).toBe(log.list(window).lines.length)
    expect(lines.every(({ at, tookUs }) => at <= 2_000_000 && at + tookUs > 1_000_000)).toBe(true)
    expect(lines.map(({ number }) => number)).toEqual(
      lines.map(({ number }) => number).sort((a, b) => b - a),
    )
  })

  it('counts in a window what the counters counted in it', () => {
    const { run, metrics, log } = begin()
    run.advance(1_300_000)
    const from = takeSnapshot(run.world.places, metrics, false)
    run.advance(2_900_000)
    const to = takeSnapshot(run.world.places, metrics, false)
    run.advance(4_000_000)
    const sum = (of: (snapshot: Snapshot) => Float64Array): number =>
      run.plan.edges.reduce(
        (total, { fromClient }, edge) =>
          total + (fromClient < 0 ? 0 : of(to)[edge]! - of(from)[edge]!),
        0,
      )
    const total = (part: Partial<RequestFilter>): number =>
      log.list({ ...all, from: 1_300_000, to: 2_900_000, ...part }).total
    expect(total({ outcome: 'ok' })).toBe(sum(({ edges }) => edges.ok))
    expect(total({ outcome: 'failed' })).toBe(sum(({ edges }) => edges.failed))
    expect(
      total({ outcome: 'ok' }) + total({ outcome: 'failed' }) + total({ outcome: 'inFlight' }),
    ).toBe(total({}))
    for (const { name } of reasons.filter(({ ofRequest }) => ofRequest)) {
      const because = reason[name]
      expect(total({ outcome: 'failed', reason: name })).toBe(
        run.plan.edges.reduce(
          (counted, { fromClient }, edge) =>
            counted +
            (fromClient < 0
              ? 0
              : to.reasons[edge * reasonCount + because]! -
                from.reasons[edge * reasonCount + because]!),
          0,
        ),
      )
    }
  })

  it('combines every filter freely: a list is what passes each of them', () => {
    const { run, log } = begin()
    run.advance(4_000_000)
    const numbers = (part: Partial<RequestFilter>): Set<number> =>
      new Set(log.list({ ...all, ...part }).lines.map(({ number }) => number))
    const parts: Partial<RequestFilter>[] = [
      { outcome: 'failed' },
      { outcome: 'ok' },
      { reason: 'upstreamTimeout' },
      { service: 'db' },
      { retried: true },
      { slow: { kind: 'above', us: 60_000 } },
      { from: 1_000_000, to: 3_000_000 },
    ]
    for (const [index, one] of parts.entries()) {
      for (const other of parts.slice(index + 1)) {
        // Outcomes are those at the end of a window, so it is part of both.
        const window = 'to' in other ? other : {}
        const both = numbers({ ...one, ...other })
        const first = numbers({ ...one, ...window })
        const second = numbers(other)
        if ('outcome' in one && 'outcome' in other) continue
        expect(both).toEqual(new Set([...first].filter((number) => second.has(number))))
      }
    }
  })

  it('knows which services a request reached: all that were answered reached both', () => {
    const { run, log } = begin()
    run.advance(4_000_000)
    const answered = log.list({ ...all, outcome: 'ok' })
    expect(log.list({ ...all, outcome: 'ok', service: 'db' }).total).toBe(answered.total)
    const refused = log.list({ ...all, reason: 'connectionFailure', service: 'cart' })
    expect(refused.total).toBe(0)
  })

  it('finds the slowest share, and sorts by duration', () => {
    const { run, log } = begin()
    run.advance(4_000_000)
    const every = log.list({ ...all, sort: 'duration' }).lines
    expect(every.map(({ tookUs }) => tookUs)).toEqual(
      every.map(({ tookUs }) => tookUs).sort((a, b) => b - a),
    )
    const slow = log.list({ ...all, sort: 'duration', slow: { kind: 'share', ratio: 0.01 } })
    expect(slow.total).toBe(Math.floor(every.length / 100))
    expect(slow.lines.map(({ tookUs }) => tookUs)).toEqual(
      every.slice(0, slow.total).map(({ tookUs }) => tookUs),
    )
  })

  it('says which part of a filter to drop when nothing passes', () => {
    const { run, log } = begin()
    run.advance(4_000_000)
    const page = log.list({ ...all, outcome: 'ok', slow: { kind: 'above', us: 10_000_000 } })
    expect(page).toEqual({
      lines: [],
      total: 0,
      looser: [{ part: 'slow', total: log.list({ ...all, outcome: 'ok' }).total }],
    })
  })

  it('tells failed, retried and answered requests apart', () => {
    const { run, log } = begin()
    run.advance(4_000_000)
    const failed = log.list({ ...all, outcome: 'failed' }).lines
    expect(failed.length).toBeGreaterThan(0)
    expect(
      failed.every(({ outcome, reason: name }) => outcome === 'failed' && name !== 'none'),
    ).toBe(true)
    const retried = log.list({ ...all, retried: true }).lines
    expect(retried.length).toBeGreaterThan(0)
    expect(retried.every(({ attempts }) => attempts > 1)).toBe(true)
    expect(
      log.list({ ...all, outcome: 'ok' }).lines.every(({ reason: name }) => name === 'none'),
    ).toBe(true)
    const late = log.list({ ...all, outcome: 'failed', reason: 'upstreamTimeout' }).lines
    expect(late.length).toBeGreaterThan(0)
    expect(late.every(({ reason: name }) => name === 'upstreamTimeout')).toBe(true)
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
    expect(then.lines.some(({ outcome }) => outcome === 'inFlight')).toBe(true)
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
