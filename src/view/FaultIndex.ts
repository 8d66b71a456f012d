import type { Us } from '../model/units.ts'
import { linkSign } from '../record/faultText.ts'
import type { Topology } from '../record/Topology.ts'
import { controlPlaneName } from '../scenario/names.ts'
import type { Command, FaultCommand } from '../scenario/commands.ts'

const none: readonly FaultCommand[] = []

/** Faults by the place that they befall. Made once for a list of commands: words are made anew several times a second. */
export class FaultIndex {
  readonly isEmpty: boolean
  readonly #services = new Map<number, FaultCommand[]>()
  readonly #named = new Map<string, FaultCommand[]>()

  constructor(topology: Topology, commands: readonly Command[]) {
    const faults = commands.filter((command) => command.kind === 'fault')
    this.isEmpty = commands.length === 0
    if (faults.length === 0) return
    const servicesOf = namesOfServices(topology)
    for (const fault of faults) {
      const name = fault.on.replace(/\s*->\s*/, linkSign)
      put(this.#named, name, fault)
      for (const service of servicesOf.get(name) ?? []) put(this.#services, service, fault)
    }
  }

  /** On a service, its endpoints, or the zones and nodes that they stand in. */
  ofService(service: number): readonly FaultCommand[] {
    return this.#services.get(service) ?? none
  }

  /** On exactly what has this name. */
  ofName(name: string): readonly FaultCommand[] {
    return this.#named.get(name) ?? none
  }

  get ofControlPlane(): readonly FaultCommand[] {
    return this.ofName(controlPlaneName)
  }
}

/** The services that a name in a command means, or means a part of. */
function namesOfServices({ services, endpoints }: Topology): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>()
  const add = (name: string, service: number): void => {
    const known = found.get(name)
    if (known === undefined) found.set(name, new Set([service]))
    else known.add(service)
  }
  services.forEach(({ name }, service) => add(name, service))
  for (const { name, service, zone, node } of endpoints) {
    add(name, service)
    add(`zone:${zone}`, service)
    add(`node:${node}`, service)
  }
  return found
}

function put<Key>(map: Map<Key, FaultCommand[]>, key: Key, fault: FaultCommand): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [fault])
  else known.push(fault)
}

/** Of some faults those that hold at a moment, as far as commands say. */
export const active = (faults: readonly FaultCommand[], t: Us): readonly FaultCommand[] =>
  faults.filter(({ at, until = Infinity }) => at <= t && until > t)

/** Of some faults the next that is still to come. */
export function scheduled(faults: readonly FaultCommand[], t: Us): FaultCommand | undefined {
  let next: FaultCommand | undefined
  for (const fault of faults)
    if (fault.at > t && (next === undefined || fault.at < next.at)) next = fault
  return next
}
