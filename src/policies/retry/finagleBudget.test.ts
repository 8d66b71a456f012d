import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { budgetColumns, budgetSlotColumns } from '../../model/gateTables.ts'
import { ms, s } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { finagleBudget } from './finagleBudget.ts'
import type { TpsBudgetOptions } from './tpsBudget.ts'

function account(options: Partial<TpsBudgetOptions> = {}) {
  const arena = new Arena()
  const budgets = arena.table('budgets', budgetColumns)
  const budgetSlots = arena.table('budgetSlots', budgetSlotColumns)
  const clock = { now: 0 }
  const budget = budgets.birth()
  for (let slot = 0; slot < 10; slot++) budgetSlots.birth()
  const columns = { budgets, budgetSlots, clock } as unknown as PolicyColumns
  const rule = finagleBudget({ ratio: 0.2, minPerSecond: 10, ttlUs: s(10), ...options }, columns)
  const draws = (count: number): number =>
    Array.from({ length: count }, () => rule.withdraw(budget)).filter(Boolean).length
  const pays = (count: number): void => {
    for (let time = 0; time < count; time++) rule.deposit(budget)
  }
  return { clock, draws, pays, balance: () => rule.balance(budget) }
}

describe("Finagle's retry budget", () => {
  it('has a balance of 100 at rest', () => {
    expect(account().balance()).toBe(100)
    expect(account().draws(500)).toBe(100)
  })

  it.each([
    [0.2, 5],
    [0.25, 4],
    [0.75, 4 / 3],
    [0.9999, 1],
    [0.4, 2.5],
    [2, 0.5],
  ])('of ratio %f asks for %f requests a retry, fractions and all', (ratio, requests) => {
    const { pays, draws } = account({ ratio, minPerSecond: 0 })
    pays(1_200)
    expect(draws(3_000)).toBe(Math.floor((1_200 * 1_000) / Math.trunc(1_000 * requests)))
  })

  it('of ratio 0 has its reserve alone, and without that nothing', () => {
    const { pays, draws } = account({ ratio: 0, minPerSecond: 1 })
    pays(1_000)
    expect(draws(50)).toBe(10)
    const empty = account({ ratio: 0, minPerSecond: 0 })
    empty.pays(1_000)
    expect([empty.draws(5), empty.balance()]).toEqual([0, 0])
  })

  it('that was spent is back exactly after its ttl, if nobody asked meanwhile', () => {
    const { clock, draws } = account()
    expect(draws(200)).toBe(100)
    clock.now = s(10) - 1
    expect(draws(1)).toBe(0)
    clock.now = s(20)
    expect(draws(200)).toBe(100)
  })

  it('forgets what was put in after its ttl', () => {
    const { clock, pays, draws } = account({ minPerSecond: 0 })
    pays(100)
    clock.now = s(9)
    expect(draws(1)).toBe(1)
    clock.now = s(20)
    expect(draws(1)).toBe(0)
  })

  it('takes no ttl and no ratio that Finagle refuses', () => {
    for (const wrong of [{ ttlUs: ms(500) }, { ttlUs: s(61) }, { ratio: -1 }, { ratio: 1_001 }])
      expect(() => account(wrong)).toThrow(RangeError)
  })

  it('never allows more than its reserve in each ttl and its share of what was put in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(900), fc.nat(30), fc.nat(30)), { maxLength: 60 }),
        fc.constantFrom(0.1, 0.2, 0.75, 1.5),
        (steps, ratio) => {
          const { clock, pays, draws } = account({ ratio, minPerSecond: 1, ttlUs: s(2) })
          let paid = 0
          let drawn = 0
          for (const [pause, deposits, wanted] of steps) {
            clock.now += ms(pause)
            pays(deposits)
            paid += deposits
            drawn += draws(wanted)
          }
          // The reserve is 2: it is there at once, and again whenever what took it has aged out. Truncation of 1000 / ratio
          // makes a retry up to 0.2 % cheaper.
          const rounds = Math.floor(clock.now / s(2)) + 1
          expect(drawn).toBeLessThanOrEqual(1.002 * ratio * paid + 2 * rounds)
        },
      ),
    )
  })
})
