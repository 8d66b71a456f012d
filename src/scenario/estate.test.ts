import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { reasons } from '../model/reasons.ts'
import { s } from '../model/units.ts'
import { policyLines } from '../record/policyLines.ts'
import { ScenarioError } from './ScenarioError.ts'

/** web asks front, front asks cart, which fails now and then. */
const shop = (
  system: string,
  front: object = {},
  { web = {}, ...more }: ScenarioDocument & { web?: object } = {},
): ScenarioDocument => ({
  system,
  services: {
    front: { endpoints: 2, workers: 20, serviceTime: '2ms', calls: ['cart'], ...front },
    cart: { endpoints: 3, workers: 20, serviceTime: '4ms', failures: '20%' },
  },
  clients: { web: { to: 'front', rate: '80/s', timeout: '2s', ...web } },
  policies: [{ for: 'cart', timeout: '1s', retry: { attempts: 3, on: ['5xx'] } }],
  ...more,
})

function watched(document: ScenarioDocument, until = s(5)) {
  const { run } = runOf(document)
  const observer = new Observer(run)
  run.advance(until)
  return { run, observer, places: run.world.places, digest: run.world.places.sim.digest }
}

const callsOf = ({ observer, run }: ReturnType<typeof watched>, name: string) =>
  observer.requests.filter(
    ({ edge, state }) => run.plan.edges[edge]!.name === name && state !== 'open',
  )

describe('a service of no system, in a mesh', () => {
  it.each(['istio', 'linkerd2', 'istio-ambient'])('is one without a proxy, in %s', (system) => {
    const { digest, places } = watched(shop(system, { system: 'none' }))
    expect(digest).toBe(watched(shop(system, { unmeshed: true })).digest)
    expect(places.endpoints.proxy[0]).toBe(-1)
  })

  it('may be put into it', () => {
    const inject = { at: '1s', fault: { inject: { each: '0s' } }, on: 'front' }
    const { places } = watched(shop('istio', { system: 'none' }, { events: [inject] }), s(8))
    expect(places.endpoints.proxy[0]).toBeGreaterThanOrEqual(0)
  })

  it("is not told from others when it is of the scenario's own", () => {
    expect(watched(shop('istio', { system: 'istio' })).digest).toBe(watched(shop('istio')).digest)
  })
})

describe('a service with a library of its own', () => {
  it.each(['none', 'istio', 'linkerd2', 'linkerd1'])(
    'tries again as that library does, although the system is %s',
    (system) => {
      const seen = watched(shop(system, { system: 'finagle' }))
      expect(seen.places.endpoints.proxy[0]).toBe(-1)
      const calls = callsOf(seen, 'front→cart')
      expect(calls.length).toBeGreaterThan(300)
      expect(calls.filter(({ attempts }) => attempts > 1).length).toBeGreaterThan(5)
      // What Finagle keeps of those it calls, it keeps; who calls through proxies keeps none of it.
      const { clusters } = seen.places
      const own = seen.places.clusterTo(0, 1)
      expect(clusters.gate[own]).toBeGreaterThanOrEqual(0)
      if (system !== 'linkerd1')
        expect(clusters.gate[seen.places.clusterTo(seen.places.endpoints.used, 0)]).toBe(-1)
      expect(seen.run.notes.join()).toContain('front calls with Finagle')
    },
  )

  it('has the deadline of its own caller, and none of who had the row before it', () => {
    // Nobody who asks front has a deadline, so that no call of it may end before its second is over.
    const seen = watched(shop('none', { system: 'finagle' }), s(8))
    const calls = callsOf(seen, 'front→cart')
    expect(calls.length).toBeGreaterThan(500)
    expect(calls.filter(({ reason }) => reasons[reason]!.name === 'upstreamTimeout')).toEqual([])
  })

  it('balances requests, where its neighbour without one balances connections', () => {
    const { places } = watched(shop('istio', { system: 'finagle' }), 0)
    expect(places.clusters.byConnection[places.clusterTo(0, 1)]).toBe(0)
    const bare = watched(shop('istio', { system: 'none' }), 0).places
    expect(bare.clusters.byConnection[bare.clusterTo(0, 1)]).toBe(1)
  })

  it('isolates its calls where it is Hystrix, and nobody else does', () => {
    const { run, observer, places } = watched(shop('istio', { system: 'hystrix' }))
    expect(run.plan.guards!.isKept).toEqual(run.plan.edges.map(({ name }) => name === 'front→cart'))
    expect(callsOf({ run, observer, places, digest: '' }, 'front→cart').length).toBeGreaterThan(300)
  })

  it('hears of a policy with its next release, and of none before', () => {
    const { run } = runOf(
      shop(
        'istio',
        { system: 'finagle' },
        {
          events: [
            { at: '1s', policy: { for: 'cart', timeout: '300ms' } },
            { at: '3s', fault: { deploy: { each: '2s' } }, on: 'front' },
          ],
        },
      ),
    )
    const { places } = run.world
    const timeouts = (): number[] =>
      [0, 1].map((caller) => {
        const rules = places.clusters.routes[places.clusterTo(caller, 1)]!
        return places.routeRules[rules]!.requestTimeoutUs
      })
    run.advance(s(2.9))
    expect(timeouts()).toEqual([s(1), s(1)])
    run.advance(s(4.9))
    expect(timeouts()).toEqual([s(0.3), s(1)])
    run.advance(s(8))
    expect(timeouts()).toEqual([s(0.3), s(0.3)])
  })

  it('stays without a proxy when everything else gets one', () => {
    const inject = { at: '1s', fault: { inject: { each: '0s' } }, on: '*' }
    const { places } = watched(shop('istio', { system: 'finagle' }, { events: [inject] }), s(6))
    expect(places.endpoints.proxy[0]).toBe(-1)
    expect(places.endpoints.proxy[2]).toBeGreaterThanOrEqual(0)
  })

  it('has its defaults named as those of the library', () => {
    const { run, places } = watched(shop('istio', { system: 'finagle' }), 0)
    const edge = run.plan.edges.findIndex(({ name }) => name === 'front→cart')
    const set = places.setOf(places.clusters.routes[places.clusterTo(0, 1)]!)
    const origins = policyLines(run, edge, set).map(({ from }) => from)
    expect(origins.join()).not.toContain('Istio')
  })

  it('may be a client', () => {
    const seen = watched(
      shop(
        'istio',
        {},
        { web: { system: 'finagle' }, policies: [{ for: 'front', timeout: '1s' }] },
      ),
    )
    expect(seen.places.clients.proxy[0]).toBe(-1)
    expect(callsOf(seen, 'web→front').length).toBeGreaterThan(300)
  })

  it('asks through what stands in the middle, if something does', () => {
    const seen = watched(shop('esb', { system: 'finagle' }))
    // The bus has twenty workers, and nested calls soon hold them all: fewer come through than ask.
    expect(callsOf(seen, 'front→cart').length).toBeGreaterThan(100)
    expect(callsOf(seen, 'bus→cart').length).toBeGreaterThan(100)
  })
})

describe('what an estate cannot have', () => {
  const refused = (system: string, own: string): string => {
    try {
      watched(shop(system, { system: own }), 0)
    } catch (error) {
      if (error instanceof ScenarioError) return error.message
      throw error
    }
    return ''
  }

  it('is a second mesh, which is told with what is possible', () => {
    const text = refused('linkerd2', 'istio')
    expect(text).toContain('services.front.system  two-systems')
    expect(text).toContain('an estate has one mesh')
    expect(text).toContain('one of none, finagle, hystrix')
  })

  it('is a bus of one service, or a mesh where the scenario has none', () => {
    expect(refused('istio', 'esb')).toContain('stands between services')
    expect(refused('none', 'istio')).toContain('an estate has one mesh')
    expect(refused('istio', 'grpc')).toContain('is told what to do by a control plane')
  })
})

describe('a release without the library', () => {
  it('tries no more by itself, endpoint by endpoint', () => {
    const again = { calls: [{ to: 'cart', library: { attempts: 3 } }] }
    const release = { at: '2s', fault: { deploy: { each: '1s', library: 'off' } }, on: 'front' }
    const { run, metrics } = runOf(shop('none', again, { policies: [], events: [release] }))
    const edge = run.plan.edges.findIndex(({ name }) => name === 'front→cart')
    const perRequest = (until: number): number => {
      const { requests, attempts } = metrics.edges
      const before = [requests[edge]!, attempts[edge]!]
      run.advance(s(until))
      return (attempts[edge]! - before[1]!) / (requests[edge]! - before[0]!)
    }
    expect(perRequest(2)).toBeGreaterThan(1.15)
    perRequest(5)
    expect(perRequest(9)).toBe(1)
  })
})
