import 'pixi.js/unsafe-eval'
import { Application, Container, Graphics, Ticker } from 'pixi.js'
import type { Lens } from '../model/lenses.ts'
import type { MarkName } from '../model/marks.ts'
import type { PlaceSign, SignName } from '../model/signs.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { Us } from '../model/units.ts'
import { Camera, type Sight } from './Camera.ts'
import { densityNow, watchDensity } from './density.ts'
import { Flight } from './Flight.ts'
import { Fold } from './Fold.ts'
import type { Box } from './groups.ts'
import { groupingsOf, type GroupBy } from './grouping.ts'
import { boxesOf, boxOf, placeAt } from './hit.ts'
import { Hover } from './Hover.ts'
import { magnificationAtMost, type Room } from './layout.ts'
import { openedBy } from './opened.ts'
import { Pointer, pointIn } from './Pointer.ts'
import { Scene, type SceneView } from './Scene.ts'
import { createAtlas, type Atlas } from './shapes.ts'
import { stageFold } from './stageFold.ts'
import { readTheme, strokeOf, type Theme } from './theme.ts'

export interface StageOptions {
  /** Filled by the canvas. */
  readonly canvasHost: HTMLElement
  onSelect(place: PlaceRef | undefined): void
  /** Coordinates are those of the window. */
  onContextMenu(place: PlaceRef, x: number, y: number): void
  /** A mark was clicked: the number of the clients' request behind it. */
  onSelectRequest(root: number): void
  /** The pointer came to a place, or left it; in CSS px of the host element. */
  onHover?(place: PlaceRef | undefined, x: number, y: number): void
  /** Places stand elsewhere on the screen now: whoever points at one asks again where it is. */
  onCamera?(): void
  /** For pictures and films: it paints only when it is told to, and then at once. */
  readonly offline?: Offline | undefined
}

/** What a stage on a screen takes from the browser. */
export interface Offline {
  /** Px of the picture for a CSS px. */
  readonly density: number
  /** The clock of the film, ms: of everything that takes the viewer's time. */
  now(): number
}

/** Where a place stands: its middle and its size, in CSS px of the host element. */
export interface ScreenBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What lies over the lower corners of the canvas, px: the picture keeps clear of it. */
export interface Corners {
  readonly left: Room
  readonly right: Room
  /** How high the left one is when it lies along the lower edge instead. */
  readonly stripHeight: number
}

/** Everything in small, in px of the world. */
export interface Overview {
  readonly width: number
  readonly height: number
  readonly services: readonly Box[]
  readonly clients: readonly Box[]
  readonly controlPlane: Box | undefined
  /** The bars of nodes with a proxy. */
  readonly nodes: readonly Box[]
  /** The part that is on the screen, and whether that is all. */
  readonly view: Box
  readonly isWhole: boolean
}

/** What a mark under the pointer stands for. */
export interface MarkAt {
  readonly mark: MarkName
  /** The number of the clients' request. */
  readonly root: number
}

/** The picture of a moment as its parts. */
export interface StageDrawing {
  readonly canvas: HTMLCanvasElement
  readonly tree: Container
  readonly theme: Theme
  readonly atlas: Atlas
}

export interface StageView {
  readonly t: Us
  /** Simulated µs in a second of the viewer. */
  readonly speedUs: Us
  readonly selection: PlaceRef | undefined
  readonly reducedMotion: boolean
}

/** See `setMotion`. */
export type Motion = 'full' | 'reduced' | 'quantised'

const margin = 16
/** What is spoken of is brought so much nearer than all of it would be, and stands in so much air, world px. */
const framedAtMost = 1.3
const aroundFramed = 28
/** Between the picture and what lies over its lower edge, px. */
const air = 10
const nearMark = 9
/** Of rings, in px of the screen. */
const ringRadius = 6
/** On a stage the picture keeps in line with the words above and below it, px of the magnified picture. */
const marginsOnStage = { across: 20, top: 8, bottom: 18 } as const
/** Marks grow with the zoom and on a stage, but stay sharp up to this size. */
const marksAtLargest = 1.7

/**
 * The canvas: paints a topology and its frames, and tells where somebody points. It keeps no truth of its own; all that it
 * shows comes with `setTopology`, `setCommands` and `draw`.
 */
export class Stage {
  readonly #app: Application
  readonly #options: StageOptions
  readonly #pointer: Pointer
  readonly #camera = new Camera()
  readonly #flight = new Flight(this.#camera)
  readonly #hover: Hover
  readonly #unwatchDensity: () => void
  readonly #world = new Container({ label: 'world' })
  #theme: Theme
  #atlas: Atlas
  #room: Room
  #topology: Topology | undefined
  /** What a stage makes of it, where not all of it has room. */
  #fold: Fold | undefined
  #scene: Scene | undefined
  #commands: readonly Command[] = []
  /** Commands by the names that places have in a folded picture. */
  #folded: { from: readonly Command[]; by: Fold; commands: readonly Command[] } | undefined
  #frame: Frame | undefined
  #view: StageView | undefined
  #lens: Lens = 'traffic'
  #corners: Corners = noCorners
  #isCrowded = false
  #dropTarget: PlaceRef | undefined
  readonly #rings = new Graphics({ label: 'rings' })
  /** Behind all else, so that they pass over no words. */
  readonly #outlines = new Graphics({ label: 'outlines' })
  #highlight: PlaceRef | undefined
  #sharpenTimer: ReturnType<typeof setTimeout> | undefined
  #request = 0
  #groupBy: GroupBy | undefined
  /** The 720th part of the height of the stage, CSS px. */
  #unit = 1
  #motion: Motion | undefined
  #highlights: readonly PlaceRef[] = []
  /** What the camera is to show; all when empty. */
  #framed: readonly PlaceRef[] = []
  /** Whether somebody has moved the camera; until then a change of size fits it again. */
  #isMoved = false

  /** A stage in its host, when the fonts are there: letters are measured once. */
  static async create(options: StageOptions): Promise<Stage> {
    const { canvasHost } = options
    const theme = readTheme(canvasHost)
    await Promise.all(
      [400, 600].map((weight) => document.fonts.load(`${weight} 12px ${theme.fontFamily}`)),
    )
    await document.fonts.ready
    const app = await startPixi(canvasHost, theme, options.offline?.density ?? densityNow())
    return new Stage(app, options, theme)
  }

  private constructor(app: Application, options: StageOptions, theme: Theme) {
    this.#app = app
    this.#options = options
    this.#theme = theme
    this.#atlas = createAtlas(theme, this.#markDensity())
    this.#room = this.#roomOf(app.screen.width, app.screen.height)
    app.stage.eventMode = 'none'
    app.stage.addChild(this.#world)
    const { canvas } = app
    canvas.style.display = 'block'
    options.canvasHost.append(canvas)
    // The renderer uploads everything again by itself; only somebody must ask it to draw.
    canvas.addEventListener('webglcontextrestored', this.#repaintSoon)
    this.#unwatchDensity =
      options.offline === undefined ? watchDensity(() => this.#changeDensity()) : () => {}
    this.#hover = new Hover(() => {
      this.#scene?.setFocus(this.#hover.focus)
      this.#repaintSoon()
    })
    this.#pointer = new Pointer(canvas, {
      press: () => this.#flight.stop(),
      tap: (x, y) => this.#tap(x, y),
      menu: (x, y, clientX, clientY) => this.#menu(x, y, clientX, clientY),
      hover: (x, y) => this.#point(x, y),
      leave: () => this.#pointAt(undefined, 0, 0),
      pan: (dx, dy) => this.panBy(dx, dy),
      zoom: (x, y, factor) => this.#zoom(...this.#magnified(x, y), factor),
    })
    this.#paint()
  }

  /** Device px, or px of the picture, in a CSS px. */
  get #density(): number {
    return this.#options.offline?.density ?? densityNow()
  }

  get #now(): number {
    return this.#options.offline?.now() ?? performance.now()
  }

  /** What is drawn, and with what, for whoever draws it elsewhere. */
  get drawing(): StageDrawing {
    const { canvas, stage: tree } = this.#app
    return { canvas, tree, theme: this.#theme, atlas: this.#atlas }
  }

  /** The tree of drawn things; each place has its name as `label`. For tests and for tours. */
  get tree(): Container {
    return this.#app.stage
  }

  /** How many marks the last drawing had. */
  get shownMarks(): number {
    return this.#scene?.marks.count ?? 0
  }

  /** How many requests one mark stands for. */
  get requestsPerMark(): number {
    return this.#scene?.marks.requestsPerMark ?? 1
  }

  /** The frame that is shown, while its buffer is here. */
  get frame(): Frame | undefined {
    return this.#frame !== undefined && this.#frame.buffer.byteLength > 0 ? this.#frame : undefined
  }

  /** Whether a corner would lie over something that is drawn, so that what is there should lie along the lower edge. */
  get isCrowded(): boolean {
    return this.#isCrowded
  }

  get overview(): Overview | undefined {
    const scene = this.#scene
    if (scene === undefined) return undefined
    const { width, height, services, clients, controlPlane, nodeProxies } = scene.layout
    const view = this.#camera.view(this.#room)
    const isWhole =
      view.x <= 0 && view.y <= 0 && view.x + view.width >= width && view.y + view.height >= height
    const nodes = nodeProxies.filter((box) => box !== undefined)
    return { width, height, services, clients, controlPlane, nodes, view, isWhole }
  }

  /** Whether a mark of this kind was drawn last. */
  isDrawn(mark: MarkName): boolean {
    return this.#scene?.marks.has(mark) ?? false
  }

  /** The signs that were drawn last. */
  get shown(): readonly (SignName | PlaceSign)[] {
    return this.#scene?.shown ?? []
  }

  /** The mark at a point of the host. */
  markAt(x: number, y: number): MarkAt | undefined {
    const point = this.#worldPoint(...this.#magnified(x, y))
    return this.#scene?.markAt(point.x, point.y, nearMark / this.#camera.zoom)
  }

  setTopology(topology: Topology): void {
    this.#topology = topology
    this.#fold = undefined
    this.#frame = undefined
    this.#framed = []
    this.#highlights = []
    this.#isMoved = false
    this.#rebuild()
  }

  /** Puts the services of a team, namespace or zone together; `undefined`: as the topology suggests. */
  setGrouping(groupBy: GroupBy | undefined): void {
    if (groupBy === this.#groupBy) return
    this.#groupBy = groupBy
    this.#isMoved = false
    this.#rebuild()
  }

  /** What the topology can be grouped by, and what it is grouped by now. */
  get grouping(): { readonly by: GroupBy; readonly of: readonly GroupBy[] } | undefined {
    if (this.#topology === undefined || this.#scene === undefined) return undefined
    return { by: this.#scene.layout.groupBy, of: groupingsOf(this.#topology) }
  }

  /** Gives flags their words (`slow 3×`), and shows faults that are still to come. */
  setCommands(commands: readonly Command[]): void {
    this.#commands = commands
    this.#scene?.forgetNotes()
    this.#repaintSoon()
  }

  setLens(lens: Lens): void {
    this.#lens = lens
    this.#scene?.forgetNotes()
    this.#repaintSoon()
  }

  /** What lies over the lower corners of the host. */
  setCorners(corners: Corners): void {
    if (JSON.stringify(corners) === JSON.stringify(this.#corners)) return
    this.#corners = corners
    if (this.#isMoved || this.#scene === undefined) return
    this.fit()
  }

  draw(frame: Frame, view: StageView): void {
    const before = this.#view?.selection
    this.#frame = frame
    this.#view = view
    const { selection } = view
    if (this.#opensOthers(selection)) this.#rebuild()
    if (selection?.kind !== before?.kind || selection?.index !== before?.index)
      this.#follow(selection)
    if (this.#options.offline !== undefined) this.#stepFlight()
    this.#paint()
  }

  /** Reads the tokens again, after the theme or the density of the page has changed. */
  setTheme(): void {
    const { magnification } = this.#theme
    this.#theme = readTheme(this.#options.canvasHost, this.#unit)
    this.#app.renderer.background.color = this.#theme.colours.canvas
    this.#app.renderer.background.alpha = groundOf(this.#options.canvasHost)
    if (this.#theme.magnification === magnification) {
      this.#atlas.paint(this.#theme)
      this.#rebuild()
    } else this.#magnify()
  }

  /** How it moves; undefined: as the viewer's `reducedMotion` says, and on a stage by jumps. */
  setMotion(motion: Motion | undefined): void {
    if (motion === this.#motion) return
    this.#motion = motion
    this.#scene?.forgetNotes()
    this.#repaintSoon()
  }

  /** `unit`: the 720th part of the height of the stage that it is a part of, CSS px; elsewhere nothing grows with it. */
  resize(width: number, height: number, unit = this.#unit): void {
    if (width < 1 || height < 1) return
    const { width: wide, height: high } = this.#app.screen
    const isOther = unit !== this.#unit
    if (width === wide && height === high && !isOther) return
    this.#unit = unit
    this.#app.renderer.resize(width, height, this.#density)
    this.#room = this.#roomOf(width, height)
    if (isOther) this.setTheme()
    else this.#rebuild()
  }

  #changeDensity(): void {
    const { width, height } = this.#app.screen
    this.#app.renderer.resize(width, height, this.#density)
    this.#magnify()
  }

  /** Shapes as sharp as the screen shows them. */
  #magnify(): void {
    this.#room = this.#roomOf(this.#app.screen.width, this.#app.screen.height)
    const spent = this.#atlas
    this.#atlas = createAtlas(this.#theme, this.#markDensity())
    this.#rebuild()
    spent.destroy()
  }

  /** Device px for a px of a mark. */
  #markDensity(): number {
    return Math.min(6, this.#density * this.#theme.magnification * marksAtLargest)
  }

  /** The room for the picture, in px of it. */
  #roomOf(width: number, height: number): Room {
    const { magnification } = this.#theme
    return { width: width / magnification, height: height / magnification }
  }

  /** From CSS px of the host to px of the magnified picture. */
  #magnified(x: number, y: number): [x: number, y: number] {
    const { magnification } = this.#theme
    return [x / magnification, y / magnification]
  }

  /** Shows everything. */
  fit(): void {
    this.#isMoved = false
    this.#fitCamera()
    this.#applyCamera()
    this.#sharpen()
    this.#repaintSoon()
  }

  /** Zooms around the middle. */
  zoomBy(factor: number): void {
    this.#zoom(this.#room.width / 2, this.#room.height / 2, factor)
  }

  panBy(dx: number, dy: number): void {
    this.#pan(...this.#magnified(dx, dy))
  }

  /** Brings a place to the middle, large enough to see what is in it. */
  zoomTo(place: PlaceRef): void {
    const box = this.#boxOf(place)
    if (box !== undefined) this.#fly(this.#camera.framing(box, this.#room))
  }

  /** Brings a point of the world to the middle. */
  centreOn(x: number, y: number): void {
    const { zoom } = this.#camera
    const { width, height } = this.#room
    this.#flight.stop()
    this.#pan(width / 2 - x * zoom - this.#camera.x, height / 2 - y * zoom - this.#camera.y)
  }

  /** Brings what somebody has selected into sight, if it is not. */
  #follow(place: PlaceRef | undefined): void {
    const box = place && this.#boxOf(place)
    if (box === undefined || this.#pointer.isBusy || this.#camera.shows(box, this.#room)) return
    this.#fly(this.#camera.centring(box, this.#room))
  }

  #fly(to: Sight): void {
    this.#isMoved = true
    if (this.#view?.reducedMotion !== false) {
      this.#flight.stop()
      this.#camera.sight = to
      this.#applyCamera()
      this.#sharpen()
    } else this.#flight.start(to, this.#now)
    this.#repaintSoon()
  }

  #stepFlight(): void {
    if (!this.#flight.isFlying) return
    this.#flight.step(this.#now)
    this.#applyCamera()
    if (this.#flight.isFlying) this.#repaintSoon()
    else this.#sharpen()
  }

  screenPositionOf(place: PlaceRef): ScreenBox | undefined {
    const box = this.#boxOf(place)
    if (box === undefined) return undefined
    const { x, y, zoom } = this.#camera
    const { magnification } = this.#theme
    return {
      x: (x + (box.x + box.width / 2) * zoom) * magnification,
      y: (y + (box.y + box.height / 2) * zoom) * magnification,
      width: box.width * zoom * magnification,
      height: box.height * zoom * magnification,
    }
  }

  placeAtWindow(x: number, y: number): PlaceRef | undefined {
    const { left, top, right, bottom } = this.#app.canvas.getBoundingClientRect()
    if (x < left || y < top || x >= right || y >= bottom) return undefined
    const point = pointIn(this.#app.canvas, x, y)
    return this.#placeAt(point.x, point.y)
  }

  setDropTarget(place: PlaceRef | undefined): void {
    this.#dropTarget = place
    this.#repaintSoon()
  }

  /** Rings with a gap, of the same width at every zoom: around what is selected, what is pointed at, and what would be hit. */
  #drawRings(): void {
    this.#rings.clear()
    const { ink, 'ink-2': ink2 } = this.#theme.colours
    this.#outlines.clear()
    for (const place of this.#highlights) this.#ring(place, 3, 2, ink, this.#outlines)
    const pointed = this.#hover.outline ?? this.#highlight
    if (isRinged(this.#view?.selection)) this.#ring(this.#view!.selection!, 3, 1.5, ink2)
    if (isRinged(pointed)) this.#ring(pointed!, 3, 1.5, ink)
    if (this.#dropTarget !== undefined) this.#ring(this.#dropTarget, 5, 2, ink)
  }

  #ring(place: PlaceRef, gap: number, width: number, color: number, on = this.#rings): void {
    const [topology, shown] = [this.#shownTopology, this.#inFold(place)]
    if (topology === undefined || this.#scene === undefined || shown === undefined) return
    const { zoom } = this.#camera
    const out = gap / zoom
    for (const box of boxesOf(topology, this.#scene.layout, shown)) {
      const [x, y] = [box.x - out, box.y - out]
      on.roundRect(x, y, box.width + 2 * out, box.height + 2 * out, ringRadius / zoom)
      on.stroke({ width: strokeOf(this.#theme, width / zoom, zoom), color })
    }
  }

  #boxOf(place: PlaceRef): Box | undefined {
    const [topology, shown] = [this.#shownTopology, this.#inFold(place)]
    if (topology === undefined || this.#scene === undefined || shown === undefined) return undefined
    return boxOf(topology, this.#scene.layout, shown)
  }

  /** The topology that is drawn. */
  get #shownTopology(): Topology | undefined {
    return this.#fold?.topology ?? this.#topology
  }

  get #shownCommands(): readonly Command[] {
    if (this.#fold === undefined) return this.#commands
    if (this.#folded?.from !== this.#commands || this.#folded.by !== this.#fold)
      this.#folded = {
        from: this.#commands,
        by: this.#fold,
        commands: this.#fold.commands(this.#commands),
      }
    return this.#folded.commands
  }

  /** Where a place of the run is in what is drawn. */
  #inFold(place: PlaceRef): PlaceRef | undefined {
    return this.#fold === undefined ? place : this.#fold.placeIn(place)
  }

  /** What somebody speaks about. */
  get #meant(): readonly PlaceRef[] {
    return [...this.#framed, ...this.#highlights]
  }

  destroy(): void {
    clearTimeout(this.#sharpenTimer)
    this.#hover.stop()
    this.#unwatchDensity()
    cancelAnimationFrame(this.#request)
    this.#app.canvas.removeEventListener('webglcontextrestored', this.#repaintSoon)
    this.#pointer.destroy()
    this.#scene?.destroy()
    this.#app.destroy({ removeView: true }, { children: true })
    this.#atlas.destroy()
  }

  /** Whether another selection opens other services than those that are open. */
  #opensOthers(selection: PlaceRef | undefined): boolean {
    if (this.#topology === undefined || this.#scene === undefined) return false
    const { layout, opened } = this.#scene
    if (this.#theme.isStage) return false
    const wanted = openedBy(this.#topology, layout.detail, selection)
    return wanted.length !== opened.length || wanted.some((one, at) => one !== opened[at])
  }

  #rebuild(): void {
    if (this.#topology === undefined) return
    this.#scene?.destroy()
    const { width, height } = this.#whole
    const room = { width, height }
    const { isStage } = this.#theme
    this.#fold = isStage ? stageFold(this.#topology, room, this.#meant) : undefined
    this.#scene = new Scene(this.#shownTopology!, this.#theme, this.#atlas, {
      room,
      groupBy: isStage ? 'depth' : this.#groupBy,
      selection: isStage ? undefined : this.#view?.selection,
      standing: this.#fold,
    })
    this.#world.addChild(this.#outlines, this.#scene.world, this.#rings)
    this.#scene.setFocus(this.#hover.focus)
    if (!this.#isMoved) this.#fitCamera()
    this.#applyCamera()
    this.#sharpen()
    this.#paint()
  }

  /** All of the layout, beside or above what lies over the corners. */
  #fitCamera(): void {
    const scene = this.#scene
    if (scene === undefined) return
    this.#flight.stop()
    const { width, height } = this.#room
    const { left, right, stripHeight } = this.#corners
    const whole = this.#whole
    const most = this.#theme.isStage ? 1 : magnificationAtMost
    this.#camera.fit(scene.layout, whole, most)
    const framed = this.#framedBox()
    if (framed !== undefined) {
      this.#camera.fitTo(framed, whole, most * framedAtMost)
      this.#isCrowded = false
      return
    }
    const isClear = (size: Room, x: number): boolean =>
      size.width === 0 ||
      !scene.covers(this.#camera, { x, y: height - margin - size.height, ...size })
    const isClearOfBoth = (): boolean =>
      isClear(left, margin) && isClear(right, width - margin - right.width)
    const above = (strip: number): void =>
      this.#camera.fit(scene.layout, { ...whole, height: whole.height - strip - air }, most)
    this.#isCrowded = false
    if (isClearOfBoth()) return
    above(right.height)
    if (isClear(left, margin)) return
    this.#isCrowded = true
    above(Math.max(stripHeight, right.height))
  }

  /** What the camera is to show, with a little around it; undefined for all. */
  #framedBox(): Box | undefined {
    const boxes = this.#framed.flatMap((place) => {
      const box = this.#boxOf(place)
      return box === undefined ? [] : [box]
    })
    if (boxes.length === 0) return undefined
    const x = Math.min(...boxes.map((box) => box.x)) - aroundFramed
    const y = Math.min(...boxes.map((box) => box.y)) - aroundFramed
    const right = Math.max(...boxes.map((box) => box.x + box.width)) + aroundFramed
    const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + aroundFramed
    return { x, y, width: right - x, height: bottom - y }
  }

  /** The part of the room that the picture may take. */
  get #whole(): Box {
    const { width, height } = this.#room
    if (!this.#theme.isStage)
      return { x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin }
    const { across, top, bottom } = marginsOnStage
    return { x: across, y: top, width: width - 2 * across, height: height - top - bottom }
  }

  #applyCamera(): void {
    const { x, y, zoom } = this.#camera
    const { magnification } = this.#theme
    this.#world.position.set(x * magnification, y * magnification)
    this.#world.scale.set(zoom * magnification)
    this.#options.onCamera?.()
  }

  /** Letters for the zoom at hand: at once for the first time, later when the zoom has come to rest. */
  #sharpen(): void {
    this.#scene?.setZoom(this.#camera.zoom, this.#density * this.#theme.magnification)
  }

  #pan(dx: number, dy: number): void {
    if (this.#scene === undefined) return
    this.#isMoved = true
    this.#flight.stop()
    this.#camera.pan(dx, dy, this.#scene.layout, this.#room)
    this.#applyCamera()
    this.#repaintSoon()
  }

  #zoom(x: number, y: number, factor: number): void {
    this.#isMoved = true
    this.#flight.stop()
    this.#camera.zoomAt(x, y, factor)
    this.#applyCamera()
    clearTimeout(this.#sharpenTimer)
    this.#sharpenTimer = setTimeout(() => {
      this.#sharpen()
      this.#repaintSoon()
    }, 120)
    this.#repaintSoon()
  }

  /** Draws what is known once more, with the next frame of the browser. */
  readonly #repaintSoon = (): void => {
    if (this.#request !== 0 || this.#options.offline !== undefined) return
    this.#request = requestAnimationFrame(() => {
      this.#request = 0
      this.#stepFlight()
      this.#paint()
    })
  }

  #paint(): void {
    const frame = this.#frame
    // A buffer that was handed back to the worker is empty.
    if (this.#scene && this.#view && frame && frame.buffer.byteLength > 0) {
      const { t, speedUs, selection } = this.#view
      const motion = this.#motionNow
      const place = this.#dropTarget ?? this.#hover.outline ?? this.#highlight
      const view: SceneView = {
        t: motion === 'quantised' && !this.#options.offline ? quantised(t, speedUs) : t,
        speedUs,
        selection: selection && this.#inFold(selection),
        hover: place && this.#inFold(place),
        reducedMotion: motion === 'reduced',
        isQuantised: motion === 'quantised',
        lens: this.#lens,
        zoom: this.#camera.zoom,
        commands: this.#shownCommands,
        now: this.#now,
      }
      this.#scene.draw(this.#fold?.take(frame) ?? frame, view)
    }
    this.#drawRings()
    this.#app.renderer.render(this.#app.stage)
    Ticker.system.update()
  }

  get #motionNow(): Motion {
    if (this.#motion !== undefined) return this.#motion
    if (this.#view?.reducedMotion === true) return 'reduced'
    return this.#theme.isStage ? 'quantised' : 'full'
  }

  /** Outlines places that somebody speaks about, until others are named. */
  setHighlights(places: readonly PlaceRef[]): void {
    if (isSamePlaces(places, this.#highlights)) return
    this.#highlights = places
    // On a stage what is spoken of has a place of its own.
    if (this.#theme.isStage) this.#rebuild()
    else this.#repaintSoon()
  }

  /** Fits the picture to places, to all of it when there are none. */
  frameOn(
    places: readonly PlaceRef[],
    { isAtOnce = false }: { readonly isAtOnce?: boolean } = {},
  ): void {
    if (isSamePlaces(places, this.#framed)) return
    this.#framed = places
    if (this.#theme.isStage) {
      this.#isMoved = false
      this.#rebuild()
      return
    }
    const before = this.#camera.sight
    this.#isMoved = false
    this.#fitCamera()
    const to = this.#camera.sight
    if (isAtOnce) {
      this.#applyCamera()
      this.#sharpen()
      this.#repaintSoon()
      return
    }
    this.#camera.sight = before
    this.#fly(to)
    // Nobody has moved it by hand: another size of the window fits it again.
    this.#isMoved = false
  }

  /** Outlines a place that something else on the page speaks of; undefined: none any more. */
  setHighlight(place: PlaceRef | undefined): void {
    this.#highlight = place
    this.#repaintSoon()
  }

  #worldPoint(x: number, y: number): { x: number; y: number } {
    const { x: left, y: top, zoom } = this.#camera
    return { x: (x - left) / zoom, y: (y - top) / zoom }
  }

  /** `x`, `y`: CSS px of the host. */
  #placeAt(x: number, y: number): PlaceRef | undefined {
    const topology = this.#shownTopology
    if (topology === undefined || this.#scene === undefined) return undefined
    const point = this.#worldPoint(...this.#magnified(x, y))
    const place = placeAt(topology, this.#scene.layout, point.x, point.y, this.#camera.zoom)
    return this.#fold === undefined || place === undefined ? place : this.#fold.placeOut(place)
  }

  #tap(x: number, y: number): void {
    const mark = this.markAt(x, y)
    if (mark !== undefined) this.#options.onSelectRequest(mark.root)
    else this.#options.onSelect(this.#placeAt(x, y))
  }

  #menu(x: number, y: number, clientX: number, clientY: number): void {
    const place = this.#placeAt(x, y)
    if (place !== undefined) this.#options.onContextMenu(place, clientX, clientY)
  }

  #point(x: number, y: number): void {
    this.#pointAt(this.#placeAt(x, y), x, y)
  }

  #pointAt(place: PlaceRef | undefined, x: number, y: number): void {
    if (!this.#hover.point(place)) return
    this.#app.canvas.style.cursor = place === undefined ? 'default' : 'pointer'
    this.#options.onHover?.(place, x, y)
  }
}

/** On WebGL if it can be had, else on a 2D canvas. */
async function startPixi(
  canvasHost: HTMLElement,
  theme: Theme,
  resolution: number,
): Promise<Application> {
  // Pixi's own loop, which throws out what is not drawn any more, would run for ever; it runs when something is drawn.
  Ticker.system.autoStart = false
  Ticker.system.stop()
  const start = async (preference: ('webgl' | 'canvas')[]): Promise<Application> => {
    const app = new Application()
    await app.init({
      preference,
      width: Math.max(1, canvasHost.clientWidth),
      height: Math.max(1, canvasHost.clientHeight),
      resolution,
      autoDensity: true,
      antialias: true,
      background: theme.colours.canvas,
      backgroundAlpha: groundOf(canvasHost),
      autoStart: false,
      // We have our own pointer, and no filter: their modules need not be fetched.
      skipExtensionImports: true,
      eventFeatures: { click: false, wheel: false, move: false, globalMove: false },
    })
    return app
  }
  try {
    return await start(['webgl', 'canvas'])
  } catch {
    // A browser may say that it has WebGL and then give no context: too many are open, or its driver is gone.
    return start(['canvas'])
  }
}

/** How much of what is behind it the ground hides: nothing where the page of a host is to shine through. */
const groundOf = (element: Element): number =>
  element.closest('[data-ground="transparent"]') === null ? 1 : 0

const noCorners: Corners = {
  left: { width: 0, height: 0 },
  right: { width: 0, height: 0 },
  stripHeight: 0,
}

/** What has no border of its own that could stand out. */
const isRinged = (place: PlaceRef | undefined): boolean =>
  place !== undefined && ['endpoint', 'proxy', 'member', 'zone', 'node'].includes(place.kind)

const isSamePlaces = (some: readonly PlaceRef[], others: readonly PlaceRef[]): boolean =>
  some.length === others.length &&
  some.every(({ kind, index }, at) => others[at]!.kind === kind && others[at]!.index === index)

/** Marks jump twelve times a second, which survives the compression of a video. */
const quantised = (t: Us, speedUs: Us): Us => {
  const step = speedUs / 12
  return step <= 0 ? t : Math.floor(t / step) * step
}
