import { describe, expect, it } from 'vitest'
import { asks, rate, watched } from '../bench/watched.ts'
import { ms } from '../model/units.ts'

/*
 * What Cilium's documents and code say of its service mesh, one test each, with the source beside it. Paths: C: is cilium/cilium,
 * D: docs.cilium.io.
 */

const hop = { systems: { cilium: { hop: '10ms' } } }
const timeout = [{ for: 'cart', timeout: '5s' }]

describe('a call of which no policy of requests speaks', () => {
  it('goes through no proxy, and costs none (D: network/servicemesh: L3 and L4 in eBPF)', () => {
    const took = (policies: object[]): number =>
      watched('cilium', { ...hop, clients: asks('100ms', '500ms'), policies }).took[1]!
    expect(took([])).toBe(ms(10 + 2))
    expect(took(timeout)).toBe(ms(10 + 2 + 20))
  })

  it('is balanced connection by connection, at random (D: network/kubernetes/kubeproxy-free)', () => {
    const { arrivedAt, places } = watched('cilium', {
      service: { endpoints: 4, protocol: 'http2', serviceTime: '1ms' },
      clients: rate(100),
    })
    expect(Math.max(...[0, 1, 2, 3].map(arrivedAt))).toBeGreaterThan(900)
    expect(places.clusters.proxy[0]).toBe(-1)
  })

  it('does not notice that the Envoy of its node is gone (D: security/network/proxy/envoy)', () => {
    const failed = (policies: object[]): number =>
      watched('cilium', {
        clients: rate(50),
        policies,
        events: [{ at: '1s', until: '3s', fault: 'killProxy', on: 'web' }],
      }).observer.requests.filter(({ state }) => state === 'failed').length
    expect(failed([])).toBe(0)
    expect(failed(timeout)).toBeGreaterThan(80)
  })
})

describe('a call of which a policy speaks', () => {
  it('is balanced request by request, in turn (C: operator/pkg/model/translation/envoy_cluster.go, ROUND_ROBIN)', () => {
    const { arrivedAt } = watched('cilium', {
      service: { endpoints: 4, protocol: 'http2', serviceTime: '1ms' },
      clients: rate(100),
      policies: timeout,
    })
    const all = [0, 1, 2, 3].map(arrivedAt)
    expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1)
  })

  it('has ejection unasked: its clusters have an outlier detection of defaults (C: withOutlierDetection)', () => {
    const ejections = (policies: object[]): number => {
      const { places } = watched('cilium', {
        service: { endpoints: 10, tape: [{ status: 503, after: '1ms' }] },
        clients: rate(200),
        policies,
      })
      return [...places.members.ejections.subarray(0, places.members.used)].reduce(
        (sum, count) => sum + count,
        0,
      )
    }
    expect(ejections(timeout)).toBeGreaterThan(0)
    expect(ejections([...timeout, { for: 'cart', outlier: 'off' }])).toBe(0)
    expect(ejections([])).toBe(0)
  })

  it('is tried again as Envoy does (D: network/servicemesh/envoy-traffic-management)', () => {
    const { attempts } = watched('cilium', {
      service: { failures: '100%' },
      clients: asks('100ms'),
      policies: [{ for: 'cart', retry: { attempts: 3, on: ['5xx'] } }],
    })
    expect(attempts).toEqual([3])
  })
})

it('what a network policy would say is left out, and said so (mutual authentication is beta in 1.20)', () => {
  const { run } = watched('cilium', {
    clients: asks('100ms'),
    policies: [{ for: 'cart', access: [{ allow: ['web'] }] }],
  })
  expect(run.notes).toContain('Cilium cannot express "access": it is left out.')
})
