import type { PolicyColumns } from '../columns.ts'
import type { Spread } from './spread.ts'
import { localityNumbers } from './spread.ts'
import { zonePercentages, zoneRoutes } from './zoneRoutes.ts'

export interface ZoneAwareOptions {
  /** How many endpoints must be well, so that it is done at all. */
  readonly minClusterSize: number
  /** 0…1: which share of picks it is done for. */
  readonly enabledRatio: number
  /** So many that are well in the own zone keep everything there; 0: it goes by shares alone. */
  readonly forceLocalZone: number
  /** The service that the caller is one of (Envoy's `local_cluster_name`); below 0: its own. */
  readonly localCluster: number
  readonly place: string
}

/**
 * Each zone keeps as many of its calls as its share of the endpoints allows, so that all zones are as busy.
 *
 *     share of a zone, in 1/10000: of those who call, and of those who are called (`zonePercentages`)
 *     who are called ≥ who call in the own zone → all stay;  else ⌊10000 · called / calling⌋ stay, and the rest goes to zones that
 *     have more of the called than of the callers, in proportion to how many more (`zoneRoutes`)
 *
 * Of the first priority only. Not done where all callers or all endpoints are in one zone, where there are too few of them, or
 * where the caller is not one of those it counts as its own.
 *
 * @source envoy 1.40: source/extensions/load_balancing_policies/common/load_balancer_impl.cc (ZoneAwareLoadBalancerBase)
 */
export function zoneAware(options: ZoneAwareOptions, columns: PolicyColumns): Spread {
  const { minClusterSize, enabledRatio, forceLocalZone, localCluster, place } = options
  const { tiers, requests, attempts, draw, purpose, ground } = columns
  const numberOf = localityNumbers(columns)
  const localities = ground.zones.length
  const choicePurpose = purpose(`zoneAware/${place}`)

  return {
    localities,
    countsCallers: true,
    localityOf: (cluster, endpoint) => numberOf(cluster, ground.zoneOf(endpoint)),

    prepare(cluster, first, rows) {
      tiers.lb_recalculate_zone_structures[first]!++
      tiers.routing[first] = routing.none
      const at = (locality: number): number => first + rows.healthyIn(0, locality)
      const called = Array.from(
        { length: localities },
        (_, locality) => tiers.healthy[at(locality)]!,
      )
      const hosts = Array.from({ length: localities }, (_, locality) => tiers.hosts[at(locality)]!)
      const calling = called.map(() => 0)
      ground.callersByZone(cluster, localCluster).forEach((count, zone) => {
        calling[numberOf(cluster, zone)] = count
      })
      if (many(hosts) < 2) return
      if (forceLocalZone === 0 && many(calling) < 2) return
      if (ground.zoneOfCaller(cluster) < 0 || calling[0] === 0) {
        tiers.lb_local_cluster_not_ok[first]!++
        return
      }
      if (called.reduce((sum, count) => sum + count, 0) < minClusterSize) {
        tiers.lb_zone_cluster_too_small[first]!++
        return
      }
      const isForced = forceLocalZone > 0 && hosts[0]! > 0 && called[0]! >= forceLocalZone
      const routes = zoneRoutes(zonePercentages(calling, called))
      if (isForced || routes.isDirect) {
        tiers.routing[first] = routing.direct
        return
      }
      tiers.routing[first] = routing.residual
      tiers.direct[first] = routes.direct
      routes.residual.forEach((sum, locality) => (tiers.residual[at(locality)] = sum))
    },

    ratiosIn(first, rows, priority) {
      if (priority > 0 || tiers.routing[first] === routing.none) return undefined
      const own = first + rows.healthyIn(0, 0)
      const direct = tiers.routing[first] === routing.direct ? 1 : tiers.direct[first]! / 10_000
      const total = tiers.residual[own + localities - 1]!
      return Array.from({ length: localities }, (_, locality) => {
        if (locality === 0) return direct
        if (direct === 1 || total === 0) return 0
        const room = tiers.residual[own + locality]! - tiers.residual[own + locality - 1]!
        return (1 - direct) * (room / total)
      })
    },

    choose(first, rows, priority, _, request, attempt, pick) {
      if (priority > 0 || tiers.routing[first] === routing.none) return -1
      draw.key(
        requests.keyA[request]!,
        requests.keyB[request]! + attempts.ordinal[attempt]!,
        choicePurpose,
      )
      const drawn = 3 * pick
      if (enabledRatio < 1 && draw.at(drawn) >= enabledRatio) return -1
      if (tiers.routing[first] === routing.direct) {
        tiers.lb_zone_routing_all_directly[first]!++
        return 0
      }
      if (Math.floor(10_000 * draw.at(drawn + 1)) < tiers.direct[first]!) {
        tiers.lb_zone_routing_sampled[first]!++
        return 0
      }
      tiers.lb_zone_routing_cross_zone[first]!++
      const own = first + rows.healthyIn(0, 0)
      const total = tiers.residual[own + localities - 1]!
      if (total === 0) {
        tiers.lb_zone_no_capacity_left[first]!++
        return anyWithHosts(own, draw.at(drawn + 2))
      }
      const threshold = Math.floor(total * draw.at(drawn + 2))
      let locality = 0
      while (threshold >= tiers.residual[own + locality]!) locality++
      return locality
    },
  }

  /** Where rounding leaves no zone with room: any that has endpoints. */
  function anyWithHosts(own: number, drawn: number): number {
    const some: number[] = []
    for (let locality = 0; locality < localities; locality++)
      if (tiers.hosts[own + locality]! > 0) some.push(locality)
    return some[Math.floor(drawn * some.length)]!
  }
}

/** What a cluster does: nothing of it, all in the own zone, or by shares. */
export const routing = { none: 0, direct: 1, residual: 2 } as const

const many = (counts: readonly number[]): number => counts.filter((count) => count > 0).length
