import type { Us } from '../../model/units.ts'

/** What a stage needs to know of a beat. `panels/Beats.svelte.ts` has more. */
export interface StagedBeat {
  readonly id: string
  readonly title: string
  /** True at its end; '' when absent. */
  readonly claim: string
  readonly fromUs: Us
  readonly untilUs: Us
  /** Places by name that are outlined, and that the picture is fitted to. */
  readonly highlight: readonly string[]
  readonly camera: readonly string[]
  /** Figures that stand below the picture. */
  readonly show: readonly { readonly metric: string; readonly label: string; readonly overUs: Us }[]
}

/** The beats of a run, and where in them it is. */
export interface BeatsLike {
  readonly list: readonly StagedBeat[]
  /** −1 before anything is loaded. */
  readonly index: number
  /** `done`: it stands at its end. */
  readonly phase: 'enter' | 'done'
}
