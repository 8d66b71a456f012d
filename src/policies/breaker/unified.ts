import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { tripCause, type Breaker } from './breaker.ts'
import { penaltyUs, type PenaltyOptions } from './penalty.ts'

export interface UnifiedOptions extends PenaltyOptions {
  /** Failures in a row that open it; 0 switches this test off. */
  readonly maxFailures: number
  /** Least share of successes in the window, 0…1; 0 switches this test off. */
  readonly successRate: number
  readonly windowUs: Us
  /** Fewer responses in the window say nothing. */
  readonly minRequests: number
}

const slots = 10

/**
 * Opens when so many responses in a row failed, or when too few of those in a sliding window succeeded.
 *
 *     open when failures = maxFailures, asked first, or succeeded / seen < successRate with seen ≥ minRequests
 *
 * The window is a ring of ten equal slots: what is older than it leaves one tenth at a time. A 429 lowers the share and fails a
 * probe, but ends a row of failures. With `minRequests` 0 the first failure may open it.
 *
 * @source linkerd2-proxy 29637b64: linkerd/app/outbound/src/http/breaker/{unified,success_rate}.rs (threshold in basis points)
 */
export function unified(
  options: UnifiedOptions,
  { circuits, circuitSlots, clock }: PolicyColumns,
): Breaker {
  const slotUs = Math.max(1, Math.floor(options.windowUs / slots))
  const basisPoints = Math.round(options.successRate * 10_000)

  /** Moves the ring on to now: what has aged out is emptied. @returns the row of the slot to fill */
  const advance = (circuit: number): number => {
    const now = clock.now
    if (circuits.slots[circuit]! < 0) {
      const first = circuitSlots.birth()
      for (let slot = 1; slot < slots; slot++) circuitSlots.birth()
      circuits.slots[circuit] = first
      circuits.slot[circuit] = 0
      circuits.slotAt[circuit] = now
    }
    const first = circuits.slots[circuit]!
    const steps = Math.floor((now - circuits.slotAt[circuit]!) / slotUs)
    for (let step = 0; step < Math.min(steps, slots); step++) {
      circuits.slot[circuit] = (circuits.slot[circuit]! + 1) % slots
      circuitSlots.seen[first + circuits.slot[circuit]!] = 0
      circuitSlots.succeeded[first + circuits.slot[circuit]!] = 0
    }
    circuits.slotAt[circuit]! += steps * slotUs
    return first + circuits.slot[circuit]!
  }

  const sum = (circuit: number): void => {
    const first = circuits.slots[circuit]!
    let seen = 0
    let succeeded = 0
    for (let slot = first; slot < first + slots; slot++) {
      seen += circuitSlots.seen[slot]!
      succeeded += circuitSlots.succeeded[slot]!
    }
    circuits.seen[circuit] = seen
    circuits.succeeded[circuit] = succeeded
  }

  return {
    limitsCount: true,
    maxFailures: options.maxFailures,
    leastRatio: options.successRate,
    observe(circuit, failed, isLimited) {
      circuits.failures[circuit] = failed ? circuits.failures[circuit]! + 1 : 0
      const counts = failed || isLimited
      if (basisPoints > 0) {
        const slot = advance(circuit)
        circuitSlots.seen[slot]!++
        if (!counts) circuitSlots.succeeded[slot]!++
        sum(circuit)
      }
      if (!counts) return tripCause.none
      if (options.maxFailures > 0 && circuits.failures[circuit] === options.maxFailures)
        return tripCause.consecutive
      const isShort = circuits.succeeded[circuit]! * 10_000 < basisPoints * circuits.seen[circuit]!
      return basisPoints > 0 && circuits.seen[circuit]! >= options.minRequests && isShort
        ? tripCause.ratio
        : tripCause.none
    },
    penalty: (circuit, draw) => penaltyUs(options, circuits.trips[circuit]!++, draw),
    reset(circuit) {
      circuits.failures[circuit] = 0
      circuits.trips[circuit] = 0
      circuits.seen[circuit] = 0
      circuits.succeeded[circuit] = 0
      const first = circuits.slots[circuit]!
      for (let slot = first; first >= 0 && slot < first + slots; slot++) {
        circuitSlots.seen[slot] = 0
        circuitSlots.succeeded[slot] = 0
      }
    },
  }
}
