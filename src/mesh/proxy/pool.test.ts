import { describe, expect, it } from 'vitest'
import { Observer, runOf } from '../../bench/observe.ts'
import { reasons } from '../../model/reasons.ts'
import { ms } from '../../model/units.ts'

/** Requests at some moments over connections that a policy binds, and what was counted. */
function asked(at: string[], policy: object, service: object = {}, more: object = {}) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { workers: 100, serviceTime: '5ms', ...service } },
    clients: { web: { to: 'cart', arrivals: { at } } },
    network: { latency: '10ms' },
    policies: [{ for: 'cart', ...policy }],
    ...more,
  })
  const observer = new Observer(run)
  run.advance(ms(10_000))
  const { clusters } = run.world.places
  return {
    run,
    opened: clusters.upstream_cx_total[0],
    of: (name: keyof typeof clusters & `upstream_${string}`) => clusters[name][0],
    words: observer.requests.map(({ reason: because }) => reasons[because]!.name),
  }
}

const apart = ['100ms', '300ms', '500ms', '700ms']

describe('a connection', () => {
  it('that has carried as many requests as it may is closed with the last of them', () => {
    const { opened, of } = asked(apart, { connections: { maxRequests: 2 } })
    expect(opened).toBe(2)
    expect(of('upstream_cx_max_requests')).toBe(2)
  })

  it('that is quiet for the idle timeout is closed by its caller', () => {
    const { opened, of } = asked(apart, { connections: { idleTimeout: '100ms' } })
    expect(opened).toBe(4)
    expect(of('upstream_cx_idle_timeout')).toBe(4)
  })

  it('that lasts too long is drained', () => {
    const { opened, of } = asked(apart, { connections: { maxDuration: '250ms' } })
    expect(opened).toBe(2)
    expect(of('upstream_cx_max_duration_reached')).toBe(2)
  })

  it('is closed when the answer asks for it', () => {
    const { opened, of } = asked(apart, {}, { keepAliveRequests: 1 })
    expect(opened).toBe(4)
    expect(of('upstream_cx_close_notify')).toBe(4)
  })
})

describe('a connection that its other end closes when it is quiet', () => {
  // The first request: 20 ms to connect, 10 there, 5 of work, 10 back, and four proxies of 0.25 ms. Its answer left at 136 ms.
  const first = '100ms'
  const service = { keepAlive: '200ms' }

  it('loses whoever is sent before word of it has come', () => {
    const { words, of } = asked([first, '335ms'], {}, service)
    expect(words).toEqual(['none', 'connectionTermination'])
    expect(of('upstream_cx_destroy_remote')).toBe(1)
  })

  it('loses nobody before, and nobody after', () => {
    expect(asked([first, '310ms'], {}, service).words).toEqual(['none', 'none'])
    const after = asked([first, '400ms'], {}, service)
    expect(after.words).toEqual(['none', 'none'])
    expect(after.opened).toBe(2)
  })

  it('is not met by who closes it first', () => {
    const policy = { connections: { idleTimeout: '100ms' } }
    expect(asked([first, '335ms'], policy, service).words).toEqual(['none', 'none'])
  })
})

describe('a pool', () => {
  const together = ['100ms', '100ms', '100ms', '100ms', '100ms']
  const slow = { serviceTime: '200ms' }

  it('of HTTP/2 opens another connection for more streams than one carries', () => {
    const policy = { connections: { maxStreams: 2 } }
    expect(asked(together, policy, { ...slow, protocol: 'http2' }).opened).toBe(3)
  })

  it('of HTTP/2 goes by what the other end takes, too', () => {
    const { opened, words } = asked(together, {}, { ...slow, protocol: 'http2', maxStreams: 2 })
    expect(opened).toBeGreaterThan(1)
    expect(words).toEqual(together.map(() => 'none'))
  })

  it('opens more than it needs where it is told to', () => {
    expect(asked(['100ms'], { connections: { preconnect: 2 } }).opened).toBe(2)
    expect(asked(['100ms'], { connections: { preconnect: 3 } }).opened).toBe(3)
    expect(asked(['100ms'], {}).opened).toBe(1)
  })

  it('of high priority has limits, counters and connections of its own', () => {
    const { run, words } = asked(
      together,
      {
        priority: 'high',
        limits: { maxRequests: 0, high: { maxConnections: 2, maxPendingRequests: 3 } },
      },
      slow,
    )
    // Two are served and one waits: three had a place in line before the first connection was there.
    expect(words.filter((word) => word === 'overflow')).toHaveLength(2)
    const { clusters, highClusters, highMembers } = run.world.places
    expect([clusters.active[0], clusters.connections[0], clusters.pending[0]]).toEqual([0, 0, 0])
    expect(highClusters.active[0]).toBe(0)
    expect(highMembers.pending[0]).toBe(0)
  })
})
