import { magnificationAtMost, type Layout, type Room } from './layout.ts'
import type { Box } from './groups.ts'

const zoomLeast = 0.15
const zoomMost = 4
/** How near a single place is brought, and how much of its surroundings stays in sight, world px. */
const framedAtMost = 2
const around = 90

/** Which part of the world is on the screen, and how large. */
export class Camera {
  x = 0
  y = 0
  zoom = 1

  /** Shows all of a layout inside a part of the screen. */
  fit({ width, height }: Layout, into: Box, most: number = magnificationAtMost): void {
    this.zoom = Math.min(into.width / width, into.height / height, most)
    this.x = Math.round(into.x + (into.width - width * this.zoom) / 2)
    this.y = Math.round(into.y + (into.height - height * this.zoom) / 2)
  }

  /** Brings a box to the middle, with room around it. */
  frame({ x, y, width, height }: Box, room: Room): void {
    const wanted = Math.min(room.width / (width + 2 * around), room.height / (height + 2 * around))
    this.zoom = Math.min(framedAtMost, Math.max(zoomLeast, wanted))
    this.x = Math.round(room.width / 2 - (x + width / 2) * this.zoom)
    this.y = Math.round(room.height / 2 - (y + height / 2) * this.zoom)
  }

  /** Zooms so that the point of the world at (x, y) of the screen stays there. */
  zoomAt(x: number, y: number, factor: number): void {
    const zoom = Math.min(zoomMost, Math.max(zoomLeast, this.zoom * factor))
    this.x = x - ((x - this.x) * zoom) / this.zoom
    this.y = y - ((y - this.y) * zoom) / this.zoom
    this.zoom = zoom
  }

  /** Moves the world, but never wholly out of sight. */
  pan(dx: number, dy: number, { width, height }: Layout, room: Room): void {
    const rest = 48
    this.x = Math.min(room.width - rest, Math.max(rest - width * this.zoom, this.x + dx))
    this.y = Math.min(room.height - rest, Math.max(rest - height * this.zoom, this.y + dy))
  }
}
