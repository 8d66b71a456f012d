import type { ServicePlace } from '../record/Topology.ts'
import { textWidth } from './textWidth.ts'

/** A rectangle in world px. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** How much of a service is drawn: full endpoints, ticks for them, or one cell for the whole service. */
export type Detail = 'endpoints' | 'ticks' | 'cells'

/** `column`: of a strip, where several endpoints may share one; `hidden`: the cell of its service stands for it. */
export type EndpointForm = 'box' | 'tick' | 'column' | 'hidden'

export interface EndpointSpot extends Box {
  readonly form: EndpointForm
}

/** The endpoints of one zone or node within a group. */
export interface Part extends Box {
  readonly label: string
}

/** Where the columns of a strip stand, and the three full endpoints beneath it. */
export interface Strip {
  readonly columns: readonly Box[]
  readonly perColumn: number
  readonly worst: readonly Box[]
}

/** The size of a service's group and the places of its endpoints in it, its top left corner at (0, 0). */
export interface Group extends Size {
  readonly endpoints: readonly EndpointSpot[]
  readonly parts: readonly Part[]
  readonly strip: Strip | undefined
}

/** How groups are drawn; the same for all of a layout. */
export interface GroupStyle {
  readonly detail: Detail
  /** Full endpoints side by side. */
  readonly inRow: number
  /** Rows of full endpoints; further endpoints are ticks. */
  readonly rows: number
  /** Columns of a strip. */
  readonly stripColumns: number
  /** The size of the letters of a name, px: more where they are drawn larger to stay readable. */
  readonly letters: number
}

/** Positions in the list of a service's endpoints that belong together. */
export interface PartMembers {
  readonly label: string
  readonly members: readonly number[]
}

export const padding = 8
export const cellSide = 24
const endpointWidth = 54
const endpointHeight = 32
const endpointGap = 4
/** An ejected endpoint steps out into the gap below it. */
const rowGap = 8
const least = 70
/** Room for how many endpoints of a strip are ejected, in sizes of letters. */
const countLetters = 9
/** Of a cell, in sizes of its letters; a longer name is cut, and stands in full where the pointer rests on it. */
const nameAtMost = 14
const stripFrom = 61
const gridFrom = 13
const worstShown = 3

/** The height of the line with a group's name. */
export const nameHeight = (detail: Detail): number =>
  detail === 'cells' ? cellSide : detail === 'ticks' ? 22 : 24

export function groupOf(
  { name, endpoints }: Pick<ServicePlace, 'name' | 'endpoints'>,
  style: GroupStyle,
  parts: readonly PartMembers[] = [],
): Group {
  const count = endpoints.length
  const nameWidth = Math.ceil(textWidth(name) * style.letters) + 2 * padding + 2
  if (style.detail === 'cells') return cell(count, Math.min(nameWidth, nameAtMost * style.letters))
  const top = nameHeight(style.detail)
  const body = parts.length > 0 ? partsOf(count, parts, style) : bodyOf(count, style)
  const move = <Kind extends Box>(box: Kind): Kind => ({
    ...box,
    x: box.x + padding,
    y: box.y + top,
  })
  return {
    width: Math.max(
      least,
      nameWidth + (body.strip ? countLetters * style.letters : 0),
      body.width + 2 * padding,
    ),
    height: Math.max(style.detail === 'ticks' ? 38 : 64, top + body.height + padding),
    endpoints: body.endpoints.map(move),
    parts: body.parts.map(move),
    strip: body.strip && {
      ...body.strip,
      columns: body.strip.columns.map(move),
      worst: body.strip.worst.map(move),
    },
  }
}

/** What stands below the name. */
function bodyOf(count: number, style: GroupStyle): Group {
  if (count >= stripFrom) return stripOf(count, style)
  if (style.detail === 'ticks') return grid(count, 12)
  if (count >= gridFrom) return grid(count, 15)
  return rowsOf(count, style)
}

/** Rows of full endpoints, and ticks for those beyond. */
function rowsOf(count: number, style: GroupStyle): Group {
  const full = Math.min(count, style.inRow * style.rows)
  // As even as it goes: three and two rather than four and one.
  const inRow = Math.ceil(full / Math.ceil(full / style.inRow))
  const rowCount = Math.ceil(full / inRow)
  const pitch = endpointHeight + rowGap
  const endpoints = Array.from({ length: count }, (_, index): EndpointSpot => {
    if (index >= full) return tick((index - full) * 9, rowCount * pitch + 2)
    const x = (index % inRow) * (endpointWidth + endpointGap)
    const y = Math.floor(index / inRow) * pitch
    return { form: 'box', x, y, width: endpointWidth, height: endpointHeight }
  })
  return whole(endpoints)
}

function grid(count: number, across: number): Group {
  return whole(
    Array.from({ length: count }, (_, index) =>
      tick((index % across) * 8, Math.floor(index / across) * 14),
    ),
  )
}

const tick = (x: number, y: number): EndpointSpot => ({ form: 'tick', x, y, width: 6, height: 10 })

/** One thin column for each endpoint, or for so many of them; beneath, the three that are worst off. */
function stripOf(count: number, { detail, stripColumns }: GroupStyle): Group {
  const isSmall = detail === 'ticks'
  const perColumn = Math.ceil(count / (isSmall ? 40 : stripColumns))
  const height = isSmall ? 14 : 28
  const columns = Array.from({ length: Math.ceil(count / perColumn) }, (_, index) => ({
    x: index * 3,
    y: 0,
    width: 3,
    height,
  }))
  const worst = Array.from({ length: isSmall ? 0 : worstShown }, (_, index) => ({
    x: index * (endpointWidth + endpointGap),
    y: height + 6,
    width: endpointWidth,
    height: endpointHeight,
  }))
  const endpoints = Array.from({ length: count }, (_, index): EndpointSpot =>
    worst[index] === undefined
      ? { form: 'column', ...columns[Math.floor(index / perColumn)]! }
      : { form: 'box', ...worst[index] },
  )
  return { ...whole([...endpoints, ...columns]), endpoints, strip: { columns, perColumn, worst } }
}

/** The endpoints of each zone or node in rows of their own, its label to the left. */
function partsOf(count: number, parts: readonly PartMembers[], style: GroupStyle): Group {
  const left = Math.max(...parts.map(({ label }) => label.length)) * 6.5 + 8
  const endpoints: EndpointSpot[] = []
  const boxes: Part[] = []
  let y = 0
  for (const { label, members } of parts) {
    const body = members.length > 0 ? bodyOf(members.length, { ...style, stripColumns: 40 }) : tall
    members.forEach((member, at) => {
      const { strip } = body
      const spot: EndpointSpot = strip
        ? { form: 'column', ...strip.columns[Math.floor(at / strip.perColumn)]! }
        : body.endpoints[at]!
      endpoints[member] = { ...spot, x: spot.x + left, y: spot.y + y }
    })
    boxes.push({ label, x: 0, y, width: left + body.width, height: body.height })
    y += body.height + (style.detail === 'ticks' ? 6 : 9)
  }
  const width = Math.max(...boxes.map((box) => box.width))
  return {
    width,
    height: Math.max(...boxes.map((box) => box.y + box.height)),
    endpoints: Array.from({ length: count }, (_, index) => endpoints[index]!),
    parts: boxes.map((box) => ({ ...box, width })),
    strip: undefined,
  }
}

const tall: Group = { width: 0, height: 10, endpoints: [], parts: [], strip: undefined }

function whole(endpoints: readonly Box[]): Group {
  return {
    width: Math.max(0, ...endpoints.map(({ x, width }) => x + width)),
    height: Math.max(0, ...endpoints.map(({ y, height }) => y + height)),
    endpoints: endpoints as readonly EndpointSpot[],
    parts: [],
    strip: undefined,
  }
}

/** A square with the name beside it. */
function cell(count: number, nameWidth: number): Group {
  const hidden = { form: 'hidden', x: 0, y: 0, width: cellSide, height: cellSide } as const
  return {
    width: cellSide + nameWidth,
    height: cellSide,
    endpoints: Array.from({ length: count }, () => hidden),
    parts: [],
    strip: undefined,
  }
}
