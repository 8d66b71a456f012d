import { pow } from '../../engine/maths.ts'
import { grpcNames, grpcStatusOf } from '../../model/grpc.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { AdmissionControl } from './admission.ts'

export interface SuccessRateAdmissionOptions {
  readonly windowUs: Us
  /** The share of successes below which requests are refused, above 0 to 1. */
  readonly threshold: number
  /** From 1: how fast the share of refusals grows. */
  readonly aggression: number
  /** Requests a second, over the window, below which nothing is refused. */
  readonly minPerSecond: number
  /** No more than this share is refused. */
  readonly most: number
  /** Which statuses are successes: from (inclusive), below. */
  readonly successes: readonly { readonly from: number; readonly below: number }[]
  /** Which statuses of gRPC are, by name. */
  readonly grpc: readonly string[]
}

const secondUs = 1_000_000

/**
 *     P = min(most, max(0, (n − s / threshold) / (n + 1))^(1 / aggression))        n requests, s successes in the window
 *
 * The window is made of slots of a second or more, each of which begins with a request; a slot falls out as a whole. What is
 * refused is not in it. A draw has four digits.
 *
 * @source envoy 1.40: source/extensions/filters/http/admission_control/{admission_control,thread_local_controller}.cc
 */
export function successRateAdmission(
  options: SuccessRateAdmissionOptions,
  { filters, filterSlots, clock }: PolicyColumns,
): AdmissionControl {
  const { windowUs, threshold, aggression, minPerSecond, most, successes } = options
  const grpc = new Set(options.grpc)
  const windowSeconds = Math.max(1, Math.floor(windowUs / secondUs))
  const slots = Math.ceil(windowUs / secondUs) + 1

  /** Forgets what is too old. */
  const expire = (filter: number): void => {
    const first = filters.firstSlot[filter]!
    while (filters.filled[filter]! > 0) {
      const slot = first + filters.oldest[filter]!
      if (clock.now - filterSlots.at[slot]! < windowUs) return
      filters.requests[filter]! -= filterSlots.requests[slot]!
      filters.successes[filter]! -= filterSlots.successes[slot]!
      filters.oldest[filter] = (filters.oldest[filter]! + 1) % slots
      filters.filled[filter]!--
    }
  }

  /** The slot that is being filled. */
  const newest = (filter: number): number => {
    const first = filters.firstSlot[filter]!
    const used = filters.filled[filter]!
    if (used > 0) {
      const slot = first + ((filters.oldest[filter]! + used - 1) % slots)
      if (clock.now - filterSlots.at[slot]! < secondUs) return slot
    }
    const slot = first + ((filters.oldest[filter]! + used) % slots)
    filters.filled[filter] = used + 1
    filterSlots.at[slot] = clock.now
    filterSlots.requests[slot] = 0
    filterSlots.successes[slot] = 0
    return slot
  }

  return {
    slots,
    begin(filter) {
      filters.oldest[filter] = 0
      filters.filled[filter] = 0
      filters.requests[filter] = 0
      filters.successes[filter] = 0
    },

    refuses(filter, u) {
      expire(filter)
      const n = filters.requests[filter]!
      if (Math.floor(n / windowSeconds) < minPerSecond) return false
      const lost = (n - filters.successes[filter]! / threshold) / (n + 1)
      if (lost <= 0) return false
      const chance = Math.min(aggression === 1 ? lost : pow(lost, 1 / aggression), most)
      return 10_000 * chance > Math.floor(u * 10_000)
    },

    observe(filter, succeeded) {
      expire(filter)
      const slot = newest(filter)
      filterSlots.requests[slot]!++
      filters.requests[filter]!++
      if (!succeeded) {
        filters.rq_failure[filter]!++
        return
      }
      filterSlots.successes[slot]!++
      filters.successes[filter]!++
      filters.rq_success[filter]!++
    },

    isSuccess: (status, isGrpc) =>
      isGrpc
        ? grpc.has(grpcNames[grpcStatusOf(status)]!)
        : successes.some(({ from, below }) => status >= from && status < below),
  }
}
