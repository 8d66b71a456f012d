import type { MarkName } from '../model/marks.ts'
import type { Us } from '../model/units.ts'
import type { WorkerClient } from '../playback/WorkerClient.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { StageLook } from './composeStage.ts'

/** The picture of a moment, as a stage has it. What draws it in another form knows more of it. */
export interface SceneDrawing {
  readonly canvas: HTMLCanvasElement
  readonly theme: StageLook
}

/** The part of a stage that makes pictures off-line. The real one comes from `view/`, handed in by the page. */
export interface SceneStage {
  readonly drawing: SceneDrawing
  /** How many requests one mark stands for. */
  readonly requestsPerMark: number
  setTopology(topology: Topology): void
  setCommands(commands: readonly Command[]): void
  resize(width: number, height: number, unit: number): void
  frameOn(places: readonly PlaceRef[], how: { readonly isAtOnce: boolean }): void
  setMotion(motion: 'full' | 'quantised'): void
  setHighlights(places: readonly PlaceRef[]): void
  /** Whether a mark of this kind was drawn last. */
  isDrawn(mark: MarkName): boolean
  draw(
    frame: Frame,
    view: {
      readonly t: Us
      readonly speedUs: Us
      readonly selection: PlaceRef | undefined
      readonly reducedMotion: boolean
    },
  ): void
  destroy(): void
}

/** What pictures and films are made with: a page hands it in, because this folder knows neither canvas nor worker. */
export interface CaptureTools {
  /** A playback of its own: the run on the page is never disturbed. */
  startPlayback(): WorkerClient
  createStage(options: {
    readonly canvasHost: HTMLElement
    onSelect(): void
    onContextMenu(): void
    onSelectRequest(): void
    readonly offline: { readonly density: number; now(): number }
  }): Promise<SceneStage>
  /** Fetches what writes a scene as the inside of an SVG. */
  loadSvgWriter(): Promise<SvgWriter>
  /** How long frames keep what has arrived, at a speed. */
  windowUsFor(speedUs: Us): Us
}

export interface SvgWriter {
  /** The elements of a scene, in px of its canvas. */
  writeScene(drawing: SceneDrawing): string
}
