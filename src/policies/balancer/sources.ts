import { mix } from '../../engine/Random.ts'
import { nobody } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'

/**
 * Where the memory lies of a balancer for those whom it picks among now: all candidates of a cluster, or those of one tier.
 * Candidates and members of a cluster are as many, and so are the rows of its schedule.
 */
export function sourceOf({ clusters, schedule }: PolicyColumns, cluster: number): number {
  let first = clusters.schedule[cluster]!
  if (first === nobody) {
    const count = clusters.memberCount[cluster]!
    for (let row = 0; row < count; row++) {
      const born = schedule.birth()
      if (row === 0) first = born
      schedule.seen[born] = 0
      schedule.rule[born] = 0
    }
    clusters.schedule[cluster] = first
  }
  return first + clusters.candidates[cluster]! - clusters.firstMember[cluster]!
}

/**
 * Whether it must be made anew: whoever is to be picked has changed since, or the rule has. Endpoints that are listed again as
 * they were change nothing.
 *
 * @param rule what stands for the rule and its options, not 0
 * @source envoy: EdfLoadBalancerBase and ThreadAwareLoadBalancerBase refresh when hosts or their health change
 */
export function isStale(
  columns: PolicyColumns,
  cluster: number,
  source: number,
  rule: number,
): boolean {
  const { clusters, members, candidates, schedule, clock } = columns
  const listed = clusters.listed[cluster]!
  if (schedule.seen[source] === listed && schedule.rule[source] === rule) return false
  const first = clusters.candidates[cluster]!
  const count = clusters.candidateCount[cluster]!
  let list = count
  let latest = 0
  for (let at = first; at < first + count; at++) {
    const member = candidates.member[at]!
    list = mix(list, members.endpoint[member]!)
    list = mix(list, members.address[member]!)
    if (members.joinedAt[member]! > latest) latest = members.joinedAt[member]!
  }
  list |= 0
  const isNew = schedule.rule[source] !== rule
  const isChanged = isNew || schedule.list[source] !== list || schedule.latestAt[source]! < latest
  if (isNew) schedule.madeAt[source] = schedule.rule[source] === 0 ? 0 : clock.now
  schedule.seen[source] = listed
  schedule.list[source] = list
  schedule.rule[source] = rule
  schedule.latestAt[source] = Math.max(latest, schedule.madeAt[source]!)
  return isChanged
}
