import { describe, expect, it } from 'vitest'
import type { Policy } from '../policy.ts'
import type { PrecedenceName, Said } from './precedence.ts'
import { resolve } from './resolve.ts'
import { precedences } from './rules.ts'

const call = { from: 'checkout', to: 'pay', fromNamespace: 'shop', toNamespace: 'bank' }
const rootOr = ({ namespace = '' }: Policy): string => namespace

function bound(by: PrecedenceName, ...policies: Policy[]): Omit<Policy, 'for'> {
  const said: Said[] = policies.map((policy) => ({ policy, at: undefined }))
  const { for: _, ...policy } = resolve(said, call, precedences[by], rootOr).policy
  return policy
}

const retries = (attempts: number, more: Partial<Policy> = {}): Policy => ({
  for: 'pay',
  retry: { attempts },
  ...more,
})

describe('key by key', () => {
  it('a later value replaces an earlier one, and the rest of its group stays', () => {
    const first: Policy = { for: 'pay', retry: { attempts: 3, on: ['5xx'] } }
    expect(bound('neutral', first, retries(2))).toEqual({ retry: { attempts: 2, on: ['5xx'] } })
  })

  it('a policy that names the caller wins over a later one that does not', () => {
    expect(bound('neutral', retries(3, { from: 'checkout' }), retries(2)).retry).toEqual({
      attempts: 3,
    })
  })

  it('a policy for the service wins over a later one for everything', () => {
    expect(bound('neutral', retries(3), retries(2, { for: '*' })).retry).toEqual({ attempts: 3 })
  })

  it('what one owner says last does not carry what it said before over the word of another', () => {
    const a: Policy = { for: 'pay', by: 'a', timeoutUs: 1 }
    const b: Policy = { for: 'pay', by: 'b', timeoutUs: 2 }
    expect(bound('neutral', a, b, { for: 'pay', by: 'a', retry: null })).toEqual({
      timeoutUs: 2,
      retry: null,
    })
  })
})

describe('Istio', () => {
  const limits = (maxRequests: number, namespace: string, more: Partial<Policy> = {}): Policy => ({
    for: 'pay',
    namespace,
    limits: { maxRequests },
    ...more,
  })

  it('looks in the namespace of the caller, then of the service, then in the root', () => {
    const all = [limits(1, ''), limits(2, 'bank'), limits(3, 'shop')]
    expect(bound('istio', ...all).limits).toEqual({ maxRequests: 3 })
    expect(bound('istio', ...all.slice(0, 2)).limits).toEqual({ maxRequests: 2 })
    expect(bound('istio', all[0]!).limits).toEqual({ maxRequests: 1 })
  })

  it('does not see a DestinationRule of a third namespace', () => {
    expect(bound('istio', limits(1, 'elsewhere'))).toEqual({})
  })

  it('takes the rule that it finds whole: nothing of another namespace is added', () => {
    const service: Policy = {
      for: 'pay',
      namespace: 'bank',
      limits: { maxConnections: 7 },
      outlier: { consecutive5xx: 5 },
    }
    expect(bound('istio', service, limits(3, 'shop'))).toEqual({ limits: { maxRequests: 3 } })
  })

  it('keeps the first traffic policy of two owners in one namespace', () => {
    const first = limits(1, 'bank', { by: 'a' })
    const second = limits(2, 'bank', { by: 'b', outlier: { consecutive5xx: 3 } })
    expect(bound('istio', first, second)).toEqual({ limits: { maxRequests: 1 } })
  })

  it('takes an owner at its latest word: that changes the rule, and not its age', () => {
    const first = limits(1, 'bank', { by: 'a' })
    const second = limits(2, 'bank', { by: 'b' })
    expect(bound('istio', first, second, limits(5, 'bank', { by: 'a' })).limits).toEqual({
      maxRequests: 5,
    })
  })

  it('takes the oldest of several VirtualServices, whole', () => {
    const older: Policy = { for: 'pay', by: 'a', namespace: 'bank', timeoutUs: 1 }
    const newer: Policy = { for: 'pay', by: 'b', namespace: 'shop', retry: { attempts: 3 } }
    expect(bound('istio', older, newer)).toEqual({ timeoutUs: 1 })
  })
})

describe('the Gateway API', () => {
  const producer: Policy = { for: 'pay', namespace: 'bank', timeoutUs: 1, retry: { attempts: 2 } }
  const consumer: Policy = { for: 'pay', namespace: 'shop', timeoutUs: 2 }

  it('a route of the consumer takes the place of the one of the producer, retries and all', () => {
    expect(bound('gateway-api', producer, consumer)).toEqual({ timeoutUs: 2 })
  })

  it('a route in a third namespace binds nobody here', () => {
    expect(bound('gateway-api', producer, { ...consumer, namespace: 'else' })).toEqual({
      timeoutUs: 1,
      retry: { attempts: 2 },
    })
  })

  it('of two equal routes the oldest wins', () => {
    const second: Policy = { ...producer, by: 'b', timeoutUs: 9 }
    expect(bound('gateway-api', { ...producer, by: 'a' }, second).timeoutUs).toBe(1)
  })

  it('a consumer cannot attach limits to the service of another', () => {
    expect(bound('gateway-api', { ...consumer, limits: { maxRequests: 1 } })).toEqual({
      timeoutUs: 2,
    })
  })
})

describe('Linkerd', () => {
  const service: Policy = {
    for: 'pay',
    namespace: 'bank',
    timeoutUs: 1,
    retry: { attempts: 3, on: ['5xx'] },
  }

  it('the retries of a route replace those of its service wholesale; what it is silent about stays', () => {
    const route: Policy = { ...retries(2), namespace: 'bank', route: [{ to: 'pay', weight: 1 }] }
    expect(bound('linkerd', service, route)).toEqual({
      timeoutUs: 1,
      retry: { attempts: 2 },
      route: [{ to: 'pay', weight: 1 }],
    })
  })

  it('with a ServiceProfile the rest is not asked', () => {
    const profile: Policy = {
      for: 'pay',
      by: 'profile',
      namespace: 'bank',
      retry: { budget: { ratio: 0.2 } },
    }
    expect(bound('linkerd', service, profile)).toEqual({ retry: { budget: { ratio: 0.2 } } })
  })

  it('annotations of a service are one object: the later saying counts', () => {
    const other: Policy = { ...service, by: 'platform', timeoutUs: 9 }
    expect(bound('linkerd', { ...service, by: 'a' }, other).timeoutUs).toBe(9)
  })

  it('of two routes the older counts', () => {
    const route = (by: string, timeoutUs: number): Policy => ({
      for: 'pay',
      by,
      namespace: 'bank',
      timeoutUs,
      route: [{ to: 'pay', weight: 1 }],
    })
    expect(bound('linkerd', route('a', 1), route('b', 2)).timeoutUs).toBe(1)
  })
})
