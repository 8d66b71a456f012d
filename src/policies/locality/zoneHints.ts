import type { PolicyColumns } from '../columns.ts'
import type { Hints } from './locality.ts'

/**
 * Only those of the caller's zone are listed for it (of its node, where that is asked for), as long as there is one; whether they are
 * well, or can carry what is asked, does not matter.
 *
 * @source kubernetes: Service trafficDistribution (PreferSameZone, PreferSameNode) and the hints of EndpointSlices; linkerd2:
 *   controller/api/destination/endpoint_translator.go (filterAddresses)
 */
export function zoneHints({ byNode }: { byNode: boolean }, { ground }: PolicyColumns): Hints {
  return {
    levels: byNode ? 2 : 1,
    isNear(cluster, endpoint, level) {
      if (byNode && level === 0) {
        const node = ground.nodeOfCaller(cluster)
        return node >= 0 && node === ground.nodeOf(endpoint)
      }
      const zone = ground.zoneOfCaller(cluster)
      return zone >= 0 && zone === ground.zoneOf(endpoint)
    },
  }
}
