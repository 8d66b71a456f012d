import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { setBreaker } from './circuit.ts'
import { forgetMember } from './destination.ts'
import { forgetGate } from './forgetGate.ts'

/**
 * What a caller keeps of each service that it calls where it does not wait for an endpoint that is ready (Finagle): budgets, a
 * gate, and for each endpoint a circuit, and who connects to it again. Other systems have no row of these.
 */
export function createGates(places: Places): void {
  const { sim, machines, plan, clusters, destinations, gates } = places
  if (plan.gates === null) return
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (clusters.isUnmeshed[cluster] === 1 || !plan.edges[clusters.edge[cluster]!]!.isFinagle)
      continue
    const gate = gates.birth()
    clusters.gate[cluster] = gate
    clusters.budget[cluster] = createBudget(places)
    gates.requeueBudget[gate] = createBudget(places)
    gates.slices[gate] = createSlots(places)
    gates.accepted[gate] = 1
    if (plan.binding !== null && clusters.proxy[cluster]! >= 0) {
      const destination = sim.birth(machines.destinations)
      destinations.cluster[destination] = cluster
      destinations.idleUs[destination] = plan.binding.idleUs
      destinations.lookupUs[destination] = never
      clusters.destination[cluster] = destination
    }
    const first = clusters.firstMember[cluster]!
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
      createMemberGates(places, member)
  }
}

function createBudget(places: Places): number {
  const budget = places.budgets.birth()
  places.budgets.slots[budget] = createSlots(places)
  return budget
}

/** Ten slots. @returns the first of them */
function createSlots({ budgetSlots }: Places): number {
  const first = budgetSlots.birth()
  for (let slot = 1; slot < 10; slot++) budgetSlots.birth()
  return first
}

function createMemberGates(places: Places, member: number): void {
  const { sim, machines, plan, circuits, reconnects, members } = places
  const circuit = sim.birth(machines.circuits)
  circuits.member[circuit] = member
  circuits.slots[circuit] = nobody
  circuits.penaltyUs[circuit] = never
  circuits.average[circuit] = never
  members.circuit[member] = circuit
  if (!plan.gates!.failsFast) return
  const reconnect = sim.birth(machines.reconnects)
  reconnects.member[reconnect] = member
  reconnects.backoffUs[reconnect] = never
  members.reconnect[member] = reconnect
}

/** Begins the machines of a cluster. */
export function startGates(places: Places, cluster: number): void {
  const { sim, machines, clusters, members } = places
  if (clusters.gate[cluster] === nobody) return
  const destination = clusters.destination[cluster]!
  if (destination >= 0) {
    sim.start(machines.destinations, destination)
    // Nobody has asked for any name yet.
    sim.tell(machines.destinations, destination, events.destination.dropped)
  }
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    sim.start(machines.circuits, members.circuit[member]!)
    const reconnect = members.reconnect[member]!
    if (reconnect !== nobody) sim.start(machines.reconnects, reconnect)
  }
  setBreaker(places, cluster)
}

/** A process is gone, and what it knew of those it calls with it. */
export function forgetGates(places: Places, isOf: (cluster: number) => boolean): void {
  const { sim, machines, clusters } = places
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (clusters.gate[cluster]! < 0 || !isOf(cluster)) continue
    const destination = clusters.destination[cluster]!
    if (destination >= 0) {
      sim.tell(machines.destinations, destination, events.destination.dropped)
      continue
    }
    forgetGate(places, cluster)
    const first = clusters.firstMember[cluster]!
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
      forgetMember(places, member)
  }
}
