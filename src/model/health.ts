/**
 * What one cluster knows against one of its endpoints: bits of `members.health`. Several may hold at once, and each is taken
 * back by whoever set it.
 *
 * @source envoy: envoy/upstream/upstream.h (HEALTH_FLAG_ENUM_VALUES)
 */
export const health = {
  /** Its active check failed. */
  failedActive: 1,
  /** Outlier detection ejected it. */
  failedOutlier: 2,
  /** Discovery says that it is not well. */
  failedEds: 4,
  /** It answers checks, and says that it is not at its best. */
  degradedActive: 8,
  degradedEds: 16,
  /** It says so in its answers to requests. */
  degradedOutlier: 32,
  /** It said itself that it is to be left alone: it counts among none of the shares that panic and priorities ask for. */
  excluded: 64,
} as const

/** Any of these: not to be picked, unless in panic. */
export const unhealthyBits = health.failedActive | health.failedOutlier | health.failedEds

/** Any of these, and none of the above: to be picked where those that are well do not suffice. */
export const degradedBits = health.degradedActive | health.degradedEds | health.degradedOutlier
