import { describe, expect, it } from 'vitest'
import { Observer, runOf } from '../../bench/observe.ts'
import { reason } from '../../model/reasons.ts'
import { ms } from '../../model/units.ts'
import { percentages } from './percentages.ts'

const count = 20_000

function drawn(delayRatio: number, abortRatio: number) {
  const { run } = runOf({ services: { cart: {} }, clients: { web: { to: 'cart', rate: '0/s' } } })
  const columns = run.world.places.policyColumns
  const { requests } = columns
  const request = requests.birth()
  const options = { delayRatio, delayUs: ms(7), abortRatio, abortStatus: 418, place: 'web→cart' }
  const fault = percentages(options, columns)
  return Array.from({ length: count }, (_, key) => {
    requests.keyA[request] = key
    return [fault.delay(request) > 0, fault.abort(request) > 0] as const
  })
}

describe('an injected fault', () => {
  it('befalls its share of requests, delay and abort independently', () => {
    const both = drawn(0.3, 0.2)
    const share = (of: (one: readonly [boolean, boolean]) => boolean): number =>
      both.filter(of).length / count
    // 3.3 standard errors.
    const near = (measured: number, p: number): void =>
      expect(Math.abs(measured - p)).toBeLessThan(3.3 * Math.sqrt((p * (1 - p)) / count))
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
})
