import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'

/**
 * Each candidate in turn, from a place that differs from proxy to proxy, so that they do not march in step.
 *
 * @source envoy: source/common/upstream/load_balancer_impl.cc (equal weights: `hosts[index++ mod n]`, index seeded at random)
 */
export function roundRobin({ clusters, candidates }: PolicyColumns): Balancer {
  return {
    pick(cluster) {
      const count = clusters.candidateCount[cluster]!
      if (count === 0) return -1
      const turn = clusters.turn[cluster]!
      clusters.turn[cluster] = (turn + 1) & 0x7fffffff
      return candidates.member[clusters.candidates[cluster]! + (turn % count)]!
    },
  }
}
