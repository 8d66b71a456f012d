/**
 * Access: who may call whom.
 *
 * Encryption says that nobody listens; it does not say who is calling. A handshake in which both sides show a certificate
 * does, so the proxy beside the callee can ask of each request: may this caller do this here? What is allowed is written by
 * identity and not by address, because an address is somebody else's after the next restart. Without it, whoever gets into
 * one pod can call every service. With it the danger changes sides: a rule that was made from what one has seen refuses the
 * rare caller that nobody has seen yet, so rules are rehearsed before they bind (`dryRun`, audit).
 *
 * The answer rests on the handshake. A caller without one has no identity: no entry that names somebody fits, neither one
 * that allows nor one that denies.
 *
 * Istio has AuthorizationPolicy (DENY before ALLOW), Linkerd has Server and AuthorizationPolicy (deny by default).
 */
export interface Authz {
  /**
   * @param caller number of the identity that the handshake verified (services first, then clients); below 0: none
   * @param method position in `methods` of model/methods.ts; below 0 where no request is seen
   * @returns how it was decided: see `isAllowed` and `entryOf`
   */
  decide(caller: number, method: number): number
  /** The same, as if the entries that are only rehearsed did bind. */
  rehearse(caller: number, method: number): number
  /** Whether there is anything to rehearse. */
  readonly isRehearsing: boolean
  /** The first entry that wants the call noted; below 0: none. */
  audit(caller: number, method: number): number
}

/** Whether a decision lets the call in. */
export const isAllowed = (verdict: number): boolean => verdict >= 0

/** The position of the entry that decided; below 0 when none did, and the default holds. */
export const entryOf = (verdict: number): number => (verdict >= 0 ? verdict - 1 : -verdict - 2)

/** Decisions: nothing is said, so it is allowed; nothing allows it, so it is refused; and those of an entry. */
export const verdict = {
  open: 0,
  closed: -1,
  allowedBy: (entry: number): number => entry + 1,
  refusedBy: (entry: number): number => -entry - 2,
} as const

/** One line of an access policy, with names turned into numbers. */
export interface AccessRule {
  readonly action: 'allow' | 'deny' | 'audit'
  /** By number of an identity: 1 for those it names. */
  readonly callers: Uint8Array
  /** Fits everybody, with or without an identity. */
  readonly fitsAnyone: boolean
  /** Fits everybody who has an identity. */
  readonly fitsAuthenticated: boolean
  /** By position in `methods`: 1 for those it names; empty when it is for all. */
  readonly methods: Uint8Array
  /** Decides nothing yet: what it would decide is counted. */
  readonly dryRun: boolean
}

/** Whether a line fits the caller, whatever the method. */
export function fitsCaller(rule: AccessRule, caller: number): boolean {
  if (rule.fitsAnyone) return true
  return caller >= 0 && (rule.fitsAuthenticated || rule.callers[caller] === 1)
}
