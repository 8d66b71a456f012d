import type { PlaceRef } from '../../playback/protocol.ts'
import type { Topology } from '../../record/Topology.ts'

/**
 * What is worth breaking first: one endpoint of what is selected, else of the service that most others call. The lesson is what
 * the others do.
 */
export function breakable(topology: Topology, selection: PlaceRef | undefined): string | undefined {
  if (selection?.kind === 'endpoint') return topology.endpoints[selection.index]?.name
  const service = selection?.kind === 'service' ? selection.index : busiest(topology)
  const endpoint = topology.services[service]?.endpoints.at(-1)
  return endpoint === undefined ? undefined : topology.endpoints[endpoint]?.name
}

function busiest({ services, edges }: Topology): number {
  const callers = services.map(
    (_, index) => edges.filter((edge) => edge.toService === index && edge.fromService >= 0).length,
  )
  return callers.indexOf(Math.max(...callers))
}
