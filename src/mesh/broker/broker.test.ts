import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { firstDifference } from '../../engine/Arena.ts'
import { Probe } from '../../record/window.ts'
import { parseMetric } from '../../scenario/metric.ts'
import type { Run } from '../../scenario/build.ts'

const s = (seconds: number): number => seconds * 1_000_000

/** What is told and not listed, with why that is right. */
const ignoredForAReason: Readonly<Record<string, string>> = {
  'consumer: detached + processGone': 'it was taken out before',
  'consumer: detached + sessionOpen': 'the same',
  'consumer: undetected + evicted': 'it is dead, and the group does not know yet',
  'partition: reading + appended': 'two records came in one tick',
  'partition: reading + commitDue': 'it commits after the batch',
  'partition: rebalancing + commitDue': 'whoever gives it up commits, or nobody does',
  'partition: unassigned + commitDue': 'the same',
}

const of = fc.constantFrom
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as T

const queue = fc
  .record({
    kind: of('queue'),
    prefetch: maybe(of<unknown>(1, 3, 'unlimited')),
    ack: maybe(of('manual', 'automatic')),
    onFailure: maybe(of('reject', 'requeue', 'discard')),
    deliveryLimit: maybe(of<unknown>(0, 2)),
    retryDelay: maybe(of('10ms', '1s')),
    ttl: maybe(of('100ms', '1s')),
    maxLength: maybe(of(1, 5)),
    overflow: maybe(of('dropHead', 'rejectPublish')),
    deadLetter: maybe(fc.boolean()),
    durable: maybe(fc.boolean()),
    confirm: maybe(fc.boolean()),
    alarm: maybe(of(3, 20)),
    heartbeat: maybe(of('200ms')),
    ackTimeout: maybe(of('150ms')),
  })
  .map(without)
const log = fc
  .record({
    kind: of('log'),
    ack: maybe(of('manual', 'automatic')),
    onFailure: maybe(of('reject', 'discard')),
    retryDelay: of('5ms', '100ms'),
    deliveryLimit: maybe(of<unknown>(0, 2)),
    partitions: of(1, 2, 5),
    pollRecords: maybe(of(1, 3)),
    pollInterval: of('100ms', '5s'),
    sessionTimeout: of('300ms'),
    commitInterval: maybe(of('200ms')),
    rebalance: of('50ms'),
    retention: maybe(of('500ms')),
    alarm: maybe(of(20)),
    durable: maybe(fc.boolean()),
  })
  .map(without)

const scenario: fc.Arbitrary<ScenarioDocument> = fc
  .record({
    seed: fc.nat(1_000_000),
    broker: fc.oneof(queue, log),
    endpoints: of(1, 2),
    middles: of(1, 1, 2),
    workers: of(1, 4),
    failures: of('0%', '10%', '60%'),
    poison: of('0%', '10%'),
    answers: fc.array(of('awaited', 'none'), { minLength: 2, maxLength: 2 }),
    timeout: of('never', '100ms', '1s'),
    protocol: of('http1', 'http2'),
    faults: fc.array(
      fc
        .record({
          at: fc.integer({ min: 200, max: 2_500 }),
          lasts: fc.integer({ min: 50, max: 900 }),
          on: of('broker', 'mail', 'mail-1', 'shop-1', 'shop'),
          fault: of<unknown>(
            'kill',
            'hang',
            'partition',
            'drain',
            { errors: '50%' },
            { slow: '9x' },
          ),
        })
        .map(({ at, lasts, ...rest }) => ({ at: `${at}ms`, until: `${at + lasts}ms`, ...rest })),
      { maxLength: 3 },
    ),
  })
  .map(({ seed, broker, endpoints, middles, workers, failures, poison, answers, ...rest }) => ({
    seed,
    system: 'message-broker',
    systems: { 'message-broker': { ...broker, middle: { endpoints: middles } } },
    services: {
      shop: {
        endpoints: 2,
        serviceTime: '2ms',
        calls: [{ to: 'mail', answer: answers[0], onFailure: 'ignore', method: 'POST' }],
      },
      mail: {
        endpoints,
        workers,
        failures,
        poison,
        protocol: rest.protocol,
        serviceTime: { exponential: '9ms' },
      },
    },
    clients: { web: { to: 'shop', rate: '60/s', answer: answers[1], timeout: rest.timeout } },
    events: [...rest.faults].sort((a, b) => parseInt(a.at) - parseInt(b.at)),
  }))

/** What must hold of messages at any moment. */
function checkMessages(run: Run): void {
  const { places } = run.world
  const { channels, messages, consumers, partitions, broker, edges } = places
  const kept = new Array<number>(channels.used).fill(0)
  const waiting = new Array<number>(channels.used).fill(0)
  for (let row = 0; row < messages.used; row++) {
    if (messages.number[row] === 0 || messages.publishedAt[row] === 0) continue
    kept[messages.channel[row]!]!++
    if (messages.isWaiting[row] === 1) waiting[messages.channel[row]!]!++
  }
  let sum = 0
  let dead = 0
  for (let row = 0; row < channels.used; row++) {
    const settled = (['acked', 'expired', 'dropped', 'deadLettered'] as const).reduce(
      (total, name) => total + channels[name][row]!,
      0,
    )
    // Whoever was blocked when the broker died was never taken.
    const lost = channels.published[row]! - settled - channels.kept[row]!
    expect(lost).toBeGreaterThanOrEqual(0)
    expect(lost).toBeLessThanOrEqual(channels.lost[row]!)
    expect([kept[row], waiting[row]]).toEqual([channels.kept[row], channels.ready[row]])
    // The line is whole, and in order.
    const lines =
      channels.partitionCount[row] === 0
        ? [channels.first[row]!]
        : [...Array(channels.partitionCount[row]).keys()].map(
            (index) => partitions.first[channels.firstPartition[row]! + index]!,
          )
    let length = 0
    for (const first of lines) {
      let before = 0
      for (let at = first; at >= 0; at = messages.next[at]!) {
        expect(messages.position[at]).toBeGreaterThan(before)
        before = messages.position[at]!
        length++
      }
    }
    expect(length).toBe(channels.ready[row])
    sum += channels.kept[row]!
    dead += channels.deadLettered[row]!
    const own = [...Array(channels.consumerCount[row]).keys()].map(
      (index) => consumers.unacked[channels.firstConsumer[row]! + index]!,
    )
    expect(own.reduce((total, one) => total + one, 0)).toBe(channels.unacked[row])
    const { prefetch, isAutomatic } = run.plan.broker!
    if (!isAutomatic) expect(Math.max(0, ...own)).toBeLessThanOrEqual(prefetch)
  }
  expect(sum).toBe(broker.kept[0])
  expect(sum).toBeLessThanOrEqual(run.plan.broker!.alarmAt)
  expect(edges.deadLetters.reduce((total, one) => total + one, 0)).toBe(dead)
}

describe('Whatever happens to a broker, its publishers and its consumers', () => {
  it('each message is kept, or one thing became of it; lines are whole; nobody has more than its credit', () => {
    fc.assert(
      fc.property(scenario, (document) => {
        const { run } = runOf(document)
        const observer = new Observer(run)
        for (const seconds of [1, 2, 4]) {
          run.advance(s(seconds))
          checkMessages(run)
        }
        observer.close()
        expect(observer.impossible).toEqual([])
        const pairs = run.world.places.sim
          .ignoredEvents()
          .filter(({ machine }) => ['message', 'consumer', 'partition'].includes(machine))
          .map(({ machine, state, event }) => `${machine}: ${state} + ${event}`)
        expect(pairs.filter((pair) => !(pair in ignoredForAReason))).toEqual([])
      }),
      { numRuns: 40, seed: 11 },
    )
  }, 60_000)

  it('the same run goes on from a checkpoint as if there had been none', () => {
    fc.assert(
      fc.property(scenario, (document) => {
        const [one, other] = [runOf(document).run, runOf(document).run]
        one.advance(s(1))
        const { arena } = one.world.places.sim
        const middle = arena.checkpoint()
        one.advance(s(3))
        arena.restore(middle)
        one.advance(s(2))
        other.advance(s(2))
        const there = other.world.places.sim.arena.checkpoint()
        expect(firstDifference(arena, arena.checkpoint(), there)).toBeUndefined()
      }),
      { numRuns: 12, seed: 3 },
    )
  }, 60_000)
})

// ── Arithmetic of queues ──────────────────────────────────────────────────────────────────────────

/** λ of 50 a second meets c = 2 workers of 25 ms: 80 a second. */
const shop = (events: readonly object[], more: object = {}): ScenarioDocument => ({
  system: 'message-broker',
  seed: 4,
  systems: { 'message-broker': { prefetch: 10, ...more } },
  services: { mail: { endpoints: 2, workers: 1, serviceTime: '25ms' } },
  clients: { web: { to: 'mail', rate: '50/s', arrivals: 'constant', answer: 'none' } },
  events,
})

function measured(document: ScenarioDocument, asked: readonly [string, number, number][]) {
  const { run, metrics } = runOf(document)
  const probe = new Probe(run, metrics)
  const values: number[] = []
  asked.forEach(([text, from, to], index) =>
    probe.ask(parseMetric(text), s(from), s(to), (value) => (values[index] = value)),
  )
  probe.advance(s(Math.max(...asked.map(([, , to]) => to))))
  return values
}

describe('A backlog', () => {
  const outage = { at: '10s', until: '20s', fault: 'hang', on: 'mail' }

  it('grows at λ while nobody takes, drains at cμ − λ, and is gone after backlog / (cμ − λ)', () => {
    const [at20, at25, at36, at40] = measured(shop([outage]), [
      ['lag(mail)', 19.9, 20],
      ['lag(mail)', 24.9, 25],
      ['lag(mail)', 36, 36.1],
      ['lag(mail)', 40, 41],
    ])
    expect(at20).toBeGreaterThan(490)
    expect(at20).toBeLessThan(510)
    // 5 s at 80 − 50, less the 20 that hung and begin anew.
    expect(at25!).toBeGreaterThan(500 - 150 - 15)
    expect(at25!).toBeLessThan(500 - 150 + 15)
    // 500 / 30 s = 16.7 s.
    expect(at36!).toBeGreaterThan(5)
    expect(at40!).toBeLessThan(4)
  })

  it('grows at λ − capacity where that is too small: with one of two consumers at 10 a second', () => {
    const [early, late] = measured(shop([{ at: '10s', fault: 'kill', on: 'mail-1' }]), [
      ['lag(mail)', 20, 20.5],
      ['lag(mail)', 30, 30.5],
    ])
    expect((late! - early!) / 10).toBeCloseTo(10, 0)
  })

  it('makes its head as old as the backlog takes to pass: lag / throughput', () => {
    // One consumer of two does 40 a second of 50: in the 20th second after, 200 wait.
    const [lag, age] = measured(shop([{ at: '10s', fault: 'kill', on: 'mail-1' }]), [
      ['lag(mail)', 29, 31],
      ['age(mail)', 29, 31],
    ])
    expect(age! / 1e6).toBeGreaterThan(0.8 * (lag! / 50))
    expect(age! / 1e6).toBeLessThan(1.1 * (lag! / 40))
  })

  it("keeps Little's law: messages kept = rate · age", () => {
    const document = {
      ...shop([]),
      services: { mail: { endpoints: 2, workers: 1, serviceTime: { exponential: '30ms' } } },
      clients: { web: { to: 'mail', rate: '50/s', answer: 'none' } },
    }
    const [lag, age, rate] = measured(document, [
      ['lag(mail)', 0, 300],
      ['age(mail)', 0, 300],
      ['goodput(web)', 0, 300],
    ])
    expect(lag! / ((rate! * age!) / 1e6)).toBeCloseTo(1, 2)
  })
})

describe('A large prefetch', () => {
  it('lets messages wait at a slow consumer while a fast one has nothing to do; a prefetch of one does not', () => {
    const age = (prefetch: number): number => {
      const [value] = measured(
        shop([{ at: '0s', fault: { slow: '10x' }, on: 'mail-1' }], { prefetch }),
        [['ageP99(mail)', 0, 30]],
      )
      return value! / 1e6
    }
    // 4 + 40 a second are offered 50: the fast one alone could nearly do it.
    const fair = age(1)
    const greedy = age(200)
    expect(greedy).toBeGreaterThan(2 * fair)
  })
})
