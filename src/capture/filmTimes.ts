import type { Us } from '../model/units.ts'

/** What a film needs to know of a beat, µs. */
export interface Stretch {
  readonly fromUs: Us
  readonly untilUs: Us
  /** Mesh time that is shown in one second. */
  readonly speedUs: Us
}

/** `steps`: marks jump some ten times a second, which survives strong compression; `smooth`: with every picture. */
export type FilmMotion = 'steps' | 'smooth'

/** Which moments a film of a stretch shows. */
export interface FilmTimes {
  readonly fps: number
  /** How many pictures it has. */
  readonly count: number
  /** How long it is: exactly `count / fps` seconds. */
  readonly seconds: number
  /** Every so many pictures there is another one; those between are the same. */
  readonly hold: number
  /** The moment that picture `index` shows: `from + index · speed / fps`, of the last one that is another. */
  momentOf(index: number): Us
}

/** A beat that only holds is a still picture for so long, s. Guess: time to read a claim. */
export const stillSeconds = 3
/** Of an animated picture, and of films whose marks jump, a second: visual language, section 7. */
const movesPerSecond = 10

export function filmTimes(
  { fromUs, untilUs, speedUs }: Stretch,
  fps: number,
  motion: FilmMotion,
): FilmTimes {
  const isStill = untilUs <= fromUs
  const seconds = isStill ? stillSeconds : (untilUs - fromUs) / speedUs
  const count = Math.max(1, Math.round(seconds * fps))
  const hold = motion === 'steps' ? movesEvery(fps) : 1
  return {
    fps,
    count,
    seconds: count / fps,
    hold,
    momentOf: (index) => {
      if (isStill) return untilUs
      const step = index - (index % hold)
      return Math.min(untilUs, Math.floor(fromUs + (step * speedUs) / fps))
    },
  }
}

/** Every so many pictures marks jump, and an animated picture has one. */
export const movesEvery = (fps: number): number => Math.max(1, Math.round(fps / movesPerSecond))
