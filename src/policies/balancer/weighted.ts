import { pow } from '../../engine/maths.ts'
import { hashText } from '../../engine/Random.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'
import { Edf, mostPicks } from './edf.ts'
import { slowStartFactor, type SlowStartOptions } from './slowStart.ts'
import { isStale, sourceOf } from './sources.ts'

export interface WeightedOptions {
  /** Caller and callee: where its first pick is drawn for. */
  readonly place: string
  /** How much requests under way take from a weight: `weight ∕ (active + 1)^bias`; 0: nothing. */
  readonly bias: number
  readonly slowStart: SlowStartOptions | null
}

/**
 * Turns by weight, by deadlines; while all weights are the same and nobody is new, another rule's picks.
 *
 *     weight = own ∕ (active + 1)^bias · slow start
 *
 * Round robin has a bias of 0. Least request has 1 unless somebody says otherwise: with weights it does not compare two random
 * endpoints but gives turns, by weights of the moment when an endpoint was picked last.
 *
 * @param equal who picks while nothing is to be weighed
 * @source envoy: source/extensions/load_balancing_policies/common/load_balancer_impl.cc (EdfLoadBalancerBase),
 *   least_request/least_request_lb.cc (hostWeight)
 */
export function weighted(
  options: WeightedOptions,
  columns: PolicyColumns,
  equal: Balancer,
): Balancer {
  const { place, bias, slowStart } = options
  const { clusters, members, candidates, schedule, weights, draw, purpose, clock } = columns
  const seedPurpose = purpose(`seed/${place}`)
  // What it rests on beside the endpoints: another rule begins anew.
  const rule = hashText(JSON.stringify(options)) | 1

  const isSlow = (source: number): boolean =>
    slowStart !== null &&
    Math.floor((clock.now - schedule.latestAt[source]!) / 1_000) <=
      Math.floor(slowStart.windowUs / 1_000)

  const edf = new Edf(columns, (member, source) => {
    let weight = weights[members.endpoint[member]!]!
    if (bias === 1) weight /= members.active[member]! + 1
    else if (bias !== 0) weight /= pow(members.active[member]! + 1, bias)
    if (slowStart === null || !isSlow(source)) return weight
    const since = Math.max(members.joinedAt[member]!, schedule.madeAt[source]!)
    return weight * slowStartFactor(slowStart, clock.now - since)
  })

  const isEven = (first: number, count: number): boolean => {
    const weight = weights[members.endpoint[candidates.member[first]!]!]!
    for (let at = first + 1; at < first + count; at++)
      if (weights[members.endpoint[candidates.member[at]!]!] !== weight) return false
    return true
  }

  return {
    pick(cluster, request, attempt, pick) {
      const count = clusters.candidateCount[cluster]!
      if (count === 0) return -1
      const source = sourceOf(columns, cluster)
      if (isStale(columns, cluster, source, rule)) {
        schedule.size[source] = 0
        if (count > 1 && (isSlow(source) || !isEven(clusters.candidates[cluster]!, count))) {
          const u = draw.key(columns.callerIndex(cluster), 0, seedPurpose).next()
          edf.fill(cluster, source, Math.floor(u * mostPicks))
        }
      }
      return schedule.size[source] === 0
        ? equal.pick(cluster, request, attempt, pick)
        : edf.pick(source)
    },
  }
}
