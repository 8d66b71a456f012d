import type { ServicePlace, Topology } from '../record/Topology.ts'
import type { PartMembers } from './groups.ts'

/** What decides which services stand together. `depth`: nothing but who calls whom. */
export const groupings = ['depth', 'team', 'namespace', 'zone', 'node'] as const
export type GroupBy = (typeof groupings)[number]

/** Services that stand together, under a name. */
export interface Division {
  readonly name: string
  readonly services: readonly number[]
}

/** From so many services on, those of one team stand together unless somebody asks for another order. */
const teamsFrom = 13

/** The groupings that tell something about a topology; `depth` always does. */
export function groupingsOf(topology: Topology): readonly GroupBy[] {
  const count = (of: 'team' | 'namespace'): number =>
    new Set(topology.services.map((service) => service[of]).filter((name) => name !== '')).size
  const tells: Readonly<Record<GroupBy, boolean>> = {
    depth: true,
    team: count('team') > 1,
    namespace: count('namespace') > 1,
    zone: zonesOf(topology).length > 1,
    node: topology.nodes.length > 0,
  }
  return groupings.filter((by) => tells[by])
}

/** What a topology is grouped by when nobody has chosen. */
export const usualGrouping = (topology: Topology): GroupBy =>
  topology.services.length >= teamsFrom && groupingsOf(topology).includes('team') ? 'team' : 'depth'

/** The zones of a topology, in the order in which its endpoints name them. */
export const zonesOf = ({ endpoints }: Topology): readonly string[] => [
  ...new Set(endpoints.map(({ zone }) => zone).filter((zone) => zone !== '')),
]

/** Which services stand together; `undefined` when they stand by call depth alone. */
export function divisionsOf(
  topology: Topology,
  by: GroupBy,
  isByCells: boolean,
): readonly Division[] | undefined {
  if (by === 'depth' || by === 'node') return undefined
  if (by === 'team' || by === 'namespace')
    return divided(topology.services.map((service) => service[by]))
  const sets = topology.services.map((service) => zonesOfService(topology, service).join(', '))
  // Where a service lies in several zones its endpoints are divided within its group; a cell has no room for that.
  const isWhole = sets.every((zones) => !zones.includes(', '))
  return isWhole || isByCells ? divided(sets) : undefined
}

function divided(names: readonly string[]): Division[] {
  const services = new Map<string, number[]>()
  names.forEach((name, service) => {
    const known = services.get(name)
    if (known === undefined) services.set(name, [service])
    else known.push(service)
  })
  return [...services].map(([name, members]) => ({ name, services: members }))
}

/** The zones that a service has endpoints in, in the order of the topology. */
function zonesOfService(topology: Topology, { endpoints }: ServicePlace): string[] {
  const mine = new Set(endpoints.map((endpoint) => topology.endpoints[endpoint]!.zone))
  return zonesOf(topology).filter((zone) => mine.has(zone))
}

/** The endpoints of a service by zone or node. Empty when they need not be told apart. */
export function partsOfService(
  topology: Topology,
  service: ServicePlace,
  by: GroupBy,
): readonly PartMembers[] {
  if (by !== 'zone' && by !== 'node') return []
  const places = service.endpoints.map((endpoint) => topology.endpoints[endpoint]![by])
  const all = by === 'zone' ? zonesOf(topology) : topology.nodes.map(({ name }) => name)
  return [...all, '']
    .map((label) => ({
      label,
      members: places.flatMap((place, index) => (place === label ? [index] : [])),
    }))
    .filter(({ members }) => members.length > 0)
}

/** Whether nothing in a zone, or on a node, can be reached any more. */
export function isLost(
  { endpoints }: Topology,
  looks: { readonly isLost: Uint8Array },
  name: string,
): boolean {
  let isAny = false
  for (let index = 0; index < endpoints.length; index++) {
    const { zone, node } = endpoints[index]!
    if (name === '' || (zone !== name && node !== name)) continue
    if (looks.isLost[index] !== 1) return false
    isAny = true
  }
  return isAny
}
