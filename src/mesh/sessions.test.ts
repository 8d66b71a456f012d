import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { born } from '../engine/Simulation.ts'
import { reasons } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'
import { stop } from '../policies/retry/retry.ts'
import { programs } from './programs.ts'

interface Parts {
  readonly db?: object
  readonly batch?: object
  readonly policies?: readonly object[]
  readonly events?: readonly object[]
  readonly system?: string
}

function database({ db, batch, policies, events, system = 'envoy' }: Parts = {}): ScenarioDocument {
  return {
    system,
    services: {
      db: {
        endpoints: 3,
        workers: 1000,
        protocol: 'tcp',
        serviceTime: { exponential: '2s' },
        ...db,
      },
    },
    clients: { batch: { to: 'db', rate: '30/s', ...batch } },
    policies: policies ?? [],
    events: events ?? [],
  }
}

/** Runs and keeps every move of every session. */
function watched(document: ScenarioDocument, until = s(10)) {
  const { run, metrics } = runOf(document)
  const observer = new Observer(run)
  const { places } = run.world
  const heard = places.sim.tap!
  const moves: { row: number; from: string; to: string; at: number }[] = []
  const states = programs.session.states
  places.sim.tap = (table, row, from, event, to) => {
    heard(table, row, from, event, to)
    if (table !== places.sessions.id) return
    moves.push({ row, from: from === born ? '' : states[from]!, to: states[to]!, at: run.now })
  }
  run.advance(until)
  const why = observer.requests
    .filter(({ state }) => state !== 'open' && state !== 'answered')
    .map((request) => ({ ...request, name: reasons[request.reason]!.name }))
  return { run, places, observer, moves, why, traffic: metrics.traffic.read() }
}

const queries = { every: { exponential: '150ms' }, takes: '5ms', failures: '8%', bytes: '2KB' }
const ends = ['closed', 'reset', 'idledOut', 'expired']

describe('TCP sessions', () => {
  it('add up: opened = closed + reset + idled out + expired + open, and each ends once', () => {
    for (const system of ['envoy', 'none']) {
      const { traffic, moves, places } = watched(
        database({
          system,
          db: { queries, idleTimeout: '700ms', restart: '2s', halfClosed: '100ms' },
          policies: [{ for: 'db', tcp: { maxDuration: '5s' } }],
          events: [{ at: '4s', fault: 'kill', on: 'db-2' }],
          batch: { timeout: '4s' },
        }),
      )
      const over = traffic.closed[0]! + traffic.reset[0]! + traffic.idled[0]! + traffic.expired[0]!
      expect(traffic.sessions[0]).toBe(over + places.sessions.alive)
      expect(traffic.sessions[0]).toBeGreaterThan(200)
      expect(moves.filter(({ from }) => from === '').length).toBe(traffic.sessions[0])
      expect(moves.filter(({ to }) => ends.includes(to)).length).toBe(over)
      for (const { from } of moves) expect(ends).not.toContain(from)
      const ignored = places.sim
        .ignoredEvents()
        .filter(({ machine }) => ['session', 'request', 'attempt', 'job'].includes(machine))
        .map(({ machine, state, event }) => `${machine}: ${state} + ${event}`)
      expect(ignored.filter((pair) => pair !== 'session: halfClosed + callerEnded')).toEqual([])
      for (const count of [traffic.closed, traffic.reset, traffic.idled])
        expect(count[0]).toBeGreaterThan(5)
    }
  })

  it('all end at once at an endpoint that is killed', () => {
    const { moves } = watched(
      database({ events: [{ at: '5s', fault: 'kill', on: 'db-2' }], batch: { rate: '60/s' } }),
    )
    const reset = moves.filter(({ to }) => to === 'reset')
    // 60/s · 2 s / 3 = 40 are open there.
    expect(reset.length).toBeGreaterThan(20)
    for (const { at } of reset) expect(at).toBe(s(5))
  })

  it('are closed by the proxy when nothing went over them for the idle timeout, without a flag', () => {
    const { why } = watched(
      database({
        db: { serviceTime: '4s', queries: { every: '500ms' } },
        policies: [{ for: 'db', tcp: { idleTimeout: '300ms' } }],
      }),
    )
    expect(why.length).toBeGreaterThan(100)
    for (const { name, startedAt, endedAt } of why) {
      expect(name).toBe('idleTimeout')
      expect(endedAt - startedAt).toBeLessThan(ms(310))
    }
    expect(reasons.find(({ name }) => name === 'idleTimeout')!.flag).toBe('-')
  })

  it('may be quiet for an hour before Envoy closes them, and for ever without a mesh', () => {
    const idle = (system: string): number =>
      watched(database({ system }), s(1)).places.routeRules.at(-1)!.idleUs
    expect(idle('envoy')).toBe(s(3600))
    expect(idle('none')).toBe(-1)
  })

  it('end with DT when they last longer than they may', () => {
    const { why } = watched(
      database({
        db: { serviceTime: '4s' },
        policies: [{ for: 'db', tcp: { maxDuration: '1s' } }],
      }),
    )
    expect(new Set(why.map(({ name }) => name))).toEqual(new Set(['durationTimeout']))
    expect(reasons.find(({ name }) => name === 'durationTimeout')!.flag).toBe('DT')
  })

  it('are half closed between the end of one side and the end of the other', () => {
    const { moves } = watched(database({ db: { halfClosed: '200ms', serviceTime: '1s' } }))
    const half = new Map(
      moves.filter(({ to }) => to === 'halfClosed').map(({ row, at }) => [row, at]),
    )
    expect(half.size).toBeGreaterThan(10)
    const closed = moves.filter(({ from, to }) => from === 'halfClosed' && to === 'closed')
    expect(closed.length).toBeGreaterThan(200)
    const [first] = closed
    const began = moves.find(({ row, to }) => row === first!.row && to === 'halfClosed')!
    expect(first!.at - began.at).toBe(ms(200))
  })

  it('are half closed, too, when the caller leaves and the service goes on sending', () => {
    const { moves } = watched(database({ batch: { timeout: '1s' }, db: { serviceTime: '3s' } }))
    const half = moves.filter(({ to }) => to === 'halfClosed')
    expect(half.length).toBeGreaterThan(100)
    expect(moves.filter(({ from, to }) => from === 'halfClosed' && to === 'closed').length).toBe(
      half.length - moves.filter(({ at, to }) => to === 'halfClosed' && at > s(8)).length,
    )
  })
})

describe('a proxy on a connection that it does not look into', () => {
  const nobody = { at: '1s', until: '20s', fault: 'refuse', on: 'db' }

  it('tries to connect once, and says URX', () => {
    const { observer, places } = watched(database({ events: [nobody] }), s(4))
    const failed = observer.requests.filter(({ state }) => state === 'failed')
    expect(failed.length).toBeGreaterThan(50)
    for (const { attempts } of failed) expect(attempts).toBe(1)
    expect(places.clusters.upstream_cx_connect_attempts_exceeded[0]).toBe(failed.length)
    expect(places.clusters.upstream_rq_retry_limit_exceeded[0]).toBe(0)
    expect(stop.attemptsSpent).toBe(-3)
  })

  it('tries to connect as often as it is told, at once and whatever the retry policy says', () => {
    const { observer, places } = watched(
      database({
        events: [nobody],
        policies: [
          { for: 'db', tcp: { connectAttempts: 3 }, retry: { attempts: 9, on: ['reset'] } },
        ],
      }),
      s(4),
    )
    const failed = observer.requests.filter(({ state }) => state === 'failed')
    for (const { attempts } of failed) expect(attempts).toBe(3)
    // Three round trips of 1 ms.
    for (const { startedAt, endedAt } of failed) expect(endedAt - startedAt).toBeLessThan(ms(6))
    expect([places.clusters.upstream_rq_retry[0], places.clusters.retries[0]]).toEqual([0, 0])
  })

  it('never tries again what was cut in the middle', () => {
    const { observer } = watched(
      database({
        events: [{ at: '4s', fault: 'kill', on: 'db-1' }],
        policies: [{ for: 'db', tcp: { connectAttempts: 5 } }],
        db: { restart: '1ms' },
      }),
    )
    const cut = observer.requests.filter(
      ({ reason: why }) => reasons[why]!.name === 'connectionTermination',
    )
    expect(cut.length).toBeGreaterThan(5)
    for (const { attempts } of cut) expect(attempts).toBe(1)
  })

  it('sees every connection succeed while queries inside fail', () => {
    const { traffic, places, why } = watched(
      database({ db: { queries: { ...queries, failures: '8%' } }, batch: { rate: '60/s' } }),
    )
    expect(traffic.queriesFailed[0]! / traffic.queries[0]!).toBeGreaterThan(0.06)
    expect(traffic.queriesFailed[0]! / traffic.queries[0]!).toBeLessThan(0.1)
    expect(why).toEqual([])
    const { clusters } = places
    expect([clusters.upstream_cx_connect_fail[0], clusters.upstream_rq_5xx[0]]).toEqual([0, 0])
    expect(clusters.upstream_rq_completed[0]).toBe(0)
  })

  it('refuses a connection above the limit, because there is nothing to wait for', () => {
    const { why, places } = watched(
      database({ policies: [{ for: 'db', limits: { maxConnections: 10 } }] }),
    )
    expect(why.length).toBeGreaterThan(50)
    for (const { name } of why) expect(name).toBe('overflow')
    expect(places.clusters.upstream_cx_overflow[0]).toBe(why.length)
  })

  it('ejects an endpoint that cannot be reached, and not one whose sessions fail', () => {
    const outlier = { consecutive5xx: 3, interval: '500ms', maxEjectionPercent: '50%' }
    const ejections = (db: object, events: readonly object[]): number =>
      watched(database({ db, events, policies: [{ for: 'db', outlier }] })).places.clusters
        .ejections_enforced_total[0]!
    expect(ejections({ failures: '100%', serviceTime: '20ms' }, [])).toBe(0)
    expect(
      ejections({ serviceTime: '20ms' }, [{ at: '1s', until: '9s', fault: 'refuse', on: 'db-1' }]),
    ).toBeGreaterThan(0)
  })
})
