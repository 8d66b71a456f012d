import type { PolicyColumns } from '../columns.ts'
import { localityNumbers, type Rows, type Spread } from './spread.ts'

export interface LocalityWeightsOptions {
  /** The weights of localities, by zone, for the callers of a cluster; `hosts` are how many endpoints each has. */
  readonly weightsOf: (cluster: number, hosts: readonly number[]) => readonly number[]
  /** Percent, as of priorities. */
  readonly overprovisioning: number
  readonly place: string
}

/**
 * Within a priority a locality is chosen by its weight and by how much of it is well, then an endpoint in it.
 *
 *     w = weight · min(1, F · available / (hosts − excluded));  the one with the earliest deadline, which then moves on by 1/w
 *
 * Without a weight a locality has no calls. The schedule is made anew when somebody's health changes, and begins anywhere, so that
 * proxies do not march in step.
 *
 * @source envoy: source/extensions/load_balancing_policies/common/locality_wrr.cc; source/common/upstream/edf_scheduler.h
 */
export function localityWeights(
  { weightsOf, overprovisioning, place }: LocalityWeightsOptions,
  columns: PolicyColumns,
): Spread {
  const { clusters, tiers, draw, purpose, ground } = columns
  const numberOf = localityNumbers(columns)
  const localities = ground.zones.length
  const startPurpose = purpose(`localities/${place}`)

  const row = (rows: Rows, priority: number, locality: number, isDegraded: boolean): number =>
    isDegraded ? rows.degradedIn(priority, locality) : rows.healthyIn(priority, locality)

  /** Makes the schedule of one priority: deadlines after so many picks as chance says. */
  const schedule = (at: (locality: number) => number, scheduler: number, started: number): void => {
    let sum = 0
    for (let locality = 0; locality < localities; locality++) sum += tiers.weight[at(locality)]!
    let done = 0
    for (let locality = 0; locality < localities; locality++) {
      const own = at(locality)
      const weight = tiers.weight[own]!
      if (weight === 0) continue
      const picks = Math.floor((started * weight) / sum)
      tiers.deadline[own] = (picks + 1) / weight
      tiers.turns[own] = locality
      done += picks
    }
    tiers.turns[scheduler] = localities
    for (; done < started; done++) next(at, scheduler)
  }

  const next = (at: (locality: number) => number, scheduler: number): number => {
    let found = -1
    for (let locality = 0; locality < localities; locality++) {
      const own = at(locality)
      if (tiers.weight[own] === 0) continue
      const isEarlier =
        found < 0 ||
        tiers.deadline[own]! < tiers.deadline[at(found)]! ||
        (tiers.deadline[own] === tiers.deadline[at(found)] &&
          tiers.turns[own]! < tiers.turns[at(found)]!)
      if (isEarlier) found = locality
    }
    if (found < 0) return found
    const own = at(found)
    tiers.deadline[own]! += 1 / tiers.weight[own]!
    tiers.turns[own] = tiers.turns[scheduler]!++
    return found
  }

  return {
    localities,
    countsCallers: false,
    localityOf: (cluster, endpoint) => numberOf(cluster, ground.zoneOf(endpoint)),

    prepare(cluster, first, rows) {
      const priorities = rows.degraded(0)
      const hosts = Array.from({ length: localities }, (_, zone) =>
        sumOf(
          priorities,
          (priority) => tiers.hosts[first + rows.healthyIn(priority, numberOf(cluster, zone))]!,
        ),
      )
      const weights = weightsOf(cluster, hosts)
      tiers.remade[first]!++
      const started = Math.floor(
        draw.key(clusters.caller[cluster]!, tiers.remade[first]!, startPurpose).next() * mostPicks,
      )
      for (let priority = 0; priority < priorities; priority++) {
        for (let zone = 0; zone < localities; zone++) {
          const locality = numberOf(cluster, zone)
          const healthy = first + rows.healthyIn(priority, locality)
          const all = tiers.hosts[healthy]! - tiers.excluded[healthy]!
          const weigh = (available: number): number =>
            all <= 0
              ? 0
              : weights[zone]! * Math.min(1, (overprovisioning / 100) * (available / all))
          tiers.weight[healthy] = weigh(tiers.healthy[healthy]!)
          tiers.weight[first + rows.degradedIn(priority, locality)] = weigh(
            tiers.degraded[healthy]!,
          )
        }
        schedule(
          (locality) => first + rows.healthyIn(priority, locality),
          first + rows.healthy(priority),
          started,
        )
        schedule(
          (locality) => first + rows.degradedIn(priority, locality),
          first + rows.degraded(priority),
          started,
        )
      }
    },

    ratiosIn(first, rows, priority) {
      const weights = Array.from(
        { length: localities },
        (_, locality) => tiers.weight[first + rows.healthyIn(priority, locality)]!,
      )
      const sum = weights.reduce((all, weight) => all + weight, 0)
      return sum === 0 ? undefined : weights.map((weight) => weight / sum)
    },

    choose(first, rows, priority, isDegraded) {
      const scheduler = first + (isDegraded ? rows.degraded(priority) : rows.healthy(priority))
      return next((locality) => first + row(rows, priority, locality, isDegraded), scheduler)
    },
  }
}

/** guess: a schedule begins somewhere within so many picks; Envoy's bound is 429,496,729, which is all the same. */
const mostPicks = 10_000

function sumOf(count: number, of: (index: number) => number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum += of(index)
  return sum
}
