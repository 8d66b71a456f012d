import type { Topology } from '../record/Topology.ts'
import type { Composed } from './composed.ts'
import { Draft, skipTo, zooms } from './Draft.ts'
import { usualGrouping } from './grouping.ts'
import type { Detail, Size } from './groups.ts'
import type { Flow, Layout, LayoutOptions, Room } from './layoutTypes.ts'

export type { Block, Layout, Room } from './layoutTypes.ts'

/** How much larger than life a small graph is drawn. */
export const magnificationAtMost = 2

/** Above this zoom, all endpoints are drawn in full; below, those beyond the first row are ticks. */
const fullFrom = 0.85

/** The details at which so many services may be drawn, the richest first. */
const detailsFor = (services: number): readonly Detail[] =>
  services <= 12 ? ['endpoints', 'ticks', 'cells'] : services <= 40 ? ['ticks', 'cells'] : ['cells']

const onStage = ['endpoints'] as const

/** The layout of a topology that fits best into the room. */
export function layout(
  topology: Topology,
  room: Room = { width: 804, height: 580 },
  { groupBy, isStage = false }: LayoutOptions = {},
): Layout {
  const flow: Flow = room.width < 560 && room.width < room.height * 1.1 ? 'down' : 'right'
  const by = groupBy ?? usualGrouping(topology)
  let best: Tried | undefined
  for (const detail of isStage ? onStage : detailsFor(topology.services.length)) {
    const tried = fitted(new Draft(topology, room, flow, by, detail, isStage))
    // What shows less must be worth it.
    if (tried.isFitting || best === undefined || tried.scale > best.scale * 1.15) best = tried
    if (tried.isFitting) break
  }
  return best!.place.finish()
}

/** The factor that fits a layout into the room. */
export const scaleToFit = (
  { width, height }: Size,
  room: Room,
  most = magnificationAtMost,
): number => Math.min(room.width / width, room.height / height, most)

interface Tried {
  readonly place: Composed
  readonly scale: number
  /** What it was laid out for. */
  readonly zoom: number
  /** Whether it can be read at that scale. */
  readonly isFitting: boolean
}

/** The largest zoom that the room allows. */
function fitted(draft: Draft): Tried {
  let last: Tried | undefined
  const most = draft.isStage ? 1 : magnificationAtMost
  for (const [rows, least] of draft.isStage
    ? ([[Infinity, 0]] as const)
    : draft.detail === 'endpoints'
      ? ([
          [Infinity, fullFrom],
          [1, 0],
        ] as const)
      : ([[1, 0]] as const)) {
    let skipped = Infinity
    for (const zoom of zooms[draft.detail]) {
      if (zoom > most || zoom < least || (zoom > skipped && zoom !== zooms[draft.detail].at(-1)))
        continue
      let largest = 0
      for (const inRow of inRows(draft)) {
        const place = draft.at(zoom, { inRow, rows })
        const scale = scaleToFit(place, draft.room, most)
        largest = Math.max(largest, scale)
        const isFitting = scale >= zoom * 0.99
        // Where nothing fits, what was laid out for the smallest zoom comes nearest.
        if (last === undefined || last.zoom > zoom || scale > last.scale)
          last = { place, scale, zoom, isFitting }
        if (isFitting) return { place, scale, zoom, isFitting }
      }
      skipped = skipTo(largest)
    }
  }
  return last!
}

/** Where there are few services, their endpoints may stand in the shape that fills the room best. */
const inRows = ({ detail, topology }: Draft): readonly number[] =>
  detail === 'endpoints' && topology.services.length <= 4 ? [4, 3, 2, 6, 8, 1] : [4]
