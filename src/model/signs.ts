import { disc, type MarkShape } from './marks.ts'

/**
 * The signs: what stands at a line or at a proxy and says in which state it is. Drawn as marks are, by the same path data for
 * canvas, charts and keys, and each told from the others by its shape alone.
 */
const halo = { d: disc(10.5), fill: 'canvas' } as const
const ring = { d: disc(8.25), fill: 'surface', stroke: 'ink', width: 1.5 } as const
const smallHalo = { d: disc(6.5), fill: 'surface' } as const
const clock = { d: disc(4.25), stroke: 'control', width: 1 } as const

/** A part of the small clock, from the top to the right: the life that is left. */
const arc = (x: number, y: number): string => `M0 -4.25A4.25 4.25 0 0 1 ${x} ${y}`

/** A body with a shackle that is open on the right. */
export const padlock = {
  body: 'M-5 -1h10v7h-10Z',
  shackle: 'M-3 -1v-2.5a3 3 0 0 1 6 0v0.75',
} as const

const bars = 'M-5.5 -5h3v10h-3ZM-1.5 -5h3v10h-3ZM2.5 -5h3v10h-3Z'

export const signs = {
  circuitClosed: {
    words: 'circuit closed',
    parts: [halo, ring, { d: 'M-4.5 0h9', stroke: 'ink', width: 2, cap: 'round' }],
  },
  circuitOpen: {
    words: 'circuit open',
    parts: [
      halo,
      { d: disc(9), fill: 'fail' },
      { d: 'M-5 2.5h1.5L2.5 -3.5M4 2.5h1', stroke: 'surface', width: 1.75, cap: 'round' },
    ],
  },
  circuitHalfOpen: {
    words: 'circuit half open',
    parts: [
      halo,
      ring,
      { d: 'M0 -7.5A7.5 7.5 0 0 1 0 7.5Z', fill: 'trial' },
      { d: 'M-5 1.5h1.5L3.5 -1.5', stroke: 'ink', width: 1.75, cap: 'round' },
    ],
  },
  /** A line of those who wait, seen from the side. */
  queueWaiting: {
    words: 'nobody is ready',
    parts: [
      { d: 'M-8 -7.5h16v15h-16Z', fill: 'canvas' },
      { d: bars, fill: 'trial' },
    ],
  },
  queueFailing: {
    words: 'failfast',
    parts: [
      { d: 'M-8 -7.5h16v15h-16Z', fill: 'canvas' },
      { d: bars, stroke: 'fail', width: 1 },
      { d: 'M-7.5 0h15', stroke: 'fail', width: 2.5, cap: 'round' },
    ],
  },
  unlocked: {
    words: 'without mTLS',
    parts: [
      { d: 'M-7 -8.5h14v16.5h-14Z', fill: 'canvas' },
      { d: padlock.body, fill: 'ink-2' },
      { d: padlock.shackle, stroke: 'ink-2', width: 1.75, cap: 'round' },
    ],
  },
  lifeLow: {
    words: 'expires soon',
    parts: [smallHalo, clock, { d: arc(4.25, 0), stroke: 'trial', width: 3 }],
  },
  lifeLast: {
    words: 'expires very soon',
    parts: [smallHalo, clock, { d: arc(2.5, -3.44), stroke: 'trial', width: 3 }],
  },
  lifeOver: {
    words: 'certificate expired',
    parts: [
      smallHalo,
      { d: disc(4.25), stroke: 'fail', width: 1.5 },
      { d: 'M-4 4L4 -4', stroke: 'fail', width: 1.75, cap: 'round' },
    ],
  },
} as const satisfies Record<string, MarkShape>

export type SignName = keyof typeof signs

/** The signs in a fixed order: what stands in columns is the position here. */
export const signNames = Object.keys(signs) as readonly SignName[]

export const signIndex = Object.fromEntries(
  signNames.map((name, index) => [name, index]),
) as Readonly<Record<SignName, number>>

/** What only some meshes and moments show of a place itself; each is a drawing of its own in the key. */
export const placeSigns = [
  'refusing',
  'canary',
  'probation',
  'noProxy',
  'onNode',
  'inApp',
  'gateway',
  'cut',
  'partitioned',
  'stalled',
  'messages',
  'hub',
] as const
export type PlaceSign = (typeof placeSigns)[number]
