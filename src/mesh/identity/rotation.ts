import type { Action } from '../../engine/Simulation.ts'
import { certificateKind } from '../../model/tables.ts'
import { nobody } from '../../model/units.ts'
import { noteChange } from '../control/debounce.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

type RotationAction =
  'beginRotation' | 'spreadBoth' | 'issueByNew' | 'spreadNew' | 'swapRoots' | 'endRotation'

/** How a rotation goes: what stands in its column. */
export const rotationHow = { bundleFirst: 0, swap: 1, issuerOnly: 2 } as const

const { leaf, issuer: anIssuer, root: aRoot } = certificateKind
const gone = stateOf(programs.certificate, 'gone')
const trusting = stateOf(programs.rotation, 'trusting')
const reissuing = stateOf(programs.rotation, 'reissuing')
const removing = stateOf(programs.rotation, 'removing')
const swapping = stateOf(programs.rotation, 'swapping')

/** Numbers of roots are bits of one integer, so after so many the first are used again. */
const rootsAtOnce = 31

/** Rotating what all trust rests on. */
export function rotationActions(places: Places): Record<RotationAction, Action> {
  const { sim, machines, certificates, authority, rotations } = places

  const bit = (root: number): number => 1 << root

  const retire = (row: number): void => {
    sim.tell(machines.certificates, row, events.certificate.retired)
  }

  return {
    beginRotation(rotation) {
      rotations.startedAt[rotation] = sim.now
      const oldIssuer = authority.issuer[0]!
      const how = rotations.how[rotation]!
      if (how === rotationHow.issuerOnly) {
        rotations.newIssuer[rotation] = newIssuer(places, certificates.issuer[oldIssuer]!)
        authority.issuer[0] = rotations.newIssuer[rotation]!
        retire(oldIssuer)
        sim.answer(events.rotation.replaced)
        return
      }
      const root = newRoot(places)
      rotations.oldRoot[rotation] = certificates.root[oldIssuer]!
      rotations.newRoot[rotation] = certificates.root[root]!
      rotations.newIssuer[rotation] = newIssuer(places, root)
      sim.answer(how === rotationHow.swap ? events.rotation.swap : events.rotation.bundleFirst)
    },

    spreadBoth(rotation) {
      spread(places, authority.bundle[0]! | bit(rotations.newRoot[rotation]!))
    },

    issueByNew(rotation) {
      authority.issuer[0] = rotations.newIssuer[rotation]!
      progress(places)
    },

    spreadNew: (rotation) => spread(places, bit(rotations.newRoot[rotation]!)),

    swapRoots(rotation) {
      authority.issuer[0] = rotations.newIssuer[rotation]!
      spread(places, bit(rotations.newRoot[rotation]!))
    },

    endRotation(rotation) {
      authority.rotation[0] = nobody
      if (rotations.how[rotation] !== rotationHow.issuerOnly) {
        const oldRoot = rotations.oldRoot[rotation]!
        for (let row = 0; row < certificates.used; row++) {
          if (certificates.kind[row] !== leaf && certificates.root[row] === oldRoot) retire(row)
        }
      }
      sim.bury(machines.rotations, rotation)
    },
  }
}

/** Begins a rotation, unless one is under way. */
export function rotate(places: Places, how: number): void {
  const { sim, machines, authority, rotations } = places
  if (authority.rotation[0] !== nobody) return
  const rotation = sim.birth(machines.rotations)
  authority.rotation[0] = rotation
  rotations.how[rotation] = how
  sim.start(machines.rotations, rotation)
}

/** A new root, self-signed; it lives as long as the first one did. */
export function newRoot(places: Places): number {
  const { authority, plan } = places
  const row = newCertificate(places, aRoot, nobody, plan.identity!.rootUs)
  places.certificates.root[row] = authority.roots[0]! % rootsAtOnce
  authority.roots[0]!++
  return row
}

/** A new issuer, signed by a root, which it does not outlive. */
export function newIssuer(places: Places, root: number): number {
  const { certificates, plan } = places
  const row = newCertificate(places, anIssuer, root, plan.identity!.issuerUs)
  certificates.root[row] = certificates.root[root]!
  certificates.notAfter[row] = Math.min(certificates.notAfter[row]!, certificates.notAfter[root]!)
  return row
}

function newCertificate(places: Places, kind: number, signer: number, lifeUs: number): number {
  const { sim, machines, certificates, plan } = places
  const row = sim.birth(machines.certificates)
  certificates.kind[row] = kind
  certificates.proxy[row] = nobody
  certificates.issuer[row] = signer
  certificates.lifetimeUs[row] = lifeUs
  certificates.notBefore[row] = sim.now - plan.identity!.allowance.beforeUs
  certificates.notAfter[row] = sim.now + lifeUs
  sim.start(machines.certificates, row)
  return row
}

/** Another bundle is to reach every proxy: the control plane gives it out like all that changes. */
function spread(places: Places, bundle: number): void {
  places.authority.bundle[0] = bundle
  places.authority.bundles[0]!++
  noteChange(places, true)
  progress(places)
}

/** Tells the rotation that is under way when what it waits for has come to pass. */
export function progress(places: Places): void {
  const { sim, machines, authority, rotations } = places
  const rotation = authority.rotation[0]!
  if (rotation === nobody) return
  switch (rotations.state[rotation]) {
    case trusting:
    case removing:
    case swapping:
      if (isSpread(places)) sim.tell(machines.rotations, rotation, events.rotation.spread)
      break
    case reissuing:
      if (isReissued(places, rotations.oldRoot[rotation]!))
        sim.tell(machines.rotations, rotation, events.rotation.reissued)
  }
}

function isSpread({ certificates, authority, proxies }: Places): boolean {
  for (let row = 0; row < certificates.used; row++) {
    if (certificates.kind[row] !== leaf || certificates.state[row] === gone) continue
    if (proxies.trusts[certificates.proxy[row]!] !== authority.bundle[0]) return false
  }
  return true
}

function isReissued({ certificates }: Places, oldRoot: number): boolean {
  for (let row = 0; row < certificates.used; row++) {
    if (certificates.kind[row] !== leaf || certificates.state[row] === gone) continue
    if (certificates.isIssued[row] === 1 && certificates.root[row] === oldRoot) return false
  }
  return true
}
