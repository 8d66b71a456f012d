import { nobody } from '../../model/units.ts'
import type { Run } from '../../scenario/build.ts'

/**
 * What a client asks for, all the way down. A flow is *related* to the faults of a run when its way leads over a service or a
 * link that one of them names, or when the client itself is what a fault is about. All others should not notice: those that do
 * are the blast radius.
 *
 * Faults of what a system brings along (control plane, issuer, hub) name nothing that a client asked for, so no flow is related.
 */
export function relatedClients(run: Run): boolean[] {
  const { plan, targets, world } = run
  const { endpoints } = world.places
  const services = new Set<number>()
  const edges = new Set<number>()
  const clients = new Set<number>()
  for (const command of run.happening) {
    if (command.kind !== 'fault') continue
    const { table, rows } = targets.rows(command.fault.kind, command.on)
    for (const row of rows) {
      if (table === 'endpoint') {
        const service = endpoints.service[row]!
        if (plan.services[service]!.role === 'app') services.add(service)
      }
      if (table === 'edge') edges.add(row)
      else if (table === 'client') clients.add(row)
    }
  }
  const isMet = (edge: number, seen: Set<number>): boolean => {
    if (seen.has(edge)) return false
    seen.add(edge)
    const { target } = plan.edges[edge]!
    if (edges.has(edge) || services.has(target)) return true
    return plan.services[target]!.steps.flat().some((call) => isMet(call.edge, seen))
  }
  return plan.clients.map(
    ({ edge }, client) => clients.has(client) || (edge !== nobody && isMet(edge, new Set())),
  )
}
