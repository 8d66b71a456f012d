import none from '../profiles/none.ts'
import type { Run } from '../scenario/build.ts'
import type { Effective } from '../scenario/effective.ts'
import { guardOf, hasLibrary, type EdgeGuard } from '../scenario/guards.ts'
import { isBlindEdge, linesAtLevel } from './blind.ts'
import { policyRows, type PolicyRow } from './policyRows.ts'
import { provenances, type Overridden, type Provenance, type Setter } from './provenance.ts'

/** One value that binds an edge, and where it comes from. */
export interface PolicyLine {
  /** As a scenario writes it, e.g. `retry.backoff.base`. */
  readonly key: string
  readonly value: string
  /** `shop.yaml:24`, or whose default it is. */
  readonly from: string
  readonly isDefault: boolean
  /** Who decided it, where somebody did: a team, `platform`, `operator`. Also who decided it by being silent. */
  readonly setter: Setter | undefined
  /** What others said about it, the strongest first. */
  readonly overrides: readonly Overridden[]
}

/** What binds calls over an edge, with the origin of every value, at the version that a proxy holds. */
export function policyLines(run: Run, edge: number, version: number): PolicyLine[] {
  if (version < 0) return linesWithoutProxy()
  const guard = guardOfEdge(run, edge)
  if (guard === 'none') return linesWithoutProxy('no library here')
  const { ownership } = run
  const [from = ''] = run.plan.edges[edge]!.name.split('→')
  const own = { profile: run.systemOf(from), ownership }
  const lines = everyLine(own, run.effectiveAt(edge, version), guard)
    .filter(({ isDefault, isMinor, isIdle }) => !isIdle && (!isDefault || !isMinor))
    .map(({ isMinor: _minor, isIdle: _idle, ...line }) => line)
  return linesAtLevel(run, isBlindEdge(run, edge), lines)
}

/** How the caller's library isolates calls over an edge; `none` where the system is a library that the caller has not. */
function guardOfEdge(run: Run, edge: number): EdgeGuard | 'none' | undefined {
  const { scenario, plan } = run
  const { name } = plan.edges[edge]!
  const [from = ''] = name.split('→')
  const profile = run.systemOf(from)
  if (profile.placement === 'library' && !hasLibrary(scenario, profile, from)) return 'none'
  return guardOf(scenario, profile, name)
}

/** A value with what a table needs to know to leave it out. */
export type FullLine = PolicyLine & Pick<PolicyRow, 'isMinor' | 'isIdle'>

/**
 * Every value that a policy brings with it in a run, details and those that wait for their group included. Without `values`
 * nobody is known to have said them.
 */
export function everyLine(
  run: Pick<Run, 'profile' | 'ownership'>,
  { policy, values }: Effective,
  guard?: EdgeGuard,
): FullLine[] {
  const known = provenances(run, values)
  return policyRows(policy, run.profile, guard).map(({ said, ...row }) => {
    const own = provenanceOfRow(known, row.key)
    const written = own?.setter?.from ?? ''
    const from = !said
      ? `default of ${run.profile.title}`
      : written === ''
        ? 'set in this run'
        : written
    return {
      ...row,
      from,
      isDefault: !said,
      setter: own?.setter,
      overrides: own?.overrides ?? [],
    }
  })
}

/** A row may stand for a group (`fault.delay`), or for a part of one that was said as a whole (`retry: off`). */
function provenanceOfRow(known: readonly Provenance[], key: string): Provenance | undefined {
  const [group] = key.split('.')
  return (
    known.find((one) => one.key === key) ??
    known.find((one) => one.key.startsWith(`${key}.`)) ??
    known.find((one) => one.key === group)
  )
}

/** What binds who has no proxy although the system has: no policy, and what applications have by themselves. */
function linesWithoutProxy(from = 'no proxy here'): PolicyLine[] {
  return policyRows({ for: '*' }, none)
    .filter(({ isMinor, isIdle }) => !isIdle && !isMinor)
    .map(({ key, value }) => ({
      key,
      value,
      from,
      isDefault: true,
      setter: undefined,
      overrides: [],
    }))
}
