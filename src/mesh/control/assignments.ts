import { knows } from '../../model/resources.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import {
  keepCheck,
  keepChecks,
  staysAfterAll,
  staysThough,
  stopChecks,
} from '../proxy/checkMembers.ts'
import { forgetMember } from '../proxy/destination.ts'
import { updateCandidates } from '../proxy/eject.ts'

/**
 * How many services that the proxy calls have changed between two versions of the endpoints.
 *
 * The table of assignments is what happened, in order of versions: a proxy is told what is newer than what it has.
 */
export function servicesChanged(places: Places, proxy: number, from: number, to: number): number {
  const { assignments, endpoints } = places
  const services = new Set<number>()
  for (let row = assignments.used - 1; row >= 0 && assignments.version[row]! > from; row--) {
    const service = endpoints.service[assignments.endpoint[row]!]!
    if (assignments.version[row]! <= to && clustersTo(places, proxy, service).length > 0)
      services.add(service)
  }
  return services.size
}

/**
 * Lets a proxy know what changed after one version of the endpoints, up to another; below 0: all there is.
 *
 * @param only the only cluster that is meant; below 0: all whose endpoints the proxy has
 */
export function applyAssignments(
  places: Places,
  proxy: number,
  from: number,
  to: number,
  only = nobody,
): void {
  const { assignments, clusters, endpoints, configStreams } = places
  const changed = new Set<number>()
  // A process that has just begun has nothing to be taken away.
  const missedUpTo = from < 0 ? nobody : configStreams.missedUpTo[proxy]!
  if (from < 0 && only >= 0) {
    listEverybody(places, only)
    changed.add(only)
  }
  for (let row = firstAfter(places, from); row < assignments.used; row++) {
    if (assignments.version[row]! > to) break
    const endpoint = assignments.endpoint[row]!
    const isTakenAway = assignments.isListed[row] === 0
    if (isTakenAway && assignments.version[row]! <= missedUpTo) continue
    for (const cluster of clustersTo(places, proxy, endpoints.service[endpoint]!)) {
      if (only >= 0 && cluster !== only) continue
      if (only < 0 && (clusters.known[cluster]! & knows.endpoints) === 0) continue
      changed.add(cluster)
      setMember(places, cluster, endpoint, assignments.isListed[row]!, assignments.address[row]!)
    }
  }
  if (from < 0 && only >= 0) keepChecks(places, only, 'withRules')
  for (const cluster of changed) updateCandidates(places, cluster)
}

/** The clusters by which those who call through a proxy ask a service: one, or on a node one for each service that calls. */
function clustersTo(places: Places, proxy: number, service: number): number[] {
  const { clusters, callersOf } = places
  const own: number[] = []
  for (const caller of callersOf[proxy]!) {
    const cluster = places.clusterTo(caller, service)
    if (cluster >= 0 && clusters.caller[cluster] === caller) own.push(cluster)
  }
  return own
}

function firstAfter({ assignments }: Places, version: number): number {
  let row = assignments.used
  while (row > 0 && assignments.version[row - 1]! > version) row--
  return row
}

/** A run begins with all endpoints in place. */
function listEverybody({ sim, clusters, members }: Places, cluster: number): void {
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    if (members.isKnown[member] === 0) members.joinedAt[member] = sim.now
    members.isKnown[member] = 1
    members.address[member] = 0
  }
}

/** Nothing is known of the endpoints of a cluster any more. */
export function forgetMembers(places: Places, cluster: number): void {
  const { clusters, members } = places
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    members.isKnown[member] = 0
  }
  stopChecks(places, cluster)
  updateCandidates(places, cluster)
}

/** Whoever calls through a cluster learns of one endpoint. Candidates are listed anew by who asked for it. */
export function setMember(
  places: Places,
  cluster: number,
  endpoint: number,
  isListed: number,
  address: number,
): void {
  const { sim, machines, clusters, members, connections, firstEndpoint } = places
  const first = firstEndpoint[clusters.service[cluster]!]!
  const member = clusters.firstMember[cluster]! + endpoint - first
  const wasKnown = members.isKnown[member] === 1
  const isSame = wasKnown && members.address[member] === address
  if (isListed === 0 && isSame && staysThough(places, member)) return
  if (wasKnown && (isListed === 0 || members.address[member] !== address)) {
    // Who comes back, or another pod in its place, is a new host: nothing is held against it.
    members.multiplier[member] = 0
    members.consecutive5xx[member] = 0
    members.consecutiveGateway[member] = 0
    members.consecutiveLocal[member] = 0
    sim.tell(machines.members, member, events.endpoint.pardoned)
    if (places.plan.readiness !== null || places.plan.gates !== null) forgetMember(places, member)
    // Who balances closes what it has to a host that is gone, once its streams are over; an application uses what is open.
    if (clusters.proxy[cluster]! >= 0 || clusters.gate[cluster]! >= 0) {
      for (let row = 0; row < connections.used; row++) {
        if (connections.number[row]! > 0 && connections.member[row] === member)
          sim.tell(machines.connections, row, events.connection.drain)
      }
    }
  }
  if (isListed === 1 && (!wasKnown || members.address[member] !== address))
    members.joinedAt[member] = sim.now
  members.isKnown[member] = isListed
  members.address[member] = address
  if (isListed === 1 && isSame) staysAfterAll(places, member)
  else keepCheck(places, member, 'withHost')
}

/** Whether an endpoint that a caller has in its list is there no more: another pod took its place, or none. */
export function isGone({ members, endpoints }: Places, member: number): boolean {
  return (
    members.isKnown[member] === 1 &&
    members.address[member] !== endpoints.address[members.endpoint[member]!]
  )
}
