import { headerOf, type Shape } from '../../model/shapes.ts'

/** Headers of a request by which Envoy's router is told otherwise than its route says. */
export const controlHeaders = [
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
  'x-envoy-max-retries',
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-retriable-status-codes',
  'x-envoy-retriable-header-names',
] as const

/** What may be checked before a request goes on, and is refused with 400 when it says what cannot be. */
export const checkedHeaders = [
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-max-retries',
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
] as const
export type CheckedHeader = (typeof checkedHeaders)[number]

const retryOn = [
  ...['5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'refused-stream'],
  ...['retriable-4xx', 'retriable-status-codes', 'retriable-headers', 'envoy-ratelimited'],
  ...['http3-post-connect-failure'],
]
const retryGrpcOn = [
  ...['cancelled', 'deadline-exceeded', 'resource-exhausted', 'unavailable', 'internal'],
]

/**
 * The first of some headers that says what cannot be; undefined when all are right, or not there.
 *
 * @source envoy: source/common/router/router.h (StrictHeaderChecker), docs: router filter, strict_check_headers
 */
export function wrongHeader(shape: Shape, checked: readonly CheckedHeader[]): string | undefined {
  return checked.find((name) => {
    const value = headerOf(shape, name)
    if (value === undefined) return false
    if (name === 'x-envoy-retry-on') return !isListOf(value, retryOn)
    if (name === 'x-envoy-retry-grpc-on') return !isListOf(value, retryGrpcOn)
    return !/^\d{1,19}$/.test(value.trim())
  })
}

const isListOf = (value: string, known: readonly string[]): boolean =>
  value.split(',').every((word) => known.includes(word.trim()))

/** A whole number that a header says; undefined where it says none. */
export function wholeHeader(shape: Shape, name: string): number | undefined {
  const value = headerOf(shape, name)
  return value !== undefined && /^\d{1,15}$/.test(value.trim()) ? Number(value) : undefined
}
