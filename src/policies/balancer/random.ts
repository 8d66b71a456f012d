import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

/**
 * Any candidate, each as likely.
 *
 * @source envoy: source/common/upstream/load_balancer_impl.cc (`hosts[random mod n]`)
 */
export function random(
  place: string,
  { clusters, candidates, requests, attempts, draw, purpose }: PolicyColumns,
): Balancer {
  const pickPurpose = purpose(`pick/${place}`)
  return {
    pick(cluster, request, attempt, pick) {
      const count = clusters.candidateCount[cluster]!
      if (count === 0) return -1
      const u = draw
        .key(
          requests.keyA[request]!,
          requests.keyB[request]! + attempts.ordinal[attempt]!,
          pickPurpose,
        )
        .at(pick)
      return candidates.member[clusters.candidates[cluster]! + Math.floor(u * count)]!
    },
  }
}
