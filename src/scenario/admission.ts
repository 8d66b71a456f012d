import type { Policy } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'
import { freezeAt } from './calendar.ts'
import type { DefectKind } from './commands.ts'
import type { Ownership } from './Ownership.ts'

/** Why the control plane does not take a policy. */
export type Refusal =
  | { readonly kind: 'notAllowed'; readonly team: string; readonly service: string }
  | { readonly kind: 'frozen'; readonly team: string; readonly until: Us }
  | { readonly kind: 'notValid'; readonly defect: DefectKind }

/** A policy that somebody says. */
export interface Saying {
  readonly policy: Policy
  /** Undefined for what a run begins with, which no freeze keeps out. */
  readonly at: Us | undefined
  readonly defect?: DefectKind
}

/**
 * Whether a policy is refused before it becomes a version, and why: a team may change what its permissions name, and nothing
 * while it is frozen; whoever is no team (`platform`, `operator`) may change everything. Some control planes also take nothing
 * that is not valid; with others it is left to the proxies to say so.
 */
export function refusalOf(
  { policy, at, defect }: Saying,
  ownership: Ownership,
): Refusal | undefined {
  return teamsRefusal(policy, at, ownership) ?? validatorsRefusal(defect, ownership)
}

function validatorsRefusal(
  defect: DefectKind | undefined,
  { validates }: Ownership,
): Refusal | undefined {
  return defect !== undefined && validates ? { kind: 'notValid', defect } : undefined
}

function teamsRefusal(
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
  if (refusal.kind === 'notValid') return `its ${refusal.defect} are not valid`
  if (refusal.kind === 'frozen') return `${refusal.team} is frozen until ${time(refusal.until)}`
  const whose = refusal.service === '*' ? 'all services' : refusal.service
  return `${refusal.team} may not change ${whose}`
}
