import { nobody } from '../model/units.ts'
import type { Clusters, Ground } from '../policies/columns.ts'

/** What is known of a run's places. */
interface Standing {
  readonly clusters: Clusters
  readonly endpoints: { readonly service: Int32Array }
  readonly listings: { readonly isListed: Uint8Array }
  readonly plan: { readonly services: readonly { readonly endpoints: number }[] }
  readonly firstEndpoint: readonly number[]
  readonly zoneOf: Int32Array
  readonly zoneNames: readonly string[]
  readonly nodeOf: Int32Array
  nameOfEndpoint(endpoint: number): string
}

/** Where everything stands, as rules may ask. */
export function groundOf(places: Standing): Ground {
  const { clusters, endpoints, listings, plan, zoneOf, nodeOf, zoneNames, firstEndpoint } = places
  return {
    zones: zoneNames,
    zoneOf: (endpoint) => zoneOf[endpoint]!,
    nodeOf: (endpoint) => nodeOf[endpoint]!,
    nameOf: (endpoint) => places.nameOfEndpoint(endpoint),
    zoneOfCaller: (cluster) => zoneOf[clusters.caller[cluster]!]!,
    nodeOfCaller(cluster) {
      const from = clusters.fromEndpoint[cluster]!
      return from < 0 ? nobody : nodeOf[from]!
    },
    callersByZone(cluster, given) {
      const counts = zoneNames.map(() => 0)
      const from = clusters.fromEndpoint[cluster]!
      const service = given >= 0 ? given : from < 0 ? nobody : endpoints.service[from]!
      // A client is one, and alone.
      if (service < 0) {
        const zone = zoneOf[clusters.caller[cluster]!]!
        if (zone >= 0) counts[zone]!++
        return counts
      }
      const first = firstEndpoint[service]!
      for (let endpoint = first; endpoint < first + plan.services[service]!.endpoints; endpoint++)
        if (listings.isListed[endpoint] === 1) counts[zoneOf[endpoint]!]!++
      return counts
    },
  }
}
