import { describe, expect, it } from 'vitest'
import { asks, every, rate, watched as seen } from '../bench/watched.ts'
import { programs } from '../mesh/programs.ts'
import { resource } from '../model/resources.ts'
import { ms, s } from '../model/units.ts'

/*
 * What documents say of proxyless gRPC, one test each, with the source beside it. Axx is a proposal of grpc/proposal, F:
 * grpc/grpc doc/grpc_xds_features.md.
 */

type Document = Parameters<typeof seen>[1]

const watched = ({ service, ...document }: Document, until?: number) =>
  seen('grpc', { service: { protocol: 'grpc', ...service }, ...document }, until)

const failing = { at: '0s', fault: { errors: '100%' }, on: 'cart-1' }

describe('the library of gRPC', () => {
  it('balances calls, not connections: round robin (F)', () => {
    const { arrivedAt } = watched({ service: { endpoints: 4 }, clients: rate(100) })
    const all = [0, 1, 2, 3].map(arrivedAt)
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1)
  })

  it('compares two when told so (A48)', () => {
    const { arrivedAt } = watched({
      service: { endpoints: 3 },
      clients: rate(200),
      policies: [{ for: 'cart', balancer: 'leastRequest' }],
      events: [{ at: '0s', fault: { slow: '30x' }, on: 'cart-1' }],
    })
    expect(arrivedAt(0)).toBeLessThan(0.6 * arrivedAt(1))
  })

  it('adds next to nothing to a call: there is no proxy in the way', () => {
    const clients = asks('1s', '2s')
    const one = watched({ clients }).took[1]!
    const other = seen('istio', { service: { protocol: 'grpc' }, clients }).took[1]!
    expect(one).toBeLessThan(other)
    expect(one).toBeLessThan(ms(12.1))
  })

  it('does not ask an endpoint whose connection is lost, and connects to it again after 1 s or more (doc/connection-backoff.md)', () => {
    const { after, places } = watched({
      service: { endpoints: 3, readiness: 'pod' },
      clients: { web: { to: 'cart', arrivals: { at: every(20, 300, 500) } } },
      events: [{ at: '2s', fault: 'kill', on: 'cart-1' }],
    })
    expect(after(s(2.1)).every(({ state }) => state !== 'failed')).toBe(true)
    const states = programs.reconnect.states
    expect(states[places.reconnects.state[places.members.reconnect[0]!]!]).not.toBe('usable')
  })

  it('fails at once when no endpoint is connected: a call does not wait for one', () => {
    const { words, took } = watched({
      service: { readiness: 'pod' },
      clients: asks('100ms', '2s', '3s'),
      events: [{ at: '500ms', fault: 'kill', on: 'cart' }],
    })
    expect(words.slice(1).every((word) => word === 'failfast' || word === 'loadShed')).toBe(true)
    expect(took.slice(1)).toEqual([0, 0])
  })

  it('cancels at the server what its caller has given up', () => {
    const { places } = watched({
      service: { serviceTime: '5s', workers: 1 },
      clients: { web: { to: 'cart', timeout: '100ms', arrivals: { at: ['1s'] } } },
    })
    expect(places.endpoints.wasted[0]).toBe(0)
    expect(places.endpoints.busy[0]).toBe(0)
  })

  it('has no process of its own that could be killed', () => {
    const { states, run } = watched({
      clients: rate(20),
      events: [{ at: '2s', fault: 'killProxy', on: 'cart' }],
    })
    expect(states.includes('failed')).toBe(false)
    expect(run.notes.join('\n')).toContain('its library is in the application')
  })
})

describe('retries in gRPC', () => {
  const attempts = (retry: object): number =>
    watched({
      service: { failures: '100%' },
      clients: asks('100ms'),
      policies: [{ for: 'cart', retry }],
    }).attempts[0]!

  it('need a status of gRPC; conditions of HTTP are ignored, and nothing is left then (A44)', () => {
    expect(attempts({ attempts: 3, on: ['unavailable'] })).toBe(3)
    expect(attempts({ attempts: 3, on: ['5xx', 'reset', 'connect-failure'] })).toBe(1)
  })

  it('are made five times at most, whatever the number (A6)', () => {
    expect(attempts({ attempts: 9, on: ['unavailable'] })).toBe(5)
  })

  it('take a lost connection for UNAVAILABLE', () => {
    const { after } = watched({
      service: { endpoints: 2 },
      clients: { web: { to: 'cart', arrivals: { at: every(5, 500, 500) } } },
      policies: [{ for: 'cart', retry: { attempts: 3, on: ['unavailable'] } }],
      events: [{ at: '1s', fault: 'kill', on: 'cart-1' }],
    })
    const late = after(ms(950))
    expect(late.some(({ attempts: count }) => count > 1)).toBe(true)
    expect(late.every(({ state }) => state !== 'failed')).toBe(true)
  })
})

describe('limits in gRPC', () => {
  it('are of calls at once alone: 1,024 unless told otherwise, and what is over is dropped and not tried again (A32)', () => {
    const at = Array.from({ length: 12 }, () => '1s')
    const { words, attempts, run } = watched({
      clients: { web: { to: 'cart', arrivals: { at } } },
      policies: [
        {
          for: 'cart',
          limits: { maxRequests: 10, maxConnections: 1 },
          retry: { attempts: 3, on: ['unavailable'] },
        },
      ],
    })
    expect(words.filter((word) => word === 'overflow')).toHaveLength(2)
    expect(new Set(attempts)).toEqual(new Set([1]))
    expect(run.notes.join('\n')).toContain('"limits.maxConnections"')
    expect(watched({ clients: rate(1) }, s(1)).run.profile.defaults.limits.maxRequests).toBe(1_024)
  })

  it('eject who fails more than the others, and nobody for failures in a row (A50)', () => {
    const { run, arrivedAt } = watched({
      service: { endpoints: 10 },
      clients: rate(100),
      policies: [{ for: 'cart', outlier: { consecutive5xx: 3 } }],
      events: [failing],
    })
    expect(run.notes.join('\n')).toContain('outlier.consecutive5xx')
    expect(arrivedAt(0)).toBeGreaterThan(50)
    expect(run.world.places.clusters.ejections_detected_consecutive_5xx[0]).toBe(0)
  })
})

describe('an update that gRPC cannot take', () => {
  const bad = { at: '2s', policy: { for: 'cart', balancer: 'random' } }
  const later = { at: '3s', policy: { for: 'pay', limits: { maxRequests: 0 } } }
  const pay = (events: object[]) =>
    seen('grpc', {
      services: {
        cart: { protocol: 'grpc', serviceTime: '10ms' },
        pay: { protocol: 'grpc', serviceTime: '10ms' },
      },
      clients: {
        web: { to: 'cart', arrivals: { at: every(100, 80, 100) } },
        app: { to: 'pay', arrivals: { at: every(100, 80, 150) } },
      },
      events,
    })

  it('is refused, and what it has stays in force (F: a balancing policy that is not supported)', () => {
    const { places, states, run } = pay([bad])
    expect(states.includes('failed')).toBe(false)
    const row = places.subscription(0, resource.CDS)
    expect(places.subscriptions.update_rejected[row]).toBeGreaterThan(0)
    expect(run.notes.join('\n')).toContain('refuses an update with it as a whole')
  })

  it('holds up everything that comes with it, also for other services (F: all cluster configurations are rejected)', () => {
    const failed = (events: object[]): number =>
      pay(events)
        .after(s(4))
        .filter(({ state }) => state === 'failed').length
    expect(failed([later])).toBeGreaterThan(30)
    expect(failed([bad, later])).toBe(0)
  })

  it('does not hold up routes, which are another type', () => {
    const timeout = { at: '3s', policy: { for: 'pay', timeout: '5ms' } }
    const { after } = pay([bad, timeout])
    expect(after(s(4)).some(({ state }) => state === 'failed')).toBe(true)
  })
})

describe('who does not speak gRPC', () => {
  it('is called as without a mesh, whatever policies say, and that is told', () => {
    const { run, arrivedAt, attempts, words } = seen('grpc', {
      service: { protocol: 'http1', failures: '100%' },
      clients: asks('1s'),
      policies: [{ for: 'cart', retry: { attempts: 3, on: ['unavailable'] }, timeout: '1ms' }],
    })
    expect([attempts, words, arrivedAt(0)]).toEqual([[1], ['serverError'], 1])
    expect(run.notes.join('\n')).toContain('knows nothing of calls to cart, which speaks http1')
  })
})
