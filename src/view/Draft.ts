import type { Topology } from '../record/Topology.ts'
import { blockShape, placeBlocks } from './blockLayout.ts'
import type { BlockShape } from './blockTypes.ts'
import { barGapLeast, barHeightAt, composed, type Composed } from './composed.ts'
import { arrangeByDepth } from './depthLayout.ts'
import { divisionsOf, partsOfService, type Division, type GroupBy } from './grouping.ts'
import {
  groupOf,
  type Detail,
  type Group,
  type GroupStyle,
  type PartMembers,
  type Size,
} from './groups.ts'
import { layering, type Arc, type Layering } from './layers.ts'
import type { Flow, Room } from './layoutTypes.ts'
import { twinsOf } from './twins.ts'
import { textWidth } from './textWidth.ts'

/** The zooms that are tried, the largest first: what is laid out for a zoom fits into the room at that zoom. */
export const zooms: Readonly<Record<Detail, readonly number[]>> = {
  endpoints: [
    2, 1.85, 1.7, 1.55, 1.4, 1.3, 1.2, 1.1, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6,
  ],
  ticks: [1.4, 1.3, 1.2, 1.1, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6],
  cells: [1.25, 1.15, 1.05, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5, 0.4],
}

/** Stands for the endpoints of any service where the structure is chosen. */
const nominal = [0, 0, 0]

/**
 * One way to draw a topology: which service stands in which layer or block is decided once, from the graph, the names and the
 * room, never from the number of endpoints. `at` then gives everything its place for one zoom.
 */
export class Draft {
  readonly topology: Topology
  readonly room: Room
  readonly detail: Detail
  readonly isStage: boolean
  readonly #flow: Flow
  readonly #by: GroupBy
  readonly #arcs: readonly Arc[]
  /** By edge: the line that it is on. */
  readonly #arcOf: readonly number[]
  readonly #parts: readonly (readonly PartMembers[])[]
  readonly #graph: Layering | undefined
  readonly #shape: BlockShape | undefined

  constructor(
    topology: Topology,
    room: Room,
    flow: Flow,
    by: GroupBy,
    detail: Detail,
    isStage = false,
  ) {
    this.isStage = isStage
    this.topology = topology
    this.room = room
    this.detail = detail
    this.#flow = flow
    this.#by = by
    const first = topology.clients.length
    const arcs = topology.edges.map(({ fromClient, fromService, toService }) => ({
      from: fromClient >= 0 ? fromClient : first + fromService,
      to: first + toService,
    }))
    // What several calls of a service share, because all of them lead to one hub, is one line.
    const twins = twinsOf(topology)
    const kept = twins.flatMap((twin, edge) => (twin === edge ? [edge] : []))
    this.#arcs = kept.map((edge) => arcs[edge]!)
    this.#arcOf = twins.map((twin) => kept.indexOf(twin))
    this.#parts = topology.services.map((service) => partsOfService(topology, service, by))
    const divisions = divisionsOf(topology, by, detail === 'cells')
    if (divisions) this.#shape = this.#bestShape(divisions)
    else this.#graph = this.#bestLayering()
  }

  #nominalSizes(zoom: number): Size[] {
    const style = this.#style(zoom)
    return this.#sizes(
      this.topology.services.map(({ name }) => groupOf({ name, endpoints: nominal }, style)),
      zoom,
    )
  }

  /** The blocks of the largest zoom at which they fit. */
  #bestShape(divisions: readonly Division[]): BlockShape {
    let shape: BlockShape | undefined
    let skipped = Infinity
    for (const zoom of zooms[this.detail]) {
      if (zoom > skipped && zoom !== zooms[this.detail].at(-1)) continue
      const sizes = this.#nominalSizes(zoom)
      const options = this.#options(zoom)
      shape = blockShape(sizes, this.#arcs, divisions, options)
      if (shape.scale >= 1) break
      skipped = skipTo(zoom * shape.scale)
    }
    return shape!
  }

  /** Everything in its place, for one zoom. */
  at(zoom: number, shape: Pick<GroupStyle, 'inRow' | 'rows'>): Composed {
    const style = { ...this.#style(zoom), ...shape }
    const groups = this.topology.services.map((service, index) =>
      groupOf(service, style, this.#parts[index]),
    )
    const sizes = this.#sizes(groups, zoom)
    const options = this.#options(zoom)
    const arrangement = this.#shape
      ? placeBlocks(this.#shape, sizes, this.#arcs, options)
      : { ...arrangeByDepth(sizes, this.#arcs, this.#graph!, options), blocks: [], bundles: [] }
    const ofEdges = {
      ...arrangement,
      routes: this.#arcOf.map((arc) => arrangement.routes[arc]!),
      bundles: arrangement.bundles.map((bundle) => ({
        ...bundle,
        edges: this.#arcOf.flatMap((arc, edge) => (bundle.edges.includes(arc) ? [edge] : [])),
      })),
    }
    return composed(this.topology, groups, ofEdges, {
      flow: this.#flow,
      detail: this.detail,
      groupBy: this.#by,
      room: { width: this.room.width / zoom, height: this.room.height / zoom },
      zoom,
    })
  }

  #style(zoom: number): GroupStyle {
    return {
      detail: this.detail,
      inRow: 4,
      rows: 1,
      stripColumns: this.topology.services.length <= 4 ? 160 : 76,
      // Names are 12 px, and 11 px on the screen at least. Bold letters are wider.
      letters: (this.detail === 'cells' ? 12 : 12.7) * this.#larger(zoom),
    }
  }

  #sizes(groups: readonly Group[], zoom: number): Size[] {
    const isRight = this.#flow === 'right'
    const larger = this.#larger(zoom)
    return [
      ...this.topology.clients.map(({ name, load }) => ({
        width: Math.max(
          this.isStage ? 64 : 76,
          28 + 12.7 * larger * Math.max(textWidth(name), textWidth(load)),
        ),
        height: isRight ? 64 : 44,
      })),
      ...groups.map(({ width, height }) => ({ width, height })),
    ]
  }

  /** How much larger than usual letters are in the world, so that they can be read on the screen. */
  #larger(zoom: number): number {
    return Math.max(1, (this.isStage ? 1 : 11 / 12) / zoom)
  }

  #options(zoom: number) {
    const isCells = this.detail === 'cells'
    const bar = this.topology.hasControlPlane ? barHeightAt(zoom) + barGapLeast : 0
    return {
      flow: this.#flow,
      first: this.topology.clients.length,
      room: { width: this.room.width / zoom, height: this.room.height / zoom - bar },
      tight: isCells ? 10 : 14,
      // Marks need a way that they can be followed on, and rates a place beside it.
      channel: isCells || this.#flow === 'down' ? 30 : this.isStage ? 46 : zoom > 1.25 ? 66 : 44,
      spare: this.isStage ? 0 : 22,
      isGrid: !isCells,
      heading: 6 + 14 / Math.min(1, zoom),
    }
  }

  /** Layers of the height that fills the room best, at the zoom at which the room is to be filled. */
  #bestLayering(): Layering {
    const { length } = this.topology.services
    const { first } = this.#options(1)
    const graphs = rowLimits(length).map((most) => ({
      graph: layering(this.#nodeCount, this.#arcs, { first, most, isBundled: length > 12 }),
      // A split layer is harder to read than a whole one, so it must be worth it.
      worth: most === Infinity ? 1.1 : 1,
    }))
    let best = graphs[0]!.graph
    for (const zoom of [1, 0.65]) {
      const sizes = this.#nominalSizes(zoom)
      const options = this.#options(zoom)
      let bestScale = 0
      for (const { graph, worth } of graphs) {
        const size = extent(arrangeByDepth(sizes, this.#arcs, graph, options))
        const scale =
          Math.min(options.room.width / size.width, options.room.height / size.height) * worth
        if (scale <= bestScale) continue
        best = graph
        bestScale = scale
      }
      if (bestScale >= 0.85) break
    }
    return best
  }

  get #nodeCount(): number {
    return this.topology.clients.length + this.topology.services.length
  }
}

/**
 * What does not fit at one zoom, but would at a smaller one, is larger there: letters keep their size on the screen. So what lies
 * between need not be tried.
 */
export const skipTo = (scale: number): number => scale * 1.12

const rowLimits = (services: number): readonly number[] =>
  services <= 4 ? [Infinity] : services <= 12 ? [Infinity, 6, 4, 3, 2] : [Infinity, 18, 12, 8, 5]

function extent({ boxes, routes }: ReturnType<typeof arrangeByDepth>): Size {
  const xs = boxes.flatMap(({ x, width }) => [x, x + width])
  const ys = boxes.flatMap(({ y, height }) => [y, y + height])
  for (const points of routes)
    for (let at = 0; at < points.length; at += 2) {
      xs.push(points[at]!)
      ys.push(points[at + 1]!)
    }
  return { width: Math.max(...xs) - Math.min(...xs), height: Math.max(...ys) - Math.min(...ys) }
}
