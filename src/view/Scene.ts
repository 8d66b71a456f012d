import { Container } from 'pixi.js'
import type { Lens } from '../model/lenses.ts'
import { markNames, type MarkName } from '../model/marks.ts'
import type { PlaceSign, SignName } from '../model/signs.ts'
import type { Us } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import { clientField, clientWidth, type Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { Camera } from './Camera.ts'
import { DrawList } from './drawList.ts'
import { words as catalogue } from '../words/words.ts'
import { number } from './faultWords.ts'
import { Fills } from './Fills.ts'
import { Focus, serviceOf } from './Focus.ts'
import { Ground } from './Ground.ts'
import type { GroupBy } from './grouping.ts'
import type { Box } from './groups.ts'
import { layout, scaleToFit, type Layout, type Room } from './layout.ts'
import { LensLayer } from './LensLayer.ts'
import { Lines } from './Lines.ts'
import { nothing, type MarkList } from './markList.ts'
import { NearLayer } from './NearLayer.ts'
import { NodeLayer } from './NodeLayer.ts'
import { NoteLayer } from './NoteLayer.ts'
import { openedBy, withOpened } from './opened.ts'
import { Packets } from './packets.ts'
import { clockWords, planeWords } from './planeWords.ts'
import { faded, farBelow, nearFrom, Places } from './Places.ts'
import { timesSign, type Atlas } from './shapes.ts'
import { shownNow } from './shownNow.ts'
import { SpreadLayer } from './SpreadLayer.ts'
import { StripOrder } from './StripOrder.ts'
import * as states from './states.ts'
import type { Standing } from './Standing.ts'
import type { Theme } from './theme.ts'

export interface SceneView {
  readonly t: Us
  readonly speedUs: Us
  readonly selection: PlaceRef | undefined
  readonly hover: PlaceRef | undefined
  readonly reducedMotion: boolean
  /** Few marks, and words that change with the moment alone. */
  readonly isQuantised: boolean
  readonly zoom: number
  readonly commands: readonly Command[]
  readonly lens: Lens
  /** Of the wall clock, ms: words change at most four times a second. */
  readonly now: number
}

const wordsEveryMs = 250
/** Far and near marks differ less in size than what they pass. */
const markSmallest = 0.85
const markLargest = 1.4
/** On a stage everything is magnified, and strokes of marks are to be 3 px there. */
const markOnStage = 1.1

/** Everything that is drawn of one topology, in one theme, for one size of canvas. */
export class Scene {
  readonly world = new Container({ label: 'scene' })
  readonly layout: Layout
  readonly focus: Focus
  readonly #topology: Topology
  readonly #atlas: Atlas
  readonly #list: DrawList
  /** Services that stand open over others, see `withOpened`. */
  readonly opened: readonly number[]
  readonly #order: StripOrder
  readonly #ground: Ground
  readonly #lines: Lines
  readonly #places: Places
  readonly #nodes: NodeLayer
  readonly #fills: Fills
  readonly #near: NearLayer
  readonly #notes: NoteLayer
  readonly #lens: LensLayer
  readonly #spread: SpreadLayer
  readonly #signs: Packets
  readonly #packets: Packets
  readonly #isStage: boolean
  #wordsAt = -Infinity
  #wordsT = -1
  #drawnT = -1
  #drawnLens: Lens = 'traffic'
  #wordsFor: PlaceRef | undefined
  #wordsHover: PlaceRef | undefined
  #focused: PlaceRef | undefined

  constructor(
    topology: Topology,
    paper: Theme,
    atlas: Atlas,
    {
      room,
      groupBy,
      selection,
      standing,
    }: {
      readonly room: Room
      /** How many endpoints each place stands for, where it is not as many as it has. */
      readonly standing?: Standing | undefined
      /** Opens what is selected, where not all is drawn in full. */
      readonly selection?: PlaceRef | undefined
      readonly groupBy?: GroupBy | undefined
    },
  ) {
    this.#topology = topology
    this.#atlas = atlas
    this.#isStage = paper.isStage
    const { isStage } = paper
    const closed = layout(topology, room, { groupBy, isStage })
    const scale = scaleToFit(closed, room, isStage ? 1 : undefined)
    // What is told of the screen, in px of the world.
    const theme: Theme = { ...paper, strokeAtLeast: paper.strokeAtLeast / Math.min(1, scale) }
    this.opened = openedBy(topology, closed.detail, selection)
    this.layout = withOpened(topology, closed, this.opened, scale)
    this.#order = new StripOrder(topology, this.layout)
    this.focus = new Focus(topology)
    this.#list = new DrawList(topology, this.layout)
    this.#ground = new Ground(this.layout, theme)
    this.#lines = new Lines(topology, this.layout, theme)
    this.#places = new Places(topology, this.layout, theme, this.#order, standing)
    this.#nodes = new NodeLayer(topology, this.layout, theme)
    this.#fills = new Fills(topology, this.layout, theme, { atlas, order: this.#order })
    this.#near = new NearLayer(topology, this.layout, theme)
    this.#notes = new NoteLayer(theme, this.layout.width)
    this.#lens = new LensLayer(topology, this.layout, theme)
    this.#spread = new SpreadLayer(topology, this.layout, theme)
    this.#signs = new Packets(atlas.signs[0]!, 'signs')
    this.#packets = new Packets(atlas.marks[0]!, 'marks')
    this.world.addChild(
      this.#ground.container,
      this.#lines.container,
      this.#places.container,
      this.#nodes.container,
      this.#fills.packets.container,
      this.#near.container,
      this.#lens.container,
      this.#spread.container,
      this.#signs.container,
      this.#notes.container,
      this.#packets.container,
    )
  }

  /** The signs that were drawn last. */
  get shown(): readonly (SignName | PlaceSign)[] {
    return shownNow(
      this.#list.looks,
      this.#list.signs,
      this.#drawnLens,
      this.#topology.queues.length > 0,
    )
  }

  get marks(): MarkList {
    return this.#list.marks
  }

  destroy(): void {
    this.#places.destroy()
    this.world.destroy({ children: true })
  }

  /** Words are made anew with the next drawing. */
  forgetNotes(): void {
    this.#wordsAt = -Infinity
  }

  setZoom(zoom: number, resolution: number): void {
    this.#ground.setZoom(zoom, resolution * zoom)
    this.#places.setZoom(zoom, resolution * zoom)
    this.#nodes.setZoom(zoom, resolution * zoom)
    this.#near.setZoom(zoom, resolution * zoom)
    this.#notes.setZoom(zoom, resolution * zoom)
    this.forgetNotes()
    if (this.#drawnT < 0) this.#drawIdle(zoom < farBelow)
  }

  draw(frame: Frame, view: SceneView): void {
    const { t, speedUs, reducedMotion, isQuantised, zoom, lens } = view
    const nearness = { isFar: zoom < farBelow, isNear: zoom >= nearFrom }
    const { selection, hover } = view
    const motion = { reducedMotion, isQuantised }
    this.#list.fill(frame, { t, speedUs, lens, selection, hover, ...motion, ...nearness })
    const team = this.#focusOn(lens, selection)
    this.#drawPlaces(view)
    this.#lens.draw(lens, this.#list.looks, team)
    this.#fills.draw(this.#list.looks, this.focus, zoom < farBelow, lens)
    this.#drawMarks(zoom)
    this.#drawSigns(zoom)
    if (this.#areWordsDue(view)) this.#drawWords(frame, view)
    this.#drawnT = t
    this.#drawnLens = lens
  }

  /** What stands out while the pointer rests on a place; undefined for everything. */
  setFocus(place: PlaceRef | undefined): void {
    this.#focused = place
  }

  /** In the lens *teams* a service stands for its team, which is given back. */
  #focusOn(lens: Lens, selection: PlaceRef | undefined): string {
    const meant = lens === 'teams' ? (this.#focused ?? selection) : this.#focused
    const service = meant && serviceOf(this.#topology, meant)
    const team = service === undefined ? '' : this.#topology.services[service]!.team
    if (lens !== 'teams' || team === '') {
      this.focus.set(this.#focused)
      return ''
    }
    const { services } = this.#topology
    this.focus.only(services.flatMap((each, index) => (each.team === team ? [index] : [])))
    return team
  }

  /** The mark at a point of the world, with the request behind it. */
  markAt(x: number, y: number, reach: number): { mark: MarkName; root: number } | undefined {
    let least = reach * reach
    let found = -1
    for (let index = 0; index < this.marks.count; index++) {
      if (this.marks.root[index] === nothing) continue
      const dx = this.marks.x[index]! - x
      const dy = this.marks.y[index]! - y
      const square = dx * dx + dy * dy
      if (square > least) continue
      least = square
      found = index
    }
    if (found < 0) return undefined
    return { mark: markNames[this.marks.shape[found]!]!, root: this.marks.root[found]! }
  }

  /** Whether a part of the screen lies over something that is drawn. */
  covers({ x, y, zoom }: Camera, part: Box): boolean {
    const air = 8
    const isIn = (px: number, py: number): boolean =>
      px > part.x - air &&
      px < part.x + part.width + air &&
      py > part.y - air &&
      py < part.y + part.height + air
    const { clients, services, controlPlane, nodeProxies, edges } = this.layout
    const bars = nodeProxies.filter((box) => box !== undefined)
    const boxes = [...clients, ...services, ...bars, ...(controlPlane ? [controlPlane] : [])]
    return (
      boxes.some((box) => {
        const left = box.x * zoom + x
        const top = box.y * zoom + y
        return (
          left < part.x + part.width + air &&
          left + box.width * zoom > part.x - air &&
          top < part.y + part.height + air &&
          top + box.height * zoom > part.y - air
        )
      }) ||
      edges.some(({ points }) => {
        for (let at = 0; at < points.length; at += 2)
          if (isIn(points[at]! * zoom + x, points[at + 1]! * zoom + y)) return true
        return false
      })
    )
  }

  /** Before the first frame: everything at rest. */
  #drawIdle(isFar: boolean): void {
    this.#list.looks.pod.fill(states.pod.ready)
    this.#list.looks.proxies.state.fill(states.proxy.ready)
    this.#topology.services.forEach(({ endpoints }, index) => {
      this.#list.looks.admitted[index] = endpoints.length
    })
    const nothing = { selection: undefined, hover: undefined }
    this.#lines.draw(this.#list.looks, nothing, this.focus)
    this.#places.draw(this.#list.looks, nothing, this.focus)
    this.#nodes.draw(this.#list.looks, undefined, undefined)
    this.#fills.draw(this.#list.looks, this.focus, isFar)
  }

  #drawPlaces({ selection, hover }: SceneView): void {
    this.#lines.draw(this.#list.looks, { selection, hover }, this.focus)
    this.#places.draw(this.#list.looks, { selection, hover }, this.focus)
    this.#nodes.draw(this.#list.looks, selection, hover)
  }

  #drawMarks(zoom: number): void {
    const { marks } = this
    const scale = this.#markScale(zoom)
    const advance = this.#atlas.digitAdvance * scale
    this.#packets.begin()
    for (let index = 0; index < marks.count; index++) {
      const edge = marks.edge[index]!
      const alpha = edge === nothing || this.focus.edges[edge] === 1 ? 1 : faded
      const x = marks.x[index]!
      const y = marks.y[index]!
      const texture = this.#atlas.marks[marks.shape[index]!]!
      this.#packets.put(texture, x, y, scale, scale, 0.5).alpha = alpha
      const kind = marks.kind[index]!
      if (kind > 0)
        this.#packets.put(
          this.#atlas.kinds[kind]!,
          x + 6 * scale,
          y - 8 * scale,
          scale,
          scale,
          0,
        ).alpha = alpha
      const times = marks.times[index]!
      if (times === 1) continue
      // On the side of the line: on the other one stands a group.
      const width = (1 + Math.floor(Math.log10(times))) * advance
      const left = marks.atCaller[index] === 1 ? x + 14 * scale : x - 14 * scale - width
      // On a stage all that passes would lie under it: it stands below the line.
      if (this.#isStage) this.#drawTimes(times, x - width / 2, y + 15 * scale, scale, advance)
      else this.#drawTimes(times, left, y, scale, advance)
    }
    this.#packets.end()
  }

  #drawSigns(zoom: number): void {
    const { count, shape, x, y, edge, service } = this.#list.signs
    const scale = this.#markScale(zoom)
    this.#signs.begin()
    for (let index = 0; index < count; index++) {
      const isMeant =
        edge[index]! >= 0
          ? this.focus.edges[edge[index]!] === 1
          : service[index]! < 0 || this.focus.services[service[index]!] === 1
      const texture = this.#atlas.signs[shape[index]!]!
      this.#signs.put(texture, x[index]!, y[index]!, scale, scale, 0.5).alpha = isMeant ? 1 : faded
    }
    this.#signs.end()
  }

  #markScale(zoom: number): number {
    const size = Math.min(markLargest, Math.max(markSmallest, zoom))
    return (this.#isStage ? markOnStage : size) / zoom
  }

  /** `×12` beside a mark that stands for several failures. */
  #drawTimes(times: number, x: number, y: number, scale: number, advance: number): void {
    const { digits } = this.#atlas
    this.#packets.put(digits[timesSign]!, x, y, scale, scale, 0.5).alpha = 1
    let unit = 1
    while (unit * 10 <= times) unit *= 10
    for (let at = x + advance; unit >= 1; unit /= 10, at += advance) {
      const digit = digits[Math.floor(times / unit) % 10]!
      this.#packets.put(digit, at, y, scale, scale, 0.5).alpha = 1
    }
  }

  /** Four times a second while the run goes on; at once when it jumps, and once when it stands. */
  #areWordsDue({ now, t, speedUs, selection, hover, isQuantised }: SceneView): boolean {
    if (isQuantised && this.#wordsAt > -Infinity) {
      // By the moment and not by the clock: whoever comes to it by another way reads the same.
      const isOther = !isSame(selection, this.#wordsFor) || !isSame(hover, this.#wordsHover)
      const half = speedUs / 2
      return isOther || Math.floor(t / half) !== Math.floor(this.#wordsT / half)
    }
    const isJump = t < this.#drawnT || t - this.#drawnT > speedUs / 2
    const isStanding = t === this.#drawnT && t !== this.#wordsT
    const isOther = !isSame(selection, this.#wordsFor) || !isSame(hover, this.#wordsHover)
    return isJump || isStanding || isOther || now - this.#wordsAt >= wordsEveryMs
  }

  #drawWords(frame: Frame, view: SceneView): void {
    this.#wordsAt = view.now
    this.#wordsT = view.t
    this.#wordsFor = view.selection
    this.#wordsHover = view.hover
    this.#order.sort(this.#list.looks)
    this.#places.takeOrder()
    this.#near.draw(frame, this.#list.looks)
    const nearness = { isFar: view.zoom < farBelow, isNear: view.zoom >= nearFrom }
    this.#spread.draw(frame, { ...view, ...nearness })
    const isStage = this.#isStage
    this.#notes.draw(this.#list.notes(frame, { ...view, ...nearness, isStage }))
    this.#topology.clients.forEach(({ load }, index) => {
      const rate = frame.clients[index * clientWidth + clientField.ratePerSecond]!
      this.#places.setLoad(index, rate > 0 ? catalogue.canvas.perSecond(number(rate)) : load)
    })
    if (this.#topology.hasControlPlane)
      this.#places.setPlaneWords(
        planeWords(frame, this.#topology.proxies.length),
        clockWords(frame, this.#list.looks),
      )
  }
}

const isSame = (a: PlaceRef | undefined, b: PlaceRef | undefined): boolean =>
  a?.kind === b?.kind && a?.index === b?.index
