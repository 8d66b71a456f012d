import { sampler } from '../../engine/distributions.ts'
import type { Action } from '../../engine/Simulation.ts'
import type { Places } from '../Places.ts'
import { updateCandidates } from '../proxy/eject.ts'
import { setMember } from './assignments.ts'
import { noteChange } from './debounce.ts'
import { isPlaneAwake } from './reach.ts'
import { isReady, readinessChanged } from './readiness.ts'
import { tellOwed } from './stream.ts'

/**
 * Which endpoints there are, as those who watch hear of it: the control plane, which tells the proxies, and in a system
 * without one, or for a caller without a proxy, the node of each caller (kube-proxy).
 */
export function discoveryActions(places: Places): Record<'notice' | 'list' | 'strike', Action> {
  const { sim, listings, endpoints, plan, draw } = places
  const watch = sampler(plan.watchDelay)

  /** What arrives is what was said when it left; whatever changed since is on its way next. */
  const arrive = (endpoint: number): void => {
    listings.isListed[endpoint] = listings.isNext[endpoint]!
    listings.address[endpoint] = listings.nextAddress[endpoint]!
    publish(places, endpoint)
    callersChanged(places)
    readinessChanged(places, endpoint)
  }

  return {
    notice(endpoint) {
      const purpose = places.purpose(`watch/${places.nameOfEndpoint(endpoint)}`)
      listings.isNext[endpoint] = isReady(places, endpoint) ? 1 : 0
      listings.nextAddress[endpoint] = endpoints.address[endpoint]!
      listings.changes[endpoint]!++
      listings.watchUs[endpoint] = watch(draw.key(listings.changes[endpoint]!, 0, purpose))
    },
    list(endpoint) {
      // A run begins with everybody in the list.
      if (sim.now > 0) arrive(endpoint)
      else {
        listings.isListed[endpoint] = 1
        callersChanged(places)
      }
    },
    strike: arrive,
  }
}

/** Those who watch know it: whoever is told by the control plane in a while, the others now. */
function publish(places: Places, endpoint: number): void {
  const { clusters, endpoints, listings, assignments, controlPlane, plan } = places
  const isListed = listings.isListed[endpoint]!
  const address = listings.address[endpoint]!
  const service = endpoints.service[endpoint]!
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (clusters.service[cluster] !== service || isTold(places, cluster)) continue
    setMember(places, cluster, endpoint, isListed, address)
    updateCandidates(places, cluster)
  }
  if (plan.controlPlane === null) return
  const row = assignments.birth()
  assignments.version[row] = controlPlane.assignments[0]! + 1
  assignments.endpoint[row] = endpoint
  assignments.isListed[row] = isListed
  assignments.address[row] = address
  if (plan.controlPlane.debounce.endpoints) {
    noteChange(places, false)
  } else if (isPlaneAwake(places)) {
    controlPlane.assignments[0]!++
    for (let proxy = 0; proxy < places.configStreams.used; proxy++) tellOwed(places, proxy)
  }
}

/** Where shares go by how many callers a zone has they are worked out anew: whoever calls is told at once. */
function callersChanged(places: Places): void {
  if (!places.clusterRules.some(({ locality }) => locality?.countsCallers === true)) return
  for (let cluster = 0; cluster < places.clusters.used; cluster++)
    if (places.clusterRulesOf(cluster).locality?.countsCallers === true)
      updateCandidates(places, cluster)
}

/** Whether whoever calls through the cluster learns of endpoints from the control plane. */
function isTold({ clusters, plan }: Places, cluster: number): boolean {
  return plan.controlPlane !== null && clusters.proxy[cluster]! >= 0
}
