/** How many endpoints a priority has, and how they are. */
export interface Priority {
  readonly hosts: number
  readonly healthy: number
  /** Those that have calls only where the healthy cannot carry all. */
  readonly degraded?: number
  /** Those that are not counted when it is asked how many are well. */
  readonly excluded?: number
  /** What is counted in place of heads where health goes by weight: of the healthy, the degraded, and all but the excluded. */
  readonly weights?: { readonly healthy: number; readonly degraded: number; readonly all: number }
}

/** What a priority gets. */
export interface PriorityLoad {
  /** Percent of all calls, for its healthy and for its degraded hosts; those of all priorities sum to 100. */
  readonly load: number
  readonly degradedLoad: number
  /** Whether it ignores who is well: too few of it are. */
  readonly panic: boolean
}

/** Percent that a priority could carry. */
export interface Availability {
  readonly healthy: number
  readonly degraded: number
}

/**
 * How much of all calls each priority could carry, percent.
 *
 *     H = min(100, ⌊F · healthy / (hosts − excluded)⌋), D likewise        F = overprovisioning, percent; 0 without hosts
 *
 * @source envoy: source/extensions/load_balancing_policies/common/load_balancer_impl.cc (recalculatePerPriorityState)
 */
export function availabilities(
  priorities: readonly Priority[],
  overprovisioning: number,
): Availability[] {
  return priorities.map(({ hosts, healthy, degraded = 0, excluded = 0, weights }) => {
    const all = weights?.all ?? hosts - excluded
    const carries = (some: number): number =>
      hosts - excluded <= 0 || all === 0
        ? 0
        : Math.min(100, Math.floor((overprovisioning * some) / all))
    return {
      healthy: carries(weights?.healthy ?? healthy),
      degraded: carries(weights?.degraded ?? degraded),
    }
  })
}

/**
 * Which share of calls each priority gets, by how many of its endpoints are well.
 *
 *     T = min(100, Σ (H + D))                                        H and D: `availabilities`
 *     load = min(what is left, ⌊100 · H / T⌋)      in their order, first all H, then all D;
 *     what rounding leaves goes to the first with H > 0, else to the first with D > 0
 *
 * Only while Σ (H + D) is below 100 may a priority be in panic: when less than `threshold` percent of its hosts are well or
 * degraded. When all of them are, each gets its share of all hosts, the excluded ones among them.
 *
 * @source envoy: source/extensions/load_balancing_policies/common/load_balancer_impl.cc (recalculatePerPriorityState,
 *   recalculatePerPriorityPanic, recalculateLoadInTotalPanic)
 */
export function priorityLoads(
  priorities: readonly Priority[],
  overprovisioning: number,
  threshold: number,
): PriorityLoad[] {
  const available = availabilities(priorities, overprovisioning)
  const sum = available.reduce((all, { healthy, degraded }) => all + healthy + degraded, 0)
  const panics = priorities.map(
    ({ hosts, healthy, degraded = 0, excluded = 0 }) =>
      sum < 100 &&
      percent(healthy, hosts - excluded) + percent(degraded, hosts - excluded) < threshold,
  )
  const loads = panics.every(Boolean)
    ? byHosts(priorities)
    : byHealth(available, Math.min(100, sum))
  return loads.map((load, priority) => ({ ...load, panic: panics[priority]! }))
}

const percent = (some: number, all: number): number => (all <= 0 ? 0 : (100 * some) / all)

type Loads = Omit<PriorityLoad, 'panic'>[]

const allToFirst = (count: number): Loads =>
  Array.from({ length: count }, (_, priority) => ({
    load: priority === 0 ? 100 : 0,
    degradedLoad: 0,
  }))

function byHealth(available: readonly Availability[], total: number): Loads {
  if (total === 0) return allToFirst(available.length)
  let left = 100
  const take = (some: number): number => {
    const load = Math.min(left, Math.floor((100 * some) / total))
    left -= load
    return load
  }
  const loads = available.map(({ healthy }) => take(healthy))
  const degraded = available.map((one) => take(one.degraded))
  const first = available.findIndex(({ healthy }) => healthy > 0)
  if (first >= 0) loads[first]! += left
  else degraded[available.findIndex((one) => one.degraded > 0)]! += left
  return loads.map((load, priority) => ({ load, degradedLoad: degraded[priority]! }))
}

function byHosts(priorities: readonly Priority[]): Loads {
  const all = priorities.reduce((sum, { hosts }) => sum + hosts, 0)
  if (all === 0) return allToFirst(priorities.length)
  const loads = priorities.map(({ hosts }) => Math.floor((100 * hosts) / all))
  const left = 100 - loads.reduce((sum, load) => sum + load, 0)
  loads[priorities.findIndex(({ hosts }) => hosts > 0)]! += left
  return loads.map((load) => ({ load, degradedLoad: 0 }))
}

/**
 * The shares of a retry that leaves out priorities that were tried (`previous_priorities`).
 *
 * After every `frequency` attempts the priorities of all hosts that were tried are left out, and what the others could carry is
 * scaled to 100. When nobody else is there, all of them are forgotten, and what was tried is counted anew.
 *
 * @param attempted priorities of the hosts that were tried, in their order
 * @returns undefined where the usual shares hold: too few attempts, or nobody could carry anything
 * @source envoy: source/extensions/retry/priority/previous_priorities/previous_priorities.cc
 */
export function loadsWithout(
  available: readonly Availability[],
  attempted: readonly number[],
  frequency: number,
): Omit<PriorityLoad, 'panic'>[] | undefined {
  let since: number[] = []
  let loads: Loads | undefined
  for (const priority of attempted) {
    since.push(priority)
    // Fewer than that since all were forgotten: the usual shares.
    if (since.length < frequency) loads = undefined
    if (since.length % frequency !== 0) continue
    const tried = new Set(since)
    let usable = available.map((one, row) => (tried.has(row) ? { healthy: 0, degraded: 0 } : one))
    if (totalOf(usable) === 0) {
      since = []
      usable = [...available]
    }
    const total = totalOf(usable)
    loads = total === 0 ? undefined : scaled(usable, total)
  }
  return loads
}

const totalOf = (available: readonly Availability[]): number =>
  Math.min(
    100,
    available.reduce((all, { healthy, degraded }) => all + healthy + degraded, 0),
  )

/** Goes over the priorities again for what rounding leaves. */
function scaled(available: readonly Availability[], total: number): Loads {
  const load = available.map(() => 0)
  const degradedLoad = available.map(() => 0)
  let left = 100
  while (left > 0) {
    for (const key of ['healthy', 'degraded'] as const) {
      const own = key === 'healthy' ? load : degradedLoad
      available.forEach((one, priority) => {
        const more = Math.min(left, Math.floor((100 * one[key]) / total))
        own[priority]! += more
        left -= more
      })
    }
  }
  return load.map((own, priority) => ({ load: own, degradedLoad: degradedLoad[priority]! }))
}
