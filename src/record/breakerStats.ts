import type { Places } from '../mesh/Places.ts'
import type { Limit } from '../policies/limit/limit.ts'
import type { Run } from '../scenario/build.ts'

/**
 * The gauges of what Envoy calls circuit breakers: 1 while there is no room, by priority; and what is left where that is asked for.
 *
 * @source envoy: docs/root/configuration/upstream/cluster_manager/cluster_stats.rst (circuit breakers statistics)
 */
export function breakers(run: Run, cluster: number): [string, number][] {
  const { places } = run.world
  const { limit, highLimit } = places.clusterRulesOf(cluster)
  const high = places.clusters.high[cluster]!
  return [
    ...ofPriority('default', limit, places.clusters, cluster, cluster),
    ...(highLimit === null
      ? []
      : ofPriority('high', highLimit, places.highClusters, high, cluster)),
  ]
}

/** @param row where its counts stand; below 0: nothing of this priority has come yet */
function ofPriority(
  name: string,
  limit: Limit,
  counts: Pick<Places['highClusters'], 'connections' | 'pending' | 'active' | 'retries'>,
  row: number,
  cluster: number,
): [string, number][] {
  const count = (column: 'connections' | 'pending' | 'active' | 'retries'): number =>
    row < 0 ? 0 : counts[column][row]!
  const rows: [string, string, number, number][] = [
    ['cx_open', 'remaining_cx', count('connections'), limit.maxConnections],
    ['cx_pool_open', 'remaining_cx_pools', limit.pools(cluster), limit.maxConnectionPools],
    ['rq_pending_open', 'remaining_pending', count('pending'), limit.maxPendingRequests],
    ['rq_open', 'remaining_rq', count('active'), limit.maxRequests],
    ['rq_retry_open', 'remaining_retries', count('retries'), limit.maxRetries(cluster)],
  ]
  const left = (most: number, now: number): number =>
    Math.max(0, Math.min(most, 4_294_967_295) - now)
  const prefix = `circuit_breakers.${name}`
  return rows.flatMap(([open, remaining, now, most]): [string, number][] => [
    [`${prefix}.${open}`, now >= most ? 1 : 0],
    ...(limit.tracksRemaining
      ? // With a budget nothing is left to say: it would change with what else goes on.
        ([
          [
            `${prefix}.${remaining}`,
            remaining === 'remaining_retries' && limit.hasBudget ? 0 : left(most, now),
          ],
        ] as [string, number][])
      : []),
  ])
}
