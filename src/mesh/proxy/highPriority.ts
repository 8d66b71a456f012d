import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'

/** What a cluster has of high priority: a row of `highClusters`, made when it is first asked for, with a pool to each endpoint. */
export function highOf({ clusters, highClusters, highMembers }: Places, cluster: number): number {
  const known = clusters.high[cluster]!
  if (known !== nobody) return known
  const high = highClusters.birth()
  clusters.high[cluster] = high
  highClusters.firstMember[high] = highMembers.used
  for (let count = 0; count < clusters.memberCount[cluster]!; count++) {
    const row = highMembers.birth()
    highMembers.firstPending[row] = nobody
    highMembers.lastPending[row] = nobody
    highMembers.firstIdle[row] = nobody
  }
  return high
}

/** The pool of high priority to a member: a row of `highMembers`. */
export function highMember(places: Places, cluster: number, member: number): number {
  const { clusters, highClusters } = places
  const high = highOf(places, cluster)
  return highClusters.firstMember[high]! + member - clusters.firstMember[cluster]!
}
