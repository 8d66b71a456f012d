import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Concurrency } from './concurrency.ts'
import { binCount, binOf, quantileOf } from './latencyBins.ts'

export interface GradientOptions {
  /** Between two measurements of the shortest time, plus a random part of it. */
  readonly intervalUs: Us
  readonly jitterRatio: number
  /** How long a window of samples is. */
  readonly updateUs: Us
  /** Samples that make a measurement. */
  readonly requests: number
  /** Which quantile of them, and of a window's, 0…1. */
  readonly quantile: number
  /** By how much the shortest time may be exceeded before the limit goes down. */
  readonly bufferRatio: number
  readonly least: number
  readonly most: number
  readonly status: number
}

const millisecond = 1_000

/**
 *     gradient = clamp(½, 2, minRTT · (1 + buffer) / sampleRTT)
 *     limit   := clamp(least, most, ⌊L + √L⌋), L = limit · gradient
 *
 * @source envoy 1.40: source/extensions/filters/http/adaptive_concurrency/controller/gradient_controller.cc
 */
export function gradient(
  options: GradientOptions,
  { controllers, latencyBins, clock }: PolicyColumns,
): Concurrency {
  const { intervalUs, jitterRatio, updateUs, requests, quantile, bufferRatio, least, most } =
    options

  const clear = (controller: number): void => {
    const first = controllers.firstBin[controller]!
    for (let bin = first; bin < first + binCount; bin++) latencyBins.count[bin] = 0
    controllers.samples[controller] = 0
  }

  /** The quantile of the present window, which is over. */
  const take = (controller: number): number => {
    const first = controllers.firstBin[controller]!
    const samples = controllers.samples[controller]!
    const value = Math.floor(quantileOf(latencyBins, first, samples, quantile))
    clear(controller)
    return Math.max(1, value)
  }

  /** @returns whether it has stayed at its least for so long that the shortest time is doubted */
  const setLimit = (controller: number, limit: number): boolean => {
    const before = controllers.limit[controller]!
    const isMeasuring = controllers.deferred[controller]! > 0
    controllers.limit[controller] = limit
    const stays = !isMeasuring && before === least && limit === least
    controllers.atLeast[controller] = stays ? controllers.atLeast[controller]! + 1 : 0
    return controllers.atLeast[controller]! >= 5
  }

  return {
    status: options.status,
    bins: binCount,

    begin(controller) {
      controllers.limit[controller] = least
      controllers.outstanding[controller] = 0
      controllers.deferred[controller] = 0
      controllers.atLeast[controller] = 0
      controllers.minRttUs[controller] = 0
      controllers.sampleRttUs[controller] = 0
      controllers.gradient[controller] = 0
      controllers.headroom[controller] = 0
      controllers.updateUs[controller] = updateUs
      clear(controller)
    },

    admits(controller) {
      if (controllers.outstanding[controller]! >= controllers.limit[controller]!) return false
      controllers.outstanding[controller]!++
      return true
    },

    sample(controller, beganAt) {
      controllers.outstanding[controller]!--
      if (beganAt < controllers.epochAt[controller]!) return false
      const first = controllers.firstBin[controller]!
      latencyBins.count[first + binOf(clock.now - beganAt)]!++
      controllers.samples[controller]!++
      if (controllers.deferred[controller] === 0 || controllers.samples[controller]! < requests)
        return false
      controllers.minRttUs[controller] = take(controller)
      setLimit(controller, controllers.deferred[controller]!)
      controllers.deferred[controller] = 0
      controllers.measured[controller]!++
      return true
    },

    cancel(controller) {
      controllers.outstanding[controller]!--
    },

    pin(controller) {
      controllers.deferred[controller] = controllers.limit[controller]!
      setLimit(controller, least)
      clear(controller)
      controllers.epochAt[controller] = clock.now
    },

    nextAfter(controller, u) {
      const range = Math.ceil((intervalUs / millisecond) * jitterRatio)
      controllers.intervalUs[controller] = intervalUs + Math.floor(u * range) * millisecond
    },

    update(controller) {
      if (controllers.samples[controller] === 0) return false
      const sampleUs = take(controller)
      const allowedUs = controllers.minRttUs[controller]! * (1 + bufferRatio)
      const slope = Math.max(0.5, Math.min(2, allowedUs / sampleUs))
      const limit = controllers.limit[controller]! * slope
      const headroom = Math.sqrt(limit)
      controllers.sampleRttUs[controller] = sampleUs
      controllers.gradient[controller] = slope
      controllers.headroom[controller] = headroom
      return setLimit(controller, Math.max(least, Math.min(most, Math.floor(limit + headroom))))
    },
  }
}
