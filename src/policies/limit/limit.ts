/**
 * Limits: how much at once.
 *
 * A slow upstream holds what waits for it: workers, connections, memory of the caller. A limit per upstream keeps one slow
 * service from taking all of it. Envoy calls its limits *circuit breakers*, though nothing in them opens or closes: each is a
 * count compared with a threshold, asked per request. Hystrix's thread pool is a limit, too. What is over is refused at once
 * (*overflow*).
 *
 * A cluster has one set of limits for each routing priority, with counts of its own: what is urgent does not wait behind what is
 * not, and has connections of its own as well.
 */
export interface Limit {
  /** Whether one more connection to the endpoint is within the limits; one to each is allowed all the same. */
  hasRoomForConnection(cluster: number, member: number): boolean
  /** Whether the endpoint has a pool already, or may have one. */
  hasRoomForPool(cluster: number, member: number): boolean
  hasRoomForPending(cluster: number): boolean
  hasRoomForRequest(cluster: number): boolean
  hasRoomForRetry(cluster: number): boolean
  /** The thresholds as they are now: Infinity where there is none. */
  readonly maxConnections: number
  readonly maxPendingRequests: number
  readonly maxRequests: number
  readonly maxConnectionsPerEndpoint: number
  readonly maxConnectionPools: number
  maxRetries(cluster: number): number
  /** Pools that there are. */
  pools(cluster: number): number
  /** Whether requests beyond `maxRequests` have a counter of their own (Envoy 1.38 and later). */
  readonly countsActiveApart: boolean
  /** Whether there are gauges of what is left. */
  readonly tracksRemaining: boolean
  /** Whether there is a budget in place of `maxRetries`. */
  readonly hasBudget: boolean
  /** Counts a request that has got a connection, where a budget counts by time; `null` elsewhere. */
  readonly noteRequest: ((cluster: number) => void) | null
}

/** Numbers of routing priorities. */
export const priority = { usual: 0, high: 1 } as const
