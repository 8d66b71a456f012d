import { fitsCaller, verdict, type AccessRule, type Authz } from './authz.ts'
import { audited } from './denyThenAllow.ts'

/** What a workload does with what no Server speaks of (`config.linkerd.io/default-inbound-policy`). */
export const defaultInboundPolicies = [
  'all-unauthenticated',
  'all-authenticated',
  'cluster-unauthenticated',
  'cluster-authenticated',
  'deny',
  'audit',
] as const
export type DefaultInboundPolicy = (typeof defaultInboundPolicies)[number]

/**
 * Linkerd's way: a list of entries is a Server with an AuthorizationPolicy for each allow, and whatever none of them fits is
 * refused. Without a list the default inbound policy of the workload decides. There is no deny: an entry that denies is left
 * out, which the run says.
 *
 * Everybody here is inside the cluster's networks, so `cluster-…` is the same as `all-…`.
 *
 * @source linkerd2: policy-controller/; docs: reference/authorization-policy
 */
export function serverPolicy(
  rules: readonly AccessRule[] | undefined,
  byDefault: DefaultInboundPolicy,
): Authz {
  const needsIdentity = byDefault.endsWith('-authenticated')
  const judge = (caller: number, method: number, withRehearsed: boolean): number => {
    const bound = rules?.some((rule) => binds(rule, withRehearsed)) ?? false
    // A Server in audit mode lets in what it would refuse, so a list that is only rehearsed leaves the default in force.
    const isServer = bound || (rules !== undefined && !rules.some(({ dryRun }) => dryRun))
    if (rules !== undefined && isServer) {
      const entry = rules.findIndex(
        (rule) =>
          binds(rule, withRehearsed) &&
          fitsCaller(rule, caller) &&
          (rule.methods.length === 0 || rule.methods[method] === 1),
      )
      return entry < 0 ? verdict.closed : verdict.allowedBy(entry)
    }
    if (byDefault === 'deny' || (byDefault === 'audit' && withRehearsed)) return verdict.closed
    return needsIdentity && caller < 0 ? verdict.closed : verdict.open
  }
  return {
    decide: (caller, method) => judge(caller, method, false),
    rehearse: (caller, method) => judge(caller, method, true),
    isRehearsing: byDefault === 'audit' || (rules?.some(({ dryRun }) => dryRun) ?? false),
    audit: (caller, method) => (rules === undefined ? -1 : audited(rules, caller, method)),
  }
}

const binds = ({ action, dryRun }: AccessRule, withRehearsed: boolean): boolean =>
  action === 'allow' && (withRehearsed || !dryRun)
