import { fitsCaller, verdict, type AccessRule, type Authz } from './authz.ts'

/**
 * Istio's order: whatever a deny fits is refused; if there is any allow, the rest needs one that fits; without one, the rest
 * is let in. An audit changes nothing. A list without any entry is an ALLOW policy without rules, and refuses everybody.
 *
 * Where no request is seen (TCP), a line that names methods cannot be judged whole: an allow then fits nobody, a deny fits
 * as if it named none. Custom authorisers, which would come before all, are not modelled.
 *
 * @source istio api: security/v1beta1/authorization_policy.proto; envoy: extensions/filters/http/rbac/rbac_filter.cc
 */
export function denyThenAllow(rules: readonly AccessRule[]): Authz {
  const judge = (caller: number, method: number, withRehearsed: boolean): number => {
    let hasAllow = rules.length === 0
    let allowing = -1
    for (let entry = 0; entry < rules.length; entry++) {
      const rule = rules[entry]!
      if (rule.action === 'audit' || (rule.dryRun && !withRehearsed)) continue
      const fits = fitsCaller(rule, caller) && fitsMethod(rule, method, rule.action === 'deny')
      if (rule.action === 'deny') {
        if (fits) return verdict.refusedBy(entry)
      } else {
        hasAllow = true
        if (fits && allowing < 0) allowing = entry
      }
    }
    if (allowing >= 0) return verdict.allowedBy(allowing)
    return hasAllow ? verdict.closed : verdict.open
  }
  return {
    decide: (caller, method) => judge(caller, method, false),
    rehearse: (caller, method) => judge(caller, method, true),
    isRehearsing: rules.some(({ dryRun }) => dryRun),
    audit: (caller, method) => audited(rules, caller, method),
  }
}

/** @param unseen the answer where no request is seen */
function fitsMethod({ methods }: AccessRule, method: number, unseen: boolean): boolean {
  if (methods.length === 0) return true
  return method < 0 ? unseen : methods[method] === 1
}

/** The first audit that fits; −1 when none does. */
export function audited(rules: readonly AccessRule[], caller: number, method: number): number {
  return rules.findIndex(
    (rule) => rule.action === 'audit' && fitsCaller(rule, caller) && fitsMethod(rule, method, true),
  )
}
