import type { Run } from '../scenario/build.ts'
import type { ChangedValue, ChangeKind, Spread } from './ChangeFeed.ts'
import { changeFeedOf } from './narrativeOwners.ts'

/** One thing that changed a run, for JSON: times are milliseconds. */
export interface ChangeReport {
  readonly at: number
  readonly kind: ChangeKind
  /** A team, `platform`, `operator`, `you`; empty for what breaks by itself. */
  readonly by: string
  readonly text: string
  readonly values: readonly ChangedValue[]
  readonly conflicts: readonly string[]
  /** Null for what is no version of policy. */
  readonly spread: Spread | null
}

/** The change feed at the end of a run. */
export function changeReports(run: Run): ChangeReport[] {
  return changeFeedOf(run)
    .until()
    .map(({ at, kind, by, text, values, conflicts, spread }) => ({
      at: at / 1_000,
      kind,
      by,
      text,
      values,
      conflicts,
      spread: spread ?? null,
    }))
}
