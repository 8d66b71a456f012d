import { exp } from '../../engine/maths.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Admission } from './admission.ts'

export interface NackAdmissionOptions {
  /** How far back refusals count. */
  readonly windowUs: Us
  /** The share of refusals above which some requests are dropped, above 0 and below 1. */
  readonly threshold: number
  /** No more than this share is dropped. */
  readonly most: number
  /** With fewer requests in the last second every answer counts as accepted. */
  readonly minPerSecond: number
  readonly place: string
}

const slices = 10
const sliceUs = 100_000

/**
 * Finagle's filter of NACKs (refusals of a server for overload, which it says are safe to send again):
 *
 *     A := x·(1 − w) + A·w, w = e^(−Δt / window)           x is 0 for a NACK, 1 for everything else; A begins with 1
 *     dropped with probability min(most, 1 − A / (1 − threshold)) while A < 1 − threshold
 *
 * What is dropped moves nothing, so it comes back by the part that is let through. An ordinary 503 is no NACK.
 *
 * @source twitter/finagle 4feb34cb: filter/NackAdmissionFilter.scala (2 min, 0.5, 0.75, 5 requests a second)
 */
export function nackAdmission(
  options: NackAdmissionOptions,
  { clusters, gates, budgetSlots, requests, attempts, draw, purpose, clock }: PolicyColumns,
): Admission {
  const { windowUs, threshold, most, minPerSecond } = options
  const accepting = 1 - threshold
  const dropPurpose = purpose(`nack/${options.place}`)

  /** Moves the last second on to now. @returns the slice to fill */
  const advance = (gate: number): number => {
    const first = gates.slices[gate]!
    const steps = Math.floor((clock.now - gates.sliceAt[gate]!) / sliceUs)
    for (let step = 0; step < Math.min(steps, slices); step++) {
      gates.slice[gate] = (gates.slice[gate]! + 1) % slices
      budgetSlots.amount[first + gates.slice[gate]!] = 0
    }
    gates.sliceAt[gate]! += steps * sliceUs
    return first + gates.slice[gate]!
  }

  const perSecond = (gate: number): number => {
    advance(gate)
    const first = gates.slices[gate]!
    let sum = 0
    for (let slice = first; slice < first + slices; slice++) sum += budgetSlots.amount[slice]!
    return sum
  }

  return {
    refuses(cluster, request, attempt) {
      const gate = clusters.gate[cluster]!
      const accepted = gates.accepted[gate]!
      if (accepted < accepting) {
        const u = draw
          .key(
            requests.keyA[request]!,
            requests.keyB[request]! + attempts.ordinal[attempt]!,
            dropPurpose,
          )
          .next()
        if (u < Math.min(most, 1 - accepted / accepting)) {
          gates.dropped_requests[gate]!++
          return true
        }
      }
      budgetSlots.amount[advance(gate)]!++
      return false
    },

    observe(cluster, wasRefused) {
      const gate = clusters.gate[cluster]!
      const passed = clock.now - gates.acceptedAt[gate]!
      if (passed <= 0) return
      const sample = wasRefused && perSecond(gate) >= minPerSecond ? 0 : 1
      const weight = exp(-passed / windowUs)
      gates.accepted[gate] = sample * (1 - weight) + gates.accepted[gate]! * weight
      gates.acceptedAt[gate] = clock.now
    },
  }
}
