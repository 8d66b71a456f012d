import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

export interface LeastRequestOptions {
  /** How many random candidates are compared; Infinity: all of them, each once. */
  readonly choices: number
  readonly place: string
}

/**
 * The less busy of a few random candidates: `choices` picks with replacement; only strictly fewer active requests replace,
 * so a tie keeps the earlier pick. Or the least busy of all: of several as busy each is as likely.
 *
 * @source envoy: source/extensions/load_balancing_policies/least_request/least_request_lb.cc (equal weights; choice_count
 *   default 2; FULL_SCAN)
 */
export function leastRequest(options: LeastRequestOptions, columns: PolicyColumns): Balancer {
  const { clusters, members, candidates, requests, attempts, draw, purpose } = columns
  const { choices } = options
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
      if (choices === Infinity) {
        let tied = 1
        for (let at = 0; at < count; at++) {
          const member = candidates.member[first + at]!
          if (best < 0 || members.active[member]! < members.active[best]!) {
            best = member
            tied = 1
          } else if (members.active[member] === members.active[best]) {
            tied++
            // A sample of one out of as many as there will be.
            if (Math.floor(draw.at(pick * count + at) * tied) === 0) best = member
          }
        }
        return best
      }
      for (let choice = 0; choice < choices; choice++) {
        const u = draw.at(pick * choices + choice)
        const member = candidates.member[first + Math.floor(u * count)]!
        if (best < 0 || members.active[member]! < members.active[best]!) best = member
      }
      return best
    },
  }
}
