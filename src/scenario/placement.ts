import type { NodeSpec, Scenario } from './Scenario.ts'

/** Where a service says that its endpoints are: lists that the endpoints take in turn; undefined when it does not say. */
export interface PlacementWish {
  readonly endpoints: number
  readonly zone: readonly string[] | undefined
  readonly node: readonly string[] | undefined
}

/** Zone and node of each endpoint; a node is '' where there is none. */
export interface Placement {
  readonly zones: readonly string[]
  readonly nodes: readonly string[]
}

/** The zone of whoever names none. */
export const defaultZone = 'a'

/** Systems whose proxies stand on nodes: there every endpoint is on one. */
export const nodeSystems: readonly string[] = ['linkerd1', 'istio-ambient', 'cilium']

/** guess: how many nodes a scenario has that names none; one for each zone at least. */
const defaultNodeCount = 3

/** The nodes of a scenario, with more for zones that have none. A scenario that names no node gets three. */
export function nodesForAll(
  wishes: readonly PlacementWish[],
  given: readonly NodeSpec[],
): readonly NodeSpec[] {
  const all = [...new Set(wishes.flatMap(({ zone }) => zone ?? [defaultZone]))]
  const zones = all.filter((zone) => !given.some((node) => node.zone === zone))
  const count = given.length === 0 ? Math.max(defaultNodeCount, zones.length) : zones.length
  const names = new Set(given.map(({ name }) => name))
  const more: NodeSpec[] = []
  for (let number = 1; more.length < count; number++) {
    const name = `node-${number}`
    if (!names.has(name))
      more.push({ name, zone: zones[more.length % zones.length]!, isDefault: true })
  }
  return [...given, ...more]
}

/**
 * Spreads endpoints over the nodes of a scenario, as a scheduler would: service after service, in turn.
 *
 * Who names nodes gets those. Who names zones gets the nodes of these zones in turn, and none where a zone has no node. Who
 * names neither gets all nodes in turn. The zone of an endpoint is that of its node.
 */
export function placed(
  wishes: readonly PlacementWish[],
  nodes: readonly NodeSpec[],
): readonly Placement[] {
  const zoneOf = new Map(nodes.map(({ name, zone }) => [name, zone]))
  const inZone = new Map<string, string[]>()
  for (const { name, zone } of nodes) inZone.set(zone, [...(inZone.get(zone) ?? []), name])
  const all = nodes.map(({ name }) => name)
  /** Whose turn it is, by what one chooses from. */
  const turns = new Map<string, number>()
  const next = (key: string, from: readonly string[]): string => {
    const turn = turns.get(key) ?? 0
    turns.set(key, turn + 1)
    return from[turn % from.length] ?? ''
  }
  return wishes.map(({ endpoints, zone, node }) => {
    const numbers = Array.from({ length: endpoints }, (_, index) => index)
    if (node !== undefined) {
      const own = numbers.map((index) => node[index % node.length]!)
      return { nodes: own, zones: own.map((name) => zoneOf.get(name) ?? defaultZone) }
    }
    if (zone === undefined && all.length > 0) {
      const own = numbers.map(() => next('', all))
      return { nodes: own, zones: own.map((name) => zoneOf.get(name)!) }
    }
    const zones = numbers.map((index) => (zone ?? [defaultZone])[index % (zone?.length ?? 1)]!)
    return { zones, nodes: zones.map((name) => next(`zone:${name}`, inZone.get(name) ?? [])) }
  })
}

/** Where endpoints stand, where proxies stand on nodes and the scenario names none. */
export function nodeNotes({ nodes }: Scenario): string[] {
  const own = nodes.filter(({ isDefault }) => isDefault).map(({ name }) => name)
  if (own.length === 0) return []
  return [
    `Here a proxy stands on each node, and no node is given: endpoints are put on ${own.join(', ')} in turn.`,
  ]
}
