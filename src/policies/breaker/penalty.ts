import type { Us } from '../../model/units.ts'

export interface PenaltyOptions {
  readonly minPenaltyUs: Us
  readonly maxPenaltyUs: Us
  /** How much of itself a pause may be longer, 0 and up. */
  readonly jitterRatio: number
}

/**
 * How long something stays away for the i-th time, i from 0:
 *
 *     base = min(min · 2^i, max);  pause = min(base + base · u · jitter, max),  u uniform over [0, 1)
 *
 * @source linkerd2-proxy 29637b64: linkerd/exp-backoff/src/lib.rs
 */
export function penaltyUs(options: PenaltyOptions, index: number, draw: number): Us {
  const { minPenaltyUs, maxPenaltyUs, jitterRatio } = options
  let base = minPenaltyUs
  for (let time = 0; time < index && base < maxPenaltyUs; time++) base *= 2
  base = Math.min(base, maxPenaltyUs)
  return Math.round(Math.min(base + base * draw * jitterRatio, maxPenaltyUs))
}

/**
 * Whether such pauses make sense; what is wrong with them, if they do not.
 *
 * @source linkerd2-proxy: linkerd/exp-backoff/src/lib.rs (ExponentialBackoff::try_new)
 */
export function penaltyMistake(options: PenaltyOptions): string | undefined {
  const { minPenaltyUs, maxPenaltyUs, jitterRatio } = options
  if (maxPenaltyUs === 0) return 'maxPenalty is 0; it must be above 0.'
  if (minPenaltyUs > maxPenaltyUs) return 'minPenalty is above maxPenalty.'
  if (!(jitterRatio >= 0 && jitterRatio <= 100)) return 'jitter must be between 0 and 100.'
  return undefined
}
