import type { Why } from '../dialects/precedence/precedence.ts'
import type { Effective, Origin } from './effective.ts'

/** Two owners want different values of the same thing, and only one of them can have it. */
export interface Conflict {
  /** `checkout→pay` */
  readonly edge: string
  readonly key: string
  /** Undefined when the winner is silent, so that the default of the system holds. */
  readonly value: unknown
  readonly winner: Origin
  readonly why: Why | undefined
  readonly loser: Origin
  readonly wanted: unknown
  /** Whether the loser was weighed at all. */
  readonly isSeen: boolean
}

/**
 * The conflicts on one edge: a value of one owner that the word of another owner overrides with a different one. What is said
 * for everything is a default for all, and no conflict with what is said for one service.
 */
export function conflictsIn(edge: string, { values }: Effective): Conflict[] {
  return values.flatMap(({ key, value, origin, why, shadowed }) =>
    shadowed.flatMap((other): Conflict[] => {
      if (origin === undefined || other.origin.by === origin.by) return []
      if (other.origin.isGeneral && !origin.isGeneral) return []
      if (JSON.stringify(other.value) === JSON.stringify(value)) return []
      const { isSeen } = other
      return [
        { edge, key, value, winner: origin, why, loser: other.origin, wanted: other.value, isSeen },
      ]
    }),
  )
}
