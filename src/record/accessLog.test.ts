import { describe, expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { flagsText } from '../model/flags.ts'
import { ms, s } from '../model/units.ts'
import { writeAccessLog } from './accessLog.ts'
import { EnvoyStats } from './EnvoyStats.ts'
import { storyOf } from './tellStory.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}'

const linesOf = (document: Parameters<typeof runOf>[0], until = s(3)): string[] => {
  const { run } = runOf({ system: 'envoy', network: { latency: '1ms' }, ...document })
  const lines: string[] = []
  writeAccessLog(run, (line) => lines.push(line))
  run.advance(until)
  return lines
}
const once = { web: { to: 'cart', arrivals: { at: ['1234ms'] } } }

describe('the access log', () => {
  it("has Envoy's default format: start, request, code, flags, bytes, times, names", () => {
    const [line] = linesOf({ services: { cart: { serviceTime: '20ms' } }, clients: once })
    expect(line).toMatch(
      new RegExp(
        `^\\[2026-01-01T00:00:01\\.234Z\\] "GET / HTTP/1\\.1" 200 - 0 0 25 25 "-" "-" "${uuid}" "cart" "cart-1"$`,
      ),
    )
  })

  it('has the flag of the failure and that of the retries, in the order of flags', () => {
    const [line] = linesOf({
      services: { cart: {} },
      clients: once,
      policies: [{ for: 'cart', retry: { attempts: 2, on: ['connect-failure'] } }],
      events: [{ at: '1s', fault: 'refuse', on: 'cart' }],
    })
    // Nothing came back that could say how long it took.
    expect(line).toMatch(/ 503 UF,URX 0 0 \d+ - /)
  })

  it('says what was delayed, whatever became of it', () => {
    const [line] = linesOf({
      services: { cart: {} },
      clients: once,
      policies: [{ for: 'cart', fault: { delay: { share: '100%', for: '50ms' } } }],
    })
    expect(line).toContain(' 200 DI ')
  })

  it('of a TCP session has no status and no request', () => {
    const [line] = linesOf({
      services: { cart: { protocol: 'tcp', serviceTime: '20ms' } },
      clients: once,
    })
    expect(line).toMatch(/^\[[^\]]+\] "- - -" 0 - 0 \d+ \d+ - "-" "-" "-" "-" "cart-1"$/)
  })

  it('has a line for each proxy that a request goes through, with an identifier of its own unless the application passes it on', () => {
    const chain = (forwards: string[]): string[] => {
      const lines = linesOf({
        services: { front: { calls: ['cart'], forwards }, cart: {} },
        clients: { web: { to: 'front', arrivals: { at: ['1s'] } } },
      })
      expect(lines).toHaveLength(2)
      return lines.map((line) => new RegExp(uuid).exec(line)![0])
    }
    const [one, other] = chain([])
    expect(one).not.toBe(other)
    const [same, asWell] = chain(['x-request-id'])
    expect(same).toBe(asWell)
  })

  it('is none where no proxy is an Envoy', () => {
    expect(linesOf({ system: 'linkerd2', services: { cart: {} }, clients: once })).toEqual([])
    expect(linesOf({ system: 'none', services: { cart: {} }, clients: once })).toEqual([])
  })

  it('in a story is the same as in a run', () => {
    const document = {
      system: 'envoy' as const,
      services: { front: { calls: ['cart'] }, cart: { failures: '100%' } },
      clients: { web: { to: 'front', arrivals: { at: ['1s'] } } },
      policies: [{ for: 'cart', retry: { attempts: 2, on: ['5xx'] } }],
      network: { latency: '1ms' },
    }
    const story = storyOf(() => runOf(document).run, 0, s(3))
    expect(story?.log).toEqual(linesOf(document))
  })
})

describe('flags', () => {
  it('stand in the order of Envoy, each once, and are - when there are none', () => {
    expect(flagsText(['URX', 'UF', 'URX', '-', ''])).toBe('UF,URX')
    expect(flagsText(['-'])).toBe('-')
  })
})

describe('counters of a proxy', () => {
  const statsOf = (limits: object, until = ms(120)): Map<string, number> => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: { serviceTime: '200ms', workers: 100 } },
      clients: { web: { to: 'cart', arrivals: { at: ['100ms', '100ms'] } } },
      network: { latency: '1ms' },
      policies: [{ for: 'cart', limits }],
    })
    run.advance(until)
    const proxy = run.world.places.clusters.proxy[0]!
    return new Map(new EnvoyStats(run).ofProxy(proxy))
  }

  it('have full names, and gauges of what is full', () => {
    const stats = statsOf({ maxRequests: 2, maxConnections: 3 })
    expect(stats.get('cluster.cart.upstream_rq_total')).toBe(2)
    expect(stats.get('cluster.cart.circuit_breakers.default.rq_open')).toBe(1)
    expect(stats.get('cluster.cart.circuit_breakers.default.cx_open')).toBe(0)
    expect(stats.get('cluster.cart.circuit_breakers.high.rq_open')).toBe(0)
    expect(stats.has('cluster.cart.circuit_breakers.default.remaining_rq')).toBe(false)
  })

  it('say what is left where that is asked for', () => {
    const stats = statsOf({ maxRequests: 10, trackRemaining: true })
    expect(stats.get('cluster.cart.circuit_breakers.default.remaining_rq')).toBe(8)
  })
})
