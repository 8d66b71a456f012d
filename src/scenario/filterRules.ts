import { hashText } from '../engine/Random.ts'
import type { FilterPlace, Policy } from '../dialects/policy.ts'
import { successRateAdmission } from '../policies/admission/successRateAdmission.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { gradient } from '../policies/concurrency/gradient.ts'
import type { Filters } from '../policies/filter/filter.ts'
import { filterDefaults, type FilterDefaults } from '../policies/filter/filterDefaults.ts'
import type { Overload } from '../policies/overload/overload.ts'
import { triggers } from '../policies/overload/triggers.ts'
import { fixedWindow } from '../policies/rateLimit/fixedWindow.ts'
import { tokenBucket } from '../policies/rateLimit/tokenBucket.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { said } from './said.ts'

export const windowsOf = {
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: 86_400_000_000,
} as const

const httpSuccesses = [{ from: 100, below: 500 }]

/** Envoy's gRPC statuses that are successes. */
const grpcSuccesses = [
  'ok',
  'cancelled',
  'unknown',
  'invalid-argument',
  'not-found',
  'already-exists',
  'permission-denied',
  'unauthenticated',
  'failed-precondition',
  'out-of-range',
  'unimplemented',
]

/** Who is meant by names, and who is asked. */
export interface FilterNames {
  /** The number of a service. */
  serviceNumber(name: string): number
  /** The identities that a caller of a list means. */
  numbersOf(caller: string): readonly number[]
  /** Whether filters ask this service: nobody is asked about a question. */
  readonly isAsked: boolean
}

/** The HTTP filters of a policy at one of the two places; `null` where there is none. */
export function makeFilters(
  profile: MeshProfile,
  policy: Policy,
  place: FilterPlace,
  names: FilterNames,
  columns: PolicyColumns,
): Filters | null {
  const at = (one: { readonly at?: FilterPlace } | null | undefined): boolean =>
    Boolean(one) && (one!.at ?? 'server') === place
  const isServer = place === 'server' && !names.isAsked
  const bucket = said(profile, policy, 'rateLimit')?.bucket
  const quota = isServer ? said(profile, policy, 'globalRateLimit') : undefined
  const auth = isServer ? said(profile, policy, 'externalAuth') : undefined
  const admission = said(profile, policy, 'admissionControl')
  const concurrency = said(profile, policy, 'adaptiveConcurrency')
  const defaults = { ...filterDefaults, ...profile.defaults.filters }
  const parts = {
    authorization: auth
      ? {
          service: names.serviceNumber(auth.service),
          errorStatus: auth.failOpen === true ? 0 : (auth.status ?? defaults.authStatus),
          timeoutUs: auth.timeoutUs ?? defaults.authTimeoutUs,
        }
      : null,
    bucket: bucket && at(bucket) ? bucketOptions(bucket, names) : null,
    quota: quota
      ? {
          service: names.serviceNumber(quota.service),
          limit: quota.limit,
          windowUs: windowsOf[quota.per],
          isByCaller: quota.by === 'caller',
          failClosed: quota.failClosed ?? false,
          timeoutUs: quota.timeoutUs ?? defaults.quotaTimeoutUs,
        }
      : null,
    admission: at(admission) ? admissionOptions(admission!, defaults.admission) : null,
    concurrency: at(concurrency) ? concurrencyOptions(concurrency!, defaults.concurrency) : null,
  }
  if (Object.values(parts).every((part) => part === null)) return null
  return {
    // 0 is what a row has that was never made.
    madeFrom: hashText(JSON.stringify(parts)) | 0 || 1,
    authorization: parts.authorization,
    bucket: parts.bucket && tokenBucket(parts.bucket, columns),
    quota: parts.quota && fixedWindow(parts.quota, columns),
    admission: parts.admission && successRateAdmission(parts.admission, columns),
    concurrency: parts.concurrency && gradient(parts.concurrency, columns),
  }
}

function bucketOptions(
  bucket: NonNullable<NonNullable<Policy['rateLimit']>['bucket']>,
  { numbersOf }: FilterNames,
): Parameters<typeof tokenBucket>[0] {
  const { tokens, perFill = 1, everyUs, callers = [] } = bucket
  return {
    tokens,
    perFill,
    everyUs,
    refill: bucket.refill ?? 'continuous',
    isPerConnection: bucket.perConnection ?? false,
    enabledRatio: bucket.enabledRatio ?? 1,
    enforcedRatio: bucket.enforcedRatio ?? 1,
    status: bucket.status ?? 429,
    callers: callers.map((one) => ({
      tokens: one.tokens,
      perFill: one.perFill ?? 1,
      everyUs: one.everyUs,
      callers: one.for.flatMap(numbersOf),
    })),
  }
}

function admissionOptions(
  own: NonNullable<Policy['admissionControl']>,
  base: FilterDefaults['admission'],
): Parameters<typeof successRateAdmission>[0] {
  return {
    windowUs: own.windowUs ?? base.windowUs,
    threshold: own.successRate ?? base.successRate,
    aggression: own.aggression ?? base.aggression,
    minPerSecond: own.minPerSecond ?? base.minPerSecond,
    most: own.maxRejection ?? base.maxRejection,
    successes: own.successes ?? httpSuccesses,
    grpc: own.grpc ?? grpcSuccesses,
  }
}

function concurrencyOptions(
  own: NonNullable<Policy['adaptiveConcurrency']>,
  base: FilterDefaults['concurrency'],
): Parameters<typeof gradient>[0] {
  return {
    intervalUs: own.intervalUs ?? base.intervalUs,
    jitterRatio: own.jitterRatio ?? base.jitterRatio,
    updateUs: own.updateUs ?? base.updateUs,
    requests: own.requests ?? base.requests,
    quantile: own.quantile ?? base.quantile,
    bufferRatio: own.bufferRatio ?? base.bufferRatio,
    least: own.min ?? base.min,
    most: own.max ?? base.max,
    status: own.status ?? 503,
  }
}

/** What a policy has the proxy beside a service do to save itself; `null`: nothing. */
export function makeOverload(profile: MeshProfile, policy: Policy): Overload | null {
  const own = said(profile, policy, 'overload')
  if (!own) return null
  const { refreshUs = 1_000_000, maxConnections = Infinity, actions } = own
  const options = {
    refreshUs,
    maxConnections,
    triggers: actions.map(({ do: action, when, from, to = from }) => ({
      action,
      resource: when,
      from,
      to,
    })),
  }
  return triggers({ ...options, madeFrom: hashText(JSON.stringify(options)) | 0 })
}
