import type { Machine, Simulation } from '../engine/Simulation.ts'
import type { Us } from '../model/units.ts'
import { eventName } from './ChangeLog.ts'

/** The columns of a machine's row, by name. */
export function contextOf({ table }: Machine, row: number): Record<string, number> {
  const context: Record<string, number> = {}
  for (const name of table.columnNames) context[name] = table.column(name)[row]!
  return context
}

/** When the timers of a row end that run now, by the name of their delay. */
export function endsOf(sim: Simulation, machine: Machine, row: number): Record<string, Us> {
  const ends: Record<string, Us> = {}
  const { nodes } = sim.wheel
  machine.timerSlotOf.forEach((slot, index) => {
    const event = machine.firstTimer + index
    const node = machine.timers[slot]![row]! - 1
    if (node >= 0 && nodes.event[node] === event)
      ends[eventName(machine.program.events[event]!)] = nodes.at[node]!
  })
  return ends
}
