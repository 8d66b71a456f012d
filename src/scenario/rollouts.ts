import { leadsTo, type Policy } from '../dialects/policy.ts'
import type { EdgePlan, RuleMaker, VersionChange } from '../mesh/Plan.ts'
import type { World } from '../mesh/World.ts'
import { resource, resourceBit } from '../model/resources.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { Command, PolicyCommand, Rollout } from './commands.ts'
import { defectTypes, typesOf } from './resourcesOf.ts'
import { newVersionOf } from './newVersionOf.ts'
import type { Scenario } from './Scenario.ts'

/**
 * Policies that are applied during a run, in the order in which they are said: a rule set names them by their position. A canary
 * is as many as it has shares, one behind the other; which of them come to be applied, and when, is found out by the run.
 */
export function policyCommands(commands: readonly Command[]): PolicyCommand[] {
  return commands
    .filter((command) => command.kind === 'policy')
    .sort((a, b) => a.at - b.at)
    .flatMap((command) => [command, ...laterSteps(command)])
}

/** The policies of a canary after its first: the same with another share for the new version. */
function laterSteps({ canary, policy, at, rollout, defect }: PolicyCommand): PolicyCommand[] {
  const fresh = newVersionOf(policy)
  if (canary === undefined || fresh === undefined) return []
  return canary.steps.map((share) => ({
    kind: 'policy',
    at,
    policy: {
      ...policy,
      route: policy.route!.map((target) => ({
        ...target,
        weight: target === fresh ? share * 100 : (1 - share) * 100,
      })),
    },
    ...(rollout === undefined ? {} : { rollout }),
    ...(defect === undefined ? {} : { defect }),
  }))
}

interface Rolled {
  readonly scenario: Scenario
  readonly profile: MeshProfile
  readonly world: World
  /** Policies that are applied and taken, in order. */
  readonly taken: readonly PolicyCommand[]
}

/** Which policies reach whom, what exists because of them, and what is wrong with them. */
export function rollouts(
  run: Rolled,
  edges: readonly EdgePlan[],
): Pick<RuleMaker, 'exists' | 'touches' | 'defects' | 'change'> {
  const said = (): readonly PolicyCommand[] => run.taken
  const isFor = (edge: number, policy: Policy): boolean => {
    const [from = '', to = ''] = edges[edge]!.name.split('→')
    return (
      (policy.for === '*' || policy.for === to) &&
      (policy.from === undefined || policy.from === from)
    )
  }
  const isNamedBy = (edge: number, policy: Policy): boolean => {
    const [, to = ''] = edges[edge]!.name.split('→')
    return (policy.for === to && isFor(edge, policy)) || leadsTo(policy).includes(to)
  }
  const { refusesUnknown = false, balancers } = run.profile
  /** Whether an update is refused because of what a policy asks for. */
  const isUnknown = ({ balancer }: Policy): boolean =>
    refusesUnknown && balancer !== undefined && !balancers.includes(balancer.kind)
  return {
    exists(edge, commands) {
      if (edges[edge]!.isCalled) return true
      const all = said()
      return (
        run.scenario.policies.some((policy) => isNamedBy(edge, policy)) ||
        commands.some((command) => isNamedBy(edge, all[command]!.policy))
      )
    },
    touches(edge, before, after) {
      const all = said()
      const differing = [
        ...before.filter((command) => !after.includes(command)),
        ...after.filter((command) => !before.includes(command)),
      ]
      return differing.some((command) => isFor(edge, all[command]!.policy))
    },
    defects(commands) {
      const all = said()
      return commands.flatMap((command) => {
        const { defect, policy } = all[command]!
        const service = run.scenario.services.findIndex(({ name }) => name === policy.for)
        const own = defect === undefined ? [] : [{ type: defectTypes[defect], service }]
        return isUnknown(policy) ? [...own, { type: resource.CDS, service }] : own
      })
    },
    change(adds, removes): VersionChange {
      // Where one takes the place of another, both are of one canary, and of the same types.
      const { policy, defect, rollout } = said()[adds >= 0 ? adds : removes]!
      const types = typesOf(policy) | (defect === undefined ? 0 : resourceBit(defectTypes[defect]))
      const included = rollout === undefined ? undefined : callersIn(run, rollout)
      return { types, includes: (caller) => included?.has(caller) ?? true }
    },
  }
}

/** The numbers of the callers that a policy is rolled out to: endpoints first, then clients. */
export function callersIn(run: Rolled, rollout: Rollout): ReadonlySet<number> {
  const { services, clients } = run.scenario
  const callers = services
    .flatMap(({ name, team, namespace, endpoints }) =>
      Array.from({ length: endpoints }, (_, count) => ({
        name: `${name}-${count + 1}`,
        groups: [name, `team:${team}`, `namespace:${namespace}`],
      })),
    )
    .concat(clients.map(({ name }) => ({ name, groups: [] })))
  if ('to' in rollout) {
    const { to } = rollout
    return new Set(
      callers.flatMap(({ name, groups }, caller) =>
        name === to || groups.includes(to) ? [caller] : [],
      ),
    )
  }
  // Always the same proxies first, so that a wider rollout reaches whom a narrower one did.
  const { places } = run.world
  const drawn = callers
    .map(({ name }, caller) => ({
      caller,
      turn: places.draw.key(0, 0, places.purpose(`rollout/${name}`)).next(),
    }))
    .filter(({ caller }) => !places.plan.hasProxies || places.proxyOfCaller(caller) >= 0)
    .sort((a, b) => a.turn - b.turn || a.caller - b.caller)
  const count = Math.ceil(rollout.ratio * drawn.length)
  return new Set(drawn.slice(0, count).map(({ caller }) => caller))
}
