import { programs, stateOf } from '../mesh/programs.ts'
import type { Places } from '../mesh/Places.ts'
import { clusterField, clusterWidth, endpointField, endpointWidth } from './Frame.ts'
import { memberField, memberWidth, type Frame } from './Frame.ts'

const open = stateOf(programs.circuit, 'open')
const halfOpen = stateOf(programs.circuit, 'halfOpen')

/** What keeps endpoints from being picked: circuits and queues, for the picture. Nothing in systems without them. */
export function fillGates(frame: Frame, places: Places): void {
  const { queues, members, circuits } = places
  if (places.plan.guards !== null) fillGuards(frame, places)
  if (places.plan.readiness === null && places.plan.gates === null) return
  for (let queue = 0; queue < queues.used; queue++) {
    const at = queues.cluster[queue]! * clusterWidth
    frame.clusters[at + clusterField.waiting] = queues.length[queue]!
    frame.clusters[at + clusterField.queue] = 1 + queues.state[queue]!
    frame.clusters[at + clusterField.queueSince] = queues.since[queue]!
  }
  for (let endpoint = 0; endpoint < places.endpoints.used; endpoint++) {
    frame.endpoints[endpoint * endpointWidth + endpointField.openBy] = 0
    frame.endpoints[endpoint * endpointWidth + endpointField.halfOpenBy] = 0
  }
  for (let circuit = 0; circuit < circuits.used; circuit++) {
    const member = circuits.member[circuit]!
    const { breaker } = places.clusterRulesOf(members.cluster[member]!)
    const at = member * memberWidth
    const state = circuits.state[circuit]!
    frame.members[at + memberField.circuit] = breaker === null ? 0 : 1 + state
    frame.members[at + memberField.failures] = circuits.failures[circuit]!
    frame.members[at + memberField.maxFailures] = breaker === null ? 0 : breaker.maxFailures
    frame.members[at + memberField.connections] = members.connections[member]!
    if (state === open || state === halfOpen) {
      frame.members[at + memberField.ejectedAt] = circuits.openedAt[circuit]!
      frame.members[at + memberField.ejectedUntil] =
        circuits.openedAt[circuit]! + circuits.penaltyUs[circuit]!
    }
    const endpoint = members.endpoint[member]! * endpointWidth
    if (state === open) frame.endpoints[endpoint + endpointField.openBy]!++
    else if (state === halfOpen) frame.endpoints[endpoint + endpointField.halfOpenBy]!++
  }
}

/** The circuits of libraries. */
function fillGuards(frame: Frame, { guards, clusters, routeRules }: Places): void {
  for (let guard = 0; guard < guards.used; guard++) {
    const cluster = guards.cluster[guard]!
    const circuit = routeRules[clusters.routes[cluster]!]!.guard?.circuit
    frame.clusters[cluster * clusterWidth + clusterField.circuit] = circuit
      ? 1 + guards.phase[guard]!
      : 0
  }
}
