import type { Us } from '../model/units.ts'
import type { PlaceRef } from './inspect.ts'

export type MomentKind =
  | 'fault'
  | 'cleared'
  | 'ejected'
  | 'admitted'
  | 'overflow'
  | 'failure'
  | 'panic'
  | 'push'
  | 'crash'
  | 'restart'
  | 'recovered'

/** Something worth a mark on the timeline. */
export interface Moment {
  readonly at: Us
  readonly kind: MomentKind
  readonly label: string
  readonly place: PlaceRef | undefined
}

/** A sentence of the narrative. */
export interface NarrativeLine {
  readonly at: Us
  readonly text: string
  readonly loud: boolean
  /** What it is about, when that is one place. */
  readonly place?: PlaceRef | undefined
}
