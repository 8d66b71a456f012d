import type { Topology } from '../../../record/Topology.ts'

/**
 * How many things stand above each other in the picture of a run, about: callers side by side, the control plane over all, the
 * proxies of nodes below. A picture is as high as what stands in it needs to be read.
 */
export function pictureRows({
  clients,
  hasControlPlane,
  nodes,
  proxies,
  services,
}: Topology): number {
  const hasNodeProxies = nodes.length > 0 && proxies.some(({ node }) => node !== '')
  const abreast = Math.max(clients.length, Math.ceil(services.length / mostInLine))
  return abreast + (hasControlPlane ? 1 : 0) + (hasNodeProxies ? 1 : 0)
}

/** guess: more services than these are not in one line of calls */
const mostInLine = 6
