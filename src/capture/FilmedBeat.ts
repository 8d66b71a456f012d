import type { BeatView } from '../playback/protocol.ts'

/** A beat, and where it stands among all. */
export interface FilmedBeat {
  readonly beat: BeatView
  /** From 0. */
  readonly index: number
  readonly of: number
}
