import type { Policy } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'
import { freezeAt } from './calendar.ts'
import type { Ownership } from './Ownership.ts'

/** Why the control plane does not take a policy. */
export type Refusal =
  | { readonly kind: 'notAllowed'; readonly team: string; readonly service: string }
  | { readonly kind: 'frozen'; readonly team: string; readonly until: Us }

/**
 * Whether a policy is refused, and why: a team may change what its permissions name, and nothing while it is frozen. Whoever is
 * no team (`platform`, `operator`) may change everything.
 *
 * @param at when it is said; undefined for what a run begins with, which no freeze keeps out
 */
export function refusalOf(
  policy: Policy,
  at: Us | undefined,
  ownership: Ownership,
): Refusal | undefined {
  const team = ownership.team(policy.by ?? '')
  if (team === undefined) return undefined
  const freeze = at === undefined ? undefined : freezeAt(team.freezes, at)
  if (freeze !== undefined) return { kind: 'frozen', team: team.name, until: freeze.until }
  if (mayChange(team.name, team.mayChange, policy, ownership)) return undefined
  return { kind: 'notAllowed', team: team.name, service: policy.for }
}

function mayChange(
  team: string,
  permissions: readonly string[],
  { for: service, from }: Policy,
  ownership: Ownership,
): boolean {
  return permissions.some((permission) => {
    if (permission === '*') return true
    if (service !== '*' && permission === service) return true
    // Its own services, and how its own services call others: those proxies stand beside its own pods.
    return (
      permission === 'own' &&
      (ownership.ownerOf(service) === team ||
        (from !== undefined && ownership.ownerOf(from) === team))
    )
  })
}

/** Why, as a sentence goes on behind "refused: ". */
export function refusalWords(refusal: Refusal, time: (us: Us) => string): string {
  if (refusal.kind === 'frozen') {
    return `${refusal.team} is frozen until ${time(refusal.until)}`
  }
  const whose = refusal.service === '*' ? 'all services' : refusal.service
  return `${refusal.team} may not change ${whose}`
}
