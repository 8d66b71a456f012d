import type { Run } from '../scenario/build.ts'
import { fillGates } from './fillGates.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { degradedBits, unhealthyBits } from '../model/health.ts'
import { reasonCount } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import { fillConfig } from './fillConfig.ts'
import { fillQueues } from './fillQueues.ts'
import { fillSessions } from './fillSessions.ts'
import {
  clientField,
  clientWidth,
  clusterField,
  clusterWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  header,
  hopsAtMost,
  memberField,
  memberWidth,
  proxyField,
  proxyWidth,
  serviceField,
  serviceWidth,
  type Frame,
} from './Frame.ts'
import type { HopLog } from './HopLog.ts'
import { fillIdentity } from './identityFrame.ts'
import type { Metrics } from './metrics.ts'
import type { Recorder } from './Recorder.ts'
import { isUnmeshed, isUnmeshedClient } from './unmeshedWords.ts'

const ejected = stateOf(programs.endpoint, 'ejected')

/** Writes the present moment of a run into a frame. */
export function fillFrame(
  frame: Frame,
  run: Run,
  metrics: Metrics,
  recorder: Recorder,
  hops: HopLog,
  windowUs: Us,
): void {
  const { places } = run.world
  const { sim, clients, endpoints, clusters, members, proxies, controlPlane, edges, caches } =
    places
  const { plan } = run
  const counts = metrics.edges
  const { reader } = recorder

  frame.services.fill(0)
  frame.edges.fill(0)
  frame.clients.fill(0)
  plan.edges.forEach(({ toService, fromClient }, edge) => {
    const at = edge * edgeWidth
    frame.edges[at + edgeField.requests] = counts.requests[edge]!
    frame.edges[at + edgeField.attempts] = counts.attempts[edge]!
    frame.edges[at + edgeField.retries] = counts.retries[edge]!
    frame.edges[at + edgeField.ok] = counts.ok[edge]!
    frame.edges[at + edgeField.failed] = counts.failed[edge]!
    frame.edges[at + edgeField.inFlight] = counts.inFlight[edge]!
    frame.edges[at + edgeField.attemptsPerSecond] = recorder.attemptsPerSecond(edge)
    frame.edges[at + edgeField.failedPerSecond] = recorder.failedPerSecond(edge)
    frame.edges[at + edgeField.okPerSecond] = recorder.okPerSecond(edge)
    frame.edges[at + edgeField.degradedPerSecond] = recorder.degradedPerSecond(edge)
    frame.edges[at + edgeField.faults] = edges.faults[edge]!
    frame.edges[at + edgeField.overflow] = counts.overflow[edge]!
    frame.edges[at + edgeField.connections] = metrics.traffic.edges.open[edge]!
    frame.edges[at + edgeField.halfClosed] = metrics.traffic.edges.halfClosed[edge]!
    const service = toService * serviceWidth
    frame.services[service + serviceField.requests]! += counts.requests[edge]!
    frame.services[service + serviceField.ok]! += counts.ok[edge]!
    frame.services[service + serviceField.failed]! += counts.failed[edge]!
    frame.services[service + serviceField.inFlight]! += counts.inFlight[edge]!
    frame.services[service + serviceField.attempts]! += counts.sent[edge]!
    frame.services[service + serviceField.retries]! += counts.retries[edge]!
    if (fromClient < 0) return
    const client = fromClient * clientWidth
    frame.clients[client + clientField.offered]! += counts.requests[edge]!
    frame.clients[client + clientField.ok]! += counts.ok[edge]!
    frame.clients[client + clientField.failed]! += counts.failed[edge]!
    frame.clients[client + clientField.inFlight]! += counts.inFlight[edge]!
  })

  for (let cache = 0; cache < caches.used; cache++) {
    const at = caches.edge[cache]! * edgeWidth
    frame.edges[at + edgeField.cached]! += caches.filled[cache]!
    frame.edges[at + edgeField.cacheEntries]! += caches.entries[cache]!
  }

  fillSessions(frame, places)
  fillQueues(frame, places)

  for (let client = 0; client < clients.used; client++) {
    const at = client * clientWidth
    frame.clients[at + clientField.ratePerSecond] = run.world.arrivals.rateAt(client, run.now)
    frame.clients[at + clientField.faults] = clients.faults[client]!
    frame.clients[at + clientField.unmeshed] = isUnmeshedClient(run, client) ? 1 : 0
  }

  for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
    const at = endpoint * endpointWidth
    frame.endpoints[at + endpointField.pod] = endpoints.state[endpoint]!
    frame.endpoints[at + endpointField.busy] = endpoints.busy[endpoint]!
    frame.endpoints[at + endpointField.queued] = endpoints.waiting[endpoint]!
    frame.endpoints[at + endpointField.faults] = endpoints.faults[endpoint]!
    frame.endpoints[at + endpointField.ejectedBy] = 0
    frame.endpoints[at + endpointField.failingBy] = 0
    frame.endpoints[at + endpointField.degradedBy] = 0
    frame.endpoints[at + endpointField.knownBy] = 0
    frame.endpoints[at + endpointField.requests] = endpoints.arrived[endpoint]!
    frame.endpoints[at + endpointField.since] = endpoints.since[endpoint]!
    const { memory } = plan.services[endpoints.service[endpoint]!]!
    frame.endpoints[at + endpointField.memory] = endpoints.memoryBytes[endpoint]!
    frame.endpoints[at + endpointField.memoryLimit] = memory.limit
    frame.endpoints[at + endpointField.release] = endpoints.release[endpoint]!
    frame.endpoints[at + endpointField.restarts] = Math.max(0, endpoints.restarts[endpoint]!)
    frame.endpoints[at + endpointField.orphaned] = 0
    frame.endpoints[at + endpointField.unmeshed] = isUnmeshed(run, endpoint) ? 1 : 0
    const service = endpoints.service[endpoint]! * serviceWidth
    frame.services[service + serviceField.busy]! += endpoints.busy[endpoint]!
    frame.services[service + serviceField.queued]! += endpoints.waiting[endpoint]!
  }

  const { jobs } = places
  for (let job = 0; job < jobs.used; job++) {
    if (jobs.number[job] === 0 || jobs.abandoned[job] === 0 || jobs.holdsWorker[job] === 0) continue
    frame.endpoints[jobs.endpoint[job]! * endpointWidth + endpointField.orphaned]!++
  }

  plan.services.forEach((_, service) => {
    const at = service * serviceWidth
    const lately = reader.lately(service)
    const seconds = lately === undefined ? 1 : (lately.to - lately.from) / 1_000_000
    frame.services[at + serviceField.requestsPerSecond] = (lately?.offered ?? 0) / seconds
    frame.services[at + serviceField.attemptsPerSecond] = (lately?.attempts ?? 0) / seconds
    frame.services[at + serviceField.p99Us] = orZero(lately?.p99)
    frame.services[at + serviceField.panic] = places.services.panicking[service]! > 0 ? 1 : 0
  })

  for (let cluster = 0; cluster < clusters.used; cluster++) {
    const at = cluster * clusterWidth
    const { limit } = places.clusterRulesOf(cluster)
    frame.clusters[at + clusterField.active] = clusters.active[cluster]!
    frame.clusters[at + clusterField.pending] = clusters.pending[cluster]!
    frame.clusters[at + clusterField.connections] = clusters.connections[cluster]!
    frame.clusters[at + clusterField.retries] = clusters.retries[cluster]!
    frame.clusters[at + clusterField.ejected] = clusters.ejected[cluster]!
    frame.clusters[at + clusterField.panic] = clusters.panic[cluster]!
    frame.clusters[at + clusterField.maxRequests] = limit.maxRequests
    frame.clusters[at + clusterField.maxPending] = limit.maxPendingRequests
    frame.clusters[at + clusterField.maxConnections] = limit.maxConnections
    frame.clusters[at + clusterField.maxRetries] = limit.maxRetries(cluster)
  }

  for (let member = 0; member < members.used; member++) {
    const at = member * memberWidth
    const endpoint = members.endpoint[member]! * endpointWidth
    frame.members[at + memberField.state] = members.state[member]!
    frame.members[at + memberField.active] = members.active[member]!
    frame.members[at + memberField.consecutive5xx] = members.consecutive5xx[member]!
    frame.members[at + memberField.ejectedAt] = members.ejectedAt[member]!
    frame.members[at + memberField.ejectedUntil] =
      members.ejectedAt[member]! + members.ejectionUs[member]!
    frame.members[at + memberField.ejections] = members.ejections[member]!
    frame.members[at + memberField.connections] = members.connections[member]!
    frame.endpoints[endpoint + endpointField.knownBy]!++
    const flags = members.health[member]!
    frame.members[at + memberField.health] = flags
    if (members.state[member] === ejected) frame.endpoints[endpoint + endpointField.ejectedBy]!++
    else if ((flags & unhealthyBits) !== 0) frame.endpoints[endpoint + endpointField.failingBy]!++
    else if ((flags & degradedBits) !== 0) frame.endpoints[endpoint + endpointField.degradedBy]!++
  }

  fillGates(frame, places)

  const newest = controlPlane.used > 0 ? controlPlane.version[0]! : 0
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    frame.proxies[proxy * proxyWidth + proxyField.state] = proxies.state[proxy]!
    // People count versions from 1.
    frame.proxies[proxy * proxyWidth + proxyField.version] = proxies.version[proxy]! + 1
    frame.proxies[proxy * proxyWidth + proxyField.wanted] = proxies.wanted[proxy]! + 1
  }

  const head = frame.header
  head.fill(0)
  const [high, low] = sim.digestWords
  head[header.now] = run.now
  head[header.events] = sim.events
  head[header.digestHigh] = high
  head[header.digestLow] = low
  plan.edges.forEach(({ fromClient }, edge) => {
    head[header.deadLetters]! += places.edges.deadLetters[edge]!
    if (fromClient < 0) return
    head[header.offered]! += counts.requests[edge]!
    head[header.ok]! += counts.ok[edge]!
    head[header.failed]! += counts.failed[edge]!
    head[header.inFlight]! += counts.inFlight[edge]!
    head[header.degraded]! += counts.degraded[edge]!
    for (let because = 0; because < reasonCount; because++) {
      head[header.reasons + because]! += metrics.reasons.count[edge * reasonCount + because]!
    }
  })
  const seen = hops.writeHops(frame.hops, windowUs)
  head[header.hops] = Math.min(seen, hopsAtMost)
  head[header.hopsSeen] = seen
  head[header.marks] = hops.writeMarks(frame.marks, windowUs)
  head[header.pushes] = hops.writePushes(frame.pushes, windowUs)
  head[header.controlPlane] = controlPlane.used > 0 ? controlPlane.state[0]! : 0
  head[header.controlPlaneSince] = controlPlane.used > 0 ? controlPlane.since[0]! : 0
  head[header.controlPlaneFaults] = controlPlane.used > 0 ? controlPlane.faults[0]! : 0
  head[header.version] = newest + 1
  fillConfig(frame, places, hops.refusedAt)
  fillIdentity(frame, run, metrics)
}

function orZero(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value
}
