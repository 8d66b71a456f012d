import { nobody } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'

/** The part of the interval that is being filled, and the ten before it. */
const parts = 11

/** Counts the requests of the last interval of a retry budget. */
export interface IntervalBudget {
  /** A request has got a connection. */
  note(cluster: number): void
  /** Requests that still count. */
  sum(cluster: number): number
}

/**
 * The window of a retry budget that has an interval. It is cut in tenths: what began within one of them counts until ten more are
 * over, so for one interval to one and a tenth.
 *
 *     counted at t:  requests with ⌊begun / tenth⌋ ≥ ⌊t / tenth⌋ − 10
 *
 * Requests count once they have a connection, retries among them; who only waits for one does not. Tenths go by the time of the
 * run. Envoy's go by the moment at which the cluster was made.
 *
 * @source envoy: pull request 44147 (`budget_interval`: `RetryBudgetImpl::writeRequest`, `requestsInBudgetInterval`)
 */
export function intervalBudget(
  intervalUs: number,
  { clusters, intervals, clock }: PolicyColumns,
): IntervalBudget {
  const partUs = Math.max(1, Math.floor(intervalUs / 10))
  const spanOf = (cluster: number): number => {
    const first = clusters.intervals[cluster]!
    if (first !== nobody) return first
    let span = nobody
    for (let slot = 0; slot < parts; slot++) {
      const row = intervals.birth()
      if (slot === 0) span = row
      intervals.part[row] = nobody
    }
    clusters.intervals[cluster] = span
    return span
  }
  return {
    note(cluster) {
      const part = Math.floor(clock.now / partUs)
      const row = spanOf(cluster) + (part % parts)
      if (intervals.part[row] !== part) {
        intervals.part[row] = part
        intervals.count[row] = 0
      }
      intervals.count[row]!++
    },
    sum(cluster) {
      const first = clusters.intervals[cluster]!
      if (first === nobody) return 0
      const oldest = Math.floor(clock.now / partUs) - parts + 1
      let sum = 0
      for (let row = first; row < first + parts; row++)
        if (intervals.part[row]! >= oldest && intervals.part[row]! >= 0)
          sum += intervals.count[row]!
      return sum
    },
  }
}
