import { ms, s, type Us } from '../model/units.ts'
import { penaltyUs, type PenaltyOptions } from '../policies/breaker/penalty.ts'

/** @source envoy: envoy/config/subscription_factory.h (RetryInitialDelayMs, RetryMaxDelayMs) */
const envoys = { baseUs: ms(500), maxUs: s(30) }

/**
 * How long a proxy waits before it opens its stream to the control plane again:
 *
 *     ⌊uniform over [0, min(500 ms · 2^tries, 30 s))⌋       Envoy
 *     min · 2^tries, a little longer                        whoever says so (see penalty.ts)
 *
 * The first spreads those who come back over the whole pause; with the second they come back together.
 */
export function streamPause(
  reconnect: PenaltyOptions | undefined,
): (tries: number, draw: number) => Us {
  if (reconnect !== undefined) return (tries, draw) => penaltyUs(reconnect, tries, draw)
  return (tries, draw) => {
    let window = envoys.baseUs
    for (let doubled = 0; doubled < tries && window < envoys.maxUs; doubled++) window *= 2
    return Math.floor(draw * Math.min(window, envoys.maxUs))
  }
}
