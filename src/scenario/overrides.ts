import { retryConditions, type Policy, type RetryPolicy } from '../dialects/policy.ts'
import { headerOf, type Shape } from '../model/shapes.ts'
import { headerOfWord } from '../model/responseMarks.ts'

const millisecond = 1_000

/** Headers of a request by which it binds its own retries and timeouts; a proxy at the edge takes them off what comes from outside. */
const overriding = [
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-max-retries',
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
  'x-envoy-retriable-status-codes',
  'x-envoy-retriable-header-names',
  'x-envoy-hedge-on-per-try-timeout',
]

/** A policy as it binds requests of one look, and whether their timeout is answered with 204. */
export interface Overridden {
  readonly policy: Policy
  readonly altResponse: boolean
}

/**
 * What the headers of a request make of a policy; undefined when they leave it as it is. Conditions, statuses and headers are added
 * to those of the policy; numbers stand in their place. What cannot be read is as if it were not there.
 *
 * @source envoy: source/common/router/{router,retry_state_impl}.cc
 */
export function overridden(policy: Policy, shape: Shape): Overridden | undefined {
  const names = policy.retry?.requestHeaders
  // Nothing is tried again of a request that has none of the headers that are asked for.
  const isMeant = names === undefined || names.some((name) => headerOf(shape, name) !== undefined)
  if (isMeant && !overriding.some((name) => headerOf(shape, name) !== undefined)) return undefined
  const own: RetryPolicy = policy.retry ?? {}
  const whole = wholeOf(shape)
  const words = wordsOf(shape)
  const on = [
    ...(isMeant ? (own.on ?? []) : []),
    ...retryConditions.filter((condition) =>
      [...words('x-envoy-retry-on'), ...words('x-envoy-retry-grpc-on')].includes(condition),
    ),
  ]
  const statuses = words('x-envoy-retriable-status-codes').map(Number).filter(Number.isInteger)
  const headers = words('x-envoy-retriable-header-names').map((name) => headerOfWord[name] ?? name)
  const retries = whole('x-envoy-max-retries')
  const timeout = whole('x-envoy-upstream-rq-timeout-ms')
  const perTry = whole('x-envoy-upstream-rq-per-try-timeout-ms')
  const hedges = headerOf(shape, 'x-envoy-hedge-on-per-try-timeout')
  const retry: RetryPolicy = {
    ...own,
    ...(on.length > 0 || !isMeant ? { on: [...new Set(on)] } : {}),
    ...(statuses.length > 0 ? { statuses: [...(own.statuses ?? []), ...statuses] } : {}),
    ...(headers.length > 0 ? { headers: [...(own.headers ?? []), ...headers] } : {}),
    ...(retries === undefined ? {} : { attempts: retries + 1 }),
    ...(perTry === undefined || perTry === 0 ? {} : { perTryTimeoutUs: perTry * millisecond }),
    ...(hedges === undefined ? {} : { hedge: hedges === 'true' }),
  }
  // Without a policy and without a condition of its own nothing is tried again; a timeout of one attempt binds all the same.
  const hasRetry = Boolean(policy.retry) || on.length > 0 || perTry !== undefined
  return {
    policy: {
      ...policy,
      ...(hasRetry ? { retry } : {}),
      // A timeout that a header says is not replaced by a deadline.
      ...(timeout === undefined || timeout === 0
        ? {}
        : { timeoutUs: timeout * millisecond, deadlines: null }),
    },
    altResponse: headerOf(shape, 'x-envoy-upstream-rq-timeout-alt-response') !== undefined,
  }
}

/** The whole number that a header says, 0 or more; undefined when there is none. */
const wholeOf =
  (shape: Shape) =>
  (name: string): number | undefined => {
    const value = headerOf(shape, name)?.trim()
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
  }

/** What a header lists, with commas between. */
const wordsOf =
  (shape: Shape) =>
  (name: string): string[] =>
    (headerOf(shape, name) ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '')
