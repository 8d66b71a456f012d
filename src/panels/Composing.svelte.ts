import type { PlaceRef, PolicyScope } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import type { Composition } from './composer/Composition.svelte.ts'
import type { Player } from './Player.svelte.ts'

type Parts = typeof import('./composer/parts.ts')

/** The way into composing policy: loads it when it is wanted, and keeps what was begun. */
export class Composing {
  readonly #player: Player
  parts: Parts | undefined = $state.raw()
  composition: Composition | undefined = $state.raw()
  isOpen = $state(false)

  constructor(player: Player) {
    this.#player = player
  }

  /** Opens the composer on whose calls are meant. */
  async open(scope: PolicyScope): Promise<void> {
    this.parts ??= await import('./composer/parts.ts')
    this.composition ??= new this.parts.Composition(this.#player)
    this.composition.turnTo(scope)
    this.isOpen = true
  }

  close(): void {
    this.isOpen = false
  }
}

const everything: PolicyScope = { for: '*' }

/** Whose calls somebody means who composes policy at a place: a service's, an edge's, or those of the mesh. */
export function scopeAt(topology: Topology, place: PlaceRef | undefined): PolicyScope {
  switch (place?.kind) {
    case 'service':
      return { for: topology.services[place.index]!.name }
    case 'endpoint':
      return { for: topology.services[topology.endpoints[place.index]!.service]!.name }
    case 'client':
      return between(
        topology,
        topology.edges.findIndex(({ fromClient }) => fromClient === place.index),
      )
    case 'edge':
      return between(topology, place.index)
    case 'cluster':
      return between(topology, topology.clusters[place.index]!.edge)
    case 'member':
      return between(topology, topology.clusters[topology.members[place.index]!.cluster]!.edge)
    case 'proxy': {
      const own = topology.clusters.find(({ proxy }) => proxy === place.index)
      return own === undefined ? everything : between(topology, own.edge)
    }
    default:
      return everything
  }
}

function between(topology: Topology, index: number): PolicyScope {
  const edge = topology.edges[index]
  if (edge === undefined) return everything
  const { fromClient, fromService, toService } = edge
  const from = fromClient >= 0 ? topology.clients[fromClient] : topology.services[fromService]
  return { for: topology.services[toService]!.name, from: from!.name }
}
