import type { Us } from '../../model/units.ts'

/**
 * Rate limits: how much per time.
 *
 * A limit on concurrency protects from slowness; one on rate protects from a caller that asks too much, before the service is
 * slow. It is asked at the door of each endpoint, so what one of them counts no other knows: ten endpoints that take 100 a second
 * take 1,000 together, if the balancer spreads them evenly. Who is refused gets 429 at once.
 */
export interface RateLimit {
  /**
   * Whether a request may pass; counts it.
   *
   * @param limiters the endpoint's span of limiters
   * @param caller number of the caller's identity; −1 for one without
   * @returns which limit refused it: see `limitedBy`
   */
  check(limiters: number, caller: number): number
  /** How many limiters an endpoint needs. */
  readonly width: number
}

export const limitedBy = { none: 0, total: 1, override: 2, identity: 3 } as const

/**
 * A token bucket: each request takes a token, and tokens come back evenly. It lets a burst pass that is as large as the bucket, and
 * then as many as come back (Envoy's local rate limit; Istio by an EnvoyFilter, Kuma's MeshRateLimit).
 *
 * Nobody asks anybody: each proxy has buckets of its own, so four of them let four times as much pass.
 */
export interface TokenBucket {
  /** Fills all buckets of a place. @param first the first of its span of `buckets` */
  fill(first: number): void
  /** Takes a token out of one of the buckets of a place. @returns whether there was one */
  take(first: number, which: number): boolean
  /** The same for the bucket of a connection: its row, and the number of its life. */
  takeOf(connection: number, number: number): boolean
  /** How many buckets a place has: one for all, and one for each list of callers that has its own. */
  readonly width: number
  /** The bucket of a caller's own; 0 when it has none. */
  ownOf(caller: number): number
  readonly isPerConnection: boolean
  /** Share of requests that are looked at, and of those without a token that are refused, 0…1. */
  readonly enabledRatio: number
  readonly enforcedRatio: number
  readonly status: number
}

/**
 * How much per time all proxies together let pass: they ask a service that counts. That costs a call for each request, and what
 * becomes of a request when no answer comes must be decided: let it in (open), or not (closed).
 */
export interface Quota {
  /** The service that counts: its number. */
  readonly service: number
  readonly limit: number
  readonly windowUs: Us
  /** Whether each caller has a count of its own. */
  readonly isByCaller: boolean
  readonly failClosed: boolean
  readonly timeoutUs: Us
  /** What the service that counts does with one request. @returns whether it is over the limit */
  count(window: number): boolean
}
