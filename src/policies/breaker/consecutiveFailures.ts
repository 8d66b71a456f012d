import type { PolicyColumns } from '../columns.ts'
import { tripCause, type Breaker } from './breaker.ts'
import { penaltyUs, type PenaltyOptions } from './penalty.ts'

export interface ConsecutiveFailureOptions extends PenaltyOptions {
  readonly maxFailures: number
}

/**
 * Opens when so many responses in a row failed. Any success begins again from 0.
 *
 * @source linkerd2-proxy 29637b64: linkerd/app/outbound/src/http/breaker/consecutive_failures.rs
 */
export function consecutiveFailures(
  options: ConsecutiveFailureOptions,
  { circuits }: PolicyColumns,
): Breaker {
  return {
    // Its classifier takes a 429 for a success.
    limitsCount: false,
    maxFailures: options.maxFailures,
    leastRatio: 0,
    observe(circuit, failed) {
      circuits.failures[circuit] = failed ? circuits.failures[circuit]! + 1 : 0
      return failed && circuits.failures[circuit] === options.maxFailures
        ? tripCause.consecutive
        : tripCause.none
    },
    penalty: (circuit, draw) => penaltyUs(options, circuits.trips[circuit]!++, draw),
    reset(circuit) {
      circuits.failures[circuit] = 0
      circuits.trips[circuit] = 0
    },
  }
}
