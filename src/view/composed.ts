import type { Topology } from '../record/Topology.ts'
import type { Arrangement } from './depthLayout.ts'
import type { Box, EndpointSpot, Group, Part, Size, Strip } from './groups.ts'
import type { Flow, Layout } from './layoutTypes.ts'
import { nodeBars } from './nodeBars.ts'
import { Route } from './Route.ts'

/** The bar of the control plane is as high at any zoom, px of the screen. */
const barOnScreen = 34
export const barHeightAt = (zoom: number): number => Math.round(barOnScreen / zoom)
export const barGapLeast = 24
const barGapMost = 84
/** What the words in the bar of the control plane need, px on the screen. */
const barWidthLeast = 372

/** Blocks and bundles as the arrangement made them. */
export interface Grouped {
  readonly blocks: readonly (Box & {
    readonly name: string
    readonly services: readonly number[]
  })[]
  readonly bundles: readonly {
    readonly points: readonly number[]
    readonly edges: readonly number[]
  }[]
}

export interface Composition {
  readonly flow: Flow
  readonly detail: Layout['detail']
  readonly groupBy: Layout['groupBy']
  /** The room at the zoom that is laid out for. */
  readonly room: Size
  readonly zoom: number
}

/** A layout whose size is known. The rest is made only of the one that is taken. */
export interface Composed extends Size {
  finish(): Layout
}

/** Moves everything so that the bounding box starts at (0, 0), with the bar of the control plane on top. */
export function composed(
  topology: Topology,
  groups: readonly Group[],
  { boxes, routes, blocks, bundles }: Arrangement & Grouped,
  { flow, detail, groupBy, room, zoom }: Composition,
): Composed {
  const xs = [...boxes, ...blocks].flatMap(({ x, width }) => [x, x + width])
  const ys = [...boxes, ...blocks].flatMap(({ y, height }) => [y, y + height])
  for (const points of routes)
    for (let at = 0; at < points.length; at += 2) {
      xs.push(points[at]!)
      ys.push(points[at + 1]!)
    }
  let left = Math.min(...xs)
  let right = Math.max(...xs)
  const top = Math.min(...ys)
  const bottom = Math.max(...ys)
  const first = topology.clients.length
  // The bar begins above the first service, as in the mock-up, if that leaves room for its words.
  const services = [...boxes.slice(first), ...blocks]
  const barLeft = flow === 'right' ? Math.min(...services.map(({ x }) => x)) : left
  const least = Math.min(barWidthLeast / zoom, room.width)
  let bar: { x: number; width: number } | undefined
  if (topology.hasControlPlane) {
    bar = { x: barLeft, width: right - barLeft }
    if (bar.width < least) bar = { x: left, width: right - left }
    const missing = least - bar.width
    if (missing > 0) bar = { x: bar.x - missing / 2, width: bar.width + missing }
    left = Math.min(left, bar.x)
    right = Math.max(right, bar.x + bar.width)
  }
  const barHeight = barHeightAt(zoom)
  // Where there is air, the bar takes some of it: it belongs to the top of the picture, not to the first group.
  const air = (room.height - (bottom - top) - barHeight) / 3
  const gap = flow === 'right' ? Math.min(barGapMost, Math.max(barGapLeast, air)) : barGapLeast
  const down = bar === undefined ? 0 : Math.round(barHeight + gap)
  const dx = -left
  const dy = down - top
  const move = <Kind extends Box>(box: Kind): Kind => ({ ...box, x: box.x + dx, y: box.y + dy })
  const bars = nodeBars(topology, right - left, zoom)
  const size = {
    width: Math.max(right - left, bars.width),
    height: bottom - top + down + bars.height,
  }
  const barsFrom = bottom - top + down
  const finish = (): Layout => {
    const routeOf = (points: readonly number[]): Route =>
      new Route(points.map((value, at) => value + (at % 2 === 0 ? dx : dy)))
    const placed = boxes.slice(first).map(move)
    return {
      ...size,
      flow,
      detail,
      groupBy,
      clients: boxes.slice(0, first).map(move),
      services: placed,
      ...insides(topology, groups, placed),
      blocks: blocks.map(move),
      edges: routes.map(routeOf),
      bundles: bundles.map(({ points, edges }) => ({ route: routeOf(points), edges })),
      controlPlane: bar && { x: bar.x + dx, y: 0, width: bar.width, height: barHeight },
      nodeProxies: bars.boxes.map((box) => box && { ...box, y: box.y + barsFrom }),
      opened: [],
    }
  }
  return { ...size, finish }
}

interface Insides {
  readonly endpoints: readonly EndpointSpot[]
  readonly parts: readonly (readonly Part[])[]
  readonly strips: readonly (Strip | undefined)[]
}

/** What stands within the groups, where the groups have been placed. */
function insides(topology: Topology, groups: readonly Group[], placed: readonly Box[]): Insides {
  const endpoints: EndpointSpot[] = topology.endpoints.map(() => nowhere)
  const by =
    ({ x, y }: Box) =>
    <Kind extends Box>(box: Kind): Kind => ({ ...box, x: box.x + x, y: box.y + y })
  topology.services.forEach((service, index) => {
    const move = by(placed[index]!)
    service.endpoints.forEach((endpoint, at) => {
      endpoints[endpoint] = move(groups[index]!.endpoints[at]!)
    })
  })
  return {
    endpoints,
    parts: groups.map(({ parts }, index) =>
      parts.map((part) => ({
        ...by(placed[index]!)(part),
        // To the right edge of the group, which may be wider than it needs to be.
        width: placed[index]!.width - 2 * part.x,
      })),
    ),
    strips: groups.map(({ strip }, index) => {
      const move = by(placed[index]!)
      return strip && { ...strip, columns: strip.columns.map(move), worst: strip.worst.map(move) }
    }),
  }
}

const nowhere: EndpointSpot = { form: 'hidden', x: 0, y: 0, width: 0, height: 0 }
