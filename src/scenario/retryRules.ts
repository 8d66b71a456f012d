import { resetHeaders, type Policy } from '../dialects/policy.ts'
import { marksOf } from '../model/responseMarks.ts'
import { s } from '../model/units.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { annotationRetry } from '../policies/retry/annotationRetry.ts'
import { exponentialBackoff } from '../policies/retry/exponentialBackoff.ts'
import { grpcRetry } from '../policies/retry/grpcRetry.ts'
import { nextUpstream } from '../policies/retry/nextUpstream.ts'
import { profileRetry } from '../policies/retry/profileRetry.ts'
import type { Retry } from '../policies/retry/retry.ts'
import type { MeshProfile } from '../profiles/profile.ts'

/** Envoy's `max_interval`, where a policy does not say. */
const longestReset = s(300)

/** The rule by which a system tries again. */
export function makeRetry(
  { defaults, retryRule, conditions }: MeshProfile,
  policy: Policy['retry'],
  { place, isGrpc, headers: known }: { place: string; isGrpc: boolean; headers: readonly string[] },
  columns: PolicyColumns,
): Retry | null {
  const own = defaults.retry
  if (!policy || own === null) return null
  if (retryRule === 'linkerd' && policy.budget)
    return profileRetry({ ...defaults.rateBudget!, ...policy.budget }, columns)
  const { backoff } = policy
  const baseUs = backoff?.baseUs ?? own.baseUs
  // Envoy's maximum is ten times the base unless it is given.
  const maxUs = backoff?.maxUs ?? (backoff?.baseUs === undefined ? own.maxUs : 10 * baseUs)
  const common = {
    attempts: policy.attempts ?? own.attempts,
    on: policy.on ?? (isGrpc ? own.onGrpc : undefined) ?? own.on,
    statuses: policy.statuses ?? own.statuses,
    baseUs,
    maxUs: Math.max(baseUs, maxUs),
    place,
  }
  if (retryRule === 'linkerd') return annotationRetry(common, columns)
  if (retryRule === 'grpc') {
    // What it does not know it ignores; without a status that is left there are no retries.
    const on = common.on.filter((name) => conditions!.includes(name))
    return on.length === 0 ? null : grpcRetry({ ...common, on }, columns)
  }
  if (retryRule === 'nextUpstream') return nextUpstream({ ...own.next!, ...common }, columns)
  return exponentialBackoff(
    {
      ...common,
      anotherHost: policy.anotherHost ?? own.anotherHost,
      headers: marksOf(policy.headers ?? [], known),
      omitCanary: policy.omitCanary ?? false,
      rateLimited: policy.rateLimitedBackoff && {
        headers: (policy.rateLimitedBackoff.headers ?? resetHeaders).map((name) =>
          marksOf([name], []),
        ),
        maxUs: policy.rateLimitedBackoff.maxUs ?? longestReset,
      },
      hostAttempts: policy.hostAttempts ?? own.hostAttempts,
      isGrpc,
    },
    columns,
  )
}
