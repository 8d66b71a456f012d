import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../bench/observe.ts'
import { erlangB } from '../bench/theory/formulas.ts'

const second = 1_000_000

/** What became of what a client asked, and what was done: counts since the start, after so many seconds. */
function outcome(document: ScenarioDocument, seconds: number) {
  const { run, metrics } = runOf({ duration: `${seconds}s`, ...document })
  run.advance(seconds * second)
  const { places } = run.world
  return {
    run,
    places,
    of: (edge: string) => {
      const row = run.plan.edges.findIndex(({ name }) => name === edge)
      const { ok, failed, attempts, requests, latencySumUs, latencyMaxUs } = metrics.edges
      return {
        requests: requests[row]!,
        ok: ok[row]!,
        failed: failed[row]!,
        attempts: attempts[row]!,
        meanUs: latencySumUs[row]! / ok[row]!,
        maxUs: latencyMaxUs[row]!,
        share: ok[row]! / (ok[row]! + failed[row]!),
        done: places.edges.done[row]!,
        deadLetters: places.edges.deadLetters[row]!,
      }
    },
    place: (flow: number) =>
      Object.fromEntries(
        (
          [
            'started',
            'delivered',
            'filtered',
            'duplicates',
            'partial',
            'redelivered',
            'dead',
            'failed',
          ] as const
        ).map((name) => [name, places.flowPlaces[name][flow]!]),
      ) as Record<string, number>,
  }
}

const at = (...ms: number[]) => ({ arrivals: { at: ms.map((one) => `${one}ms`) } })
const cart = { workers: 1_000, serviceTime: '10ms' }

// ── The bus ───────────────────────────────────────────────────────────────────────────────────────

describe('a bus (reference: apache/camel, its defaults)', () => {
  const bus = (more: object, esb: object = {}) => ({
    system: 'esb',
    network: { latency: '0ms' },
    services: { cart },
    clients: { web: { to: 'cart', ...at(0) } },
    ...more,
    systems: { esb },
  })

  it('translates twice, before the call and after it', () => {
    const { of } = outcome(bus({}), 1)
    expect(of('web→cart').maxUs).toBe(14_000)
    const slow = outcome(bus({}, { transform: '5ms' }), 1)
    expect(slow.of('web→cart').maxUs).toBe(20_000)
  })

  it('holds a worker while it waits for the answer: 20 at once, the others wait their turn', () => {
    const many = { web: { to: 'cart', ...at(...Array.from({ length: 40 }, () => 0)) } }
    const { of } = outcome(bus({ clients: many }), 1)
    expect(of('web→cart').ok).toBe(40)
    expect(of('web→cart').maxUs).toBe(28_000)
  })

  it('gives a failure back to its caller, once and at once: no redelivery unless it is asked for', () => {
    const { of } = outcome(bus({ services: { cart: { ...cart, failures: '100%' } } }), 1)
    expect(of('web→cart')).toMatchObject({ failed: 1, deadLetters: 0, done: 0 })
    expect(of('bus→cart').attempts).toBe(1)
  })

  it('redelivers after 1 s, and twice as long each time where that is asked for; n are n + 1 attempts', () => {
    const failing = { services: { cart: { ...cart, failures: '100%' } } }
    const even = outcome(bus(failing, { redelivery: { after: 3 } }), 20)
    expect(even.of('bus→cart').requests).toBe(4)
    const doubled = outcome(bus(failing, { redelivery: { after: 3, multiplier: 2 } }), 5)
    // 1 s, 2 s, 4 s: the fourth attempt comes after 7 s.
    expect(doubled.of('bus→cart').requests).toBe(3)
  })

  it('keeps the worker while a redelivery waits, unless it is told to release it', () => {
    const failing = {
      services: { cart: { ...cart, failures: '100%' }, other: cart },
      clients: { web: { to: 'cart', ...at(0) }, app: { to: 'other', ...at(100) } },
    }
    const one = (worker: string) =>
      outcome(bus(failing, { middle: { workers: 1 }, redelivery: { after: 1, worker } }), 5).of(
        'app→other',
      ).maxUs
    expect(one('hold')).toBeGreaterThan(900_000)
    expect(one('release')).toBe(14_000)
  })

  it('starts again at the step that failed, not at the beginning', () => {
    const { of, place } = outcome(
      bus(
        {
          services: {
            cart: {
              ...cart,
              tape: [
                { status: 503, after: '10ms' },
                { status: 200, after: '10ms' },
              ],
            },
          },
        },
        { redelivery: { after: 1 } },
      ),
      5,
    )
    // One translation before the call, not two.
    expect(of('web→cart').maxUs).toBe(2_000 + 10_000 + second + 10_000 + 2_000)
    expect(place(0)).toMatchObject({ redelivered: 1, delivered: 1 })
  })

  it('answers success for what it puts into its dead letter channel, and counts it', () => {
    const failing = { services: { cart: { ...cart, failures: '100%' } } }
    const { of } = outcome(bus(failing, { deadLetter: { after: 2, delay: '100ms' } }), 5)
    expect(of('web→cart')).toMatchObject({ ok: 1, failed: 0, deadLetters: 1, done: 0 })
    expect(of('bus→cart').requests).toBe(3)
  })

  it('waits 180 s for an answer that does not come', () => {
    const { of } = outcome(bus({ services: { cart: { ...cart, serviceTime: '1000s' } } }), 200)
    expect(of('web→cart').failed).toBe(1)
    expect(of('bus→cart').failed).toBe(1)
  })

  it('refuses what finds pool and queue full, or lets it wait', () => {
    const many = { web: { to: 'cart', ...at(...Array.from({ length: 10 }, () => 0)) } }
    const small = { middle: { workers: 1, queue: 2 } }
    const refused = outcome(bus({ clients: many }, { ...small, whenFull: 'reject' }), 1)
    expect(refused.of('web→cart')).toMatchObject({ ok: 3, failed: 7 })
    const waited = outcome(bus({ clients: many }, { ...small, whenFull: 'wait' }), 1)
    expect(waited.of('web→cart').ok).toBe(10)
  })

  it('is back when another has taken over: 30 s after it crashed', () => {
    const { of } = outcome(
      bus({
        clients: { web: { to: 'cart', rate: '10/s', arrivals: 'constant', timeout: '1s' } },
        events: [{ at: '10s', fault: 'kill', on: 'bus' }],
      }),
      60,
    )
    expect(of('web→cart').failed).toBeGreaterThan(295)
    expect(of('web→cart').failed).toBeLessThan(305)
  })
})

describe('a pool that one slow dependency takes (Erlang B; the table of the reference)', () => {
  // X: 80/s that hold a worker for 10 ms; Y: 20/s whose dependency hangs until it is given up.
  const hub = (workers: number, held: string, pool?: number) => ({
    seed: 11,
    system: 'esb',
    network: { latency: '0ms' },
    services: { x: { ...cart, workers: 10_000 }, y: { serviceTime: '10000s', workers: 100_000 } },
    clients: { px: { to: 'x', rate: '80/s' }, py: { to: 'y', rate: '20/s' } },
    policies: [{ for: 'y', timeout: held }],
    systems: {
      esb: {
        middle: { workers, queue: 0 },
        whenFull: 'reject',
        transform: '0ms',
        routes: [
          { for: 'x', steps: ['call'] },
          { for: 'y', steps: ['call'], ...(pool === undefined ? {} : { pool }) },
        ],
      },
    },
    limits: undefined,
  })
  const measured = (workers: number, held: string, pool?: number) => {
    const { limits: _, ...document } = hub(workers, held, pool)
    const seconds = 400
    const { run, metrics } = runOf({ duration: `${seconds}s`, ...document })
    const row = run.plan.edges.findIndex(({ name }) => name === 'px→x')
    const other = run.plan.edges.findIndex(({ name }) => name === 'py→y')
    run.advance(100 * second)
    const before = [row, other].map((edge) => [
      metrics.edges.ok[edge]!,
      metrics.edges.failed[edge]!,
    ])
    const taken = run.world.places.flowPlaces.started[1]!
    run.advance(seconds * second)
    const share = (edge: number, [ok, failed]: number[]) => {
      const good = metrics.edges.ok[edge]! - ok!
      return good / (good + metrics.edges.failed[edge]! - failed!)
    }
    return {
      x: share(row, before[0]!),
      // Of Y nothing is answered; what counts is who got in.
      y: (run.world.places.flowPlaces.started[1]! - taken) / (20 * 300),
    }
  }

  it.each([
    ['c = 50, Y held for 30 s', 50, '30s', 600.8],
    ['c = 100, Y held for 30 s', 100, '30s', 600.8],
    ['c = 50, Y held for 5 s', 50, '5s', 100.8],
  ] as const)('%s', (_, workers, held, offered) => {
    const expected = 1 - erlangB(workers, offered)
    expect([0.0831, 0.166, 0.487].some((known) => Math.abs(known - expected) < 0.001)).toBe(true)
    expect(Math.abs(measured(workers, held).x - expected)).toBeLessThan(0.03)
  })

  it('a timeout of 1 s, or a pool of its own for the route, keeps it whole', () => {
    expect(measured(50, '1s').x).toBe(1)
    const { x, y } = measured(50, '30s', 10)
    expect(x).toBe(1)
    expect(Math.abs(y - (1 - erlangB(10, 600)))).toBeLessThan(0.01)
  })
})

// ── Patterns ──────────────────────────────────────────────────────────────────────────────────────

describe('patterns (reference: Hohpe and Woolf)', () => {
  const flow = (steps: readonly unknown[], more: object = {}) => ({
    system: 'eai',
    network: { latency: '0ms' },
    services: { cart, other: cart },
    clients: { web: { to: 'cart', ...at(0) } },
    ...more,
    systems: { eai: { flows: [{ for: 'cart', steps }] } },
  })
  const thousand = { web: { to: 'cart', rate: '100/s', arrivals: 'constant' } }

  it('by default: a channel, a translator, and a dead letter channel', () => {
    const plain = { ...flow([]), systems: {} }
    expect(outcome(plain, 1).of('web→cart').maxUs).toBe(12_000)
    const failing = { services: { cart: { ...cart, failures: '100%' }, other: cart } }
    expect(outcome({ ...plain, ...failing }, 1).of('web→cart')).toMatchObject({
      ok: 1,
      done: 0,
      deadLetters: 1,
    })
  })

  it('a flow that breaks breaks nothing else', () => {
    const two = {
      clients: { web: { to: 'cart', ...at(500) }, app: { to: 'other', ...at(500) } },
      events: [{ at: '100ms', fault: 'kill', on: 'cart-flow' }],
    }
    const { of } = outcome(flow(['call'], two), 2)
    expect(of('web→cart').ok).toBe(0)
    expect(of('app→other').ok).toBe(1)
  })

  it('a content-based router sends a share elsewhere, and what nobody knows becomes a dead letter', () => {
    const { of, place } = outcome(
      flow([{ route: [{ to: 'other', share: '30%' }], unknown: '10%' }, { deadLetter: {} }], {
        clients: thousand,
      }),
      10,
    )
    expect(of('cart-flow→other').requests / 1_000).toBeCloseTo(0.3, 1)
    expect(place(0)['dead']! / 1_000).toBeCloseTo(0.1, 1)
    expect(of('web→cart').failed).toBe(0)
  })

  it('what a filter drops looks like success, and is not done', () => {
    const { of, place } = outcome(flow([{ filter: '100%' }]), 1)
    expect(of('web→cart')).toMatchObject({ ok: 1, done: 0 })
    expect(place(0)['filtered']).toBe(1)
  })

  it('a message that cannot be translated fails on each redelivery', () => {
    const { place } = outcome(
      flow([{ translate: '1ms', poison: '100%' }, { deadLetter: { after: 3, delay: '10ms' } }]),
      1,
    )
    expect(place(0)).toMatchObject({ redelivered: 3, dead: 1 })
  })

  it('an enricher imports latency and failure of whom it asks', () => {
    expect(outcome(flow([{ enrich: 'other' }]), 1).of('web→cart').maxUs).toBe(20_000)
    const failing = { services: { cart, other: { ...cart, failures: '100%' } } }
    expect(outcome(flow([{ enrich: 'other' }], failing), 1).of('web→cart')).toMatchObject({
      ok: 1,
      done: 0,
      deadLetters: 1,
    })
  })

  it('nobody waits for the copy of a wire tap', () => {
    const slow = { services: { cart, other: { ...cart, serviceTime: '1s' } } }
    const { of } = outcome(flow([{ wireTap: 'other' }], slow), 3)
    expect(of('web→cart').maxUs).toBe(10_000)
    expect(of('cart-flow→other').ok).toBe(1)
  })

  it('a splitter multiplies, and its aggregator answers with the slowest part', () => {
    const tape = [10, 50, 20].map((ms) => ({ status: 200, after: `${ms}ms` }))
    const { of } = outcome(
      flow([{ split: 3 }, { aggregate: {} }], {
        services: { cart: { ...cart, tape }, other: cart },
      }),
      1,
    )
    expect(of('cart-flow→cart').requests).toBe(3)
    expect(of('web→cart')).toMatchObject({ ok: 1, maxUs: 50_000, done: 1 })
  })

  it('an aggregator is complete with so many parts, or answers with what it has when it has waited', () => {
    const tape = [10, 500, 20].map((ms) => ({ status: 200, after: `${ms}ms` }))
    const services = { services: { cart: { ...cart, tape }, other: cart } }
    const sized = outcome(flow([{ split: 3 }, { aggregate: { size: 2 } }], services), 1)
    expect(sized.of('web→cart').maxUs).toBe(20_000)
    const timed = outcome(flow([{ split: 3 }, { aggregate: { timeout: '100ms' } }], services), 1)
    expect(timed.of('web→cart')).toMatchObject({ ok: 1, maxUs: 100_000, done: 0 })
    expect(timed.place(0)['partial']).toBe(1)
  })

  it('an aggregator that waits for a dead letter waits until its time is over', () => {
    const tape = [200, 503, 200].map((status) => ({ status, after: '10ms' }))
    const services = { services: { cart: { ...cart, tape }, other: cart } }
    const steps = [{ split: 3 }, { aggregate: { timeout: '300ms' } }, { deadLetter: {} }]
    const { of } = outcome(flow(steps, services), 1)
    expect(of('web→cart')).toMatchObject({ ok: 1, maxUs: 300_000, deadLetters: 1 })
  })

  it('scatter-gather takes as long as the slowest of those that it needs', () => {
    const services = { services: { cart, other: { ...cart, serviceTime: '80ms' } } }
    const all = outcome(flow([{ scatter: { to: ['cart', 'other'] } }], services), 1)
    expect(all.of('web→cart').maxUs).toBe(80_000)
    const one = flow([{ scatter: { to: ['cart', 'other'], atLeast: 1 } }], services)
    expect(outcome(one, 1).of('web→cart').maxUs).toBe(10_000)
  })

  it('an idempotent receiver drops what it has seen, as long as it remembers it', () => {
    // The client's library gives up too early, and asks again.
    const again = { to: 'cart', ...at(0), library: { attempts: 2, timeout: '5ms', pause: '20ms' } }
    const calls = (window: string) =>
      outcome(flow([{ idempotent: window }, 'call'], { clients: { web: again } }), 1)
    expect(calls('1m').of('cart-flow→cart').requests).toBe(1)
    expect(calls('1m').place(0)['duplicates']).toBe(1)
    expect(calls('1ms').of('cart-flow→cart').requests).toBe(2)
  })

  it('a throttler holds back what is too much', () => {
    const burst = { web: { to: 'cart', ...at(0, 0, 0, 0) } }
    const { of } = outcome(flow([{ throttle: '10/s' }], { clients: burst }), 2)
    expect(of('web→cart').maxUs).toBe(310_000)
  })
})
