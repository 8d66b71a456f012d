/**
 * What an answer carries besides its status, as far as somebody acts on it: bits of a column `marks`. The lower ones have a
 * meaning to a proxy; the others say that a header of the scenario's own is there, whatever its value.
 *
 * @source envoy: docs/root/configuration/http/http_filters/router_filter.rst
 */
export const responseMark = {
  /** `x-envoy-ratelimited`: a rate limit refused the request. */
  rateLimited: 1,
  /** `x-envoy-overloaded`: a proxy dropped the request, by a limit or in maintenance. */
  overloaded: 2,
  /** `x-envoy-degraded`: the endpoint is to be used only when the others do not suffice. */
  degraded: 4,
  /** `x-envoy-immediate-health-check-fail`: the endpoint is to be taken for unhealthy at once. */
  failCheck: 8,
  /** `retry-after`: the column `retryAfterUs` has how long from now. */
  retryAfter: 16,
  /** `x-ratelimit-reset`: the column `retryAfterUs` has the moment. */
  resetAt: 32,
  /** `x-envoy-upstream-canary`: a canary answered. */
  canary: 64,
  /** Nothing came in time, and the request had asked for 204 in that case. */
  altResponse: 128,
} as const

/** Those that a scenario writes in a list of headers, by the name that the header has. */
export const markOfHeader: Readonly<Record<string, number>> = {
  'x-envoy-ratelimited': responseMark.rateLimited,
  'x-envoy-overloaded': responseMark.overloaded,
  'x-envoy-degraded': responseMark.degraded,
  'x-envoy-immediate-health-check-fail': responseMark.failCheck,
  'x-envoy-upstream-canary': responseMark.canary,
}

/** Their short names. */
export const headerOfWord: Readonly<Record<string, string>> = {
  rateLimited: 'x-envoy-ratelimited',
  overloaded: 'x-envoy-overloaded',
  degraded: 'x-envoy-degraded',
  failCheck: 'x-envoy-immediate-health-check-fail',
  canary: 'x-envoy-upstream-canary',
}

/** Headers that have a value: how long, in whole seconds, or at which second. */
export const retryAfterHeader = 'retry-after'
export const resetAtHeader = 'x-ratelimit-reset'

const firstNamed = 8
/** How many other headers one scenario may have. */
export const mostHeaders = 31 - firstNamed

/** The bits of some headers. `known` has the scenario's own ones, in the order of their bits; what is not among them no answer has. */
export function marksOf(headers: readonly string[], known: readonly string[]): number {
  let marks = 0
  for (const name of headers) {
    const index = known.indexOf(name)
    if (name === retryAfterHeader) marks |= responseMark.retryAfter
    else if (name === resetAtHeader) marks |= responseMark.resetAt
    else marks |= markOfHeader[name] ?? (index < 0 ? 0 : 1 << (firstNamed + index))
  }
  return marks
}

/** The names of the headers that some bits say are there. */
export function headersOf(marks: number, known: readonly string[]): string[] {
  const named = known.filter((_, index) => (marks & (1 << (firstNamed + index))) !== 0)
  const ofProxies = Object.entries(markOfHeader)
    .filter(([, bit]) => (marks & bit) !== 0)
    .map(([name]) => name)
  const timed = [
    ...((marks & responseMark.retryAfter) !== 0 ? [retryAfterHeader] : []),
    ...((marks & responseMark.resetAt) !== 0 ? [resetAtHeader] : []),
  ]
  return [...ofProxies, ...timed, ...named]
}
