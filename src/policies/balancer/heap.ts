import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

/**
 * The least busy of all endpoints that are well; of equals one at random. Where none is well, the least busy of all.
 *
 * Exact where power of two is not, and as near to a queue that all share as one caller can come; two callers that do it see only
 * their own requests, and both may pick the same one.
 *
 * @source twitter/finagle 4feb34cb: loadbalancer/heap/HeapLeastLoaded.scala
 */
export function heap(
  place: string,
  { clusters, members, candidates, requests, attempts, draw, purpose }: PolicyColumns,
): Balancer {
  const pickPurpose = purpose(`pick/${place}`)
  return {
    pick(cluster, request, attempt, pick) {
      const count = clusters.candidateCount[cluster]!
      const first = clusters.candidates[cluster]!
      let best = -1
      let least = Infinity
      let equals = 0
      draw.key(
        requests.keyA[request]!,
        requests.keyB[request]! + attempts.ordinal[attempt]!,
        pickPurpose,
      )
      for (let index = 0; index < count; index++) {
        const member = candidates.member[first + index]!
        // Below any of those that are not well, whatever their load.
        const penalty = members.unready[member] === 0 ? 0 : 2_147_483_648
        const load = members.active[member]! + members.pending[member]! + penalty
        if (load > least) continue
        equals = load < least ? 1 : equals + 1
        least = load
        // Each of k equals is kept with 1/k, so that each is as likely.
        if (equals === 1 || draw.at(pick * count + index) < 1 / equals) best = member
      }
      return best
    },
  }
}
