import { reason } from '../../model/reasons.ts'
import { flawOf } from '../../model/tables.ts'
import { nobody } from '../../model/units.ts'
import { agree, flaw, verify, type Shown } from '../../policies/tls/tls.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { chainEnd } from './certificates.ts'

/** By flaw: the reason of a handshake that fails by it. */
const reasonOfFlaw = {
  [flaw.missing]: reason.noCertificate,
  [flaw.notYetValid]: reason.certificateNotYetValid,
  [flaw.expired]: reason.certificateExpired,
  [flaw.untrusted]: reason.untrustedRoot,
} as Record<number, number>

/** What two ends of a connection make of each other, where the system has identities. */
export class Handshake {
  private readonly places: Places
  private readonly shown: { -readonly [K in keyof Shown]: Shown[K] } = {
    notBefore: 0,
    notAfter: 0,
    chainNotBefore: 0,
    chainNotAfter: 0,
    root: 0,
  }

  /** By which the latest certificate was judged. */
  private clock = 0

  constructor(places: Places) {
    this.places = places
  }

  /** Whether an endpoint's port is not open yet: its listener waits for the first certificate. */
  isWaiting(endpoint: number): boolean {
    const { endpoints, certificates } = this.places
    if (endpoints.proxy[endpoint]! < 0) return false
    const row = endpoints.certificate[endpoint]!
    return row !== nobody && certificates.isIssued[row] === 0
  }

  /**
   * Whether the proxy of a node at one end holds a connection, because the certificate of who is to be shown has not come yet.
   *
   * @source istio: architecture/ambient/ztunnel-cni-lifecycle.md ("will accept all connections, but it will not start forwarding")
   */
  isHeld(connection: number): boolean {
    const { connections, clusters, members, endpoints, proxies, certificates, plan } = this.places
    if (plan.nodeProxies === null) return false
    const cluster = connections.cluster[connection]!
    const endpoint = members.endpoint[connections.member[connection]!]!
    const isMissing = (proxy: number, row: number): boolean =>
      proxy >= 0 && proxies.node[proxy]! >= 0 && certificates.isIssued[row] === 0
    return (
      isMissing(endpoints.proxy[endpoint]!, endpoints.certificate[endpoint]!) ||
      isMissing(clusters.proxy[cluster]!, this.certificateOf(cluster))
    )
  }

  /**
   * Settles what a connection becomes, and notes why in its columns.
   *
   * @returns the event of the connection; below 0 while both shake hands: that takes its time
   */
  settle(connection: number): number {
    const { places } = this
    const { connections, clusters, members, endpoints, plan } = places
    const cluster = connections.cluster[connection]!
    const endpoint = members.endpoint[connections.member[connection]!]!
    const client = clusters.proxy[cluster]!
    const server = endpoints.proxy[endpoint]!
    const agreement = agree(
      client < 0 ? undefined : places.clusterRulesOf(cluster).tls,
      server < 0 ? undefined : places.inboundRulesOf(endpoint).mtls,
    )
    switch (agreement) {
      case 'plain':
        connections.handshakeUs[connection] = 0
        return events.connection.plain
      case 'plainRefused':
        // The connection opens; only what is sent over it meets somebody who does not understand.
        connections.handshakeUs[connection] = 0
        connections.isStale[connection] = 2
        return events.connection.plain
      case 'notSpoken':
        connections.handshakeUs[connection] = plan.identity!.handshakeUs
        connections.reason[connection] = reason.tlsNotSpoken
        clusters.ssl_connection_error[cluster]!++
        return events.connection.rejected
      case 'mutual':
        connections.handshakeUs[connection] = plan.identity!.handshakeUs
        return this.exchange(connection, cluster, client, server, endpoint)
    }
  }

  /** Both show what they have: the callee first. */
  private exchange(
    connection: number,
    cluster: number,
    client: number,
    server: number,
    endpoint: number,
  ): number {
    const { connections, clusters, endpoints } = this.places
    const ofServer = this.judge(endpoints.certificate[endpoint]!, client)
    const found =
      ofServer === flaw.none ? this.judge(this.certificateOf(cluster), server) : ofServer
    if (found === flaw.none) {
      connections.isMutual[connection] = 1
      clusters.ssl_handshake[cluster]!++
      return -1
    }
    connections.reason[connection] = reasonOfFlaw[found]!
    const isSigners = found === flaw.expired && this.shown.chainNotAfter <= this.clock
    if (ofServer === flaw.none)
      connections.flawOf[connection] = isSigners ? flawOf.signerOfCaller : flawOf.caller
    else connections.flawOf[connection] = isSigners ? flawOf.signerOfCallee : flawOf.callee
    // What the callee thinks of the caller's certificate reaches the caller as an alert.
    if (ofServer === flaw.none) clusters.ssl_connection_error[cluster]!++
    else if (found === flaw.missing) clusters.ssl_fail_verify_no_cert[cluster]!++
    else clusters.ssl_fail_verify_error[cluster]!++
    return events.connection.rejected
  }

  /** The certificate that is shown for who calls through a cluster. */
  private certificateOf(cluster: number): number {
    const { clusters, endpoints, clients, plan } = this.places
    const from = clusters.fromEndpoint[cluster]!
    if (from >= 0) return endpoints.certificate[from]!
    return clients.certificate[plan.edges[clusters.edge[cluster]!]!.fromClient]!
  }

  /** What a proxy thinks of the certificate of another, by its own clock and its own bundle. */
  private judge(row: number, verifier: number): number {
    const { places, shown } = this
    const { sim, certificates, proxies } = places
    if (row === nobody || certificates.isIssued[row] === 0) return flaw.missing
    const issuer = certificates.issuer[row]!
    shown.notBefore = certificates.notBefore[row]!
    shown.notAfter = certificates.notAfter[row]!
    shown.chainNotBefore = certificates.notBefore[issuer]!
    shown.chainNotAfter = chainEnd(places, issuer)
    shown.root = certificates.root[row]!
    this.clock = sim.now + proxies.skewUs[verifier]!
    return verify(shown, this.clock, proxies.trusts[verifier]!)
  }
}
