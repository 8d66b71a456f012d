import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

/**
 * Each endpoint that is well in turn; where none is well, each of all.
 *
 * @source twitter/finagle 4feb34cb: loadbalancer/RoundRobinBalancer.scala
 */
export function roundRobinOfWell({ clusters, members, candidates }: PolicyColumns): Balancer {
  return {
    pick(cluster) {
      const count = clusters.candidateCount[cluster]!
      if (count === 0) return -1
      const first = clusters.candidates[cluster]!
      let turn = clusters.turn[cluster]!
      for (let step = 0; step < count; step++) {
        const member = candidates.member[first + (turn % count)]!
        if (members.unready[member] === 0) break
        turn++
      }
      clusters.turn[cluster] = (turn + 1) & 0x7fffffff
      return candidates.member[first + (turn % count)]!
    },
  }
}
