import { describe, expect, it } from 'vitest'
import { asks, every, rate, watched } from '../bench/watched.ts'
import { ms, s } from '../model/units.ts'
import { consultReport } from '../record/consultFacts.ts'
import istio2018 from './istio-2018.ts'

/*
 * What documents and code say of Istio 0.7, one test each, with the source beside it. Paths: I: is istio/istio 0.7.1, P:
 * istio/proxy of that time.
 */

const mixer = (said: object, middle: object = {}) => ({
  systems: { 'istio-2018': { mixer: said, middle: { serviceTime: '5ms', ...middle } } },
})
const mixerDown = { at: '0s', fault: 'kill', on: 'mixer' }

/** A run, and what became of what was asked of Mixer. */
function checked(document: Parameters<typeof watched>[1], until = s(10)) {
  const seen = watched('istio-2018', document, until)
  const edgeOf = (edge: number): string => seen.run.plan.edges[edge]!.name
  const ofUsers = seen.observer.requests.filter(({ edge }) => edgeOf(edge) === 'web→cart')
  return {
    ...seen,
    users: ofUsers,
    took: ofUsers.map(({ startedAt, endedAt }) => endedAt - startedAt),
    checks: seen.places.consults.asked.reduce((sum, count) => sum + count, 0),
    told: seen.observer.requests.filter(({ edge }) => edgeOf(edge) === 'cart→mixer').length,
    report: consultReport(seen.run, 0)!,
  }
}

describe('Mixer’s check', () => {
  it('is made by the proxy of the server, before the request is let in (I: pilot/pkg/proxy/envoy/v1/mixer.go)', () => {
    const { took, checks, report } = checked({ clients: asks('1s', '2s'), ...mixer({}) })
    expect(checks).toBe(1)
    expect(report).toMatchObject({ asked: 1, kept: 1, denied: 0 })
    // The first waits for a connection to Mixer, the way there and back, and its work; the second for nothing of that.
    expect(took[0]! - took[1]!).toBeGreaterThan(ms(5 + 2))
  })

  it('counts for 10 s (I: mixer/pkg/api/grpcServer.go, valid_duration)', () => {
    const { checks } = checked({ clients: asks('1s', '10.9s', '11.1s'), ...mixer({}) }, s(15))
    expect(checks).toBe(2)
  })

  it('counts for 200 more requests (valid_use_count)', () => {
    const { checks, report } = checked({
      clients: { web: { to: 'cart', arrivals: { at: every(20, 250, 100) } } },
      ...mixer({}),
    })
    expect(checks).toBe(2)
    expect(report.kept).toBe(248)
  })

  it('is kept by each proxy, and for each caller by itself', () => {
    const { checks } = checked({
      service: { endpoints: 3 },
      clients: {
        web: { to: 'cart', arrivals: { at: every(50, 60, 1_000) } },
        app: { to: 'cart', arrivals: { at: every(50, 60, 1_010) } },
      },
      ...mixer({}),
    })
    expect(checks).toBe(6)
  })

  it('is kept by what policies look at: of many kinds of requests few are known', () => {
    const clients = rate(40)
    const few = checked({ clients, ...mixer({ kinds: 2 }) }).checks
    const many = checked({ clients, ...mixer({ kinds: 500 }) }).checks
    expect(few).toBeLessThan(10)
    expect(many).toBeGreaterThan(200)
  })

  it('is asked for by everybody who comes while there is none: nobody waits for another’s answer (P: check_cache.cc)', () => {
    const at = Array.from({ length: 20 }, () => '1s')
    const { checks } = checked({ clients: { web: { to: 'cart', arrivals: { at } } }, ...mixer({}) })
    expect(checks).toBe(20)
  })
})

describe('reports to Mixer', () => {
  it('come after the answer, a hundred together: nobody waits for them (P: mixerclient/options.h)', () => {
    const { report, told, took } = checked({
      clients: { web: { to: 'cart', arrivals: { at: every(2, 350, 1_000) } } },
      ...mixer({ kinds: 1 }),
    })
    expect(report.reports).toBe(3)
    expect(told).toBe(report.asked + report.reports)
    expect(Math.min(...took)).toBeLessThan(ms(20))
  })

  it('or after a second: one for each second of few requests', () => {
    const { report } = checked({ clients: asks(...every(300, 30, 100)), ...mixer({}) })
    expect(report.reports).toBeGreaterThan(5)
    expect(report.reports).toBeLessThan(10)
  })
})

describe('without Mixer', () => {
  it('requests are let in (network_fail_policy FAIL_OPEN)', () => {
    const { users, report } = checked({ clients: rate(20), events: [mixerDown], ...mixer({}) })
    expect(users.every(({ state }) => state !== 'failed')).toBe(true)
    expect(report.failedOpen).toBeGreaterThan(150)
    expect(report.kept).toBe(0)
  })

  it('they are refused where somebody says so (FAIL_CLOSE)', () => {
    const { users, places, report } = checked({
      clients: rate(20),
      events: [mixerDown],
      ...mixer({ failClosed: true }),
    })
    expect(users.every(({ state }) => state !== 'answered')).toBe(true)
    expect(report.failedClosed).toBeGreaterThan(150)
    expect(places.endpoints.finished[0]).toBe(0)
  })

  it('answers that are kept count on: its outage is not seen at once', () => {
    const { users } = checked(
      {
        clients: asks('1s', '3s', '5s'),
        events: [{ ...mixerDown, at: '2s' }],
        ...mixer({ failClosed: true }),
      },
      s(8),
    )
    expect(users.map(({ state }) => state)).toEqual(['answered', 'answered', 'answered'])
  })

  it('that is silent every request waits 5 s, and is let in then (P: kGrpcRequestTimeoutMs)', () => {
    const { took, users } = checked(
      {
        clients: asks('1s'),
        events: [{ at: '0s', fault: 'hang', on: 'mixer' }],
        ...mixer({}),
      },
      s(20),
    )
    expect(users.map(({ state }) => state)).toEqual(['answered'])
    expect(took[0]).toBeGreaterThan(s(5))
    expect(took[0]).toBeLessThan(s(5) + ms(50))
  })

  it('no worker of the application is held by who waits for it', () => {
    const { places } = checked(
      {
        clients: asks(...every(100, 20, 1_000)),
        events: [{ at: '0s', fault: 'hang', on: 'mixer' }],
        ...mixer({}),
      },
      s(4),
    )
    expect([places.endpoints.busy[0], places.endpoints.waiting[0]]).toEqual([0, 0])
    expect(places.endpoints.arrived[0]).toBe(20)
  })
})

it('says no with a 403 that is not tried again, and remembers that, too', () => {
  const { users, checks, report } = checked({
    clients: asks('1s', '2s'),
    policies: [{ for: 'cart', retry: { attempts: 3 } }],
    events: [{ at: '0s', fault: { errors: '100%', status: 403 }, on: 'mixer' }],
    ...mixer({}),
  })
  expect(users.map(({ state, attempts }) => [state, attempts])).toEqual([
    ['failed', 1],
    ['failed', 1],
  ])
  expect([checks, report.denied]).toEqual([1, 2])
})

describe('an endpoint that dies while its proxy asks Mixer', () => {
  it('breaks the connection of who waits, and everything adds up', () => {
    const { users, observer } = checked(
      {
        clients: asks('1s'),
        events: [
          { at: '0s', fault: 'hang', on: 'mixer' },
          { at: '2s', fault: 'kill', on: 'cart' },
        ],
        ...mixer({}),
      },
      s(20),
    )
    expect(users.map(({ state }) => state)).toEqual(['failed'])
    expect(observer.impossible).toEqual([])
    expect(observer.open).toBe(0)
  })
})

describe('Pilot of 0.7', () => {
  it('is asked every 10 s: a change is in force after a second of cache and up to ten of polling', () => {
    const change = { at: '1s', policy: { for: 'cart', timeout: '5ms' } }
    const { users } = checked({ clients: asks(...every(100, 160, 100)), events: [change] }, s(17))
    const from = (at: number) => users.filter(({ startedAt }) => startedAt >= at)
    expect(
      from(s(1.1))
        .slice(0, 8)
        .every(({ state }) => state === 'answered'),
    ).toBe(true)
    expect(from(s(12.1)).every(({ state }) => state === 'failed')).toBe(true)
  })

  it('may be gone: what proxies know stays in force', () => {
    const { after } = watched(
      'istio-2018',
      { clients: rate(20), events: [{ at: '1s', fault: 'kill', on: 'control-plane' }] },
      s(20),
    )
    expect(after(s(2)).every(({ state }) => state !== 'failed')).toBe(true)
  })
})

describe('rules of v1alpha1', () => {
  it('have no retries by default, and Envoy’s 15 s (istio/api release-0.7: routing/v1alpha1)', () => {
    const { attempts, places } = watched('istio-2018', {
      service: { failures: '100%' },
      clients: asks('100ms'),
    })
    expect(attempts[0]).toBe(1)
    expect(places.routeRules[places.clusters.routes[0]!]!.requestTimeoutUs).toBe(s(15))
  })

  it('try again what fails in any way once they try again at all (5xx,connect-failure,refused-stream)', () => {
    const { attempts, run } = watched('istio-2018', {
      service: { failures: '100%' },
      clients: asks('100ms'),
      policies: [{ for: 'cart', retry: { attempts: 3, on: ['reset'] } }],
    })
    expect(attempts[0]).toBe(3)
    expect(run.notes.join('\n')).toContain('"retry.on"')
  })

  it('eject one of any number, once there is a simpleCb with whatever in it (Envoy of that time)', () => {
    const { places } = watched('istio-2018', {
      service: { endpoints: 3 },
      clients: rate(100),
      policies: [{ for: 'cart', limits: { maxConnections: 100 } }],
      events: [{ at: '0s', fault: { errors: '100%' }, on: 'cart-1' }],
    })
    expect(places.clusters.ejections_enforced_total[0]).toBeGreaterThan(0)
  })
})

it('has certificates of 19 h, renewed at half of that, once mutual TLS is on (I: security/cmd/istio_ca/main.go)', () => {
  expect(istio2018.identity).toMatchObject({
    isOn: false,
    mode: 'strict',
    lifetimeUs: s(19 * 3_600),
  })
})
