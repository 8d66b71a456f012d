import type { PolicyColumns } from '../columns.ts'
import type { TpsBudget, TpsBudgetOptions } from './tpsBudget.ts'

/** What a window keeps besides the slice that is being filled. */
const slices = 9

/**
 * A budget of retries by rate, as Finagle has it.
 *
 *     ratio 0: deposit 0, withdraw 1 · else: deposit 1000, ⌊1000 / ratio⌋
 *     reserve = minPerSecond · ttl in seconds · withdraw
 *     a retry is allowed while  reserve + what stands in the window ≥ withdraw
 *
 * Scaled by a thousand, so that a ratio of 0.75 is one of 0.75 (Linkerd 2's budget makes it 1). The window has nine slices of a
 * tenth of the ttl beside the one being filled; what was put in or taken out leaves it after the ttl. What was taken from the
 * reserve stands there as a negative amount, and its ageing is what fills the reserve again. Calls at intervals that are no
 * multiple of a slice make it last longer, for the rest of each interval is lost.
 *
 * @throws RangeError when the options are not ones that Finagle takes
 * @source twitter/finagle 4feb34cb: service/RetryBudget.scala; twitter/util: util-core/.../util/{TokenBucket,WindowedAdder}.scala
 */
export function finagleBudget(
  options: TpsBudgetOptions,
  { budgets, budgetSlots, clock }: PolicyColumns,
): TpsBudget {
  const { ratio, minPerSecond, ttlUs } = options
  if (!(ttlUs >= 1_000_000 && ttlUs <= 60_000_000) || !(ratio >= 0 && ratio <= 1_000))
    throw new RangeError(
      `a budget of ratio ${ratio} and ttl ${ttlUs} µs is none that Finagle takes`,
    )
  const deposit = ratio === 0 ? 0 : 1_000
  const withdraw = ratio === 0 ? 1 : Math.trunc(1_000 / ratio)
  const reserve = minPerSecond * Math.floor(ttlUs / 1_000_000) * withdraw
  const sliceUs = Math.floor(ttlUs / 10)

  const expire = (budget: number): void => {
    const { now } = clock
    const passed = now - budgets.filledAt[budget]!
    if (passed < sliceUs) return
    const first = budgets.slots[budget]!
    budgetSlots.amount[first + budgets.slot[budget]!] = budgets.writer[budget]!
    budgets.writer[budget] = 0
    let slot = (budgets.slot[budget]! + 1) % slices
    const skip = Math.min(Math.floor(passed / sliceUs) - 1, slices)
    for (let step = 0; step < skip; step++) {
      budgetSlots.amount[first + slot] = 0
      slot = (slot + 1) % slices
    }
    budgets.slot[budget] = slot
    budgets.filledAt[budget] = now
  }

  const available = (budget: number): number => {
    expire(budget)
    const first = budgets.slots[budget]!
    let amount = reserve + budgets.writer[budget]!
    for (let slot = first; slot < first + slices; slot++) amount += budgetSlots.amount[slot]!
    return amount
  }

  return {
    deposit(budget) {
      expire(budget)
      budgets.writer[budget]! += deposit
      budgets.deposits[budget]!++
    },
    withdraw(budget) {
      // With neither reserve nor ratio it is empty, and stays so.
      if (available(budget) < withdraw) {
        budgets.denied[budget]!++
        return false
      }
      budgets.writer[budget]! -= withdraw
      budgets.withdrawals[budget]!++
      return true
    },
    balance: (budget) => Math.max(0, Math.floor(available(budget) / withdraw)),
  }
}
