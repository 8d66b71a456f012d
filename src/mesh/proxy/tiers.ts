import { degradedBits, health, unhealthyBits } from '../../model/health.ts'
import { nobody } from '../../model/units.ts'
import { rowsOf, type Attempted, type Locality } from '../../policies/locality/locality.ts'
import type { Places } from '../Places.ts'

/**
 * Picks an endpoint: the balancer sees the candidates of the cluster, or, where there are priorities, those of one tier.
 *
 * @returns a row of members; −1 when there is no candidate
 */
export function pickMember(
  places: Places,
  cluster: number,
  request: number,
  attempt: number,
  pick: number,
  attempted?: Attempted,
): number {
  const { balancer, locality } = places.clusterRulesOf(cluster)
  const { clusters, tiers } = places
  if (locality === null) {
    if (clusters.panic[cluster] === 1) clusters.lb_healthy_panic[cluster]!++
    return balancer.pick(cluster, request, attempt, pick)
  }
  const offset = locality.choose(cluster, request, attempt, pick, attempted)
  const tier = clusters.firstTier[cluster]! + offset
  if (offset < 0) {
    clusters.lb_healthy_panic[cluster]!++
    return nobody
  }
  if (tiers.panic[tier] === 1) clusters.lb_healthy_panic[cluster]!++
  const { candidates, candidateCount, turn } = clusters
  const first = candidates[cluster]!
  const count = candidateCount[cluster]!
  const whose = turn[cluster]!
  candidates[cluster] = tiers.first[tier]!
  candidateCount[cluster] = tiers.count[tier]!
  turn[cluster] = tiers.turn[tier]!
  const member = balancer.pick(cluster, request, attempt, pick)
  tiers.turn[tier] = turn[cluster]
  candidates[cluster] = first
  candidateCount[cluster] = count
  turn[cluster] = whose
  return member
}

/**
 * Lists the candidates of a cluster anew, tier by tier: those that are well and those that are degraded, or all that are known of a
 * priority in panic.
 *
 * @returns 1 when some priority is in panic
 */
export function listByTier(places: Places, cluster: number, locality: Locality): 0 | 1 {
  const { members, clusters, candidates, tiers } = places
  const span = clusters.candidates[cluster]!
  const rows = rowsOf(locality)
  const firstTier = tiersOf(places, cluster, rows.count)
  const { priorities, localities } = locality
  const firstMember = clusters.firstMember[cluster]!

  const all: Seen[] = []
  const hasGates = clusters.gate[cluster]! >= 0
  const isForgotten = clusters.queue[cluster]! >= 0 && clusters.forgotten[cluster] === 1
  for (let member = firstMember; member < firstMember + clusters.memberCount[cluster]!; member++) {
    const isKnown = members.isKnown[member] === 1
    if (!isKnown && !locality.missesUnready) continue
    const endpoint = members.endpoint[member]!
    const priority = locality.priorityOf(cluster, endpoint)
    if (priority < 0) continue
    const where = localities === 0 ? 0 : locality.localityOf(cluster, endpoint)
    const flags = members.health[member]!
    const isReady = isKnown && (members.unready[member] === 0 || hasGates) && !isForgotten
    const isUsable = isReady && (flags & unhealthyBits) === 0
    const isDegraded = isUsable && (flags & degradedBits) !== 0
    const isExcluded = (flags & health.excluded) !== 0
    const isWell = isUsable && !isDegraded
    all.push({ member, isKnown, isWell, isDegraded, isExcluded, priority, where })
  }
  // Localities lie side by side, so that each has a span of its own.
  if (localities > 0) all.sort((one, other) => one.where - other.where || one.member - other.member)

  for (let row = firstTier; row < firstTier + rows.count; row++) {
    tiers.hosts[row] = 0
    tiers.healthy[row] = 0
    tiers.degraded[row] = 0
    tiers.excluded[row] = 0
    tiers.healthyWeight[row] = 0
    tiers.degradedWeight[row] = 0
    tiers.allWeight[row] = 0
    tiers.panic[row] = 0
    tiers.count[row] = 0
  }
  const { weights } = places.plan.services[clusters.service[cluster]!]!
  for (const { member, isWell, isDegraded, isExcluded, priority, where } of all) {
    const weight = weights[member - firstMember] ?? 1

    const own = [firstTier + rows.healthy(priority)]
    if (localities > 0) own.push(firstTier + rows.healthyIn(priority, where))
    for (const row of own) {
      tiers.hosts[row]!++
      if (isWell) tiers.healthy[row]!++
      if (isDegraded) tiers.degraded[row]!++
      if (isExcluded) tiers.excluded[row]!++
      else tiers.allWeight[row]! += weight
      if (isWell) tiers.healthyWeight[row]! += weight
      if (isDegraded) tiers.degradedWeight[row]! += weight
    }
  }
  locality.share(cluster, firstTier)

  let at = span
  let panic: 0 | 1 = 0
  const list = (row: number, some: readonly Seen[]): void => {
    tiers.first[row] = at
    tiers.count[row] = some.length
    for (const { member } of some) candidates.member[at++] = member
  }
  const listWhole = (
    row: number,
    some: readonly Seen[],
    rowIn: (where: number) => number,
  ): void => {
    let begin = at
    list(row, some)
    for (let where = 0; where < localities; where++) {
      const inside = rowIn(where)
      tiers.first[inside] = begin
      tiers.count[inside] = some.filter((one) => one.where === where).length
      begin += tiers.count[inside]!
    }
  }
  for (let priority = 0; priority < priorities; priority++) {
    const own = all.filter((one) => one.priority === priority)
    const row = firstTier + rows.healthy(priority)
    if (tiers.panic[row] === 1) {
      panic = 1
      list(
        row,
        own.filter(({ isKnown }) => isKnown),
      )
      continue
    }
    listWhole(
      row,
      own.filter(({ isWell }) => isWell),
      (where) => firstTier + rows.healthyIn(priority, where),
    )
    listWhole(
      firstTier + rows.degraded(priority),
      own.filter(({ isDegraded }) => isDegraded),
      (where) => firstTier + rows.degradedIn(priority, where),
    )
  }
  clusters.candidateCount[cluster] = at - span
  return panic
}

/** An endpoint as it is listed. */
interface Seen {
  readonly member: number
  readonly isKnown: boolean
  readonly isWell: boolean
  readonly isDegraded: boolean
  readonly isExcluded: boolean
  readonly priority: number
  readonly where: number
}

/** The tiers of a cluster; they are born when it is first asked for so many. */
function tiersOf({ clusters, tiers }: Places, cluster: number, count: number): number {
  const before = clusters.firstTier[cluster]!
  if (before !== nobody && tiers.span[before]! >= count) return before
  const first = tiers.birth()
  for (let row = 1; row < count; row++) tiers.birth()
  tiers.span[first] = count
  for (let row = first; row < first + count; row++) {
    // Proxies do not march in step, whatever tier they ask.
    tiers.turn[row] = clusters.turn[cluster]!
  }
  if (before !== nobody) for (const name of zoneCounters) tiers[name][first] = tiers[name][before]!
  clusters.firstTier[cluster] = first
  return first
}

/** What is counted of zone-aware routing, under Envoy's names; it stands in the first tier of a cluster. */
export const zoneCounters = [
  'lb_recalculate_zone_structures',
  'lb_zone_cluster_too_small',
  'lb_local_cluster_not_ok',
  'lb_zone_routing_all_directly',
  'lb_zone_routing_sampled',
  'lb_zone_routing_cross_zone',
  'lb_zone_no_capacity_left',
] as const
