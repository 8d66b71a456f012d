import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { programs } from '../mesh/programs.ts'
import { reason, reasons } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'
import { EnvoyStats } from '../record/EnvoyStats.ts'
import { FinagleStats } from '../record/FinagleStats.ts'

/*
 * What Linkerd 1.x's documents and code say of it, one test each, with the source beside it. Paths are of linkerd/linkerd 1.7.5;
 * W: is linkerd/website, linkerd.io/content/1.
 */

/** A run of Linkerd 1.x with one service, seen from beside it. A hop takes 1 ms, so that times can be told. */
function watched(
  {
    service = {},
    settings = {},
    ...document
  }: ScenarioDocument & { readonly service?: object; readonly settings?: object },
  until = s(10),
) {
  const { run } = runOf({
    system: 'linkerd1',
    systems: { linkerd1: { hop: '1ms', ...settings } },
    network: { latency: '1ms' },
    services: { cart: { workers: 100, serviceTime: '10ms', ...service } },
    ...document,
  })
  const observer = new Observer(run)
  run.advance(until)
  const { places } = run.world
  return {
    run,
    observer,
    places,
    arrivedAt: (endpoint: number): number => places.endpoints.arrived[endpoint]!,
    words: observer.requests.map(({ reason: because }) => reasons[because]!.name),
    attempts: observer.requests.map(({ attempts }) => attempts),
    took: observer.requests.map(({ startedAt, endedAt }) => endedAt - startedAt),
    circuit: (member: number) =>
      programs.circuit.states[places.circuits.state[places.members.circuit[member]!]!]!,
  }
}
const web = (...at: string[]) => ({ web: { to: 'cart', arrivals: { at } } })
const every = (pauseMs: number, count: number, fromMs = 100): string[] =>
  Array.from({ length: count }, (_, index) => `${fromMs + pauseMs * index}ms`)
const rate = (perSecond: number) => ({ web: { to: 'cart', rate: `${perSecond}/s` } })
const failing = [{ at: '0s', fault: { errors: '100%' }, on: 'cart-1' }]

describe('failure accrual of Linkerd 1.x', () => {
  it('marks an endpoint dead at five failures in a row (linkerd/docs/failure_accrual.md)', () => {
    const { arrivedAt, circuit } = watched(
      {
        service: { endpoints: 2 },
        clients: { web: { to: 'cart', arrivals: { at: every(30, 80) } } },
        events: failing,
      },
      s(4),
    )
    expect(arrivedAt(0)).toBe(5)
    expect(circuit(0)).toBe('open')
  })

  it('probes it after 5 s, then 5 to 10 s, then 10 to 20 s (FailureAccrualInitializer.scala)', () => {
    const { arrivedAt, places } = watched(
      { service: { endpoints: 2 }, clients: rate(30), events: failing },
      s(60),
    )
    expect(arrivedAt(0)).toBeGreaterThanOrEqual(5 + 3)
    expect(arrivedAt(0)).toBeLessThanOrEqual(5 + 4)
    expect(places.circuits.penaltyUs[0]).toBeGreaterThanOrEqual(s(20))
  })

  it('counts failures in a row and nothing else: who fails every other time stays', () => {
    const { places } = watched({
      service: {
        endpoints: 2,
        tape: [
          { status: 503, after: '1ms' },
          { status: 200, after: '1ms' },
        ],
      },
      clients: rate(20),
    })
    expect([places.circuits.opened[0], places.circuits.opened[1]]).toEqual([0, 0])
  })

  it('can be by success rate over requests: io.l5d.successRate (linkerd/docs/failure_accrual.md)', () => {
    const { places } = watched(
      {
        service: { endpoints: 2 },
        clients: rate(100),
        policies: [{ for: 'cart', breaker: { average: { successRate: '90%', requests: 50 } } }],
        events: [{ at: '0s', fault: { errors: '40%' }, on: 'cart-1' }],
      },
      s(20),
    )
    expect(places.circuits.opened[0]).toBeGreaterThan(0)
    expect(places.circuits.opened[1]).toBe(0)
  })

  it('fails open when all endpoints are dead', () => {
    const { arrivedAt, words } = watched({ service: { failures: '100%' }, clients: rate(30) }, s(4))
    expect(arrivedAt(0)).toBeGreaterThan(100)
    expect(words.slice(0, -5)).not.toContain('none')
  })
})

describe('retries of Linkerd 1.x', () => {
  it('are none by default: nonRetryable5XX (linkerd/docs/response_classifier.md)', () => {
    expect(watched({ service: { failures: '100%' }, clients: web('1s') }).attempts).toEqual([1])
  })

  it('go on as often as the budget allows, without a pause and without a count (RetryFilter.scala)', () => {
    const { attempts, places } = watched(
      {
        service: { failures: '100%', serviceTime: '0ms' },
        clients: web('1s', '5s'),
        policies: [{ for: 'cart', breaker: 'off', retry: { on: ['5xx'] } }],
      },
      s(9),
    )
    // 100 at rest, and what the first one paid in was not enough for one more.
    expect(attempts).toEqual([101, 1])
    expect(places.budgets.denied[0]).toBe(2)
  })

  it('of reads alone, or of what is idempotent, are classifiers (retryableRead5XX, retryableIdempotent5XX)', () => {
    const of = (method: string, methods: string[]): number =>
      watched({
        service: {
          tape: [
            { status: 503, after: '1ms' },
            { status: 200, after: '1ms' },
          ],
        },
        clients: { web: { to: 'cart', method, arrivals: { at: ['1s'] } } },
        policies: [{ for: 'cart', retry: { on: ['5xx'], methods } }],
      }).attempts[0]!
    const reads = ['GET', 'HEAD', 'OPTIONS']
    const idempotent = [...reads, 'PUT', 'DELETE']
    expect([of('GET', reads), of('POST', reads), of('PUT', reads), of('PUT', idempotent)]).toEqual([
      2, 1, 1, 2,
    ])
  })

  it('of connecting are up to 25, at once, and no budget pays (linkerd/docs/retries.md)', () => {
    const { attempts, words, places } = watched({
      service: { endpoints: 3, readiness: 'pod' },
      clients: web('1s'),
      // Everybody looks well until five tries have failed.
      policies: [{ for: 'cart', breaker: 'off' }],
      events: [{ at: '0s', fault: 'refuse', on: 'cart' }],
    })
    expect(attempts).toEqual([26])
    expect(words).toEqual(['connectionFailure'])
    expect([places.gates.requeues[0], places.budgets.withdrawals[1]]).toEqual([25, 0])
  })
})

describe('the balancers of Linkerd 1.x', () => {
  it('are P2C unless told otherwise: least loaded, peak EWMA, aperture, heap, by turns (linkerd/docs/load_balancer.md)', () => {
    const slow = (balancer: string | undefined): number => {
      const { arrivedAt } = watched(
        {
          service: { endpoints: 5 },
          clients: rate(200),
          policies: balancer === undefined ? [] : [{ for: 'cart', balancer }],
          events: [{ at: '0s', fault: { slow: '30x' }, on: 'cart-1' }],
        },
        s(20),
      )
      return arrivedAt(0)
    }
    const byTurns = slow('roundRobin')
    const least = slow(undefined)
    const ewma = slow('peakEwma')
    // As Buoyant ranked them under one slow replica (16 March 2016).
    expect(least).toBeLessThan(0.5 * byTurns)
    expect(ewma).toBeLessThan(0.5 * least)
    expect(slow('heap')).toBeLessThan(0.5 * byTurns)
  })
})

describe('Linkerd 1.x answers', () => {
  it('502 where nobody is to be had or connected to, 503 for any timeout (ErrorResponder.scala)', () => {
    const { places } = watched({ clients: rate(1) })
    const status = (name: keyof typeof reason): number => places.statusOf(reason[name])
    expect([
      status('noHealthyUpstream'),
      status('connectionFailure'),
      status('connectionTermination'),
    ]).toEqual([502, 502, 502])
    expect([status('upstreamTimeout'), status('perTryTimeout'), status('noCluster')]).toEqual([
      503, 503, 503,
    ])
    expect(status('noRoute')).toBe(400)
  })

  it('without a timeout of its own, and without passing on what a caller has left (linkerd/docs/routers.md)', () => {
    const { run } = runOf({
      system: 'linkerd1',
      services: {
        front: { workers: 10, serviceTime: '10ms', calls: ['cart'] },
        cart: { workers: 10, serviceTime: '500ms' },
      },
      clients: { web: { to: 'front', arrivals: { at: ['1s'] } } },
      policies: [{ for: 'front', timeout: '100ms' }],
    })
    const observer = new Observer(run)
    run.advance(s(3))
    // The caller's time is up, and the call goes on.
    expect(observer.requests[0]!.reason).toBe(reason.upstreamTimeout)
    expect(observer.requests[1]!.reason).toBe(reason.none)
    expect(observer.requests[1]!.endedAt - observer.requests[1]!.startedAt).toBeGreaterThan(ms(500))
  })
})

describe('namerd', () => {
  const gone = [{ at: '2s', until: '16s', fault: 'kill', on: 'control-plane' }]
  const services = {
    cart: { serviceTime: '1ms' },
    rare: { serviceTime: '1ms' },
  }

  it('down leaves names that are bound as they are, and new ones wait 10 s for nothing: 503 (linkerd/docs/routers.md, bindingTimeoutMs)', () => {
    const { observer, run } = watched(
      {
        services,
        clients: {
          web: { to: 'cart', rate: '20/s' },
          cron: { to: 'rare', arrivals: { at: ['3s', '4s', '14s'] } },
        },
        events: gone,
      },
      s(20),
    )
    const of = (name: string) =>
      observer.requests.filter(({ edge }) => run.plan.edges[edge]!.name === name)
    const bound = of('web→cart').filter(({ state }) => state !== 'open')
    expect(bound.every(({ reason: because }) => because === reason.none)).toBe(true)
    const [first, second, third] = of('cron→rare')
    expect([first!.reason, second!.reason]).toEqual([reason.noCluster, reason.noCluster])
    // Each waits for itself.
    expect([first!, second!].map((one) => one.endedAt - one.startedAt)).toEqual([s(10), s(10)])
    // Namerd is back before the third gives up.
    expect(third!.reason).toBe(reason.none)
    expect(third!.endedAt).toBeGreaterThan(s(16))
  })

  it('shifts traffic within a second when a dtab changes, with no restart (namerd/docs/interface.md)', () => {
    const { arrivedAt, run } = watched(
      {
        services: { cart: { serviceTime: '1ms' }, next: { serviceTime: '1ms' } },
        clients: { web: { to: 'cart', rate: '100/s' } },
        policies: [
          {
            for: 'cart',
            route: [
              { to: 'cart', weight: 1 },
              { to: 'next', weight: 0 },
            ],
          },
        ],
        events: [
          {
            at: '3s',
            policy: {
              for: 'cart',
              route: [
                { to: 'cart', weight: 0.1 },
                { to: 'next', weight: 0.9 },
              ],
            },
          },
        ],
      },
      s(3),
    )
    const before = arrivedAt(0)
    expect(arrivedAt(1)).toBe(0)
    run.advance(s(4))
    run.advance(s(8))
    const moved = arrivedAt(1) / (arrivedAt(0) - before + arrivedAt(1))
    expect(moved).toBeGreaterThan(0.8)
  })

  it('leads to the alternative while no endpoint of the first is there: a | b (W: advanced/dtabs.md)', () => {
    const { arrivedAt, words } = watched(
      {
        services: {
          cart: { serviceTime: '1ms', readiness: 'process' },
          spare: { serviceTime: '1ms' },
        },
        clients: { web: { to: 'cart', rate: '100/s' } },
        policies: [
          {
            for: 'cart',
            route: [
              { to: 'cart', weight: 1 },
              { to: 'spare', weight: 0, otherwise: true },
            ],
          },
        ],
        events: [{ at: '3s', until: '6s', fault: 'kill', on: 'cart' }],
      },
      s(9),
    )
    const spared = arrivedAt(1)
    expect(spared).toBeGreaterThan(250)
    expect(spared).toBeLessThan(500)
    const failed = words.filter((word) => word !== 'none').length
    // Those alone who came before namerd had heard of it.
    expect(failed).toBeLessThan(40)
  })

  it('can be left out: then each proxy watches discovery, and there is no control plane to lose', () => {
    const { words, run } = watched({
      settings: { namerd: false },
      clients: web('1s', '5s'),
      events: [{ at: '2s', fault: 'kill', on: 'control-plane' }],
    })
    expect(run.plan.controlPlane).toBeNull()
    expect(words).toEqual(['none', 'none'])
  })
})

describe('Linkerd 1.x stands', () => {
  const services = {
    front: { workers: 10, serviceTime: '0ms', node: 'one', calls: ['cart'] },
    cart: { workers: 10, serviceTime: '0ms', node: 'two' },
  }
  const nodes = { one: {}, two: {} }
  const document = {
    services,
    nodes,
    clients: { web: { to: 'front', arrivals: { at: ['1s', '2s'] } } },
  }
  /** How long the second call of front takes: there and back 2 ms of network, and 1 ms for each proxy on each way. */
  const hopsOf = (settings: object, more: object = {}): number => {
    const { observer, run } = watched({ ...document, ...more, settings })
    const calls = observer.requests.filter(
      ({ edge }) => run.plan.edges[edge]!.name === 'front→cart',
    )
    return (calls[1]!.endedAt - calls[1]!.startedAt - ms(2)) / ms(2)
  }

  it('once on each host, at both ends of a call; twice on the same host (W: advanced/deployment.md)', () => {
    expect(hopsOf({})).toBe(2)
    const together = { services: { ...services, cart: { ...services.cart, node: 'one' } } }
    expect(hopsOf({}, together)).toBe(2)
    expect(hopsOf({ topology: 'serviceToLinker' }, together)).toBe(1)
  })

  it('or at one end, or beside each instance', () => {
    expect(hopsOf({ topology: 'serviceToLinker' })).toBe(1)
    expect(hopsOf({ topology: 'linkerToService' })).toBe(1)
    expect(hopsOf({ deployment: 'sidecar' })).toBe(2)
    expect(hopsOf({ deployment: 'sidecar', topology: 'serviceToLinker' })).toBe(1)
    expect(hopsOf({ deployment: 'sidecar', topology: 'linkerToService' })).toBe(1)
  })

  it('at the callee alone does nothing for callers: no retry, no balancing of requests', () => {
    const { attempts } = watched({
      service: { failures: '100%' },
      settings: { topology: 'linkerToService' },
      clients: web('1s'),
      policies: [{ for: 'cart', retry: { on: ['5xx'] } }],
    })
    expect(attempts).toEqual([1])
  })

  it('for everybody on its host: its death is that of all their calls (W: advanced/deployment.md)', () => {
    const { observer, run } = watched(
      {
        nodes: { one: {}, two: {} },
        services: {
          front: { endpoints: 2, serviceTime: '1ms', node: ['one', 'two'], calls: ['cart'] },
          cart: { serviceTime: '1ms', node: 'two' },
        },
        clients: { web: { to: 'front', rate: '50/s' } },
        events: [{ at: '3s', until: '6s', fault: 'killProxy', on: 'node:two' }],
      },
      s(8),
    )
    const during = observer.requests.filter(
      ({ edge, startedAt }) =>
        run.plan.edges[edge]!.name === 'front→cart' && startedAt > s(3.5) && startedAt < s(5.5),
    )
    // Whoever asks from the other host reaches nobody on this one.
    expect(during.length).toBeGreaterThan(0)
    expect(during.every(({ reason: because }) => because !== reason.none)).toBe(true)
  })
})

describe('the counters of Linkerd 1.x', () => {
  it('have its names, and no name of Envoy (linkerd/docs/telemetry.md)', () => {
    const { run } = watched({ service: { endpoints: 2 }, clients: rate(20), events: failing })
    const stats = new FinagleStats(run).ofMesh()
    expect(stats['rt/outgoing/client/cart/failure_accrual/removals']).toBe(1)
    expect(stats['rt/outgoing/client/cart/loadbalancer/available']).toBe(1)
    expect(stats['rt/outgoing/service/svc/cart/retries/total']).toBe(0)
    for (const name of Object.keys(new EnvoyStats(run).ofEdge(0)))
      expect(Object.keys(stats)).not.toContain(name)
  })
})
