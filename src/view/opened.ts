import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { serviceOf } from './Focus.ts'
import { partsOfService } from './grouping.ts'
import { groupOf, type Box, type Detail, type EndpointSpot } from './groups.ts'
import type { Layout } from './layoutTypes.ts'
import { Route } from './Route.ts'

const inRow = 4
/** Rows of full endpoints in the service that is meant, and in its neighbours. */
const rowsOfMeant = 3
const rowsOfNeighbour = 1
/** Px between two opened services. */
const apart = 8

/**
 * Which services a selection opens where not all endpoints are drawn in full: the one that is meant, and where there is room for
 * them its neighbours. The meant one comes first.
 */
export function openedBy(
  topology: Topology,
  detail: Detail,
  place: PlaceRef | undefined,
): number[] {
  const service = place && serviceOf(topology, place)
  if (service === undefined || detail === 'endpoints') return []
  if (detail === 'cells') return [service]
  const near = topology.edges.flatMap(({ fromService, toService }) =>
    fromService === service ? [toService] : toService === service ? [fromService] : [],
  )
  return [...new Set([service, ...near])].filter((one) => one >= 0)
}

/**
 * A layout in which some services are open, with full endpoints. They open in place, over what stands there: no other service
 * moves, and two opened ones never overlap. `zoom`: how large it is drawn.
 */
export function withOpened(
  topology: Topology,
  layout: Layout,
  opened: readonly number[],
  zoom: number,
): Layout {
  if (opened.length === 0) return layout
  const services = layout.services.slice()
  const endpoints = layout.endpoints.slice() as EndpointSpot[]
  const parts = layout.parts.slice()
  const strips = layout.strips.slice()
  const taken: Box[] = []
  const top = layout.controlPlane ? layout.controlPlane.height + apart : 0
  for (const index of opened) {
    const service = topology.services[index]!
    const group = groupOf(
      service,
      {
        detail: 'endpoints',
        inRow,
        rows: index === opened[0] ? rowsOfMeant : rowsOfNeighbour,
        stripColumns: 76,
        letters: 12.7 * Math.max(1, 11 / 12 / zoom),
      },
      partsOfService(topology, service, layout.groupBy),
    )
    const before = layout.services[index]!
    const width = Math.max(group.width, layout.detail === 'cells' ? 0 : before.width)
    const { height } = group
    const box = freePlace(
      {
        x: Math.max(0, Math.min(before.x, layout.width - width)),
        y: Math.max(top, Math.min(before.y, layout.height - height)),
        width,
        height,
      },
      taken,
      { top, bottom: layout.height },
    )
    taken.push(box)
    services[index] = box
    const move = <Kind extends Box>(inner: Kind): Kind => ({
      ...inner,
      x: inner.x + box.x,
      y: inner.y + box.y,
    })
    service.endpoints.forEach((endpoint, at) => (endpoints[endpoint] = move(group.endpoints[at]!)))
    parts[index] = group.parts.map(move).map((part) => ({ ...part, width: box.width - 16 }))
    strips[index] = group.strip && {
      ...group.strip,
      columns: group.strip.columns.map(move),
      worst: group.strip.worst.map(move),
    }
  }
  const edges = layout.edges.map((route, edge) => {
    const { fromService, toService } = topology.edges[edge]!
    const isFrom = opened.includes(fromService)
    const isTo = opened.includes(toService)
    if (!isFrom && !isTo) return route
    const points = route.curves.slice()
    if (isFrom) attach(points, 0, 2, layout.services[fromService]!, services[fromService]!)
    if (isTo) attach(points, -2, -4, layout.services[toService]!, services[toService]!)
    return new Route(points)
  })
  return { ...layout, services, endpoints, parts, strips, edges, opened }
}

/** The nearest place above or below where a box wants to be that overlaps none of the others. */
function freePlace(
  wanted: Box,
  taken: readonly Box[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
): Box {
  const isFree = (y: number): boolean =>
    taken.every(
      (other) =>
        wanted.x >= other.x + other.width + apart ||
        other.x >= wanted.x + wanted.width + apart ||
        y >= other.y + other.height + apart - 0.01 ||
        other.y >= y + wanted.height + apart - 0.01,
    )
  const places = [
    wanted.y,
    ...taken.flatMap(({ y, height }) => [y + height + apart, y - wanted.height - apart]),
  ].filter(isFree)
  // Off the picture, or over the control plane, only where there is no other room.
  const inside = places.filter((y) => y >= top && y + wanted.height <= bottom)
  const below = places.filter((y) => y >= top)
  const y = (inside.length > 0 ? inside : below).reduce((best, place) =>
    Math.abs(place - wanted.y) < Math.abs(best - wanted.y) ? place : best,
  )
  return { ...wanted, y }
}

/** Moves one end of a way from the border of a box to the same border of another. */
function attach(points: number[], end: number, control: number, from: Box, to: Box): void {
  const at = (index: number): number => (index < 0 ? points.length + index : index)
  const [x, y] = [points[at(end)]!, points[at(end) + 1]!]
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 2
  const within = (value: number, start: number, size: number): number =>
    Math.max(start + 8, Math.min(start + size - 8, value))
  const isSide = isNear(x, from.x) || isNear(x, from.x + from.width)
  const newX = isSide ? (isNear(x, from.x) ? to.x : to.x + to.width) : within(x, to.x, to.width)
  const newY = isSide ? within(y, to.y, to.height) : isNear(y, from.y) ? to.y : to.y + to.height
  points[at(control)]! += newX - x
  points[at(control) + 1]! += newY - y
  points[at(end)] = newX
  points[at(end) + 1] = newY
}

/** What hides behind opened services, so that it does not shine through. */
export function isCovered(layout: Layout, service: number, box: Box): boolean {
  if (layout.opened.length === 0 || layout.opened.includes(service)) return false
  return layout.opened.some((open) => {
    const over = layout.services[open]!
    return (
      box.x < over.x + over.width &&
      over.x < box.x + box.width &&
      box.y < over.y + over.height &&
      over.y < box.y + box.height
    )
  })
}

/** How much of one service is drawn. */
export const detailOf = (layout: Layout, service: number): Detail =>
  layout.opened.includes(service) ? 'endpoints' : layout.detail
