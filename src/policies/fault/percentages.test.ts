import { describe, expect, it } from 'vitest'
import { Observer, runOf } from '../../bench/observe.ts'
import { reason } from '../../model/reasons.ts'
import { ms } from '../../model/units.ts'
import { httpStatusOf } from '../../model/grpc.ts'
import type { Shape } from '../../model/shapes.ts'
import { percentages, type PercentageOptions } from './percentages.ts'

const count = 20_000

const fixed = (ratio: number) => ({ ratio, per: 1_000_000, byHeader: false })
const plain = { headers: [], maxActive: Infinity, grpcStatus: () => 200, place: 'web→cart' }

/** What befalls requests that look alike. */
function befalls(
  options: Pick<PercentageOptions, 'delay' | 'abort'> & Partial<PercentageOptions>,
  shape: Shape = { method: 'GET', path: '/', headers: [] },
) {
  const { run } = runOf({ services: { cart: {} }, clients: { web: { to: 'cart', rate: '0/s' } } })
  const columns = run.world.places.policyColumns
  const { requests } = columns
  const request = requests.birth()
  const fault = percentages({ ...plain, ...options }, [shape], columns)
  return Array.from({ length: count }, (_, key) => {
    requests.keyA[request] = key
    return [fault.delay(request), fault.abort(request)] as const
  })
}

function drawn(delayRatio: number, abortRatio: number) {
  const delay = { ...fixed(delayRatio), delayUs: ms(7) }
  const abort = { ...fixed(abortRatio), status: 418 }
  return befalls({ delay, abort }).map(([us, status]) => [us > 0, status > 0] as const)
}

/** 3.3 standard errors. */
const near = (measured: number, p: number): void =>
  expect(Math.abs(measured - p)).toBeLessThan(3.3 * Math.sqrt((p * (1 - p)) / count))

describe('a fault by headers', () => {
  const byHeader = (ratio: number, per = 100) => ({ ratio, per, byHeader: true })
  const both = (ratio: number, per = 100) => ({
    delay: { ...byHeader(ratio, per), delayUs: 0 },
    abort: { ...byHeader(ratio, per), status: 0 },
  })
  const shape = (headers: Record<string, string>): Shape => ({
    method: 'GET',
    path: '/',
    headers: Object.entries(headers),
  })
  const share = (all: readonly (readonly [number, number])[], index: 0 | 1): number =>
    all.filter((one) => one[index] > 0).length / all.length

  it('befalls nobody who does not ask for it', () => {
    expect(befalls(both(1)).every(([us, status]) => us === 0 && status === 0)).toBe(true)
  })

  it('is what the request says', () => {
    const asked = { 'x-envoy-fault-delay-request': '20', 'x-envoy-fault-abort-request': '429' }
    expect(
      befalls(both(1), shape(asked)).every(([us, status]) => us === ms(20) && status === 429),
    ).toBe(true)
    for (const wrong of ['soon', '199', '600'])
      expect(befalls(both(1), shape({ 'x-envoy-fault-abort-request': wrong }))[0]).toEqual([0, 0])
  })

  it('befalls no larger share than the policy allows, in parts of the policy', () => {
    const asked = (percentage: string) =>
      shape({
        'x-envoy-fault-abort-request': '503',
        'x-envoy-fault-abort-request-percentage': percentage,
      })
    near(share(befalls(both(0.4), asked('10')), 1), 0.1)
    near(share(befalls(both(0.4), asked('90')), 1), 0.4)
    // 500 of 10,000.
    near(share(befalls(both(0.4, 10_000), asked('500')), 1), 0.05)
    near(share(befalls(both(0.4), asked('many')), 1), 0.4)
  })

  it('may be a status of gRPC, unless one of HTTP is asked for as well', () => {
    const grpcStatus = httpStatusOf
    const grpc = { 'x-envoy-fault-abort-grpc-request': '14' }
    expect(befalls({ ...both(1), grpcStatus }, shape(grpc))[0]![1]).toBe(503)
    const http = { ...grpc, 'x-envoy-fault-abort-request': '429' }
    expect(befalls({ ...both(1), grpcStatus }, shape(http))[0]![1]).toBe(429)
  })

  it('is only for requests that the policy means', () => {
    const options = {
      delay: { ...fixed(1), delayUs: ms(1) },
      abort: null,
      headers: [['x-user', { exact: 'anna' }]] as const,
    }
    expect(befalls(options, shape({ 'x-user': 'anna' }))[0]).toEqual([ms(1), 0])
    expect(befalls(options, shape({ 'x-user': 'bob' }))[0]).toEqual([0, 0])
    expect(befalls(options)[0]).toEqual([0, 0])
  })
})

describe('an injected fault', () => {
  it('befalls its share of requests, delay and abort independently', () => {
    const both = drawn(0.3, 0.2)
    const share = (of: (one: readonly [boolean, boolean]) => boolean): number =>
      both.filter(of).length / count
    near(
      share(([delay]) => delay),
      0.3,
    )
    near(
      share(([, abort]) => abort),
      0.2,
    )
    near(
      share(([delay, abort]) => delay && abort),
      0.06,
    )
  })

  it('of more requests befalls those again that it befell before', () => {
    const few = drawn(0.1, 0)
    const more = drawn(0.4, 0)
    few.forEach(([delay], index) => {
      if (delay) expect(more[index]![0]).toBe(true)
    })
  })

  it('of 0 % and of 100 % is certain', () => {
    expect(drawn(0, 1).every(([delay, abort]) => !delay && abort)).toBe(true)
  })

  const run = (fault: object, more: object = {}) => {
    const { run: made } = runOf({
      system: 'envoy',
      services: { cart: { serviceTime: '1ms' } },
      clients: { web: { to: 'cart', arrivals: { at: ['10ms', '20ms'] } } },
      policies: [{ for: 'cart', fault, ...more }],
      network: { latency: '0ms' },
    })
    const observer = new Observer(made)
    made.advance(ms(10_000))
    return { observer, clusters: made.world.places.clusters }
  }

  it('that aborts is never retried, and no attempt is made', () => {
    const { observer, clusters } = run(
      { abort: { share: '100%', status: 503 } },
      { retry: { attempts: 3, on: ['5xx'] } },
    )
    expect(observer.requests.map(({ reason: because, attempts }) => [because, attempts])).toEqual([
      [reason.faultInjected, 0],
      [reason.faultInjected, 0],
    ])
    expect([clusters.aborts_injected[0], clusters.upstream_rq_total[0]]).toEqual([2, 0])
  })

  it('that delays longer than the request timeout is not cut short by it', () => {
    const { observer } = run({ delay: { share: '100%', for: '500ms' } }, { timeout: '100ms' })
    expect(observer.requests.map(({ state }) => state)).toEqual(['answered', 'answered'])
    expect(observer.requests[0]!.endedAt).toBeGreaterThan(ms(510))
  })

  it('of both kinds aborts after the delay', () => {
    const { observer } = run({
      delay: { share: '100%', for: '30ms' },
      abort: { share: '100%', status: 500 },
    })
    expect(observer.requests.map(({ startedAt, endedAt }) => endedAt - startedAt)).toEqual([
      ms(30),
      ms(30),
    ])
  })

  it('delays no more requests at once than it may', () => {
    const { run: made } = runOf({
      system: 'envoy',
      services: { cart: { serviceTime: '150ms' } },
      clients: { web: { to: 'cart', arrivals: { at: ['0ms', '40ms', '160ms'] } } },
      policies: [{ for: 'cart', fault: { delay: { share: '100%', for: '100ms' }, maxActive: 1 } }],
      network: { latency: '0ms' },
    })
    const { clusters } = made.world.places
    const now = () => [
      clusters.delays_injected[0],
      clusters.faults_overflow[0],
      clusters.active_faults[0],
    ]
    made.advance(ms(50))
    expect(now()).toEqual([1, 1, 1])
    // The first one is worked on still, and delayed no more.
    made.advance(ms(170))
    expect(now()).toEqual([2, 1, 1])
    made.advance(ms(1_000))
    expect(now()).toEqual([2, 1, 0])
  })

  it('of gRPC is a status of gRPC, and to who speaks none an answer', () => {
    const abort = { share: '100%', grpcStatus: 14 }
    const statusOf = (protocol: string): number => {
      const { run: made } = runOf({
        system: 'envoy',
        services: { cart: { protocol } },
        clients: { web: { to: 'cart', arrivals: { at: ['10ms'] } } },
        policies: [{ for: 'cart', fault: { abort } }],
      })
      made.advance(ms(100))
      return made.world.places.requests.status[0]!
    }
    expect([statusOf('grpc'), statusOf('http1')]).toEqual([503, 200])
  })
})
