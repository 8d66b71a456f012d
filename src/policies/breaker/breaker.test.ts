import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { circuitColumns, circuitSlotColumns } from '../../model/gateTables.ts'
import { ms, s } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { tripCause } from './breaker.ts'
import { consecutiveFailures } from './consecutiveFailures.ts'
import { penaltyMistake, penaltyUs } from './penalty.ts'
import { unified, type UnifiedOptions } from './unified.ts'

const pauses = { minPenaltyUs: s(1), maxPenaltyUs: s(60), jitterRatio: 0.5 }

function columns() {
  const arena = new Arena()
  const circuits = arena.table('circuits', { ...circuitColumns, state: 'u8' })
  const circuitSlots = arena.table('circuitSlots', circuitSlotColumns)
  const clock = { now: 0 }
  const circuit = circuits.birth()
  circuits.slots[circuit] = -1
  return {
    circuits,
    circuit,
    clock,
    columns: { circuits, circuitSlots, clock } as unknown as PolicyColumns,
  }
}

describe('a back-off', () => {
  it('doubles from the least penalty to the most', () => {
    const bases = [0, 1, 2, 3, 4, 5, 6, 7, 40].map((index) => penaltyUs(pauses, index, 0))
    expect(bases).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => s(seconds)))
  })

  it('is longer by up to half of itself, and never than the most', () => {
    expect([0, 1, 4, 5].map((index) => penaltyUs(pauses, index, 1))).toEqual(
      [1.5, 3, 24, 48].map((seconds) => s(seconds)),
    )
    expect(penaltyUs(pauses, 6, 1)).toBe(s(60))
  })

  it.each([
    [{ maxPenaltyUs: 0, minPenaltyUs: 0 }, 'maxPenalty is 0'],
    [{ minPenaltyUs: s(61) }, 'above'],
    [{ jitterRatio: 101 }, 'jitter'],
  ])('of %j makes no sense', (options, mistake) => {
    expect(penaltyMistake({ ...pauses, ...options })).toContain(mistake)
    expect(penaltyMistake(pauses)).toBeUndefined()
  })
})

describe('consecutive failures', () => {
  const seven = () => {
    const own = columns()
    const rule = consecutiveFailures({ ...pauses, maxFailures: 7 }, own.columns)
    const seen = (...failed: boolean[]) =>
      failed.map((one) => rule.observe(own.circuit, one, false))
    return { ...own, rule, seen }
  }
  const fails = (count: number) => Array.from({ length: count }, () => true)

  it('open the circuit at the seventh', () => {
    const { seen } = seven()
    expect(seen(...fails(6)).at(-1)).toBe(tripCause.none)
    expect(seen(true)).toEqual([tripCause.consecutive])
  })

  it('are counted from 0 again after any success', () => {
    const { seen } = seven()
    expect(seen(...fails(6), false, ...fails(6))).not.toContain(tripCause.consecutive)
  })

  it('lengthen the penalty with each trip, until a success', () => {
    const { rule, circuit } = seven()
    expect([rule.penalty(circuit, 0), rule.penalty(circuit, 0)]).toEqual([s(1), s(2)])
    rule.reset(circuit)
    expect(rule.penalty(circuit, 0)).toBe(s(1))
  })
})

describe('the unified breaker', () => {
  const one = (options: Partial<UnifiedOptions> = {}) => {
    const own = columns()
    const rule = unified(
      {
        ...pauses,
        maxFailures: 0,
        successRate: 0.8,
        windowUs: s(10),
        minRequests: 5,
        ...options,
      },
      own.columns,
    )
    const { circuit, clock } = own
    /** Responses at moments in ms: `F` failed, `S` succeeded, `L` was limited. */
    const seen = (text: string, from = clock.now / 1_000, step = 0): number => {
      let last: number = tripCause.none
      ;[...text].forEach((letter, index) => {
        clock.now = ms(from + index * step)
        last = rule.observe(circuit, letter === 'F', letter === 'L')
      })
      return last
    }
    return { ...own, rule, seen }
  }

  it('opens when too few in the window succeeded', () => {
    expect(one().seen('SSSSSSSF')).toBe(tripCause.none)
    expect(one().seen('SSSSSSFF')).toBe(tripCause.ratio)
    // Exactly the threshold is not below it.
    expect(one().seen('SSSSF')).toBe(tripCause.none)
  })

  it('says nothing before there are enough responses', () => {
    expect(one().seen('FFFF')).toBe(tripCause.none)
    expect(one().seen('FFFFF')).toBe(tripCause.ratio)
  })

  it('with no least number opens at the first failure', () => {
    expect(one({ minRequests: 0 }).seen('F')).toBe(tripCause.ratio)
  })

  it('asks for failures in a row first', () => {
    expect(one({ maxFailures: 5 }).seen('FFFFF')).toBe(tripCause.consecutive)
  })

  it('with 0 failures and 0 % never opens', () => {
    expect(one({ successRate: 0 }).seen('F'.repeat(50))).toBe(tripCause.none)
  })

  it('lets a 429 lower the share, and end a row of failures', () => {
    const { seen, circuits, circuit } = one({ maxFailures: 3, minRequests: 100 })
    expect(seen('FFLFF')).toBe(tripCause.none)
    expect(circuits.failures[circuit]).toBe(2)
    expect([circuits.seen[circuit], circuits.succeeded[circuit]]).toEqual([5, 0])
    expect(one().seen('SSSLL')).toBe(tripCause.ratio)
  })

  it('forgets a tenth of its window at a time', () => {
    const { seen, circuits, circuit } = one({ minRequests: 100 })
    seen('FFFF', 0)
    seen('SS', 5_500)
    seen('S', 9_900)
    expect(circuits.seen[circuit]).toBe(7)
    seen('S', 10_000)
    expect(circuits.seen[circuit]).toBe(4)
    seen('S', 15_000)
    expect(circuits.seen[circuit]).toBe(3)
  })

  it('forgets everything over a gap as long as the window', () => {
    const { seen, circuits, circuit } = one({ minRequests: 100 })
    seen('FFFF', 3_000)
    seen('S', 13_000)
    expect([circuits.seen[circuit], circuits.succeeded[circuit]]).toEqual([1, 1])
  })

  it('forgets both counts when it is closed', () => {
    const { rule, seen, circuits, circuit } = one()
    seen('FFFFF')
    rule.reset(circuit)
    expect([circuits.seen[circuit], circuits.failures[circuit]]).toEqual([0, 0])
    expect(seen('FFFF')).toBe(tripCause.none)
  })
})
