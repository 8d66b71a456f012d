import type { Action } from '../../engine/Simulation.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

/** What becomes of a connection that is quiet. */
export function leaseActions(
  places: Places,
): Record<'goStale' | 'dropIdle' | 'tellClosed' | 'endLease', Action> {
  const { sim, machines, leases, connections, clusters } = places
  return {
    goStale(lease) {
      connections.isStale[leases.connection[lease]!] = 1
    },
    dropIdle(lease) {
      const connection = leases.connection[lease]!
      clusters.upstream_cx_idle_timeout[connections.cluster[connection]!]!++
      sim.tell(machines.connections, connection, events.connection.drain)
    },
    tellClosed(lease) {
      sim.tell(machines.connections, leases.connection[lease]!, events.connection.peerClosed)
    },
    endLease(lease) {
      sim.bury(machines.leases, lease)
    },
  }
}

/** Begins to watch a connection that is ready, where its caller or the other end closes quiet ones. */
export function beginLease(places: Places, connection: number): void {
  const { sim, machines, leases, connections, clusters, plan } = places
  const cluster = connections.cluster[connection]!
  const { idleUs } = places.clusterRulesOf(cluster).connections
  const { keepAliveUs } = plan.services[clusters.service[cluster]!]!
  if (idleUs < 0 && keepAliveUs < 0) return
  const lease = sim.birth(machines.leases)
  // What is sent less than one way before the other end closes arrives too late; word of it takes one way more.
  const { latencyUs } = plan.edges[clusters.edge[cluster]!]!
  leases.connection[lease] = connection
  leases.connectionNumber[lease] = connections.number[connection]!
  leases.idleUs[lease] = idleUs
  // It counts from its own last answer, of which the caller heard one way later.
  leases.keepAliveUs[lease] = keepAliveUs < 0 ? never : Math.max(1, keepAliveUs - 2 * latencyUs)
  leases.travelUs[lease] = 2 * latencyUs
  connections.lease[connection] = lease
  sim.start(machines.leases, lease)
}

/** Tells who watches a connection, if somebody does. */
export function tellLease(places: Places, connection: number, event: number): void {
  const lease = places.connections.lease[connection]!
  if (lease !== nobody) places.sim.tell(places.machines.leases, lease, event)
}
