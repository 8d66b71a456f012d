import type { PolicyColumns } from '../columns.ts'
import type { Limit } from './limit.ts'

export interface PoolLimitOptions {
  readonly maxConnections: number
  readonly maxPendingRequests: number
  readonly maxRequests: number
  readonly maxRetries: number
  /** When given, it replaces `maxRetries`: share 0…1 of active and pending requests, with a floor. */
  readonly budget: { readonly ratio: number; readonly minConcurrency: number } | undefined
}

/**
 * Envoy's pool limits, per proxy and upstream: a thing is admitted while `current < max`.
 *
 *     retries at once < max(⌊ratio · (active + pending)⌋, minConcurrency)        with a retry budget
 *
 * Active requests include the retries themselves. The budget is one of concurrency, not of rate.
 *
 * @source envoy: source/common/upstream/resource_manager_impl.h
 */
export function poolLimits(options: PoolLimitOptions, { clusters }: PolicyColumns): Limit {
  const { maxConnections, maxPendingRequests, maxRequests, budget } = options
  const maxRetries = (cluster: number): number =>
    budget === undefined
      ? options.maxRetries
      : Math.max(
          Math.floor(budget.ratio * (clusters.active[cluster]! + clusters.pending[cluster]!)),
          budget.minConcurrency,
        )
  return {
    maxConnections,
    maxPendingRequests,
    maxRequests,
    maxRetries,
    hasRoomForConnection: (cluster) => clusters.connections[cluster]! < maxConnections,
    hasRoomForPending: (cluster) => clusters.pending[cluster]! < maxPendingRequests,
    hasRoomForRequest: (cluster) => clusters.active[cluster]! < maxRequests,
    hasRoomForRetry: (cluster) => clusters.retries[cluster]! < maxRetries(cluster),
  }
}
