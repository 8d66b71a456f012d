import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'
import type { WayId } from './faultTable.ts'
import { targetFor, targetsAt, type Target } from './faultTargets.ts'
import { targetText } from '../record/faultText.ts'
import type { StageLike } from './stage.ts'

/** What the drag needs of the page. */
export interface DragPage {
  readonly topology: Topology | undefined
  readonly stage: StageLike | undefined
  /** Something was dropped where it fits. */
  drop(way: WayId, target: Target): void
}

/** What is dragged, and what would come of letting go. */
export interface Held {
  readonly way: WayId
  /** In the window. */
  readonly x: number
  readonly y: number
  readonly target: Target | undefined
  /** Where it would be, why it cannot be there, or that there is nothing. */
  readonly says: string
}

const dragFrom = 5
const holdMs = 350
const holdStill = 8

/**
 * Drags a way to break from the palette onto the canvas, by mouse, pen or finger; a finger holds first, for else it scrolls.
 * Escape lets go of it.
 */
export class FaultDrag {
  held: Held | undefined = $state.raw()
  private readonly page: DragPage
  private stop: AbortController | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private hasDragged = false

  constructor(page: DragPage) {
    this.page = page
  }

  /** A row of the palette was pressed. */
  press(way: WayId, event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return
    this.cancel()
    this.hasDragged = false
    const { pointerId, clientX, clientY } = event
    const isTouch = event.pointerType === 'touch'
    const stop = new AbortController()
    this.stop = stop
    const options = { signal: stop.signal, capture: true }
    if (isTouch) this.timer = setTimeout(() => this.move(way, clientX, clientY), holdMs)
    const moved = (move: PointerEvent): void => {
      if (move.pointerId !== pointerId) return
      const distance = Math.hypot(move.clientX - clientX, move.clientY - clientY)
      if (this.held === undefined) {
        if (isTouch && distance > holdStill) return this.cancel()
        if (isTouch || distance < dragFrom) return
      }
      this.move(way, move.clientX, move.clientY)
    }
    const released = (up: PointerEvent): void => {
      if (up.pointerId !== pointerId) return
      const target = this.held?.target
      this.cancel()
      if (target !== undefined) this.page.drop(way, target)
    }
    const keyed = (key: KeyboardEvent): void => {
      if (key.key !== 'Escape' || this.held === undefined) return
      key.preventDefault()
      key.stopPropagation()
      this.cancel()
    }
    addEventListener('pointermove', moved, options)
    addEventListener('pointerup', released, options)
    addEventListener('pointercancel', () => this.cancel(), options)
    // Of the window alone: captured, it would also be heard of whatever had the focus before the press.
    addEventListener('blur', () => this.cancel(), { signal: stop.signal })
    addEventListener('keydown', keyed, options)
  }

  /** Whether the click that follows is the end of a drag. */
  takeClick(): boolean {
    const was = this.hasDragged
    this.hasDragged = false
    return was
  }

  cancel(): void {
    clearTimeout(this.timer)
    this.stop?.abort()
    this.stop = undefined
    if (this.held === undefined) return
    this.held = undefined
    this.page.stage?.setDropTarget(undefined)
  }

  private move(way: WayId, x: number, y: number): void {
    this.hasDragged = true
    const { stage, topology } = this.page
    const place = stage?.placeAtWindow(x, y)
    const target = topology && place && targetFor(topology, way, place)
    const hit = target?.place
    // What is not drawn by itself is shown by what is pointed at in it.
    stage?.setDropTarget(hit !== undefined && stage.screenPositionOf(hit) ? hit : target && place)
    this.held = { way, x, y, target, says: this.says(way, place, target) }
  }

  private says(way: WayId, place: PlaceRef | undefined, target: Target | undefined): string {
    const said = words.faults
    if (target !== undefined) return said.drag.on(targetText(target.on))
    const { topology } = this.page
    const [first] = topology && place ? targetsAt(topology, place) : []
    if (first === undefined) return said.drag.nowhere
    return said.drag.cannot(said.targets[first.is], said.ways[way].cannot)
  }
}
