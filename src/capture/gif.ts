import { GIFEncoder } from 'gifenc'
import type { ColourRole } from '../model/marks.ts'

/** Colours of an animated picture, each red, green and blue. */
export type Palette = readonly (readonly [number, number, number])[]

/** One entry is kept for "as before". */
const coloursAtMost = 255
/** How far the edges of letters and lines are between two colours. */
const shades = [0.5, 0.25, 0.75] as const
/** On which everything else is drawn. */
const grounds: readonly ColourRole[] = ['canvas', 'surface', 'sunken']

/**
 * The palette of a theme: its colours, and what lies between them and what they are drawn on. The same for all pictures of a
 * film and all films of a theme, so that nothing flickers.
 */
export function gifPalette(colours: Readonly<Record<ColourRole, number>>): Palette {
  const known = new Map<number, readonly [number, number, number]>()
  const add = (rgb: number): void => {
    if (known.size < coloursAtMost) known.set(rgb, split(rgb))
  }
  const all = Object.values(colours)
  all.forEach(add)
  for (const shade of shades)
    for (const ground of grounds) for (const rgb of all) add(mixed(colours[ground], rgb, shade))
  return [...known.values()]
}

/** Pictures of one palette, one after the other, for ever round. Between two pictures only what differs is written. */
export class Gif {
  readonly #encoder = GIFEncoder()
  readonly #width: number
  readonly #height: number
  readonly #palette: number[][]
  readonly #nearest: Nearest
  readonly #kept: number
  #before: Uint8Array | undefined

  constructor(width: number, height: number, palette: Palette) {
    this.#width = width
    this.#height = height
    this.#nearest = new Nearest(palette)
    this.#kept = palette.length
    this.#palette = [...palette.map((colour) => [...colour]), [0, 0, 0]]
  }

  /** How many bytes it has so far. */
  get size(): number {
    return this.#encoder.bytesView().length
  }

  /**
   * @param rgba four bytes a px
   * @param delayMs how long it stands; the format knows hundredths of a second
   */
  add(rgba: Uint8ClampedArray, delayMs: number): void {
    const now = this.#nearest.indices(rgba)
    const before = this.#before
    this.#before = now
    const first = { palette: this.#palette, repeat: 0, delay: delayMs }
    if (before === undefined) {
      this.#encoder.writeFrame(now, this.#width, this.#height, first)
      return
    }
    const changed = now.map((colour, at) => (colour === before[at] ? this.#kept : colour))
    this.#encoder.writeFrame(changed, this.#width, this.#height, {
      delay: delayMs,
      transparent: true,
      transparentIndex: this.#kept,
      // What is there stays.
      dispose: 1,
    })
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.#encoder.finish()
    return this.#encoder.bytes()
  }
}

/** Finds the entry of a palette for a colour; what was found once is remembered by five bits a channel. */
class Nearest {
  readonly #palette: Palette
  readonly #known = new Int16Array(1 << 15).fill(-1)

  constructor(palette: Palette) {
    this.#palette = palette
    // A colour of the theme is itself, whatever else falls into the same bin.
    palette.forEach(([red, green, blue], index) => {
      const bin = binOf(red, green, blue)
      if (this.#known[bin] === -1) this.#known[bin] = index
    })
  }

  indices(rgba: Uint8ClampedArray): Uint8Array<ArrayBuffer> {
    const found = new Uint8Array(rgba.length / 4)
    for (let px = 0, at = 0; px < found.length; px++, at += 4) {
      const [red, green, blue] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!]
      const bin = binOf(red, green, blue)
      if (this.#known[bin] === -1) this.#known[bin] = this.#look(bin)
      found[px] = this.#known[bin]!
    }
    return found
  }

  /** By the middle of the bin, so that it does not matter which of its colours came first. */
  #look(bin: number): number {
    const middle = (bits: number): number => (bits << 3) | 4
    const wanted = [middle(bin >> 10), middle((bin >> 5) & 31), middle(bin & 31)] as const
    let best = 0
    let least = Infinity
    this.#palette.forEach((colour, index) => {
      const distance = colour.reduce((sum, each, at) => sum + (each - wanted[at]!) ** 2, 0)
      if (distance >= least) return
      least = distance
      best = index
    })
    return best
  }
}

const binOf = (red: number, green: number, blue: number): number =>
  ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3)

const split = (rgb: number): readonly [number, number, number] => [
  (rgb >> 16) & 0xff,
  (rgb >> 8) & 0xff,
  rgb & 0xff,
]

function mixed(from: number, to: number, share: number): number {
  const [a, b] = [split(from), split(to)]
  const at = (channel: 0 | 1 | 2): number =>
    Math.round(a[channel] + (b[channel] - a[channel]) * share)
  return (at(0) << 16) | (at(1) << 8) | at(2)
}
