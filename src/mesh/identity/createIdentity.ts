import { certificateKind } from '../../model/tables.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { newIssuer, newRoot } from './rotation.ts'

/**
 * Makes the certificates of a world: a root, an issuer, and one for each proxy; a node's has one for each service that it
 * stands for. Nothing where nobody has an identity.
 *
 * @source istio: architecture/ambient/ztunnel.md (one certificate per service account on the node)
 */
export function createIdentity(places: Places): void {
  const { authority, certificates, clients, endpoints, proxies, plan } = places
  const { identity } = plan
  if (identity === null) return
  const root = newRoot(places)
  authority.issuer[0] = newIssuer(places, root)
  authority.bundle[0] = 1 << certificates.root[root]!
  places.controlPlane.trusts[0] = authority.bundle[0]
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    const own = places.endpointsOf[proxy]!
    proxies.trusts[proxy] = authority.bundle[0]
    // A clock is a machine's: one that is wrong is wrong for all of its node.
    for (const endpoint of own) {
      const skewUs = identity.skewUs[endpoint]!
      if (skewUs !== 0) proxies.skewUs[proxy] = skewUs
    }
    if (proxies.node[proxy]! < 0) {
      const row = newLeaf(places, proxy, nobody)
      for (const endpoint of own) endpoints.certificate[endpoint] = row
      if (own.length === 0) clients.certificate[proxies.client[proxy]!] = row
      continue
    }
    for (const service of new Set(own.map((endpoint) => endpoints.service[endpoint]!))) {
      const row = newLeaf(places, proxy, service)
      for (const endpoint of own)
        if (endpoints.service[endpoint] === service) endpoints.certificate[endpoint] = row
    }
  }
}

function newLeaf(places: Places, proxy: number, service: number): number {
  const { sim, machines, certificates, certificatesOf, proxies, plan } = places
  const row = sim.birth(machines.certificates)
  certificates.kind[row] = certificateKind.leaf
  certificates.proxy[row] = proxy
  certificates.service[row] = service
  certificates.issuer[row] = nobody
  certificates.lifetimeUs[row] = plan.identity!.lifetimeUs
  ;(certificatesOf[proxy] ??= []).push(row)
  if (proxies.certificate[proxy] === nobody) proxies.certificate[proxy] = row
  return row
}

/** Starts them. Those above have started already: they were there first. */
export function beginIdentity({ sim, machines, certificates }: Places): void {
  for (let row = 0; row < certificates.used; row++) {
    if (certificates.kind[row] === certificateKind.leaf) sim.start(machines.certificates, row)
  }
}
