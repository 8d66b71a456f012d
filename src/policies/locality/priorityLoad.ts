/** How many endpoints a priority has, and how many of them are well. */
export interface Priority {
  readonly hosts: number
  readonly healthy: number
}

/** What a priority gets. */
export interface PriorityLoad {
  /** Percent of all calls; those of all priorities sum to 100. */
  readonly load: number
  /** Whether it ignores who is well: too few of it are. */
  readonly panic: boolean
}

/**
 * Which share of calls each priority gets, by how many of its endpoints are well.
 *
 *     H = min(100, ⌊F · healthy / hosts⌋)          F = overprovisioning, percent; 0 without hosts
 *     T = min(100, Σ H)
 *     load = min(what is left, ⌊100 · H / T⌋)       in their order; what rounding leaves goes to the first with H > 0
 *
 * Only while Σ H is below 100 may a priority be in panic: when less than `threshold` percent of its hosts are well. When all of
 * them are, each gets its share of all hosts.
 *
 * Degraded hosts and weights are not modelled.
 *
 * @source envoy: source/common/upstream/load_balancer_impl.cc (recalculatePerPriorityState, recalculateLoadInTotalPanic)
 */
export function priorityLoads(
  priorities: readonly Priority[],
  overprovisioning: number,
  threshold: number,
): PriorityLoad[] {
  const health = priorities.map(({ hosts, healthy }) =>
    hosts === 0 ? 0 : Math.min(100, Math.floor((overprovisioning * healthy) / hosts)),
  )
  const sum = health.reduce((all, one) => all + one, 0)
  const panics = priorities.map(
    ({ hosts, healthy }) => sum < 100 && (hosts === 0 ? 0 : (100 * healthy) / hosts) < threshold,
  )
  const loads = panics.every(Boolean) ? byHosts(priorities) : byHealth(health, Math.min(100, sum))
  return loads.map((load, tier) => ({ load, panic: panics[tier]! }))
}

function byHealth(health: readonly number[], total: number): number[] {
  if (total === 0) return health.map((_, tier) => (tier === 0 ? 100 : 0))
  let left = 100
  const loads = health.map((one) => {
    const load = Math.min(left, Math.floor((100 * one) / total))
    left -= load
    return load
  })
  loads[health.findIndex((one) => one > 0)]! += left
  return loads
}

function byHosts(priorities: readonly Priority[]): number[] {
  const all = priorities.reduce((sum, { hosts }) => sum + hosts, 0)
  if (all === 0) return priorities.map((_, tier) => (tier === 0 ? 100 : 0))
  const loads = priorities.map(({ hosts }) => Math.floor((100 * hosts) / all))
  const left = 100 - loads.reduce((sum, load) => sum + load, 0)
  loads[priorities.findIndex(({ hosts }) => hosts > 0)]! += left
  return loads
}
