import type { Scenario } from '../scenario/Scenario.ts'

/** A zone and the rows of its endpoints. */
export interface ZonePlace {
  readonly name: string
  readonly endpoints: readonly number[]
}

/** A machine, its zone, and the rows of its endpoints. */
export interface NodePlace extends ZonePlace {
  readonly zone: string
}

type Placed = Pick<Scenario, 'services' | 'nodes'>

/** The zones of a scenario in the order in which its services name them, each with its endpoints. */
export function zonesOf(scenario: Placed): ZonePlace[] {
  const zones = new Map<string, number[]>()
  eachEndpoint(scenario, (endpoint, zone) => {
    const own = zones.get(zone)
    if (own === undefined) zones.set(zone, [endpoint])
    else own.push(endpoint)
  })
  return [...zones].map(([name, endpoints]) => ({ name, endpoints }))
}

/** The nodes of a scenario in the order of the file, each with its endpoints. */
export function nodesOf(scenario: Placed): NodePlace[] {
  const rows = new Map<string, number[]>(scenario.nodes.map(({ name }) => [name, []]))
  eachEndpoint(scenario, (endpoint, _, node) => rows.get(node)?.push(endpoint))
  return scenario.nodes.map(({ name, zone }) => ({ name, zone, endpoints: rows.get(name)! }))
}

function eachEndpoint(
  { services }: Placed,
  visit: (endpoint: number, zone: string, node: string) => void,
): void {
  let endpoint = 0
  for (const { zones, nodes } of services) {
    zones.forEach((zone, index) => visit(endpoint++, zone, nodes[index] ?? ''))
  }
}
