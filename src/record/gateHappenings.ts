import { born, type Machine } from '../engine/Simulation.ts'
import { canReachPlane, isPlaneAwake } from '../mesh/control/reach.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { tripCause } from '../policies/breaker/breaker.ts'

const succeeded = programs.circuit.eventNumber.get('succeeded')!
const endpointReady = programs.balancerQueue.eventNumber.get('endpointReady')!
const closed = stateOf(programs.requestCircuit, 'closed')
const failfast = stateOf(programs.balancerQueue, 'failfast')

/** What circuits, balancers' queues and lookups do that is worth telling. */
export function listenToGates(
  places: Places,
  tell: {
    circuitOpened(member: number, cause: number, rules: number): void
    circuitClosed(member: number): void
    libraryOpened(guard: number, percent: number, of: number): void
    libraryClosed(guard: number): void
    failedFast(cluster: number): void
    readyAgain(cluster: number): void
    lookedUpInVain(cluster: number): void
  },
  listen: (
    machine: Machine,
    state: string,
    notice: (row: number, from: number, event: number) => void,
  ) => void,
): void {
  const { machines, circuits, queues, destinations, members, clusters, guards } = places
  listen(machines.circuits, 'open', (circuit) => {
    const member = circuits.member[circuit]!
    const cause = circuits.cause[circuit]!
    const rules = clusters.rules[members.cluster[member]!]!
    // A probe that fails is the same outage: the chart shows it, the story of the run need not.
    if (cause !== tripCause.probe) tell.circuitOpened(member, cause, rules)
  })
  listen(machines.circuits, 'closed', (circuit, _, event) => {
    if (event === succeeded) tell.circuitClosed(circuits.member[circuit]!)
  })
  listen(machines.guards, 'open', (guard, from) => {
    // What is tried and fails is the same outage.
    if (from === closed)
      tell.libraryOpened(guard, guards.errorPercent[guard]!, guards.total[guard]!)
  })
  listen(machines.guards, 'closed', (guard, from) => {
    if (from !== closed && from !== born) tell.libraryClosed(guard)
  })
  listen(machines.queues, 'failfast', (queue) => tell.failedFast(queues.cluster[queue]!))
  listen(machines.queues, 'ready', (queue, from, event) => {
    if (from === failfast && event === endpointReady) tell.readyAgain(queues.cluster[queue]!)
  })
  listen(machines.destinations, 'lookingUp', (row) => {
    const cluster = destinations.cluster[row]!
    if (!canReachPlane(places, clusters.proxy[cluster]!) || !isPlaneAwake(places))
      tell.lookedUpInVain(cluster)
  })
}
