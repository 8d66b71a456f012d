import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { reasonCount, reasons } from '../../model/reasons.ts'
import { ms, s } from '../../model/units.ts'
import type { Command } from '../../scenario/commands.ts'

/** One caller, and a dependency that takes a while; what is written later wins. */
function shop(more: {
  readonly hystrix?: object
  readonly call?: object
  readonly at?: readonly number[]
  readonly services?: object
  readonly policies?: readonly object[]
  readonly events?: readonly object[]
  readonly takes?: string
}): ScenarioDocument {
  const { hystrix = {}, call = {}, at = [0], services = {}, policies = [], events = [] } = more
  return {
    system: 'hystrix',
    duration: '60s',
    services: {
      app: { workers: 1_000, serviceTime: '0ms', calls: [{ to: 'stock', ...call }] },
      stock: { workers: 1_000, serviceTime: more.takes ?? '300ms' },
      ...services,
    },
    clients: { web: { to: 'app', arrivals: { at: at.map((time) => `${time}ms`) } } },
    network: { latency: '0ms' },
    systems: { hystrix: { hop: '0ms', callers: { web: 'none' }, ...hystrix } },
    policies,
    events,
  }
}

/** What became of the calls of the caller so far. */
function after(document: ScenarioDocument, untilMs: number, commands: readonly Command[] = []) {
  const { run, metrics } = runOf(document, commands)
  run.advance(ms(untilMs))
  const edge = run.plan.edges.findIndex(({ name }) => name === 'app→stock')
  const because = Object.fromEntries(
    reasons
      .map(({ name }, index) => [name, metrics.reasons.count[edge * reasonCount + index]!] as const)
      .filter(([, count]) => count > 0),
  )
  const { guards, pools, requests } = run.world.places
  return {
    run,
    metrics,
    because,
    ok: metrics.edges.ok[edge]!,
    degraded: metrics.edges.degraded[edge]!,
    inFlight: metrics.edges.inFlight[edge]!,
    latest: metrics.edges.latencyMaxUs[edge]!,
    guard: Object.fromEntries(guards.columnNames.map((name) => [name, guards.column(name)[0]!])),
    pool: Object.fromEntries(pools.columnNames.map((name) => [name, pools.column(name)[0]!])),
    alive: requests.alive,
  }
}

const every = (count: number, stepMs: number, fromMs = 0) =>
  Array.from({ length: count }, (_, index) => fromMs + index * stepMs)

describe('a thread pool without a queue', () => {
  it('refuses the eleventh at once', () => {
    const seen = after(shop({ at: every(11, 1) }), 100)
    expect(seen.because).toEqual({ threadPoolRejected: 1 })
    expect(seen.pool['active']).toBe(10)
  })
})

describe('a thread pool with a queue', () => {
  const queued = { threads: 1, queue: 100 }

  it('takes five who wait, however long it may be: queueSizeRejectionThreshold', () => {
    const seen = after(shop({ hystrix: queued, at: every(8, 1) }), 100)
    expect(seen.because).toEqual({ threadPoolRejected: 2 })
    expect([seen.pool['active'], seen.pool['queued']]).toEqual([1, 5])
  })

  it('counts the wait in it against the timeout', () => {
    // Each takes 300 ms: the fourth has waited 900 ms when its turn comes, and has 100 left.
    const seen = after(shop({ hystrix: queued, at: [0, 0, 0, 0, 0] }), 2_000)
    expect(seen.ok).toBe(3)
    expect(seen.because).toEqual({ libraryTimeout: 2 })
    expect(seen.guard['timeout']).toBe(2)
    expect([seen.pool['active'], seen.pool['queued']]).toEqual([0, 0])
  })

  it('goes by the places of a policy', () => {
    const policies = [{ for: 'stock', limits: { maxRequests: 2, maxPendingRequests: 7 } }]
    const seen = after(shop({ hystrix: queued, at: every(20, 1), policies }), 100)
    expect([seen.pool['active'], seen.pool['queued']]).toEqual([2, 7])
  })
})

describe('a call that takes longer than the timeout', () => {
  const slow = { takes: '5s', at: [0] }

  it('is interrupted: the caller and its thread are free, and the service works on', () => {
    const seen = after(shop(slow), 1_100)
    expect(seen.because).toEqual({ libraryTimeout: 1 })
    expect(seen.pool['active']).toBe(0)
    const { endpoints, firstEndpoint } = seen.run.world.places
    expect(endpoints.busy[firstEndpoint[1]!]).toBe(1)
  })

  it('keeps its thread until it returns where nobody interrupts it', () => {
    const document = shop({ ...slow, hystrix: { interruptOnTimeout: false } })
    expect(after(document, 1_100)).toMatchObject({ because: { libraryTimeout: 1 } })
    expect(after(document, 4_900).pool['active']).toBe(1)
    expect(after(document, 5_100).pool['active']).toBe(0)
  })

  it('holds a caller with a permit until it returns, though the timeout is told at once', () => {
    const document = shop({ ...slow, hystrix: { isolation: 'semaphore' } })
    const early = after(document, 1_100)
    expect([early.guard['timeout'], early.inFlight, early.pool['active']]).toEqual([1, 1, 1])
    const late = after(document, 5_100)
    expect(late.because).toEqual({ libraryTimeout: 1 })
    expect([late.inFlight, late.pool['active']]).toEqual([0, 0])
  })

  it('lets a caller with resilience4j go', () => {
    const seen = after(shop({ ...slow, hystrix: { version: 'resilience4j' } }), 1_100)
    expect([seen.inFlight, seen.pool['active']]).toEqual([0, 0])
  })
})

describe('permits', () => {
  it('are ten, for each service that is called, and nobody waits for one', () => {
    const seen = after(shop({ hystrix: { isolation: 'semaphore' }, at: every(12, 1) }), 100)
    expect(seen.because).toEqual({ semaphoreRejected: 2 })
  })
})

describe('an open circuit', () => {
  const failing = { stock: { workers: 1_000, serviceTime: '1ms', failures: '100%' } }

  it('refuses without asking, and asks again after five seconds', () => {
    const document = shop({ services: failing, at: every(120, 100) })
    const seen = after(document, 5_400)
    // Twenty are seen at 2.5 s at the latest.
    expect(seen.because['serverError']).toBeLessThanOrEqual(26)
    expect(seen.because['circuitOpen']).toBeGreaterThanOrEqual(25)
    expect(seen.guard['opened']).toBe(1)
    expect(after(document, 12_000).guard['probes']).toBe(1)
  })

  it('is closed by the first good answer, and everybody passes', () => {
    const events = [{ at: '0ms', until: '6s', fault: { errors: '100%' }, on: 'stock' }]
    const services = { stock: { workers: 1_000, serviceTime: '1ms' } }
    const seen = after(shop({ services, events, at: every(300, 50) }), 15_000)
    expect([seen.guard['opened'], seen.guard['probes'], seen.guard['phase']]).toEqual([1, 1, 0])
    expect(seen.because['circuitOpen']).toBeLessThan(120)
  })

  it('is forgotten by a process that starts anew', () => {
    const events = [
      { at: '0ms', until: '3s', fault: { errors: '100%' }, on: 'stock' },
      { at: '4s', until: '4100ms', fault: 'kill', on: 'app' },
    ]
    const services = { stock: { workers: 1_000, serviceTime: '1ms' } }
    const at = [...every(50, 50), ...every(10, 50, 5_300)]
    const seen = after(shop({ services, events, at }), 6_000)
    expect(seen.guard['opened']).toBe(1)
    expect(seen.ok).toBe(10)
  })

  it('opens as well for rejections alone: the dependency is healthy', () => {
    const seen = after(shop({ hystrix: { threads: 1 }, at: every(60, 10) }), 600)
    expect(seen.guard['opened']).toBe(1)
  })

  it('may be forced by a policy during the run, and taken back', () => {
    const services = { stock: { workers: 1_000, serviceTime: '1ms' } }
    const events = [{ at: '1s', until: '2s', policy: { for: 'stock', circuit: { force: 'open' } } }]
    const seen = after(shop({ services, at: every(30, 100), events }), 3_500)
    expect(seen.because).toEqual({ circuitOpen: 10 })
    expect(seen.ok).toBe(20)
  })
})

describe('a fallback', () => {
  const failing = (takes = '1ms') => ({
    stock: { workers: 1_000, serviceTime: takes, failures: '100%' },
    backup: { workers: 1_000, serviceTime: '200ms' },
  })

  it('answers in place of a call that failed: answered, and counted as degraded', () => {
    const seen = after(
      shop({ services: failing(), call: { fallback: 'static' }, at: every(5, 10) }),
      200,
    )
    expect([seen.ok, seen.degraded, seen.because]).toEqual([5, 5, {}])
    // So is what it is part of.
    const web = seen.run.plan.edges.findIndex(({ name }) => name === 'web→app')
    expect([seen.metrics.edges.ok[web], seen.metrics.edges.degraded[web]]).toEqual([5, 5])
    expect([seen.guard['failure'], seen.guard['fallbackSuccess']]).toEqual([5, 5])
  })

  it('answers at once where the circuit is open', () => {
    const policies = [{ for: 'stock', circuit: { force: 'open' } }]
    const seen = after(shop({ policies, call: { fallback: 'static' } }), 50)
    expect([seen.degraded, seen.latest, seen.guard['shortCircuited']]).toEqual([1, 0, 1])
  })

  it('from a cache is the last good answer while it is young enough', () => {
    const services = { stock: { workers: 1_000, serviceTime: '1ms' } }
    const events = [{ at: '1s', fault: { errors: '100%' }, on: 'stock' }]
    const call = { fallback: { cache: { maxAge: '2s' } } }
    const seen = after(shop({ services, events, call, at: [500, 1_500, 2_400, 2_600] }), 3_000)
    expect([seen.ok, seen.degraded]).toEqual([3, 2])
    expect(seen.because).toEqual({ serverError: 1 })
    expect(seen.guard['fallbackFailure']).toBe(1)
  })

  it('that asks another service is bounded by permits of its own', () => {
    const call = { fallback: { to: 'backup' } }
    const seen = after(shop({ services: failing(), call, at: every(12, 1) }), 2_000)
    expect([seen.ok, seen.degraded, seen.guard['fallbackRejection']]).toEqual([10, 10, 2])
    expect(seen.because).toEqual({ serverError: 2 })
    expect(seen.guard['fallingBack']).toBe(0)
    const edge = seen.run.plan.edges.findIndex(({ name }) => name === 'app→backup')
    expect(seen.metrics.edges.requests[edge]).toBe(10)
  })

  it('that fails tells the first failure', () => {
    const services = { ...failing(), backup: { serviceTime: '1ms', failures: '100%' } }
    const seen = after(shop({ services, call: { fallback: { to: 'backup' } } }), 1_000)
    expect(seen.because).toEqual({ serverError: 1 })
    expect(seen.guard['fallbackFailure']).toBe(1)
  })

  it('answers for Finagle as well, which has no bulkhead', () => {
    const document = shop({ services: failing(), call: { fallback: 'static' }, at: every(5, 10) })
    const { run, metrics } = runOf({ ...document, system: 'finagle' })
    run.advance(s(5))
    const edge = run.plan.edges.findIndex(({ name }) => name === 'app→stock')
    expect([metrics.edges.ok[edge], metrics.edges.degraded[edge]]).toEqual([5, 5])
  })

  it('is left out where no library is, and that is said', () => {
    const document = shop({ services: failing(), call: { fallback: { to: 'backup' } } })
    const { run } = runOf({ ...document, system: 'envoy' })
    expect(run.notes.join()).toContain('cannot express "fallback" (of app)')
    expect(run.plan.edges.map(({ name }) => name)).toEqual(['web→app', 'app→stock'])
    const own = runOf({ ...document, systems: { hystrix: { callers: { app: 'none' } } } })
    expect(own.run.notes.join()).toContain('app has no Hystrix')
  })
})

describe('what no library heeds', () => {
  const notes = (hystrix: object, policy: object) =>
    runOf(shop({ hystrix, policies: [{ for: 'stock', ...policy }] })).run.notes.join(' ')

  it('is said: a window by time where calls are counted, and the other way round', () => {
    const r4j = { version: 'resilience4j' }
    expect(notes(r4j, { circuit: { window: '5s' } })).toContain('resilience4j counts calls')
    expect(notes(r4j, { circuit: { calls: 9 } })).toBe('')
    expect(notes({}, { circuit: { calls: 9, slow: '1s' } })).toContain(
      '"circuit.calls", "circuit.slow" for stock does nothing',
    )
  })

  it('is said: a limit of one service on a pool of several, and pools of permits', () => {
    const pools = { all: { for: ['stock', 'app'] } }
    const limits = { limits: { maxRequests: 3 } }
    expect(notes({ pools }, limits)).toContain('its pool is shared')
    expect(notes({ pools, isolation: 'semaphore' }, {})).toContain('permits are counted by service')
  })
})

describe('a caller without the library', () => {
  it('waits for as long as its client does, and shares nothing', () => {
    const seen = after(
      shop({ takes: '5s', hystrix: { callers: { web: 'none', app: 'none' } } }),
      4_000,
    )
    expect([seen.inFlight, seen.because]).toEqual([1, {}])
    expect(seen.run.world.places.guards.used).toBe(0)
  })
})

describe('a caller whose library retries inside the call', () => {
  it('is timed over all tries, and the circuit sees one call', () => {
    const call = { library: { attempts: 5, timeout: '400ms' } }
    const seen = after(shop({ takes: '5s', call }), 1_100)
    expect(seen.because).toEqual({ libraryTimeout: 1 })
    expect(seen.guard['timeout']).toBe(1)
    const edge = seen.run.plan.edges.findIndex(({ name }) => name === 'app→stock')
    expect(seen.metrics.edges.tries[edge]).toBe(3)
  })
})

it('a run with libraries comes to an end, and gives back every thread', () => {
  const document = shop({ at: every(400, 5), takes: '200ms', hystrix: { queue: 5 } })
  const seen = after(document, 30_000)
  expect([seen.alive, seen.pool['active'], seen.pool['queued']]).toEqual([0, 0, 0])
  expect(seen.run.now).toBe(s(30))
})
