/**
 * TLS between proxies: who shows a certificate to whom, and what comes of it.
 *
 * With mutual TLS both ends show one, so each knows who the other is; a plain connection says nothing about either. Which of
 * the two a connection becomes is settled twice, by two parties that may have been told at different times: the caller
 * decides whether to begin a handshake, and the callee whether it wants one. What one of them takes for granted and the
 * other does not do is a failure that no retry cures.
 *
 * Nothing falls back. A caller that begins a handshake which fails has no connection; it never tries again in plaintext.
 * `auto` looks at what the endpoint *says* it can do, before anything is sent.
 *
 * Istio: PeerAuthentication for the callee (STRICT, PERMISSIVE, DISABLE), DestinationRule and auto mTLS for the caller.
 * Linkerd: always `auto` and permissive; who wants more asks for it in its access policy.
 *
 * @source istio: pilot/pkg/networking/core/cluster_traffic_policy.go (auto mTLS), istio.io: PeerAuthentication
 */

/** What a callee takes. */
export const serverModes = ['strict', 'permissive', 'off'] as const
export type ServerMode = (typeof serverModes)[number]

/** What a caller begins: `auto` is mTLS with whoever says that it speaks it, `mutual` is mTLS with everybody. */
export const clientModes = ['auto', 'mutual', 'plain'] as const
export type ClientMode = (typeof clientModes)[number]

/** What a connection becomes, before any certificate is looked at. */
export type Agreement =
  /** Both shake hands. */
  | 'mutual'
  /** Neither wants TLS. */
  | 'plain'
  /** The callee insists on TLS, and the caller speaks plaintext: the connection opens and is reset at its first bytes. */
  | 'plainRefused'
  /** The caller begins a handshake, and the callee does not know what that is. */
  | 'notSpoken'

/**
 * What a caller and a callee come to.
 *
 * @param client absent for a caller without a proxy, which speaks plaintext
 * @param server absent for an endpoint without a proxy, which speaks plaintext, too
 */
export function agree(client: ClientMode | undefined, server: ServerMode | undefined): Agreement {
  const speaksTls = server !== undefined && server !== 'off'
  const begins = client === 'mutual' || (client === 'auto' && speaksTls)
  if (begins) return speaksTls ? 'mutual' : 'notSpoken'
  return server === 'strict' ? 'plainRefused' : 'plain'
}

/** A certificate as whoever verifies it sees it. Moments in µs, all of the one true clock. */
export interface Shown {
  readonly notBefore: number
  readonly notAfter: number
  /** When the chain above it begins and ends to be valid: its issuer's and its root's certificates. */
  readonly chainNotBefore: number
  readonly chainNotAfter: number
  readonly root: number
}

/** What is wrong with a certificate that was shown; 0 when nothing is. */
export const flaw = { none: 0, missing: 1, notYetValid: 2, expired: 3, untrusted: 4 } as const

/**
 * Judges a certificate by one's own clock and by the roots one trusts.
 *
 * The whole chain must be valid, so an issuer that has expired takes every certificate below it along.
 *
 * @param clock the verifier's time, µs
 * @param trusts bits by number of a root
 */
export function verify(shown: Shown | undefined, clock: number, trusts: number): number {
  if (shown === undefined) return flaw.missing
  if (((trusts >> shown.root) & 1) === 0) return flaw.untrusted
  if (clock < shown.notBefore || clock < shown.chainNotBefore) return flaw.notYetValid
  return clock >= shown.notAfter || clock >= shown.chainNotAfter ? flaw.expired : flaw.none
}
