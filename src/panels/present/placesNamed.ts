import type { PlaceRef } from '../../playback/protocol.ts'
import type { Topology } from '../../record/Topology.ts'

const link = /\s*(?:->|\u2192)\s*/

/** The places that a beat names: `cart`, `cart-2`, `web->cart`, `control-plane`. What does not exist is left out. */
export function placesNamed(topology: Topology, names: readonly string[]): readonly PlaceRef[] {
  return names.flatMap((name) => {
    const place = placeNamed(topology, name)
    return place === undefined ? [] : [place]
  })
}

function placeNamed(topology: Topology, name: string): PlaceRef | undefined {
  const wanted = name.trim()
  if (wanted === 'control-plane')
    return topology.hasControlPlane ? { kind: 'controlPlane', index: 0 } : undefined
  if (link.test(wanted)) {
    const key = wanted.split(link).join('>')
    return at('edge', topology.edges, (edge) => edge.name.split(link).join('>') === key)
  }
  return (
    at('service', topology.services, (one) => one.name === wanted) ??
    at('client', topology.clients, (one) => one.name === wanted) ??
    at('endpoint', topology.endpoints, (one) => one.name === wanted)
  )
}

function at<Place>(
  kind: Exclude<PlaceRef['kind'], 'controlPlane'>,
  places: readonly Place[],
  isIt: (place: Place) => boolean,
): PlaceRef | undefined {
  const index = places.findIndex(isIt)
  return index < 0 ? undefined : { kind, index }
}
