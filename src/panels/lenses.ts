import { lenses, type Lens } from '../model/lenses.ts'
import type { Topology } from '../record/Topology.ts'

/** The lenses that have something to show of a mesh, in their order. */
export function lensesOf(topology: Topology): Lens[] {
  const { services, endpoints, proxies, hasControlPlane, hasIdentity } = topology
  const zones = new Set(endpoints.map(({ zone }) => zone).filter((zone) => zone !== ''))
  const has: Readonly<Record<Lens, boolean>> = {
    traffic: true,
    load: true,
    identity: hasIdentity,
    config: hasControlPlane && proxies.length > 0,
    teams: services.some(({ team }) => team !== ''),
    zones: zones.size > 1,
  }
  return lenses.filter((lens) => has[lens])
}
