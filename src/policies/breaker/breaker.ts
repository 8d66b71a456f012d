import type { Us } from '../../model/units.ts'

/**
 * A circuit: whether anything at all is let through.
 *
 * Ejection takes an endpoint out for a time and lets it back with full traffic. A circuit that opens tries the endpoint with a
 * single request first (half open), and opens again, for longer, when that fails. What it saves is the time of those who would
 * have asked in vain, and the load on what is trying to come back. Who watches too closely opens circuits on noise; who never
 * sends a request never learns that all is well again.
 *
 * Linkerd calls it failure accrual, one for each endpoint in each client's proxy. Its code speaks of a gate, which is *open*
 * when requests pass: the opposite of an open circuit.
 */
export interface Breaker {
  /**
   * Takes note of a classified response while the circuit is closed.
   *
   * @param isLimited whether the endpoint said that it was asked too often (429)
   * @returns what opens the circuit now: see `tripCause`
   */
  observe(circuit: number, failed: boolean, isLimited: boolean): number
  /** How long it stays open this time; counts it. `draw` is uniform in (0, 1). */
  penalty(circuit: number, draw: number): Us
  /** Forgets all failures: it was closed by a success, or anew. */
  reset(circuit: number): void
  /** Whether a 429 fails the one request of a half-open circuit. */
  readonly limitsCount: boolean
  /**
   * Whether it judges a probe that failed as any other failure, so that nothing may be decided by it, and takes note of successes
   * while the circuit is open; absent: whatever comes first decides.
   */
  readonly judgesProbes?: boolean
  /** So many failures in a row open it; 0: they never do. */
  readonly maxFailures: number
  /** Below this share of successes in the window it opens, 0…1; 0: never. */
  readonly leastRatio: number
}

export const tripCause = { none: 0, consecutive: 1, ratio: 2, probe: 3 } as const

/** The same in words. */
export const tripWords = [
  '',
  'failures in a row',
  'too few successes in the window',
  'the probe failed',
] as const
