import { exp } from '../../engine/maths.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Balancer } from './balancer.ts'
import { powerOfTwo, type EffortOptions } from './powerOfTwo.ts'

/** More than any estimate: what an endpoint weighs that somebody is waiting for, and of which nothing is known yet. */
const unknownUs = 70_368_744_177_664

/**
 * Peak EWMA as Finagle has it, over two random endpoints.
 *
 *     a sample above C replaces it at once (the peak); else C := sample·(1 − w) + C·w, w = e^(−Δt/τ)
 *     load = C · (pending + 1);  of an endpoint that was never heard of 0, and beyond all others while its first request is under way
 *
 * Nothing is assumed of who is new: it is tried at once, by one request, and by no other before the first result. (Linkerd 2 begins
 * with 30 ms instead.) A look is a sample of 0, so an estimate that nobody refreshes fades. A sample is the time from the pick to
 * the end, whatever the end was: who fails fast looks fast, unless failure accrual takes it out.
 *
 * @source twitter/finagle 4feb34cb: loadbalancer/PeakEwma.scala (decay 10 s)
 */
export function finagleEwma(
  options: EffortOptions & { readonly decayUs: Us },
  columns: PolicyColumns,
): Balancer {
  const { decayUs } = options
  const { members, clock } = columns

  const take = (member: number, sample: number): void => {
    const before = members.estimateUs[member]!
    if (before < 0 && sample === 0) return
    let after = sample
    if (sample <= before) {
      const weight = exp(-(clock.now - members.estimatedAt[member]!) / decayUs)
      after = sample * (1 - weight) + before * weight
    }
    members.estimateUs[member] = after
    members.estimatedAt[member] = clock.now
  }

  const load = (member: number): number => {
    take(member, 0)
    const cost = Math.max(0, members.estimateUs[member]!)
    const pending = members.active[member]! + members.pending[member]!
    return cost === 0 && pending !== 0 ? unknownUs + pending : cost * (pending + 1)
  }

  return {
    ...powerOfTwo(options, columns, load),
    observe: (member, tookUs) => take(member, tookUs),
  }
}
