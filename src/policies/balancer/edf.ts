import type { PolicyColumns } from '../columns.ts'

/**
 * Earliest deadline first: weighted turns, for any weights above 0.
 *
 *     deadline = time + 1 ∕ weight;  the earliest is picked, of equal ones who came first;  time := its deadline
 *
 * Who was picked comes back with the weight that it has at that moment: a weight that changes is felt one turn later. It begins
 * as if it had picked `seed` times before, so that proxies do not march in step.
 *
 * @source envoy: source/common/upstream/edf_scheduler.h (createWithPicks: what can be worked out of those picks is not picked)
 */
export class Edf {
  private readonly columns: PolicyColumns
  private readonly weightOf: (member: number, source: number) => number

  constructor(columns: PolicyColumns, weightOf: (member: number, source: number) => number) {
    this.columns = columns
    this.weightOf = weightOf
  }

  /** Puts in all that a cluster may pick now. @param seed picks that lie behind it */
  fill(cluster: number, source: number, seed: number): void {
    const { clusters, candidates, schedule } = this.columns
    const first = clusters.candidates[cluster]!
    const count = clusters.candidateCount[cluster]!
    let sum = 0
    for (let at = 0; at < count; at++) sum += this.nudged(candidates.member[first + at]!, source)
    let made = 0
    let time = 0
    for (let at = 0; at < count; at++) {
      const member = candidates.member[first + at]!
      const weight = this.nudged(member, source)
      let picks = Math.floor((weight * seed) / sum)
      if (picks > 0 && picks / weight >= seed / sum) picks--
      schedule.member[source + at] = member
      schedule.deadline[source + at] = (picks + 1) / weight
      schedule.order[source + at] = at
      time = Math.max(time, picks / weight)
      made += picks
    }
    schedule.size[source] = count
    schedule.time[source] = time
    schedule.orders[source] = count
    for (let at = (count >> 1) - 1; at >= 0; at--) this.sink(source, at)
    for (; made < seed; made++) this.pick(source)
  }

  /** @returns a row of members */
  pick(source: number): number {
    const { schedule } = this.columns
    const member = schedule.member[source]!
    const time = schedule.deadline[source]!
    schedule.time[source] = time
    schedule.deadline[source] = time + 1 / this.weightOf(member, source)
    schedule.order[source] = schedule.orders[source]!++
    this.sink(source, 0)
    return member
  }

  /** Weights that are multiples of each other meet at deadlines that differ in their last bit only. */
  private nudged(member: number, source: number): number {
    return this.weightOf(member, source) + 1e-13
  }

  private sink(source: number, from: number): void {
    const { member, deadline, order, size } = this.columns.schedule
    const count = size[source]!
    const who = member[source + from]!
    const at = deadline[source + from]!
    const turn = order[source + from]!
    let hole = from
    for (;;) {
      let child = 2 * hole + 1
      if (child >= count) break
      const right = child + 1
      if (right < count && isBefore(deadline, order, source + right, source + child)) child = right
      const due = deadline[source + child]!
      if (due > at || (due === at && order[source + child]! > turn)) break
      member[source + hole] = member[source + child]!
      deadline[source + hole] = due
      order[source + hole] = order[source + child]!
      hole = child
    }
    member[source + hole] = who
    deadline[source + hole] = at
    order[source + hole] = turn
  }
}

const isBefore = (deadline: Float64Array, order: Float64Array, a: number, b: number): boolean =>
  deadline[a]! < deadline[b]! || (deadline[a] === deadline[b] && order[a]! < order[b]!)

/** Picks that lie behind a scheduler when it begins, at most: then `1 ∕ weight` still counts beside them. */
export const mostPicks = 429_496_729
