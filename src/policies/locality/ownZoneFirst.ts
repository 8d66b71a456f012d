import type { PolicyColumns } from '../columns.ts'
import type { Locality } from './locality.ts'
import { priorityLoads } from './priorityLoad.ts'

export interface OwnZoneOptions {
  /** In percent, from 100: how much more than its share a zone may carry before others are needed. */
  readonly overprovisioning: number
  /** Whether other zones are used at all. */
  readonly failover: boolean
  /** In percent: below so many that are well, who is ejected is used all the same; 0: never. */
  readonly panicThreshold: number
  readonly missesUnready: boolean
  /** Caller and callee: what the choice is drawn for. */
  readonly place: string
}

/**
 * The caller's own zone, and all other zones together as the place where what it cannot carry goes.
 *
 *     tier = own zone: 0, another: 1
 *     share of each: `priorityLoads`;  one draw a pick, ⌊100 u⌋ + 1, goes along the shares
 *
 * Without failover everything stays at home, whatever becomes of it. Who has no zone sees all endpoints in one tier.
 *
 * @source istio: pilot/pkg/networking/core/loadbalancer/loadbalancer.go (priorities by region, zone; here zones only, of one
 *   region); envoy: source/common/upstream/load_balancer_impl.cc (choosePriority: random mod 100 + 1)
 */
export function ownZoneFirst(
  { overprovisioning, failover, panicThreshold, missesUnready, place }: OwnZoneOptions,
  { clusters, tiers, requests, attempts, draw, purpose }: PolicyColumns,
): Locality {
  const choicePurpose = purpose(`locality/${place}`)
  return {
    tiers: 2,
    missesUnready,

    tierOf: (callerZone, zone) => (callerZone < 0 || callerZone === zone ? 0 : 1),

    share(first) {
      // Who sees one tier only has nowhere to go: without failover, the other is as good as not there.
      const seen = failover ? [0, 1] : [0]
      const priorities = seen.map((tier) => ({
        hosts: tiers.hosts[first + tier]!,
        healthy: tiers.healthy[first + tier]!,
      }))
      const loads = priorityLoads(priorities, overprovisioning, panicThreshold)
      for (let tier = 0; tier < 2; tier++) {
        tiers.load[first + tier] = loads[tier]?.load ?? 0
        tiers.panic[first + tier] = loads[tier]?.panic === true ? 1 : 0
      }
    },

    choose(cluster, request, attempt, pick) {
      const near = tiers.load[clusters.firstTier[cluster]!]!
      if (near === 100) return 0
      if (near === 0) return 1
      draw.key(
        requests.keyA[request]!,
        requests.keyB[request]! + attempts.ordinal[attempt]!,
        choicePurpose,
      )
      return Math.floor(100 * draw.at(pick)) < near ? 0 : 1
    },
  }
}
