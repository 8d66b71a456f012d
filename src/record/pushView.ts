import { refusalOf, refusalWords } from '../scenario/admission.ts'
import type { Run } from '../scenario/build.ts'
import type { PolicyCommand } from '../scenario/commands.ts'
import { formatCommand } from '../scenario/formatCommand.ts'
import { callersIn } from '../scenario/rollouts.ts'
import { refusalsOf } from './inspectConfig.ts'
import { timeWords } from './storyWords.ts'

/** How far a policy that somebody applied, or rolled back, is on its way to those who hold policy for its calls. */
export interface PushView {
  /** Why the control plane does not take it, behind "refused: "; undefined when it does. */
  readonly refusal: string | undefined
  /** Positions in the holders of the view: who is meant and has what is meant, who waits, and who keeps what it had. */
  readonly has: readonly number[]
  readonly late: readonly number[]
  readonly refused: readonly number[]
  /** What those say who refused it, each sentence once. */
  readonly errors: readonly string[]
}

interface Held {
  readonly proxy: number
  readonly caller: number
  readonly set: number
  readonly state: 'current' | 'late' | 'refused'
}

/** @returns undefined when it is none of the run's commands, or not applied yet */
export function pushView(
  run: Run,
  holders: readonly Held[],
  applied: PolicyCommand,
): PushView | undefined {
  const text = formatCommand(applied)
  const command = run.happening.find(
    (each): each is PolicyCommand => each.kind === 'policy' && formatCommand(each) === text,
  )
  if (command === undefined || applied.at > run.now) return undefined
  const refusal = refusalOf(applied, run.ownership)
  if (refusal !== undefined) {
    return {
      refusal: refusalWords(refusal, timeWords),
      has: [],
      late: [],
      refused: [],
      errors: [],
    }
  }
  const position = run.taken.indexOf(command)
  const isOver = applied.until !== undefined && applied.until <= run.now
  const meant = applied.rollout && callersIn(run, applied.rollout)
  const { sets } = run.world.places
  const has: number[] = []
  const late: number[] = []
  const refused: number[] = []
  holders.forEach(({ caller, set, state }, at) => {
    if (meant !== undefined && !meant.has(caller)) return
    const isThere = sets[set]?.commands.includes(position) === true
    if (isThere !== isOver) has.push(at)
    else if (state === 'refused') refused.push(at)
    else late.push(at)
  })
  const errors = refused.flatMap((at) => refusalsOf(run, holders[at]!.proxy))
  return { refusal: undefined, has, late, refused, errors: [...new Set(errors)] }
}
