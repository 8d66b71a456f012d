import type { Policy } from '../dialects/policy.ts'
import type { Call, Precedence } from '../dialects/precedence/precedence.ts'
import { precedences } from '../dialects/precedence/rules.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { Scenario, TeamSpec } from './Scenario.ts'

/** Who owns the places of a scenario, where their policies lie, and whose word counts. */
export class Ownership {
  readonly precedence: Precedence
  /** Whether the control plane takes nothing that is not valid. */
  readonly validates: boolean
  private readonly teams: ReadonlyMap<string, TeamSpec>
  private readonly owners: ReadonlyMap<string, string>
  private readonly namespaces: ReadonlyMap<string, string>

  constructor({ teams, services, clients, controlPlane }: Scenario, profile: MeshProfile) {
    this.precedence = precedences[controlPlane.precedence ?? profile.precedence ?? 'neutral']
    this.validates = profile.controlPlane?.validates ?? false
    this.teams = new Map(teams.map((team) => [team.name, team]))
    this.owners = new Map([...clients, ...services].map(({ name, team }) => [name, team ?? '']))
    this.namespaces = new Map(
      services.map(({ name, team, namespace }) => [
        name,
        namespace === '' ? (this.teams.get(team)?.namespace ?? '') : namespace,
      ]),
    )
  }

  /** The team that owns a service or a client; '' when nobody does. */
  ownerOf(service: string): string {
    return this.owners.get(service) ?? ''
  }

  team(name: string): TeamSpec | undefined {
    return this.teams.get(name)
  }

  /** Where a service is; '' for a client, who is outside of all namespaces. */
  namespaceOfService(name: string): string {
    return this.namespaces.get(name) ?? ''
  }

  /** Where a policy lies; '' is the root namespace. */
  readonly namespaceOf = (policy: Policy): string =>
    policy.namespace ?? this.teams.get(policy.by ?? '')?.namespace ?? ''

  call(from: string, to: string): Call {
    return {
      from,
      to,
      fromNamespace: this.namespaceOfService(from),
      toNamespace: this.namespaceOfService(to),
    }
  }
}
