import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { reason } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'
import { programs } from './programs.ts'

const front = (more: object = {}) => ({
  endpoints: 6,
  workers: 50,
  serviceTime: '1ms',
  calls: ['cart'],
  ...more,
})
const nodes = { n1: {}, n2: {}, n3: {} }

/** Two services of which each node has two endpoints, and as many requests as each needs a connection of its own. */
const shop = (system: string, more: ScenarioDocument = {}): ScenarioDocument => ({
  system,
  nodes,
  network: { latency: '1ms' },
  services: {
    front: front(),
    cart: { endpoints: 6, workers: 50, serviceTime: '5ms' },
  },
  clients: { web: { to: 'front', rate: '300/s', timeout: '2s' } },
  policies: [{ for: '*', retry: { attempts: 2, on: ['5xx'] } }],
  ...more,
})

function watched(document: ScenarioDocument, until = s(4)) {
  const { run, metrics } = runOf(document)
  const observer = new Observer(run)
  run.advance(until)
  return { run, metrics, observer, places: run.world.places }
}

const killed = (on: string, until?: string) => ({
  events: [{ at: '1s', ...(until === undefined ? {} : { until }), fault: 'killProxy', on }],
})

describe('a proxy on each node', () => {
  it.each(['istio-ambient', 'cilium'])('is one for all endpoints there, in %s', (system) => {
    const { places } = watched(shop(system), 0)
    const { endpoints, proxies, endpointsOf, nodeOf } = places
    // Three nodes, and the client's own.
    expect(proxies.used).toBe(4)
    for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
      const proxy = endpoints.proxy[endpoint]!
      expect(proxies.node[proxy]).toBe(nodeOf[endpoint])
      expect(endpointsOf[proxy]).toContain(endpoint)
    }
    expect(places.nameOfProxy(0)).toBe('node:n1')
  })

  it('that knows requests is one cluster for who calls a service from there; one that knows connections has one each', () => {
    const clustersOf = (system: string): number[] => {
      const { places } = watched(shop(system), 0)
      return [0, 1, 2, 3, 4, 5].map((caller) => places.clusterTo(caller, 1))
    }
    const [a, b, c, d, e, f] = clustersOf('cilium')
    expect([d, e, f]).toEqual([a, b, c])
    expect(new Set(clustersOf('istio-ambient')).size).toBe(6)
  })

  it('sends each job with its own caller, whoever shares the cluster', () => {
    const { run } = runOf(shop('cilium'))
    const { sim, machines, jobs } = run.world.places
    const seen = new Set<number>()
    sim.onEnter(machines.jobs, 'underWay.checking', (_, job) => {
      if (jobs.edge[job] === 1) seen.add(jobs.fromEndpoint[job]!)
    })
    run.advance(s(1))
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('dies with all traffic of its node, and with no other', () => {
    const { run } = runOf(shop('istio-ambient', killed('cart-1', '3s')))
    const { places } = run.world
    const { sim, machines, jobs, endpoints, nodeOf } = places
    const reached = new Set<number>()
    sim.onEnter(machines.jobs, 'underWay.queueing', (_, job) => {
      if (sim.now > s(1.1) && sim.now < s(3)) reached.add(nodeOf[jobs.endpoint[job]!]!)
    })
    run.advance(s(2.9))
    // Both endpoints of each service there: nobody comes to them, and nobody gets away from them.
    expect([...reached].sort()).toEqual([1, 2])
    for (const endpoint of [0, 3, 6, 9])
      expect(programs.pod.states[endpoints.state[endpoint]!]).toBe('unready')
    for (const endpoint of [1, 2, 4, 5])
      expect(programs.pod.states[endpoints.state[endpoint]!]).toBe('ready')
  })

  it('that is gone takes nobody out of the list: Kubernetes asks the application, past the proxy', () => {
    const { places } = watched(shop('istio-ambient', killed('node:n1', '3s')), s(2))
    const listed = Array.from(places.listings.isListed.subarray(0, places.listings.used))
    expect(listed).toEqual(Array(12).fill(1))
  })

  it('comes back by itself, and everybody there is ready again', () => {
    const { places, observer } = watched(shop('istio-ambient', killed('node:n1')), s(6))
    expect(programs.proxy.states[places.proxies.state[0]!]).toBe('ready')
    for (let endpoint = 0; endpoint < places.endpoints.used; endpoint++)
      expect(programs.pod.states[places.endpoints.state[endpoint]!]).toBe('ready')
    const late = observer.requests.filter(({ startedAt }) => startedAt > s(4))
    expect(late.filter(({ state }) => state === 'failed')).toEqual([])
    expect(late.length).toBeGreaterThan(500)
  })

  it('is killed once, by whatever name: an endpoint, a service or the node', () => {
    const digest = (on: string) =>
      watched(shop('istio-ambient', killed(on, '3s'))).places.sim.digest
    expect(digest('cart-1')).toBe(digest('node:n1'))
    expect(digest('front-4')).toBe(digest('node:n1'))
    const all = watched(shop('istio-ambient', killed('cart', '3s')), s(2)).places
    for (let proxy = 0; proxy < 3; proxy++)
      expect(programs.proxy.states[all.proxies.state[proxy]!]).toBe('draining')
    expect(programs.proxy.states[all.proxies.state[3]!]).toBe('ready')
  })

  it('keeps its connections when one of its pods dies', () => {
    const { places } = watched(
      shop('cilium', { events: [{ at: '1s', fault: 'kill', on: 'front-1' }] }),
      ms(1_001),
    )
    const cluster = places.clusterTo(0, 1)
    expect(places.clusters.isShared[cluster]).toBe(1)
    expect(places.clusters.connections[cluster]).toBeGreaterThan(0)
  })

  it('is crossed once on the way to a neighbour, and twice to another node', () => {
    const took = (node: string): number => {
      const { observer } = watched({
        system: 'istio-ambient',
        systems: { 'istio-ambient': { hop: '10ms' } },
        nodes,
        services: {
          front: front({ endpoints: 1, node: 'n1' }),
          cart: { endpoints: 1, workers: 50, serviceTime: '5ms', node },
        },
        clients: { web: { to: 'front', arrivals: { at: ['100ms', '600ms'] }, timeout: '2s' } },
      })
      const own = observer.requests.filter(({ edge }) => edge === 1)
      return own[1]!.endedAt - own[1]!.startedAt
    }
    expect(took('n2') - took('n1')).toBe(ms(20))
  })

  it('is there by default on three nodes, which a note says', () => {
    const { run } = watched(shop('istio-ambient', { nodes: {} }), 0)
    expect(run.world.places.nodeNames).toEqual(['node-1', 'node-2', 'node-3'])
    expect(run.notes.join()).toContain('endpoints are put on node-1, node-2, node-3 in turn')
    expect(watched(shop('envoy', { nodes: {} }), 0).run.world.places.nodeNames).toEqual([])
  })

  it('has the same policy for all who stand there, also while that is rolled out to a part of them', () => {
    const { places } = watched(
      shop('cilium', {
        events: [{ at: '1s', policy: { for: 'cart', timeout: '100ms' }, rollout: 'front-1' }],
      }),
      s(2),
    )
    const sets = places.groups[1]!
    expect(sets[0]).toBe(sets[3])
    expect(sets[0]).not.toBe(sets[1])
  })

  it('knows who calls, though many do through it: a certificate for each service of its node', () => {
    const { places, run } = watched(shop('istio-ambient'), s(1))
    const names = places.certificatesOf.map((own) =>
      own.map((row) => places.nameOfCertificate(row)),
    )
    expect(names).toEqual([
      ['front on node:n1', 'cart on node:n1'],
      ['front on node:n2', 'cart on node:n2'],
      ['front on node:n3', 'cart on node:n3'],
      ['web'],
    ])
    expect(run.plan.identity).not.toBeNull()
    expect(places.connections.isMutual[0]).toBe(1)
  })

  it('of requests only is not in the way of connections: killed, only calls that a policy speaks of fail', () => {
    const { observer } = watched(
      shop('cilium', {
        services: {
          front: front({ calls: ['cart', 'stock'] }),
          cart: { endpoints: 6, workers: 50, serviceTime: '5ms' },
          stock: { endpoints: 6, workers: 50, serviceTime: '5ms' },
        },
        policies: [{ for: 'stock', timeout: '1s' }],
        ...killed('node:n1', '3s'),
      }),
      s(3),
    )
    const failed = observer.requests.filter(
      ({ state, startedAt }) => state === 'failed' && startedAt > s(1.1),
    )
    const notReady = failed.filter(({ reason: because }) => because === reason.proxyNotReady)
    expect(notReady.length).toBeGreaterThan(10)
    expect(new Set(notReady.map(({ edge }) => edge)).size).toBe(1)
    // Nothing else fails than these, and what waited for them.
    expect(failed.filter(({ edge }) => edge === 1)).toEqual([])
  })

  it('is the middle of its system: killed, slowed down or cut off by that name, it is the first node alone', () => {
    const middle = (fault: object | string, until = s(2)) =>
      watched(
        shop('istio-ambient', { events: [{ at: '1s', until: '3s', fault, on: 'middle' }] }),
        until,
      ).places
    const killed = middle('kill')
    expect(programs.proxy.states[killed.proxies.state[0]!]).toBe('draining')
    expect(programs.proxy.states[killed.proxies.state[1]!]).toBe('ready')
    const slow = middle({ slow: '50x' })
    expect([...slow.proxies.slowFactor.subarray(0, 3)]).toEqual([50, 1, 1])
    expect(middle({ slow: '50x' }, s(4)).proxies.slowFactor[0]).toBe(1)
    const cut = middle('partition').endpoints
    expect([...cut.nodeCut.subarray(0, 12)]).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0])
  })
})

describe('a proxy of a node with few workers', () => {
  /** One client through one proxy of its own node and that of the service: each a queue of its own. */
  const waited = (rate: number, hop: object | string, workers: number | string): number => {
    const { run, metrics } = runOf({
      seed: 3,
      system: 'istio-ambient',
      systems: { 'istio-ambient': { hop, nodeProxy: { workers } } },
      network: { latency: '0ms' },
      nodes: { n1: {} },
      services: { cart: { workers: 10_000, serviceTime: '0ms', protocol: 'http2' } },
      clients: { web: { to: 'cart', rate: `${rate}/s` } },
    })
    run.advance(s(60))
    const { latencySumUs, ok } = metrics.edges
    return latencySumUs[0]! / ok[0]!
  }

  it('with any number of them takes the time of its hops and no more', () => {
    expect(Math.abs(waited(100, '1ms', 'unbounded') - ms(4))).toBeLessThan(ms(0.05))
  })

  it('lets messages wait about as long as M/D/1 has it: ρ ∕ (2 (1 − ρ)) of a hop in each line', () => {
    // 100/s there, and as many back: a worker is busy for 2 · 100 · 4 ms = 80 % of its time.
    const all = waited(100, '4ms', 1)
    const hops = 4 * ms(4)
    expect(all).toBeGreaterThan(hops + ms(4) * 1.2)
    expect(all).toBeLessThan(hops + 4 * ms(4) * 2.5)
  })

  it('waits less with two of them, and without end with less than it needs', () => {
    expect(waited(100, '4ms', 2)).toBeLessThan(waited(100, '4ms', 1) - ms(3))
    expect(waited(100, '6ms', 1)).toBeGreaterThan(s(1))
  })
})
