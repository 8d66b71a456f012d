import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'

/** What stays at full contrast while the pointer rests on a place: the place, its edges and their other ends. */
export class Focus {
  readonly services: Uint8Array
  readonly clients: Uint8Array
  readonly edges: Uint8Array
  readonly #topology: Topology

  constructor(topology: Topology) {
    this.#topology = topology
    this.services = new Uint8Array(topology.services.length).fill(1)
    this.clients = new Uint8Array(topology.clients.length).fill(1)
    this.edges = new Uint8Array(topology.edges.length).fill(1)
  }

  /** Only these services stand out, whatever they call. */
  only(chosen: readonly number[]): void {
    this.services.fill(0)
    this.clients.fill(0)
    this.edges.fill(0)
    for (const service of chosen) this.services[service] = 1
  }

  set(place: PlaceRef | undefined): void {
    const { services, clients, edges } = this
    const service = place && serviceOf(this.#topology, place)
    const client = place?.kind === 'client' ? place.index : -1
    const edge = place?.kind === 'edge' ? place.index : -1
    const group = place && groupOf(this.#topology, place)
    if (group !== undefined) {
      this.only(group.endpoints.map((endpoint) => this.#topology.endpoints[endpoint]!.service))
      edges.fill(1)
      clients.fill(1)
      return
    }
    const isAll = service === undefined && client < 0 && edge < 0
    const rest = isAll ? 1 : 0
    services.fill(rest)
    clients.fill(rest)
    edges.fill(rest)
    if (isAll) return
    if (service !== undefined) services[service] = 1
    if (client >= 0) clients[client] = 1
    this.#topology.edges.forEach(({ fromService, fromClient, toService }, index) => {
      const isMine =
        index === edge ||
        (service !== undefined && (fromService === service || toService === service)) ||
        (client >= 0 && fromClient === client)
      if (!isMine) return
      edges[index] = 1
      services[toService] = 1
      if (fromService >= 0) services[fromService] = 1
      if (fromClient >= 0) clients[fromClient] = 1
    })
  }
}

/** Who stands together at a place: in a zone, on a node, behind the proxy of a node. */
function groupOf(
  { zones, nodes, proxies }: Topology,
  { kind, index }: PlaceRef,
): { readonly endpoints: readonly number[] } | undefined {
  if (kind === 'zone') return zones[index]
  if (kind === 'node') return nodes[index]
  if (kind !== 'proxy') return undefined
  return nodes.find(({ name }) => name !== '' && name === proxies[index]?.node)
}

/** The service at which a place stands, if it stands at one. */
export function serviceOf(topology: Topology, place: PlaceRef): number | undefined {
  switch (place.kind) {
    case 'service':
      return place.index
    case 'endpoint':
      return topology.endpoints[place.index]?.service
    case 'proxy': {
      const endpoint = topology.proxies[place.index]?.endpoint ?? -1
      return topology.endpoints[endpoint]?.service
    }
    case 'member': {
      const endpoint = topology.members[place.index]?.endpoint ?? -1
      return topology.endpoints[endpoint]?.service
    }
    default:
      return undefined
  }
}
