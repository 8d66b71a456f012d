import type { Policy, RoutePolicy } from '../dialects/policy.ts'
import { reason } from '../model/reasons.ts'
import type { Shape } from '../model/shapes.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { firstMatch } from '../policies/route/choice.ts'
import { wrongHeader } from '../policies/route/controlHeaders.ts'
import type { RouteRules } from '../policies/rules.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { routeRules, type RouteEdge } from './rules.ts'
import { said } from './said.ts'

/**
 * A policy and a system's defaults as what binds one edge's requests, whatever they look like: by rules that look at them, and by
 * headers with which they ask for something else.
 */
export function routesOf(
  profile: MeshProfile,
  policy: Policy,
  edge: RouteEdge,
  columns: PolicyColumns,
): RouteRules {
  const base = routeRules(profile, policy, edge, columns)
  const routes = said(profile, policy, 'routes')
  const strict = said(profile, policy, 'strictHeaders') ?? []
  if (routes === undefined && base.mirrors === null && strict.length === 0) return base
  const rules = (routes ?? [{}]).map((rule) => {
    const made = routeRules(profile, merged(policy, rule), edge, columns)
    /** What binds requests of some looks, and the same where a header of theirs is wrong. */
    const own = new Map<RouteRules, RouteRules>()
    const refusing = new Map<RouteRules, RouteRules>()
    return {
      match: rule.match ?? [],
      rulesFor(shape: Shape, index: number): RouteRules {
        const bound = made.byShape?.[index] ?? made
        const isWrong = wrongHeader(shape, strict) !== undefined
        const known = isWrong ? refusing : own
        const before = known.get(bound)
        if (before !== undefined) return before
        const answer = isWrong ? { status: 400, because: reason.invalidHeader } : bound.answer
        const one = { ...bound, byShape: null, answer }
        known.set(bound, one)
        return one
      },
    }
  })
  const counted = routes === undefined ? 0 : routes.length
  return { ...base, choice: firstMatch(rules, counted, edge, columns) }
}

/** What a rule does not say is as its policy says it. */
export function merged(
  policy: Policy,
  { name: _name, match: _match, ...own }: RoutePolicy,
): Policy {
  const retry = own.retry && policy.retry ? { ...policy.retry, ...own.retry } : own.retry
  return { ...policy, ...own, ...(retry === undefined ? {} : { retry }) }
}
