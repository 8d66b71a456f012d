import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import { tellCertificate } from '../identity/tellCertificate.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { tellSession } from '../network/session.ts'

const sent = stateOf(programs.attempt, 'trying.sent')

/**
 * The proxy beside an endpoint is gone: every stream that came in through it is cut at once. Callers hear a reset; what the
 * application works on it finishes for nobody.
 */
export function severInbound(places: Places, endpoint: number): void {
  const { sim, machines, jobs, attempts, endpoints, connections, members, clusters, plan } = places
  for (let job = endpoints.firstJob[endpoint]!; job !== nobody; job = jobs.nextHere[job]!) {
    const attempt = jobs.attempt[job]!
    jobs.abandoned[job] = 1
    tellSession(places, job, events.session.reset)
    if (attempts.number[attempt] !== jobs.attemptNumber[job]) continue
    if (attempts.state[attempt] !== sent) continue
    attempts.reason[attempt] = reason.connectionTermination
    attempts.status[attempt] = places.statusOf(reason.connectionTermination)
    sim.tell(machines.attempts, attempt, events.attempt.reset)
  }
  for (let row = 0; row < connections.used; row++) {
    if (connections.number[row]! <= 0) continue
    if (members.endpoint[connections.member[row]!] !== endpoint || connections.isOpen[row] === 0)
      continue
    const { latencyUs } = plan.edges[clusters.edge[connections.cluster[row]!]!]!
    sim.tellLater(latencyUs, machines.connections, row, events.connection.peerClosed)
  }
}

/** A caller's proxy is gone: whatever it was asked is cut, before and behind it. Nobody is left who could try again. */
export function severOutbound(places: Places, proxy: number): void {
  const { sim, machines, requests, clusters, connections } = places
  for (let row = 0; row < requests.used; row++) {
    if (requests.number[row]! <= 0 || requests.endedAt[row]! > 0) continue
    if (clusters.proxy[requests.cluster[row]!] === proxy)
      sim.tell(machines.requests, row, events.request.proxyDied)
  }
  for (let row = 0; row < connections.used; row++) {
    if (connections.number[row]! <= 0) continue
    if (clusters.proxy[connections.cluster[row]!] === proxy)
      sim.tell(machines.connections, row, events.connection.peerClosed)
  }
}

/** A proxy dies alone: the pods that it stands in or beside hear of it, one or all of its node. */
export function cutProxy(places: Places, proxy: number): void {
  const { sim, machines, plan } = places
  severOutbound(places, proxy)
  if (!plan.takesInbound) return
  for (const endpoint of places.endpointsOf[proxy]!) {
    severInbound(places, endpoint)
    sim.tell(machines.endpoints, endpoint, events.pod.proxyDown)
  }
}

/** A proxy ends with its pod, and starts with it; that of a node outlives its pods. */
export function endProxy(places: Places, proxy: number): void {
  const { sim, machines, proxies } = places
  if (proxy < 0 || proxies.node[proxy]! >= 0) return
  proxies.restartUs[proxy] = never
  sim.tell(machines.proxies, proxy, events.proxy.killed)
  tellCertificate(places, proxy, events.certificate.killed)
}
