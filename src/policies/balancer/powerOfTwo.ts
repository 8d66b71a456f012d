import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

export interface EffortOptions {
  /** How often it picks again while the one it picked is not well; then it takes what it has. */
  readonly maxEffort: number
  /** Caller and callee: what the pick is drawn for. */
  readonly place: string
}

/**
 * Two different random endpoints out of all; the one that is well, or of two that are, the one of less load.
 *
 *     a uniform over n, b uniform over the others;  well before not well, then load(a) ≤ load(b) ? a : b
 *
 * Endpoints that are not well (their circuit is open, or nobody could connect) are not left out of the draw: a pick that is not
 * well is made again, `maxEffort` times, and the last one is used whatever it is. So it *fails open*: with nobody well, requests
 * still go out. With half of them not well, a pick finds two of those in one of four cases, and all five picks in one of a thousand.
 *
 * @source twitter/finagle 4feb34cb: loadbalancer/p2c/P2CPick.scala, loadbalancer/PanicMode.scala (4), loadbalancer/Balancer.scala
 */
export function powerOfTwo(
  { maxEffort, place }: EffortOptions,
  columns: PolicyColumns,
  load: (member: number) => number,
): Balancer {
  const { clusters, members, candidates, requests, attempts, draw, purpose } = columns
  const pickPurpose = purpose(`pick/${place}`)
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
      let at = 2 * (maxEffort + 1) * pick
      for (let effort = 0; ; effort++, at += 2) {
        const one = Math.floor(draw.at(at) * count)
        let other = Math.floor(draw.at(at + 1) * (count - 1))
        if (other >= one) other++
        const a = candidates.member[first + one]!
        const b = candidates.member[first + other]!
        const isWellA = members.unready[a] === 0
        const isWellB = members.unready[b] === 0
        const better = isWellA === isWellB ? load(a) <= load(b) : isWellA
        if (isWellA || isWellB || effort >= maxEffort) return better ? a : b
      }
    },
  }
}

/** Requests under way to a member: what least loaded compares. */
export function outstanding({ members }: PolicyColumns): (member: number) => number {
  return (member) => members.active[member]! + members.pending[member]!
}
