import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { programs, stateOf } from '../../mesh/programs.ts'
import { ms, s } from '../../model/units.ts'
import envoy from '../../profiles/envoy.ts'
import { consecutive, type ConsecutiveOptions } from './consecutive.ts'
import { detected, detector } from './outlier.ts'

function detection(options: Partial<ConsecutiveOptions> = {}, hosts = 10) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { endpoints: hosts } },
    clients: { web: { to: 'cart', rate: '0/s' } },
  })
  const { places } = run.world
  const { clusters, members } = places
  const rule = consecutive({ ...envoy.defaults.outlier, ...options }, places.policyColumns)
  const member = clusters.firstMember[0]!
  /** What fires, answer by answer; a status with `!` never came from the endpoint itself. */
  const seen = (...answers: (number | `${number}!`)[]): number[] =>
    answers.map((answer) =>
      rule.observe(member, parseInt(String(answer)), String(answer).endsWith('!')),
    )
  return { rule, clusters, members, member, seen }
}
const none = 0
const consecutive5xx = detected(detector.consecutive5xx)
const gatewayFailure = detected(detector.gatewayFailure)
const localOriginFailure = detected(detector.localOriginFailure)
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

describe('consecutive 5xx', () => {
  it('fires when the count equals the threshold, and begins again from 0', () => {
    const { seen } = detection()
    const fired = [...times(4, none), consecutive5xx]
    expect(seen(...times(15, 500))).toEqual([...fired, ...fired, ...fired])
  })

  it('is reset by any other answer', () => {
    const { seen } = detection()
    expect(seen(500, 500, 500, 500, 200, 500, 500, 500, 500, 404, 500)).toEqual(times(11, none))
  })

  it('counts gateway failures, and what never came, as well', () => {
    const { seen } = detection()
    expect(seen(500, 503, '504!', 502, '503!').at(-1)).toBe(consecutive5xx)
  })

  it('of threshold 0 never fires', () => {
    const { seen } = detection({ consecutive5xx: 0 })
    expect(seen(...times(20, 500))).toEqual(times(20, none))
  })
})

describe('consecutive gateway failures', () => {
  const enforced = { enforcingGatewayFailure: 1, consecutive5xx: 100, consecutiveGatewayFailure: 3 }

  it('counts 502, 503 and 504 only; a 500 resets it', () => {
    const { seen } = detection(enforced)
    expect(seen(502, 503, 504)).toEqual([none, none, gatewayFailure])
    expect(seen(502, 503, 500, 504, 502)).toEqual(times(5, none))
    expect(seen(503)).toEqual([gatewayFailure])
  })

  it('is reset by a 200, together with the other', () => {
    const { seen, members, member } = detection(enforced)
    seen(503, 503, 200)
    expect([members.consecutiveGateway[member], members.consecutive5xx[member]]).toEqual([0, 0])
  })
})

describe('failures of local origin', () => {
  it('count on their own once they are split, and no longer as 5xx', () => {
    const { seen } = detection({ splitLocalOrigin: true, consecutiveLocalOriginFailure: 3 })
    expect(seen('503!', '504!', '503!')).toEqual([none, none, localOriginFailure])
    expect(seen(...times(4, 500))).toEqual(times(4, none))
    expect(seen('503!', '503!')).toEqual([none, none])
    expect(seen(500)).toEqual([consecutive5xx])
  })

  it('are forgotten as soon as an attempt has a connection, and not by an answer', () => {
    const { rule, member, seen } = detection({
      splitLocalOrigin: true,
      consecutiveLocalOriginFailure: 3,
    })
    expect(seen('503!', '503!', 500, 200, '503!')).toEqual([0, 0, 0, 0, localOriginFailure])
    seen('503!', '503!')
    rule.noteConnected(member)
    expect(seen('504!', '504!', '504!')).toEqual([0, 0, localOriginFailure])
  })
})

describe('statuses that count as errors', () => {
  it('may be chosen: then no other is one', () => {
    const { seen } = detection({ errorStatuses: [429, 503], consecutive5xx: 2 })
    expect(seen(429, 503)).toEqual([0, consecutive5xx])
    expect(seen(503, 500, 503)).toEqual([0, 0, 0])
  })
})

describe('whether one more may be ejected', () => {
  /** How many of so many hosts a version ejects at most. */
  const most = (
    limitRule: ConsecutiveOptions['limitRule'],
    hosts: number,
    ratio: number,
    more = {},
  ) => {
    const { rule, clusters } = detection({ limitRule, maxEjectionRatio: ratio, ...more }, hosts)
    let ejected = 0
    while (ejected < hosts && rule.mayEject(0)) {
      ejected++
      clusters.ejected[0] = ejected
    }
    return ejected
  }

  it.each([
    ['1.26', 3, 0.67, 3],
    ['1.27', 3, 0.67, 2],
    ['1.28', 3, 0.67, 2],
    // The default of 10 %: from 1.28 on nobody is ever ejected from fewer than ten.
    ['1.26', 9, 0.1, 1],
    ['1.27', 9, 0.1, 1],
    ['1.28', 9, 0.1, 0],
    ['1.28', 10, 0.1, 1],
    ['1.28', 20, 0.1, 2],
    ['1.26', 20, 0.1, 2],
    ['1.26', 15, 0.1, 2],
    ['1.28', 15, 0.1, 1],
    ['1.26', 5, 0, 0],
    ['1.28', 5, 0, 0],
    ['1.28', 5, 1, 5],
    // 29 % of 100 is 29, though 0.29 · 100 is less in binary.
    ['1.28', 100, 0.29, 29],
    ['1.28', 100, 0.57, 57],
  ] as const)('Envoy %s ejects of %i hosts at %f at most %i', (version, hosts, ratio, expected) => {
    expect(most(version, hosts, ratio)).toBe(expected)
  })

  it('one may always be, if that is wanted', () => {
    expect(most('1.28', 3, 0.1, { alwaysEjectOneHost: true })).toBe(1)
  })

  it('is decided by chance when a detector is enforced only sometimes', () => {
    const { rule } = detection({ enforcing5xx: 0.3, enforcingGatewayFailure: 0 })
    expect(rule.enforces(detector.consecutive5xx, 0.29)).toBe(true)
    expect(rule.enforces(detector.consecutive5xx, 0.31)).toBe(false)
    expect(rule.enforces(detector.gatewayFailure, 0.000001)).toBe(false)
  })
})

describe('an ejection', () => {
  it('lasts longer each time, up to the maximum', () => {
    const { rule, member } = detection()
    const lengths = Array.from({ length: 12 }, () => rule.ejectionTime(member, 0.5) / s(1))
    expect(lengths).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300])
  })

  it('is forgotten step by step, from 1.28 on after an interval of rest', () => {
    const { rule, member, members } = detection()
    for (let count = 0; count < 3; count++) rule.ejectionTime(member, 0.5)
    members.admittedAt[member] = s(100)
    rule.fade(member, s(105), true)
    expect(members.multiplier[member]).toBe(3)
    for (const at of [110, 120, 130, 140]) rule.fade(member, s(at), true)
    expect(members.multiplier[member]).toBe(0)
    const old = detection({ limitRule: '1.27' })
    old.rule.ejectionTime(old.member, 0.5)
    old.members.admittedAt[old.member] = s(100)
    old.rule.fade(old.member, s(101), false)
    expect(old.members.multiplier[old.member]).toBe(0)
  })
})

// ── In a mesh ─────────────────────────────────────────────────────────────────────────────────────

const admitted = stateOf(programs.endpoint, 'admitted')

/** Some endpoints, of which the first ones answer with errors from 1 s to 30 s. */
function mesh(hosts: number, bad: number, outlier: object, more: ScenarioDocument = {}) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { endpoints: hosts, workers: 100, serviceTime: '1ms' } },
    clients: { web: { to: 'cart', rate: '200/s' } },
    policies: [
      {
        for: 'cart',
        outlier: { interval: '1s', baseEjectionTime: '3s', maxEjectionPercent: '100%', ...outlier },
        ...(more.policy as object),
      },
    ],
    events: Array.from({ length: bad }, (_, index) => ({
      at: '1s',
      until: '30s',
      fault: { errors: '100%' },
      on: `cart-${index + 1}`,
    })),
  })
  const { places } = run.world
  const { clusters, members } = places
  const ejected = (): number[] =>
    Array.from({ length: hosts }, (_, host) => host + 1).filter(
      (host) => members.state[clusters.firstMember[0]! + host - 1] !== admitted,
    )
  return { run, places, clusters, members, ejected }
}

describe('an ejected endpoint', () => {
  it('is picked no more, and comes back at the first sweep after its time', () => {
    const { run, places, clusters, members, ejected } = mesh(4, 1, {})
    run.advance(s(2))
    expect(ejected()).toEqual([1])
    expect(clusters.candidateCount[0]).toBe(3)
    const arrived = places.endpoints.arrived[0]!
    const member = clusters.firstMember[0]!
    const over = members.ejectedAt[member]! + members.ejectionUs[member]!
    expect(members.ejectionUs[member]).toBe(s(3))
    run.advance(over - 1)
    expect(places.endpoints.arrived[0]).toBe(arrived)
    let at = over
    while (ejected().length > 0) run.advance((at += ms(10)))
    expect(members.admittedAt[member]! - over).toBeLessThan(s(1))
    // On a tick of the sweep: a whole number of intervals after any other.
    run.advance(at + s(20))
    expect((members.sweptAt[member]! - over) % 1).toBe(0)
    expect(members.ejections[member]).toBeGreaterThan(1)
    // The second time it is away for twice as long.
    expect(members.ejectionUs[member]).toBeGreaterThanOrEqual(s(6))
  })

  it('has clean counters when it returns', () => {
    const { run, clusters, members, ejected } = mesh(4, 1, { consecutive5xx: 3 })
    run.advance(s(2))
    expect(ejected()).toEqual([1])
    const member = clusters.firstMember[0]!
    let at = s(2)
    while (ejected().length > 0) run.advance((at += 100))
    expect(members.consecutive5xx[member]).toBeLessThan(3)
  })

  it('is not ejected where the limit of Envoy 1.28 forbids it, and that is counted', () => {
    const { run, clusters, ejected } = mesh(9, 1, { maxEjectionPercent: '10%' })
    run.advance(s(5))
    expect(ejected()).toEqual([])
    expect(clusters.ejections_overflow[0]).toBeGreaterThan(0)
    expect(clusters.ejections_enforced_total[0]).toBe(0)
  })
})

describe('panic', () => {
  it('ignores ejection when fewer than half are admitted', () => {
    const half = mesh(4, 2, {})
    half.run.advance(s(3))
    expect([half.clusters.panic[0], half.clusters.candidateCount[0]]).toEqual([0, 2])
    const less = mesh(4, 3, {})
    less.run.advance(s(3))
    expect(less.clusters.ejected[0]).toBe(3)
    expect([less.clusters.panic[0], less.clusters.candidateCount[0]]).toEqual([1, 4])
    expect(less.clusters.lb_healthy_panic[0]).toBeGreaterThan(0)
  })

  it('is not thought of while the admitted can carry all: 100/140 of them, whatever the threshold', () => {
    // 3 of 4 are 75 %, above 71.4 %: no panic at a threshold of 100 %. 2 of 3 are 67 %: panic.
    const four = mesh(4, 1, {}, { policy: { panicThreshold: '100%' } })
    four.run.advance(s(3))
    expect([four.clusters.ejected[0], four.clusters.panic[0]]).toEqual([1, 0])
    const three = mesh(3, 1, {}, { policy: { panicThreshold: '100%' } })
    three.run.advance(s(3))
    expect([three.clusters.ejected[0], three.clusters.panic[0]]).toEqual([1, 1])
  })

  it('switched off leaves nobody to pick, when all are ejected', () => {
    const { run, clusters } = mesh(2, 2, {}, { policy: { panicThreshold: '0%' } })
    run.advance(s(3))
    expect([clusters.ejected[0], clusters.panic[0], clusters.candidateCount[0]]).toEqual([2, 0, 0])
    expect(clusters.upstream_cx_none_healthy[0]).toBeGreaterThan(0)
  })
})
