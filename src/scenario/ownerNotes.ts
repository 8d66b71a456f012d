import { whyWords } from '../dialects/precedence/precedence.ts'
import type { Policy } from '../dialects/policy.ts'
import { refusalOf, refusalWords } from './admission.ts'
import { conflictsIn, type Conflict } from './conflicts.ts'
import type { Effective } from './effective.ts'
import type { Ownership } from './Ownership.ts'
import { formatDuration } from './quantities.ts'
import type { Scenario } from './Scenario.ts'

/** What a run must tell to be asked about its owners. */
interface Owned {
  readonly scenario: Scenario
  readonly ownership: Ownership
  readonly plan: { readonly edges: readonly { readonly name: string }[] }
  readonly effectiveAt: (edge: number, version: number) => Effective
}

/** Whether more than one owner speaks: else nobody can disagree, and nothing need be worked out. */
export function hasSeveralOwners(policies: readonly Policy[]): boolean {
  return new Set(policies.map(({ by }) => by ?? 'operator')).size > 1
}

/** The conflicts of all calls at a version. */
export function conflictsAt(run: Owned, version: number): Conflict[] {
  return run.plan.edges.flatMap(({ name }, edge) =>
    conflictsIn(name, run.effectiveAt(edge, version)),
  )
}

/** What owners begin a run with that looks like an oversight: what is refused, and where they disagree. */
export function ownerNotes(run: Owned): string[] {
  const { policies } = run.scenario
  const refused = policies.flatMap((policy) => {
    const refusal = refusalOf({ policy, at: undefined }, run.ownership)
    if (refusal === undefined) return []
    return [`A policy is refused: ${refusalWords(refusal, formatDuration)}.`]
  })
  if (!hasSeveralOwners(policies)) return refused
  return [...refused, ...conflictWords(conflictsAt(run, 0), run.ownership.precedence.title)]
}

/** `Conflict over retry.attempts of checkout→pay: checkout says 3, payments 2. checkout wins, because it names the caller.` */
export function conflictWords(conflicts: readonly Conflict[], precedence: string): string[] {
  const groups = new Map<string, Conflict & { readonly edges: string[] }>()
  for (const conflict of conflicts) {
    const { key, winner, loser, value, wanted, edge } = conflict
    const id = JSON.stringify([key, winner.by, loser.by, value, wanted])
    const known = groups.get(id)
    if (known === undefined) groups.set(id, { ...conflict, edges: [edge] })
    else known.edges.push(edge)
  }
  return [...groups.values()].map(({ key, edges, winner, loser, value, wanted, why, isSeen }) => {
    const [first = ''] = edges
    const where = edges.length === 1 ? first : `${first} and ${edges.length - 1} more`
    const says = value === undefined ? 'leaves it to the default' : `says ${text(value)}`
    const because = !isSeen
      ? `what ${loser.by} says is not looked at there by the rule of ${precedence}`
      : why === undefined
        ? `that is the rule of ${precedence}`
        : whyWords[why]
    return `Conflict over ${key} of ${where}: ${winner.by} ${says}, ${loser.by} says ${text(wanted)}. ${winner.by} wins: ${because}.`
  })
}

function text(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value)
}
