import { describe, expect, it } from 'vitest'
import { asks, every, rate, watched } from '../bench/watched.ts'
import { ms, s } from '../model/units.ts'
import conduit from './conduit.ts'

/*
 * What documents and code say of Conduit 0.3.1, one test each, with the source beside it. Paths are of linkerd/linkerd2 at v0.3.1.
 */

const share = (part: number, whole: readonly number[]): number =>
  part / whole.reduce((sum, count) => sum + count, 0)

describe('Conduit balances', () => {
  it('by how many wait: a slow endpoint gets fewer as its requests pile up (proxy/src/outbound.rs)', () => {
    const { arrivedAt } = watched('conduit', {
      service: { endpoints: 5 },
      clients: rate(200),
      events: [{ at: '0s', fault: { slow: '20x' }, on: 'cart-1' }],
    })
    expect(arrivedAt(0)).toBeLessThan(0.6 * arrivedAt(1))
  })

  it('so that who fails fast gets more than its part, and never more than two of n', () => {
    const { arrivedAt, words } = watched('conduit', {
      service: { endpoints: 4, serviceTime: { exponential: '50ms' } },
      clients: rate(120),
      events: [
        { at: '0s', fault: { errors: '100%' }, on: 'cart-1' },
        { at: '0s', fault: { slow: '0.01x' }, on: 'cart-1' },
      ],
    })
    const all = [0, 1, 2, 3].map(arrivedAt)
    expect(share(all[0]!, all)).toBeGreaterThan(0.35)
    expect(share(all[0]!, all)).toBeLessThan(0.52)
    // No ejection and no retry: what users see is the mean of the endpoints, weighted so.
    const failed = words.filter((word) => word === 'serverError').length
    expect(failed / words.length).toBeCloseTo(share(all[0]!, all), 1)
  })
})

describe('the bind timeout', () => {
  it('ends a request after 10 s with a 500, however long the server thinks (proxy/src/timeout.rs)', () => {
    const { words, took } = watched(
      'conduit',
      { service: { serviceTime: '12s' }, clients: asks('100ms') },
      s(15),
    )
    expect([words, took]).toEqual([['upstreamTimeout'], [s(10)]])
    expect(conduit.statuses.upstreamTimeout).toBe(500)
  })

  it('covers the wait for an endpoint: with none, requests hold for 10 s (proxy/src/lib.rs)', () => {
    const { words, took } = watched(
      'conduit',
      {
        clients: asks('2s', '4s'),
        events: [{ at: '500ms', fault: 'kill', on: 'cart' }],
      },
      s(20),
    )
    expect([words, took]).toEqual([
      ['upstreamTimeout', 'upstreamTimeout'],
      [s(10), s(10)],
    ])
  })

  it('spares who waits when an endpoint comes', () => {
    const { words, took } = watched(
      'conduit',
      {
        clients: asks('2s'),
        events: [{ at: '500ms', until: '5s', fault: 'kill', on: 'cart' }],
      },
      s(20),
    )
    expect(words).toEqual(['none'])
    expect(took[0]).toBeGreaterThan(s(3))
  })
})

describe('every failure of the proxy', () => {
  it('is a 500: of a connection that is refused, too (proxy/src/transparency)', () => {
    const { places, words } = watched('conduit', {
      clients: asks('1s'),
      events: [{ at: '0s', fault: 'refuse', on: 'cart' }],
    })
    expect(words).toEqual(['connectionFailure'])
    const statuses = Object.values(conduit.statuses)
    expect(new Set(statuses)).toEqual(new Set([500]))
    expect(places.plan.statuses).not.toContain(502)
  })

  it('comes at once when 10,000 are under way (proxy/src/outbound.rs, MAX_IN_FLIGHT)', () => {
    const { places } = watched('conduit', { clients: rate(1) }, s(1))
    expect(places.plan.readiness).toMatchObject({ maxInFlight: 10_000, capacity: Infinity })
    expect(conduit.statuses.loadShed).toBe(500)
  })
})

describe('Conduit has not yet', () => {
  const all = {
    for: 'cart',
    timeout: '5ms',
    retry: { attempts: 3, on: ['5xx'] },
    outlier: {},
    limits: { maxConnections: 1 },
    mtls: 'strict',
  }

  it('retries, timeouts of one’s own, ejection, limits or TLS; each is listed (doc/roadmap.md)', () => {
    const { run, attempts, words } = watched('conduit', {
      service: { failures: '100%' },
      clients: asks('100ms'),
      policies: [all],
    })
    expect([attempts, words]).toEqual([[1], ['serverError']])
    expect(run.plan.identity).toBeNull()
    for (const key of ['timeout', 'retry', 'outlier', 'limits', 'mtls'])
      expect(run.notes.join('\n')).toContain(`Conduit cannot express "${key}"`)
  })

  it('health of its own: a process that hangs is asked as any other, until the bind timeout', () => {
    const { words, took } = watched(
      'conduit',
      {
        clients: asks('1s'),
        events: [{ at: '500ms', fault: 'hang', on: 'cart' }],
      },
      s(15),
    )
    expect([words, took]).toEqual([['upstreamTimeout'], [s(10)]])
  })

  it('an injector: what `conduit inject` did not write has no proxy (cli/cmd/inject.go)', () => {
    expect(conduit.injector).toBe('none')
  })
})

describe('without its control plane', () => {
  const away = { at: '1s', until: '4s', fault: 'kill', on: 'control-plane' }

  it('Conduit goes on with the endpoints that it knew (proxy/src/control/discovery.rs)', () => {
    const { states } = watched('conduit', {
      service: { endpoints: 2 },
      clients: asks(...every(100, 60, 1_500)),
      events: [{ ...away, until: undefined }],
    })
    expect(new Set(states)).toEqual(new Set(['answered']))
  })

  it('never hears of an endpoint that went meanwhile, and goes on asking it (mended in 0.4.0)', () => {
    const { after, places } = watched(
      'conduit',
      {
        service: { endpoints: 2, restart: 'never' },
        clients: { web: { to: 'cart', arrivals: { at: every(50, 400) } } },
        events: [away, { at: '2s', fault: 'kill', on: 'cart-1' }],
      },
      s(21),
    )
    const late = after(s(15))
    const failed = late.filter(({ state }) => state === 'failed')
    expect(places.controlPlane.connected[0]).toBeGreaterThan(0)
    expect(failed.length).toBeGreaterThan(0.2 * late.length)
    expect(failed.every(({ endedAt, startedAt }) => endedAt - startedAt < ms(100))).toBe(true)
  })
})
