import { magnificationAtMost, type Layout, type Room } from './layout.ts'
import type { Box } from './groups.ts'

const zoomLeast = 0.15
const zoomMost = 4
/** How near a single place is brought, and how much of its surroundings stays in sight, world px. */
const framedAtMost = 2
const around = 90
/** A place nearer than this to the edge of the screen is not seen well, px. */
const edge = 12

/** Where the world's origin stands on the screen, px, and how many px of the screen a px of the world takes. */
export interface Sight {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** Which part of the world is on the screen, and how large. */
export class Camera implements Sight {
  x = 0
  y = 0
  zoom = 1

  get sight(): Sight {
    return { x: this.x, y: this.y, zoom: this.zoom }
  }

  set sight({ x, y, zoom }: Sight) {
    this.x = x
    this.y = y
    this.zoom = zoom
  }

  /** Shows all of a layout inside a part of the screen. */
  fit({ width, height }: Layout, into: Box, most: number = magnificationAtMost): void {
    this.fitTo({ x: 0, y: 0, width, height }, into, most)
  }

  /** Shows all of a box inside a part of the screen. */
  fitTo({ x, y, width, height }: Box, into: Box, most: number): void {
    this.zoom = Math.min(into.width / width, into.height / height, most)
    this.x = Math.round(into.x + (into.width - width * this.zoom) / 2 - x * this.zoom)
    this.y = Math.round(into.y + (into.height - height * this.zoom) / 2 - y * this.zoom)
  }

  /** How a box would stand in the middle with room around it. */
  framing(box: Box, room: Room): Sight {
    const { width, height } = box
    const wanted = Math.min(room.width / (width + 2 * around), room.height / (height + 2 * around))
    return centred(box, Math.min(framedAtMost, Math.max(zoomLeast, wanted)), room)
  }

  /** How a box would stand in the middle, as large as it is now. */
  centring(box: Box, room: Room): Sight {
    return centred(box, this.zoom, room)
  }

  /** Whether a box is on the screen as a whole; of one that is larger than the screen, whether its middle is. */
  shows({ x, y, width, height }: Box, room: Room): boolean {
    const within = (from: number, size: number, origin: number, most: number): boolean => {
      const start = origin + from * this.zoom
      const end = start + size * this.zoom
      if (end - start > most - 2 * edge) return (start + end) / 2 > 0 && (start + end) / 2 < most
      return start >= edge && end <= most - edge
    }
    return within(x, width, this.x, room.width) && within(y, height, this.y, room.height)
  }

  /** The part of the world that is on the screen. */
  view(room: Room): Box {
    return {
      x: -this.x / this.zoom,
      y: -this.y / this.zoom,
      width: room.width / this.zoom,
      height: room.height / this.zoom,
    }
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

const centred = ({ x, y, width, height }: Box, zoom: number, room: Room): Sight => ({
  x: Math.round(room.width / 2 - (x + width / 2) * zoom),
  y: Math.round(room.height / 2 - (y + height / 2) * zoom),
  zoom,
})
