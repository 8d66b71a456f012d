import { pow } from '../../engine/maths.ts'
import type { Us } from '../../model/units.ts'

export interface SlowStartOptions {
  /** How long an endpoint counts as new, µs. */
  readonly windowUs: Us
  /** How soon it gets much: 1 in a straight line, more is sooner. */
  readonly aggression: number
  /** Share of its weight that it has at least, 0…1. */
  readonly minWeight: number
}

/**
 * By what the weight of an endpoint is multiplied while it is new: a cold one gets few requests first, and more as it warms up.
 *
 *     max( minWeight, ( max(1 ms, age) ∕ window )^(1 ∕ aggression) )
 *
 * Where all are as new it changes nothing. An aggression of 0 or less counts as 1.
 *
 * @source envoy: EdfLoadBalancerBase::applySlowStartFactor (the documentation has 1 s as the least age, the code 1 ms)
 */
export function slowStartFactor(
  { windowUs, aggression, minWeight }: SlowStartOptions,
  ageUs: Us,
): number {
  const age = Math.floor(ageUs / 1_000)
  const window = Math.floor(windowUs / 1_000)
  if (age >= window) return 1
  const share = Math.max(1, age) / window
  const power = aggression > 0 ? aggression : 1
  return Math.max(minWeight, power === 1 ? share : pow(share, 1 / power))
}
