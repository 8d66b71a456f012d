import { refusalOf, refusalWords } from '../scenario/admission.ts'
import type { Run } from '../scenario/build.ts'
import type { PolicyCommand } from '../scenario/commands.ts'
import { policyText } from '../scenario/policyText.ts'
import { timeWords } from './storyWords.ts'

/** How far a policy that somebody applied is on its way to those who hold policy for its calls. */
export interface PushView {
  /** Why the control plane does not take it, behind "refused: "; undefined when it does. */
  readonly refusal: string | undefined
  /** Positions in the holders of the view. */
  readonly has: readonly number[]
  readonly late: readonly number[]
}

/** @returns undefined when it is none of the run's commands, or not applied yet */
export function pushView(
  run: Run,
  holders: readonly { readonly version: number }[],
  applied: PolicyCommand,
): PushView | undefined {
  const command = run.happening.find(
    (each) =>
      each.kind === 'policy' &&
      each.at === applied.at &&
      policyText(each.policy) === policyText(applied.policy),
  )
  if (command === undefined || applied.at > run.now) return undefined
  const refusal = refusalOf(applied.policy, applied.at, run.ownership)
  if (refusal !== undefined) {
    return { refusal: refusalWords(refusal, timeWords), has: [], late: [] }
  }
  const version = run.versionOf(command)
  const positions = holders.map((_, at) => at)
  return {
    refusal: undefined,
    has: positions.filter((at) => holders[at]!.version >= version),
    late: positions.filter((at) => holders[at]!.version < version),
  }
}
