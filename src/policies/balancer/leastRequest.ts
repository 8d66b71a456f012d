import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

/**
 * The less busy of a few random candidates: `choices` picks with replacement; only strictly fewer active requests replace,
 * so a tie keeps the earlier pick.
 *
 * @source envoy: source/common/upstream/load_balancer_impl.cc (equal weights; choice_count default 2)
 */
export function leastRequest(
  options: { readonly choices: number; readonly place: string },
  { clusters, members, candidates, requests, attempts, draw, purpose }: PolicyColumns,
): Balancer {
  const pickPurpose = purpose(`pick/${options.place}`)
  return {
    pick(cluster, request, attempt, pick) {
      const count = clusters.candidateCount[cluster]!
      if (count === 0) return -1
      const first = clusters.candidates[cluster]!
      draw.key(
        requests.keyA[request]!,
        requests.keyB[request]! + attempts.ordinal[attempt]!,
        pickPurpose,
      )
      let best = -1
      for (let choice = 0; choice < options.choices; choice++) {
        const u = draw.at(pick * options.choices + choice)
        const member = candidates.member[first + Math.floor(u * count)]!
        if (best < 0 || members.active[member]! < members.active[best]!) best = member
      }
      return best
    },
  }
}
