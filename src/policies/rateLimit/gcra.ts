import type { PolicyColumns } from '../columns.ts'
import { limitedBy, type RateLimit } from './rateLimit.ts'

export interface GcraOptions {
  /** Requests a second of all callers; undefined: no such limit. */
  readonly total: number | undefined
  /** Of each caller's identity; all who have none share one. */
  readonly identity: number | undefined
  /** Of the callers of one list together, in place of `identity`. */
  readonly overrides: readonly { readonly callers: readonly number[]; readonly perSecond: number }[]
  /** How many identities there are: each may have a limiter of its own. */
  readonly identities: number
}

/**
 * Linkerd's local rate limit: the generic cell rate algorithm, for each proxy on its own.
 *
 *     T = 1 s / N;  refused while now < due + T − N·T;  otherwise due := max(due, now) + T
 *
 * A rate of N allows a burst of N, all of it at the start. The total is asked first, so a request that a later check refuses has
 * used up one of the total already.
 *
 * @source linkerd2-proxy 29637b64: linkerd/proxy/server-policy/src/local_rate_limit.rs; governor: Quota::per_second
 */
export function gcra(options: GcraOptions, { limiters, clock }: PolicyColumns): RateLimit {
  const { total, identity, overrides } = options
  // The total, then one for each list of overrides, then one for each identity and one for all who have none.
  const firstIdentity = 1 + overrides.length
  const overrideOf = new Map(
    overrides.flatMap(({ callers }, index) => callers.map((caller) => [caller, index] as const)),
  )

  const passes = (limiter: number, perSecond: number): boolean => {
    const { now } = clock
    const interval = 1_000_000 / perSecond
    const due = limiters.dueAt[limiter]!
    if (now < due + interval - perSecond * interval) return false
    limiters.dueAt[limiter] = Math.max(due, now) + interval
    return true
  }

  return {
    width: firstIdentity + options.identities + 1,
    check(first, caller) {
      if (total !== undefined && !passes(first, total)) return limitedBy.total
      const override = caller < 0 ? undefined : overrideOf.get(caller)
      if (override !== undefined) {
        return passes(first + 1 + override, overrides[override]!.perSecond)
          ? limitedBy.none
          : limitedBy.override
      }
      if (identity === undefined) return limitedBy.none
      const own = first + firstIdentity + (caller < 0 ? options.identities : caller)
      return passes(own, identity) ? limitedBy.none : limitedBy.identity
    },
  }
}
