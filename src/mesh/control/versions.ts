import { policyTypes, resourceBit, resourceTypeCount } from '../../model/resources.ts'
import { nobody } from '../../model/units.ts'
import { unmeshed, type Places } from '../Places.ts'
import type { Commands } from '../Plan.ts'
import { events } from '../programs.ts'
import { setSets } from '../proxy/config.ts'
import { noteChange } from './debounce.ts'
import type { RuleSet } from './RuleSet.ts'

/**
 * Makes rules for a new version and has the control plane give them out; without one they bind at once.
 *
 * @param adds the position of the policy that is applied, and `removes` of the one that is taken back; −1: none is
 * @returns the number of the version
 */
export function newVersion(places: Places, adds: number, removes: number): number {
  const { sim, counters, changes, plan } = places
  const version = counters.versions[0]!
  counters.versions[0] = version + 1
  const row = changes.birth()
  changes.adds[row] = adds
  changes.removes[row] = removes
  changes.madeAt[row] = sim.now
  // After a rewind the same version comes again, and is there already.
  if (version === places.groups.length) addVersion(places, adds, removes)
  if (plan.controlPlane !== null) want(places, version)
  else if (plan.filesEveryUs > 0) writeFiles(places, version)
  else setSets(places, version)
  return version
}

/** Forgets versions that are not made yet at this moment: another future may make others. */
export function forgetLaterVersions(places: Places): void {
  const { sets, groups, clusterRules, routeRules, inboundRules, counters, plan } = places
  const versions = counters.versions[0]!
  groups.length = versions
  while (sets.at(-1)!.version >= versions) sets.pop()
  clusterRules.length = (sets.length - unmeshed) * plan.edges.length
  routeRules.length = clusterRules.length
  inboundRules.length = (sets.length - unmeshed) * plan.services.length
}

/** The first version: what the scenario says. */
export function addFirstVersion(places: Places): void {
  const callers = places.endpoints.used + places.plan.clients.length
  places.groups.push(new Int32Array(callers))
  // That of who has no proxy lies before all others.
  addRules(places, null)
  addSet(places, { version: 0, commands: [], types: Array<number>(resourceTypeCount).fill(0) })
  places.counters.versions[0] = 1
  const row = places.changes.birth()
  places.changes.adds[row] = nobody
  places.changes.removes[row] = nobody
}

function addVersion(places: Places, adds: number, removes: number): void {
  const { groups, sets, plan } = places
  const version = groups.length
  const before = groups[version - 1]!
  const change = plan.rules.change(adds, removes)
  const successors = new Map<number, number>()
  const after = before.map((set, caller) => {
    const { commands, types } = sets[set]!
    if (!change.includes(places.spokesmanOf(caller))) return set
    if (adds < 0 && !commands.includes(removes)) return set
    let successor = successors.get(set)
    if (successor === undefined) {
      const number = sets.length
      successor = number
      addSet(places, {
        version,
        commands: [
          ...commands.filter((command) => command !== removes),
          ...(adds < 0 ? [] : [adds]),
        ],
        types: types.map((since, type) =>
          (change.types & resourceBit(type)) === 0 ? since : number,
        ),
      })
      successors.set(set, successor)
    }
    return successor
  })
  groups.push(after)
}

function addSet(places: Places, set: Omit<RuleSet, 'defects'>): void {
  places.sets.push({ ...set, defects: places.plan.rules.defects(set.commands) })
  addRules(places, set.commands)
}

function addRules(places: Places, commands: Commands): void {
  const { plan, policyColumns } = places
  const { rules } = plan
  plan.edges.forEach((_, edge) => {
    places.clusterRules.push(rules.clusterRules(edge, commands, policyColumns))
    places.routeRules.push(rules.routeRules(edge, commands, policyColumns))
  })
  plan.services.forEach((_, service) => {
    places.inboundRules.push(rules.inboundRules(service, commands, policyColumns))
  })
}

/** One proxy after the other gets a new file and reads it (a hot restart: no connection is lost). */
function writeFiles(places: Places, version: number): void {
  const { sim, machines, proxies, groups, plan } = places
  const meant = groups[version]!
  let turn = 0
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    const set = meant[places.callerOfProxy(proxy)]!
    if (proxies.wanted[proxy] === set) continue
    proxies.wanted[proxy] = set
    sim.tell(machines.proxies, proxy, events.proxy.outdated)
    sim.tellLater(plan.filesEveryUs * turn++, machines.proxies, proxy, events.proxy.fileRead)
  }
}

/** From now on every proxy is meant to have the version. */
function want(places: Places, version: number): void {
  const { sim, machines, controlPlane, proxies, subscriptions, groups, sets } = places
  const meant = groups[version]!
  for (const set of meant) controlPlane.version[0] = Math.max(controlPlane.version[0]!, set)
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    const set = meant[places.callerOfProxy(proxy)]!
    if (proxies.wanted[proxy] === set) continue
    proxies.wanted[proxy] = set
    for (const type of policyTypes)
      subscriptions.wanted[places.subscription(proxy, type)] = sets[set]!.types[type]!
    sim.tell(machines.proxies, proxy, events.proxy.outdated)
  }
  noteChange(places, true)
}
