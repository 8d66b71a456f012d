import type { Places } from '../mesh/Places.ts'
import { rowsOf } from '../policies/locality/locality.ts'

/** What one priority, or one locality in it, gets of the calls of a cluster. */
export interface SplitShare {
  /** Counted from 0 over those that have endpoints. */
  readonly priority: number
  /** A zone; undefined for the priority as a whole. */
  readonly zone: string | undefined
  /** Zones in which its endpoints are. */
  readonly zones: readonly string[]
  readonly percent: number
  readonly degradedPercent: number
  readonly healthy: number
  readonly degraded: number
  readonly hosts: number
  readonly isPanic: boolean
}

/** How the calls of a cluster are shared out; empty where all its endpoints are alike. */
export function prioritySplit(places: Places, cluster: number): SplitShare[] {
  const { clusters, tiers, members, zoneOf, zoneNames } = places
  const { locality } = places.clusterRulesOf(cluster)
  const first = clusters.firstTier[cluster]!
  if (first < 0 || locality === null) return []
  const rows = rowsOf(locality)
  const firstMember = clusters.firstMember[cluster]!
  const all = Array.from({ length: clusters.memberCount[cluster]! }, (_, index) => {
    const endpoint = members.endpoint[firstMember + index]!
    return {
      zone: zoneNames[zoneOf[endpoint]!]!,
      priority: locality.priorityOf(cluster, endpoint),
      where: locality.localities === 0 ? 0 : locality.localityOf(cluster, endpoint),
    }
  })
  const shares: SplitShare[] = []
  let seen = 0
  for (let priority = 0; priority < locality.priorities; priority++) {
    const row = first + rows.healthy(priority)
    if (tiers.hosts[row] === 0) continue
    const own = all.filter((one) => one.priority === priority)
    const of = (at: number, zone: string | undefined, ratio: number): SplitShare => ({
      priority: seen,
      zone,
      zones: [...new Set(own.map((one) => one.zone))],
      percent: ratio * tiers.load[row]!,
      degradedPercent: ratio * tiers.load[first + rows.degraded(priority)]!,
      healthy: tiers.healthy[at]!,
      degraded: tiers.degraded[at]!,
      hosts: tiers.hosts[at]!,
      isPanic: tiers.panic[row] === 1,
    })
    shares.push(of(row, undefined, 1))
    const ratios = tiers.panic[row] === 1 ? undefined : locality.ratiosIn(first, priority)
    ratios?.forEach((ratio, where) => {
      const zone = own.find((one) => one.where === where)?.zone
      if (zone !== undefined) shares.push(of(first + rows.healthyIn(priority, where), zone, ratio))
    })
    seen++
  }
  return shares
}

/** Percent of the calls of a cluster that go past its first priority; undefined where there are none. */
export function pastFirst(places: Places, cluster: number): number | undefined {
  const { clusters, tiers } = places
  const first = clusters.firstTier[cluster]!
  const { locality } = places.clusterRulesOf(cluster)
  if (first < 0 || locality === null) return undefined
  return 100 - tiers.load[first]! - tiers.load[first + locality.priorities]!
}

/** Which priority an endpoint is in for the callers of a cluster, counted over those that have endpoints; 0 where there are none. */
export function priorityNumber(places: Places, cluster: number, endpoint: number): number {
  if (cluster < 0) return 0
  const { clusters, members } = places
  const { locality } = places.clusterRulesOf(cluster)
  if (locality === null || locality.priorities === 1) return 0
  const own = locality.priorityOf(cluster, endpoint)
  const first = clusters.firstMember[cluster]!
  const before = new Set<number>()
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    const priority = locality.priorityOf(cluster, members.endpoint[member]!)
    if (priority >= 0 && priority < own) before.add(priority)
  }
  return before.size
}
