import none from '../profiles/none.ts'
import type { Run } from '../scenario/build.ts'
import { policyRows } from './policyRows.ts'

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
  const policy = run.policyOf(edge, version)
  // Who has no proxy calls as in a system without a mesh.
  const profile = version < 0 ? none : run.profile
  const { origin } = policy
  return policyRows(policy, profile)
    .filter(({ said, isMinor, isIdle }) => !isIdle && (said || !isMinor))
    .map(({ key, value, said }) => {
      const line = origin?.lines[key] ?? origin?.lines[key.split('.')[0]!]
      const from = !said
        ? version < 0
          ? 'no proxy here'
          : `default of ${profile.title}`
        : line === undefined
          ? 'set in this run'
          : `${origin!.file.split('/').at(-1)}:${line}`
      return { key, value, from, isDefault: !said }
    })
}
