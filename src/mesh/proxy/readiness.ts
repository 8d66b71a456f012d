import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { setBreaker } from './circuit.ts'

/**
 * What a proxy keeps of each destination where attempts wait for an endpoint that is ready: a queue, a memory, a retry budget;
 * and for each endpoint a circuit, and who connects to it again. Other systems have no row of these.
 */
export function createReadiness(places: Places): void {
  const { sim, machines, plan, clusters, queues, destinations, budgets, budgetSlots } = places
  if (plan.readiness === null) return
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (clusters.proxy[cluster]! < 0) continue
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
    const first = clusters.firstMember[cluster]!
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
      createMemberReadiness(places, member)
  }
}

function createMemberReadiness(places: Places, member: number): void {
  const { sim, machines, plan, clusters, circuits, reconnects, members, endpoints } = places
  const { hasCircuits, keepsConnections, upgradesHttp1 } = plan.readiness!
  if (hasCircuits) {
    const circuit = sim.birth(machines.circuits)
    circuits.member[circuit] = member
    circuits.slots[circuit] = nobody
    circuits.penaltyUs[circuit] = never
    members.circuit[member] = circuit
  }
  if (!keepsConnections) return
  // HTTP/1.1 to an endpoint without a proxy connects for each request: there is no connection to be ready.
  const { protocol } = plan.services[clusters.service[members.cluster[member]!]!]!
  const isMeshed = endpoints.proxy[members.endpoint[member]!]! >= 0
  const isMultiplexed = protocol === 'http2' || protocol === 'grpc'
  const isKept = isMultiplexed || (protocol === 'http1' && isMeshed && upgradesHttp1)
  if (!isKept) return
  const reconnect = sim.birth(machines.reconnects)
  reconnects.member[reconnect] = member
  reconnects.backoffUs[reconnect] = never
  members.reconnect[member] = reconnect
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
}
