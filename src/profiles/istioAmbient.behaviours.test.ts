import { describe, expect, it } from 'vitest'
import { asks, every, rate, watched } from '../bench/watched.ts'
import { runOf, type ScenarioDocument } from '../bench/observe.ts'
import { programs } from '../mesh/programs.ts'
import { reasons } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'
import { meanUs } from '../engine/distributions.ts'
import ambient from './istio-ambient.ts'
import istio from './istio.ts'

/*
 * What Istio's documents and code say of ambient mode, one test each, with the source beside it. Paths: I: is istio/istio, Z: is
 * istio/ztunnel, D: istio.io.
 */

const waypoint = (what: unknown = 'all', more: object = {}) => ({
  systems: { 'istio-ambient': { waypoint: what, ...more } },
})
const retry = [{ for: 'cart', retry: { attempts: 3, on: ['5xx'] } }]
const failing = { service: { endpoints: 3, failures: '100%' }, clients: asks('100ms') }

describe('without a waypoint', () => {
  it('a failed request is not tried again, though a policy says so (D: ambient/usage/l7-features; istio#58086)', () => {
    const plain = watched('istio-ambient', { ...failing, policies: retry })
    expect(plain.attempts).toEqual([1])
    expect(plain.run.notes.join('\n')).toContain(
      '"retry" for cart does nothing: cart has no waypoint',
    )
    expect(watched('istio', { ...failing, policies: retry }).attempts).toEqual([3])
  })

  it('a connection that fails is not tried again either, which sidecars do unasked (istio#58086)', () => {
    const down = {
      service: { endpoints: 2, readiness: 'pod' },
      clients: rate(50),
      events: [{ at: '500ms', fault: 'kill', on: 'cart-1' }],
    }
    const failed = (system: 'istio' | 'istio-ambient'): number =>
      watched(system, down)
        .after(s(1))
        .filter(({ state }) => state === 'failed').length
    expect(failed('istio')).toBe(0)
    expect(failed('istio-ambient')).toBeGreaterThan(0)
  })

  it('each value of requests is listed, and what a connection shows is not (D: ambient/usage/l4-policy)', () => {
    const { run } = watched('istio-ambient', {
      ...failing,
      policies: [
        {
          for: '*',
          timeout: '1s',
          outlier: { consecutive5xx: 3 },
          limits: { maxRequests: 5 },
          balancer: 'roundRobin',
          access: [{ allow: ['web'] }],
        },
      ],
    })
    const lost = run.notes.filter((note) => note.includes('has no waypoint'))
    expect(lost.map((note) => note.split('"')[1])).toEqual([
      'balancer',
      'limits',
      'outlier',
      'timeout',
    ])
  })

  it('connections are balanced, not requests: whoever keeps one stays at its pod (D: ambient/overview)', () => {
    const share = (system: 'istio' | 'istio-ambient'): number => {
      const { arrivedAt } = watched(system, {
        service: { endpoints: 4, protocol: 'http2', serviceTime: '1ms' },
        clients: rate(100),
      })
      return Math.max(...[0, 1, 2, 3].map(arrivedAt)) / 1_000
    }
    expect(share('istio')).toBeLessThan(0.4)
    expect(share('istio-ambient')).toBeGreaterThan(0.9)
  })

  it('endpoints are chosen at random (Z: src/state.rs, choose_weighted by capacity)', () => {
    expect(ambient.connections.defaults.balancer).toBe('random')
  })

  it('who calls is known, and what with is not: a rule on methods sees none (D: ambient/usage/l4-policy)', () => {
    const denied = (callers: string[], methods?: string[]): boolean =>
      watched('istio-ambient', {
        clients: asks('100ms'),
        policies: [{ for: 'cart', access: [{ allow: callers, ...(methods ? { methods } : {}) }] }],
      }).words.includes('accessDenied')
    expect(denied(['web'])).toBe(false)
    expect(denied(['cart'])).toBe(true)
    // An ALLOW rule with methods matches nothing at ztunnel: the request is refused.
    expect(denied(['web'], ['GET'])).toBe(true)
  })
})

describe('with a waypoint', () => {
  it('retries are made by it, at the service, not at the caller (I: architecture/ambient; D: ambient/usage/waypoint)', () => {
    const { run, observer } = watched('istio-ambient', {
      ...failing,
      ...waypoint(),
      policies: retry,
    })
    const byEdge = observer.requests.map(({ edge, attempts }) => [
      run.plan.edges[edge]!.name,
      attempts,
    ])
    expect(byEdge).toEqual([
      ['web→cart', 1],
      ['waypoint→cart', 3],
    ])
  })

  it('for one service, the others are still without (D: waypoints are opted into by service or namespace)', () => {
    const document: ScenarioDocument = {
      system: 'istio-ambient',
      ...waypoint(['cart']),
      services: {
        cart: { failures: '100%', calls: [{ to: 'stock', onFailure: 'ignore' }] },
        stock: { failures: '100%' },
      },
      clients: asks('100ms'),
      policies: [{ for: '*', retry: { attempts: 3, on: ['5xx'] } }],
    }
    const { run, metrics } = runOf(document)
    run.advance(s(2))
    const attempts = (edge: string): number =>
      metrics.edges.attempts[run.plan.edges.findIndex(({ name }) => name === edge)]!
    expect(attempts('waypoint→cart')).toBe(3)
    expect(run.notes).toContain(
      '"retry" for stock does nothing: stock has no waypoint, and no proxy looks inside.',
    )
    expect(run.notes.some((note) => note.includes('for cart'))).toBe(false)
  })

  it('nothing is tried again unasked up to 1.30, but beside a route (istio#60682, 2026)', () => {
    const tries = (policies: object[]): number => {
      const { observer, run } = watched('istio-ambient', {
        service: { endpoints: 2, readiness: 'pod' },
        ...waypoint(),
        clients: rate(50),
        policies,
        events: [{ at: '500ms', fault: 'kill', on: 'cart-1' }],
      })
      return observer.requests.filter(
        ({ edge, attempts }) => run.plan.edges[edge]!.name === 'waypoint→cart' && attempts > 1,
      ).length
    }
    expect(tries([])).toBe(0)
    expect(tries([{ for: 'cart', timeout: '5s' }])).toBeGreaterThan(20)
  })

  it('a request goes through three proxies: ztunnel, waypoint, ztunnel (I: architecture/ambient/ztunnel.md)', () => {
    const took = (more: object): number => {
      const { took: all } = watched('istio-ambient', {
        clients: asks('100ms', '200ms', '300ms'),
        ...more,
      })
      return all[all.length - 1]!
    }
    const far = { network: { latency: '1ms' } }
    const straight = took({ ...far, systems: { 'istio-ambient': { hop: '10ms' } } })
    const { observer, run } = watched('istio-ambient', {
      ...far,
      clients: asks('100ms', '300ms', '600ms'),
      ...waypoint('all', { hop: '10ms', middle: { serviceTime: '3ms' } }),
    })
    const last = observer.requests.filter(
      ({ edge }) => run.plan.edges[edge]!.name === 'web→cart',
    )[2]!
    // Two crossings each way as before, one more link there and back, and the work of the waypoint.
    expect(last.endedAt - last.startedAt - straight).toBe(ms(2 + 3))
  })

  it('knows the caller and the method, and what it let through is let in (D: AuthorizationPolicy with targetRefs)', () => {
    const denied = (methods: string[], service = 'cart'): boolean =>
      watched('istio-ambient', {
        ...waypoint(),
        clients: asks('100ms'),
        policies: [{ for: service, access: [{ allow: ['web'], methods }] }],
      }).words.includes('accessDenied')
    expect(denied(['GET'])).toBe(false)
    expect(denied(['POST'])).toBe(true)
  })

  it('what is said of one caller does nothing: routes are decided on the side of the service (D: waypoint)', () => {
    const { run } = watched('istio-ambient', {
      ...failing,
      ...waypoint(),
      policies: [{ for: 'cart', from: 'web', timeout: '1s' }],
    })
    expect(run.notes).toContain(
      'A policy for calls from web to cart does nothing there: the waypoint takes all callers alike.',
    )
  })

  it('is gone with all requests of its service when all its pods are, and ztunnel does not go past it (D: waypoint)', () => {
    const { after } = watched('istio-ambient', {
      ...waypoint(),
      clients: rate(50),
      events: [{ at: '1s', until: '3s', fault: 'kill', on: 'middle' }],
    })
    const during = after(s(1.2)).filter(({ startedAt }) => startedAt < s(2.9))
    expect(during.length).toBeGreaterThan(50)
    expect(during.every(({ state }) => state === 'failed')).toBe(true)
  })
})

describe('ztunnel', () => {
  it('has a certificate for each service account of its node, for 24 hours (I: architecture/ambient/ztunnel.md)', () => {
    const { places, run } = watched('istio-ambient', { clients: asks('100ms') }, s(1))
    expect(places.certificatesOf[0]!.map((row) => places.nameOfCertificate(row))).toEqual([
      'cart on node:node-1',
    ])
    expect(run.plan.identity!.lifetimeUs).toBe(24 * s(3_600))
  })

  it('holds connections until the certificate has come, and loses none (I: ztunnel-cni-lifecycle.md, "Pod Startup")', () => {
    const { observer } = watched(
      'istio-ambient',
      {
        controlPlane: { pushDelay: '1ms' },
        nodes: { n1: {} },
        clients: asks(...every(5, 400, 1_000)),
        events: [{ at: '500ms', until: '1200ms', fault: 'killProxy', on: 'node:n1' }],
      },
      s(6),
    )
    // From the moment in which its listeners are there.
    const back = observer.requests.filter(({ startedAt }) => startedAt > s(1.25))
    const words = new Set(
      back.filter(({ state }) => state === 'failed').map(({ reason }) => reasons[reason]!.name),
    )
    expect(words.has('noCertificate')).toBe(false)
    const firstOk = back.find(({ state }) => state === 'answered')!
    expect(firstOk).toBeDefined()
    expect(
      back
        .filter(({ startedAt }) => startedAt > firstOk.startedAt)
        .every(({ state }) => state === 'answered'),
    ).toBe(true)
  })

  it('lets no pod start on its node while it is down (I: ztunnel-cni-lifecycle.md, CNI plugin)', () => {
    const { places } = watched(
      'istio-ambient',
      {
        nodes: { n1: {} },
        service: { restart: '100ms' },
        clients: rate(20),
        events: [
          { at: '500ms', until: '4s', fault: 'killProxy', on: 'node:n1' },
          { at: '1s', fault: 'kill', on: 'cart-1' },
        ],
      },
      s(3),
    )
    expect(programs.pod.states[places.endpoints.state[0]!]).toBe('initialising')
  })

  it('serves a pod that stops until all its containers ended (I: ztunnel-cni-lifecycle.md, "Pod Shutdown")', () => {
    expect(ambient.lifecycle).toEqual({ order: 'proxyFirst', proxyStopUs: -1 })
  })

  it('takes a fraction of what a sidecar takes (D: performance-and-scalability, 1.24 and 1.22)', () => {
    expect(ambient.costs.coresPerThousandRps).toBeLessThan(istio.costs.coresPerThousandRps / 3)
    expect(ambient.costs.memoryMiB).toBe(12)
    // Two of them, there and back: 0.17 ms at p90.
    expect(Math.abs(4 * meanUs(ambient.costs.hop) - 170)).toBeLessThan(5)
  })
})
