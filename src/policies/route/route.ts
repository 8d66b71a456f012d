/**
 * Routes: which upstream a request for a name really goes to.
 *
 * A canary gets a share of the traffic by weight. The choice is made once for a request: its retries go the same way.
 */
export interface Route {
  /** @returns position of the chosen target in `targets` */
  choose(request: number): number
  /** Services, by row. */
  readonly targets: readonly number[]
}
