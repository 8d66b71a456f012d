import { hashText, mix } from '../../engine/Random.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import { newRequest } from '../client/ask.ts'
import type { Places } from '../Places.ts'
import { events, programs } from '../programs.ts'

/** What stands in `callerJob` of a request that an application makes when it starts. */
const starting = -2

/** By state of a proxy: 1 while it takes connections. */
const takesTraffic = Uint8Array.from(programs.proxy.states, (state) =>
  ['ready', 'stale', 'refused'].includes(state) ? 1 : 0,
)

/** Whether the proxy of an endpoint takes connections; who has none is not held up. */
export function isProxyReady({ endpoints, proxies, plan }: Places, endpoint: number): boolean {
  if (!plan.takesInbound) return true
  const proxy = endpoints.proxy[endpoint]!
  return proxy < 0 || takesTraffic[proxies.state[proxy]!] === 1
}

/** A proxy takes connections from now on: whoever waits for it goes on. */
export function proxyCameUp({ sim, machines, endpointsOf }: Places, proxy: number): void {
  if (sim.now === 0) return
  for (const endpoint of endpointsOf[proxy]!)
    sim.tell(machines.endpoints, endpoint, events.pod.proxyReady)
}

/** An application asks another service when it starts, through its proxy if it has one. */
export function startCall(places: Places, endpoint: number): void {
  const { sim, machines, requests, endpoints, plan, firstEndpoint } = places
  const service = endpoints.service[endpoint]!
  const { asks } = plan.services[service]!.start
  const cluster = places.clusterTo(endpoint, plan.edges[asks]!.target)
  const request = newRequest(places, asks, cluster, endpoint)
  const key = hashText(`start/${plan.services[service]!.name}`)
  requests.client[request] = nobody
  requests.user[request] = nobody
  requests.callerJob[request] = starting
  requests.callerJobNumber[request] = nobody
  requests.starter[request] = endpoint
  requests.root[request] = nobody
  requests.keyA[request] = mix(key, endpoint - firstEndpoint[service]!)
  requests.keyB[request] = mix(key, endpoints.restarts[endpoint]!)
  requests.idempotent[request] = 1
  requests.onFailure[request] = 0
  requests.isOneWay[request] = 0
  requests.patienceUs[request] = never
  sim.start(machines.requests, request)
}

/** Tells the application whether what it asked at its start was answered. */
export function tellStarter(places: Places, request: number, endpoint: number): void {
  const { sim, machines, requests } = places
  const isAnswered = requests.reason[request] === reason.none
  sim.tell(machines.endpoints, endpoint, isAnswered ? events.pod.answered : events.pod.notAnswered)
}
