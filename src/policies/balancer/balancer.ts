/**
 * Load balancing: which endpoint gets the next attempt.
 *
 * The balancer sees candidates only: endpoints that its cluster admits, or all of them in panic. Round robin is fair to
 * endpoints, not to users: a slow one gets as many as the others. Comparing two random ones and taking the less busy avoids
 * the slow one without knowing all. What one proxy knows is its own requests only, never those of others.
 */
export interface Balancer {
  /** @returns a row of `members`; −1 when there is no candidate. `pick` counts the picks for this attempt, from 0. */
  pick(cluster: number, request: number, attempt: number, pick: number): number
}
