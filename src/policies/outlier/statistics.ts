import { health } from '../../model/health.ts'
import { nobody } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { detector } from './outlier.ts'

export interface StatisticsOptions {
  readonly successRateMinimumHosts: number
  readonly successRateRequestVolume: number
  /** In thousandths. */
  readonly successRateStdevFactor: number
  /** 0…1. */
  readonly failurePercentageThreshold: number
  readonly failurePercentageMinimumHosts: number
  readonly failurePercentageRequestVolume: number
}

/** Options that only who compares endpoints has: keys of a policy, for systems that lack them. */
export const comparingKeys = [
  'outlier.successRateMinimumHosts',
  'outlier.successRateRequestVolume',
  'outlier.successRateStdevFactor',
  'outlier.enforcingSuccessRate',
  'outlier.enforcingLocalOriginSuccessRate',
  'outlier.failurePercentageThreshold',
  'outlier.failurePercentageMinimumHosts',
  'outlier.failurePercentageRequestVolume',
  'outlier.enforcingFailurePercentage',
  'outlier.enforcingLocalOriginFailurePercentage',
] as const

interface Statistics {
  readonly from: number
  note(member: number, isLocal: boolean, isGood: boolean): void
  endInterval(member: number): void
  examine(cluster: number, isLocal: boolean): readonly number[]
}

/** What is expected of an endpoint, and below which share of successes it is an outlier; both in percent. */
export interface Expected {
  readonly mean: number
  readonly threshold: number
}

/**
 * Whom the success rate finds out.
 *
 *     threshold = mean − factor/1000 · population standard deviation          of the rates, in percent
 *
 * @source envoy: source/common/upstream/outlier_detection_impl.cc (successRateEjectionThreshold)
 */
export function expectedRate(rates: readonly number[], factor: number): Expected {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) * (rate - mean), 0)
  return { mean, threshold: mean - (factor / 1000) * Math.sqrt(variance / rates.length) }
}

/**
 * Endpoints compared with each other, interval by interval: Envoy's success rate (far below the others) and failure percentage
 * (above a share, whatever the others do).
 *
 * Who had too few requests in the interval is left out of the sum, and nobody is compared where too few are left. Requests whose
 * answer came and those whose answer never came have buckets of their own where they are split.
 *
 * @source envoy: source/common/upstream/outlier_detection_impl.cc (processSuccessRateEjections)
 */
export function statistics(
  options: StatisticsOptions,
  { clusters, members, outlierBuckets: buckets }: PolicyColumns,
): Statistics {
  const {
    successRateMinimumHosts,
    successRateRequestVolume,
    successRateStdevFactor,
    failurePercentageMinimumHosts,
    failurePercentageRequestVolume,
  } = options
  const failureThreshold = 100 * options.failurePercentageThreshold
  const from = Math.min(successRateMinimumHosts, failurePercentageMinimumHosts)

  return {
    from,
    note(member, isLocal, isGood) {
      const bucket = members.bucket[member]!
      if (bucket < 0) return
      if (isLocal) {
        buckets.localTotal[bucket]!++
        if (isGood) buckets.localGood[bucket]!++
      } else {
        buckets.total[bucket]!++
        if (isGood) buckets.good[bucket]!++
      }
    },
    endInterval(member) {
      const bucket = members.bucket[member]!
      if (bucket < 0) return
      buckets.lastTotal[bucket] = buckets.total[bucket]!
      buckets.lastGood[bucket] = buckets.good[bucket]!
      buckets.lastLocalTotal[bucket] = buckets.localTotal[bucket]!
      buckets.lastLocalGood[bucket] = buckets.localGood[bucket]!
      buckets.total[bucket] = 0
      buckets.good[bucket] = 0
      buckets.localTotal[bucket] = 0
      buckets.localGood[bucket] = 0
      buckets.rate[bucket] = nobody
      buckets.localRate[bucket] = nobody
    },
    examine(cluster, isLocal) {
      const mean = isLocal ? clusters.localRateMean : clusters.rateMean
      const least = isLocal ? clusters.localRateThreshold : clusters.rateThreshold
      mean[cluster] = nobody
      least[cluster] = nobody
      const first = clusters.firstMember[cluster]!
      const totals = isLocal ? buckets.lastLocalTotal : buckets.lastTotal
      const goods = isLocal ? buckets.lastLocalGood : buckets.lastGood
      const shown = isLocal ? buckets.localRate : buckets.rate
      const compared: number[] = []
      const rates: number[] = []
      const watched: number[] = []
      for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
        const bucket = members.bucket[member]!
        const isOut = (members.health[member]! & health.failedOutlier) !== 0
        if (bucket < 0 || isOut || members.isKnown[member] === 0 || totals[bucket] === 0) continue
        const total = totals[bucket]!
        const rate = (goods[bucket]! * 100) / total
        if (total >= Math.min(successRateRequestVolume, failurePercentageRequestVolume))
          shown[bucket] = rate
        if (total >= successRateRequestVolume) {
          compared.push(member)
          rates.push(rate)
        }
        if (total >= failurePercentageRequestVolume) watched.push(member, rate)
      }
      const found: number[] = []
      if (compared.length > 0 && compared.length >= successRateMinimumHosts) {
        const expected = expectedRate(rates, successRateStdevFactor)
        mean[cluster] = expected.mean
        least[cluster] = expected.threshold
        compared.forEach((member, index) => {
          if (rates[index]! < expected.threshold)
            found.push(member, isLocal ? detector.localOriginSuccessRate : detector.successRate)
        })
      }
      if (watched.length > 0 && watched.length / 2 >= failurePercentageMinimumHosts) {
        const by = isLocal ? detector.localOriginFailurePercentage : detector.failurePercentage
        for (let at = 0; at < watched.length; at += 2)
          if (100 - watched[at + 1]! >= failureThreshold) found.push(watched[at]!, by)
      }
      return found
    },
  }
}
