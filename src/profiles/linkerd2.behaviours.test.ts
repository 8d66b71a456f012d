import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { reason, reasons } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'
import { gateVerdict } from '../record/gateVerdict.ts'
import { configFacts } from '../record/inspectConfig.ts'
import { LinkerdStats } from '../record/LinkerdStats.ts'
import { changeFeedOf } from '../record/narrativeOwners.ts'
import { configStats } from '../record/reportConfig.ts'
import { storyOf } from '../record/tellStory.ts'

/*
 * What Linkerd's documents and code say of it, one test each, with the source beside it. Paths: P: is linkerd/linkerd2-proxy
 * 29637b64, C: linkerd/linkerd2 b24cd405, T: tower 0.5.3.
 */

/** A run of Linkerd 2 with one service, seen from beside it. */
function watched(
  { service = {}, ...document }: ScenarioDocument & { readonly service?: object },
  until = s(10),
) {
  const { run, metrics } = runOf({
    system: 'linkerd2',
    network: { latency: '1ms' },
    services: { cart: { workers: 100, serviceTime: '10ms', ...service } },
    ...document,
  })
  const observer = new Observer(run)
  run.advance(until)
  const { places } = run.world
  const arrivedAt = (endpoint: number): number => places.endpoints.arrived[endpoint]!
  return {
    run,
    metrics,
    observer,
    places,
    arrivedAt,
    words: observer.requests.map(({ reason: because }) => reasons[because]!.name),
    statuses: statusesOf(observer),
    took: observer.requests.map(({ startedAt, endedAt }) => endedAt - startedAt),
    stateOfQueue: () => programs.balancerQueue.states[places.queues.state[0]!]!,
    circuit: (member: number) =>
      programs.circuit.states[places.circuits.state[places.members.circuit[member]!]!]!,
  }
}
const statusesOf = ({ requests }: Observer): string[] => requests.map(({ state }) => state)
const web = (...at: string[]) => ({ web: { to: 'cart', arrivals: { at } } })
const every = (pauseMs: number, count: number, fromMs = 100): string[] =>
  Array.from({ length: count }, (_, index) => `${fromMs + pauseMs * index}ms`)
const rate = (perSecond: number) => ({ web: { to: 'cart', rate: `${perSecond}/s` } })
const share = (count: number, of: number): number => count / of

describe('Linkerd balances', () => {
  it('around an endpoint that has become slow (T: load/peak_ewma.rs)', () => {
    const slow = [{ at: '2s', fault: { slow: '20x' }, on: 'cart-1' }]
    const { arrivedAt } = watched({
      service: { endpoints: 5 },
      clients: rate(200),
      events: slow,
    })
    const all = [0, 1, 2, 3, 4].map(arrivedAt)
    // A fifth of the first two seconds, and next to nothing then.
    expect(all[0]).toBeLessThan(0.25 * all[1]!)
  })

  it('around one of eleven that is stuck: fast up to p99.9 (linkerd.io, 16 March 2016)', () => {
    const { observer } = watched(
      {
        service: { endpoints: 11 },
        clients: rate(1_000),
        events: [{ at: '2s', fault: { slow: '200x' }, on: 'cart-1' }],
      },
      s(12),
    )
    const during = observer.requests.filter(({ startedAt }) => startedAt > s(2))
    const slow = during.filter(({ startedAt, endedAt, state }) =>
      state === 'answered' ? endedAt - startedAt > ms(500) : startedAt < s(11),
    )
    expect(during.length).toBeGreaterThan(9_000)
    expect(share(slow.length, during.length)).toBeLessThan(0.001)
  })

  it('so that who fails fast gets more, yet never more than two of n (P: pool/p2c/src/lib.rs)', () => {
    const { arrivedAt, places, run } = watched({
      service: { endpoints: 5, serviceTime: { exponential: '20ms' } },
      clients: rate(300),
      events: [
        { at: '0s', fault: { errors: '100%' }, on: 'cart-1' },
        { at: '0s', fault: { slow: '0.02x' }, on: 'cart-1' },
      ],
    })
    const all = [0, 1, 2, 3, 4].map(arrivedAt)
    const part = share(
      all[0]!,
      all.reduce((sum, count) => sum + count, 0),
    )
    expect(run.plan.services[0]!.endpoints).toBe(5)
    expect(places.clusters.memberCount[0]).toBe(5)
    expect(part).toBeGreaterThan(0.36)
    expect(part).toBeLessThan(0.42)
  })
})

describe('the breaker of Linkerd', () => {
  const failing = [{ at: '0s', fault: { errors: '100%' }, on: 'cart-1' }]

  it('is off unless somebody asks for it (C: policy-controller/k8s/index/src/outbound)', () => {
    const { circuit, places } = watched({
      service: { endpoints: 2 },
      clients: rate(100),
      events: failing,
    })
    expect(places.clusterRulesOf(0).breaker).toBeNull()
    expect(circuit(0)).toBe('closed')
  })

  it('shuts an endpoint out at the seventh failure in a row (P: breaker/consecutive_failures.rs)', () => {
    const { arrivedAt, places } = watched(
      {
        service: { endpoints: 2 },
        clients: { web: { to: 'cart', arrivals: { at: every(30, 60) } } },
        policies: [{ for: 'cart', breaker: 'consecutive' }],
        events: failing,
      },
      ms(1_000),
    )
    expect(arrivedAt(0)).toBe(7)
    expect(places.circuits.opened[0]).toBe(1)
  })

  it('lets one request through after its penalty, and doubles the penalty when that fails', () => {
    const { arrivedAt, places } = watched(
      {
        service: { endpoints: 2 },
        clients: { web: { to: 'cart', arrivals: { at: every(30, 600) } } },
        policies: [{ for: 'cart', breaker: { consecutive: { jitter: 0 } } }],
        events: failing,
      },
      s(10),
    )
    // Open from about 0.5 s: probes after 1, 2 and 4 s.
    expect(arrivedAt(0)).toBe(7 + 3)
    expect(places.circuits.penaltyUs[0]).toBe(s(8))
  })

  it('closes at the first success, and begins again at its least penalty', () => {
    const { circuit, places } = watched({
      service: { endpoints: 2 },
      clients: { web: { to: 'cart', arrivals: { at: every(30, 300) } } },
      policies: [{ for: 'cart', breaker: { consecutive: { jitter: 0 } } }],
      events: [{ at: '0s', until: '3s', fault: { errors: '100%' }, on: 'cart-1' }],
    })
    expect(circuit(0)).toBe('closed')
    expect(places.circuits.trips[0]).toBe(0)
    expect(places.circuits.failures[0]).toBe(0)
  })

  it('stays in probation as long as nobody asks: there is no probe of its own', () => {
    const { circuit } = watched(
      {
        clients: { web: { to: 'cart', arrivals: { at: every(30, 7) } } },
        policies: [{ for: 'cart', breaker: { consecutive: { jitter: 0 } } }],
        events: failing,
      },
      s(4),
    )
    expect(circuit(0)).toBe('halfOpen')
  })

  it('is not there for a destination with a ServiceProfile (P: http/logical/profile.rs)', () => {
    const { places, run } = watched({
      clients: rate(10),
      policies: [{ for: 'cart', breaker: 'consecutive', retry: { budget: { ratio: '20%' } } }],
    })
    expect(places.clusterRulesOf(0).breaker).toBeNull()
    expect(run.notes.join('\n')).toContain('With "retry.budget" Linkerd 2 leaves out "breaker".')
  })
})

describe('without a ready endpoint Linkerd', () => {
  const down = [{ at: '500ms', fault: 'kill', on: 'cart' }]

  it('lets requests wait 3 s from the first, fails all with 504, and sheds the rest with 503 (P: balance/queue/src/worker.rs)', () => {
    const { words, took, observer, stateOfQueue } = watched(
      { clients: web('100ms', '1s', '2s', '3.9s', '4.5s', '5s'), events: down },
      s(6),
    )
    expect(words.slice(1)).toEqual(['failfast', 'failfast', 'failfast', 'loadShed', 'loadShed'])
    expect(took.slice(1)).toEqual([s(3), s(2), ms(100), 0, 0])
    expect(stateOfQueue()).toBe('failfast')
    expect(observer.impossible).toEqual([])
  })

  it('goes on as soon as one is ready, in the order in which they came', () => {
    const { words, observer } = watched({
      clients: web('1s', '1.2s', '1.4s'),
      events: [{ at: '50ms', until: '500ms', fault: 'kill', on: 'cart' }],
    })
    expect(words).toEqual(['none', 'none', 'none'])
    const ends = observer.requests.map(({ endedAt }) => endedAt)
    expect([...ends].sort((a, b) => a - b)).toEqual(ends)
  })

  it('ends failfast with the first endpoint, without a probe', () => {
    const { words, stateOfQueue, places } = watched(
      {
        clients: web('1s', '4.5s', '8s'),
        events: [{ at: '50ms', until: '5s', fault: 'kill', on: 'cart' }],
      },
      s(20),
    )
    expect(words).toEqual(['failfast', 'loadShed', 'none'])
    expect(stateOfQueue()).toBe('ready')
    expect([places.queues.gateShut[0], places.queues.gateOpen[0]]).toEqual([1, 1])
  })
})

describe('Linkerd answers', () => {
  it('502 from the proxy of the server when its application refuses (P: app/inbound/src/http/router.rs)', () => {
    const { observer, places } = watched(
      {
        clients: web('1s'),
        policies: [{ for: 'cart', breaker: 'consecutive' }],
        events: [{ at: '0s', fault: 'refuse', on: 'cart' }],
      },
      s(4),
    )
    expect(observer.requests[0]).toMatchObject({ reason: reason.connectionFailure, attempts: 1 })
    expect(places.statusOf(reason.connectionFailure)).toBe(502)
    // An ordinary server error to the proxy of the caller.
    expect(places.circuits.failures[0]).toBe(1)
  })

  it('without any timeout of its own, and waits for ever (C: no default timeouts)', () => {
    const { words } = watched({
      service: { serviceTime: '9s' },
      clients: web('100ms'),
    })
    expect(words).toEqual(['none'])
  })
})

describe('retries by annotation', () => {
  const retries = (retry: object, more: object = {}) => [{ for: 'cart', retry, ...more }]

  it('are one unless the limit says otherwise, and need a status (P: policy/route/retry.rs)', () => {
    const attempts = (retry: object): number =>
      watched({
        service: { failures: '100%' },
        clients: web('100ms'),
        policies: retries(retry),
      }).observer.requests[0]!.attempts
    expect(attempts({ on: ['5xx'] })).toBe(2)
    expect(attempts({ attempts: 4 })).toBe(1)
    expect(attempts({ attempts: 4, on: ['gateway-error'] })).toBe(4)
  })

  it('pause for at least 25 ms, up to 250 ms (P: policy-controller back-off 25 ms to 250 ms, jitter 1)', () => {
    const { took } = watched({
      service: { failures: '100%', serviceTime: '0ms' },
      clients: web('100ms'),
      network: { latency: '0ms' },
      policies: retries({ attempts: 7, on: ['5xx'] }),
    })
    const crossings = 7 * 4 * ms(0.15)
    const pauses = took[0]! - crossings
    // 25, 50, 100, 200, 250, 250 at least; twice that at most, and never more than 250.
    expect(pauses).toBeGreaterThanOrEqual(ms(25 + 50 + 100 + 200 + 250 + 250))
    expect(pauses).toBeLessThanOrEqual(ms(50 + 100 + 200 + 250 + 250 + 250))
  })

  it('leave the last attempt without a timeout of its own (P: policy/route/retry.rs)', () => {
    const { observer, took } = watched({
      service: { serviceTime: '500ms' },
      clients: web('100ms'),
      policies: retries({ attempts: 2, perTryTimeout: '100ms' }),
    })
    expect(observer.requests[0]).toMatchObject({ attempts: 2, reason: reason.none })
    expect(took[0]).toBeGreaterThan(ms(600))
  })

  it('are not made after a response timeout, which ends the request', () => {
    const { observer } = watched({
      service: { serviceTime: '500ms' },
      clients: web('100ms'),
      policies: retries({ attempts: 5, on: ['5xx'] }, { responseTimeout: '100ms' }),
    })
    expect(observer.requests[0]).toMatchObject({ attempts: 1, reason: reason.responseTimeout })
  })

  it('are made after failfast; one that finds the gate shut leaves the result before it', () => {
    const { observer, places } = watched({
      clients: web('1s'),
      policies: retries({ attempts: 3, on: ['5xx'] }),
      events: [{ at: '50ms', fault: 'kill', on: 'cart' }],
    })
    expect(observer.requests[0]).toMatchObject({ attempts: 2, reason: reason.failfast })
    expect(places.clusters.upstream_rq_retry_overflow[0]).toBe(1)
  })
})

describe('retries of a ServiceProfile', () => {
  it('go on without a pause until the budget is spent (P: app/outbound/src/http/retry.rs)', () => {
    const { observer, took, places } = watched({
      service: { failures: '100%', serviceTime: '1ms' },
      clients: web('100ms', '5s'),
      policies: [{ for: 'cart', retry: { budget: {} } }],
    })
    // Ten a second for ten seconds, all at once; then there are none for who comes next.
    expect(observer.requests.map(({ attempts }) => attempts)).toEqual([101, 1])
    expect(took[0]).toBeLessThan(s(1))
    expect(places.budgets.denied[0]).toBe(2)
  })

  it('keep amplification at 1 + ratio and the free ones (T: retry/budget/tps_budget.rs)', () => {
    const { observer } = watched(
      {
        service: { failures: '100%', serviceTime: '1ms', workers: 1_000 },
        clients: rate(500),
        policies: [{ for: 'cart', retry: { budget: { ratio: '20%' } } }],
      },
      s(30),
    )
    const attempts = observer.requests.reduce((sum, one) => sum + one.attempts, 0)
    expect((attempts - observer.requests.length) / 30).toBeLessThan(0.2 * 500 + 10)
  })
})

describe('a split in Linkerd', () => {
  it('is drawn again for each attempt (P: distribute/src)', () => {
    const { arrivedAt, words } = watched({
      services: {
        cart: { workers: 50, serviceTime: '1ms' },
        next: { workers: 50, serviceTime: '1ms', failures: '100%' },
      },
      clients: rate(100),
      policies: [
        {
          for: 'cart',
          retry: { attempts: 8, on: ['5xx'] },
          route: [
            { to: 'cart', weight: 1 },
            { to: 'next', weight: 1 },
          ],
        },
      ],
    })
    const failed = words.filter((word) => word !== 'none').length
    expect(share(failed, words.length)).toBeLessThan(0.03)
    expect(arrivedAt(0)).toBeGreaterThan(900)
  })

  it('leaves out a backend that is in failfast, for as long as it is (P: distribute/src/cache.rs)', () => {
    const { observer } = watched(
      {
        services: {
          cart: { workers: 50, serviceTime: '1ms' },
          next: { workers: 50, serviceTime: '1ms' },
        },
        clients: rate(50),
        policies: [
          {
            for: 'cart',
            route: [
              { to: 'cart', weight: 1 },
              { to: 'next', weight: 9 },
            ],
          },
        ],
        events: [{ at: '1s', fault: 'kill', on: 'next' }],
      },
      s(40),
    )
    const late = observer.requests.filter(({ startedAt }) => startedAt > s(5))
    expect(late.length).toBeGreaterThan(1_500)
    expect(late.every(({ reason: because }) => because === reason.none)).toBe(true)
  })
})

describe('the rate limit of Linkerd', () => {
  it('answers 429 beyond its burst, in each pod on its own (P: server-policy/src/local_rate_limit.rs)', () => {
    const at = Array.from({ length: 30 }, () => '1s')
    const { words, places } = watched({
      service: { endpoints: 2 },
      clients: { web: { to: 'cart', arrivals: { at } } },
      policies: [{ for: 'cart', rateLimit: { total: 10 } }],
    })
    expect(words.filter((word) => word === 'none')).toHaveLength(20)
    expect(words.filter((word) => word === 'rateLimited')).toHaveLength(10)
    expect(places.edges.rateLimited[0]).toBe(10)
  })

  it('is by caller, and by other numbers for some', () => {
    const at = Array.from({ length: 30 }, () => '1s')
    const { observer, run } = watched({
      clients: {
        web: { to: 'cart', arrivals: { at } },
        app: { to: 'cart', arrivals: { at } },
      },
      policies: [
        { for: 'cart', rateLimit: { identity: 5, overrides: [{ for: ['app'], rate: 12 }] } },
      ],
    })
    const passed = (name: string): number =>
      observer.requests.filter(
        ({ edge, reason: because }) =>
          run.plan.edges[edge]!.name === `${name}→cart` && because === reason.none,
      ).length
    expect([passed('web'), passed('app')]).toEqual([5, 12])
  })
})

describe('the control plane of Linkerd', () => {
  const gone = [{ at: '10s', fault: 'kill', on: 'control-plane' }]

  it('is asked again for a destination that nobody used for 5 s (P: app/outbound/src/discover.rs)', () => {
    const { places, words } = watched({ clients: web('1s', '2s', '9s') })
    expect(words).toEqual(['none', 'none', 'none'])
    expect([places.destinations.lookups[0], places.destinations.evictions[0]]).toEqual([1, 1])
  })

  it('may be gone for who is in use, not for who was idle', () => {
    const { observer, run } = watched(
      {
        services: { cart: { serviceTime: '1ms' }, rare: { serviceTime: '1ms' } },
        clients: {
          web: { to: 'cart', rate: '20/s' },
          cron: { to: 'rare', arrivals: { at: ['9s', '25s', '29s'] } },
        },
        events: gone,
      },
      s(40),
    )
    const of = (name: string) =>
      observer.requests.filter(({ edge }) => run.plan.edges[edge]!.name === name)
    expect(of('web→cart').every(({ reason: because }) => because === reason.none)).toBe(true)
    expect(of('cron→rare').map(({ reason: because }) => reasons[because]!.name)).toEqual([
      'none',
      'failfast',
      'loadShed',
    ])
  })

  it('takes no policy that is not valid, so that no proxy need refuse any (C: policy-controller/runtime/src/admission.rs)', () => {
    const events = [{ at: '2s', policy: { for: 'cart', timeout: '5ms' }, defect: 'routes' }]
    const { run, words } = watched({ clients: rate(50), events })
    expect(run.world.places.counters.versions[0]).toBe(1)
    expect(new Set(words)).toEqual(new Set(['none']))
    expect(changeFeedOf(run).until()).toMatchObject([
      {
        kind: 'refused',
        text: 'The control plane refused the policy of operator for cart: its routes are not valid.',
      },
    ])
    // The control: valid, it binds, and cuts off whatever takes 10 ms.
    const sound = watched({ clients: rate(50), events: [{ ...events[0], defect: undefined }] })
    expect(sound.run.world.places.counters.versions[0]).toBe(2)
    expect(new Set(sound.words)).toContain('upstreamTimeout')
  })

  it('ends the wait of who asked meanwhile when it is back', () => {
    const { words, stateOfQueue } = watched(
      {
        clients: web('1s', '15s', '25s'),
        events: [{ at: '10s', until: '20s', fault: 'kill', on: 'control-plane' }],
      },
      s(40),
    )
    expect(words).toEqual(['none', 'failfast', 'none'])
    expect(stateOfQueue()).toBe('ready')
  })
})

describe('a connection between two proxies', () => {
  it('carries many requests of HTTP/1.1 at once (P: app/outbound/src/http, orig-proto)', () => {
    const { places, words } = watched({ clients: rate(200) })
    expect(new Set(words.slice(0, -20))).toEqual(new Set(['none']))
    expect(places.clusters.upstream_cx_total[0]).toBe(1)
  })

  it('that is lost makes the endpoint unready until it is there again (P: linkerd/reconnect/src/service.rs)', () => {
    const { words, places } = watched({
      // Listed all the same: what its connection does is asked, not what discovery does.
      service: { endpoints: 3, readiness: 'pod' },
      clients: { web: { to: 'cart', arrivals: { at: every(20, 450, 500) } } },
      events: [{ at: '5s', fault: 'kill', on: 'cart-1' }],
    })
    expect(new Set(words)).toEqual(new Set(['none']))
    const states = programs.reconnect.states
    expect(states[places.reconnects.state[places.members.reconnect[0]!]!]).toBe('backingOff')
    expect(places.queues.ready[0]).toBe(2)
    expect(places.reconnects.failures[0]).toBeGreaterThan(3)
    expect(stateOf(programs.reconnect, 'usable')).toBe(0)
  })
})

describe('what Linkerd tells of itself', () => {
  const { run, observer, places } = watched(
    {
      service: { endpoints: 2, failures: '20%' },
      clients: rate(100),
      policies: [{ for: 'cart', retry: { attempts: 2, on: ['5xx'] }, rateLimit: { total: 60 } }],
      events: [{ at: '6s', fault: 'kill', on: 'cart' }],
    },
    s(12),
  )
  const stats = new LinkerdStats(run).ofEdge(0)
  const of = (name: string): number => stats[name]!

  it('is told by its names (P: app/core/src/metrics.rs, proxy/balance, policy/route/metrics.rs)', () => {
    const words = Object.keys(stats).map((name) => name.replace(/\{.*/, ''))
    expect(new Set(words)).toEqual(
      new Set([
        'request_total',
        'response_total',
        'tcp_open_total',
        'tcp_open_connections',
        'outbound_http_balancer_endpoints',
        'outbound_http_balancer_queue_length',
        'outbound_http_balancer_queue_requests_total',
        'outbound_http_balancer_queue_gate_open_total',
        'outbound_http_balancer_queue_gate_shut_total',
        'outbound_http_balancer_queue_gate_timeout_seconds',
        'outbound_http_route_retry_requests_total',
        'outbound_http_route_retry_successes_total',
        'outbound_http_route_retry_limit_exceeded_total',
        'outbound_http_route_retry_overflow_total',
        'inbound_http_local_ratelimit_total',
      ]),
    )
    // And by no name of xDS, which it does not speak.
    expect(configStats(run)).toEqual({})
    const names = configFacts(run, 0).map(({ name }) => name)
    expect(names).toContain('routes of outbound policy')
    for (const name of ['CDS', 'EDS', 'LDS', 'RDS', 'SDS']) expect(names).not.toContain(name)
  })

  it('adds up: what was answered, what was tried again, who is ready', () => {
    const limited = observer.requests.filter((one) => one.reason === reason.rateLimited).length
    expect(of('outbound_http_balancer_endpoints{endpoint_state="ready"}')).toBe(0)
    expect(of('outbound_http_balancer_endpoints{endpoint_state="pending"}')).toBe(2)
    // Failfast since 9 s, three after the head of the queue found nobody.
    expect(of('outbound_http_balancer_queue_gate_shut_total')).toBe(1)
    expect(of('outbound_http_balancer_queue_gate_open_total')).toBe(0)
    expect(of('outbound_http_balancer_queue_gate_timeout_seconds')).toBe(3)
    expect(of('inbound_http_local_ratelimit_total')).toBe(limited)
    const retries = observer.requests.reduce(
      (sum, { attempts }) => sum + Math.max(0, attempts - 1),
      0,
    )
    expect(of('outbound_http_route_retry_requests_total')).toBe(retries)
    expect(places.queues.state[0]).toBe(stateOf(programs.balancerQueue, 'failfast'))
  })

  it('says in a header why a proxy answered by itself, and logs no flag (P: app/core/src/errors/respond.rs)', () => {
    expect(gateVerdict(run, reason.failfast, 'cart')![0]).toContain(
      '504, l5d-proxy-error: service in fail-fast',
    )
    expect(gateVerdict(run, reason.loadShed, 'cart')![0]).toContain('503, l5d-proxy-error')
    expect(gateVerdict(run, reason.rateLimited, 'cart')![0]).toContain('429, l5d-proxy-error')
    const told = (system: string, policy: object): string => {
      const make = () =>
        runOf({
          system,
          identity: {},
          services: { cart: { serviceTime: '50ms' } },
          clients: web('1s'),
          policies: [{ for: 'cart', ...policy }],
        }).run
      const { rows } = storyOf(make, 0, s(2))!
      return rows.flatMap((row) => (row.kind === 'decision' ? [row.text] : [])).join(' ')
    }
    const late = { timeout: '20ms' }
    expect(told('linkerd2', late)).toContain(
      '(504, l5d-proxy-error: timed out waiting for response headers)',
    )
    expect(told('linkerd2', late)).not.toContain('UT')
    expect(told('envoy', late)).toContain('(UT)')
    const closed = { access: [] }
    expect(told('linkerd2', closed)).toContain('l5d-proxy-error: unauthorized request on route')
    expect(told('envoy', closed)).not.toContain('l5d')
  })
})
