import type { Camera, Sight } from './Camera.ts'

/** As `--time-travel` of the style sheet. */
const travelMs = 320

/** Moves a camera from where it is to where it should be, in the viewer's time. */
export class Flight {
  readonly #camera: Camera
  #from: Sight | undefined
  #to: Sight | undefined
  #startedAt = 0

  constructor(camera: Camera) {
    this.#camera = camera
  }

  get isFlying(): boolean {
    return this.#to !== undefined
  }

  start(to: Sight, now: number): void {
    this.#from = this.#camera.sight
    this.#to = to
    this.#startedAt = now
  }

  /** Stays where it is: somebody has taken hold of the picture. */
  stop(): void {
    this.#to = undefined
  }

  /** Moves on. The zoom changes by equal factors in equal times, as the eye expects. */
  step(now: number): void {
    if (this.#from === undefined || this.#to === undefined) return
    const passed = (now - this.#startedAt) / travelMs
    if (passed >= 1) {
      this.#camera.sight = this.#to
      this.#to = undefined
      return
    }
    const share = easeOut(Math.max(0, passed))
    const zoom = this.#from.zoom * (this.#to.zoom / this.#from.zoom) ** share
    // By the zoom that is reached, so that the way is straight on the screen.
    const part =
      this.#to.zoom === this.#from.zoom
        ? share
        : (zoom - this.#from.zoom) / (this.#to.zoom - this.#from.zoom)
    this.#camera.sight = {
      x: this.#from.x + (this.#to.x - this.#from.x) * part,
      y: this.#from.y + (this.#to.y - this.#from.y) * part,
      zoom,
    }
  }
}

const easeOut = (share: number): number => 1 - (1 - share) ** 3
