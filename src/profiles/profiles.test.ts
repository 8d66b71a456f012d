import { describe, expect, it } from 'vitest'
import { reasons } from '../model/reasons.ts'
import { meanUs } from '../engine/distributions.ts'
import { ms, s } from '../model/units.ts'
import { systemNames } from '../scenario/Scenario.ts'
import { profiles } from './catalog.ts'
import envoy from './envoy.ts'

/** Keys of the neutral policy, as one writes them. */
const policyKeys = [
  'timeout',
  'responseTimeout',
  'connectTimeout',
  'tcp',
  'stream',
  'deadlines',
  'retry',
  'limits',
  'outlier',
  'healthCheck',
  'breaker',
  'circuit',
  'balancer',
  'hash',
  'locality',
  'priority',
  'connections',
  'panicThreshold',
  'mergeWindow',
  'fault',
  'rateLimit',
  'globalRateLimit',
  'externalAuth',
  'admissionControl',
  'adaptiveConcurrency',
  'overload',
  'route',
  'routes',
  'mirror',
  'directResponse',
  'redirect',
  'clusterNotFound',
  'maintenance',
  'dropOverloads',
  'strictHeaders',
  'mtls',
  'tls',
  'access',
  'inbound',
]

describe.each([...profiles.values()].map((profile) => [profile.id, profile] as const))(
  'the profile %s',
  (id, profile) => {
    it('has a name that scenarios know', () => {
      expect(systemNames).toContain(id)
      expect(profile.title).not.toBe('')
      expect(profile.summary).toMatch(/\.$/)
    })

    it('says what it was built for, when one could choose it, and of which version that is known', () => {
      expect(profile.fairness).toMatch(/\.$/)
      expect(profile.version).toMatch(/\d|Kubernetes/)
      expect(profile.eras.length).toBeGreaterThan(0)
      for (const sentence of profile.notModelled) expect(sentence).toMatch(/\.$/)
      if (profile.heir !== undefined) expect(systemNames).toContain(profile.heir)
    })

    it('names the source of each published figure', () => {
      for (const { source } of profile.costs.published) expect(source).toMatch(/20\d\d/)
    })

    it('names its sources', () => {
      expect(profile.sources.length).toBeGreaterThan(0)
      for (const source of profile.sources) expect(source.length).toBeGreaterThan(10)
    })

    it('expresses parts of a policy that there are', () => {
      for (const key of profile.expresses) expect(policyKeys).toContain(key)
    })

    it('has words only for reasons that there are', () => {
      const names: readonly string[] = reasons.map(({ name }) => name)
      for (const name of Object.keys(profile.words)) expect(names).toContain(name)
    })

    it('has no retries or ejection that it could not express', () => {
      const { retry, outlier, breaker } = profile.defaults
      expect(retry !== null).toBe(profile.expresses.includes('retry'))
      expect(outlier !== null).toBe(profile.expresses.includes('outlier'))
      expect(breaker !== undefined).toBe(profile.expresses.includes('breaker'))
      expect(profile.balancers).toContain(profile.defaults.balancer)
      if (profile.placement === 'none') expect(meanUs(profile.costs.hop)).toBe(0)
    })
  },
)

describe('Envoy, when nobody says otherwise,', () => {
  const { defaults } = envoy

  it('waits 15 s for an answer and 5 s for a connection', () => {
    expect([defaults.requestTimeoutUs, defaults.connectTimeoutUs]).toEqual([s(15), s(5)])
  })

  it('has 1024 of each and three retries at once', () => {
    expect(defaults.limits).toEqual({
      maxConnections: 1024,
      maxPendingRequests: 1024,
      maxRequests: 1024,
      maxRetries: 3,
    })
    expect(defaults.budget).toEqual({ ratio: 0.2, minConcurrency: 3 })
  })

  it('retries once, after up to 25 ms, at most ten times that', () => {
    const { attempts, baseUs, maxUs } = defaults.retry
    expect([attempts, baseUs, maxUs]).toEqual([2, ms(25), ms(250)])
  })

  it('ejects after five server errors, 30 s, 10 % at most, gateway failures not enforced', () => {
    expect(defaults.outlier).toMatchObject({
      consecutive5xx: 5,
      consecutiveGatewayFailure: 5,
      consecutiveLocalOriginFailure: 5,
      enforcing5xx: 1,
      enforcingGatewayFailure: 0,
      enforcingLocalOriginFailure: 1,
      splitLocalOrigin: false,
      intervalUs: s(10),
      baseEjectionTimeUs: s(30),
      maxEjectionTimeUs: s(300),
      maxEjectionRatio: 0.1,
      limitRule: '1.28',
    })
  })

  it('takes turns, compares two when told to compare, and panics below one half', () => {
    expect([defaults.balancer, defaults.leastRequestChoices, defaults.panicThreshold]).toEqual([
      'roundRobin',
      2,
      0.5,
    ])
  })
})
