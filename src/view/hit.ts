import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { boxSide, sideOf } from './boxSide.ts'
import type { Box } from './groups.ts'
import type { Layout } from './layout.ts'
import { textWidth } from './textWidth.ts'

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
  const bar = layout.nodeProxies.findIndex((box) => box !== undefined && holds(box, x, y))
  if (bar >= 0) return { kind: 'proxy', index: bar }
  const named = nameAt(topology, layout, x, y)
  if (named !== undefined) return named
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
    const isOwn = sideOf(topology, endpoint) === boxSide.proxy
    return spot.form === 'box' && isOwn && holds(square, x, y)
      ? { kind: 'proxy', index: proxy }
      : { kind: 'endpoint', index: endpoint }
  }
  return partNameAt(topology, layout, service, x, y) ?? { kind: 'service', index: service }
}

/** The zone or the node of a name. */
function groupNamed({ zones, nodes }: Topology, { groupBy }: Layout, name: string) {
  const kind = groupBy === 'zone' ? 'zone' : 'node'
  const index = (kind === 'zone' ? zones : nodes).findIndex((one) => one.name === name)
  return index < 0 || name === '' ? undefined : ({ kind, index } as const)
}

/** The name of a zone above the services that stand in it. */
function nameAt(topology: Topology, layout: Layout, x: number, y: number): PlaceRef | undefined {
  if (layout.groupBy !== 'zone') return undefined
  const block = layout.blocks.find((one) =>
    holds({ x: one.x, y: one.y, width: 20 + textWidth(one.name) * 11, height: 24 }, x, y),
  )
  return block && groupNamed(topology, layout, block.name)
}

/** The name of a zone or of a node beside its endpoints of one service. */
function partNameAt(
  topology: Topology,
  layout: Layout,
  service: number,
  x: number,
  y: number,
): PlaceRef | undefined {
  const part = layout.parts[service]!.find((one) =>
    holds({ ...one, width: textWidth(one.label) * 11 + 4 }, x, y),
  )
  return part && groupNamed(topology, layout, part.label)
}

const nodeOfProxy = ({ nodes }: Topology, node = ''): number =>
  node === '' ? -1 : nodes.findIndex(({ name }) => name === node)

/** The boxes in which a place is seen: a zone and a node are seen in several. */
export function boxesOf(topology: Topology, layout: Layout, place: PlaceRef): readonly Box[] {
  const node =
    place.kind === 'proxy' ? nodeOfProxy(topology, topology.proxies[place.index]?.node) : -1
  if (node >= 0) {
    const bar = boxOfProxy(topology, layout, place.index)
    const behind = topology.nodes[node]!.endpoints.map((endpoint) =>
      boxOfEndpoint(topology, layout, endpoint),
    )
    return [...new Set([bar, ...behind])].filter((box) => box !== undefined)
  }
  if (place.kind !== 'zone' && place.kind !== 'node') {
    const box = boxOf(topology, layout, place)
    return box === undefined ? [] : [box]
  }
  const group = (place.kind === 'zone' ? topology.zones : topology.nodes)[place.index]
  if (group === undefined) return []
  const block =
    layout.groupBy === place.kind && layout.blocks.find(({ name }) => name === group.name)
  if (block) return [block]
  const services = new Set(group.endpoints.map((one) => topology.endpoints[one]!.service))
  return [...services].map((service) => {
    const part =
      layout.groupBy === place.kind &&
      layout.parts[service]!.find(({ label }) => label === group.name)
    if (part) return part
    const here = group.endpoints.filter((one) => topology.endpoints[one]!.service === service)
    return around(here.map((one) => boxOfEndpoint(topology, layout, one)!))!
  })
}

/** The smallest box that holds all of some. */
function around(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
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
    case 'zone':
    case 'node':
      return around(boxesOf(topology, layout, place))
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
  if (proxy.node !== '') return layout.nodeProxies[index]
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
