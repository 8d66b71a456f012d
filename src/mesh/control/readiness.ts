import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const listening = stateOf(programs.pod, 'ready')
const draining = stateOf(programs.pod, 'draining')
const unready = stateOf(programs.pod, 'unready')
const gone = stateOf(programs.pod, 'gone')

/** By state of a proxy: 1 while it takes traffic. */
export const acceptsTraffic = Uint8Array.from(programs.proxy.states, (state) =>
  ['ready', 'stale', 'refused'].includes(state) ? 1 : 0,
)

/**
 * Whether an endpoint belongs into the list of those that are ready: its process listens, and its proxy, if it has one, has a
 * configuration. Whom nobody probes stays in it while its process starts again. Probes go past the proxy of a node, so that
 * nobody is taken out of the list when it is gone.
 *
 * @source istio: architecture/ambient (kubelet probes are not captured); linkerd 1.x: probes go to the pod's own port
 */
export function isReady(places: Places, endpoint: number): boolean {
  const { endpoints, proxies, listings, plan } = places
  const state = endpoints.state[endpoint]!
  const isSamePod =
    listings.isListed[endpoint] === 1 && listings.address[endpoint] === endpoints.address[endpoint]
  if (isSamePod && !plan.services[endpoints.service[endpoint]!]!.isProbed)
    return state !== draining && state !== gone
  if (plan.nodeProxies !== null) return state === listening || state === unready
  const proxy = endpoints.proxy[endpoint]!
  return state === listening && (proxy < 0 || acceptsTraffic[proxies.state[proxy]!] === 1)
}

/** To be called whenever an endpoint may have become ready, or may not be any more, or is another pod. */
export function readinessChanged(places: Places, endpoint: number): void {
  const { sim, machines, listings, endpoints } = places
  const { isListed, address } = listings
  const ready = isReady(places, endpoint)
  if (sim.now === 0) return
  if (ready && isListed[endpoint] === 0) sim.tell(machines.listings, endpoint, events.listing.ready)
  else if (
    isListed[endpoint] === 1 &&
    (!ready || address[endpoint] !== endpoints.address[endpoint])
  )
    sim.tell(machines.listings, endpoint, events.listing.notReady)
}
