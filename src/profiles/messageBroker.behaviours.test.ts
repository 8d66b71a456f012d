import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../bench/observe.ts'
import type { Run } from '../scenario/build.ts'

/**
 * What the documents of RabbitMQ (R) and Kafka (K) say of their brokers, as facts of runs.
 *
 * R: rabbitmq.com/docs, 4.3; K: kafka.apache.org, ConsumerConfig of 4.0.
 */
const s = (seconds: number): number => seconds * 1_000_000

interface Wish {
  readonly broker?: object
  readonly mail?: object
  readonly web?: object
  readonly events?: readonly object[]
}

/** Somebody who sends mail and waits for nothing, 20 a second in even steps, and who does it. */
function document({ broker = {}, mail = {}, web = {}, events = [] }: Wish): ScenarioDocument {
  return {
    system: 'message-broker',
    seed: 5,
    duration: '60s',
    systems: { 'message-broker': broker },
    services: { mail: { endpoints: 2, workers: 1, serviceTime: '20ms', ...mail } },
    clients: {
      web: {
        to: 'mail',
        rate: '20/s',
        arrivals: 'constant',
        answer: 'none',
        method: 'POST',
        ...web,
      },
    },
    events,
  }
}

type Count =
  | 'published'
  | 'acked'
  | 'expired'
  | 'dropped'
  | 'deadLettered'
  | 'lost'
  | 'refused'
  | 'delivered'
  | 'redelivered'
  | 'lateReplies'
  | 'kept'
  | 'ready'
  | 'unacked'

const counted = (run: Run, name: Count): number => run.world.places.channels[name][0]!

function after(seconds: number, wish: Wish): ReturnType<typeof runOf> {
  const made = runOf(document(wish))
  made.run.advance(s(seconds))
  return made
}

/** How many requests of the client were answered well, and how many failed. */
const told = ({ run, metrics }: ReturnType<typeof runOf>): [ok: number, failed: number] => {
  const edge = run.plan.edges.findIndex(({ fromClient }) => fromClient === 0)
  return [metrics.edges.ok[edge]!, metrics.edges.failed[edge]!]
}

const duplicates = ({ run }: ReturnType<typeof runOf>): number =>
  run.world.places.endpoints.duplicates.reduce((sum, count) => sum + count, 0)

const done = ({ run }: ReturnType<typeof runOf>): number => {
  const edge = run.plan.edges.findIndex(({ fromClient }) => fromClient === 0)
  return run.world.places.edges.done[edge]!
}

describe('A queue', () => {
  it('answers who publishes when the queue has the message, and says nothing of consumers (R: confirms)', () => {
    const made = after(10, { events: [{ at: '1s', fault: 'kill', on: 'mail' }] })
    const [ok, failed] = told(made)
    expect([ok, failed]).toEqual([counted(made.run, 'published'), 0])
    expect(ok).toBeGreaterThan(195)
    expect(done(made)).toBeLessThan(25)
    expect(counted(made.run, 'kept')).toBe(ok - done(made))
  })

  it('gives out in turn among consumers that have credit (R: consumers, consumer-prefetch)', () => {
    const { run } = after(10, { broker: { prefetch: 1 } })
    const { endpoints } = run.world.places
    expect(Math.abs(endpoints.finished[0]! - endpoints.finished[1]!)).toBeLessThanOrEqual(1)
  })

  it('gives no consumer more than its prefetch, however long others wait', () => {
    const { run } = after(10, { broker: { prefetch: 3 }, mail: { serviceTime: '400ms' } })
    const { consumers } = run.world.places
    expect([consumers.unacked[0], consumers.unacked[1]]).toEqual([3, 3])
    expect(counted(run, 'ready')).toBeGreaterThan(100)
  })

  it('gives the messages of a consumer that dies to others, marked as redelivered; what was half done is done twice (R: confirms, "Automatic Requeueing")', () => {
    const made = after(12, {
      broker: { prefetch: 50 },
      mail: { serviceTime: '90ms' },
      web: { load: [{ at: '8s', rate: '1/s' }] },
      events: [{ at: '5s', fault: 'kill', on: 'mail-1' }],
    })
    expect(counted(made.run, 'redelivered')).toBeGreaterThan(0)
    // Nothing is lost: it waits, or is done.
    expect(counted(made.run, 'published')).toBe(
      counted(made.run, 'acked') + counted(made.run, 'kept'),
    )
    expect(counted(made.run, 'lost')).toBe(0)
  })

  it('with automatic acknowledgement loses what a dying consumer had, and knows no prefetch (R: confirms)', () => {
    const wish = {
      mail: { serviceTime: '200ms' },
      events: [{ at: '5s', fault: 'kill', on: 'mail-1' }],
    }
    const automatic = after(6, { ...wish, broker: { ack: 'automatic', prefetch: 1 } })
    const { consumers } = automatic.run.world.places
    expect(consumers.unacked[1]).toBeGreaterThan(10)
    expect(counted(automatic.run, 'lost')).toBeGreaterThan(10)
    expect(counted(automatic.run, 'redelivered')).toBe(0)
    const manual = after(6, { ...wish, broker: { prefetch: 1 } })
    expect(counted(manual.run, 'lost')).toBe(0)
  })

  it('gives a message that is refused out again at once: a hot loop (R: nack)', () => {
    const wish = { mail: { poison: '5%', serviceTime: '2ms' } }
    const loop = after(10, { ...wish, broker: { onFailure: 'requeue' } })
    const bounded = after(10, { ...wish, broker: { onFailure: 'reject' } })
    const paused = after(10, { ...wish, broker: { onFailure: 'requeue', retryDelay: '1s' } })
    // Nobody ends it, and most deliveries are of the few that can never be done.
    expect(counted(loop.run, 'deadLettered')).toBe(0)
    expect(counted(loop.run, 'redelivered')).toBeGreaterThan(3 * counted(loop.run, 'published'))
    expect(counted(bounded.run, 'redelivered')).toBe(20 * counted(bounded.run, 'deadLettered'))
    expect(counted(paused.run, 'redelivered')).toBeLessThan(counted(loop.run, 'redelivered') / 10)
  })

  it('puts a message aside that came back more often than its limit (R: quorum-queues, 20 since 4.0)', () => {
    const { run } = after(20, { broker: { deliveryLimit: 3 }, mail: { poison: '100%' } })
    const dead = counted(run, 'deadLettered')
    expect(dead).toBeGreaterThan(300)
    expect(counted(run, 'acked')).toBe(0)
    // The first, and three more.
    expect(counted(run, 'delivered')).toBeGreaterThanOrEqual(4 * dead)
    expect(counted(run, 'delivered')).toBeLessThan(4 * dead + 8)
  })

  it('drops instead where there is no queue for dead letters (R: dlx)', () => {
    const { run } = after(5, {
      broker: { onFailure: 'discard', deadLetter: false },
      mail: { poison: '100%' },
    })
    expect(counted(run, 'deadLettered')).toBe(0)
    expect(counted(run, 'dropped')).toBe(counted(run, 'delivered') - counted(run, 'unacked'))
  })

  it('takes out what is too old only at the head, and a redelivery makes nothing younger (R: ttl)', () => {
    const { run } = after(20, {
      broker: { ttl: '2s', prefetch: 1, deadLetter: false },
      events: [{ at: '5s', until: '15s', fault: 'kill', on: 'mail' }],
    })
    // Eleven seconds without a consumer, and two of them wait: nine are gone.
    expect(counted(run, 'expired')).toBeGreaterThan(150)
    expect(counted(run, 'expired')).toBeLessThanOrEqual(190)
    expect(counted(run, 'ready')).toBeLessThanOrEqual(40)
  })

  it('that is full drops its oldest, or refuses the newest and says so (R: maxlength)', () => {
    const wish = {
      mail: { serviceTime: '1s' },
      web: {},
    }
    const oldest = after(30, { ...wish, broker: { maxLength: 10, prefetch: 1 } })
    expect(told(oldest)[1]).toBe(0)
    expect(counted(oldest.run, 'deadLettered')).toBeGreaterThan(500)
    const newest = after(30, {
      ...wish,
      broker: { maxLength: 10, prefetch: 1, overflow: 'rejectPublish' },
    })
    expect(told(newest)[1]).toBe(counted(newest.run, 'refused'))
    expect(counted(newest.run, 'refused')).toBeGreaterThan(500)
    // Without confirms nobody hears of it.
    const silent = after(30, {
      ...wish,
      broker: { maxLength: 10, prefetch: 1, overflow: 'rejectPublish', confirm: false },
    })
    expect(told(silent)[1]).toBe(0)
    expect(counted(silent.run, 'refused')).toBeGreaterThan(500)
    // Only what waits counts, not what consumers have (ready, not unacked).
    expect(counted(newest.run, 'ready')).toBe(10)
    expect(counted(newest.run, 'unacked')).toBe(2)
  })

  it('blocks all who publish at its alarm; consumers go on, and publishing with them (R: memory, alarms)', () => {
    const made = after(10, {
      broker: { alarm: 50 },
      events: [{ at: '2s', until: '8s', fault: 'hang', on: 'mail' }],
    })
    const { broker } = made.run.world.places
    const atMost = counted(made.run, 'published') - counted(made.run, 'acked')
    expect(broker.alarms[0]).toBeGreaterThan(0)
    expect(atMost).toBeLessThanOrEqual(50)
    const blocked = after(7, {
      broker: { alarm: 50 },
      events: [{ at: '2s', until: '8s', fault: 'hang', on: 'mail' }],
    })
    // Nobody was refused: they wait.
    expect(told(blocked)[1]).toBe(0)
    expect(told(blocked)[0]).toBe(counted(blocked.run, 'published'))
    expect(counted(blocked.run, 'kept')).toBe(50)
    expect(told(made)[0]).toBeGreaterThan(180)
  })

  it('misses a consumer that is cut off only after its heartbeats: 60 s (R: heartbeats)', () => {
    const cut = (heartbeat: string) =>
      after(40, {
        broker: { prefetch: 10, heartbeat },
        mail: { serviceTime: '5ms' },
        events: [{ at: '3s', fault: 'partition', on: 'mail-1' }],
      })
    // Its ten are as good as lost until then.
    expect(cut('60s').run.world.places.consumers.unacked[0]).toBe(10)
    const soon = cut('10s').run
    expect(soon.world.places.consumers.unacked[0]).toBe(0)
    expect(counted(soon, 'redelivered')).toBe(10)
  })

  it('keeps what is durable over a crash of the broker, and nothing else; what was out is delivered again', () => {
    const wish = {
      mail: { serviceTime: '300ms' },
      events: [{ at: '5s', until: '7s', fault: 'kill', on: 'middle' }],
    }
    const durable = after(15, wish)
    expect(counted(durable.run, 'lost')).toBe(0)
    expect(counted(durable.run, 'redelivered')).toBeGreaterThan(0)
    // Publishing fails meanwhile.
    expect(told(durable)[1]).toBeGreaterThan(30)
    const transient = after(15, { ...wish, broker: { durable: false } })
    expect(counted(transient.run, 'lost')).toBeGreaterThan(30)
  })

  it('serves a call that needs an answer by request and reply, through it four times', () => {
    const none = runOf({ ...document({ web: { answer: 'awaited' } }), system: 'none' })
    none.run.advance(s(10))
    const made = after(10, { web: { answer: 'awaited' } })
    const mean = ({ run, metrics }: ReturnType<typeof runOf>): number => {
      const edge = run.plan.edges.findIndex(({ fromClient }) => fromClient === 0)
      return metrics.edges.latencySumUs[edge]! / metrics.edges.ok[edge]!
    }
    // Confirm 5 ms, four times 0.5 ms through the broker, and 1 ms more on the wire; connections are there already.
    expect(mean(made) - mean(none)).toBeGreaterThan(7_500)
    expect(mean(made) - mean(none)).toBeLessThan(8_500)
    expect(made.run.notes.join()).toContain('request and reply')
  })

  it('throws a reply away that comes too late: the work was wasted', () => {
    const made = after(20, {
      mail: { serviceTime: '80ms' },
      web: { answer: 'awaited', timeout: '500ms', rate: '30/s' },
    })
    const late = counted(made.run, 'lateReplies')
    expect(told(made)[1]).toBeGreaterThan(100)
    expect(late).toBeGreaterThan(80)
    const { endpoints } = made.run.world.places
    expect(endpoints.wasted[0]! + endpoints.wasted[1]!).toBeGreaterThanOrEqual(late)
    // Nobody whose caller has left stays behind.
    expect(made.run.world.places.jobs.alive).toBeLessThan(2 * counted(made.run, 'kept') + 10)
  })

  it('answers an error where somebody waits for an answer, and tries again where nobody does', () => {
    const mail = { failures: '50%', serviceTime: '2ms' }
    const asked = after(10, { mail, web: { answer: 'awaited' } })
    expect(counted(asked.run, 'redelivered')).toBe(0)
    expect(told(asked)[1]).toBeGreaterThan(60)
    const sent = after(10, { mail })
    expect(told(sent)[1]).toBe(0)
    expect(done(sent)).toBeGreaterThan(190)
    expect(counted(sent.run, 'redelivered')).toBeGreaterThan(100)
    expect(duplicates(sent)).toBe(0)
  })

  it('says what a timeout means to it, and what it cannot express', () => {
    const { run } = runOf({
      ...document({ web: { answer: 'awaited' } }),
      policies: [{ for: 'mail', timeout: '300ms', retry: { attempts: 2 } }],
    })
    expect(run.notes.join()).toContain('Message broker cannot express "retry"')
    const [asked, delivered] = ['web→mail', 'broker→mail'].map((name) =>
      run.policyOf(
        run.plan.edges.findIndex((edge) => edge.name === name),
        0,
      ),
    )
    expect([asked!.timeoutUs, delivered!.timeoutUs]).toEqual([300_000, undefined])
  })
})

describe('Calls', () => {
  it('go straight to whoever is not reached through the broker', () => {
    const { run, metrics } = runOf({
      ...document({ broker: { middle: { for: ['mail'] } }, mail: { calls: ['book'] } }),
      services: {
        mail: { endpoints: 2, serviceTime: '20ms', calls: ['book'] },
        book: { serviceTime: '1ms' },
      },
    })
    run.advance(s(5))
    const direct = run.plan.edges.findIndex(({ name }) => name === 'mail→book')
    expect(run.plan.edges[direct]!.onward).toBe(-1)
    expect(metrics.edges.ok[direct]).toBeGreaterThan(90)
    expect(run.world.places.channels.used).toBe(1)
  })

  it('that need no answer wait for one where nobody keeps them, and a note says so', () => {
    const { run } = runOf({ ...document({}), system: 'envoy' })
    expect(run.notes.join()).toContain('web→mail would need no answer.')
  })

  it('are refused options that the other kind of broker has', () => {
    expect(() => runOf(document({ broker: { partitions: 3 } }))).toThrow(
      /has partitions, which only a log has, and is a queue/,
    )
    expect(() => runOf(document({ broker: { kind: 'log', prefetch: 3 } }))).toThrow(/prefetch/)
  })
})

describe('A log', () => {
  const log = { kind: 'log', partitions: 4 }

  it('gives each partition to one member of the group; more members than partitions have nothing to do (K: consumer groups)', () => {
    const { run } = after(10, {
      broker: { ...log, partitions: 2 },
      mail: { endpoints: 3, workers: 4 },
    })
    const { endpoints, partitions } = run.world.places
    expect([partitions.consumer[0], partitions.consumer[1]]).toEqual([0, 1])
    expect(endpoints.finished[2]).toBe(0)
  })

  it('lets a record that cannot be done block its partition, and no other', () => {
    const poisoned = { poison: '2%', serviceTime: '2ms', workers: 4 }
    const { run } = after(60, { broker: log, mail: poisoned })
    const { partitions } = run.world.places
    const waiting = [0, 1, 2, 3].map((row) => partitions.ready[row]!)
    expect(Math.max(...waiting)).toBeGreaterThan(50)
    // In a queue the same message goes aside after 21 deliveries, and holds nobody up.
    const queue = after(60, { mail: poisoned })
    expect(counted(queue.run, 'kept')).toBeLessThan(5)
    expect(counted(queue.run, 'deadLettered')).toBeGreaterThan(10)
    // Whoever gives up a record reads on.
    const skipped = after(60, { broker: { ...log, onFailure: 'discard' }, mail: poisoned })
    expect(counted(skipped.run, 'deadLettered')).toBeGreaterThan(10)
    expect(counted(skipped.run, 'ready')).toBeLessThan(5)
  })

  it('does not miss a consumer that has crashed for its session timeout, 45 s (K: session.timeout.ms)', () => {
    const wish = {
      broker: log,
      mail: { serviceTime: '2ms' },
      events: [{ at: '5s', fault: 'kill', on: 'mail-1' }],
    }
    const before = after(45, wish)
    // Half of what came in 40 s waits.
    expect(counted(before.run, 'kept')).toBeGreaterThan(300)
    const later = after(55, wish)
    expect(counted(later.run, 'kept')).toBeLessThan(20)
  })

  it('reads again from the last commit what was done and not committed (at least once)', () => {
    const made = after(60, {
      broker: { ...log, ack: 'automatic', sessionTimeout: '6s' },
      mail: { serviceTime: '2ms' },
      events: [{ at: '19s', fault: 'kill', on: 'mail-1' }],
    })
    expect(duplicates(made)).toBeGreaterThan(5)
    expect(counted(made.run, 'lost')).toBe(0)
  })

  it('takes a consumer out that does not poll in time, and reads its batch again: 500 records of more than 600 ms (K: max.poll.records, max.poll.interval.ms)', () => {
    // The same with a tenth of the records, and a tenth of the time.
    const slow = (ms: number) =>
      after(60, {
        broker: { kind: 'log', partitions: 1, pollRecords: 50, pollInterval: '3s' },
        mail: { endpoints: 2, serviceTime: `${ms}ms` },
        web: { load: [{ at: '10s', rate: '0.1/s' }] },
      })
    const good = slow(50)
    const bad = slow(90)
    expect(duplicates(good)).toBe(0)
    expect(counted(good.run, 'acked')).toBeGreaterThan(190)
    // Nothing is ever committed of a batch that takes too long.
    expect(duplicates(bad)).toBeGreaterThan(200)
    expect(counted(bad.run, 'acked')).toBeLessThan(60)
  })

  it('forgets what is older than its retention, read or not', () => {
    const { run } = after(30, {
      broker: { ...log, retention: '5s' },
      events: [{ at: '5s', until: '25s', fault: 'kill', on: 'mail' }],
    })
    expect(counted(run, 'expired')).toBeGreaterThan(100)
  })
})
