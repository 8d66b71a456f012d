import { describe, expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { reasons } from '../model/reasons.ts'
import { ms, never, s } from '../model/units.ts'
import { timeoutWithin } from '../policies/deadline/deadline.ts'

function play(policies: object[], more: object = {}, services: object = {}) {
  const { run } = runOf({
    system: 'envoy',
    services: {
      cart: { workers: 4, tapeBy: 'attempt', tape: [{ hang: true }] },
      ...services,
    },
    clients: { web: { to: 'cart', arrivals: { at: ['0ms'] }, ...more } },
    policies,
  })
  run.advance(s(20))
  const { requests, clusters } = run.world.places
  const why = reasons[requests.reason[0]!]!
  const took = Math.round((requests.endedAt[0]! - requests.startedAt[0]!) / 1_000)
  return { run, requests, clusters, took, told: [requests.status[0], why.name, why.flag] }
}

describe('what ends a request that is never answered', () => {
  it('is its timeout, and the stream idle timeout where that is shorter', () => {
    const idle = play([{ for: 'cart', timeout: '2s', stream: { idleTimeout: '400ms' } }])
    expect(idle.told).toEqual([504, 'streamIdleTimeout', 'SI'])
    expect([idle.took, idle.clusters.downstream_rq_idle_timeout[0]]).toEqual([400, 1])
    const plain = play([{ for: 'cart', timeout: '300ms', stream: { idleTimeout: '400ms' } }])
    expect(plain.told).toEqual([504, 'upstreamTimeout', 'UT'])
  })

  it('is its longest duration, which no flag says', () => {
    const { told, took } = play([{ for: 'cart', stream: { maxDuration: '250ms' } }])
    expect([...told, took]).toEqual([504, 'streamTooLong', '-', 250])
  })

  it('counts idle time from its arrival, an injected delay included', () => {
    const fault = { delay: { share: '100%', for: '1s' } }
    const { took, told } = play([{ for: 'cart', fault, stream: { idleTimeout: '300ms' } }])
    expect([took, told[1]]).toEqual([300, 'streamIdleTimeout'])
  })

  it('of an attempt is also its idle timeout, or how long it may last', () => {
    const retry = { attempts: 2, on: ['reset'], backoff: { base: '1ms' } }
    const idle = play([{ for: 'cart', retry: { ...retry, perTryIdleTimeout: '100ms' } }])
    expect(idle.told).toEqual([504, 'upstreamTimeout', 'UT'])
    expect(idle.clusters.upstream_rq_per_try_idle_timeout[0]).toBe(2)
    const long = play([{ for: 'cart', retry, stream: { maxAttemptDuration: '100ms' } }])
    expect(long.told).toEqual([504, 'attemptTooLong', 'UMSDR'])
    expect(long.requests.attempts[0]).toBe(2)
  })
})

describe('headers of a request', () => {
  const asks = (headers: object) => ({ requests: [{ headers }] })

  it('bring a timeout of their own, and 204 in its place', () => {
    const headers = {
      'x-envoy-upstream-rq-timeout-ms': '120',
      'x-envoy-upstream-rq-timeout-alt-response': '1',
    }
    const { took, requests, clusters } = play([{ for: 'cart', timeout: '5s' }], asks(headers))
    expect([took, requests.status[0]]).toEqual([120, 204])
    expect(clusters.upstream_rq_timeout[0]).toBe(1)
  })

  it('bring conditions, retries and a per-try timeout of their own', () => {
    const headers = {
      'x-envoy-retry-on': 'reset',
      'x-envoy-max-retries': '2',
      'x-envoy-upstream-rq-per-try-timeout-ms': '100',
    }
    const { requests } = play([{ for: 'cart', timeout: '5s' }], asks(headers))
    expect([requests.attempts[0], requests.status[0]]).toEqual([3, 504])
  })

  it('that cannot be read, or are not there, change nothing', () => {
    const { took } = play(
      [{ for: 'cart', timeout: '300ms' }],
      asks({ 'x-envoy-upstream-rq-timeout-ms': 'soon', 'x-user': 'anna' }),
    )
    expect(took).toBe(300)
  })

  it('that are asked for decide whether anything is tried again', () => {
    const policy = {
      for: 'cart',
      retry: { on: ['reset'], perTryTimeout: '50ms', requestHeaders: ['x-safe'] },
    }
    expect(play([policy], asks({ 'x-safe': '1' })).requests.attempts[0]).toBe(2)
    expect(play([policy], asks({ 'x-other': '1' })).requests.attempts[0]).toBe(1)
  })
})

// Vectors of envoy's test/common/router/router_test.cc (FinalTimeout), in µs.
describe('the timeout of a request that heeds a deadline', () => {
  const grpc = (maxUs: number, offsetUs = 0) => ({ kind: 'grpc' as const, maxUs, offsetUs })

  it('of gRPC is what it is told, at most the maximum, less the offset', () => {
    expect(timeoutWithin(grpc(0), ms(15), ms(1000))).toBe(ms(1000))
    expect(timeoutWithin(grpc(ms(999)), ms(15), ms(1000))).toBe(ms(999))
    expect(timeoutWithin(grpc(ms(999)), ms(15), never)).toBe(ms(999))
    expect(timeoutWithin(grpc(0), ms(15), never)).toBe(never)
    expect(timeoutWithin(grpc(0, ms(10)), ms(15), ms(100))).toBe(ms(90))
    // An offset that is not smaller than the value is not taken off.
    expect(timeoutWithin(grpc(0, ms(100)), ms(15), ms(100))).toBe(ms(100))
  })

  it('of other requests is what the hop before was told, and its own where nobody said', () => {
    const rules = { kind: 'expected' as const, maxUs: 0, offsetUs: 0 }
    expect(timeoutWithin(rules, ms(15), ms(8))).toBe(ms(8))
    expect(timeoutWithin(rules, ms(15), ms(80))).toBe(ms(80))
    expect(timeoutWithin(rules, ms(15), never)).toBe(ms(15))
  })

  it('of a library is the shorter one', () => {
    const rules = { kind: 'least' as const, maxUs: 0, offsetUs: 0 }
    expect(timeoutWithin(rules, ms(15), ms(8))).toBe(ms(8))
    expect(timeoutWithin(rules, ms(15), ms(80))).toBe(ms(15))
    expect(timeoutWithin(rules, never, never)).toBe(never)
  })
})

describe('a deadline that travels', () => {
  const chain = (policy: object) =>
    runOf({
      system: 'envoy',
      services: {
        front: { serviceTime: { constant: '50ms' }, calls: ['cart'] },
        cart: { tapeBy: 'attempt', tape: [{ hang: true }] },
      },
      clients: { web: { to: 'front', arrivals: { at: ['0ms'] } } },
      policies: [
        { for: 'front', timeout: '200ms' },
        { for: 'cart', timeout: '5s', ...policy },
      ],
    }).run
  /** When the call to cart ended, ms. */
  const endOf = (policy: object): number => {
    const run = chain(policy)
    const { sim, machines, requests, clusters } = run.world.places
    let at = -1
    sim.onEnter(machines.requests, 'failed', (_, request) => {
      if (clusters.service[requests.cluster[request]!] === 1) at = sim.now / 1_000
    })
    run.advance(s(10))
    return at
  }

  it('ends a call in vain; what its caller took itself is not taken off Envoy’s header', () => {
    expect(endOf({})).toBeGreaterThan(5_000)
    const heeded = endOf({ deadlines: { respect: true } })
    // 200 ms were left when front was asked; its call began some 50 ms later.
    expect(heeded).toBeGreaterThan(240)
    expect(heeded).toBeLessThan(270)
  })
})
