import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { reason, reasons } from '../../model/reasons.ts'
import { ms } from '../../model/units.ts'
import { poolLimits } from './poolLimits.ts'

describe('a limit', () => {
  const limits = (options: Partial<Parameters<typeof poolLimits>[0]>) => {
    const { run } = runOf({ services: { cart: {} }, clients: { web: { to: 'cart', rate: '0/s' } } })
    const { clusters } = run.world.places
    const max = { maxConnections: 2, maxPendingRequests: 2, maxRequests: 2, maxRetries: 2 }
    const columns = run.world.places.policyColumns
    return { clusters, limit: poolLimits({ ...max, budget: undefined, ...options }, columns) }
  }

  it('admits while there are fewer than the maximum', () => {
    const { clusters, limit } = limits({})
    const rooms = () => [
      limit.hasRoomForConnection(0, 0),
      limit.hasRoomForPending(0),
      limit.hasRoomForRequest(0),
      limit.hasRoomForRetry(0),
    ]
    for (const [count, expected] of [
      [0, true],
      [1, true],
      [2, false],
      [3, false],
    ] as const) {
      for (const gauge of ['connections', 'pending', 'active', 'retries'] as const)
        clusters[gauge][0] = count
      expect(rooms()).toEqual([expected, expected, expected, expected])
    }
  })

  it('of 0 admits nobody', () => {
    const { limit } = limits({ maxRequests: 0, maxRetries: 0 })
    expect([limit.hasRoomForRequest(0), limit.hasRoomForRetry(0)]).toEqual([false, false])
  })

  it.each([
    [0, 0, 3],
    [10, 0, 3],
    [19, 0, 3],
    [20, 0, 4],
    [15, 8, 4],
    [20, 5, 5],
    [100, 0, 20],
  ])(
    'of a budget of 20 %% with %i active and %i pending requests is %i retries',
    (active, pending, most) => {
      const { clusters, limit } = limits({
        maxRetries: 0,
        budget: { ratio: 0.2, minConcurrency: 3 },
      })
      clusters.active[0] = active
      clusters.pending[0] = pending
      expect(limit.maxRetries(0)).toBe(most)
      clusters.retries[0] = most - 1
      expect(limit.hasRoomForRetry(0)).toBe(true)
      clusters.retries[0] = most
      expect(limit.hasRoomForRetry(0)).toBe(false)
    },
  )
})

/** Requests that all come at once (at 100 ms), of a service that takes 50 ms; and what became of them. */
function rush(count: number, limits: object, more: ScenarioDocument = {}, service: object = {}) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { workers: 100, serviceTime: '50ms', ...service } },
    clients: {
      web: { to: 'cart', arrivals: { at: Array.from({ length: count }, () => '100ms') } },
    },
    network: { latency: '1ms' },
    policies: [{ for: 'cart', limits }],
    ...more,
  })
  const observer = new Observer(run)
  run.advance(ms(120))
  const then = {
    connections: run.world.places.clusters.connections[0],
    active: run.world.places.clusters.active[0],
  }
  run.advance(ms(5_000))
  const { clusters } = run.world.places
  return {
    ...then,
    clusters,
    words: observer.requests.map(({ reason: because }) => reasons[because]!.name),
    times: observer.requests.map(({ startedAt, endedAt }) => endedAt - startedAt),
    observer,
    run,
  }
}
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

describe('a pool', () => {
  it('of HTTP/1.1 opens one connection for each request that is not served', () => {
    const { connections, clusters, words } = rush(5, {})
    expect(connections).toBe(5)
    expect(clusters.upstream_cx_total[0]).toBe(5)
    expect(clusters.upstream_rq_pending_total[0]).toBe(5)
    expect(words).toEqual(times(5, 'none'))
  })

  it('of HTTP/2 opens a single connection for all', () => {
    const { connections, active, clusters } = rush(5, {}, {}, { protocol: 'http2' })
    expect([connections, active]).toEqual([1, 5])
    expect(clusters.upstream_cx_total[0]).toBe(1)
  })

  it('uses a connection again that has become free', () => {
    const { clusters } = rush(
      0,
      {},
      {
        clients: { web: { to: 'cart', arrivals: { at: ['0ms', '200ms', '400ms'] } } },
      },
    )
    expect(clusters.upstream_cx_total[0]).toBe(1)
    expect(clusters.upstream_rq_pending_total[0]).toBe(1)
  })

  it('of TCP opens a connection for each session, and closes it with it', () => {
    const { clusters, connections } = rush(
      0,
      {},
      { clients: { web: { to: 'cart', arrivals: { at: ['0ms', '100ms', '200ms'] } } } },
      { protocol: 'tcp' },
    )
    expect(clusters.upstream_cx_total[0]).toBe(3)
    expect(connections).toBe(1)
    expect(clusters.connections[0]).toBe(0)
  })

  it('lets requests wait for max_connections, first come, first served', () => {
    const { connections, words, times: took, clusters } = rush(3, { maxConnections: 1 })
    expect(connections).toBe(1)
    expect(words).toEqual(times(3, 'none'))
    expect(clusters.upstream_cx_overflow[0]).toBe(2)
    // One after the other: each 50 ms of work and a crossing each way of 1 ms and two proxies.
    const one = ms(50) + 2 * (ms(1) + 2 * ms(0.25))
    expect(took).toEqual([1, 2, 3].map((turn) => ms(2) + turn * one))
  })

  it('always allows one connection to an endpoint', () => {
    const { connections, words } = rush(2, { maxConnections: 0 })
    expect(connections).toBe(1)
    expect(words).toEqual(times(2, 'none'))
  })

  it('refuses who would wait beyond max_pending_requests', () => {
    const { words, clusters } = rush(5, { maxConnections: 1, maxPendingRequests: 2 })
    expect(words).toEqual(['none', 'none', 'overflow', 'overflow', 'overflow'])
    expect(clusters.upstream_rq_pending_overflow[0]).toBe(3)
  })

  it('with max_pending_requests 0 refuses whoever needs a new connection', () => {
    const { words, clusters } = rush(2, { maxPendingRequests: 0 })
    expect(words).toEqual(['overflow', 'overflow'])
    expect(clusters.upstream_cx_total[0]).toBe(0)
  })

  it('refuses who is beyond max_requests, once there is a connection', () => {
    const { words, active, clusters } = rush(5, { maxRequests: 2 }, {}, { protocol: 'http2' })
    expect(active).toBe(2)
    expect(words).toEqual(['none', 'none', 'overflow', 'overflow', 'overflow'])
    expect(clusters.upstream_rq_active_overflow[0]).toBe(3)
    expect(clusters.upstream_rq_pending_overflow[0]).toBe(0)
  })

  it('tells outlier detection nothing of what it refused itself', () => {
    const { clusters } = rush(
      9,
      { maxRequests: 1 },
      {
        policies: [
          {
            for: 'cart',
            limits: { maxRequests: 1 },
            outlier: { consecutive5xx: 1, maxEjectionPercent: '100%' },
          },
        ],
      },
      { protocol: 'http2' },
    )
    expect(clusters.ejections_detected_consecutive_5xx[0]).toBe(0)
  })

  it('fails all who wait at once when connecting fails, and tries nothing else for them', () => {
    const {
      words,
      times: took,
      clusters,
    } = rush(
      4,
      {},
      {
        events: [{ at: '50ms', fault: 'refuse', on: 'cart' }],
      },
    )
    expect(words).toEqual(times(4, 'connectionFailure'))
    // A round trip of 2 ms told the first; the others wait for the same endpoint.
    expect(took).toEqual(times(4, ms(2)))
    expect(clusters.upstream_rq_pending_failure_eject[0]).toBe(4)
  })

  it('gives up connecting after the connect timeout', () => {
    const {
      words,
      times: took,
      clusters,
    } = rush(
      2,
      {},
      {
        events: [{ at: '50ms', fault: 'partition', on: 'web->cart' }],
        policies: [{ for: 'cart', connectTimeout: '300ms' }],
      },
    )
    expect(words).toEqual(times(2, 'connectTimeout'))
    expect(took).toEqual(times(2, ms(300)))
    expect(clusters.upstream_cx_connect_timeout[0]).toBe(2)
  })
})

describe('a per-try timeout', () => {
  const slow = { serviceTime: '200ms' }
  const policy = (more: object) => ({ policies: [{ for: 'cart', timeout: '1s', ...more }] })

  it('counts from when there is a connection', () => {
    const { times: took, words } = rush(
      1,
      {},
      {
        ...policy({ retry: { attempts: 1, perTryTimeout: '40ms' } }),
        network: { latency: '10ms' },
      },
      slow,
    )
    // A round trip to connect, then 40 ms.
    expect(took).toEqual([ms(20) + ms(40)])
    expect(words).toEqual(['upstreamTimeout'])
  })

  it('that is not shorter than that of the request is none', () => {
    const { words, clusters } = rush(
      1,
      {},
      {
        policies: [
          {
            for: 'cart',
            timeout: '100ms',
            retry: { attempts: 2, on: ['5xx'], perTryTimeout: '100ms' },
          },
        ],
      },
      slow,
    )
    expect(words).toEqual(['upstreamTimeout'])
    expect(clusters.upstream_rq_per_try_timeout[0]).toBe(0)
    expect(clusters.upstream_rq_timeout[0]).toBe(1)
  })

  it('is retried under reset, 5xx and gateway-error, and not under connect-failure', () => {
    const attempts = (on: string): number =>
      rush(1, {}, policy({ retry: { attempts: 2, on: [on], perTryTimeout: '40ms' } }), slow)
        .observer.requests[0]!.attempts
    expect(['reset', '5xx', 'gateway-error', 'connect-failure'].map(attempts)).toEqual([2, 2, 2, 1])
  })
})

describe('a request timeout', () => {
  it('covers all attempts and the pauses between them', () => {
    const {
      times: took,
      words,
      clusters,
    } = rush(
      1,
      {},
      {
        policies: [
          {
            for: 'cart',
            timeout: '300ms',
            retry: { attempts: 50, on: ['5xx'], backoff: { base: '40ms', max: '40ms' } },
          },
        ],
      },
      { failures: '100%', serviceTime: '20ms' },
    )
    expect(took).toEqual([ms(300)])
    expect(words).toEqual(['upstreamTimeout'])
    expect(clusters.upstream_rq_timeout[0]).toBe(1)
  })

  it('and retries do not exist for TCP', () => {
    const { observer, words } = rush(
      1,
      {},
      {
        policies: [
          {
            for: 'cart',
            timeout: '10ms',
            retry: { attempts: 3, on: ['5xx', 'reset'], perTryTimeout: '5ms' },
          },
        ],
      },
      { protocol: 'tcp', failures: '100%', status: 503 },
    )
    expect(words).toEqual(['serverError'])
    expect(observer.requests[0]!.attempts).toBe(1)
    expect(observer.requests[0]!.endedAt - observer.requests[0]!.startedAt).toBeGreaterThan(ms(50))
  })
})

describe('retries at once', () => {
  it('are at most three unless a budget says otherwise, from the pause through the attempt', () => {
    const all = rush(
      8,
      {},
      { policies: [{ for: 'cart', retry: { attempts: 2, on: ['5xx'] } }] },
      { failures: '100%' },
    )
    expect(all.clusters.upstream_rq_retry[0]).toBe(3)
    expect(all.clusters.upstream_rq_retry_overflow[0]).toBe(5)
    expect(all.clusters.retries[0]).toBe(0)
    expect(all.words).toEqual(times(8, 'serverError'))
    expect(reason.serverError).toBeGreaterThan(0)
  })
})
