import { describe, expect, it } from 'vitest'
import { asks, rate, watched } from '../bench/watched.ts'
import { s } from '../model/units.ts'

/*
 * What documents and code say of the systems that tell Envoy what to do, beyond Envoy itself: one test each, with the source
 * beside it. Paths: C: is hashicorp/consul, K: kumahq/kuma.
 */

const failing = { at: '0s', fault: { errors: '100%' }, on: 'cart-1' }

describe('Consul', () => {
  it('ejects though nobody asks: one of ten after five errors in a row (C: agent/xds/config.go, ToOutlierDetection)', () => {
    const { places, arrivedAt } = watched('consul', {
      service: { endpoints: 10 },
      clients: rate(200),
      events: [failing],
    })
    expect(places.clusters.ejections_enforced_consecutive_5xx[0]).toBeGreaterThan(0)
    expect(arrivedAt(0)).toBeLessThan(20)
  })

  it('of fewer than ten ejects none: 10 % of them are less than one', () => {
    const { places } = watched('consul', {
      service: { endpoints: 4 },
      clients: rate(200),
      events: [failing],
    })
    expect(places.clusters.ejections_enforced_total[0]).toBe(0)
    expect(places.clusters.ejections_overflow[0]).toBeGreaterThan(0)
  })

  it('ejects nobody once that is switched off', () => {
    const { places } = watched('consul', {
      clients: rate(1),
      policies: [{ for: 'cart', outlier: 'off' }],
    })
    expect(places.clusterRulesOf(0).outlier).toBeNull()
  })

  it('takes mutual TLS and nothing else: who is outside of the mesh is refused', () => {
    const { words } = watched('consul', {
      clients: { web: { to: 'cart', unmeshed: true, arrivals: { at: ['1s'] } } },
    })
    expect(words).toEqual(['plaintextRefused'])
  })

  it('lets a request take 15 s (service-resolver, RequestTimeout)', () => {
    const { took, words } = watched(
      'consul',
      { service: { serviceTime: '20s' }, clients: asks('100ms') },
      s(20),
    )
    expect([took, words]).toEqual([[s(15)], ['upstreamTimeout']])
  })
})

describe('Kuma', () => {
  it('tries five more times though nobody asks, also after a 503 (K: pkg/defaults/mesh/meshretry.go)', () => {
    const { attempts } = watched('kuma', {
      service: { failures: '100%' },
      clients: asks('100ms'),
    })
    expect(attempts).toEqual([6])
  })

  it('does not try again after a 500, which is no error of a gateway (K: HttpRetryOnDefault)', () => {
    const { attempts } = watched('kuma', {
      service: { failures: '100%', status: 500 },
      clients: asks('100ms'),
    })
    expect(attempts).toEqual([1])
  })

  it('does not limit one try: 16 s are longer than the request may take (K: meshtimeout.go, 15 s)', () => {
    const { places } = watched('kuma', { clients: rate(1) }, s(1))
    const rules = places.routeRules[places.clusters.routes[0]!]!
    expect([rules.requestTimeoutUs, rules.perTryTimeoutUs]).toEqual([s(15), -1])
  })

  it('has three retries at once, whatever their number (K: meshcircuitbreaker.go)', () => {
    const at = Array.from({ length: 50 }, () => '1s')
    const { places } = watched('kuma', {
      service: { failures: '100%' },
      clients: { web: { to: 'cart', arrivals: { at } } },
    })
    expect(places.clusters.upstream_rq_retry_overflow[0]).toBeGreaterThan(30)
  })

  it('has no certificates until a mesh is given a backend for them', () => {
    const { run } = watched('kuma', { clients: rate(1) }, s(1))
    expect(run.plan.identity).toBeNull()
  })
})
