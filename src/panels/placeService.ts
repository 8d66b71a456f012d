import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'

/** The service that a place belongs to, or leads to; undefined where there is none. */
export function serviceAt(topology: Topology, { kind, index }: PlaceRef): number | undefined {
  switch (kind) {
    case 'service':
      return index
    case 'endpoint':
      return topology.endpoints[index]?.service
    case 'proxy':
      return topology.endpoints[topology.proxies[index]?.endpoint ?? -1]?.service
    case 'member':
      return topology.endpoints[topology.members[index]?.endpoint ?? -1]?.service
    case 'cluster':
      return topology.clusters[index]?.service
    case 'edge':
      return topology.edges[index]?.toService
    case 'client':
      return topology.clients[index]?.service
    default:
      return undefined
  }
}

/** What of the canvas stands for a place: what one proxy thinks of an endpoint is seen at the endpoint. */
export function placeOnCanvas(
  topology: Topology,
  place: PlaceRef | undefined,
): PlaceRef | undefined {
  if (place?.kind === 'member') {
    const endpoint = topology.members[place.index]?.endpoint
    return endpoint === undefined ? undefined : { kind: 'endpoint', index: endpoint }
  }
  if (place?.kind === 'cluster') {
    const edge = topology.clusters[place.index]?.edge
    return edge === undefined ? undefined : { kind: 'edge', index: edge }
  }
  return place
}

const kinds: Readonly<Record<string, 'client' | 'endpoint' | 'proxy' | 'cluster' | 'member'>> = {
  client: 'client',
  endpoint: 'member',
  sweep: 'cluster',
  pod: 'endpoint',
  proxy: 'proxy',
}

/** Whose machine it is: the machines of places have a row for each. */
export function placeOfMachine(machine: string, row: number | undefined): PlaceRef | undefined {
  if (machine === 'controlPlane') return { kind: 'controlPlane', index: 0 }
  const kind = kinds[machine]
  return kind === undefined || row === undefined ? undefined : { kind, index: row }
}
