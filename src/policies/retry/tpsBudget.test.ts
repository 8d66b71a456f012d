import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { budgetColumns, budgetSlotColumns } from '../../model/gateTables.ts'
import { ms, s } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { amounts, tpsBudget, type TpsBudgetOptions } from './tpsBudget.ts'

function account(options: Partial<TpsBudgetOptions> = {}) {
  const arena = new Arena()
  const budgets = arena.table('budgets', budgetColumns)
  const budgetSlots = arena.table('budgetSlots', budgetSlotColumns)
  const clock = { now: 0 }
  const budget = budgets.birth()
  for (let slot = 0; slot < 10; slot++) budgetSlots.birth()
  const rule = tpsBudget({ ratio: 0.2, minPerSecond: 10, ttlUs: s(10), ...options }, {
    budgets,
    budgetSlots,
    clock,
  } as unknown as PolicyColumns)
  const draws = (count: number): number =>
    Array.from({ length: count }, () => rule.withdraw(budget)).filter(Boolean).length
  const pays = (count: number): void => {
    for (let time = 0; time < count; time++) rule.deposit(budget)
  }
  return { clock, rule, budget, draws, pays }
}

describe('a retry budget', () => {
  it.each([
    [0, 0, 1],
    [0.1, 1, 10],
    [0.2, 1, 5],
    [0.25, 1, 4],
    [0.3, 1, 3],
    [0.4, 1, 2],
    [0.5, 1, 2],
    [0.51, 1, 1],
    [0.8, 1, 1],
    [1, 1, 1],
    [2, 1_000, 500],
    [3, 1_000, 333],
  ])('of ratio %f puts in %i and takes %i', (ratio, deposit, withdraw) => {
    expect(amounts(ratio)).toEqual({ deposit, withdraw })
  })

  it('allows a burst of ten a second times its ttl before anybody has paid in', () => {
    expect(account().draws(500)).toBe(100)
    expect(account({ minPerSecond: 0 }).draws(5)).toBe(0)
  })

  it('allows one retry for five requests that did not fail', () => {
    const { pays, draws } = account({ minPerSecond: 0 })
    pays(52)
    expect(draws(50)).toBe(10)
  })

  it('that was spent comes back only once the slot that holds it has aged out', () => {
    const { clock, draws } = account()
    expect(draws(200)).toBe(100)
    clock.now = s(10)
    expect(draws(1)).toBe(0)
    clock.now = ms(11_001)
    expect(draws(200)).toBe(100)
  })

  it('forgets what was put in after its ttl', () => {
    const { clock, pays, draws } = account({ minPerSecond: 0 })
    pays(100)
    clock.now = ms(11_500)
    expect(draws(1)).toBe(0)
  })

  it('never allows more than the reserve and its share of what was put in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(400), fc.nat(30), fc.nat(30)), { maxLength: 60 }),
        (steps) => {
          const { clock, pays, draws } = account({ minPerSecond: 1, ttlUs: s(2) })
          let paid = 0
          let drawn = 0
          for (const [pause, deposits, wanted] of steps) {
            clock.now += ms(pause)
            pays(deposits)
            paid += deposits
            drawn += draws(wanted)
          }
          // Slots are moved on by whole slots, and the rest of the pause is lost: calls that come a little more than a slot
          // apart let what was drawn age twice as fast as the ttl says.
          const rounds = Math.floor(clock.now / s(1)) + 1
          expect(drawn).toBeLessThanOrEqual(paid / 5 + 2 * rounds)
        },
      ),
    )
  })
})
