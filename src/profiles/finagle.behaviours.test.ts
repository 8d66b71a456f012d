import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { programs } from '../mesh/programs.ts'
import { reason, reasons } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'

/*
 * What Finagle's code says of it, one test each, with the source beside it. Paths are of twitter/finagle 4feb34cb, under
 * finagle-core/src/main/scala/com/twitter/finagle/.
 */

/** A run of Finagle with one service, seen from beside it. */
function watched(
  { service = {}, ...document }: ScenarioDocument & { readonly service?: object },
  until = s(10),
) {
  const { run } = runOf({
    system: 'finagle',
    systems: { finagle: { hop: '0ms' } },
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
    reconnect: (member: number) =>
      programs.reconnect.states[places.reconnects.state[places.members.reconnect[member]!]!]!,
  }
}
const web = (...at: string[]) => ({ web: { to: 'cart', arrivals: { at } } })
const every = (pauseMs: number, count: number, fromMs = 100): string[] =>
  Array.from({ length: count }, (_, index) => `${fromMs + pauseMs * index}ms`)
const rate = (perSecond: number) => ({ web: { to: 'cart', rate: `${perSecond}/s` } })
const failing = (until: object = {}) => [
  { at: '0s', ...until, fault: { errors: '100%' }, on: 'cart-1' },
]
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('requeues of Finagle', () => {
  const refused = [{ at: '0s', fault: 'refuse', on: 'cart-1' }]

  it('mend a connection that was refused, at once and without being asked for (service/RequeueFilter.scala)', () => {
    const { words, attempts, places } = watched({
      service: { endpoints: 4, readiness: 'pod' },
      clients: rate(50),
      events: refused,
    })
    expect(new Set(words)).toEqual(new Set(['none']))
    expect(Math.max(...attempts)).toBe(2)
    expect(places.gates.requeues[0]).toBeGreaterThan(0)
  })

  it('do not mend an error of the application (service/RetryPolicy.scala, RetryableWriteException)', () => {
    const { attempts, words } = watched({ service: { failures: '100%' }, clients: web('1s') })
    expect([attempts, words]).toEqual([[1], ['serverError']])
  })

  it('are not made while no endpoint is well: cannot_retry (service/RequeueFilter.scala)', () => {
    const { attempts, places } = watched({
      service: { readiness: 'pod' },
      clients: web('1100ms', '1200ms'),
      events: refused,
    })
    expect(attempts).toEqual([1, 1])
    expect(places.gates.cannot_retry[0]).toBe(2)
  })

  it('are one fifth of the balance for one request at most: request_limit (service/RequeueFilter.scala)', () => {
    // Every endpoint refuses for overload: each answer is a NACK, and all of them look well for a while.
    const { attempts, places } = watched({
      service: { endpoints: 200, workers: 1, queue: 0, serviceTime: '60s' },
      clients: web(...Array.from({ length: 400 }, () => '100ms'), '2s'),
      policies: [{ for: 'cart', breaker: 'off' }],
    })
    expect(attempts.at(-1)).toBeLessThanOrEqual(1 + 20)
    expect(places.gates.request_limit[0]! + places.budgets.denied[1]!).toBeGreaterThan(0)
  })

  it('are what a NACK of a full server asks for (finagle-base-http: filter/HttpNackFilter.scala)', () => {
    const { attempts, words } = watched({
      service: { endpoints: 2, workers: 1, queue: 0, serviceTime: '500ms' },
      clients: web('1s', '1s'),
      policies: [{ for: 'cart', breaker: 'off', balancer: 'roundRobin' }],
    })
    expect(words).toEqual(['none', 'none'])
    expect(Math.max(...attempts)).toBeLessThanOrEqual(2)
  })

  it('take from a budget of 100 at rest, to which who succeeds pays a fifth (service/RetryBudget.scala)', () => {
    const { observer, places } = watched(
      {
        service: { endpoints: 20, workers: 1, queue: 0, serviceTime: '200ms' },
        clients: rate(300),
        policies: [{ for: 'cart', breaker: 'off' }],
      },
      s(30),
    )
    const succeeded = observer.requests.filter(({ reason: because }) => because === reason.none)
    const requeued = places.gates.requeues[0]!
    expect(requeued).toBeGreaterThan(100)
    // The reserve of ten a second, and one for five who succeeded.
    expect(requeued).toBeLessThanOrEqual(100 + 10 * 30 + 0.2 * succeeded.length)
  })

  it('and retries are off altogether when somebody says so', () => {
    const { attempts } = watched({
      service: { endpoints: 4, readiness: 'pod' },
      clients: rate(50),
      policies: [{ for: 'cart', retry: 'off' }],
      events: refused,
    })
    expect(Math.max(...attempts)).toBe(1)
  })
})

describe('retries of Finagle', () => {
  const retry = (options: object) => [{ for: 'cart', breaker: 'off', retry: options }]

  it('are two unless a policy says otherwise, after 5 ms and up to 15 (client/MethodBuilderRetry.scala, service/RetryPolicy.scala)', () => {
    const { attempts, took } = watched({
      service: { failures: '100%', serviceTime: '0ms' },
      network: { latency: '0ms' },
      clients: web('1s'),
      policies: retry({ on: ['5xx'] }),
    })
    expect(attempts).toEqual([3])
    // 5, then something from 5 to 15.
    expect(took[0]).toBeGreaterThanOrEqual(ms(10))
    expect(took[0]).toBeLessThan(ms(21))
  })

  it('can be for some methods alone', () => {
    const of = (method: string): number =>
      watched({
        service: { failures: '100%' },
        clients: { web: { to: 'cart', method, arrivals: { at: ['1s'] } } },
        policies: retry({ on: ['5xx'], methods: ['GET', 'HEAD'] }),
      }).attempts[0]!
    expect([of('GET'), of('POST')]).toEqual([3, 1])
  })

  it('never exceed the reserve and their share of all requests, though everything fails (util: TokenBucket.scala)', () => {
    const { observer } = watched(
      {
        service: { failures: '100%', serviceTime: '1ms', workers: 1_000 },
        clients: rate(400),
        policies: retry({ on: ['5xx'], attempts: 100 }),
      },
      s(30),
    )
    const made = sum(observer.requests.map(({ attempts }) => attempts)) - observer.requests.length
    expect(made).toBeGreaterThan(0.2 * 400 * 25)
    expect(made).toBeLessThanOrEqual(100 + 10 * 30 + 0.2 * observer.requests.length)
  })
})

describe('failure accrual of Finagle', () => {
  it('is on without being asked for, and takes an endpoint out at five failures in a row (liveness/FailureAccrualFactory.scala)', () => {
    const { arrivedAt, places } = watched(
      {
        service: { endpoints: 2 },
        clients: { web: { to: 'cart', arrivals: { at: every(30, 60) } } },
        events: failing(),
      },
      ms(3_000),
    )
    expect(arrivedAt(0)).toBe(5)
    expect(places.circuits.opened[0]).toBe(1)
  })

  it('lets one request through after 5 s, then after 5 to 10 s more, then 10 to 20 (Backoff.scala, equalJittered)', () => {
    const { arrivedAt, places } = watched(
      { service: { endpoints: 2 }, clients: rate(30), events: failing() },
      s(60),
    )
    // Probes at about 5 s, 10 to 15 s, 20 to 35 s, 40 to 75 s.
    expect(arrivedAt(0)).toBeGreaterThanOrEqual(5 + 3)
    expect(arrivedAt(0)).toBeLessThanOrEqual(5 + 4)
    expect(places.circuits.penaltyUs[0]).toBeGreaterThanOrEqual(s(20))
  })

  it('forgets all when a probe succeeds (FailureAccrualPolicy.revived)', () => {
    const { circuit, places } = watched(
      { service: { endpoints: 2 }, clients: rate(30), events: failing({ until: '3s' }) },
      s(20),
    )
    expect(circuit(0)).toBe('closed')
    expect([places.circuits.trips[0], places.circuits.failures[0]]).toEqual([0, 0])
  })

  it('sees who fails one time in two by the average of 30 s, which failures in a row may miss (successRateWithinDuration)', () => {
    const { places } = watched(
      {
        service: { endpoints: 4 },
        clients: rate(40),
        policies: [{ for: 'cart', breaker: { unified: { maxFailures: 0 } } }],
        events: [{ at: '20s', fault: { errors: '50%' }, on: 'cart-1' }],
      },
      s(60),
    )
    expect(places.circuits.opened[0]).toBeGreaterThanOrEqual(1)
    expect([1, 2, 3].map((member) => places.circuits.opened[member])).toEqual([0, 0, 0])
  })

  it('fails open: with every endpoint dead, requests are sent all the same (loadbalancer/PanicMode.scala)', () => {
    const { circuit, arrivedAt } = watched(
      { service: { endpoints: 2, failures: '100%' }, clients: rate(50) },
      s(4),
    )
    expect([circuit(0), circuit(1)]).toEqual(['open', 'open'])
    expect(arrivedAt(0) + arrivedAt(1)).toBeGreaterThan(150)
  })

  it('asks again when a probe ends without saying anything (didReceiveIgnorable)', () => {
    const { circuit, places, arrivedAt } = watched(
      {
        service: { endpoints: 2 },
        clients: { web: { to: 'cart', rate: '30/s', timeout: '200ms' } },
        events: [
          { at: '0s', until: '2s', fault: { errors: '100%' }, on: 'cart-1' },
          // What probes it after 5 s hangs, and whoever asked leaves.
          { at: '3s', until: '9s', fault: 'hang', on: 'cart-1' },
        ],
      },
      s(30),
    )
    expect(circuit(0)).toBe('closed')
    expect(places.circuits.opened[0]).toBe(1)
    expect(arrivedAt(0)).toBeGreaterThan(100)
  })
})

describe('an endpoint to which nobody can connect', () => {
  const gone = (until: string) => [{ at: '1s', until, fault: 'kill', on: 'cart-1' }]

  it('is passed over at once, and connected to in the background after 1 s (service/FailFastFactory.scala)', () => {
    const { reconnect, places, words } = watched(
      {
        service: { endpoints: 3, readiness: 'pod', restart: '100ms' },
        clients: { web: { to: 'cart', arrivals: { at: every(20, 200, 1_000) } } },
        events: gone('1500ms'),
      },
      s(12),
    )
    expect(reconnect(0)).toBe('usable')
    expect(places.reconnects.failures[0]).toBe(0)
    expect(words.filter((word) => word !== 'none').length).toBeLessThanOrEqual(1)
  })

  it('fails who is sent there because there is no other, with FailedFastException', () => {
    const { words } = watched({
      service: { readiness: 'pod' },
      clients: web('1100ms', '1200ms', '1300ms'),
      events: gone('9s'),
    })
    expect(words).toEqual(['connectionFailure', 'failfast', 'failfast'])
  })
})

describe('deadlines of Finagle', () => {
  it('are inherited: a call has no more time than its caller has left (context/Deadline.scala)', () => {
    const { run } = runOf({
      system: 'finagle',
      systems: { finagle: { hop: '0ms' } },
      network: { latency: '0ms' },
      services: {
        front: { workers: 10, serviceTime: '60ms', calls: ['cart'] },
        cart: { workers: 10, serviceTime: '1ms', calls: ['stock'] },
        stock: { workers: 10, serviceTime: '500ms' },
      },
      clients: { web: { to: 'front', arrivals: { at: ['1s'] } } },
      policies: [
        { for: 'front', timeout: '100ms' },
        { for: 'stock', timeout: '300ms' },
      ],
    })
    const observer = new Observer(run)
    run.advance(s(3))
    const ends = observer.requests.map(({ startedAt, endedAt }) => endedAt - startedAt)
    // 100 ms for all: 40 left when cart is asked, 39 when stock is.
    expect(ends[0]).toBe(ms(100))
    expect(ends[2]).toBe(ms(39))
    expect(observer.requests[2]!.reason).toBe(reason.upstreamTimeout)
  })
})

describe('NACK admission control', () => {
  it('drops a part of what it is asked once most answers are NACKs, and never all (filter/NackAdmissionFilter.scala)', () => {
    const { places, words } = watched(
      {
        service: { endpoints: 2, workers: 1, queue: 0, serviceTime: '1s' },
        clients: rate(40),
        policies: [{ for: 'cart', breaker: 'off', retry: 'off' }],
      },
      s(160),
    )
    const dropped = words.slice(-400).filter((word) => word === 'loadShed').length
    expect(places.gates.dropped_requests[0]).toBeGreaterThan(500)
    expect(dropped / 400).toBeGreaterThan(0.3)
    expect(dropped / 400).toBeLessThanOrEqual(0.8)
  })
})

describe('balancing of Finagle', () => {
  it('is by outstanding requests: around a slow endpoint without measuring it (loadbalancer/p2c/P2CLeastLoaded.scala)', () => {
    const { arrivedAt } = watched({
      service: { endpoints: 5 },
      clients: rate(300),
      events: [{ at: '0s', fault: { slow: '20x' }, on: 'cart-1' }],
    })
    expect(arrivedAt(0)).toBeLessThan(0.5 * arrivedAt(1))
  })

  it('in an aperture keeps a caller of few requests at few endpoints (loadbalancer/aperture/LoadBand.scala)', () => {
    const used = (balancer: string): number => {
      const { places } = watched({
        service: { endpoints: 20, serviceTime: '5ms' },
        clients: rate(40),
        policies: [{ for: 'cart', balancer }],
      })
      return Array.from({ length: 20 }, (_, host) => places.members.connections[host]!).filter(
        (count) => count > 0,
      ).length
    }
    expect(used('aperture')).toBeLessThan(6)
    expect(used('leastRequest')).toBeGreaterThan(15)
  })
})

describe('what Finagle has not', () => {
  it('is said, and not dropped', () => {
    const { run } = watched({
      clients: rate(1),
      policies: [
        {
          for: 'cart',
          outlier: { consecutive5xx: 3 },
          retry: { on: ['retriable-4xx'], anotherHost: true },
          balancer: 'random',
        },
      ],
    })
    const notes = run.notes.join('\n')
    for (const key of [
      '"outlier"',
      '"retry.anotherHost"',
      '"retry.on: retriable-4xx"',
      'balancer: random',
    ])
      expect(notes).toContain(key)
  })
})
