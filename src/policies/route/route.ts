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
