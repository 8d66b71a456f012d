import type { PolicyColumns } from '../columns.ts'
import { distance, isMeant, placeOf } from './zones.ts'

/** Which endpoints come first, as the callers of a cluster see it. */
export interface Order {
  /** How many priorities there are at most. */
  readonly priorities: number
  /** Whether callers are told of all endpoints. */
  readonly isOfAll: boolean
  /** What the first of them is. */
  readonly nearest: 'zone' | 'region' | 'first'
  /** @returns from 0; below 0 where callers are not told of the endpoint at all */
  of(cluster: number, endpoint: number): number
}

export interface NearestOptions {
  /** Whether others than the nearest are used at all, and to which region those of a region go first. */
  readonly failover: boolean | readonly { readonly from: string; readonly to: string }[]
  /** What is near enough to come first: the own zone, or the own region. */
  readonly near: 'zone' | 'region'
  /** Whether the own node comes before the rest of the zone. */
  readonly byNode: boolean
}

/**
 * The nearest first.
 *
 *     0 same region, zone and sub-zone; 1 same zone; 2 same region; 3 another one; 4 another one that is not the one to go to
 *
 * What does not occur is left out, so that they are numbered from 0. Who is in no zone sees all endpoints in one priority.
 *
 * @source istio: pilot/pkg/networking/core/loadbalancer/loadbalancer.go (applyLocalityFailover), pilot/pkg/networking/util (LbPriority)
 */
export function nearestFirst(
  { failover, near, byNode }: NearestOptions,
  { ground }: PolicyColumns,
): Order {
  const places = ground.zones.map(placeOf)
  const wishes = typeof failover === 'boolean' ? [] : failover
  const rank = (from: number, to: number): number => {
    const far = distance(places[from]!, places[to]!)
    if (near === 'region' && far < 3) return 0
    if (far < 3) return far
    const wish = wishes.find((one) => one.from === places[from]!.region)
    return wish === undefined || wish.to === places[to]!.region ? 3 : 4
  }
  const ranks = places.map((_, from) => places.map((__, to) => rank(from, to)))
  const known = [...new Set([0, ...ranks.flat()])].sort((one, other) => one - other)
  const nodes = byNode ? 1 : 0
  return {
    priorities: known.length + nodes,
    isOfAll: failover !== false,
    nearest: near,
    of(cluster, endpoint) {
      const from = ground.zoneOfCaller(cluster)
      if (from < 0) return 0
      const node = ground.nodeOfCaller(cluster)
      if (byNode && node >= 0 && node === ground.nodeOf(endpoint)) return 0
      const own = ranks[from]![ground.zoneOf(endpoint)]!
      return failover === false && own > 0 ? -1 : known.indexOf(own) + nodes
    },
  }
}

/**
 * As somebody has listed them: names of endpoints, or `zone:a`. Who is in no list comes last.
 *
 * @source envoy: api/envoy/config/endpoint/v3/endpoint_components.proto (LocalityLbEndpoints.priority)
 */
export function asListed(lists: readonly (readonly string[])[], { ground }: PolicyColumns): Order {
  const found = new Map<number, number>()
  const isIn = (name: string, endpoint: number): boolean =>
    name.startsWith('zone:')
      ? isMeant(ground.zones[ground.zoneOf(endpoint)]!, name.slice('zone:'.length))
      : name === ground.nameOf(endpoint)
  const search = (endpoint: number): number => {
    const list = lists.findIndex((names) => names.some((name) => isIn(name, endpoint)))
    return list < 0 ? lists.length : list
  }
  return {
    priorities: lists.length + 1,
    isOfAll: true,
    nearest: 'first',
    of(_, endpoint) {
      const known = found.get(endpoint) ?? search(endpoint)
      found.set(endpoint, known)
      return known
    },
  }
}

/** All alike: what matters is how calls are shared out among localities. */
export const allAlike: Order = { priorities: 1, isOfAll: true, nearest: 'first', of: () => 0 }

/** Those in zones that are meant by one of the patterns; callers are not told of the others. */
export function onlyIn(
  patternsFor: (cluster: number) => readonly string[] | undefined,
  { ground }: PolicyColumns,
): Order {
  return {
    priorities: 1,
    isOfAll: false,
    nearest: 'first',
    of(cluster, endpoint) {
      const patterns = patternsFor(cluster)
      const zone = ground.zones[ground.zoneOf(endpoint)]!
      return patterns === undefined || patterns.some((pattern) => isMeant(zone, pattern)) ? 0 : -1
    },
  }
}
