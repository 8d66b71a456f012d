import { health } from '../../model/health.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { detected, detector, type Outlier } from './outlier.ts'
import { statistics, type StatisticsOptions } from './statistics.ts'

export interface ConsecutiveOptions extends StatisticsOptions {
  readonly consecutive5xx: number
  readonly consecutiveGatewayFailure: number
  readonly consecutiveLocalOriginFailure: number
  readonly enforcing5xx: number
  readonly enforcingGatewayFailure: number
  readonly enforcingLocalOriginFailure: number
  readonly enforcingSuccessRate: number
  readonly enforcingLocalOriginSuccessRate: number
  readonly enforcingFailurePercentage: number
  readonly enforcingLocalOriginFailurePercentage: number
  readonly splitLocalOrigin: boolean
  /** Which statuses count as errors; absent: those from 500 on. */
  readonly errorStatuses?: readonly number[]
  readonly intervalUs: Us
  readonly baseEjectionTimeUs: Us
  readonly maxEjectionTimeUs: Us
  readonly maxEjectionTimeJitterUs: Us
  readonly maxEjectionRatio: number
  readonly alwaysEjectOneHost: boolean
  readonly activeCheckUnejects: boolean
  readonly detectDegraded: boolean
  readonly limitRule: '1.26' | '1.27' | '1.28'
}

/**
 * Envoy's outlier detection: three detectors that count failures in a row, and four that compare endpoints at each sweep
 * (statistics.ts).
 *
 *     time of ejection k = min(base · k, max) + jitter          k grows with each ejection and fades with good behaviour
 *
 * A detector fires when its count *equals* the threshold and starts again from 0, whether or not it was enforced; one that is
 * reached while the endpoint is out already goes unseen. Whether an
 * ejection is permitted changed between versions (`limitRule`): 1.26 asks `ejected / hosts < max`; 1.27 always allows the
 * first and then asks `(ejected + 1) / hosts ≤ max`; from 1.28 on the first is asked, too, so that with 10 % nobody is ever
 * ejected from fewer than ten, unless `alwaysEjectOneHost`.
 *
 * @source envoy: source/common/upstream/outlier_detection_impl.cc; changelogs 1.28.0, 1.31.0; PR 27909, 34796
 */
export function consecutive(options: ConsecutiveOptions, columns: PolicyColumns): Outlier {
  const { clusters, members, outlierBuckets: buckets } = columns
  const enforcing = [
    0,
    options.enforcing5xx,
    options.enforcingGatewayFailure,
    options.enforcingLocalOriginFailure,
    options.enforcingSuccessRate,
    options.enforcingLocalOriginSuccessRate,
    options.enforcingFailurePercentage,
    options.enforcingLocalOriginFailurePercentage,
  ]
  const { maxEjectionRatio, baseEjectionTimeUs, maxEjectionTimeUs, maxEjectionTimeJitterUs } =
    options
  const errors = options.errorStatuses === undefined ? null : new Set(options.errorStatuses)
  const kept = statistics(options, columns)
  const isOut = (member: number): boolean => (members.health[member]! & health.failedOutlier) !== 0

  const countLocal = (member: number): number => {
    kept.note(member, true, false)
    const count = members.consecutiveLocal[member]! + 1
    members.consecutiveLocal[member] = count
    if (count !== options.consecutiveLocalOriginFailure || isOut(member)) return 0
    members.consecutiveLocal[member] = 0
    return detected(detector.localOriginFailure)
  }

  /** How many endpoints the caller has in its list. */
  const hostsOf = (cluster: number): number => {
    const first = clusters.firstMember[cluster]!
    let hosts = 0
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
      hosts += members.isKnown[member]!
    return hosts
  }

  /** The time of the k-th, with its jitter: whole milliseconds, as Envoy draws it. */
  const timeOf = (multiplier: number, draw: number): number =>
    Math.min(baseEjectionTimeUs * multiplier, maxEjectionTimeUs) +
    (maxEjectionTimeJitterUs > 0
      ? 1000 * Math.floor(draw * (maxEjectionTimeJitterUs / 1000 + 1))
      : 0)

  const grown = (multiplier: number): number =>
    multiplier * baseEjectionTimeUs < maxEjectionTimeUs + baseEjectionTimeUs
      ? multiplier + 1
      : multiplier

  return {
    intervalUs: options.intervalUs,
    threshold5xx: options.consecutive5xx,
    splits: options.splitLocalOrigin,
    comparesFrom: kept.from,
    isPardonedByCheck: options.activeCheckUnejects,
    detectsDegraded: options.detectDegraded,
    observe(member, code, isLocal) {
      if (isLocal && options.splitLocalOrigin) return countLocal(member)
      const status = errors === null || isLocal ? code : errors.has(code) ? 500 : 200
      kept.note(member, false, status < 500)
      if (status < 500) {
        members.consecutive5xx[member] = 0
        members.consecutiveGateway[member] = 0
        return 0
      }
      let fired = 0
      if (status >= 502 && status <= 504) {
        const gateway = members.consecutiveGateway[member]! + 1
        members.consecutiveGateway[member] = gateway
        if (gateway === options.consecutiveGatewayFailure && !isOut(member)) {
          members.consecutiveGateway[member] = 0
          fired = detected(detector.gatewayFailure)
        }
      } else {
        members.consecutiveGateway[member] = 0
      }
      const count = members.consecutive5xx[member]! + 1
      members.consecutive5xx[member] = count
      if (count === options.consecutive5xx && !isOut(member)) {
        members.consecutive5xx[member] = 0
        fired |= detected(detector.consecutive5xx)
      }
      return fired
    },
    noteConnected(member) {
      kept.note(member, true, true)
      members.consecutiveLocal[member] = 0
    },
    examine: kept.examine,
    endInterval: kept.endInterval,
    enforces: (fired, draw) => draw < enforcing[fired]!,
    mayEject(cluster) {
      const hosts = hostsOf(cluster)
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
    ejectionTime(member, draw) {
      members.multiplier[member] = grown(members.multiplier[member]!)
      return timeOf(members.multiplier[member]!, draw)
    },
    degradationTime(member, draw) {
      const bucket = members.bucket[member]!
      buckets.degradeMultiplier[bucket] = grown(buckets.degradeMultiplier[bucket]!)
      return timeOf(buckets.degradeMultiplier[bucket]!, draw)
    },
    // From 1.28 on at the end of a sweep, and only after an interval of rest; before that at its beginning.
    fade(member, now, isEnd) {
      if (isEnd !== (options.limitRule === '1.28')) return
      const rested = (since: number): boolean => !isEnd || now - since >= options.intervalUs
      if (members.multiplier[member]! > 0 && rested(members.admittedAt[member]!))
        members.multiplier[member]!--
      const bucket = members.bucket[member]!
      if (bucket < 0 || (members.health[member]! & health.degradedOutlier) !== 0) return
      if (buckets.degradeMultiplier[bucket]! > 0 && rested(buckets.undegradedAt[bucket]!))
        buckets.degradeMultiplier[bucket]!--
    },
  }
}
