import type { Topology } from '../record/Topology.ts'
import type { Flow } from './depthLayout.ts'
import { Draft, zooms } from './Draft.ts'
import { usualGrouping, type GroupBy } from './grouping.ts'
import type { Box, Detail, EndpointSpot, Part, Size, Strip } from './groups.ts'
import type { Route } from './Route.ts'

/**
 * Where everything stands, in world px: requests flow to the right (downwards on a phone), services stand by call depth or with
 * those of their team or zone, and lines pass through the gaps between groups. The same topology, room and options give the
 * same layout. Which services stand in which layer, and in which order, does not depend on how many endpoints they have.
 */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly flow: Flow
  readonly detail: Detail
  readonly groupBy: GroupBy
  readonly clients: readonly Box[]
  readonly services: readonly Box[]
  readonly endpoints: readonly EndpointSpot[]
  /** By service: its endpoints by zone, where they are told apart. */
  readonly parts: readonly (readonly Part[])[]
  /** By service, where endpoints are columns. */
  readonly strips: readonly (Strip | undefined)[]
  /** The teams or zones whose services stand together. */
  readonly blocks: readonly Block[]
  /** From the caller to the callee. */
  readonly edges: readonly Route[]
  /** Lines from block to block, each for several edges. */
  readonly bundles: readonly Bundle[]
  readonly controlPlane: Box | undefined
  /** Services that are drawn open over others, see `openedLayout`. */
  readonly opened: readonly number[]
}

export interface Block extends Box {
  readonly name: string
  readonly services: readonly number[]
}

export interface Bundle {
  readonly route: Route
  readonly edges: readonly number[]
}

export type { Flow } from './depthLayout.ts'

/** The room on the screen that the layout should fill well, px. */
export type Room = Size

export interface LayoutOptions {
  /** As the topology suggests when absent. */
  readonly groupBy?: GroupBy | undefined
}

/** How much larger than life a small graph is drawn. */
export const magnificationAtMost = 2

/** Above this zoom, all endpoints are drawn in full; below, those beyond the first row are ticks. */
const fullFrom = 0.85

/** The details at which so many services may be drawn, the richest first. */
const detailsFor = (services: number): readonly Detail[] =>
  services <= 12 ? ['endpoints', 'ticks', 'cells'] : services <= 40 ? ['ticks', 'cells'] : ['cells']

/** The layout of a topology that fits best into the room. */
export function layout(
  topology: Topology,
  room: Room = { width: 804, height: 580 },
  { groupBy }: LayoutOptions = {},
): Layout {
  const flow: Flow = room.width < 560 && room.width < room.height * 1.1 ? 'down' : 'right'
  const by = groupBy ?? usualGrouping(topology)
  let best: Tried | undefined
  for (const detail of detailsFor(topology.services.length)) {
    const tried = fitted(new Draft(topology, room, flow, by, detail))
    // What shows less must be worth it.
    if (best === undefined || tried.scale > best.scale * 1.15) best = tried
    if (tried.isFitting) break
  }
  return best!.place
}

/** The factor that fits a layout into the room. */
export const scaleToFit = ({ width, height }: Size, room: Room): number =>
  Math.min(room.width / width, room.height / height, magnificationAtMost)

interface Tried {
  readonly place: Layout
  readonly scale: number
  /** Whether it can be read at that scale. */
  readonly isFitting: boolean
}

/** The largest zoom that the room allows. */
function fitted(draft: Draft): Tried {
  let last: Tried | undefined
  for (const [rows, least] of draft.detail === 'endpoints'
    ? ([
        [Infinity, fullFrom],
        [1, 0],
      ] as const)
    : ([[1, 0]] as const))
    for (const zoom of zooms[draft.detail])
      for (const inRow of inRows(draft)) {
        if (zoom < least) continue
        const place = draft.at(zoom, { inRow, rows })
        const scale = scaleToFit(place, draft.room)
        const isFitting = scale >= zoom * 0.99
        if (last === undefined || scale > last.scale || isFitting)
          last = { place, scale, isFitting }
        if (isFitting) return last
      }
  return last!
}

/** Where there are few services, their endpoints may stand in the shape that fills the room best. */
const inRows = ({ detail, topology }: Draft): readonly number[] =>
  detail === 'endpoints' && topology.services.length <= 4 ? [4, 3, 2, 6, 8, 1] : [4]
