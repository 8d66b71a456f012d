import { describe, expect, it } from 'vitest'
import { Observer, runOf } from '../../bench/observe.ts'
import { reason } from '../../model/reasons.ts'
import { s } from '../../model/units.ts'

const shop = {
  system: 'envoy',
  services: {
    cart: { endpoints: 2, workers: 64, serviceTime: '5ms' },
    other: { endpoints: 1, workers: 64, serviceTime: '1ms' },
  },
  clients: { web: { to: 'cart', rate: '400/s' }, app: { to: 'cart', rate: '100/s' } },
}

function outcome(more: object, seconds = 10) {
  const { run } = runOf({ ...shop, ...more })
  const observer = new Observer(run)
  const { sim, machines, requests } = run.world.places
  /** Of the errors that callers of cart were told. */
  const statuses = new Set<number>()
  for (const end of ['answered', 'failed'])
    sim.onEnter(machines.requests, end, (_, row) => {
      const isError = requests.status[row]! >= 400
      if (isError && run.plan.edges[requests.edge[row]!]!.target === 0)
        statuses.add(requests.status[row]!)
    })
  run.advance(s(seconds))
  const ended = observer.requests.filter(
    ({ edge, state }) => state !== 'open' && run.plan.edges[edge]!.target === 0,
  )
  const of = (because: number, from = '') =>
    ended.filter((one) => one.reason === because && run.plan.edges[one.edge]!.name.startsWith(from))
      .length
  return { run, places: run.world.places, ended, of, statuses }
}
const limited = (rateLimit: object) => ({ policies: [{ for: 'cart', rateLimit }] })
const bucket = (more: object) =>
  limited({ bucket: { tokens: 50, perFill: 50, every: '1s', ...more } })

describe('a token bucket at the door', () => {
  it('lets its burst pass, and then what comes back, at each endpoint by itself', () => {
    const { of } = outcome(bucket({}))
    // Two endpoints, 50 at once and 50 a second.
    expect(of(reason.none)).toBeGreaterThan(1_080)
    expect(of(reason.none)).toBeLessThanOrEqual(1_100)
  })

  it('counts what it would refuse, and refuses nothing that is not enforced', () => {
    const { of, places } = outcome(bucket({ enforced: '0%' }))
    expect(of(reason.rateLimited)).toBe(0)
    const { local_rate_limited: would, local_enforced: did } = places.filters
    expect([would[0]! > 1_000, did[0]]).toEqual([true, 0])
  })

  it('refuses nothing where it is not enabled', () => {
    const { of, places } = outcome(bucket({ enabled: '0%' }))
    expect([of(reason.rateLimited), places.filters.local_enabled[0]]).toEqual([0, 0])
  })

  it('has one for each connection where it is told so', () => {
    const { of } = outcome(bucket({ tokens: 1, perFill: 1, every: '60s', perConnection: true }))
    const { of: together } = outcome(bucket({ tokens: 1, perFill: 1, every: '60s' }))
    expect(together(reason.none)).toBe(2)
    expect(of(reason.none)).toBeGreaterThan(2)
  })

  it('has one of their own for some callers, before the one of all', () => {
    const callers = [{ for: ['app'], tokens: 10, perFill: 10, every: '1s' }]
    const { of } = outcome(bucket({ tokens: 5_000, perFill: 5_000, callers }))
    expect(of(reason.rateLimited, 'web')).toBe(0)
    expect(of(reason.none, 'app')).toBeLessThanOrEqual(220)
  })

  it('at the callers is one for each of them, and spares the service the request', () => {
    const { of, places } = outcome(bucket({ at: 'client' }))
    expect(of(reason.none, 'web')).toBeLessThanOrEqual(550)
    expect(of(reason.none, 'app')).toBeLessThanOrEqual(550)
    const arrived = places.endpoints.arrived[0]! + places.endpoints.arrived[1]!
    expect(arrived).toBeLessThan(1_110)
  })

  it('begins anew when a policy changes it, and not when one leaves it as it is', () => {
    const events = [
      { at: '5s', policy: { for: 'other', timeout: '1s' } },
      { at: '7s', policy: { for: 'cart', rateLimit: { bucket: { tokens: 300, every: '60s' } } } },
    ]
    const slow = { tokens: 100, perFill: 1, every: '60s' }
    const before = outcome({ ...bucket(slow), events }, 6)
    expect(before.of(reason.none)).toBe(200)
    expect(outcome({ ...bucket(slow), events }, 10).of(reason.none)).toBe(800)
  })
})

describe('a service that counts', () => {
  const asked = (more: object, events: readonly object[] = []) =>
    outcome({
      policies: [
        { for: 'cart', globalRateLimit: { service: 'other', limit: 100, per: 'second', ...more } },
      ],
      events,
    })

  it('lets so many of all endpoints together pass in each window', () => {
    expect(asked({}).of(reason.none)).toBeLessThanOrEqual(1_000)
    expect(asked({}).of(reason.none)).toBeGreaterThan(980)
  })

  it('counts each caller by itself where it is told so', () => {
    const { of } = asked({ by: 'caller' })
    expect(of(reason.none, 'web')).toBeLessThanOrEqual(1_000)
    expect(of(reason.none, 'app')).toBeGreaterThan(900)
  })

  it('that is gone lets all pass, or none', () => {
    const gone = [{ at: '0s', fault: 'kill', on: 'other' }]
    const open = asked({}, gone)
    expect([open.of(reason.rateLimited), open.of(reason.rateLimiterError)]).toEqual([0, 0])
    const closed = asked({ failClosed: true }, gone)
    expect(closed.of(reason.none)).toBe(0)
    expect(closed.statuses).toEqual(new Set([500]))
  })
})

describe('a service that says who may come in', () => {
  const guarded = (other: object, more: object = {}) =>
    outcome({
      services: { ...shop.services, other: { ...shop.services.other, ...other } },
      policies: [{ for: 'cart', externalAuth: { service: 'other', ...more } }],
    })

  it('is not asked about itself', () => {
    const { places } = outcome({ policies: [{ for: '*', externalAuth: { service: 'other' } }] })
    expect(places.endpoints.arrived[2]).toBeGreaterThan(4_000)
    expect(places.plan.edges.some(({ name }) => name === 'other→other')).toBe(false)
  })

  it('denies with its own status', () => {
    const { of, ended, statuses } = guarded({ failures: '30%', status: 401 })
    expect(of(reason.refusedByService) / ended.length).toBeCloseTo(0.3, 1)
    expect(statuses).toEqual(new Set([401]))
  })

  it('that is too slow lets nobody in, or everybody, after the timeout', () => {
    expect(guarded({ serviceTime: '300ms' }).of(reason.none)).toBe(0)
    const open = guarded({ serviceTime: '300ms' }, { failOpen: true })
    expect(open.of(reason.noVerdict)).toBe(0)
    expect(open.ended.length).toBeGreaterThan(4_000)
  })
})

describe('an adaptive limit', () => {
  const busy = (at: string) =>
    outcome(
      {
        services: { ...shop.services, cart: { endpoints: 2, workers: 4, serviceTime: '20ms' } },
        policies: [{ for: 'cart', adaptiveConcurrency: { at, interval: '3s', requests: 20 } }],
      },
      20,
    )

  it.each(['server', 'client'])('counts who is under way to the last, at the %s', (at) => {
    const { run, places, of } = busy(at)
    expect(of(reason.concurrencyReached)).toBeGreaterThan(100)
    const { controllers } = places
    const isUnderWay = (row: number): boolean => places.jobs.filteredAt[row]! >= 0
    const jobs = Array.from({ length: places.jobs.used }, (_, row) => row).filter(isUnderWay).length
    const all = controllers.outstanding.slice(0, controllers.used).reduce((a, b) => a + b, 0)
    if (at === 'server') expect(all).toBe(jobs)
    for (let row = 0; row < controllers.used; row++) {
      expect(controllers.measured[row]).toBeGreaterThan(2)
      if (at === 'server') expect(controllers.minRttUs[row]! / 20_000).toBeCloseTo(1, 0)
    }
    expect(run.notes).toEqual([])
  })

  it('gives back what callers take with them who leave', () => {
    const { places } = outcome({
      services: { ...shop.services, cart: { endpoints: 1, workers: 1, serviceTime: '100ms' } },
      clients: { web: { to: 'cart', rate: '50/s', timeout: '30ms' } },
      policies: [{ for: 'cart', adaptiveConcurrency: { at: 'client', min: 1 } }],
    })
    expect(places.controllers.outstanding[0]).toBeLessThan(4)
  })
})

describe('an overload manager', () => {
  const pressed = (actions: readonly object[], more: object = {}) =>
    outcome({
      services: {
        ...shop.services,
        cart: { ...shop.services.cart, memory: { limit: '100MB', base: '80MB' } },
      },
      policies: [{ for: 'cart', overload: { actions, maxConnections: 4, ...more } }],
    })

  it('refuses the share of requests that its trigger says, and tells why', () => {
    const half = pressed([{ do: 'stopAcceptingRequests', when: 'memory', from: '70%', to: '90%' }])
    expect(half.of(reason.overloaded) / half.ended.length).toBeCloseTo(0.5, 1)
    const all = pressed([{ do: 'stopAcceptingRequests', when: 'memory', from: '80%' }])
    expect([all.of(reason.none), all.statuses]).toEqual([0, new Set([503])])
    const none = pressed([{ do: 'stopAcceptingRequests', when: 'memory', from: '81%' }])
    expect(none.of(reason.overloaded)).toBe(0)
  })

  it('takes the larger of several triggers', () => {
    const { of, ended } = pressed([
      { do: 'stopAcceptingRequests', when: 'memory', from: '70%', to: '90%' },
      { do: 'stopAcceptingRequests', when: 'memory', from: '60%', to: '85%' },
    ])
    expect(of(reason.overloaded) / ended.length).toBeCloseTo(0.8, 1)
  })

  it('refuses connections above their number, and ends those that it has', () => {
    const rejects = pressed([{ do: 'rejectConnections', when: 'connections', from: '100%' }])
    const { overloads } = rejects.places
    expect(overloads.downstream_cx_overload_reject[0]).toBeGreaterThan(0)
    const ends = pressed([{ do: 'disableKeepalive', when: 'memory', from: '80%' }])
    const { upstream_cx_total: opened, upstream_rq_total: sent } = ends.places.clusters
    expect(opened[0]! / sent[0]!).toBeGreaterThan(0.9)
    expect(ends.of(reason.none)).toBe(ends.ended.length)
  })
})
