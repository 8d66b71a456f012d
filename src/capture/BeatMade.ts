import type { BeatView } from '../playback/protocol.ts'
import type { StageFigure } from './stagePicture.ts'
import type { PictureWords } from './stageSvg.ts'

/** What is known of a beat once its picture was made: what notes, slides and the cheat sheet are written from. */
export interface BeatMade {
  readonly beat: BeatView
  /** From 0, among all beats of the scenario. */
  readonly index: number
  readonly of: number
  /** Measured at its end. */
  readonly figures: readonly StageFigure[]
  readonly about: PictureWords
  /** Of its end, in the app; and of the beat, in a frame. */
  readonly link: string
  readonly frameLink: string
  /** The letter of the option that is right, or the number that was measured; '' when nothing is asked. */
  readonly answer: string
}

/** Of what a pack is made. */
export interface PackOf {
  readonly title: string
  readonly file: string
  readonly seed: number
  readonly system: string
}
