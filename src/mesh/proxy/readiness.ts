import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { setBreaker } from './circuit.ts'
import { updateCandidates } from './eject.ts'
import { forgetQueue, leaveQueue } from './queue.ts'
import { forgetReconnecting } from './reconnect.ts'

/**
 * What a proxy keeps of each destination where attempts wait for an endpoint that is ready: a queue, a memory, a retry budget;
 * and for each endpoint a circuit, and who connects to it again. Other systems have no row of these.
 */
export function createReadiness(places: Places): void {
  const { sim, machines, plan, clusters, queues, destinations, budgets, budgetSlots } = places
  if (plan.readiness === null) return
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    const from = clusters.fromEndpoint[cluster]!
    if (clusters.proxy[cluster]! < 0 && (from < 0 || places.ownProxy[from]! < 0)) continue
    const queue = sim.birth(machines.queues)
    queues.cluster[queue] = cluster
    queues.first[queue] = nobody
    queues.last[queue] = nobody
    queues.failfastUs[queue] = plan.readiness.failfastUs
    clusters.queue[cluster] = queue
    const destination = sim.birth(machines.destinations)
    destinations.cluster[destination] = cluster
    destinations.idleUs[destination] = plan.readiness.idleUs
    destinations.lookupUs[destination] = never
    clusters.destination[cluster] = destination
    const budget = budgets.birth()
    budgets.slots[budget] = budgetSlots.birth()
    for (let slot = 1; slot < 10; slot++) budgetSlots.birth()
    clusters.budget[cluster] = budget
    places.ownReadiness[cluster] = { queue, destination, budget }
    const first = clusters.firstMember[cluster]!
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
      createMemberReadiness(places, member)
  }
}

function createMemberReadiness(places: Places, member: number): void {
  const { sim, machines, plan, circuits, reconnects, members } = places
  const { hasCircuits, keepsConnections } = plan.readiness!
  if (hasCircuits) {
    const circuit = sim.birth(machines.circuits)
    circuits.member[circuit] = member
    circuits.slots[circuit] = nobody
    circuits.penaltyUs[circuit] = never
    members.circuit[member] = circuit
  }
  if (!keepsConnections || !mayBeKept(places, member, places.ownProxy)) return
  const reconnect = sim.birth(machines.reconnects)
  reconnects.member[reconnect] = member
  reconnects.backoffUs[reconnect] = never
  members.reconnect[member] = reconnect
  places.ownReconnect[member] = reconnect
}

/** Whether one connection is kept: HTTP/1.1 to an endpoint without a proxy connects for each request. */
function mayBeKept(
  { plan, clusters, members }: Places,
  member: number,
  proxies: ArrayLike<number>,
): boolean {
  const { protocol } = plan.services[clusters.service[members.cluster[member]!]!]!
  const isMeshed = proxies[members.endpoint[member]!]! >= 0
  const isMultiplexed = protocol === 'http2' || protocol === 'grpc'
  return isMultiplexed || (protocol === 'http1' && isMeshed && plan.readiness!.upgradesHttp1)
}

/** Begins the machines of a cluster: a run begins with every destination known. */
export function startReadiness(places: Places, cluster: number): void {
  const { sim, machines, clusters, members } = places
  if (clusters.queue[cluster] === nobody) return
  sim.start(machines.queues, clusters.queue[cluster]!)
  sim.start(machines.destinations, clusters.destination[cluster]!)
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    const circuit = members.circuit[member]!
    if (circuit !== nobody) sim.start(machines.circuits, circuit)
    const reconnect = members.reconnect[member]!
    if (reconnect !== nobody) sim.start(machines.reconnects, reconnect)
  }
  setBreaker(places, cluster)
  if (clusters.isUnmeshed[cluster] === 1) putAway(places, cluster)
  else keepConnections(places, cluster)
}

/** An endpoint has got a proxy, or lost it: what that keeps is used from now on, or put away; so with those who call it. */
export function setReadiness(places: Places, endpoint: number): void {
  const { clusters, endpoints } = places
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (places.ownReadiness[cluster] === undefined) continue
    if (clusters.fromEndpoint[cluster] === endpoint) {
      if (clusters.isUnmeshed[cluster] === 1) putAway(places, cluster)
      else takeUp(places, cluster)
    } else if (
      clusters.queue[cluster] !== nobody &&
      clusters.service[cluster] === endpoints.service[endpoint]
    ) {
      keepConnections(places, cluster)
    }
  }
}

/** Whoever calls has no proxy any more: who waited in its queue is gone with the pod, and nothing is remembered. */
function putAway(places: Places, cluster: number): void {
  const { sim, machines, clusters, queues, members } = places
  const queue = clusters.queue[cluster]!
  if (queue === nobody) return
  for (let attempt = queues.first[queue]!; attempt !== nobody; attempt = queues.first[queue]!)
    leaveQueue(places, attempt)
  forgetQueue(places, queue)
  sim.tell(machines.destinations, clusters.destination[cluster]!, events.destination.dropped)
  clusters.queue[cluster] = nobody
  clusters.destination[cluster] = nobody
  clusters.budget[cluster] = nobody
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    forgetReconnecting(places, member)
    members.reconnect[member] = nobody
  }
  updateCandidates(places, cluster)
}

/** Whoever calls has a proxy: it knows of no destination yet. */
function takeUp(places: Places, cluster: number): void {
  const { clusters } = places
  const own = places.ownReadiness[cluster]!
  clusters.queue[cluster] = own.queue
  clusters.destination[cluster] = own.destination
  clusters.budget[cluster] = own.budget
  keepConnections(places, cluster)
  updateCandidates(places, cluster)
}

/** Connections are kept to those who, as things stand, have a proxy that can carry many requests over one. */
function keepConnections(places: Places, cluster: number): void {
  const { clusters, members, endpoints } = places
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    const own = places.ownReconnect[member]
    if (own === undefined) continue
    const isKept = mayBeKept(places, member, endpoints.proxy)
    if (isKept === members.reconnect[member]! >= 0) continue
    if (!isKept) forgetReconnecting(places, member)
    members.reconnect[member] = isKept ? own : nobody
  }
}
