import type { Action } from '../../engine/Simulation.ts'
import { certificateKind, unsigned } from '../../model/tables.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { isCutFromPlane, isPlaneAwake, isPlaneUp } from '../control/reach.ts'
import { events, programs, stateOf } from '../programs.ts'
import { progress } from './rotation.ts'

type CertificateAction =
  'beginWithNone' | 'askIssuer' | 'take' | 'askAgain' | 'noteExpiry' | 'takeBundle'

const { leaf } = certificateKind
const warming = stateOf(programs.proxy, 'warming')
const valid = stateOf(programs.certificate, 'valid')
const handshaking = stateOf(programs.connection, 'opening.handshaking')

/** guess: from a proxy's request for a certificate to the certificate, when the control plane has nothing else to do. */
const signUs = 20_000

/** guess: an issuer's or a root's certificate is nearing its end when this share of its life is left. */
const lastShare = 0.25

/** @source linkerd2-proxy: identity-client/src/certify.rs: 10 s at least between two requests */
const longestRetryUs = 10_000_000
/** guess: with lifetimes of seconds instead of days, a part of the lifetime instead. */
const retriesInALife = 200

/** The lives of certificates: asking, renewing, expiring. */
export function certificateActions(places: Places): Record<CertificateAction, Action> {
  const { sim, machines, certificates, authority, proxies, draw } = places

  const isLeaf = (row: number): boolean => certificates.kind[row] === leaf

  /** Asks for another one. Nobody but an operator renews what is above a leaf. */
  const ask = (row: number): void => {
    certificates.answerUs[row] = never
    certificates.retryUs[row] = never
    if (!isLeaf(row) || certificates.isBlocked[row] === 1) return
    const because = whyUnsigned(places, certificates.proxy[row]!)
    certificates.unsigned[row] = because
    if (because === unsigned.no) {
      certificates.answerUs[row] = Math.round(signUs * places.controlPlane.slowFactor[0]!)
    } else {
      certificates.refused[row]!++
      certificates.retryUs[row] = retryUs(places)
    }
  }

  const takeLeaf = (row: number): void => {
    const { lifetimeUs, renew, allowance } = places.plan.identity!
    const issuer = authority.issuer[0]!
    const proxy = certificates.proxy[row]!
    const now = sim.now
    draw.key(
      certificates.issued[row]!,
      0,
      places.purpose(`certificate/${places.nameOfCertificate(row)}`),
    )
    // Proxies did not start together: when a run begins, each is at another point between two renewals.
    const issuedAt = now > 0 ? now : -Math.floor(draw.at(0) * renew.ratio * lifetimeUs)
    certificates.issuer[row] = issuer
    certificates.root[row] = certificates.root[issuer]!
    certificates.notBefore[row] = issuedAt - allowance.beforeUs
    // It does not outlive what it rests on.
    certificates.notAfter[row] = Math.min(
      issuedAt + lifetimeUs + allowance.afterUs,
      chainEnd(places, issuer),
    )
    // Its holder reckons by its own clock.
    const skewUs = proxies.skewUs[proxy]!
    const left = certificates.notAfter[row]! - issuedAt - skewUs
    const share = renew.ratio + renew.jitter * (2 * draw.at(1) - 1)
    const renewAt = issuedAt + Math.round(share * left)
    certificates.renewUs[row] = Math.max(renewAt - now, now > 0 ? retryUs(places) : 0)
  }

  const take = (row: number): void => {
    const now = sim.now
    certificates.since[row] = now
    certificates.isIssued[row] = 1
    if (isLeaf(row)) {
      takeLeaf(row)
    } else {
      if (certificates.notAfter[row]! <= now) {
        certificates.notBefore[row] = now
        certificates.notAfter[row] = now + certificates.lifetimeUs[row]!
      }
      certificates.renewUs[row] = Math.floor((1 - lastShare) * (certificates.notAfter[row]! - now))
    }
    certificates.expireUs[row] = Math.max(0, certificates.notAfter[row]! - now)
    certificates.issued[row]!++
    if (!isLeaf(row)) return
    const proxy = certificates.proxy[row]!
    if (proxies.state[proxy] === warming) sim.tell(machines.proxies, proxy, events.proxy.certified)
    if (certificates.service[row]! >= 0 && now > 0) letHeldGo(places)
    progress(places)
  }

  return {
    beginWithNone(row) {
      certificates.since[row] = sim.now
      certificates.isIssued[row] = 0
      progress(places)
    },

    askIssuer(row) {
      certificates.since[row] = sim.now
      if (!isLeaf(row) || sim.now === 0) {
        sim.answer(events.certificate.issued)
        return
      }
      ask(row)
    },

    take,

    askAgain(row) {
      certificates.expireUs[row] = Math.max(0, certificates.notAfter[row]! - sim.now)
      ask(row)
    },

    noteExpiry(row) {
      if (certificates.notAfter[row]! > sim.now) certificates.notAfter[row] = sim.now
      ask(row)
    },

    takeBundle(row) {
      const trusts = proxies.trusts[certificates.proxy[row]!]!
      const isTrusted = ((trusts >> certificates.root[row]!) & 1) === 1
      if (!isTrusted && certificates.state[row] === valid) sim.answer(events.certificate.renewNow)
      progress(places)
    },
  }
}

/** Connections that were held for a certificate are looked at again. */
function letHeldGo({ sim, machines, connections }: Places): void {
  for (let row = 0; row < connections.used; row++) {
    if (connections.number[row]! <= 0 || connections.state[row] !== handshaking) continue
    if (connections.handshakeUs[row]! < 0)
      sim.tell(machines.connections, row, events.connection.certified)
  }
}

/** When the first certificate of a chain ends, from an issuer upwards, µs. */
export function chainEnd({ certificates }: Places, issuer: number): number {
  const root = certificates.issuer[issuer]!
  return root === nobody
    ? certificates.notAfter[issuer]!
    : Math.min(certificates.notAfter[issuer]!, certificates.notAfter[root]!)
}

/**
 * Why nobody signs for a proxy now: it reaches nobody, or who signs can not.
 *
 * Before a control plane signs, it asks the API server whether the token that it was shown is good. One that hears nothing
 * from there signs nothing.
 *
 * @source istio: security/pkg/server/ca/authenticate/kubeauth/kube_jwt.go (a TokenReview for each request)
 */
function whyUnsigned(places: Places, proxy: number): number {
  const { sim, authority } = places
  if (!isPlaneUp(places)) return unsigned.planeDown
  if (isCutFromPlane(places, proxy)) return unsigned.cutOff
  if (!isPlaneAwake(places)) return unsigned.stalled
  return chainEnd(places, authority.issuer[0]!) > sim.now ? unsigned.no : unsigned.signerExpired
}

function retryUs({ plan }: Places): number {
  const { lifetimeUs } = plan.identity!
  return Math.max(1_000, Math.min(longestRetryUs, Math.round(lifetimeUs / retriesInALife)))
}

/** Lets certificates be expired, or no longer, by a fault. */
export function setExpired(places: Places, row: number, isOn: boolean): void {
  const { sim, machines, certificates } = places
  certificates.isBlocked[row] = isOn ? 1 : 0
  if (isOn) sim.tell(machines.certificates, row, events.certificate.expired)
  else if (isLeaf(places, row)) sim.tell(machines.certificates, row, events.certificate.mended)
  // An operator has renewed it.
  else sim.tell(machines.certificates, row, events.certificate.issued)
}

const isLeaf = ({ certificates }: Places, row: number): boolean => certificates.kind[row] === leaf
