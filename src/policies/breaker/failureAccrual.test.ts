import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { circuitColumns, circuitSlotColumns } from '../../model/gateTables.ts'
import { ms, s } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { tripCause } from './breaker.ts'
import { failureAccrual, type FailureAccrualOptions } from './failureAccrual.ts'

function accrual(options: Partial<FailureAccrualOptions> = {}) {
  const arena = new Arena()
  const circuits = arena.table('circuits', { ...circuitColumns, state: 'u8' })
  const circuitSlots = arena.table('circuitSlots', circuitSlotColumns)
  const clock = { now: 0 }
  const circuit = circuits.birth()
  circuits.slots[circuit] = -1
  circuits.average[circuit] = -1
  const rule = failureAccrual(
    {
      maxFailures: 5,
      successRate: 0.8,
      requests: 0,
      windowUs: s(30),
      minRequests: 5,
      minPenaltyUs: s(5),
      maxPenaltyUs: s(300),
      ...options,
    },
    { circuits, circuitSlots, clock } as unknown as PolicyColumns,
  )
  return {
    circuits,
    circuit,
    clock,
    rule,
    sees: (failed: boolean) => rule.observe(circuit, failed, false),
  }
}

describe('failure accrual', () => {
  it('opens at the fifth failure in a row', () => {
    const { sees } = accrual()
    expect([1, 2, 3, 4, 5].map(() => sees(true))).toEqual([0, 0, 0, 0, tripCause.consecutive])
    const again = accrual()
    for (let time = 0; time < 20; time++) expect(again.sees(time % 5 !== 4)).toBe(tripCause.none)
  })

  it('goes on counting, so that each probe that fails opens it for the next pause', () => {
    const { rule, circuit, sees } = accrual({ successRate: 0 })
    for (let time = 0; time < 5; time++) sees(true)
    expect(rule.penalty(circuit, 0.5)).toBe(s(5))
    for (const [from, to] of [
      [5, 10],
      [10, 20],
      [20, 40],
    ] as const) {
      expect(sees(true)).toBe(tripCause.consecutive)
      const pause = rule.penalty(circuit, 0.5)
      expect(pause).toBeGreaterThanOrEqual(s(from))
      expect(pause).toBeLessThan(s(to))
    }
    rule.reset(circuit)
    for (let time = 0; time < 4; time++) expect(sees(true)).toBe(tripCause.none)
    sees(true)
    expect(rule.penalty(circuit, 0.5)).toBe(s(5))
  })

  it('sees a total outage after window · ln(1 / rate), by its average over time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0.5, 0.7, 0.8, 0.9),
        fc.integer({ min: 10, max: 60 }),
        fc.integer({ min: 5, max: 40 }),
        (successRate, window, everyMs) => {
          const { clock, sees } = accrual({ maxFailures: 0, successRate, windowUs: s(window) })
          const outageAt = s(2 * window)
          while (clock.now < outageAt) {
            clock.now += ms(everyMs)
            sees(false)
          }
          const lastGood = clock.now
          let cause: number = tripCause.none
          while (cause === tripCause.none) {
            clock.now += ms(everyMs)
            cause = sees(true)
          }
          const theory = s(window) * Math.log(1 / successRate)
          expect(clock.now - lastGood).toBeGreaterThan(theory)
          expect(clock.now - lastGood).toBeLessThanOrEqual(theory + ms(everyMs))
        },
      ),
      { numRuns: 12 },
    )
  })

  it('sees it after ⌈requests · ln(1 / rate)⌉ failures, by its average over responses', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0.5, 0.8, 0.9, 0.95),
        fc.integer({ min: 5, max: 300 }),
        (successRate, requests) => {
          const { sees } = accrual({ maxFailures: 0, successRate, requests })
          for (let time = 0; time < requests; time++) sees(false)
          let failures = 0
          do failures++
          while (sees(true) === tripCause.none)
          expect(failures).toBe(Math.ceil(requests * Math.log(1 / successRate)))
        },
      ),
    )
  })

  it('by its average says nothing before one window has passed, nor with fewer than five in it', () => {
    const { clock, sees } = accrual({ maxFailures: 0 })
    for (let at = 0; at < 29; at++) {
      clock.now = s(at)
      expect(sees(true)).toBe(tripCause.none)
    }
    clock.now = s(31)
    expect(sees(true)).toBe(tripCause.ratio)
    const rare = accrual({ maxFailures: 0 })
    for (let at = 0; at < 20; at++) {
      rare.clock.now = s(10 * at)
      expect(rare.sees(true)).toBe(tripCause.none)
    }
  })

  it('by its average over responses says nothing before there were as many', () => {
    const { sees } = accrual({ maxFailures: 0, requests: 10 })
    expect(Array.from({ length: 9 }, () => sees(true))).not.toContain(tripCause.ratio)
    expect(sees(true)).toBe(tripCause.ratio)
  })

  it('gives what comes at the same moment no weight', () => {
    const { clock, sees, circuits, circuit } = accrual({ maxFailures: 0 })
    sees(false)
    clock.now = s(1)
    sees(true)
    const before = circuits.average[circuit]
    sees(true)
    sees(false)
    expect(circuits.average[circuit]).toBe(before)
  })

  it('waits for the longer of two pauses when both tests fire, each with its own schedule', () => {
    const { rule, circuit, circuits, clock, sees } = accrual({ maxFailures: 5 })
    clock.now = s(31)
    circuits.trips[circuit] = 3
    circuits.average[circuit] = 0.1
    for (let time = 0; time < 5; time++) {
      clock.now += ms(1)
      sees(true)
    }
    expect(circuits.fired[circuit]).toBe(3)
    expect(rule.penalty(circuit, 0)).toBe(s(20))
    expect([circuits.trips[circuit], circuits.averageTrips[circuit]]).toEqual([4, 1])
  })
})
