import type { NarrativeLine } from '../record/Moment.ts'
import { words } from '../words/words.ts'

/** A screen reader needs so long for a sentence; who is told more often hears none to its end. */
export const tellEveryMs = 3_000

/**
 * Chooses what of the narrative is said aloud: the newest sentence, and how many came with it, at most one such telling in three
 * seconds. What was there before, or is there because somebody went back, is not said.
 */
export class Herald {
  #toldUntil: number | undefined
  #toldAt = -Infinity

  /** @returns what to say at a moment of the viewer, if anything */
  hear(lines: readonly NarrativeLine[], nowMs: number): string | undefined {
    const newest = lines.at(-1)
    const until = this.#toldUntil
    if (newest === undefined || until === undefined || newest.at < until) {
      this.#toldUntil = newest?.at ?? 0
      return undefined
    }
    if (nowMs - this.#toldAt < tellEveryMs) return undefined
    const fresh = lines.filter(({ at }) => at > until).length
    if (fresh === 0) return undefined
    this.#toldUntil = newest.at
    this.#toldAt = nowMs
    return fresh === 1 ? newest.text : words.stories.andMore(newest.text, fresh - 1)
  }
}
