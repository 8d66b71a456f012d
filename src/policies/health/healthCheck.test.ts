import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { programs } from '../../mesh/programs.ts'
import { health } from '../../model/health.ts'
import { ms, s } from '../../model/units.ts'
import { result } from './health.ts'
import { thresholds, type ThresholdOptions } from './thresholds.ts'

const usual = {
  timeoutUs: s(1),
  intervalUs: s(5),
  unhealthyThreshold: 3,
  healthyThreshold: 2,
} satisfies ThresholdOptions

describe('the pause before the next check', () => {
  const rule = thresholds({
    ...usual,
    unhealthyIntervalUs: s(2),
    unhealthyEdgeIntervalUs: s(3),
    healthyEdgeIntervalUs: s(4),
    noTrafficIntervalUs: s(60),
    noTrafficHealthyIntervalUs: s(90),
  })
  it.each([
    ['steadily well', true, false, true, 5],
    ['well, and ill before', true, true, true, 4],
    ['steadily ill', false, false, true, 2],
    ['ill, and well before', false, true, true, 3],
    ['well, and never called', true, false, false, 90],
    ['ill, and never called', false, false, false, 60],
  ] as const)('of who is %s', (_, isGood, isPending, hasTraffic, seconds) => {
    expect(rule.untilNext(isGood, isPending, hasTraffic, 0.5)).toBe(s(seconds))
  })

  it('follows from interval alone where nothing else is said', () => {
    const plain = thresholds(usual)
    for (const isGood of [true, false])
      for (const isPending of [true, false])
        expect(plain.untilNext(isGood, isPending, true, 0.5)).toBe(s(5))
    expect(plain.untilNext(true, false, false, 0.5)).toBe(s(60))
  })

  it('has a jitter below its bound, and is never nothing', () => {
    const jittery = thresholds({ ...usual, intervalUs: ms(1), intervalJitterUs: ms(100) })
    for (let step = 0; step < 100; step++) {
      const pause = jittery.untilNext(true, false, true, step / 100)
      expect(pause).toBeGreaterThanOrEqual(ms(1))
      expect(pause).toBeLessThanOrEqual(ms(100))
    }
  })
})

describe('an answer', () => {
  const rule = thresholds({ ...usual, retriableStatuses: [429] })
  it.each([
    [200, false, result.passed],
    [200, true, result.degraded],
    [204, false, result.failed],
    [503, false, result.failed],
    [429, false, result.retriable],
  ])('of %i is judged', (status, isDegraded, how) => {
    expect(rule.judge(status, isDegraded)).toBe(how)
  })
})

// ── In a mesh ─────────────────────────────────────────────────────────────────────────────────────

const asks = {
  timeout: '200ms',
  interval: '1s',
  unhealthyThreshold: 3,
  healthyThreshold: 2,
  noTrafficInterval: '1s',
}

function mesh(service: object, check: object, more: ScenarioDocument = {}) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { endpoints: 2, workers: 4, serviceTime: '1ms', ...service } },
    clients: { web: { to: 'cart', rate: '50/s' } },
    policies: [
      {
        for: 'cart',
        panicThreshold: '0%',
        healthCheck: { ...asks, ...check },
        ...(more.policy as object),
      },
    ],
    events: more.events ?? [],
  })
  const { clusters, members, checkers, endpoints } = run.world.places
  const flags = (host: number): number => members.health[clusters.firstMember[0]! + host]!
  const state = (host: number): string =>
    programs.healthCheck.states[
      checkers.state[members.checker[clusters.firstMember[0]! + host]!]!
    ]!.split('.').at(-2)!
  return { run, clusters, members, checkers, endpoints, flags, state }
}
const at = (status: number) => ({ status, after: '1ms' })
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

describe('a health check', () => {
  it('is free where nobody asks', () => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: {} },
      clients: { web: { to: 'cart', rate: '50/s' } },
    })
    run.advance(s(5))
    expect(run.world.places.checkers.used).toBe(0)
  })

  it('asks every endpoint once an interval after each result', () => {
    const { run, clusters } = mesh({}, {})
    run.advance(s(20))
    expect(clusters.health_check_attempt[0]).toBeGreaterThan(34)
    expect(clusters.health_check_attempt[0]).toBeLessThanOrEqual(40)
    expect(clusters.health_check_failure[0]).toBe(0)
  })

  it('believes a bad answer at once, and a good one only after so many', () => {
    const tape = [at(200), at(503), at(200), at(200)]
    const { run, flags, clusters } = mesh({ endpoints: 1, healthCheck: { tape } }, {})
    run.advance(s(2.2))
    expect(flags(0)).toBe(health.failedActive)
    expect(clusters.candidateCount[0]).toBe(0)
    run.advance(s(3.1))
    expect(flags(0)).toBe(health.failedActive)
    run.advance(s(4.2))
    expect(flags(0)).toBe(0)
    expect(clusters.health_check_failure[0]).toBe(1)
  })

  it('takes a lost answer for an accident until the threshold', () => {
    const tape = [...times(2, { reset: true }), at(200), ...times(3, { hang: true })]
    const { run, flags, clusters } = mesh({ endpoints: 1, healthCheck: { tape } }, {})
    run.advance(s(4))
    expect(flags(0)).toBe(0)
    expect(clusters.health_check_network_failure[0]).toBeGreaterThanOrEqual(2)
    run.advance(s(8))
    expect(flags(0)).toBe(health.failedActive)
  })

  it('counts a retriable status towards the threshold', () => {
    const tape = [...times(2, at(429)), at(200)]
    const { run, flags } = mesh(
      { endpoints: 1, healthCheck: { tape } },
      { retriableStatuses: [429] },
    )
    run.advance(s(5))
    expect(flags(0)).toBe(0)
  })

  it('finds out that a process is gone, and that it is back', () => {
    const { run, flags } = mesh(
      { restart: '5s' },
      {},
      { events: [{ at: '5s', fault: 'kill', on: 'cart-1' }] },
    )
    run.advance(s(9))
    expect([flags(0), flags(1)]).toEqual([health.failedActive, 0])
    run.advance(s(14))
    expect(flags(0)).toBe(0)
  })

  it('that is shallow passes though every request fails; a deep one does not', () => {
    const events = [{ at: '2s', fault: { errors: '100%' }, on: 'cart-1' }]
    const shallow = mesh({}, {}, { events })
    shallow.run.advance(s(10))
    expect(shallow.flags(0)).toBe(0)
    const deep = mesh({ healthCheck: 'deep' }, {}, { events })
    deep.run.advance(s(10))
    expect([deep.flags(0), deep.flags(1)]).toEqual([health.failedActive, 0])
  })

  it('hears that an endpoint is degraded: it is used only when the others do not suffice', () => {
    const tape = [{ status: 200, headers: ['degraded'], after: '1ms' }]
    const { run, flags, clusters, members } = mesh({ healthCheck: { tape } }, {})
    run.advance(s(3))
    expect([flags(0), flags(1)]).toEqual([health.degradedActive, health.degradedActive])
    expect(members.used).toBe(2)
    // Nobody else is there: they are.
    expect(clusters.candidateCount[0]).toBe(2)
  })

  it('ends an ejection when it succeeds, unless it is not to', () => {
    const outlier = { interval: '1s', baseEjectionTime: '60s', maxEjectionPercent: '100%' }
    const events = [{ at: '2s', until: '4s', fault: { errors: '100%' }, on: 'cart-1' }]
    const eager = mesh({}, {}, { policy: { outlier }, events })
    eager.run.advance(s(10))
    expect(eager.clusters.ejections_enforced_total[0]).toBeGreaterThan(0)
    expect(eager.flags(0)).toBe(0)
    const patient = mesh(
      {},
      {},
      { policy: { outlier: { ...outlier, activeCheckUnejects: false } }, events },
    )
    patient.run.advance(s(10))
    expect(patient.flags(0)).toBe(health.failedOutlier)
  })

  it('may be answered by a request: the header takes an endpoint out at once, and out of the sum', () => {
    const tape = [{ status: 200, headers: ['failCheck'], after: '1ms' }]
    const { run, flags, clusters } = mesh({ endpoints: 1, tape }, { interval: '3s' })
    run.advance(s(1))
    expect(flags(0)).toBe(health.failedActive | health.excluded)
    expect(clusters.health_check_passive_failure[0]).toBeGreaterThan(0)
  })

  it('of a deep kind waits for a worker, as requests do', () => {
    const { run, clusters } = mesh(
      {
        endpoints: 1,
        workers: 1,
        serviceTime: '100ms',
        healthCheck: { depth: 'deep', takes: '5ms' },
      },
      {},
    )
    run.advance(s(10))
    // 50 requests a second are five times what it can do: its checks come too late.
    expect(clusters.health_check_network_failure[0]).toBeGreaterThan(0)
  })

  it('is the same run when it is rewound', () => {
    const once = mesh({}, { intervalJitter: '300ms' })
    once.run.advance(s(7))
    const { sim } = once.run.world.places
    const kept = sim.arena.checkpoint()
    once.run.advance(s(12))
    const { digest } = sim
    sim.arena.restore(kept)
    once.run.advance(s(12))
    expect(sim.digest).toBe(digest)
  })
})
