import type { Policy } from '../dialects/policy.ts'
import { policyDocument } from './policyText.ts'

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
  const lines = { ...base.origin?.lines }
  // What is said again without a place of its own has no line any more.
  for (const key of saidBy(over)) delete lines[key]
  Object.assign(lines, over.origin?.lines)
  const file = over.origin?.file ?? base.origin?.file
  return {
    ...base,
    ...over,
    for: base.for,
    ...(over.retry ? { retry: { ...base.retry, ...over.retry } } : {}),
    ...(over.limits ? { limits: { ...base.limits, ...over.limits } } : {}),
    ...(over.outlier ? { outlier: { ...base.outlier, ...over.outlier } } : {}),
    ...(over.fault ? { fault: { ...base.fault, ...over.fault } } : {}),
    ...(file === undefined ? {} : { origin: { file, lines } }),
  }
}

/** The dotted keys that a policy says, as a document writes them. */
function saidBy(policy: Policy): string[] {
  const dotted = (value: unknown, path: string): string[] =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? [path, ...Object.entries(value).flatMap(([key, inner]) => dotted(inner, `${path}.${key}`))]
      : [path]
  return Object.entries(policyDocument(policy)).flatMap(([key, value]) => dotted(value, key))
}
