import { nobody } from '../../model/units.ts'
import type { Filters } from '../../policies/filter/filter.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

/** The row of an endpoint's filters for a service: made, with full buckets, when the first request comes. */
export function filterRowOf(places: Places, endpoint: number, target: number): number {
  const { endpoints, filters, plan } = places
  const own = endpoints.service[endpoint]!
  // What stands in the middle has filters for each service that is asked for through it.
  const isInMiddle = plan.services[own]!.role !== 'app'
  if (endpoints.filters[endpoint] === nobody) {
    const first = filters.used
    for (let count = isInMiddle ? plan.services.length : 1; count > 0; count--)
      newRow(places, endpoint, nobody, isInMiddle ? filters.used - first : own)
    endpoints.filters[endpoint] = first
  }
  return endpoints.filters[endpoint]! + (isInMiddle ? target : 0)
}

/** The row of the filters of a cluster. */
export function filterRowOfCluster(places: Places, cluster: number): number {
  const { clusters, filters, plan } = places
  if (clusters.filters[cluster] === nobody) {
    clusters.filters[cluster] = filters.used
    newRow(places, nobody, cluster, plan.edges[clusters.edge[cluster]!]!.target)
  }
  return clusters.filters[cluster]!
}

function newRow({ filters }: Places, endpoint: number, cluster: number, service: number): void {
  const row = filters.birth()
  filters.endpoint[row] = endpoint
  filters.cluster[row] = cluster
  filters.service[row] = service
  filters.firstBucket[row] = nobody
  filters.firstSlot[row] = nobody
  filters.controller[row] = nobody
}

/** Another configuration, or another pod, has other filters: they begin anew. */
export function renew(places: Places, row: number, rules: Filters, address: number): void {
  const { sim, machines, filters, buckets, filterSlots, controllers, latencyBins } = places
  if (filters.madeFrom[row] === rules.madeFrom && filters.madeFor[row] === address) return
  filters.madeFrom[row] = rules.madeFrom
  filters.madeFor[row] = address
  const { bucket, admission, concurrency } = rules
  if (bucket !== null) {
    if (filters.buckets[row]! < bucket.width) {
      filters.firstBucket[row] = buckets.used
      filters.buckets[row] = bucket.width
      for (let count = 0; count < bucket.width; count++) buckets.birth()
    }
    bucket.fill(filters.firstBucket[row]!)
  }
  if (admission !== null) {
    if (filters.slots[row]! < admission.slots) {
      filters.firstSlot[row] = filterSlots.used
      filters.slots[row] = admission.slots
      for (let count = 0; count < admission.slots; count++) filterSlots.birth()
    }
    admission.begin(row)
  }
  if (concurrency === null) return
  if (filters.controller[row] !== nobody) {
    concurrency.begin(filters.controller[row]!)
    sim.tell(machines.controllers, filters.controller[row]!, events.concurrencyLimit.restarted)
    return
  }
  const controller = sim.birth(machines.controllers)
  filters.controller[row] = controller
  controllers.filter[controller] = row
  controllers.firstBin[controller] = latencyBins.used
  for (let count = 0; count < concurrency.bins; count++) latencyBins.birth()
  concurrency.begin(controller)
  sim.start(machines.controllers, controller)
}
