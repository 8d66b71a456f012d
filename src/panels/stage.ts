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
  destroy(): void
  /** In CSS pixels of the host element. */
  screenPositionOf(place: PlaceRef): { x: number; y: number } | undefined
}

export interface StageOptions {
  readonly canvasHost: HTMLElement
  onSelect(place: PlaceRef | undefined): void
  onContextMenu(place: PlaceRef, x: number, y: number): void
  onSelectRequest(root: number): void
  onHover?(place: PlaceRef | undefined, x: number, y: number): void
}

export type StageFactory = (options: StageOptions) => Promise<StageLike>
