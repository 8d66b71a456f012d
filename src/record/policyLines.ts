import type { Policy } from '../dialects/policy.ts'
import none from '../profiles/none.ts'
import type { Run } from '../scenario/build.ts'
import { policyRows, type PolicyRow } from './policyRows.ts'

/** One value that binds an edge, and where it comes from. */
export interface PolicyLine {
  /** As a scenario writes it, e.g. `retry.backoff.base`. */
  readonly key: string
  readonly value: string
  /** `shop.yaml:24`, or whose default it is. */
  readonly from: string
  readonly isDefault: boolean
}

/** What binds calls over an edge, with the origin of every value, at the version that a proxy holds. */
export function policyLines(run: Run, edge: number, version: number): PolicyLine[] {
  if (version < 0) return linesWithoutProxy()
  return everyLine(run, run.policyOf(edge, version))
    .filter(({ isDefault, isMinor, isIdle }) => !isIdle && (!isDefault || !isMinor))
    .map(({ key, value, from, isDefault }) => ({ key, value, from, isDefault }))
}

/** A value with what a table needs to know to leave it out. */
export type FullLine = PolicyLine & Pick<PolicyRow, 'isMinor' | 'isIdle'>

/** Every value that a policy brings with it in a run, details and those that wait for their group included. */
export function everyLine({ profile }: Pick<Run, 'profile'>, policy: Policy): FullLine[] {
  const { origin } = policy
  return policyRows(policy, profile).map(({ said, ...row }) => {
    const line = origin?.lines[row.key] ?? origin?.lines[row.key.split('.')[0]!]
    const from = !said
      ? `default of ${profile.title}`
      : line === undefined
        ? 'set in this run'
        : `${origin!.file.split('/').at(-1)}:${line}`
    return { ...row, from, isDefault: !said }
  })
}

/** What binds who has no proxy although the system has: no policy, and what applications have by themselves. */
function linesWithoutProxy(): PolicyLine[] {
  return policyRows({ for: '*' }, none)
    .filter(({ isMinor, isIdle }) => !isIdle && !isMinor)
    .map(({ key, value }) => ({ key, value, from: 'no proxy here', isDefault: true }))
}
