import { nobody } from '../../model/units.ts'
import type { Locality } from '../../policies/locality/locality.ts'
import type { Places } from '../Places.ts'

/**
 * Picks an endpoint: the balancer sees the candidates of the cluster, or, where calls stay near, those of one tier.
 *
 * @returns a row of members; −1 when there is no candidate
 */
export function pickMember(
  places: Places,
  cluster: number,
  request: number,
  attempt: number,
  pick: number,
): number {
  const { balancer, locality } = places.clusterRulesOf(cluster)
  if (locality === null) return balancer.pick(cluster, request, attempt, pick)
  const { clusters, tiers } = places
  const tier = clusters.firstTier[cluster]! + locality.choose(cluster, request, attempt, pick)
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
 * Lists the candidates of a cluster anew, tier by tier: those that are admitted, or all that are known of a tier in panic.
 *
 * @param admitted how many candidates stand in the cluster's span: the admitted, in their order
 * @returns 1 when some tier is in panic
 */
export function listByTier(
  places: Places,
  cluster: number,
  locality: Locality,
  admitted: number,
): 0 | 1 {
  const { members, clusters, candidates, tiers } = places
  const span = clusters.candidates[cluster]!
  const firstTier = tiersOf(places, cluster, locality)
  const zone = callerZone(places, cluster)
  const tierOf = (member: number): number =>
    locality.tierOf(zone, places.zoneOf[members.endpoint[member]!]!)

  const isAdmitted = candidates.member.slice(span, span + admitted)
  const firstMember = clusters.firstMember[cluster]!
  const known: number[] = []
  for (let count = 0; count < clusters.memberCount[cluster]!; count++) {
    if (members.isKnown[firstMember + count] === 1) known.push(firstMember + count)
  }
  for (let tier = 0; tier < locality.tiers; tier++) {
    tiers.hosts[firstTier + tier] = 0
    tiers.healthy[firstTier + tier] = 0
  }
  if (locality.missesUnready) {
    for (let count = 0; count < clusters.memberCount[cluster]!; count++)
      tiers.hosts[firstTier + tierOf(firstMember + count)]!++
  } else for (const member of known) tiers.hosts[firstTier + tierOf(member)]!++
  for (const member of isAdmitted) tiers.healthy[firstTier + tierOf(member)]!++
  locality.share(firstTier)

  let at = span
  let panic: 0 | 1 = 0
  for (let tier = 0; tier < locality.tiers; tier++) {
    const row = firstTier + tier
    const isPanic = tiers.panic[row] === 1
    if (isPanic) panic = 1
    tiers.first[row] = at
    for (const member of isPanic ? known : isAdmitted)
      if (tierOf(member) === tier) candidates.member[at++] = member
    tiers.count[row] = at - tiers.first[row]
  }
  clusters.candidateCount[cluster] = at - span
  return panic
}

/** The tiers of a cluster; they are born when it is first asked for them. */
function tiersOf({ clusters, tiers }: Places, cluster: number, locality: Locality): number {
  if (clusters.firstTier[cluster] !== nobody) return clusters.firstTier[cluster]!
  const first = tiers.birth()
  for (let tier = 1; tier < locality.tiers; tier++) tiers.birth()
  // Proxies do not march in step, whatever tier they ask.
  for (let tier = 0; tier < locality.tiers; tier++)
    tiers.turn[first + tier] = clusters.turn[cluster]!
  clusters.firstTier[cluster] = first
  return first
}

/** The zone that calls through a cluster come from; −1 where it is not known. */
function callerZone({ clusters, zoneOf }: Places, cluster: number): number {
  const from = clusters.fromEndpoint[cluster]!
  return from < 0 ? nobody : zoneOf[from]!
}
