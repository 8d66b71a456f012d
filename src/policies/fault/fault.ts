/**
 * Fault injection: failing on purpose, in the proxy.
 *
 * To know what a timeout or a retry does before the outage, a share of requests is delayed or answered with an error before
 * any attempt is made. So no retry policy of the same proxy ever sees it: its caller does.
 */
export interface Fault {
  /** @returns how long to hold this request, µs; 0 for not at all */
  delay(request: number): number
  /** @returns the status to answer with, 0 for none; drawn independently of the delay */
  abort(request: number): number
  /** Requests of a caller that a fault may befall at once; Infinity without a limit. */
  readonly maxActive: number
}
