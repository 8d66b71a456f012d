import type { PlaceRef } from '../playback/protocol.ts'

const outlineAfterMs = 80
const focusAfterMs = 300

/** What the pointer rests on, and for how long: an outline comes first, then everything else steps back. */
export class Hover {
  /** Under the pointer now. */
  place: PlaceRef | undefined
  /** Under the pointer for long enough to get an outline. */
  outline: PlaceRef | undefined
  /** Under the pointer for so long that everything else steps back. */
  focus: PlaceRef | undefined
  readonly #changed: () => void
  #outlineTimer: ReturnType<typeof setTimeout> | undefined
  #focusTimer: ReturnType<typeof setTimeout> | undefined

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Whether that is something else than before. */
  point(place: PlaceRef | undefined): boolean {
    if (place?.kind === this.place?.kind && place?.index === this.place?.index) return false
    this.place = place
    this.stop()
    this.#outlineTimer = setTimeout(() => {
      this.outline = place
      if (place === undefined) this.focus = undefined
      this.#changed()
    }, outlineAfterMs)
    if (place === undefined) return true
    this.#focusTimer = setTimeout(() => {
      this.focus = place
      this.#changed()
    }, focusAfterMs)
    return true
  }

  stop(): void {
    clearTimeout(this.#outlineTimer)
    clearTimeout(this.#focusTimer)
  }
}
