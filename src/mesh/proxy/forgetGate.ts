import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'

/** What was counted of a service as a whole is gone; nothing where nobody counts. */
export function forgetGate(places: Places, cluster: number): void {
  const { sim, clusters, gates, budgets, budgetSlots } = places
  const gate = clusters.gate[cluster]!
  if (gate === nobody) return
  const empty = (first: number): void => {
    for (let slot = first; slot < first + 10; slot++) budgetSlots.amount[slot] = 0
  }
  gates.accepted[gate] = 1
  gates.acceptedAt[gate] = sim.now
  gates.aperture[gate] = 0
  gates.apertureLoad[gate] = 0
  empty(gates.slices[gate]!)
  for (const budget of [clusters.budget[cluster]!, gates.requeueBudget[gate]!]) {
    budgets.writer[budget] = 0
    empty(budgets.slots[budget]!)
  }
}
