import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena } from './Arena.ts'
import { TimerWheel } from './TimerWheel.ts'

/** What anybody would write: a list sorted by time, in which equals stay in the order of scheduling. */
class SortedList {
  private readonly entries: { at: number; id: number }[] = []

  schedule(at: number, id: number): void {
    const later = this.entries.findIndex((entry) => entry.at > at)
    this.entries.splice(later < 0 ? this.entries.length : later, 0, { at, id })
  }

  cancel(id: number): void {
    this.entries.splice(
      this.entries.findIndex((entry) => entry.id === id),
      1,
    )
  }

  take(limit: number): { at: number; id: number } | undefined {
    return this.entries[0] !== undefined && this.entries[0].at <= limit
      ? this.entries.shift()
      : undefined
  }

  get ids(): number[] {
    return this.entries.map(({ id }) => id)
  }
}

/** A wheel and a list that are told the same, and must say the same. */
class Pair {
  readonly arena = new Arena()
  readonly wheel = new TimerWheel(this.arena)
  readonly list = new SortedList()
  readonly nodeOf = new Map<number, number>()
  now: number
  private births = 0

  constructor(now = 0) {
    this.now = now
  }

  schedule(delay: number): void {
    const id = this.births++
    const at = this.now + delay
    this.nodeOf.set(id, this.wheel.schedule(at, 1, id, 2, 3, 4))
    this.list.schedule(at, id)
  }

  cancel(pick: number): void {
    const { ids } = this.list
    if (ids.length === 0) return
    const id = ids[pick % ids.length]!
    this.wheel.cancel(this.nodeOf.get(id)!)
    this.list.cancel(id)
  }

  /** Takes all that is due by a moment, at most so many; both sides must agree on each. */
  run(until: number, most = Infinity): void {
    for (let count = 0; count < most; count++) {
      const expected = this.list.take(until)
      const node = this.wheel.take(until)
      if (expected === undefined) {
        expect(node).toBe(-1)
        this.now = until
        return
      }
      const { at, row } = this.wheel.nodes
      expect({ at: at[node], id: row[node] }).toEqual(expected)
      this.now = expected.at
    }
  }
}

const horizon = 2 ** 32
const forever = Number.MAX_SAFE_INTEGER
/** Delays of every size: many equal ones, the edges of all levels, and times beyond the horizon. */
const delay = fc.oneof(
  fc.constantFrom(0, 0, 1, 255, 256, 257, 65_535, 65_536, 2 ** 24 - 1, 2 ** 24),
  fc.constantFrom(horizon - 1, horizon, horizon + 1, 3 * horizon + 7),
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  fc.double({ min: 0, max: 4 * horizon, noNaN: true }).map(Math.floor),
)
const command = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('schedule' as const), delay }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('run' as const), delay }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      delay,
      most: fc.integer({ min: 1, max: 4 }),
    }),
  },
)

function apply(
  pair: Pair,
  commands: readonly (typeof command extends fc.Arbitrary<infer C> ? C : never)[],
) {
  for (const one of commands) {
    if (one.kind === 'schedule') pair.schedule(one.delay)
    else if (one.kind === 'cancel') pair.cancel(one.pick)
    else pair.run(pair.now + one.delay, one.kind === 'take' ? one.most : Infinity)
    expect(pair.wheel.size).toBe(pair.list.ids.length)
  }
}

describe('the wheel', () => {
  it('gives the order of a stable sorted list, whatever is scheduled, cancelled and run', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, horizon - 300, 5 * horizon + 123),
        fc.array(command, { maxLength: 120 }),
        (start, commands) => {
          const pair = new Pair()
          pair.run(start)
          apply(pair, commands)
          pair.run(forever)
          expect(pair.wheel.size).toBe(0)
        },
      ),
      { numRuns: 400, seed: 1 },
    )
  })

  it('goes on in the same order after it was put back to an earlier moment', () => {
    fc.assert(
      fc.property(
        fc.array(command, { maxLength: 60 }),
        fc.array(command, { maxLength: 60 }),
        (before, after) => {
          const pair = new Pair()
          apply(pair, before)
          const then = pair.arena.checkpoint()
          const drain = (): number[] => {
            const order: number[] = []
            for (let node = pair.wheel.take(forever); node >= 0;) {
              order.push(pair.wheel.nodes.row[node]!)
              node = pair.wheel.take(forever)
            }
            return order
          }
          const expected = pair.list.ids
          apply(pair, after)
          pair.arena.restore(then)
          expect(drain()).toEqual(expected)
        },
      ),
      { numRuns: 100, seed: 2 },
    )
  })

  it('keeps ten equal times in the order of scheduling, also across cascades', () => {
    const pair = new Pair()
    // Some are filed far out and move down, some are filed near when the cursor has come close.
    for (let count = 0; count < 5; count++) pair.schedule(1_000_000)
    pair.schedule(990_000)
    pair.run(999_990)
    for (let count = 0; count < 5; count++) pair.schedule(10)
    pair.run(1_000_000)
    expect(pair.wheel.size).toBe(0)
  })

  it('works for a run that is longer than its horizon of 71 minutes', () => {
    const pair = new Pair()
    // A timer that is armed again each time, for six hours, beside some that wait for all of it.
    for (const hours of [2, 4, 6]) pair.schedule(hours * 3.6e9)
    for (let minutes = 0; minutes < 360; minutes += 10) {
      pair.schedule(6e8)
      pair.run(pair.now + 6e8)
    }
    expect(pair.now).toBe(6 * 3.6e9)
    expect(pair.wheel.size).toBe(0)
  })

  it('forgets a cancelled timer at once', () => {
    const arena = new Arena()
    const wheel = new TimerWheel(arena)
    const nodes = [5, 5, 300, 70_000, horizon + 5].map((at) => wheel.schedule(at, 0, at, 0, 0, 0))
    expect(wheel.size).toBe(5)
    for (const node of nodes) wheel.cancel(node)
    expect(wheel.size).toBe(0)
    expect(wheel.take(forever)).toBe(-1)
    // The rows are used again.
    for (const at of [9, 8, 7, 6, 5]) wheel.schedule(at, 0, at, 0, 0, 0)
    expect(wheel.nodes.used).toBe(5)
  })

  it('takes nothing that is due later than the limit', () => {
    const wheel = new TimerWheel(new Arena())
    wheel.schedule(1_000, 0, 0, 0, 0, 0)
    expect(wheel.take(999)).toBe(-1)
    expect(wheel.take(1_000)).toBeGreaterThanOrEqual(0)
  })
})
