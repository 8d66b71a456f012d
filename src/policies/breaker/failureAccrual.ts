import { exp } from '../../engine/maths.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { equalJittered } from '../retry/pauses.ts'
import { tripCause, type Breaker } from './breaker.ts'

export interface FailureAccrualOptions {
  /** Failures in a row that open it; 0 switches this test off. */
  readonly maxFailures: number
  /** Least share of successes, as a moving average, 0…1; 0 switches this test off. */
  readonly successRate: number
  /** How far back the average looks: over so many responses, or where that is 0, over a time. */
  readonly requests: number
  readonly windowUs: Us
  /** Fewer responses in the time say nothing. */
  readonly minRequests: number
  readonly minPenaltyUs: Us
  readonly maxPenaltyUs: Us
}

const slots = 5
const bits = { consecutive: 1, average: 2 }

/**
 * Finagle's failure accrual: so many failures in a row, or a moving average of successes that is too low, or either.
 *
 *     over time:       A := x·(1 − w) + A·w, w = e^(−Δt / window)      x is 1 for a success, 0 for a failure
 *                      opens when A < successRate, one window after the beginning at the earliest, with minRequests in it
 *     over responses:  w = e^(−1 / requests);  opens when A < successRate after `requests` of them at the earliest
 *
 * From an average of 1 a total outage is seen after window · ln(1 / successRate), or after ⌈requests · ln(1 / successRate)⌉ failures:
 * 6.7 s of 30 s with 0.8, or 23 of 100. Each test has a schedule of its own (equal jitter); when both fire, the longer pause counts.
 *
 * A count of failures goes on through probes, so that each probe that fails opens the circuit for the next pause. A probe that
 * fails and leaves the average above its bound decides nothing: another one is let through.
 *
 * @source twitter/finagle 4feb34cb: liveness/FailureAccrualPolicy.scala (consecutiveFailures, successRate,
 *   successRateWithinDuration, orElse), util/Ema.scala
 */
export function failureAccrual(
  options: FailureAccrualOptions,
  { circuits, circuitSlots, clock }: PolicyColumns,
): Breaker {
  const { maxFailures, successRate, requests, windowUs, minRequests } = options
  const schedule = { startUs: options.minPenaltyUs, maxUs: options.maxPenaltyUs }
  const slotUs = Math.max(1, Math.floor(windowUs / slots))
  const perResponse = requests > 0 ? exp(-1 / requests) : 0

  /** Counts a response among those of the window. */
  const count = (circuit: number): void => {
    if (requests > 0) {
      circuits.seen[circuit]!++
      return
    }
    if (circuits.slots[circuit]! < 0) {
      const first = circuitSlots.birth()
      for (let slot = 1; slot < slots; slot++) circuitSlots.birth()
      circuits.slots[circuit] = first
      circuits.slot[circuit] = 0
      circuits.slotAt[circuit] = clock.now
    }
    const first = circuits.slots[circuit]!
    const steps = Math.floor((clock.now - circuits.slotAt[circuit]!) / slotUs)
    for (let step = 0; step < Math.min(steps, slots); step++) {
      circuits.slot[circuit] = (circuits.slot[circuit]! + 1) % slots
      circuitSlots.seen[first + circuits.slot[circuit]!] = 0
    }
    circuits.slotAt[circuit]! += steps * slotUs
    circuitSlots.seen[first + circuits.slot[circuit]!]!++
    let seen = 0
    for (let slot = first; slot < first + slots; slot++) seen += circuitSlots.seen[slot]!
    circuits.seen[circuit] = seen
  }

  const move = (circuit: number, sample: number): void => {
    const before = circuits.average[circuit]!
    if (before < 0) {
      circuits.average[circuit] = sample
    } else {
      // What comes at the same moment has no weight.
      const passed = clock.now - circuits.averagedAt[circuit]!
      const weight = requests > 0 ? perResponse : exp(-passed / windowUs)
      circuits.average[circuit] = sample * (1 - weight) + before * weight
    }
    circuits.averagedAt[circuit] = clock.now
    count(circuit)
  }

  const isTooLow = (circuit: number): boolean => {
    if (successRate <= 0 || circuits.average[circuit]! >= successRate) return false
    return requests > 0
      ? circuits.seen[circuit]! >= requests
      : clock.now - circuits.since[circuit]! >= windowUs && circuits.seen[circuit]! >= minRequests
  }

  return {
    limitsCount: false,
    judgesProbes: true,
    maxFailures,
    leastRatio: successRate,
    observe(circuit, failed) {
      const failures = failed ? circuits.failures[circuit]! + 1 : 0
      circuits.failures[circuit] = failures
      if (successRate > 0) move(circuit, failed ? 0 : 1)
      if (!failed) return tripCause.none
      const tooMany = maxFailures > 0 && failures >= maxFailures
      const tooLow = isTooLow(circuit)
      circuits.fired[circuit] = (tooMany ? bits.consecutive : 0) | (tooLow ? bits.average : 0)
      return tooMany ? tripCause.consecutive : tooLow ? tripCause.ratio : tripCause.none
    },
    penalty(circuit, draw) {
      const fired = circuits.fired[circuit]!
      let pauseUs = 0
      if ((fired & bits.consecutive) !== 0)
        pauseUs = equalJittered(schedule, circuits.trips[circuit]!++, draw)
      if ((fired & bits.average) !== 0)
        pauseUs = Math.max(
          pauseUs,
          equalJittered(schedule, circuits.averageTrips[circuit]!++, draw),
        )
      return pauseUs
    },
    reset(circuit) {
      circuits.failures[circuit] = 0
      circuits.trips[circuit] = 0
      circuits.averageTrips[circuit] = 0
      circuits.fired[circuit] = 0
      // It begins anew with the success that revived it.
      circuits.average[circuit] = 1
      circuits.averagedAt[circuit] = clock.now
      circuits.since[circuit] = clock.now
      circuits.seen[circuit] = 1
      const first = circuits.slots[circuit]!
      for (let slot = first; first >= 0 && slot < first + slots; slot++) circuitSlots.seen[slot] = 0
    },
  }
}
