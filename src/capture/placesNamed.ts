import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'

/** The places that a beat names: `cart`, `cart-2`, `web->cart`, `control-plane`. What does not exist is left out. */
export function placesNamed(topology: Topology, names: readonly string[]): readonly PlaceRef[] {
  return names.flatMap((name) => placeNamed(topology, name.trim()) ?? [])
}

function placeNamed(topology: Topology, name: string): PlaceRef | undefined {
  if (name === 'control-plane')
    return topology.hasControlPlane ? { kind: 'controlPlane', index: 0 } : undefined
  const kinds = [
    ['service', topology.services],
    ['client', topology.clients],
    ['endpoint', topology.endpoints],
    ['edge', topology.edges],
  ] as const
  for (const [kind, places] of kinds) {
    const index = places.findIndex((place) => spelled(place.name) === spelled(name))
    if (index >= 0) return { kind, index }
  }
  return undefined
}

/** An edge is written with an arrow, in one spelling or the other. */
const spelled = (name: string): string => name.replace(/\s*(?:->|\u2192|>)\s*/u, '>')
