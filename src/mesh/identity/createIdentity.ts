import { certificateKind } from '../../model/tables.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { newIssuer, newRoot } from './rotation.ts'

/** Makes the certificates of a world: a root, an issuer, and one for each proxy. Nothing where nobody has an identity. */
export function createIdentity(places: Places): void {
  const { sim, machines, certificates, authority, proxies, plan } = places
  const { identity } = plan
  if (identity === null) return
  const root = newRoot(places)
  authority.issuer[0] = newIssuer(places, root)
  authority.bundle[0] = 1 << certificates.root[root]!
  places.controlPlane.trusts[0] = authority.bundle[0]
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    const row = sim.birth(machines.certificates)
    const endpoint = proxies.endpoint[proxy]!
    certificates.kind[row] = certificateKind.leaf
    certificates.proxy[row] = proxy
    certificates.issuer[row] = nobody
    certificates.lifetimeUs[row] = identity.lifetimeUs
    proxies.certificate[proxy] = row
    proxies.trusts[proxy] = authority.bundle[0]
    proxies.skewUs[proxy] = endpoint < 0 ? 0 : identity.skewUs[endpoint]!
  }
}

/** Starts them. Those above have started already: they were there first. */
export function beginIdentity({ sim, machines, certificates }: Places): void {
  for (let row = 0; row < certificates.used; row++) {
    if (certificates.kind[row] === certificateKind.leaf) sim.start(machines.certificates, row)
  }
}
