import type { PolicyColumns } from '../columns.ts'
import { rowsOf, type Attempted, type Locality } from './locality.ts'
import type { Order } from './order.ts'
import { availabilities, loadsWithout, priorityLoads, type Priority } from './priorityLoad.ts'
import type { Spread } from './spread.ts'

export interface PrioritiesOptions {
  /** Which endpoints come first. */
  readonly order: Order
  /** How calls are shared out within a priority; `null`: as if all of it were at one place. */
  readonly spread: Spread | null
  /** In percent, from 100: how much more than its share a priority may carry before others are needed. */
  readonly overprovisioning: number
  /** In percent: below so many that are well, who is ejected is used all the same; 0: never. */
  readonly panicThreshold: number
  /** Whether a priority in panic is not asked at all. */
  readonly failsOnPanic: boolean
  /** Whether the weights of endpoints say how well a priority is, and not their number. */
  readonly isWeighted: boolean
  readonly missesUnready: boolean
  /** Caller and callee: what the choice is drawn for. */
  readonly place: string
}

/**
 * Priorities, one after the other, and what one cannot carry goes to the next.
 *
 *     share of each: `priorityLoads`;  one draw a pick, ⌊100 u⌋ + 1, goes along the shares: all healthy ones, then all degraded ones
 *
 * @source envoy: source/extensions/load_balancing_policies/common/load_balancer_impl.cc (choosePriority: random mod 100 + 1;
 *   hostSourceToUse)
 */
export function priorities(options: PrioritiesOptions, columns: PolicyColumns): Locality {
  const { order, spread, overprovisioning, panicThreshold, failsOnPanic, place } = options
  const { clusters, tiers, members, requests, attempts, hashed, draw, purpose } = columns
  const choicePurpose = purpose(`locality/${place}`)
  const count = order.priorities
  const rows = rowsOf({ priorities: count, localities: spread?.localities ?? 0 })

  const countedAt = (row: number): Priority => {
    const heads = {
      hosts: tiers.hosts[row]!,
      healthy: tiers.healthy[row]!,
      degraded: tiers.degraded[row]!,
      excluded: tiers.excluded[row]!,
    }
    if (!options.isWeighted) return heads
    const weights = {
      healthy: tiers.healthyWeight[row]!,
      degraded: tiers.degradedWeight[row]!,
      all: tiers.allWeight[row]!,
    }
    return { ...heads, weights }
  }
  const counted = (first: number): Priority[] =>
    Array.from({ length: count }, (_, priority) => countedAt(first + rows.healthy(priority)))

  /** Along the shares of the tiers; `percent` is 0 to 99. */
  const along = (percent: number, loadAt: (row: number) => number): number => {
    let sum = 0
    for (let row = 0; row < 2 * count; row++) {
      sum += loadAt(row)
      if (percent < sum) return row
    }
    return 0
  }

  const percentOf = (request: number, attempt: number, pick: number): number => {
    // Where requests go by hashes, so does their priority: 2^32 mod 100 is 96 (thread_aware_lb_impl.cc).
    if (hashed.isThere) return ((hashed.high % 100) * 96 + (hashed.low % 100)) % 100
    draw.key(
      requests.keyA[request]!,
      requests.keyB[request]! + attempts.ordinal[attempt]!,
      choicePurpose,
    )
    return Math.floor(100 * draw.at(pick))
  }

  /** The tier of a retry that leaves out what was tried; undefined where the usual shares hold. */
  const another = (
    first: number,
    { members: tried, frequency }: Attempted,
    drawn: () => number,
  ): number | undefined => {
    const before = [...tried]
      .reverse()
      .map((member) => order.of(members.cluster[member]!, members.endpoint[member]!))
    const loads = loadsWithout(availabilities(counted(first), overprovisioning), before, frequency)
    if (loads === undefined) return undefined
    return along(drawn(), (row) =>
      row < count ? loads[row]!.load : loads[row - count]!.degradedLoad,
    )
  }

  const usual = (first: number, request: number, attempt: number, pick: number): number => {
    for (let row = 0; row < 2 * count; row++) if (tiers.load[first + row] === 100) return row
    const percent = percentOf(request, attempt, pick)
    let sum = 0
    for (let row = 0; row < 2 * count; row++) {
      sum += tiers.load[first + row]!
      if (percent < sum) return row
    }
    return 0
  }

  return {
    priorities: count,
    localities: spread?.localities ?? 0,
    missesUnready: options.missesUnready,
    countsCallers: spread?.countsCallers ?? false,
    nearest: order.nearest,
    ratiosIn: (first, priority) => spread?.ratiosIn(first, rows, priority),
    priorityOf: order.of,
    localityOf: (cluster, endpoint) => spread?.localityOf(cluster, endpoint) ?? 0,

    share(cluster, first) {
      const loads = priorityLoads(counted(first), overprovisioning, panicThreshold)
      loads.forEach(({ load, degradedLoad, panic }, priority) => {
        tiers.load[first + rows.healthy(priority)] = load
        tiers.load[first + rows.degraded(priority)] = degradedLoad
        tiers.panic[first + rows.healthy(priority)] = panic ? 1 : 0
      })
      spread?.prepare(cluster, first, rows)
    },

    choose(cluster, request, attempt, pick, attempted) {
      const first = clusters.firstTier[cluster]!
      const tier =
        (attempted && another(first, attempted, () => percentOf(request, attempt, pick))) ??
        usual(first, request, attempt, pick)
      const isDegraded = tier >= count
      const priority = isDegraded ? tier - count : tier
      // In panic there is one list of all, and no locality is chosen.
      if (tiers.panic[first + priority] === 1) return failsOnPanic ? -1 : priority
      if (spread === null) return tier
      const locality = spread.choose(first, rows, priority, isDegraded, request, attempt, pick)
      if (locality < 0) return tier
      return isDegraded ? rows.degradedIn(priority, locality) : rows.healthyIn(priority, locality)
    },
  }
}
