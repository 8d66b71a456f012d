import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import type { Box } from './groups.ts'
import type { Layout } from './layout.ts'

const nearEdge = 6

const holds = ({ x, y, width, height }: Box, px: number, py: number): boolean =>
  px >= x && px <= x + width && py >= y && py <= y + height

/** The square of a proxy within the box of its endpoint. */
export const proxyInBox = { x: 5, y: 9, side: 14 } as const

/**
 * What stands at a point of the world: the smallest thing wins. `zoom` (screen px per world px) keeps lines as easy to hit
 * from far away.
 */
export function placeAt(
  topology: Topology,
  layout: Layout,
  x: number,
  y: number,
  zoom: number,
): PlaceRef | undefined {
  // What is open stands over the rest.
  const open = layout.opened.find((index) => holds(layout.services[index]!, x, y))
  const service = open ?? layout.services.findIndex((box) => holds(box, x, y))
  if (service >= 0) return inService(topology, layout, service, x, y)
  const client = layout.clients.findIndex((box) => holds(box, x, y))
  if (client >= 0) return { kind: 'client', index: client }
  if (layout.controlPlane && holds(layout.controlPlane, x, y))
    return { kind: 'controlPlane', index: 0 }
  let least = nearEdge / zoom
  let edge = -1
  layout.edges.forEach((route, index) => {
    const distance = route.distance(x, y)
    if (distance >= least) return
    least = distance
    edge = index
  })
  return edge < 0 ? undefined : { kind: 'edge', index: edge }
}

function inService(
  topology: Topology,
  layout: Layout,
  service: number,
  x: number,
  y: number,
): PlaceRef {
  for (const endpoint of topology.services[service]!.endpoints) {
    const spot = layout.endpoints[endpoint]!
    if (spot.form === 'hidden' || !holds(spot, x, y)) continue
    const proxy = topology.endpoints[endpoint]!.proxy
    const { x: left, y: top, side } = proxyInBox
    const square = { x: spot.x + left, y: spot.y + top, width: side, height: side }
    return spot.form === 'box' && proxy >= 0 && holds(square, x, y)
      ? { kind: 'proxy', index: proxy }
      : { kind: 'endpoint', index: endpoint }
  }
  return { kind: 'service', index: service }
}

/** The box that stands for a place; of an edge, the middle of its way. */
export function boxOf(topology: Topology, layout: Layout, place: PlaceRef): Box | undefined {
  switch (place.kind) {
    case 'client':
      return layout.clients[place.index]
    case 'service':
      return layout.services[place.index]
    case 'endpoint':
      return boxOfEndpoint(topology, layout, place.index)
    case 'proxy':
      return boxOfProxy(topology, layout, place.index)
    case 'edge':
      return boxOfEdge(layout, place.index)
    case 'cluster':
      return boxOfEdge(layout, topology.clusters[place.index]?.edge ?? -1)
    case 'member':
      return boxOfEndpoint(topology, layout, topology.members[place.index]?.endpoint ?? -1)
    case 'controlPlane':
      return layout.controlPlane
  }
}

function boxOfEndpoint(topology: Topology, layout: Layout, index: number): Box | undefined {
  const spot = layout.endpoints[index]
  if (spot === undefined || spot.form !== 'hidden') return spot
  return layout.services[topology.endpoints[index]!.service]
}

function boxOfProxy(topology: Topology, layout: Layout, index: number): Box | undefined {
  const proxy = topology.proxies[index]
  if (proxy === undefined) return undefined
  if (proxy.endpoint < 0) {
    const client = layout.clients[proxy.client]
    return (
      client && {
        x: client.x + client.width - 12,
        y: client.y + client.height / 2 - 5,
        width: 10,
        height: 10,
      }
    )
  }
  const spot = layout.endpoints[proxy.endpoint]!
  if (spot.form !== 'box') return boxOfEndpoint(topology, layout, proxy.endpoint)
  const { x, y, side } = proxyInBox
  return { x: spot.x + x, y: spot.y + y, width: side, height: side }
}

function boxOfEdge(layout: Layout, index: number): Box | undefined {
  const route = layout.edges[index]
  if (route === undefined) return undefined
  const point = { x: 0, y: 0 }
  route.at(0.5, point)
  return { ...point, width: 0, height: 0 }
}
