import { describe, expect, it } from 'vitest'
import { asks, every, rate, watched } from '../bench/watched.ts'
import { programs } from '../mesh/programs.ts'
import { ms, never, s } from '../model/units.ts'
import istio from './istio.ts'

/*
 * What Istio's documents and code say of it, one test each, with the source beside it. Paths: I: is istio/istio release-1.31,
 * D: istio.io.
 */

const down = [{ at: '500ms', fault: 'kill', on: 'cart-1' }]

describe('retries that nobody asked for in Istio', () => {
  it('hide a pod that refuses connections (I: core/route/retry/retry.go, connect-failure)', () => {
    const { after } = watched('istio', {
      // Listed all the same, so that it is asked.
      service: { endpoints: 2, readiness: 'pod' },
      clients: rate(50),
      events: down,
    })
    const late = after(s(1))
    expect(late.some(({ attempts }) => attempts > 1)).toBe(true)
    expect(late.every(({ state }) => state !== 'failed')).toBe(true)
  })

  it('are not made after a 503 of the application (since 1.24: no status in the list)', () => {
    const { attempts, words } = watched('istio', {
      service: { failures: '100%' },
      clients: asks('100ms'),
    })
    expect([attempts, words]).toEqual([[1], ['serverError']])
  })

  it('were made after a 503 up to 1.23, which one may ask for still (D: retryOn 503)', () => {
    const { attempts } = watched('istio', {
      service: { failures: '100%' },
      clients: asks('100ms'),
      policies: [{ for: 'cart', retry: { on: ['retriable-status-codes'], statuses: [503] } }],
    })
    expect(attempts).toEqual([3])
  })

  it('are two, at other pods, after up to 25 ms and then 50 ms (retry.go: num_retries 2, previous_hosts)', () => {
    const { attempts, took, words } = watched('istio', {
      service: { endpoints: 3, readiness: 'pod' },
      clients: asks('1s'),
      events: [{ at: '500ms', fault: 'kill', on: 'cart' }],
    })
    expect([attempts, words]).toEqual([[3], ['connectionFailure']])
    expect(took[0]).toBeLessThan(ms(25 + 50 + 10))
  })

  it('are none when somebody says so (I: attempts 0)', () => {
    const { attempts } = watched('istio', {
      service: { endpoints: 2, readiness: 'pod' },
      clients: asks(...every(20, 20, 1_000)),
      policies: [{ for: 'cart', retry: 'off' }],
      events: down,
    })
    expect(new Set(attempts)).toEqual(new Set([1]))
  })

  it('keep their conditions when only their number is given (retry.go: retryOn unset)', () => {
    const { run, places } = watched('istio', {
      clients: rate(1),
      policies: [{ for: 'cart', retry: { attempts: 6 } }],
    })
    expect(run.policyOf(0, 0).retry).toEqual({ attempts: 6 })
    expect(places.routeRules[places.clusters.routes[0]!]!.retry!.attempts).toBe(6)
    expect(istio.defaults.retry.on).toContain('connect-failure')
  })
})

describe('Istio without any rule', () => {
  it('has no timeout: Envoy’s 15 s never apply (I: core/route/route.go)', () => {
    const { words, took } = watched(
      'istio',
      { service: { serviceTime: '20s' }, clients: asks('100ms') },
      s(30),
    )
    expect(words).toEqual(['none'])
    expect(took[0]).toBeGreaterThan(s(20))
  })

  it('has no limits: 3,000 wait at once (I: core/cluster_traffic_policy.go, 2^32 − 1)', () => {
    const at = Array.from({ length: 3_000 }, () => '1s')
    const { words } = watched('istio', {
      service: { workers: 3_000 },
      clients: { web: { to: 'cart', arrivals: { at } } },
    })
    expect(new Set(words)).toEqual(new Set(['none']))
  })

  it('ejects nobody (D: outlierDetection is off until configured)', () => {
    const { places } = watched('istio', { clients: rate(1) })
    expect(places.clusterRulesOf(0).outlier).toBeNull()
  })

  it('waits 10 s for a connection (I: pkg/config/mesh/mesh.go)', () => {
    const { places } = watched('istio', { clients: rate(1) })
    expect(places.clusterRulesOf(0).connectTimeoutUs).toBe(s(10))
  })

  it('prefers the less busy of two (LEAST_REQUEST since 1.14)', () => {
    const { arrivedAt } = watched('istio', {
      service: { endpoints: 3 },
      clients: rate(200),
      events: [{ at: '0s', fault: { slow: '30x' }, on: 'cart-1' }],
    })
    expect(arrivedAt(0)).toBeLessThan(0.6 * arrivedAt(1))
  })
})

describe('a DestinationRule', () => {
  const failing = [{ at: '0s', fault: { errors: '100%' }, on: 'cart-1' }]
  const ejected = (endpoints: number, outlier: object): number =>
    watched('istio', {
      service: { endpoints },
      clients: rate(200),
      policies: [{ for: 'cart', outlier }],
      events: failing,
    }).places.clusters.ejections_enforced_total[0]!

  it('with one limit leaves the others at their maximum, not at 1024 (I: cluster_traffic_policy.go)', () => {
    const { run } = watched('istio', {
      clients: rate(1),
      policies: [{ for: 'cart', limits: { maxConnections: 7 } }],
    })
    const { limits } = run.policyOf(0, 0)
    expect({ ...istio.defaults.limits, ...limits }).toEqual({
      maxConnections: 7,
      maxPendingRequests: Infinity,
      maxRequests: Infinity,
      maxRetries: Infinity,
    })
  })

  it('with the default of 10 % ejects none of four (Envoy 1.28 and later)', () => {
    expect(ejected(4, {})).toBe(0)
    expect(ejected(4, { maxEjectionPercent: '100%' })).toBeGreaterThan(0)
  })

  it('that counts gateway errors enforces that (I: consecutiveGatewayErrors, enforcing 100)', () => {
    const only = { consecutive5xx: 0, maxEjectionPercent: '100%' }
    expect(ejected(4, only)).toBe(0)
    expect(ejected(4, { ...only, consecutiveGatewayFailure: 3 })).toBeGreaterThan(0)
  })

  it('switches panic off: with all ejected, requests fail (minHealthPercent 0)', () => {
    const { words } = watched('istio', {
      service: { endpoints: 2 },
      clients: asks(...every(50, 60)),
      policies: [
        {
          for: 'cart',
          outlier: { consecutive5xx: 1, interval: '1s', maxEjectionPercent: '100%' },
        },
      ],
      events: [{ at: '0s', fault: { errors: '100%' }, on: 'cart' }],
    })
    expect(words.slice(0, 2)).toEqual(['serverError', 'serverError'])
    expect(words.at(-1)).toBe('noHealthyUpstream')
  })

  it('does not have what Envoy has beyond it, which is said', () => {
    const { run } = watched('istio', {
      clients: rate(1),
      policies: [{ for: 'cart', outlier: { enforcing5xx: '50%' }, retry: { hostAttempts: 9 } }],
    })
    expect(run.notes.join('\n')).toContain('"outlier.enforcing5xx"')
    expect(run.policyOf(0, 0).outlier).not.toHaveProperty('enforcing5xx')
    expect(run.policyOf(0, 0).retry).not.toHaveProperty('hostAttempts')
  })
})

describe('istiod', () => {
  it('gives a lone change out after 100 ms of quiet (I: PILOT_DEBOUNCE_AFTER)', () => {
    const change = { at: '1s', policy: { for: 'cart', timeout: '5ms' } }
    const { words } = watched('istio', {
      clients: asks('1.09s', '1.5s'),
      events: [change],
    })
    expect(words).toEqual(['none', 'upstreamTimeout'])
  })

  it('may be gone: what proxies know stays in force (I: architecture/networking/pilot.md)', () => {
    const { states } = watched(
      'istio',
      {
        clients: asks(...every(500, 20, 12_000)),
        events: [{ at: '1s', fault: 'kill', on: 'control-plane' }],
      },
      s(25),
    )
    expect(new Set(states)).toEqual(new Set(['answered']))
  })

  it('admits no new pod while it is gone (I: mutatingwebhook.yaml, failurePolicy Fail)', () => {
    const { places } = watched(
      'istio',
      {
        service: { endpoints: 2, start: { takes: '1s' } },
        clients: rate(5),
        events: [
          { at: '1s', fault: 'kill', on: 'control-plane' },
          { at: '2s', fault: 'drain', on: 'cart-1' },
        ],
      },
      s(30),
    )
    expect(places.plan.injector).toBe('fail')
    expect(programs.pod.states[places.endpoints.state[0]!]).not.toBe('ready')
  })
})

describe('identity in Istio', () => {
  it('is on and permissive: 24 h, renewed at about half of it (I: constants.go, secretcache.go)', () => {
    const { run } = watched('istio', { clients: rate(1) }, s(1))
    expect(run.plan.identity).toMatchObject({
      mode: 'permissive',
      lifetimeUs: s(24 * 3_600),
      renew: { ratio: 0.5, jitter: 0.01 },
    })
    expect(run.plan.handshakeUs).toBe(0)
  })

  it('refuses plaintext when strict: the caller sees a lost connection (D: PeerAuthentication)', () => {
    const { words } = watched('istio', {
      clients: { web: { to: 'cart', unmeshed: true, arrivals: { at: ['1s'] } } },
      policies: [{ for: 'cart', mtls: 'strict' }],
    })
    expect(words).toEqual(['plaintextRefused'])
  })
})

it('waits for the first bytes of a protocol for ever (D: protocolDetectionTimeout 0)', () => {
  expect(istio.defaults.tcp.detectUs).toBe(never)
})
