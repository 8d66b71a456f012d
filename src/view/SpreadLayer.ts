import { Container, Graphics } from 'pixi.js'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Layout } from './layout.ts'
import type { NoteOptions } from './note.ts'
import { connectionsOf, spreadEdges } from './spread.ts'
import type { Theme } from './theme.ts'

/** How far from the left edge of a group, and below its boxes, the lines run: where nothing else stands. */
const trunk = 4
const below = 4
const thinnest = 1.25
const thickest = 5

/**
 * Where the connections of an edge end: from its arrowhead to each endpoint, as thick as its share. One that holds them all shows
 * as one thick line.
 */
export class SpreadLayer {
  readonly container = new Container({ label: 'spread' })
  readonly #lines = new Graphics()
  readonly #topology: Topology
  readonly #layout: Layout
  readonly #theme: Theme
  #drawn = ''

  constructor(topology: Topology, layout: Layout, theme: Theme) {
    this.#topology = topology
    this.#layout = layout
    this.#theme = theme
    this.container.addChild(this.#lines)
  }

  draw(frame: Frame, options: Pick<NoteOptions, 'lens' | 'isNear' | 'hover' | 'selection'>): void {
    const edges = spreadEdges(this.#topology, options)
    const all = edges.map((edge) => connectionsOf(this.#topology, frame, edge))
    const key = edges.map((edge, at) => `${edge}: ${[...all[at]!].join(' ')}`).join('; ')
    if (key === this.#drawn) return
    this.#drawn = key
    this.#lines.clear()
    edges.forEach((edge, at) => this.#spread(edge, all[at]!))
  }

  #spread(edge: number, open: ReadonlyMap<number, number>): void {
    const { points } = this.#layout.edges[edge]!
    const group = this.#layout.services[this.#topology.edges[edge]!.toService]!
    const sum = [...open.values()].reduce((total, count) => total + count, 0)
    const y = points.at(-1)!
    for (const [endpoint, count] of open) {
      const spot = this.#layout.endpoints[endpoint]!
      if (spot.form !== 'box') continue
      const middle = spot.x + spot.width / 2
      const bottom = spot.y + spot.height
      this.#lines
        .moveTo(points.at(-2)!, y)
        .lineTo(group.x + trunk, y)
        .lineTo(group.x + trunk, bottom + below)
        .lineTo(middle, bottom + below)
        .lineTo(middle, bottom)
      const width = thinnest + (thickest - thinnest) * (count / sum)
      this.#lines.stroke({ color: this.#theme.colours.ink, width, join: 'round', cap: 'butt' })
    }
  }
}
