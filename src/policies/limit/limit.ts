/**
 * Limits: how much at once.
 *
 * A slow upstream holds what waits for it: workers, connections, memory of the caller. A limit per upstream keeps one slow
 * service from taking all of it. Envoy calls its limits *circuit breakers*, though nothing in them opens or closes: each is a
 * count compared with a threshold, asked per request. Hystrix's thread pool is a limit, too. What is over is refused at once
 * (*overflow*).
 */
export interface Limit {
  hasRoomForConnection(cluster: number): boolean
  hasRoomForPending(cluster: number): boolean
  hasRoomForRequest(cluster: number): boolean
  hasRoomForRetry(cluster: number): boolean
  /** The thresholds as they are now: Infinity where there is none. */
  readonly maxConnections: number
  readonly maxPendingRequests: number
  readonly maxRequests: number
  maxRetries(cluster: number): number
}
