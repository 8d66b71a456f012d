import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { setBreaker } from './circuit.ts'
import { forgetMember } from './destination.ts'

/**
 * What a caller keeps of each service that it calls where it does not wait for an endpoint that is ready (Finagle): budgets, a
 * gate, and for each endpoint a circuit, and who connects to it again. Other systems have no row of these.
 */
export function createGates(places: Places): void {
  const { plan, clusters, gates } = places
  if (plan.gates === null) return
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (clusters.isUnmeshed[cluster] === 1) continue
    const gate = gates.birth()
    clusters.gate[cluster] = gate
    clusters.budget[cluster] = createBudget(places)
    gates.requeueBudget[gate] = createBudget(places)
    gates.slices[gate] = createSlots(places)
    gates.accepted[gate] = 1
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
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    sim.start(machines.circuits, members.circuit[member]!)
    const reconnect = members.reconnect[member]!
    if (reconnect !== nobody) sim.start(machines.reconnects, reconnect)
  }
  setBreaker(places, cluster)
}

/** The process of a caller is gone, and what it knew of those it calls with it. */
export function forgetGates(places: Places, endpoint: number): void {
  const { sim, clusters, gates, budgets, budgetSlots } = places
  const empty = (first: number): void => {
    for (let slot = first; slot < first + 10; slot++) budgetSlots.amount[slot] = 0
  }
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    const gate = clusters.gate[cluster]!
    if (gate === nobody || clusters.fromEndpoint[cluster] !== endpoint) continue
    gates.accepted[gate] = 1
    gates.acceptedAt[gate] = sim.now
    gates.aperture[gate] = 0
    gates.apertureLoad[gate] = 0
    empty(gates.slices[gate]!)
    for (const budget of [clusters.budget[cluster]!, gates.requeueBudget[gate]!]) {
      budgets.writer[budget] = 0
      empty(budgets.slots[budget]!)
    }
    const first = clusters.firstMember[cluster]!
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
      forgetMember(places, member)
  }
}
