import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'

export interface TpsBudgetOptions {
  /** Retries allowed for each request that did not fail, 0 … 1000. */
  readonly ratio: number
  /** Retries a second that are always allowed. */
  readonly minPerSecond: number
  /** How long what was put in counts, 1 s … 60 s. */
  readonly ttlUs: Us
}

/** An account of one proxy and one destination: requests pay in, retries draw. */
export interface TpsBudget {
  deposit(budget: number): void
  /** @returns whether there was enough; takes it then */
  withdraw(budget: number): boolean
  /** What could be drawn at this moment, in retries. */
  balance(budget: number): number
}

const slots = 10

/**
 * A budget of retries by rate, as Linkerd's ServiceProfiles have it.
 *
 *     ratio 0: deposit 0, withdraw 1 · ratio ≤ 1: 1, ⌊1 / ratio⌋ · above: 1000, ⌊1000 / ratio⌋
 *     a retry is allowed while  writer + Σ slots + minPerSecond · ttl · withdraw ≥ withdraw
 *
 * Ten slots of a tenth of the ttl, and a writer beside them. Its quirks are kept. The division is truncated in 32-bit floats, so
 * 0.4 behaves as 0.5, and 0.51 to 1 all behave as 1. What was drawn beyond what was put in stands as a negative amount in its
 * slot, so a budget that was spent comes back only when that slot has aged out.
 *
 * @source tower 0.5.3: tower/src/retry/budget/tps_budget.rs
 */
export function tpsBudget(
  options: TpsBudgetOptions,
  { budgets, budgetSlots, clock }: PolicyColumns,
): TpsBudget {
  const { deposit, withdraw } = amounts(options.ratio)
  const reserve = options.minPerSecond * Math.floor(options.ttlUs / 1_000_000) * withdraw
  const slotUs = options.ttlUs / slots

  const expire = (budget: number): void => {
    const { now } = clock
    let passed = now - budgets.filledAt[budget]!
    if (passed < slotUs) return
    const first = budgets.slots[budget]!
    budgetSlots.amount[first + budgets.slot[budget]!] = budgets.writer[budget]!
    budgets.writer[budget] = 0
    budgets.slot[budget] = (budgets.slot[budget]! + 1) % slots
    // Beyond one round all is empty.
    for (let step = 0; passed > slotUs && step <= slots; step++) {
      budgetSlots.amount[first + budgets.slot[budget]!] = 0
      budgets.slot[budget] = (budgets.slot[budget]! + 1) % slots
      passed -= slotUs
    }
    budgets.filledAt[budget] = now
  }

  const sum = (budget: number): number => {
    const first = budgets.slots[budget]!
    let amount = budgets.writer[budget]! + reserve
    for (let slot = first; slot < first + slots; slot++) amount += budgetSlots.amount[slot]!
    return amount
  }

  return {
    deposit(budget) {
      expire(budget)
      budgets.writer[budget]! += deposit
      budgets.deposits[budget]!++
    },
    withdraw(budget) {
      expire(budget)
      if (sum(budget) < withdraw) {
        budgets.denied[budget]!++
        return false
      }
      budgets.writer[budget]! -= withdraw
      budgets.withdrawals[budget]!++
      return true
    },
    balance: (budget) => Math.max(0, Math.floor(sum(budget) / withdraw)),
  }
}

/** What a request puts in and a retry takes out, by the ratio, in floats of 32 bits. */
export function amounts(ratio: number): { readonly deposit: number; readonly withdraw: number } {
  const float = Math.fround(ratio)
  if (float === 0) return { deposit: 0, withdraw: 1 }
  if (float <= 1) return { deposit: 1, withdraw: Math.trunc(Math.fround(1 / float)) }
  return { deposit: 1_000, withdraw: Math.trunc(Math.fround(1_000 / float)) }
}
