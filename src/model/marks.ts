/**
 * The marks: what a request, and what becomes of it, looks like. Shape is the outcome, so that the picture can be read without
 * colour. Plain geometry, so that the canvas, tables and keys draw the same thing.
 *
 * Each part is SVG path data around (0, 0), in px at the middle zoom; colours are names of the custom properties in
 * `tokens.css` without their dashes.
 */
export type ColourRole =
  | 'canvas'
  | 'surface'
  | 'sunken'
  | 'line'
  | 'control'
  | 'edge'
  | 'ink'
  | 'ink-2'
  | 'ink-3'
  | 'app'
  | 'app-fill'
  | 'proxy'
  | 'proxy-fill'
  | 'plane'
  | 'plane-fill'
  | 'trial'
  | 'trial-text'
  | 'trial-fill'
  | 'fail'
  | 'fail-text'
  | 'fail-fill'

export interface MarkPart {
  readonly d: string
  readonly fill?: ColourRole
  readonly stroke?: ColourRole
  readonly width?: number
  readonly cap?: 'round'
}

export interface MarkShape {
  /** As the key says it. */
  readonly words: string
  /** From the back to the front; the first is the halo. */
  readonly parts: readonly MarkPart[]
}

/** Every shape fits into a square of this side, halo included. */
export const markSize = 24

/** For an `<svg>` that holds one mark. */
export const markViewBox = `${-markSize / 2} ${-markSize / 2} ${markSize} ${markSize}`

/** A circle around the middle. */
export const disc = (radius: number): string =>
  `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`

const capsule = (width: number, height: number): string => {
  const r = height / 2
  const straight = width - height
  return `M${-straight / 2} ${-r}h${straight}a${r} ${r} 0 0 1 0 ${height}h${-straight}a${r} ${r} 0 0 1 0 ${-height}Z`
}

const cross = (arm: number): string =>
  `M${-arm} ${-arm}L${arm} ${arm}M${arm} ${-arm}L${-arm} ${arm}`

const box = (side: number): string => `M${-side / 2} ${-side / 2}h${side}v${side}h${-side}Z`

const halo = 'canvas' as const

export const marks = {
  request: {
    words: 'request',
    parts: [
      { d: disc(5.5), fill: halo },
      { d: disc(4), fill: 'ink' },
    ],
  },
  retry: {
    words: 'retry',
    parts: [
      { d: disc(8), fill: halo },
      { d: disc(5.5), fill: halo, stroke: 'trial', width: 2 },
      { d: disc(2.75), fill: 'trial' },
    ],
  },
  trial: {
    words: 'trial',
    parts: [
      { d: 'M0 -9.5L9.5 0L0 9.5L-9.5 0Z', fill: halo },
      { d: 'M0 -7.5L7.5 0L0 7.5L-7.5 0Z', fill: 'trial', stroke: 'ink', width: 1.5 },
    ],
  },
  answer: {
    words: 'answer',
    parts: [
      { d: disc(5), fill: halo },
      { d: disc(3), fill: halo, stroke: 'ink-2', width: 1.5 },
    ],
  },
  failed: {
    words: 'failed',
    parts: [
      { d: disc(8), fill: halo },
      { d: cross(4.25), stroke: 'fail', width: 3, cap: 'round' },
    ],
  },
  timedOut: {
    words: 'timed out',
    parts: [
      { d: 'M-7 -8.5H7L2 0L7 8.5H-7L-2 0Z', fill: halo },
      { d: 'M-5 -6.5H5L-5 6.5H5Z', fill: 'fail' },
    ],
  },
  refused: {
    words: 'refused',
    parts: [
      { d: box(15), fill: halo },
      { d: box(12), fill: 'fail' },
      { d: 'M-4 -1.5h8v3h-8Z', fill: 'surface' },
    ],
  },
  reset: {
    words: 'reset',
    parts: [
      { d: disc(7.5), fill: halo },
      { d: 'M1.5 -5.8A6 6 0 0 0 -1.5 5.8L0.2 1.6L-3 0L1.5 -5.8Z', fill: 'fail' },
      { d: 'M3.4 -4.9A6 6 0 0 1 0.8 5.9L2.7 0.8L-0.2 -0.6L3.4 -4.9Z', fill: 'fail' },
    ],
  },
  hedge: {
    words: 'hedge',
    parts: [
      { d: capsule(15, 11), fill: halo },
      { d: 'M-6 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z', fill: 'ink' },
      { d: 'M-2 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z', fill: 'ink', stroke: halo, width: 1.25 },
    ],
  },
  push: {
    words: 'config push',
    parts: [
      { d: 'M-4 -7.5h8l5 7.5l-5 7.5h-8l-5 -7.5Z', fill: halo },
      { d: 'M-3.5 -5.5h7l3.5 5.5l-3.5 5.5h-7l-3.5 -5.5Z', fill: 'plane' },
      // Else it is a trial in grey.
      { d: disc(2.25), fill: halo },
    ],
  },
  /** On its way back: the proxy keeps what it has. */
  pushRefused: {
    words: 'config refused',
    parts: [
      { d: 'M-5 -8h10l6 8l-6 8h-10l-6 -8Z', fill: halo },
      { d: 'M-3.5 -5.5h7l3.5 5.5l-3.5 5.5h-7l-3.5 -5.5Z', fill: halo, stroke: 'fail', width: 1.5 },
      { d: 'M-3.5 -1.25h7v2.5h-7Z', fill: 'fail' },
    ],
  },
  /** A handshake between two proxies that came to nothing. */
  handshake: {
    words: 'handshake failed',
    parts: [
      { d: 'M-8 -9.5h16v18h-16Z', fill: halo },
      { d: 'M-3.25 -2v-2a3 3 0 0 1 6 0', stroke: 'fail', width: 2 },
      { d: 'M-6 -1.5h12v8.5h-12Z', fill: 'fail' },
      { d: 'M-2.25 0.5L2.25 5M2.25 0.5L-2.25 5', stroke: 'surface', width: 1.75 },
    ],
  },
  /** The caller left: the request is called off, and travels after it. */
  cancelled: {
    words: 'called off',
    parts: [
      { d: disc(6), fill: halo },
      { d: disc(4), fill: halo, stroke: 'fail', width: 1.5 },
      { d: 'M-2.8 2.8L2.8 -2.8', stroke: 'fail', width: 1.5 },
    ],
  },
  requests: {
    words: 'requests',
    parts: [
      { d: capsule(19, 13), fill: halo },
      { d: capsule(16, 10), fill: 'ink' },
    ],
  },
  retries: {
    words: 'retries',
    parts: [
      { d: capsule(20, 14), fill: halo },
      { d: capsule(15, 9), fill: halo, stroke: 'trial', width: 2 },
      { d: capsule(9, 4.5), fill: 'trial' },
    ],
  },
  answers: {
    words: 'answers',
    parts: [
      { d: capsule(18, 12), fill: halo },
      { d: capsule(14, 7.5), fill: halo, stroke: 'ink-2', width: 1.5 },
    ],
  },
  failures: {
    words: 'failed',
    parts: [
      { d: capsule(20, 14), fill: halo },
      { d: capsule(15, 9), fill: halo, stroke: 'fail', width: 1.5 },
      { d: cross(2.25), stroke: 'fail', width: 2, cap: 'round' },
    ],
  },
  /** Of a request that goes to a mirror: nobody waits for it. */
  copy: {
    words: 'copy',
    parts: [
      { d: disc(5), fill: halo },
      { d: disc(3.5), fill: 'ink-3' },
    ],
  },
  copies: {
    words: 'copies',
    parts: [
      { d: capsule(17, 11), fill: halo },
      { d: capsule(14, 8), fill: 'ink-3' },
    ],
  },
} as const satisfies Record<string, MarkShape>

export type MarkName = keyof typeof marks

/** The marks in a fixed order: what stands in columns is the position here. */
export const markNames = Object.keys(marks) as readonly MarkName[]

/** The number of each mark, by name. */
export const markIndex = Object.fromEntries(
  markNames.map((name, index) => [name, index]),
) as Readonly<Record<MarkName, number>>

/** A bolt in a box of 16, as corners x, y, x, y …: what stands on the flag of a fault that you caused. */
export const boltCorners = [9.5, 1, 3.5, 9.25, 7.5, 9.25, 6.5, 15, 12.5, 6.75, 8.5, 6.75] as const

/** The same as path data. */
export const bolt = `M${boltCorners.join(' ')}Z`
