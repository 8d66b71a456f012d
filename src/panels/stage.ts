import type { Lens } from '../model/lenses.ts'
import type { MarkName } from '../model/marks.ts'
import type { PlaceSign, SignName } from '../model/signs.ts'
import type { Us } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'

/** The canvas as the app sees it. The real one comes from `view/`, handed in by the page. */
export interface StageLike {
  /** The frame that is shown, while its buffer is here. */
  readonly frame: Frame | undefined
  /** How many requests one mark stands for. */
  readonly requestsPerMark: number
  /** Whether what lies over the lower corners would hide a part of the picture. */
  readonly isCrowded: boolean
  readonly overview: Overview | undefined
  /** By what services stand together, and by what else they could. */
  readonly grouping: { readonly by: GroupBy; readonly of: readonly GroupBy[] } | undefined
  setTopology(topology: Topology): void
  /** What is done to the run, for the words on flags. */
  setCommands(commands: readonly Command[]): void
  setLens(lens: Lens): void
  /** Undefined: as the topology suggests. */
  setGrouping(groupBy: GroupBy | undefined): void
  draw(
    frame: Frame,
    view: {
      readonly t: Us
      readonly speedUs: Us
      readonly selection: PlaceRef | undefined
      readonly reducedMotion: boolean
    },
  ): void
  setTheme(): void
  /** How it moves; undefined: all of it, and on a stage by jumps. */
  setMotion(motion: Motion | undefined): void
  /** `unit`: on a stage, the 720th part of its height in CSS pixels; what is drawn grows with it. */
  resize(width: number, height: number, unit?: number): void
  /** What lies over the lower corners of the host, in CSS pixels. */
  setCorners(corners: Corners): void
  fit(): void
  zoomBy(factor: number): void
  /** Moves what is drawn, in CSS pixels. */
  panBy(dx: number, dy: number): void
  /** Brings a place to the middle, large enough to see what is in it. */
  zoomTo(place: PlaceRef): void
  /** Brings a point of the world, as in `overview`, to the middle. */
  centreOn(x: number, y: number): void
  /** Outlines a place that something else on the page speaks of; undefined: none any more. */
  setHighlight(place: PlaceRef | undefined): void
  /** Outlines places that somebody speaks about, until others are named. */
  setHighlights(places: readonly PlaceRef[]): void
  /**
   * Fits the picture to places, and to all of it when there are none. On a stage these are also the ones that are never folded
   * into one place with others.
   */
  frameOn(places: readonly PlaceRef[], how?: { readonly isAtOnce: boolean }): void
  destroy(): void
  screenPositionOf(place: PlaceRef): ScreenBox | undefined
  /** What stands at a point of the window, if it is over the canvas. */
  placeAtWindow(x: number, y: number): PlaceRef | undefined
  /** Rings the place on which something that is dragged would be dropped. */
  setDropTarget(place: PlaceRef | undefined): void
  /** The mark at a point of the host, and the clients' request behind it. */
  markAt(x: number, y: number): { readonly mark: MarkName; readonly root: number } | undefined
  /** Whether a mark of this kind was drawn last. */
  isDrawn(mark: MarkName): boolean
  /** The signs that were drawn last. */
  readonly shown: readonly (SignName | PlaceSign)[]
}

/**
 * `reduced`: counts in place of marks. `quantised`: twelve pictures a second and few marks, which a video of the screen keeps.
 */
export type Motion = 'full' | 'reduced' | 'quantised'

/** How deep in the calls, whose, or where: in which zone, on which node. */
export type GroupBy = 'depth' | 'team' | 'namespace' | 'zone' | 'node'

/** Where a place stands: its middle and its size, in CSS pixels of the host element. */
export interface ScreenBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Its upper left corner and its size. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Corners {
  readonly left: Size
  readonly right: Size
  /** How high the left one is when it lies along the lower edge instead. */
  readonly stripHeight: number
}

/** Everything in small, in pixels of the world, and the part that is on the screen. */
export interface Overview {
  readonly width: number
  readonly height: number
  readonly services: readonly Rectangle[]
  readonly clients: readonly Rectangle[]
  readonly controlPlane: Rectangle | undefined
  /** The bars of nodes with a proxy. */
  readonly nodes: readonly Rectangle[]
  readonly view: Rectangle
  readonly isWhole: boolean
}

export interface StageOptions {
  readonly canvasHost: HTMLElement
  onSelect(place: PlaceRef | undefined): void
  onContextMenu(place: PlaceRef, x: number, y: number): void
  onSelectRequest(root: number): void
  /** The pointer came to a place, or left it; in CSS pixels of the host element. */
  onHover?(place: PlaceRef | undefined, x: number, y: number): void
  /** Places stand elsewhere on the screen now. */
  onCamera?(): void
}

export type StageFactory = (options: StageOptions) => Promise<StageLike>
