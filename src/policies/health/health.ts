/**
 * Active health checks: asking each endpoint, on purpose and again and again, whether it is well.
 *
 * Outlier detection learns of a failure from requests that fail; a check learns of it although nobody calls, and of the recovery as
 * well. What a check hears is what the endpoint chooses to say: one that answers its check from a process that still runs, while
 * what it needs does not, is well for everybody who asks and ill for everybody who calls. Each proxy asks each endpoint for
 * itself, so N proxies ask M endpoints N × M times an interval.
 */
export interface HealthChecks {
  readonly timeoutUs: number
  /** How many answers in a row change its mind, unless one says at once that all is wrong. */
  readonly unhealthyThreshold: number
  readonly healthyThreshold: number
  /** Whether to have a connection is all that is asked for. */
  readonly isConnectOnly: boolean
  /** Whether the next check goes over the same connection. */
  readonly reusesConnection: boolean
  /** Whether an endpoint that discovery has taken away is dropped at once, though it passes its checks. */
  readonly ignoresOnRemoval: boolean
  /** What an answer says: see `result`. */
  judge(status: number, isDegraded: boolean): number
  /** How long after the birth of a host it is asked first, µs. `draw` is uniform in (0, 1). */
  untilFirst(draw: number): number
  /**
   * How long after one result the next check begins, µs.
   *
   * @param isGood the result
   * @param isPending whether it contradicts what is thought of the endpoint, and does not change it yet
   * @param hasTraffic whether anybody has ever called through the cluster
   */
  untilNext(isGood: boolean, isPending: boolean, hasTraffic: boolean, draw: number): number
}

/** How a check ended. */
export const result = {
  none: 0,
  passed: 1,
  degraded: 2,
  /** An answer that says that it is not well: it is believed at once. */
  failed: 3,
  /** An answer that may be an accident. */
  retriable: 4,
  /** No connection, or one that was cut. */
  network: 5,
  timeout: 6,
  /** No check at all: an answer to a request said so. */
  told: 7,
} as const

/** By result, in a sentence: what it does. */
export const resultWords = [
  '',
  'answered well',
  'said that it is degraded',
  'answered badly',
  'answered badly, which may pass',
  'could not be reached',
  'did not answer in time',
  'said so in an answer to a request',
] as const
