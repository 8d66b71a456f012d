import type { Topology } from '../record/Topology.ts'

/**
 * What stands at the side on which requests arrive. `empty`: nothing, where the rest of the mesh has a proxy, and its place is
 * kept so that one sees what is missing. `node`: the proxy of its node, which stands elsewhere. `library`: nothing, because the
 * application does it. `gateway`: nothing, because all of it is a proxy. `hub`: a proxy that also works on what it carries.
 */
export const boxSide = {
  none: 0,
  empty: 1,
  proxy: 2,
  node: 3,
  library: 4,
  gateway: 5,
  hub: 6,
} as const

/**
 * What stands at the side of an endpoint.
 *
 * @param isOut whether its pod has no proxy now, although it may have one at another moment
 */
export function sideOf(
  { proxies, endpoints, services }: Topology,
  endpoint: number,
  isOut = false,
): number {
  const { proxy, service } = endpoints[endpoint]!
  const { role, hasLibrary } = services[service]!
  if (role === 'bus' || role === 'flow') return boxSide.hub
  if (role === 'gateway' || role === 'waypoint') return boxSide.gateway
  // Also one that a control plane tells what to do, and that counts as a proxy elsewhere.
  if (hasLibrary) return boxSide.library
  if (proxy >= 0 && !isOut) return proxies[proxy]!.node === '' ? boxSide.proxy : boxSide.node
  return proxies.length > 0 && services[service]!.kind === 'app' ? boxSide.empty : boxSide.none
}
