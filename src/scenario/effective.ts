import type { Policy } from '../dialects/policy.ts'

/**
 * The policy that binds calls from one caller to one service: all that match, the more specific over the general, the later
 * over the earlier, key by key. Each group (`retry`, `limits`, `outlier`) is merged key by key as well; `null` takes a group away.
 */
export function effectivePolicy(policies: readonly Policy[], from: string, to: string): Policy {
  const matching = policies
    .filter((policy) => policy.for === to || policy.for === '*')
    .filter((policy) => policy.from === undefined || policy.from === from)
  const rank = (policy: Policy): number =>
    (policy.for === '*' ? 0 : 1) + (policy.from === undefined ? 0 : 2)
  // A stable sort: equals stay in the order in which they were said.
  return [...matching].sort((a, b) => rank(a) - rank(b)).reduce(merge, { for: to })
}

function merge(base: Policy, over: Policy): Policy {
  const origin =
    over.origin === undefined
      ? base.origin
      : { file: over.origin.file, lines: { ...base.origin?.lines, ...over.origin.lines } }
  return {
    ...base,
    ...over,
    for: base.for,
    ...(over.retry ? { retry: { ...base.retry, ...over.retry } } : {}),
    ...(over.limits ? { limits: { ...base.limits, ...over.limits } } : {}),
    ...(over.outlier ? { outlier: { ...base.outlier, ...over.outlier } } : {}),
    ...(over.fault ? { fault: { ...base.fault, ...over.fault } } : {}),
    ...(origin === undefined ? {} : { origin }),
  }
}
