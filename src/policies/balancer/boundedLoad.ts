import { Mt19937 } from '../../engine/mt19937.ts'
import type { PolicyColumns } from '../columns.ts'

/**
 * Keeps a hot key from drowning the endpoint that it belongs to: one that has more than its share under way is passed over.
 *
 *     slots in all = ⌊((active of the cluster + 1) · percent + 99) ∕ 100⌋;  of one endpoint max(1, ⌈slots · weight⌉)
 *     an endpoint with active ∕ slots ≤ 1 is taken; else all others in an order that belongs to the hash; else the least overloaded
 *
 * @returns picks a member, given the position of the one that the hash leads to, and the lower half of the hash
 * @source envoy: thread_aware_lb_impl.cc, BoundedLoadHashingLoadBalancer; Mirrokni et al., "Consistent Hashing with Bounded
 *   Loads" (2016); Chen et al. (2019) for the order, in which an overload does not fall on the neighbour
 */
export function boundedLoad(
  percent: number,
  { clusters, members, candidates, weights }: PolicyColumns,
): (cluster: number, position: number, low: number) => number {
  const random = new Mt19937()

  /** An integer below `most`, each as likely. */
  const below = (most: number): number => {
    const width = Math.floor(4294967296 / most)
    let drawn = most
    while (drawn >= most) drawn = Math.floor(random.next() / width)
    return drawn
  }

  const weightAt = (row: number): number => weights[members.endpoint[candidates.member[row]!]!]!

  const overload = (row: number, slots: number, sum: number): number => {
    const own = Math.max(1, Math.ceil(slots * (weightAt(row) / sum)))
    return members.active[candidates.member[row]!]! / own
  }

  return (cluster, position, low) => {
    const first = clusters.candidates[cluster]!
    const count = clusters.candidateCount[cluster]!
    const slots = Math.floor(((clusters.active[cluster]! + 1) * percent + 99) / 100)
    let sum = 0
    for (let at = 0; at < count; at++) sum += weightAt(first + at)
    let least = overload(first + position, slots, sum)
    let best = position
    if (least > 1) {
      const order = Int32Array.from({ length: count }, (_, at) => at)
      random.seed(low)
      for (let at = 0; at < count; at++) {
        const other = at + below(count - at)
        const taken = order[other]!
        order[other] = order[at]!
        order[at] = taken
        if (taken === position) continue
        const load = overload(first + taken, slots, sum)
        if (load < least) {
          least = load
          best = taken
        }
        if (load <= 1) break
      }
    }
    return candidates.member[first + best]!
  }
}
