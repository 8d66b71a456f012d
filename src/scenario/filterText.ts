import type { BucketPolicy, Policy } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'
import { share, time, whole } from './policyWords.ts'

/** `rateLimit:` of a policy. */
export function rateLimitDocument({
  bucket,
  ...rest
}: NonNullable<Policy['rateLimit']>): Record<string, unknown> {
  return whole({ ...rest, bucket: bucket && bucketDocument(bucket) })
}

function bucketDocument(bucket: BucketPolicy): Record<string, unknown> {
  const { everyUs, enabledRatio, enforcedRatio, callers, ...rest } = bucket
  return whole({
    ...rest,
    every: time(everyUs),
    enabled: share(enabledRatio),
    enforced: share(enforcedRatio),
    callers: callers?.map(({ everyUs: own, ...one }) => whole({ ...one, every: time(own) })),
  })
}

/** Of the filters that may answer by themselves, besides the rate limit. */
export function filterDocuments(policy: Policy): Record<string, unknown> {
  const { globalRateLimit, externalAuth, admissionControl, adaptiveConcurrency, overload } = policy
  const asks = <T extends { readonly timeoutUs?: Us }>({ timeoutUs, ...rest }: T): unknown =>
    whole({ ...rest, timeout: time(timeoutUs) })
  return {
    globalRateLimit: globalRateLimit && asks(globalRateLimit),
    externalAuth: externalAuth && asks(externalAuth),
    admissionControl: admissionControl && admissionDocument(admissionControl),
    adaptiveConcurrency: adaptiveConcurrency && concurrencyDocument(adaptiveConcurrency),
    overload: overload && overloadDocument(overload),
  }
}

function admissionDocument(said: NonNullable<Policy['admissionControl']>): unknown {
  const { windowUs, successRate, maxRejection, ...rest } = said
  return whole({
    ...rest,
    window: time(windowUs),
    successRate: share(successRate),
    maxRejection: share(maxRejection),
  })
}

function concurrencyDocument(said: NonNullable<Policy['adaptiveConcurrency']>): unknown {
  const { intervalUs, updateUs, jitterRatio, bufferRatio, quantile, ...rest } = said
  return whole({
    ...rest,
    interval: time(intervalUs),
    update: time(updateUs),
    jitter: share(jitterRatio),
    buffer: share(bufferRatio),
    quantile: share(quantile),
  })
}

function overloadDocument({
  refreshUs,
  actions,
  ...rest
}: NonNullable<Policy['overload']>): unknown {
  return whole({
    ...rest,
    refresh: time(refreshUs),
    actions: actions.map(({ from, to, ...one }) =>
      whole({ ...one, from: share(from), to: share(to) }),
    ),
  })
}
