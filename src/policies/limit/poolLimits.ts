import { nobody } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { intervalBudget } from './intervalBudget.ts'
import type { Limit } from './limit.ts'

export interface PoolLimitOptions {
  readonly maxConnections: number
  readonly maxPendingRequests: number
  readonly maxRequests: number
  readonly maxRetries: number
  /** To each endpoint, of all priorities together; absent: no limit. */
  readonly maxConnectionsPerEndpoint?: number
  /** Endpoints that may have a pool at once; absent: no limit. */
  readonly maxConnectionPools?: number
  /** Which Envoy says how requests beyond `maxRequests` are counted; absent: that of 1.38 and later. */
  readonly overflowRule?: '1.37' | '1.38'
  readonly trackRemaining?: boolean
  /** When given, it replaces `maxRetries`: share 0…1 of active and pending requests, with a floor. */
  readonly budget:
    | { readonly ratio: number; readonly minConcurrency: number; readonly intervalUs?: number }
    | undefined
}

/**
 * Envoy's pool limits, per proxy, upstream and priority: a thing is admitted while `current < max`.
 *
 *     retries at once < max(⌊ratio · (active + pending)⌋, minConcurrency)        with a retry budget
 *
 * Active requests include the retries themselves. The budget is one of concurrency, not of rate. Where it has an interval, the
 * requests that began within it stand in place of those that are active or pending.
 *
 * @param isHigh whether it counts what is of high priority
 * @source envoy: source/common/upstream/resource_manager_impl.h; host_utility and upstream_impl.cc (`canCreateConnection`);
 *   conn_pool_map_impl.h (pools)
 */
export function poolLimits(
  options: PoolLimitOptions,
  columns: PolicyColumns,
  isHigh = false,
): Limit {
  const { clusters, members, highClusters, highMembers } = columns
  const { maxConnections, maxPendingRequests, maxRequests, budget } = options
  const { maxConnectionsPerEndpoint = Infinity, maxConnectionPools = Infinity } = options
  const counts = isHigh ? highClusters : clusters
  // Before anything of high priority has come there is no row, and every count is 0.
  const row = isHigh ? (cluster: number) => clusters.high[cluster]! : (cluster: number) => cluster
  const count = (
    name: 'active' | 'pending' | 'connections' | 'retries',
    cluster: number,
  ): number => {
    const at = row(cluster)
    return at === nobody ? 0 : counts[name][at]!
  }
  const window =
    budget?.intervalUs === undefined || budget.intervalUs <= 0
      ? null
      : intervalBudget(budget.intervalUs, columns)
  const maxRetries = (cluster: number): number => {
    if (budget === undefined) return options.maxRetries
    const requests =
      window === null ? count('active', cluster) + count('pending', cluster) : window.sum(cluster)
    return Math.max(Math.floor(budget.ratio * requests), budget.minConcurrency)
  }

  const hasPool = (cluster: number, member: number): boolean => {
    if (!isHigh) return members.connections[member]! > 0 || members.pending[member]! > 0
    const high = clusters.high[cluster]!
    if (high === nobody) return false
    const at = highClusters.firstMember[high]! + member - clusters.firstMember[cluster]!
    return highMembers.connections[at]! > 0 || highMembers.pending[at]! > 0
  }
  const pools = (cluster: number): number => {
    const first = clusters.firstMember[cluster]!
    let sum = 0
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
      if (hasPool(cluster, member)) sum++
    return sum
  }
  const connectionsTo = (cluster: number, member: number): number => {
    const high = clusters.high[cluster]!
    const own = members.connections[member]!
    if (high === nobody) return own
    const at = highClusters.firstMember[high]! + member - clusters.firstMember[cluster]!
    return own + highMembers.connections[at]!
  }

  return {
    maxConnections,
    maxPendingRequests,
    maxRequests,
    maxConnectionsPerEndpoint,
    maxConnectionPools,
    maxRetries,
    pools,
    countsActiveApart: options.overflowRule !== '1.37',
    tracksRemaining: options.trackRemaining === true,
    hasBudget: budget !== undefined,
    noteRequest: window === null ? null : window.note,
    hasRoomForConnection: (cluster, member) =>
      count('connections', cluster) < maxConnections &&
      (maxConnectionsPerEndpoint === Infinity ||
        connectionsTo(cluster, member) < maxConnectionsPerEndpoint),
    hasRoomForPool: (cluster, member) =>
      maxConnectionPools === Infinity ||
      hasPool(cluster, member) ||
      pools(cluster) < maxConnectionPools,
    hasRoomForPending: (cluster) => count('pending', cluster) < maxPendingRequests,
    hasRoomForRequest: (cluster) => count('active', cluster) < maxRequests,
    hasRoomForRetry: (cluster) => count('retries', cluster) < maxRetries(cluster),
  }
}
