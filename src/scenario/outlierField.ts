import { ejectionLimitRules } from '../dialects/policy.ts'
import type { OutlierPolicy } from '../dialects/policy.ts'
import { byShape, choice, count, duration, flag, given, object, optional, share } from './fields.ts'
import { off, positive } from './policyParts.ts'

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
    splitLocalOrigin: optional(flag(), 'whether resets and timeouts are counted on their own'),
    interval: optional(duration(positive), 'between two sweeps'),
    baseEjectionTime: optional(duration(positive), 'times the number of ejections so far'),
    maxEjectionTime: optional(duration(positive), 'no ejection is longer'),
    maxEjectionPercent: optional(share(), 'share of the endpoints that may be ejected at once'),
    alwaysEjectOneHost: optional(flag(), 'whether one may always be ejected'),
    limitRule: optional(
      choice('ejection limit rule', ejectionLimitRules, 'unknown-rule'),
      'the version of Envoy whose limit is used',
    ),
  },
  ({ interval, baseEjectionTime, maxEjectionTime, maxEjectionPercent, ...rest }): OutlierPolicy =>
    given({
      ...rest,
      intervalUs: interval,
      baseEjectionTimeUs: baseEjectionTime,
      maxEjectionTimeUs: maxEjectionTime,
      maxEjectionRatio: maxEjectionPercent,
    }),
)

export const outlier = byShape<OutlierPolicy | null>('an outlier policy, or off', {
  plain: off<OutlierPolicy>('outlier policy'),
  map: outlierMap,
})
