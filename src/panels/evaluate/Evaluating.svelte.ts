import { evaluate, flips } from '../../evaluation/verdict.ts'
import { emptySheet, type Sheet } from '../../evaluation/sheet.ts'
import { Look } from '../Look.svelte.ts'

/** Where one is: at a question, or at what comes of it all. */
export type Place = 'welcome' | 'question' | 'result'

/**
 * One evaluation in its page: what was said so far, where one is, and what follows from it. Everything that is said is another
 * sheet (`change`), so every change can be taken back, kept and put into a link.
 */
export class Evaluating {
  readonly look = new Look()
  sheet: Sheet = $state.raw(emptySheet)
  place: Place = $state('question')
  /** The question that is shown, 1…8. */
  question = $state(1)
  /** The part of it that is on screen: `2.1`. */
  part = $state('1.1')

  /** Score and verdict as they stand. */
  readonly evaluation = $derived.by(() => evaluate(this.sheet))
  /** What would be different if one answer were another. */
  readonly flips = $derived.by(() => flips(this.sheet))

  change(sheet: Sheet): void {
    this.sheet = sheet
  }

  close(): void {}
}
