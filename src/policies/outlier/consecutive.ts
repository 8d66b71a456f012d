import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { detector, type Outlier } from './outlier.ts'

export interface ConsecutiveOptions {
  readonly consecutive5xx: number
  readonly consecutiveGatewayFailure: number
  readonly consecutiveLocalOriginFailure: number
  readonly enforcing5xx: number
  readonly enforcingGatewayFailure: number
  readonly enforcingLocalOriginFailure: number
  readonly splitLocalOrigin: boolean
  readonly intervalUs: Us
  readonly baseEjectionTimeUs: Us
  readonly maxEjectionTimeUs: Us
  readonly maxEjectionRatio: number
  readonly alwaysEjectOneHost: boolean
  readonly limitRule: '1.26' | '1.27' | '1.28'
}

/**
 * Envoy's consecutive detectors.
 *
 *     time of ejection k = min(base · k, max)          k grows with each ejection and fades with good behaviour
 *
 * A detector fires when its count *equals* the threshold and starts again from 0, whether or not it was enforced. Whether an
 * ejection is permitted changed between versions (`limitRule`): 1.26 asks `ejected / hosts < max`; 1.27 always allows the
 * first and then asks `(ejected + 1) / hosts ≤ max`; from 1.28 on the first is asked, too, so that with 10 % nobody is ever
 * ejected from fewer than ten, unless `alwaysEjectOneHost`.
 *
 * @source envoy: source/common/upstream/outlier_detection_impl.cc; changelogs 1.28.0, 1.31.0; PR 27909, 34796
 */
export function consecutive(
  options: ConsecutiveOptions,
  { clusters, members }: PolicyColumns,
): Outlier {
  const enforcing = [
    0,
    options.enforcing5xx,
    options.enforcingGatewayFailure,
    options.enforcingLocalOriginFailure,
  ]
  const { maxEjectionRatio, baseEjectionTimeUs, maxEjectionTimeUs } = options

  const countLocal = (member: number): number => {
    const count = members.consecutiveLocal[member]! + 1
    members.consecutiveLocal[member] = count
    if (count !== options.consecutiveLocalOriginFailure) return detector.none
    members.consecutiveLocal[member] = 0
    return detector.localOriginFailure
  }

  return {
    intervalUs: options.intervalUs,
    threshold5xx: options.consecutive5xx,
    observe(member, status, isLocal) {
      if (options.splitLocalOrigin) {
        if (isLocal) return countLocal(member)
        members.consecutiveLocal[member] = 0
      }
      if (status < 500) {
        members.consecutive5xx[member] = 0
        members.consecutiveGateway[member] = 0
        return detector.none
      }
      let fired: number = detector.none
      if (status >= 502 && status <= 504) {
        const gateway = members.consecutiveGateway[member]! + 1
        members.consecutiveGateway[member] = gateway
        if (gateway === options.consecutiveGatewayFailure) {
          members.consecutiveGateway[member] = 0
          // Not enforced by default; then the 5xx detector, which fires on the same answer, still decides.
          if (options.enforcingGatewayFailure > 0) fired = detector.gatewayFailure
        }
      } else {
        members.consecutiveGateway[member] = 0
      }
      const count = members.consecutive5xx[member]! + 1
      members.consecutive5xx[member] = count
      if (count === options.consecutive5xx) {
        members.consecutive5xx[member] = 0
        fired = detector.consecutive5xx
      }
      return fired
    },
    enforces: (fired, draw) => draw < enforcing[fired]!,
    mayEject(cluster) {
      const hosts = clusters.memberCount[cluster]!
      const ejected = clusters.ejected[cluster]!
      if (options.alwaysEjectOneHost && ejected === 0) return true
      switch (options.limitRule) {
        case '1.26':
          return ejected / hosts < maxEjectionRatio
        case '1.27':
          return ejected === 0 || (ejected + 1) / hosts <= maxEjectionRatio
        case '1.28':
          return (ejected + 1) / hosts <= maxEjectionRatio
      }
    },
    ejectionTime(member) {
      const multiplier = members.multiplier[member]!
      if (multiplier * baseEjectionTimeUs < maxEjectionTimeUs + baseEjectionTimeUs) {
        members.multiplier[member] = multiplier + 1
      }
      return Math.min(baseEjectionTimeUs * members.multiplier[member]!, maxEjectionTimeUs)
    },
    fade(member, now) {
      const rested =
        options.limitRule !== '1.28' || now - members.admittedAt[member]! >= options.intervalUs
      if (rested && members.multiplier[member]! > 0) members.multiplier[member]!--
    },
  }
}
