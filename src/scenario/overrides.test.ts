import { describe, expect, it } from 'vitest'
import type { Shape } from '../model/shapes.ts'
import { ms } from '../model/units.ts'
import { overridden } from './overrides.ts'

const asks = (headers: Record<string, string>): Shape => ({
  method: 'GET',
  path: '/',
  headers: Object.entries(headers).sort(),
})
const policy = { for: 'cart', timeoutUs: ms(500), retry: { attempts: 2, on: ['reset'] as const } }

describe('what the headers of a request make of a policy', () => {
  it('is nothing where none of them is Envoy’s', () => {
    expect(overridden(policy, asks({ 'x-user': 'anna' }))).toBeUndefined()
  })

  it('is numbers in the place of its own, and conditions beside them', () => {
    const own = overridden(
      policy,
      asks({
        'x-envoy-max-retries': '4',
        'x-envoy-retry-on': ' 5xx , retriable-status-codes,nonsense',
        'x-envoy-retry-grpc-on': 'cancelled',
        'x-envoy-retriable-status-codes': '418, 425',
        'x-envoy-retriable-header-names': 'x-again',
        'x-envoy-upstream-rq-timeout-ms': '90',
      }),
    )!.policy
    expect(own.timeoutUs).toBe(ms(90))
    expect(own.retry).toEqual({
      attempts: 5,
      on: ['reset', '5xx', 'retriable-status-codes', 'cancelled'],
      statuses: [418, 425],
      headers: ['x-again'],
    })
  })

  it('asks for hedging, and for no more than that', () => {
    const own = overridden(policy, asks({ 'x-envoy-hedge-on-per-try-timeout': 'true' }))!
    expect(own.policy).toEqual({ ...policy, retry: { ...policy.retry, hedge: true } })
    expect(own.altResponse).toBe(false)
  })

  it('gives retries to who has no policy for them, if a condition comes with them', () => {
    const bare = { for: 'cart' }
    expect(overridden(bare, asks({ 'x-envoy-max-retries': '3' }))!.policy.retry).toBeUndefined()
    const own = overridden(bare, asks({ 'x-envoy-retry-on': 'reset' }))!.policy
    expect(own.retry?.on).toEqual(['reset'])
  })

  it('is no retry at all of a request without a header that is asked for', () => {
    const careful = { ...policy, retry: { ...policy.retry, requestHeaders: ['x-safe'] } }
    expect(overridden(careful, asks({ 'x-safe': '' }))).toBeUndefined()
    expect(overridden(careful, asks({}))!.policy.retry?.on).toEqual([])
  })
})
