import { ejectionLimitRules } from '../dialects/policy.ts'
import type { OutlierPolicy } from '../dialects/policy.ts'
import {
  byShape,
  choice,
  count,
  duration,
  flag,
  given,
  list,
  object,
  optional,
  share,
} from './fields.ts'
import { off, positive } from './policyParts.ts'

const hosts = count(0, 1_000_000)
const volume = count(0, 1_000_000)

const outlierMap = object(
  'an outlier policy',
  {
    consecutive5xx: optional(
      count(0, 1_000_000),
      'server errors in a row; 0 switches the detection off',
    ),
    consecutiveGatewayFailure: optional(count(0, 1_000_000), '502, 503 and 504 in a row'),
    consecutiveLocalOriginFailure: optional(count(0, 1_000_000), 'resets and timeouts in a row'),
    enforcing5xx: optional(share(), 'how often this detection ejects'),
    enforcingGatewayFailure: optional(share(), 'how often this detection ejects'),
    enforcingLocalOriginFailure: optional(share(), 'how often this detection ejects'),
    successRateMinimumHosts: optional(
      hosts,
      'endpoints that are compared by success rate, at least',
    ),
    successRateRequestVolume: optional(volume, 'requests of each in an interval, at least'),
    successRateStdevFactor: optional(
      count(0, 1_000_000),
      'thousandths of a standard deviation below the mean',
    ),
    enforcingSuccessRate: optional(share(), 'how often this detection ejects'),
    enforcingLocalOriginSuccessRate: optional(share(), 'how often this detection ejects'),
    failurePercentageThreshold: optional(share(), 'share of failures in an interval'),
    failurePercentageMinimumHosts: optional(hosts, 'endpoints that have enough requests, at least'),
    failurePercentageRequestVolume: optional(volume, 'requests of each in an interval, at least'),
    enforcingFailurePercentage: optional(share(), 'how often this detection ejects'),
    enforcingLocalOriginFailurePercentage: optional(share(), 'how often this detection ejects'),
    splitLocalOrigin: optional(flag(), 'whether resets and timeouts are counted on their own'),
    errorStatuses: optional(
      list('statuses', count(200, 599), { least: 1, most: 100 }),
      'which statuses count as errors; 500 and above when absent',
    ),
    interval: optional(duration(positive), 'between two sweeps'),
    baseEjectionTime: optional(duration(positive), 'times the number of ejections so far'),
    maxEjectionTime: optional(duration(positive), 'no ejection is longer'),
    maxEjectionTimeJitter: optional(duration(), 'added to each ejection by chance, at most'),
    maxEjectionPercent: optional(share(), 'share of the endpoints that may be ejected at once'),
    alwaysEjectOneHost: optional(flag(), 'whether one may always be ejected'),
    activeCheckUnejects: optional(flag(), 'whether a successful health check ends an ejection'),
    detectDegraded: optional(flag(), 'whether answers that say degraded are believed'),
    limitRule: optional(
      choice('ejection limit rule', ejectionLimitRules, 'unknown-rule'),
      'the version of Envoy whose limit is used',
    ),
  },
  ({
    interval,
    baseEjectionTime,
    maxEjectionTime,
    maxEjectionTimeJitter,
    maxEjectionPercent,
    ...rest
  }): OutlierPolicy =>
    given({
      ...rest,
      intervalUs: interval,
      baseEjectionTimeUs: baseEjectionTime,
      maxEjectionTimeUs: maxEjectionTime,
      maxEjectionTimeJitterUs: maxEjectionTimeJitter,
      maxEjectionRatio: maxEjectionPercent,
    }),
)

export const outlier = byShape<OutlierPolicy | null>('an outlier policy, or off', {
  plain: off<OutlierPolicy>('outlier policy'),
  map: outlierMap,
})
