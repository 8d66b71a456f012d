/**
 * Routes: which upstream a request for a name really goes to.
 *
 * A canary gets a share of the traffic by weight. In Envoy the choice is made once for a request, and its retries go the same
 * way; in Linkerd each attempt is led anew, and only to where somebody is ready.
 */
export interface Route {
  /**
   * @param attempt 0 for the first choice of a request; each number is drawn for itself
   * @param isShut whether a target is to be left out, by position; when all are, none is
   * @returns position of the chosen target in `targets`
   */
  choose(request: number, attempt?: number, isShut?: (position: number) => boolean): number
  /** Services, by row. */
  readonly targets: readonly number[]
}

/** What a proxy answers in place of a service. */
export interface RouteAnswer {
  readonly status: number
  /** Why, where it is no answer that the caller can take: a number of reasons.ts, 0 where it can. */
  readonly because: number
}

/** Several rules for one service, of which the first that fits binds a request. */
export interface RouteChoice<Rules> {
  /** @returns position of what binds a request in `variants`; −1 when no rule fits */
  pick(request: number): number
  readonly variants: readonly Rules[]
  /** By variant: which rule of the list it is, and what binds copies of requests that it binds; −1 where there are none. */
  readonly ruleOf: readonly number[]
  readonly copyOf: readonly number[]
  /** How many rules there are, whether anybody may be bound by each or not. */
  readonly rules: number
}

/**
 * Mirrors: copies of requests that go to another service as well.
 *
 * A new version is best tried with what people really ask. A copy goes its own way: nobody waits for its answer, it is never
 * tried again, and whatever becomes of it, the request that it was made of does not notice. But it is work: where copy and
 * original meet at the same database, they do notice each other.
 */
export interface Mirrors {
  /** Services that get copies, by row. */
  readonly targets: readonly number[]
  /** Whether a target gets a copy of this request; each is drawn for itself. */
  copies(request: number, position: number): boolean
}
