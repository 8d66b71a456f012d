import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'

/** A place that keys walk to. */
export interface WalkStop {
  readonly place: PlaceRef
  /** What it is and how it is called. */
  readonly words: string
}

/** Everything that can be walked to, in the order in which a request meets it. */
export function walkStops(topology: Topology): readonly WalkStop[] {
  const order: number[] = []
  const seen = new Set<number>()
  let layer = topology.clients.map(({ service }) => service)
  while (layer.length > 0) {
    const next: number[] = []
    for (const service of layer) {
      if (seen.has(service)) continue
      seen.add(service)
      order.push(service)
      for (const edge of topology.edges) if (edge.fromService === service) next.push(edge.toService)
    }
    layer = next
  }
  topology.services.forEach((_, index) => {
    if (!seen.has(index)) order.push(index)
  })
  const said = words.canvas.stops
  const stops: WalkStop[] = topology.clients.flatMap((client, index) => [
    { place: { kind: 'client', index }, words: said.client(client.name) },
    ...linesOf(topology, client.name, (edge) => edge.fromClient === index),
  ])
  for (const index of order) {
    const { name, endpoints, team } = topology.services[index]!
    stops.push({
      place: { kind: 'service', index },
      words: said.service(name, endpoints.length, team),
    })
    for (const endpoint of endpoints) {
      const is = topology.endpoints[endpoint]!
      stops.push({
        place: { kind: 'endpoint', index: endpoint },
        words: said.endpoint(is.name, topology.zones.length > 1 ? is.zone : '', is.node),
      })
    }
    stops.push(...linesOf(topology, name, (edge) => edge.fromService === index))
  }
  if (topology.hasControlPlane)
    stops.push({ place: { kind: 'controlPlane', index: 0 }, words: said.controlPlane })
  if (topology.zones.length > 1)
    topology.zones.forEach(({ name, endpoints }, index) => {
      stops.push({ place: { kind: 'zone', index }, words: said.zone(name, endpoints.length) })
    })
  topology.nodes.forEach(({ name, endpoints }, index) => {
    stops.push({ place: { kind: 'node', index }, words: said.node(name, endpoints.length) })
    const proxy = topology.proxies.findIndex((each) => each.node !== '' && each.node === name)
    if (proxy >= 0)
      stops.push({
        place: { kind: 'proxy', index: proxy },
        words: said.nodeProxy(name, endpoints.length),
      })
  })
  return stops
}

function linesOf(
  topology: Topology,
  from: string,
  isMine: (edge: Topology['edges'][number]) => boolean,
): WalkStop[] {
  return topology.edges.flatMap((edge, index): WalkStop[] =>
    isMine(edge)
      ? [
          {
            place: { kind: 'edge', index },
            words: words.canvas.stops.line(from, topology.services[edge.toService]?.name ?? ''),
          },
        ]
      : [],
  )
}

const isPlace = (place: PlaceRef, kind: PlaceRef['kind'], index: number): boolean =>
  place.kind === kind && place.index === index

/**
 * Where an arrow key leads: right and left follow the calls, through their lines' ends; up and down go to the other callees of
 * the same caller, and among the endpoints of one service; from a zone or a node right leads to its first endpoint.
 */
export function walkFrom(
  topology: Topology,
  from: PlaceRef,
  direction: 'left' | 'right' | 'up' | 'down',
): PlaceRef | undefined {
  const { edges } = topology
  const service = (index: number): PlaceRef => ({ kind: 'service', index })
  if (from.kind === 'endpoint') {
    const of = topology.endpoints[from.index]?.service ?? 0
    const siblings = topology.services[of]?.endpoints ?? []
    if (direction === 'left') return service(of)
    if (direction === 'right') return walkFrom(topology, service(of), 'right')
    const next = siblings[siblings.indexOf(from.index) + (direction === 'down' ? 1 : -1)]
    return next === undefined ? undefined : { kind: 'endpoint', index: next }
  }
  if (from.kind === 'edge') {
    const edge = edges[from.index]
    if (edge === undefined) return undefined
    if (direction === 'right') return service(edge.toService)
    if (direction === 'left') {
      return edge.fromClient >= 0
        ? { kind: 'client', index: edge.fromClient }
        : service(edge.fromService)
    }
    const siblings = edges.flatMap((other, index) =>
      other.fromService === edge.fromService && other.fromClient === edge.fromClient ? [index] : [],
    )
    const next = siblings[siblings.indexOf(from.index) + (direction === 'down' ? 1 : -1)]
    return next === undefined ? undefined : { kind: 'edge', index: next }
  }
  if (from.kind === 'zone' || from.kind === 'node') {
    const group = (from.kind === 'zone' ? topology.zones : topology.nodes)[from.index]
    const first = group?.endpoints[0]
    if (direction === 'right')
      return first === undefined ? undefined : { kind: 'endpoint', index: first }
    if (direction === 'left') return undefined
  }
  if (from.kind === 'proxy') {
    const node = topology.nodes.findIndex(({ name }) => name === topology.proxies[from.index]?.node)
    if (node >= 0 && (direction === 'left' || direction === 'right'))
      return walkFrom(topology, { kind: 'node', index: node }, direction)
  }
  if (from.kind === 'controlPlane') return direction === 'down' ? service(0) : undefined
  const isFrom = (edge: (typeof edges)[number]): boolean =>
    from.kind === 'client' ? edge.fromClient === from.index : edge.fromService === from.index
  if (direction === 'right') {
    const index = edges.findIndex(isFrom)
    if (index >= 0) return { kind: 'edge', index }
    return from.kind === 'client' ? service(topology.clients[from.index]?.service ?? 0) : undefined
  }
  if (direction === 'left') {
    const index = edges.findIndex((edge) => isPlace(from, 'service', edge.toService))
    if (index >= 0) return { kind: 'edge', index }
    const client = topology.clients.findIndex((each) => isPlace(from, 'service', each.service))
    return client >= 0 ? { kind: 'client', index: client } : undefined
  }
  const stops = walkStops(topology).filter(({ place }) => place.kind === from.kind)
  const at = stops.findIndex(({ place }) => isPlace(place, from.kind, from.index))
  return stops[at + (direction === 'down' ? 1 : -1)]?.place
}

/** The stop before or after in the list of all of them, so that none is out of reach. */
export function walkOn(
  stops: readonly WalkStop[],
  from: PlaceRef,
  direction: 1 | -1,
): PlaceRef | undefined {
  const at = stops.findIndex(({ place }) => isPlace(place, from.kind, from.index))
  return stops[at + direction]?.place
}
