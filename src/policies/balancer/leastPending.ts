import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

/**
 * Two different candidates at random, and the one with fewer requests under way from here; a tie keeps the first.
 *
 *     i uniform over n, j uniform over the others; i when pending(i) ≤ pending(j)
 *
 * What counts is how many wait, not how they fare: an endpoint that answers errors at once has nobody waiting, and is preferred.
 * Between two it gets up to all of the requests that see a difference; of n never more than 2/n, since it must be drawn.
 *
 * @source linkerd/linkerd2 v0.3.1 (Conduit): proxy/src/outbound.rs; tower at the revision that it pins: tower-balance, choose/p2c.rs
 */
export function leastPending(
  place: string,
  { clusters, members, candidates, requests, attempts, draw, purpose }: PolicyColumns,
): Balancer {
  const pickPurpose = purpose(`pick/${place}`)
  const pending = (member: number): number => members.active[member]! + members.pending[member]!
  return {
    pick(cluster, request, attempt, pick) {
      const count = clusters.candidateCount[cluster]!
      const first = clusters.candidates[cluster]!
      if (count === 0) return -1
      if (count === 1) return candidates.member[first]!
      draw.key(
        requests.keyA[request]!,
        requests.keyB[request]! + attempts.ordinal[attempt]!,
        pickPurpose,
      )
      const one = Math.floor(draw.at(2 * pick) * count)
      let other = Math.floor(draw.at(2 * pick + 1) * (count - 1))
      if (other >= one) other++
      const a = candidates.member[first + one]!
      const b = candidates.member[first + other]!
      return pending(a) <= pending(b) ? a : b
    },
  }
}
