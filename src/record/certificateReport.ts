import { programs } from '../mesh/programs.ts'
import type { Run } from '../scenario/build.ts'
import { certificateOf, unsignedWords } from './inspectIdentity.ts'

/** The certificate of one proxy at the end; times are milliseconds from the start, below 0 before it. */
export interface CertificateReport {
  readonly state: string
  /** Null when it was never issued. */
  readonly notBefore: number | null
  readonly notAfter: number | null
  /** How often it was issued, and how often its proxy asked in vain. */
  readonly issued: number
  readonly refused: number
  /** Why nobody signed when it was last asked for; null when somebody did. */
  readonly notSigned: string | null
  /** Number of the root it rests on, and of those its proxy trusts, from 1. */
  readonly root: number
  readonly trusts: readonly number[]
  /** How far the proxy's clock is ahead. */
  readonly clockMs: number
}

/** Undefined where the proxy has none. */
export function certificateReport(run: Run, proxy: number): CertificateReport | undefined {
  const row = certificateOf(run, proxy)
  if (row === undefined) return undefined
  const { certificates, proxies } = run.world.places
  const isIssued = certificates.isIssued[row] === 1
  const trusts = proxies.trusts[proxy]!
  return {
    state: programs.certificate.states[certificates.state[row]!]!,
    notBefore: isIssued ? certificates.notBefore[row]! / 1_000 : null,
    notAfter: isIssued ? certificates.notAfter[row]! / 1_000 : null,
    issued: certificates.issued[row]!,
    refused: certificates.refused[row]!,
    notSigned: unsignedWords(certificates.unsigned[row]!) ?? null,
    root: certificates.root[row]! + 1,
    trusts: Array.from({ length: 31 }, (_, root) => root + 1).filter(
      (root) => ((trusts >> (root - 1)) & 1) === 1,
    ),
    clockMs: proxies.skewUs[proxy]! / 1_000,
  }
}

/**
 * What Linkerd's proxies say of the same: summed over proxies, but for the two moments, of which the earliest and the latest.
 *
 * @source linkerd2-proxy: linkerd/identity/src/metrics.rs; linkerd/app/inbound/src/policy
 */
export function linkerdStats(run: Run): Record<string, number> {
  if (run.plan.identity === null || run.profile.identity?.access !== 'serverPolicy') return {}
  const { certificates, proxies, endpoints } = run.world.places
  let refreshes = 0
  let firstEnd = Infinity
  let lastRefresh = 0
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    const row = certificateOf(run, proxy)
    if (row === undefined) continue
    refreshes += certificates.issued[row]!
    firstEnd = Math.min(firstEnd, certificates.notAfter[row]!)
    lastRefresh = Math.max(lastRefresh, certificates.since[row]!)
  }
  const sum = (column: Float64Array): number =>
    column.subarray(0, endpoints.used).reduce((total, value) => total + value, 0)
  return {
    identity_cert_refreshes_total: refreshes,
    identity_cert_expiration_timestamp_seconds: Math.max(
      0,
      firstEnd === Infinity ? 0 : firstEnd / 1_000_000,
    ),
    identity_cert_refresh_timestamp_seconds: lastRefresh / 1_000_000,
    inbound_http_authz_allow_total: sum(endpoints.rbac_allowed),
    inbound_http_authz_deny_total: sum(endpoints.rbac_denied),
  }
}
