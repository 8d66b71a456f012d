/**
 * Load balancing: which endpoint gets the next attempt.
 *
 * The balancer sees candidates only: endpoints that its cluster admits, or all of them in panic. Round robin is fair to
 * endpoints, not to users: a slow one gets as many as the others. Comparing two random ones and taking the less busy avoids
 * the slow one without knowing all; one that remembers how long each took (peak EWMA) avoids it before it is busy. What one
 * proxy knows is its own requests only, never those of others.
 */
export interface Balancer {
  /** @returns a row of `members`; −1 when there is no candidate. `pick` counts the picks for this attempt, from 0. */
  pick(cluster: number, request: number, attempt: number, pick: number): number
  /** Of one that goes by the hash of a request, which is to be taken before: what it looks in. */
  readonly isByHash?: 'ring' | 'maglev'
  /**
   * Takes note of how long an endpoint took; absent where a rule does not care.
   *
   * @param isLocal whether the answer never came (a timeout, a lost connection, a caller that left)
   */
  readonly observe?: (member: number, tookUs: number, status: number, isLocal: boolean) => void
}
