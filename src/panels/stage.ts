import type { Us } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'

/** The canvas as the app sees it. The real one comes from `view/`, handed in by the page. */
export interface StageLike {
  setTopology(topology: Topology): void
  /** What is done to the run, for the words on flags. */
  setCommands(commands: readonly Command[]): void
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
  resize(width: number, height: number): void
  fit(): void
  zoomBy(factor: number): void
  /** Moves what is drawn, in CSS pixels. */
  panBy(dx: number, dy: number): void
  /** Brings a place to the middle, large enough to see what is in it. */
  zoomTo(place: PlaceRef): void
  destroy(): void
  screenPositionOf(place: PlaceRef): ScreenBox | undefined
  /** What stands at a point of the window, if it is over the canvas. */
  placeAtWindow(x: number, y: number): PlaceRef | undefined
  /** Rings the place on which something that is dragged would be dropped. */
  setDropTarget(place: PlaceRef | undefined): void
}

/** Where a place stands: its middle and its size, in CSS pixels of the host element. */
export interface ScreenBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface StageOptions {
  readonly canvasHost: HTMLElement
  onSelect(place: PlaceRef | undefined): void
  onContextMenu(place: PlaceRef, x: number, y: number): void
  onSelectRequest(root: number): void
  onHover?(place: PlaceRef | undefined, x: number, y: number): void
  /** Places stand elsewhere on the screen now. */
  onCamera?(): void
}

export type StageFactory = (options: StageOptions) => Promise<StageLike>
