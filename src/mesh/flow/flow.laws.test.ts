import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../../bench/observe.ts'

const of = fc.constantFrom
const second = 1_000_000

/** Every pattern, in any order that makes sense, and a bus that may die while messages are in it. */
const document: fc.Arbitrary<ScenarioDocument> = fc
  .record({
    seed: fc.nat(1_000_000),
    system: of('esb', 'eai'),
    before: fc.array(
      of<unknown>(
        { translate: { exponential: '3ms' }, poison: '5%' },
        { route: [{ to: 'other', share: '20%' }], unknown: '5%' },
        { filter: '10%' },
        { enrich: 'other' },
        { wireTap: 'other' },
        { delay: '2ms' },
      ),
      { maxLength: 4 },
    ),
    once: fc.subarray<unknown>([{ throttle: '150/s' }, { idempotent: '1s', keep: 20 }]),
    middle: of<readonly unknown[]>(
      ['call'],
      [{ split: 3 }, 'call', { aggregate: { timeout: '20ms' } }],
      [{ split: 2 }, { translate: '1ms' }, 'call', { aggregate: { size: 1, timeout: '30ms' } }],
      [{ split: 3 }, { aggregate: { timeout: '15ms', partial: 'fail' } }],
      [{ scatter: { to: ['cart', 'other'], atLeast: 1, timeout: '25ms' } }],
      [{ scatter: { to: ['cart', 'other'] } }],
    ),
    errors: of<readonly unknown[]>(
      [],
      [{ deadLetter: {} }],
      [{ deadLetter: { after: 2, delay: '10ms', multiplier: 2, jitter: '15%' } }],
      [{ redelivery: { after: 2, delay: '5ms', worker: 'release' } }],
    ),
    pool: of(undefined, 3),
    workers: of(2, 20),
    queue: of(0, 5, 1_000),
    failures: of('0%', '30%'),
    patience: of('30ms', '2s'),
    fault: of<unknown>('kill', { slow: '3x' }, 'hang', { errors: '50%' }),
    on: of('hub', 'hub', 'cart', 'other'),
  })
  .map(({ seed, system, before, once, middle, errors, pool, workers, queue, ...rest }) => {
    const hub = system === 'esb' ? 'bus' : 'cart-flow'
    const steps = [...before, ...once, ...middle, ...errors]
    const route = { for: 'cart', steps, ...(pool === undefined ? {} : { pool }) }
    return {
      seed,
      system,
      duration: '2s',
      services: {
        cart: { workers: 4, serviceTime: { exponential: '10ms' }, failures: rest.failures },
        other: { workers: 2, queue: 5, serviceTime: { exponential: '5ms' }, failures: '10%' },
      },
      clients: { web: { to: 'cart', rate: '150/s', timeout: rest.patience, method: 'POST' } },
      policies: [{ for: '*', timeout: '500ms' }],
      systems: {
        [system]: {
          middle: { workers, queue },
          whenFull: 'reject',
          [system === 'esb' ? 'routes' : 'flows']: [route],
        },
      },
      events: [
        { at: '500ms', until: '800ms', fault: rest.fault, on: rest.on === 'hub' ? hub : rest.on },
        { at: '1500ms', load: 'web', rate: '0/s' },
      ],
    }
  })

describe('a message in a flow', () => {
  it('ends once, and leaves nothing behind', () => {
    fc.assert(
      fc.property(document, (one) => {
        const { run, metrics } = runOf(one)
        run.advance(5 * second)
        const { sim, flows, flowPlaces, endpoints, jobs, requests, edges } = run.world.places
        expect([flows.alive, jobs.alive, requests.alive]).toEqual([0, 0, 0])
        expect([...endpoints.busy.slice(0, endpoints.used)].every((busy) => busy === 0)).toBe(true)
        const sum = (column: ArrayLike<number>): number => {
          let total = 0
          for (let row = 0; row < flowPlaces.used; row++) total += column[row]!
          return total
        }
        expect(sum(flowPlaces.inside)).toBe(0)
        const ended = ['delivered', 'filtered', 'duplicates', 'dead', 'failed'] as const
        // Parts are no messages of their own, but each of them may be a dead letter; who left is not counted.
        const total = ended.reduce((all, name) => all + sum(flowPlaces[name]), 0)
        if (!JSON.stringify(one).includes('split'))
          expect(total).toBeLessThanOrEqual(sum(flowPlaces.started))
        for (let edge = 0; edge < edges.used; edge++) {
          const counts = metrics.edges
          expect(counts.requests[edge]).toBe(counts.ok[edge]! + counts.failed[edge]!)
          expect(edges.done[edge]!).toBeLessThanOrEqual(counts.requests[edge]!)
        }
        const unknown = sim
          .ignoredEvents()
          // What others ignore is listed where their laws are.
          .filter(({ machine }) => ['flow', 'job', 'request'].includes(machine))
          .map(({ machine, state, event }) => `${machine} ${state} ${event}`)
          .filter((pair) => !known.includes(pair))
        expect(unknown).toEqual([])
      }),
      { numRuns: 16, seed: 5 },
    )
  })

  it('is the same after a rewind', () => {
    fc.assert(
      fc.property(document, fc.integer({ min: 100, max: 1_900 }), (one, at) => {
        const straight = runOf(one).run
        straight.advance(3 * second)
        const { run } = runOf(one)
        run.advance(at * 1_000)
        const { sim } = run.world.places
        const checkpoint = sim.arena.checkpoint()
        run.advance(at * 1_000 + 300_000)
        sim.arena.restore(checkpoint)
        run.advance(3 * second)
        expect(sim.digest).toBe(straight.world.places.sim.digest)
      }),
      { numRuns: 8, seed: 5 },
    )
  })
})

/** What is told and not heard: each has its reason. */
const known: readonly string[] = [
  // A copy was answered after the job had done with its message; or a call failed in the tick of another.
  'job underWay.returning callEnded',
  'job underWay.returning endpointDied',
  // Another part, or a timeout, decided in the same tick.
  'flow failed partEnded',
  'flow dead partEnded',
  'flow left partEnded',
  'flow done partEnded',
  'flow left callEnded',
]
