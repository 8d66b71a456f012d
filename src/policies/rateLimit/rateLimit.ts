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
