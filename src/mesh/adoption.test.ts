import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { reasons } from '../model/reasons.ts'
import { s } from '../model/units.ts'
import { Meter } from '../record/Meter.ts'
import { takeSnapshot } from '../record/Snapshot.ts'
import { parseCommand } from '../scenario/commandText.ts'
import { parseMetric } from '../scenario/metric.ts'
import { unmeshed } from './Places.ts'
import { programs } from './programs.ts'

const again = { attempts: 4, on: ['5xx', 'connect-failure', 'reset'] }

/** Two services of which nobody has a proxy yet, but who asks them. */
const shop = (more: ScenarioDocument = {}, own: object = {}): ScenarioDocument => ({
  system: 'istio',
  services: {
    front: {
      endpoints: 2,
      workers: 20,
      serviceTime: '2ms',
      namespace: 'shop',
      calls: ['cart'],
      start: { takes: '500ms' },
      unmeshed: true,
      ...own,
    },
    cart: {
      endpoints: 3,
      workers: 20,
      serviceTime: '4ms',
      start: { takes: '500ms' },
      unmeshed: true,
      ...own,
    },
  },
  clients: { web: { to: 'front', rate: '60/s', timeout: '2s' } },
  policies: [{ for: '*', retry: again, limits: { maxRetries: 1_000 } }],
  ...more,
})

const rolled = (kind: string, on: string, at = '2s', each = '3s') => ({
  at,
  fault: { [kind]: { each } },
  on,
})

function watched(document: ScenarioDocument, until = s(25)) {
  const { run, metrics } = runOf(document)
  const observer = new Observer(run)
  run.advance(until)
  return { run, metrics, observer, places: run.world.places }
}

/** By endpoint: whether a proxy stands beside it. */
const meshed = ({ endpoints }: ReturnType<typeof watched>['places']): boolean[] =>
  Array.from({ length: endpoints.used }, (_, row) => endpoints.proxy[row]! >= 0)

describe.each(['istio', 'linkerd2', 'envoy'])('a service that is put into %s', (system) => {
  const document = shop({ system, events: [rolled('inject', 'cart')] })

  it('gets a proxy pod by pod, and nobody else does', () => {
    const { run } = runOf(document)
    const { places } = run.world
    const seen: boolean[][] = []
    for (const at of [1.9, 4.5, 7.5, 11]) {
      run.advance(s(at))
      seen.push(meshed(places))
    }
    const [f, t] = [false, true]
    expect(seen).toEqual([
      [f, f, f, f, f],
      [f, f, t, f, f],
      [f, f, t, t, f],
      [f, f, t, t, t],
    ])
  })

  it('serves as before, with a proxy that is ready', () => {
    const { places, observer } = watched(document)
    for (const endpoint of [2, 3, 4]) {
      const proxy = places.endpoints.proxy[endpoint]!
      expect(programs.proxy.states[places.proxies.state[proxy]!]).toBe('ready')
      expect(programs.pod.states[places.endpoints.state[endpoint]!]).toBe('ready')
    }
    const late = observer.requests.filter(({ startedAt }) => startedAt > s(15))
    expect(late.length).toBeGreaterThan(500)
    expect(late.filter(({ state }) => state === 'failed')).toEqual([])
  })
})

describe.each(['istio', 'linkerd2', 'envoy'])('a mesh that is %s', (system) => {
  it('binds calls with its policy from the moment their caller is in it, and no longer', () => {
    const { run } = runOf(
      shop(
        {
          system,
          events: [rolled('inject', 'front', '2s', '1s'), rolled('uninject', 'front', '12s', '1s')],
        },
        {},
      ),
    )
    const { places } = run.world
    const setsOf = (): number[] =>
      [0, 1].map((caller) => places.setOf(places.clusters.routes[places.clusterTo(caller, 1)]!))
    expect(setsOf()).toEqual([unmeshed, unmeshed])
    run.advance(s(8))
    expect(setsOf()).toEqual([0, 0])
    run.advance(s(20))
    expect(setsOf()).toEqual([unmeshed, unmeshed])
    expect(meshed(places)).toEqual([false, false, false, false, false])
  })

  it('that goes in and out leaves every request with one end', () => {
    const { observer, run } = watched(
      shop({
        system,
        events: [rolled('inject', '*', '2s', '1s'), rolled('uninject', '*', '10s', '1s')],
      }),
    )
    const counts = new Map<string, number>()
    for (const { state } of observer.requests) counts.set(state, (counts.get(state) ?? 0) + 1)
    const ended = [...counts.values()].reduce((sum, count) => sum + count, 0)
    expect(ended).toBe(observer.requests.length)
    expect(counts.get('answered')).toBeGreaterThan(0.97 * observer.requests.length)
    const { clusters, members } = run.world.places
    for (let row = 0; row < clusters.used; row++) {
      expect(clusters.active[row]).toBeGreaterThanOrEqual(0)
      expect(clusters.pending[row]).toBeGreaterThanOrEqual(0)
    }
    for (let row = 0; row < members.used; row++)
      expect(members.connections[row]).toBeGreaterThanOrEqual(0)
  })

  it('is left by everybody as if nobody had ever been in it: calls are as in no mesh', () => {
    const { places } = watched(
      shop({ system, events: [rolled('uninject', '*', '2s', '500ms')] }, { unmeshed: false }),
    )
    expect(meshed(places)).toEqual([false, false, false, false, false])
    for (let row = 0; row < places.clusters.used; row++) {
      if (places.clusters.fromEndpoint[row]! < 0) continue
      expect(places.clusters.byConnection[row]).toBe(1)
      expect(places.clusters.queue[row]).toBe(-1)
    }
  })

  it('comes to the same digest after a rewind amid its rollout', () => {
    const document = shop({
      system,
      events: [rolled('inject', '*'), rolled('uninject', '*', '14s')],
    })
    const straight = watched(document).places.sim.digest
    const { run } = runOf(document)
    const { sim } = run.world.places
    run.advance(s(6))
    const checkpoint = sim.arena.checkpoint()
    run.advance(s(18))
    sim.arena.restore(checkpoint)
    run.advance(s(25))
    expect(sim.digest).toBe(straight)
  })
})

describe('who is put into a mesh', () => {
  it('may be a namespace, or one endpoint', () => {
    const of = (on: string) =>
      meshed(watched(shop({ events: [rolled('inject', on, '1s', '1s')] })).places)
    expect(of('namespace:shop')).toEqual([true, true, false, false, false])
    expect(of('cart-2')).toEqual([false, false, false, true, false])
  })

  it('comes as soon as the injector answers, where a pod is refused without it', () => {
    const document = shop({
      controlPlane: { injector: 'fail' },
      events: [
        { at: '1s', until: '10s', fault: 'kill', on: 'control-plane' },
        rolled('inject', 'cart-1'),
      ],
    })
    const { run } = runOf(document)
    const { endpoints } = run.world.places
    run.advance(s(9))
    expect(programs.pod.states[endpoints.state[2]!]).toBe('refused')
    run.advance(s(20))
    expect(programs.pod.states[endpoints.state[2]!]).toBe('ready')
    expect(endpoints.proxy[2]).toBeGreaterThanOrEqual(0)
  })

  it('starts without a proxy where the injector may be silent', () => {
    const { places } = watched(
      shop({
        system: 'linkerd2',
        events: [
          { at: '1s', until: '10s', fault: 'kill', on: 'control-plane' },
          rolled('inject', 'cart-1'),
        ],
      }),
      s(20),
    )
    expect(meshed(places)[2]).toBe(false)
    expect(programs.pod.states[places.endpoints.state[2]!]).toBe('ready')
  })

  it('refuses plaintext from then on where servers are strict, as those of Consul are', () => {
    const { observer } = watched(shop({ system: 'consul', events: [rolled('inject', 'cart')] }))
    const whyFrom = (from: number, until: number): string[] => [
      ...new Set(
        observer.requests
          .filter(({ state, startedAt }) => state === 'failed' && startedAt >= from)
          .filter(({ startedAt }) => startedAt < until)
          .map(({ reason: why }) => reasons[why]!.name),
      ),
    ]
    expect(whyFrom(0, s(2))).toEqual([])
    expect(whyFrom(s(15), s(25)).sort()).toEqual(['callFailed', 'plaintextRefused'])
  })

  it('does nothing where there is no proxy to put in, and a note says so', () => {
    const of = (system: string) =>
      watched(shop({ system, policies: [], events: [rolled('inject', '*')] }), s(6))
    const none = of('none')
    expect(none.run.notes.join()).toContain('No mesh puts no proxy into pods (it has none)')
    expect(none.places.proxies.used).toBe(0)
    expect(of('istio-ambient').run.notes.join()).toContain('its proxies stand on nodes')
  })

  it("loses nobody's request while those who call try again", () => {
    const { observer, run } = watched(
      shop({ events: [rolled('uninject', 'cart', '2s', '3s')] }, { unmeshed: false }),
    )
    const ofWeb = observer.requests.filter(({ edge }) => run.plan.edges[edge]!.name === 'web→front')
    expect(ofWeb.length).toBeGreaterThan(1_000)
    expect(ofWeb.filter(({ state }) => state === 'failed')).toEqual([])
  })
})

describe('the share of calls that are meshed', () => {
  const shareOf = (document: ScenarioDocument, from: number, to: number): number => {
    const { run, metrics } = runOf(document)
    const { places } = run.world
    run.advance(s(from))
    const before = takeSnapshot(places, metrics, false)
    run.advance(s(to))
    const after = takeSnapshot(places, metrics, false)
    return new Meter(run, metrics).measure(parseMetric('meshed(cart)'), before, after)
  }

  it('rises step by step to all of them', () => {
    const document = shop({ events: [rolled('inject', '*', '2s', '2s')] })
    const shares = [
      [0, 2],
      [6.5, 8],
      [8.5, 10],
      [14, 18],
    ].map(([from, to]) => shareOf(document, from!, to!))
    expect(shares[0]).toBe(0)
    expect(shares[1]).toBeGreaterThan(0.1)
    expect(shares[2]).toBeGreaterThan(shares[1]!)
    expect(shares[3]).toBe(1)
  })

  it('is all where everybody has a proxy, and nothing where there is no mesh', () => {
    expect(shareOf(shop({}, { unmeshed: false }), 0, 2)).toBe(1)
    expect(shareOf(shop({ system: 'none', policies: [] }), 0, 2)).toBe(0)
  })
})

describe('whatever else is done while pods come into a mesh and leave it', () => {
  const moment = fc.integer({ min: 1, max: 1_500 })
  const order = fc.oneof(
    fc
      .tuple(
        moment,
        fc.constantFrom('inject', 'uninject'),
        fc.constantFrom('front', 'cart', 'cart-2', '*', 'namespace:shop'),
        fc.integer({ min: 0, max: 200 }),
      )
      .map(([at, what, on, each]) => `${at}ms ${what} ${on} each ${each}ms`),
    fc
      .tuple(
        moment,
        fc.constantFrom(
          ...['kill cart-1', 'drain front-2', 'hang cart', 'killProxy cart', 'kill control-plane'],
          ...['deploy cart each 90ms', 'crashLoop front 150ms', 'partition control-plane'],
        ),
        fc.integer({ min: 50, max: 600 }),
      )
      .map(([at, what, length]) => `${at}ms..${at + length}ms ${what}`),
  )
  const orders = fc.array(order, { minLength: 2, maxLength: 7 })
  const system = fc.constantFrom('istio', 'linkerd2', 'envoy')

  it('every request ends once, and a moment that is restored goes on as it went', () => {
    fc.assert(
      fc.property(system, orders, moment, (name, texts, at) => {
        const document = shop(
          { system: name, clients: { web: { to: 'front', rate: '150/s', timeout: '300ms' } } },
          { start: { takes: '40ms' }, unmeshed: true },
        )
        const { scenario } = runOf(document).run
        const { run, metrics } = runOf(
          document,
          texts.map((text) => parseCommand(text, scenario)),
        )
        const observer = new Observer(run)
        const { sim } = run.world.places
        run.advance(at * 1_000)
        const then = sim.arena.checkpoint()
        run.advance(s(2))
        const { digest } = sim
        metrics.settle(run.world.places)
        observer.close()
        expect(observer.impossible).toEqual([])
        const { requests, ok, failed, inFlight } = metrics.edges
        for (let edge = 0; edge < metrics.edges.used; edge++)
          expect(requests[edge]).toBe(ok[edge]! + failed[edge]! + inFlight[edge]!)
        sim.arena.restore(then)
        run.advance(s(2))
        expect(sim.digest).toBe(digest)
      }),
      { numRuns: 15, seed: 5 },
    )
  }, 60_000)
})

it('who is taken out while it runs leaves as if it had been planned, also where another leaves already', () => {
  const document = shop({ events: [rolled('uninject', 'front')] }, { unmeshed: false })
  const { run } = runOf(document)
  const leaving = parseCommand('6s uninject cart each 1s', run.scenario, 'test')
  run.advance(s(5))
  expect(run.setCommands([leaving])).toBe(true)
  run.advance(s(15))
  const planned = watched(
    { ...document, events: [rolled('uninject', 'front'), rolled('uninject', 'cart', '6s', '1s')] },
    s(15),
  )
  const { digest } = run.world.places.sim
  expect(digest).toBe(planned.places.sim.digest)
  expect(digest).not.toBe(watched(document, s(15)).places.sim.digest)
})
