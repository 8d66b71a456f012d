import 'pixi.js/unsafe-eval'
import { Application, Container, Graphics } from 'pixi.js'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { Us } from '../model/units.ts'
import { Camera } from './Camera.ts'
import type { Box } from './groups.ts'
import { groupingsOf, type GroupBy } from './grouping.ts'
import { boxOf, placeAt } from './hit.ts'
import { magnificationAtMost, type Room } from './layout.ts'
import { openedBy } from './opened.ts'
import { Pointer } from './Pointer.ts'
import { Scene, type SceneView } from './Scene.ts'
import { createAtlas, type Atlas } from './shapes.ts'
import { readTheme, type Theme } from './theme.ts'

export interface StageOptions {
  /** Filled by the canvas. */
  readonly canvasHost: HTMLElement
  onSelect(place: PlaceRef | undefined): void
  /** Coordinates are those of the window. */
  onContextMenu(place: PlaceRef, x: number, y: number): void
  /** A mark was clicked: the number of the clients' request behind it. */
  onSelectRequest(root: number): void
  onHover?(place: PlaceRef | undefined, x: number, y: number): void
  /** Places stand elsewhere on the screen now: whoever points at one asks again where it is. */
  onCamera?(): void
}

/** Where a place stands: its middle and its size, in CSS px of the host element. */
export interface ScreenBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface StageView {
  readonly t: Us
  /** Simulated µs in a second of the viewer. */
  readonly speedUs: Us
  readonly selection: PlaceRef | undefined
  readonly reducedMotion: boolean
}

const margin = 16
const outlineAfterMs = 80
const fadeAfterMs = 300
const nearMark = 9
/** Of the ring around what would be hit, in px of the screen. */
const dropGap = 5
const dropRadius = 8
const stageMagnification = 2
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
  readonly #world = new Container({ label: 'world' })
  #theme: Theme
  readonly #atlas: Atlas
  #room: Room
  #topology: Topology | undefined
  #scene: Scene | undefined
  #commands: readonly Command[] = []
  #frame: Frame | undefined
  #view: StageView | undefined
  #hover: PlaceRef | undefined
  #outline: PlaceRef | undefined
  #dropTarget: PlaceRef | undefined
  readonly #dropRing = new Graphics({ label: 'drop ring' })
  #outlineTimer: ReturnType<typeof setTimeout> | undefined
  #fadeTimer: ReturnType<typeof setTimeout> | undefined
  #sharpenTimer: ReturnType<typeof setTimeout> | undefined
  #request = 0
  #groupBy: GroupBy | undefined
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
    const app = new Application()
    await app.init({
      preference: ['webgl', 'canvas'],
      width: Math.max(1, canvasHost.clientWidth),
      height: Math.max(1, canvasHost.clientHeight),
      resolution: window.devicePixelRatio || 1,
      autoDensity: true,
      antialias: true,
      background: theme.colours.canvas,
      autoStart: false,
      // We have our own pointer, and no filter: their modules need not be fetched.
      skipExtensionImports: true,
      eventFeatures: { click: false, wheel: false, move: false, globalMove: false },
    })
    return new Stage(app, options, theme)
  }

  private constructor(app: Application, options: StageOptions, theme: Theme) {
    this.#app = app
    this.#options = options
    this.#theme = theme
    this.#atlas = createAtlas(theme, Math.min(4, (window.devicePixelRatio || 1) * marksAtLargest))
    this.#room = { width: app.screen.width, height: app.screen.height }
    app.stage.eventMode = 'none'
    app.stage.addChild(this.#world)
    const { canvas } = app
    canvas.style.display = 'block'
    options.canvasHost.append(canvas)
    // The renderer uploads everything again by itself; only somebody must ask it to draw.
    canvas.addEventListener('webglcontextrestored', this.#repaintSoon)
    this.#pointer = new Pointer(canvas, {
      tap: (x, y) => this.#tap(x, y),
      menu: (x, y, clientX, clientY) => this.#menu(x, y, clientX, clientY),
      hover: (x, y) => this.#point(x, y),
      leave: () => this.#pointAt(undefined, 0, 0),
      pan: (dx, dy) => this.#pan(dx, dy),
      zoom: (x, y, factor) => this.#zoom(x, y, factor),
    })
    this.#paint()
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

  setTopology(topology: Topology): void {
    this.#topology = topology
    this.#frame = undefined
    this.#isMoved = false
    this.#rebuild()
  }

  /** Puts the services of a team or of a zone together; `undefined`: as the topology suggests. */
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

  draw(frame: Frame, view: StageView): void {
    this.#frame = frame
    this.#view = view
    if (this.#opensOthers(view.selection)) this.#rebuild()
    else this.#paint()
  }

  /** Reads the tokens again, after the theme or the density of the page has changed. */
  setTheme(): void {
    this.#theme = readTheme(this.#options.canvasHost)
    this.#app.renderer.background.color = this.#theme.colours.canvas
    this.#atlas.paint(this.#theme)
    this.#rebuild()
  }

  resize(width: number, height: number): void {
    if (width < 1 || height < 1) return
    if (width === this.#room.width && height === this.#room.height) return
    this.#room = { width, height }
    this.#app.renderer.resize(width, height, window.devicePixelRatio || 1)
    this.#rebuild()
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
    this.#pan(dx, dy)
  }

  /** Brings a place to the middle, large enough to see what is in it. */
  zoomTo(place: PlaceRef): void {
    const box = this.#boxOf(place)
    if (box === undefined) return
    this.#isMoved = true
    this.#camera.frame(box, this.#room)
    this.#applyCamera()
    this.#sharpen()
    this.#repaintSoon()
  }

  screenPositionOf(place: PlaceRef): ScreenBox | undefined {
    const box = this.#boxOf(place)
    if (box === undefined) return undefined
    const { x, y, zoom } = this.#camera
    return {
      x: x + (box.x + box.width / 2) * zoom,
      y: y + (box.y + box.height / 2) * zoom,
      width: box.width * zoom,
      height: box.height * zoom,
    }
  }

  placeAtWindow(x: number, y: number): PlaceRef | undefined {
    const { left, top, right, bottom } = this.#app.canvas.getBoundingClientRect()
    if (x < left || y < top || x >= right || y >= bottom) return undefined
    return this.#placeAt(x - left, y - top)
  }

  setDropTarget(place: PlaceRef | undefined): void {
    this.#dropTarget = place
    this.#repaintSoon()
  }

  /** A ring with a gap around what would be hit, of the same width at every zoom. */
  #drawDropRing(): void {
    const ring = this.#dropRing.clear()
    const box = this.#dropTarget && this.#boxOf(this.#dropTarget)
    if (box === undefined) return
    const { zoom } = this.#camera
    const gap = dropGap / zoom
    ring
      .roundRect(
        box.x - gap,
        box.y - gap,
        box.width + 2 * gap,
        box.height + 2 * gap,
        dropRadius / zoom,
      )
      .stroke({ width: 2 / zoom, color: this.#theme.colours.ink })
  }

  #boxOf(place: PlaceRef): Box | undefined {
    if (this.#topology === undefined || this.#scene === undefined) return undefined
    return boxOf(this.#topology, this.#scene.layout, place)
  }

  destroy(): void {
    for (const timer of [this.#outlineTimer, this.#fadeTimer, this.#sharpenTimer])
      clearTimeout(timer)
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
    const wanted = openedBy(this.#topology, layout.detail, selection)
    return wanted.length !== opened.length || wanted.some((one, at) => one !== opened[at])
  }

  #rebuild(): void {
    if (this.#topology === undefined) return
    this.#scene?.destroy()
    this.#scene = new Scene(this.#topology, this.#theme, this.#atlas, {
      room: {
        width: this.#room.width - 2 * margin,
        height: this.#room.height - 2 * margin,
      },
      resolution: window.devicePixelRatio || 1,
      groupBy: this.#groupBy,
      selection: this.#view?.selection,
    })
    this.#world.addChild(this.#scene.world, this.#dropRing)
    this.#app.stage.addChild(this.#scene.legend.container)
    if (!this.#isMoved) this.#fitCamera()
    else this.#placeLegend()
    this.#applyCamera()
    this.#sharpen()
    this.#paint()
  }

  /** All of the layout, beside or above the key. */
  #fitCamera(): void {
    const scene = this.#scene
    if (scene === undefined) return
    const { width, height } = this.#room
    const whole = { x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin }
    const most = this.#theme.isStage ? stageMagnification : magnificationAtMost
    const isTiny = width < 520 || height < 300
    if (!isTiny) {
      const block = scene.legend.arrange('block', whole.width)
      this.#camera.fit(scene.layout, whole, most)
      const corner = { x: margin, y: height - margin - block.height }
      if (!scene.covers(this.#camera, { ...corner, ...block })) {
        scene.legend.container.position.set(corner.x, corner.y)
        return
      }
    }
    const strip = scene.legend.arrange(isTiny ? 'line' : 'strip', whole.width)
    const top = height - margin - strip.height
    scene.legend.container.position.set(margin, top)
    this.#camera.fit(scene.layout, { ...whole, height: top - 10 - margin }, most)
  }

  #placeLegend(): void {
    const strip = this.#scene!.legend.arrange('strip', this.#room.width - 2 * margin)
    this.#scene!.legend.container.position.set(margin, this.#room.height - margin - strip.height)
  }

  #applyCamera(): void {
    const { x, y, zoom } = this.#camera
    this.#world.position.set(x, y)
    this.#world.scale.set(zoom)
    this.#options.onCamera?.()
  }

  /** Letters for the zoom at hand: at once for the first time, later when the zoom has come to rest. */
  #sharpen(): void {
    this.#scene?.setZoom(this.#camera.zoom, window.devicePixelRatio || 1)
  }

  #pan(dx: number, dy: number): void {
    if (this.#scene === undefined) return
    this.#isMoved = true
    this.#camera.pan(dx, dy, this.#scene.layout, this.#room)
    this.#applyCamera()
    this.#repaintSoon()
  }

  #zoom(x: number, y: number, factor: number): void {
    this.#isMoved = true
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
    if (this.#request !== 0) return
    this.#request = requestAnimationFrame(() => {
      this.#request = 0
      this.#paint()
    })
  }

  #paint(): void {
    const frame = this.#frame
    // A buffer that was handed back to the worker is empty.
    if (this.#scene && this.#view && frame && frame.buffer.byteLength > 0) {
      const { t, speedUs, selection, reducedMotion } = this.#view
      const view: SceneView = {
        t: this.#theme.isStage ? quantised(t, speedUs) : t,
        speedUs,
        selection,
        hover: this.#dropTarget ?? this.#outline,
        reducedMotion,
        zoom: this.#camera.zoom,
        commands: this.#commands,
        now: performance.now(),
      }
      this.#scene.draw(frame, view)
    }
    this.#drawDropRing()
    this.#app.renderer.render(this.#app.stage)
  }

  #worldPoint(x: number, y: number): { x: number; y: number } {
    const { x: left, y: top, zoom } = this.#camera
    return { x: (x - left) / zoom, y: (y - top) / zoom }
  }

  #placeAt(x: number, y: number): PlaceRef | undefined {
    if (this.#topology === undefined || this.#scene === undefined) return undefined
    const point = this.#worldPoint(x, y)
    return placeAt(this.#topology, this.#scene.layout, point.x, point.y, this.#camera.zoom)
  }

  #tap(x: number, y: number): void {
    const point = this.#worldPoint(x, y)
    const root = this.#scene?.rootAt(point.x, point.y, nearMark / this.#camera.zoom)
    if (root !== undefined) this.#options.onSelectRequest(root)
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
    if (place?.kind === this.#hover?.kind && place?.index === this.#hover?.index) return
    this.#hover = place
    this.#app.canvas.style.cursor = place === undefined ? 'default' : 'pointer'
    const { left, top } = this.#app.canvas.getBoundingClientRect()
    this.#options.onHover?.(place, left + x, top + y)
    clearTimeout(this.#outlineTimer)
    clearTimeout(this.#fadeTimer)
    this.#outlineTimer = setTimeout(() => {
      this.#outline = place
      if (place === undefined) this.#scene?.focus.set(undefined)
      this.#repaintSoon()
    }, outlineAfterMs)
    if (place === undefined) return
    this.#fadeTimer = setTimeout(() => {
      this.#scene?.focus.set(place)
      this.#repaintSoon()
    }, fadeAfterMs)
  }
}

/** On a stage marks jump twelve times a second, which survives the compression of a video. */
const quantised = (t: Us, speedUs: Us): Us => {
  const step = speedUs / 12
  return step <= 0 ? t : Math.floor(t / step) * step
}
