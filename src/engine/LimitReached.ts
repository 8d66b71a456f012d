/** What a run may not have more of. */
export type Limit = 'memory' | 'instant' | 'requests'

/**
 * A run would need more than a page can give: it is stopped, and whoever moves it says so. Thrown in the middle of an event, so
 * what moves it goes back to a checkpoint before it reads anything.
 */
export class LimitReached extends Error {
  readonly limit: Limit

  constructor(limit: Limit) {
    super(`a run reached its limit of ${limit}`)
    this.name = 'LimitReached'
    this.limit = limit
  }
}
