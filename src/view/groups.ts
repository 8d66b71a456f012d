import type { ServicePlace, Topology } from '../record/Topology.ts'

/** A rectangle in world px. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** How much of a service is drawn: full endpoints, ticks for them, or one cell for the whole service. */
export type Detail = 'endpoints' | 'ticks' | 'cells'

/** `hidden`: not drawn singly; the cell of its service stands for it. */
export type EndpointForm = 'box' | 'tick' | 'column' | 'hidden'

export interface EndpointSpot extends Box {
  readonly form: EndpointForm
}

/** The size of a service's group and the places of its endpoints in it. */
export interface Group {
  readonly width: number
  readonly height: number
  readonly endpoints: readonly EndpointSpot[]
}

const padding = 8
const nameHeight = 24
const endpointWidth = 54
const endpointHeight = 32
const endpointGap = 4
const inRow = 4

/** A name of 12 px, weight 600, is at most this wide a character, also where it is drawn
 * larger to stay readable. Only for the size of groups; labels are measured. */
const nameCharacter = 8.6
const least = 70

/** The detail at which so many services can still be read. */
export const detailFor = ({ services }: Topology): Detail =>
  services.length <= 12 ? 'endpoints' : services.length <= 40 ? 'ticks' : 'cells'

/** The group of one service, its top left corner at (0, 0). */
export function groupOf(service: ServicePlace, detail: Detail): Group {
  const count = service.endpoints.length
  const nameWidth = Math.ceil(service.name.length * nameCharacter) + 2 * padding
  if (detail === 'cells') return cell(count, nameWidth)
  const isSmall = detail === 'ticks'
  const top = isSmall ? 20 : nameHeight
  if (count > 60) return strip(count, nameWidth, top, isSmall)
  if (isSmall || count > 12) return grid(count, nameWidth, top, isSmall ? 12 : 15)
  return rows(count, nameWidth)
}

/** Rows of full endpoints; beyond the first row they are ticks. */
function rows(count: number, nameWidth: number): Group {
  const full = Math.min(count, inRow)
  const width = Math.max(
    least,
    nameWidth,
    2 * padding + full * (endpointWidth + endpointGap) - endpointGap,
  )
  const endpoints = Array.from({ length: count }, (_, index): EndpointSpot => {
    if (index < inRow) {
      const x = padding + index * (endpointWidth + endpointGap)
      return { form: 'box', x, y: nameHeight, width: endpointWidth, height: endpointHeight }
    }
    // Below where an ejected endpoint of the first row steps out to.
    return tick(padding + (index - inRow) * 9, nameHeight + endpointHeight + 10)
  })
  return { width, height: count > inRow ? 84 : 64, endpoints }
}

function grid(count: number, nameWidth: number, top: number, across: number): Group {
  const columns = Math.min(count, across)
  const width = Math.max(least, nameWidth, 2 * padding + columns * 8 - 2)
  const endpoints = Array.from({ length: count }, (_, index) =>
    tick(padding + (index % across) * 8, top + Math.floor(index / across) * 14),
  )
  return { width, height: top + Math.ceil(count / across) * 14 - 4 + padding, endpoints }
}

const tick = (x: number, y: number): EndpointSpot => ({ form: 'tick', x, y, width: 6, height: 10 })

/** One thin column for each endpoint; beyond `most` several endpoints share a column. */
function strip(count: number, nameWidth: number, top: number, isSmall: boolean): Group {
  const most = isSmall ? 40 : 76
  const share = Math.ceil(count / most)
  const columns = Math.ceil(count / share)
  const width = Math.max(least, nameWidth, 2 * padding + columns * 3)
  const height = isSmall ? 14 : 28
  const endpoints = Array.from({ length: count }, (_, index): EndpointSpot => ({
    form: index % share === 0 ? 'column' : 'hidden',
    x: padding + Math.floor(index / share) * 3,
    y: top,
    width: 3,
    height,
  }))
  return { width, height: top + height + padding, endpoints }
}

/** A square of 24 with the name beside it. */
function cell(count: number, nameWidth: number): Group {
  const endpoints = Array.from({ length: count }, (): EndpointSpot => ({
    form: 'hidden',
    x: 0,
    y: 0,
    width: 24,
    height: 24,
  }))
  return { width: Math.min(30 + nameWidth, 150), height: 24, endpoints }
}
