import { Container, Graphics } from 'pixi.js'
import type { ColourRole } from '../model/marks.ts'
import type { Topology } from '../record/Topology.ts'
import { dashes } from './dashes.ts'
import { serviceOf, type Focus } from './Focus.ts'
import type { Layout } from './layout.ts'
import { edgeDash, widthStep, type Looks } from './looks.ts'
import { faded, type Emphasis } from './Places.ts'
import type { Route } from './Route.ts'
import { isOpaque } from './spread.ts'
import { strokeOf, type Theme } from './theme.ts'

const widths = [1.25, 1.75, 2.5, 4] as const
const dotted = { on: 1.5, off: 5 } as const
const failing = { on: 9, off: 4 } as const
const fewLines = 40
const arrow = { length: 7, half: 4 } as const

/** Of an edge: drawn as one of many, as itself, or as what was asked for. */
const weight = { quiet: 0, plain: 1, strong: 2 } as const

/**
 * The edges, and the bundles that stand for many of them: each is drawn again only when its own look changes. Where services
 * are cells an edge is quiet, unless it is abnormal or belongs to what is selected or under the pointer.
 */
export class Lines {
  readonly container = new Container({ label: 'edges' })
  readonly #lines: Graphics[] = []
  readonly #drawn: number[] = []
  readonly #bundles: Graphics[] = []
  readonly #drawnBundles: number[] = []
  readonly #topology: Topology
  readonly #layout: Layout
  readonly #theme: Theme

  constructor(topology: Topology, layout: Layout, theme: Theme) {
    this.#topology = topology
    this.#layout = layout
    this.#theme = theme
    for (const { name } of topology.edges) {
      const line = new Graphics()
      line.label = name
      this.#lines.push(line)
      this.#drawn.push(-1)
      this.container.addChild(line)
    }
    if (layout.detail !== 'cells') return
    layout.bundles.forEach((_, index) => {
      const line = new Graphics()
      line.label = `bundle ${index}`
      this.#bundles.push(line)
      this.#drawnBundles.push(-1)
      this.container.addChildAt(line, index)
    })
  }

  draw(looks: Looks, { selection, hover }: Emphasis, focus: Focus): void {
    const isCells = this.#layout.detail === 'cells'
    // A picture of few lines needs none of them to be quiet.
    const isQuiet = isCells && this.#lines.length > fewLines
    const strong = [hover, selection].find((place) => place?.kind === 'edge')?.index ?? -1
    const asked = isCells
      ? [hover, selection].flatMap((place) => {
          const service = place && serviceOf(this.#topology, place)
          return service === undefined ? [] : [service]
        })
      : []
    for (let edge = 0; edge < this.#lines.length; edge++) {
      const line = this.#lines[edge]!
      line.alpha = focus.edges[edge] === 1 ? 1 : faded
      const { fromService, toService } = this.#topology.edges[edge]!
      const heavy =
        edge === strong || asked.includes(fromService) || asked.includes(toService)
          ? weight.strong
          : isQuiet && looks.isAbnormal[edge] === 0
            ? weight.quiet
            : weight.plain
      const look = (looks.edgeWidth[edge]! * 4 + looks.edgeDash[edge]!) * 3 + heavy
      if (look === this.#drawn[edge]) continue
      this.#drawn[edge] = look
      this.#redraw(line, edge, looks, heavy)
    }
    for (let index = 0; index < this.#bundles.length; index++) this.#drawBundle(index, looks, focus)
  }

  /** As wide as the requests of all its edges ask for. */
  #drawBundle(index: number, looks: Looks, focus: Focus): void {
    const { route, edges } = this.#layout.bundles[index]!
    const line = this.#bundles[index]!
    line.alpha = edges.some((edge) => focus.edges[edge] === 1) ? 1 : faded
    const step = widthStep(edges.reduce((sum, edge) => sum + looks.edgeRate[edge]!, 0))
    if (step === this.#drawnBundles[index]) return
    this.#drawnBundles[index] = step
    const width = strokeOf(this.#theme, widths[step]!)
    const color = this.#theme.colours.edge
    line.clear()
    trace(line, route)
    line.stroke({ color, width })
    head(line, route, color, Math.max(1, width / 2))
  }

  #redraw(line: Graphics, edge: number, looks: Looks, heavy: number): void {
    const { colours } = this.#theme
    const route = this.#layout.edges[edge]!
    const dash = looks.edgeDash[edge]!
    const isTcp = isOpaque(this.#topology.edges[edge]!)
    const role: ColourRole =
      dash === edgeDash.failing
        ? 'fail'
        : heavy === weight.strong
          ? 'ink'
          : heavy === weight.quiet
            ? 'line'
            : 'edge'
    const color = colours[role]
    const hair = strokeOf(this.#theme, 1)
    // Two lines and a gap between them.
    const width = isTcp
      ? Math.max(3.5, 2.5 * hair + 1)
      : strokeOf(this.#theme, widths[looks.edgeWidth[edge]!]!)
    line.clear()
    if (dash === edgeDash.dotted || dash === edgeDash.failing) {
      const { on, off } = dash === edgeDash.dotted ? dotted : failing
      dashes(line.context, route.points, on, off)
      line.stroke({
        color,
        width: strokeOf(this.#theme, dash === edgeDash.dotted ? 1.5 : Math.max(width, 1.5)),
      })
    } else {
      trace(line, route)
      line.stroke({ color, width })
      if (isTcp) {
        // Two hairlines: a thinner line of the ground on a wide one.
        trace(line, route)
        line.stroke({ color: colours.canvas, width: width - 2 * hair })
      }
    }
    head(line, route, color, Math.max(1, width / 2))
  }
}

/** The whole way, ending within the arrowhead so that a wide line does not stick out of its tip. */
function trace(line: Graphics, { curves, points }: Route): void {
  const { x, y } = direction(points)
  const last = curves.length - 2
  line.moveTo(curves[0]!, curves[1]!)
  for (let at = 2; at < curves.length; at += 6) {
    const isLast = at + 4 === last
    const back = isLast ? arrow.length - 1 : 0
    line.bezierCurveTo(
      curves[at]!,
      curves[at + 1]!,
      curves[at + 2]! - x * back,
      curves[at + 3]! - y * back,
      curves[at + 4]! - x * back,
      curves[at + 5]! - y * back,
    )
  }
}

function head(line: Graphics, { points }: Route, color: number, size: number): void {
  const { x, y } = direction(points)
  const scale = Math.min(1.6, size)
  const tipX = points[points.length - 2]!
  const tipY = points[points.length - 1]!
  const baseX = tipX - x * arrow.length * scale
  const baseY = tipY - y * arrow.length * scale
  const half = arrow.half * scale
  line
    .poly([tipX, tipY, baseX - y * half, baseY + x * half, baseX + y * half, baseY - x * half])
    .fill(color)
}

/** Where the last piece of a way points, as a vector of length 1. */
function direction(points: Float64Array): { x: number; y: number } {
  const end = points.length
  const x = points[end - 2]! - points[end - 4]!
  const y = points[end - 1]! - points[end - 3]!
  const length = Math.sqrt(x * x + y * y) || 1
  return { x: x / length, y: y / length }
}
