import { describe, expect, it } from 'vitest'
import { Observer, runOf } from '../../bench/observe.ts'
import { s } from '../../model/units.ts'
import { countConfig } from '../../record/configCounts.ts'
import { programs } from '../programs.ts'

/*
 * The control plane is gone from 10 s to 40 s, somebody deploys stock at 20 s, and a policy is applied at 30 s. What exactly that
 * means for who gets its configuration over xDS and for Linkerd, which asks for what it needs. Sources: envoy, xds_protocol.rst;
 * istio, the webhook's failure policy Fail; linkerd2-proxy, app/src/dst.rs, app/outbound/src/discover.rs; linkerd.io, features/ha.
 */
const gone = { from: s(10), until: s(40) }

function played(system: string, more: object = {}) {
  const { run } = runOf({
    system,
    services: {
      shop: { endpoints: 3, workers: 64, serviceTime: '1ms', calls: ['stock'] },
      stock: { endpoints: 2, workers: 64, serviceTime: '2ms' },
      report: { serviceTime: '1ms' },
    },
    clients: {
      web: { to: 'shop', rate: '50/s', timeout: '1s' },
      cron: { to: 'report', arrivals: { at: ['9s', '30s', '95s'] } },
    },
    events: [
      { at: '10s', until: '40s', fault: 'kill', on: 'control-plane' },
      { at: '20s', fault: { deploy: { each: '1s' } }, on: 'stock' },
      { at: '30s', policy: { for: 'report', connectTimeout: '2s' } },
    ],
    ...more,
  })
  const observer = new Observer(run)
  const { places } = run.world
  const { sim, machines, proxies, clusters, endpoints, certificates } = places
  const connectedAt: number[] = []
  sim.onEnter(machines.configStreams, 'connected.idle', (_, proxy) => {
    if (sim.now > gone.from) connectedAt[proxy] ??= sim.now
  })
  const first = places.firstEndpoint[run.plan.services.findIndex(({ name }) => name === 'stock')]!
  return {
    run,
    connectedAt,
    until: (at: number) => run.advance(at),
    /** Of what the proxies of shop know of stock, the share that is not there any more. */
    stale() {
      const { known, gone: lost } = countConfig(places)
      let [all, old] = [0, 0]
      for (let cluster = 0; cluster < clusters.used; cluster++) {
        if (run.plan.edges[clusters.edge[cluster]!]!.name !== 'shop→stock') continue
        all += known[cluster]!
        old += lost[cluster]!
      }
      return old / all
    },
    connected: () => places.controlPlane.connected[0]!,
    stockPods: () =>
      [first, first + 1].map((row) => ({
        state: programs.pod.states[endpoints.state[row]!]!,
        hasProxy: endpoints.proxy[row]! >= 0,
      })),
    late: () =>
      Array.from({ length: proxies.used }, (_, proxy) => proxy).filter(
        (proxy) => places.isStanding(proxy) && proxies.version[proxy] !== proxies.wanted[proxy],
      ).length,
    certificates: () =>
      Array.from({ length: proxies.used }, (_, proxy) => proxies.certificate[proxy]!).map(
        (row) => programs.certificate.states[certificates.state[row]!]!,
      ),
    /** What became of the requests on an edge that began between two moments. */
    outcome(edge: string, from: number, to: number) {
      const asked = observer.requests.filter(
        ({ edge: on, startedAt }) =>
          run.plan.edges[on]!.name === edge && startedAt >= from && startedAt < to,
      )
      return asked.filter(({ state }) => state === 'answered').length / asked.length
    },
  }
}

describe.each(['envoy', 'istio', 'linkerd2'])('without a control plane, in %s,', (system) => {
  it('traffic in use goes on, nobody is connected, and what changes reaches nobody', () => {
    const world = played(system)
    world.until(s(39.9))
    expect(world.outcome('web→shop', s(10), s(19))).toBe(1)
    expect(world.connected()).toBe(0)
    expect(world.stale()).toBe(1)
    expect(world.outcome('web→shop', s(26), s(38))).toBe(0)
    expect(world.late()).toBeGreaterThan(0)
  })

  it('no certificate is renewed: all expire in their time, and are valid again once somebody signs', () => {
    const world = played(system, {
      identity: { certificate: '8s' },
      events: [{ at: '10s', until: '40s', fault: 'kill', on: 'control-plane' }],
    })
    world.until(s(9))
    for (const state of world.certificates()) expect(state).toMatch(/^(valid|expiring)$/)
    world.until(s(39))
    expect(new Set(world.certificates())).toEqual(new Set(['expired']))
    world.until(s(45))
    for (const state of world.certificates()) expect(state).toMatch(/^(valid|expiring)$/)
  })

  it('all have the newest in the end, and everybody is answered', () => {
    const world = played(system)
    world.until(s(99))
    expect(world.connected()).toBe(world.connectedAt.filter((at) => at !== undefined).length)
    expect(world.stale()).toBe(0)
    expect(world.late()).toBe(0)
    expect(world.outcome('web→shop', s(80), s(98))).toBe(1)
    expect(world.outcome('cron→report', s(90), s(98))).toBe(1)
  })
})

describe('what was idle', () => {
  it('is known to who is told of everything, and forgotten by Linkerd after 5 s', () => {
    const answered = ['envoy', 'istio', 'linkerd2'].map((system) => {
      const world = played(system)
      world.until(s(39))
      return world.outcome('cron→report', s(29), s(31))
    })
    expect(answered).toEqual([1, 1, 0])
  })
})

describe('a new pod', () => {
  const podsAt = (system: string, at: number) => {
    const world = played(system)
    world.until(at)
    return world.stockPods()
  }

  it('of Envoy waits for a configuration that nobody sends', () => {
    for (const { state, hasProxy } of podsAt('envoy', s(39))) {
      expect(state).not.toBe('ready')
      expect(hasProxy).toBe(true)
    }
    for (const { state } of podsAt('envoy', s(99))) expect(state).toBe('ready')
  })

  it('of Istio is not made until its webhook answers', () => {
    expect(podsAt('istio', s(39)).map(({ state }) => state)).toEqual(['refused', 'refused'])
    for (const pod of podsAt('istio', s(99)))
      expect(pod).toEqual({ state: 'ready', hasProxy: true })
  })

  it('of Linkerd starts outside of the mesh, and stays there until it is replaced', () => {
    for (const at of [s(39), s(99)])
      for (const pod of podsAt('linkerd2', at))
        expect(pod).toEqual({ state: 'ready', hasProxy: false })
  })
})

describe('its return', () => {
  /** When each proxy that lived through it was connected again, s. */
  const back = (system: string) => {
    const world = played(system, {
      events: [{ at: '10s', until: '40s', fault: 'kill', on: 'control-plane' }],
    })
    world.until(s(99))
    return world.connectedAt.map((at) => at / s(1)).sort((a, b) => a - b)
  }

  it('is noticed by Envoys one by one, within a back-off of 30 s at most', () => {
    const at = back('envoy')
    expect(at[0]).toBeGreaterThan(40)
    expect(at.at(-1)! - at[0]!).toBeGreaterThan(5)
    expect(at.at(-1)).toBeLessThan(71)
  })

  it('is noticed by Linkerds together: they tried at 25.5 s and try at 51.1 s, and a tenth later at most', () => {
    for (const at of back('linkerd2')) {
      expect(at).toBeGreaterThan(10 + 51.1)
      expect(at).toBeLessThan(10 + 51.1 * 1.1 + 0.1)
    }
  })
})
