import type { Lens } from '../model/lenses.ts'
import type { Us } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Command } from '../scenario/commands.ts'

/**
 * Words on the canvas that come and go. `flag`: a fault that somebody caused, or (`scheduled`) will; `pill`: the one loud
 * thing; `tag`: a small one at an endpoint or its proxy; `plain`: words on the ground; `bare`: words within a group; `pool`: words with
 * brackets around a port; `fill`: a bar that is filled in part, with words; `queue`: a line of messages that wait, or several, with their number.
 */
export interface Note {
  readonly kind:
    'flag' | 'scheduled' | 'pill' | 'tag' | 'plain' | 'bare' | 'pool' | 'fill' | 'queue'
  readonly words: string
  readonly tone: 'ink' | 'trial' | 'fail'
  /** World px of the anchor. */
  readonly x: number
  readonly y: number
  /** 0 = begins at x, 0.5 = centred, 1 = ends at x. */
  readonly anchor: number
  /** Of flags that hang from a border, one below the other: the border is at `y`. */
  readonly line?: number
  /** Of a flag: there is no room for its words. */
  readonly isShort?: boolean
  /** Of a tag: what stands before its words. */
  readonly sign?: 'refused'
  /** Of a queue: how many messages are drawn in each of its lines, 0…8. */
  readonly lines?: readonly number[]
  /** Of a fill, 0…1. */
  readonly share?: number
  /** Of a pill: the ring around what it speaks of. */
  readonly ring?: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }
}

export interface NoteOptions {
  readonly t: Us
  readonly speedUs: Us
  readonly selection: PlaceRef | undefined
  readonly hover: PlaceRef | undefined
  readonly reducedMotion: boolean
  readonly isFar: boolean
  /** Screen px per world px; 1 when absent. */
  readonly zoom?: number
  readonly isNear: boolean
  /** Words are as large as much of the picture: they stand where they cover nothing, or not at all. */
  readonly isStage?: boolean
  readonly commands: readonly Command[]
  readonly lens: Lens
}
