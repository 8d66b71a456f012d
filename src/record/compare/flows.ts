import { nobody } from '../../model/units.ts'
import type { Run } from '../../scenario/build.ts'
import { Targets } from '../../scenario/targets.ts'

/**
 * What a client asks for, all the way down. A flow is *related* to the faults of a run when its way leads over a service or a
 * link that one of them names, or when the client itself is what a fault is about. All others should not notice: those that do
 * are the blast radius.
 *
 * Faults of what a system brings along (control plane, issuer, hub) name nothing that a client asked for, so no flow is related.
 */
export function relatedClients(run: Run): boolean[] {
  const { plan, scenario, world } = run
  const { endpoints } = world.places
  const targets = new Targets(scenario, plan.edges)
  const services = new Set<number>()
  const edges = new Set<number>()
  const clients = new Set<number>()
  for (const command of run.happening) {
    if (command.kind !== 'fault') continue
    const { table, rows } = targets.rows(command.fault.kind, command.on)
    for (const row of rows) {
      if (table === 'endpoint') services.add(endpoints.service[row]!)
      else if (table === 'edge') edges.add(row)
      else if (table === 'client') clients.add(row)
    }
  }
  const isMet = (edge: number, seen: Set<number>): boolean => {
    if (seen.has(edge)) return false
    seen.add(edge)
    const { toService } = plan.edges[edge]!
    if (edges.has(edge) || services.has(toService)) return true
    return plan.services[toService]!.steps.flat().some((call) => isMet(call.edge, seen))
  }
  return plan.clients.map(
    ({ edge }, client) => clients.has(client) || (edge !== nobody && isMet(edge, new Set())),
  )
}
