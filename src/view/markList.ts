import { failureWallSeconds } from '../model/failureSeen.ts'
import type { Lens } from '../model/lenses.ts'
import { markIndex, type MarkName } from '../model/marks.ts'
import { reasonCount, reasons } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import {
  edgeField,
  edgeWidth,
  Frame,
  header,
  hopField,
  hopKind,
  hopsAtMost,
  hopWidth,
  markField,
  marksAtMost,
  markWidth,
  pushesAtMost,
  pushField,
  pushWidth,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import {
  isShown,
  marksOnEdge,
  quantisedAtMost,
  quantisedOnEdge,
  requestsPerMark,
  stepFor,
} from './aggregate.ts'
import type { Layout } from './layout.ts'
import { pushWays } from './pushWays.ts'

/** A crossing is drawn over at least this long, in seconds of the viewer: shorter ones could not be seen. */
export const hopWallSeconds = 0.45

export interface MarkOptions {
  readonly t: Us
  /** Simulated µs in a second of the viewer. */
  readonly speedUs: Us
  /** Only what went wrong: from far away the rest is told by the width of the lines. */
  readonly isFar: boolean
  readonly reducedMotion: boolean
  /** Few marks; which, depends on the moment alone and not on what was drawn before. */
  readonly isQuantised?: boolean
  /** Requests travel in the lens *traffic* only, config there and in *config*; what fails is shown in all. */
  readonly lens: Lens
}

const capacity = hopsAtMost + marksAtMost + pushesAtMost
/** Stands for the edge, or the request, of a mark that has none. */
export const nothing = -1
const failuresInOnePlace = 3
/** From more pushes on, words beside them would lie over each other. */
const pushesWithWords = 12
/** How far from the ends of the way failures stand: clear of the port, before the arrowhead. */
const fromCaller = 28
const fromCallee = 20
/** Across the way, so that failures in one place do not cover each other; at the caller they drop off. */
const scatter = [0, 15, -15, 30, -30, 45, -45] as const
const dropOff = [0, 15, 30, 45, 60] as const
const fall = 10

/** The marks of one moment, as columns that are filled anew for each frame. */
export class MarkList {
  count = 0
  requestsPerMark = 1
  /** Position in `markNames`. */
  readonly shape = new Uint8Array(capacity)
  readonly x = new Float32Array(capacity)
  readonly y = new Float32Array(capacity)
  /** Where it travels; `nothing` for a config push. */
  readonly edge = new Int32Array(capacity)
  /** The number of the clients' request; `nothing` for a config push. */
  readonly root = new Float64Array(capacity)
  /** How many failures a single mark stands for; 1 for everything else. */
  readonly times = new Int32Array(capacity)
  /** 1 where the caller's end is nearer: the side on which a count has room. */
  readonly atCaller = new Uint8Array(capacity)
  /** Of a config push, what is in it where that is written beside it: see `pushKind`; 0 for nothing. */
  readonly kind = new Uint8Array(capacity)

  readonly #layout: Layout
  readonly #pushWays: Float32Array
  readonly #onEdge: Int32Array
  readonly #takes: Float64Array
  readonly #takesQuantised: Float64Array
  readonly #inPlace: Int32Array
  readonly #ofReason: Int32Array
  readonly #lastOfReason: Int32Array
  readonly #point = { x: 0, y: 0 }

  constructor(topology: Topology, layout: Layout) {
    this.#layout = layout
    this.#pushWays = pushWays(topology, layout)
    const edges = layout.edges.length
    this.#onEdge = new Int32Array(edges)
    this.#takes = Float64Array.from(layout.edges, ({ length }) => marksOnEdge(length))
    this.#takesQuantised = Float64Array.from(layout.edges, ({ length }) => quantisedOnEdge(length))
    this.#inPlace = new Int32Array(edges * 2)
    this.#ofReason = new Int32Array(edges * 2 * reasonCount)
    this.#lastOfReason = new Int32Array(edges * 2 * reasonCount)
  }

  /** Whether a mark of this kind is among them. */
  has(mark: MarkName): boolean {
    return this.shape.subarray(0, this.count).includes(markIndex[mark])
  }

  fill(frame: Frame, options: MarkOptions): void {
    this.count = 0
    if (options.reducedMotion) return
    const isTraffic = options.lens === 'traffic'
    if (options.isQuantised === true) {
      this.#placeFailures(frame, options)
      const failures = this.count
      this.count = 0
      if (!options.isFar && isTraffic) this.#placeQuantised(frame, options, failures)
      // On top: each stands for itself.
      this.#placeFailures(frame, options)
    } else {
      this.#aggregate(frame, options)
      if (!options.isFar && isTraffic) this.#placeHops(frame, options)
      this.#placeFailures(frame, options)
    }
    if (!options.isFar && (isTraffic || options.lens === 'config'))
      this.#placePushes(frame, options)
  }

  #aggregate({ header: head, hops }: Frame, { t, speedUs }: MarkOptions): void {
    this.#onEdge.fill(0)
    const least = hopWallSeconds * speedUs
    const rows = head[header.hops]!
    let visible = 0
    let most = 0
    for (let row = 0; row < rows; row++) {
      if (shareOfHop(hops, row, t, least) < 0) continue
      visible++
      const edge = hops[row * hopWidth + hopField.edge]!
      most = Math.max(most, ++this.#onEdge[edge]! / this.#takes[edge]!)
    }
    // A frame that is full holds only a part of the hops.
    const whole = rows === 0 ? 1 : Math.max(1, head[header.hopsSeen]! / rows)
    this.requestsPerMark = requestsPerMark(visible * whole, most * whole, this.requestsPerMark)
  }

  /** As few marks as a video keeps: by the rates of the whole second, which say the same throughout it. */
  #placeQuantised(frame: Frame, options: MarkOptions, failures: number): void {
    const { edges } = frame
    const seconds = (hopWallSeconds * options.speedUs) / 1_000_000
    let visible = 0
    let crowded = 0
    for (let edge = 0; edge < this.#takesQuantised.length; edge++) {
      const marks = edges[edge * edgeWidth + edgeField.attemptsPerSecond]! * seconds
      visible += marks
      crowded = Math.max(crowded, marks / this.#takesQuantised[edge]!)
    }
    const room = Math.max(1, quantisedAtMost - failures)
    this.requestsPerMark = stepFor(Math.max(crowded, visible / room))
    // Rates are of the second before: where more is under way, fewer stand for it.
    for (;;) {
      this.#placeHops(frame, options)
      if (this.count <= room) return
      const next = stepFor(this.requestsPerMark + 1)
      if (next === this.requestsPerMark) return
      this.requestsPerMark = next
      this.count = 0
    }
  }

  #placeHops(
    { header: head, hops }: Frame,
    { t, speedUs, isQuantised = false }: MarkOptions,
  ): void {
    const n = this.requestsPerMark
    const shapes = n === 1 ? singles : capsules
    const least = hopWallSeconds * speedUs
    const rows = head[header.hops]!
    for (let row = 0; row < rows; row++) {
      const at = row * hopWidth
      const root = hops[at + hopField.root]!
      if (!isShown(root, n)) continue
      const share = shareOfHop(hops, row, t, least)
      if (share < 0) continue
      const kind = hops[at + hopField.kind]!
      // Answers would be half of all marks; what they say of failures is said where something failed.
      if (isQuantised && kind !== hopKind.request && kind !== hopKind.retry) continue
      const edge = hops[at + hopField.edge]!
      const isBack =
        kind === hopKind.answer || kind === hopKind.failedAnswer || kind === hopKind.copyAnswer
      this.#layout.edges[edge]!.at(isBack ? 1 - share : share, this.#point)
      this.#put(shapes[kind]!, edge, root, this.#point.x, this.#point.y)
    }
  }

  #placeFailures(
    { header: head, marks }: Frame,
    { t, speedUs, isQuantised = false }: MarkOptions,
  ): void {
    const most = isQuantised ? 1 : failuresInOnePlace
    this.#inPlace.fill(0)
    this.#ofReason.fill(0)
    const life = failureWallSeconds * speedUs
    const rows = head[header.marks]!
    for (let row = 0; row < rows; row++) {
      const at = row * markWidth
      const age = t - marks[at + markField.at]!
      if (age < 0 || age >= life) continue
      const edge = marks[at + markField.edge]!
      const atCaller = marks[at + markField.atCaller] === 1
      const reason = marks[at + markField.reason]!
      const place = edge * 2 + (atCaller ? 0 : 1)
      const key = place * reasonCount + reason
      if (this.#ofReason[key]!++ >= most) {
        this.times[this.#lastOfReason[key]!]!++
        continue
      }
      this.#lastOfReason[key] = this.count
      const offsets = atCaller ? dropOff : scatter
      const offset = offsets[this.#inPlace[place]!++ % offsets.length]!
      const across = atCaller ? offset + (fall * age) / life : offset
      this.#beside(edge, atCaller, across)
      const { x, y } = this.#point
      this.atCaller[this.count] = atCaller ? 1 : 0
      this.#put(failureShapes[reason]!, edge, marks[at + markField.root]!, x, y)
    }
  }

  #placePushes({ header: head, pushes }: Frame, { t, speedUs }: MarkOptions): void {
    // A picture may leave the control plane out: then nothing comes from it.
    const rows = this.#layout.controlPlane === undefined ? 0 : head[header.pushes]!
    const least = hopWallSeconds * speedUs
    const ways = this.#pushWays
    const first = this.count
    for (let row = 0; row < rows; row++) {
      const at = row * pushWidth
      const leftAt = pushes[at + pushField.leftAt]!
      const share = shareOf(leftAt, pushes[at + pushField.arrivesAt]!, t, least)
      if (share < 0) continue
      const way = pushes[at + pushField.proxy]! * 4
      const isRefusal = pushes[at + pushField.isRefusal] === 1
      const part = isRefusal ? 1 - share : share
      const x = ways[way]! + (ways[way + 2]! - ways[way]!) * part
      const y = ways[way + 1]! + (ways[way + 3]! - ways[way + 1]!) * part
      this.kind[this.count] = pushes[at + pushField.kind]!
      this.#put(isRefusal ? markIndex.pushRefused : markIndex.push, nothing, nothing, x, y)
    }
    if (this.count - first > pushesWithWords) this.kind.fill(0, first, this.count)
  }

  /** Beside the way near one of its ends. */
  #beside(edge: number, atCaller: boolean, across: number): void {
    const route = this.#layout.edges[edge]!
    const wanted = atCaller ? fromCaller : fromCallee
    const near = Math.min(wanted, route.length / 3) / Math.max(1, route.length)
    const piece = route.at(atCaller ? near : 1 - near, this.#point)
    const dx = route.points[piece * 2 + 2]! - route.points[piece * 2]!
    const dy = route.points[piece * 2 + 3]! - route.points[piece * 2 + 1]!
    const length = Math.sqrt(dx * dx + dy * dy) || 1
    this.#point.x -= (dy / length) * across
    this.#point.y += (dx / length) * across
  }

  #put(shape: number, edge: number, root: number, x: number, y: number): void {
    if (this.count === capacity) return
    const at = this.count++
    this.shape[at] = shape
    this.edge[at] = edge
    this.root[at] = root
    this.x[at] = x
    this.y[at] = y
    this.times[at] = 1
    if (edge !== nothing) this.kind[at] = 0
  }
}

function shareOfHop(hops: Float64Array, row: number, t: Us, least: number): number {
  const at = row * hopWidth
  return shareOf(hops[at + hopField.leftAt]!, hops[at + hopField.arrivesAt]!, t, least)
}

/** How far something has come, 0…1; −1 when it is not under way. `least` is the shortest time over which it is drawn. */
function shareOf(leftAt: Us, arrivesAt: Us, t: Us, least: number): number {
  const took = Math.max(arrivesAt - leftAt, least)
  const passed = t - leftAt
  return passed < 0 || passed > took ? -1 : took === 0 ? 1 : passed / took
}

const shapesByKind = (names: Record<keyof typeof hopKind, keyof typeof markIndex>): number[] => {
  const shapes: number[] = []
  for (const [kind, name] of Object.entries(names))
    shapes[hopKind[kind as keyof typeof hopKind]] = markIndex[name]
  return shapes
}

const singles = shapesByKind({
  request: 'request',
  retry: 'retry',
  answer: 'answer',
  failedAnswer: 'failed',
  cancellation: 'cancelled',
  copy: 'copy',
  copyAnswer: 'copy',
})

const capsules = shapesByKind({
  request: 'requests',
  retry: 'retries',
  answer: 'answers',
  failedAnswer: 'failures',
  cancellation: 'cancelled',
  copy: 'copies',
  copyAnswer: 'copies',
})

const failureShapes = reasons.map(({ mark }) => markIndex[mark])
