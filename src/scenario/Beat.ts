import type { Us } from '../model/units.ts'
import type { Expectation, Metric } from './metric.ts'

/**
 * A named moment of a run, for whoever shows it: a stretch that is played, and the picture that stands at its end. What its
 * `do:` lets happen are events of the scenario like any others, so a beat is the same picture however one came to it.
 */
export interface Beat {
  readonly id: string
  readonly title: string
  /** One sentence that is true at its end; '' when absent. */
  readonly claim: string
  /** Where it begins, and where it ends and stands still, µs. Equal when it only holds. */
  readonly fromUs: Us
  readonly untilUs: Us
  /** Mesh time that is shown in one second, µs. */
  readonly speedUs: Us
  /** How long somebody speaks about it, s; undefined: nobody says. */
  readonly seconds: number | undefined
  /** What the speaker has in mind, Markdown; '' when absent. */
  readonly notes: string
  /** Whether it waits for an answer, or for whoever shows it, before it goes on. */
  readonly holds: boolean
  readonly predict: Prediction | undefined
  /** What must be so at its end. */
  readonly expect: readonly Expectation[]
  /** Places by name (`cart`, `cart-2`, `web->cart`) that are outlined. */
  readonly highlight: readonly string[]
  /** Places that the picture is fitted to; all when empty. */
  readonly camera: readonly string[]
  /** Figures that stand beside the claim, two at most. */
  readonly show: readonly ShownFigure[]
}

/** A figure with the words that stand beside it. */
export interface ShownFigure {
  readonly metric: Metric
  readonly label: string
  /** The window before the beat's moment that it is measured over, µs. */
  readonly overUs: Us
}

/** What an audience commits to before it sees what happens. */
export interface Prediction {
  readonly ask: string
  /** What may be chosen; empty when a number is asked for. */
  readonly options: readonly { readonly text: string; readonly because: string }[]
  /** Which option is right; undefined when a number is asked for. */
  readonly right: number | undefined
  /** What the number is measured by, over the time before the end of the beat of this id. */
  readonly answer:
    { readonly metric: Metric; readonly overUs: Us; readonly beat: string } | undefined
}
