import { refusalOf } from '../scenario/admission.ts'
import type { Run } from '../scenario/build.ts'
import { conflictsIn } from '../scenario/conflicts.ts'
import { libraryOf } from './libraryOf.ts'

/** Values on which two owners disagree, over some edges, by what the control plane had taken at a moment. */
export function conflictCount(run: Run, edges: readonly number[], at: number): number {
  const version = run.versionAt(at)
  return edges.reduce((sum, edge) => {
    const { name } = run.plan.edges[edge]!
    return sum + conflictsIn(name, run.effectiveAt(edge, version)).length
  }, 0)
}

/** The largest number of owners of one concern (retry, timeout, limits, …) of one call, libraries included. */
export function mostOwners(run: Run, edges: readonly number[], at: number): number {
  const version = run.versionAt(at)
  return edges.reduce((most, edge) => {
    const owners = ownersOf(run, edge, version)
    return Math.max(most, ...[...owners.values()].map(({ size }) => size))
  }, 0)
}

/** Who owns which concern of a call: all who say something about it, also in vain, and the library of the caller. */
function ownersOf(run: Run, edge: number, version: number): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>()
  const add = (concern: string, owner: string): void => {
    owners.set(concern, (owners.get(concern) ?? new Set()).add(owner))
  }
  for (const { key, origin, shadowed } of run.effectiveAt(edge, version).values) {
    const [concern = key] = key.split('.')
    if (origin !== undefined) add(concern, origin.by)
    for (const other of shadowed) add(concern, other.origin.by)
  }
  const library = libraryOf(run, edge)
  const [caller = ''] = run.plan.edges[edge]!.name.split('→')
  // An application is nobody's but its team's; without one it speaks for itself.
  const owner = run.ownership.ownerOf(caller) || caller
  if (library !== undefined && library.attempts > 1) add('retry', owner)
  if (library !== undefined && library.timeoutUs > 0) add('timeout', owner)
  return owners
}

/** Changes of policy that the control plane refused within a stretch of time. */
export function refusedCount(run: Run, from: number, to: number): number {
  return run.happening.filter(
    (command) =>
      command.kind === 'policy' &&
      command.at >= from &&
      command.at < to &&
      refusalOf(command, run.ownership) !== undefined,
  ).length
}
