import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import { Handshake } from '../identity/handshake.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { priority } from '../../policies/limit/limit.ts'
import { beginLease, tellLease } from './lease.ts'
import type { OverloadManager } from './overload.ts'
import type { Pool } from './pool.ts'
import { isKept, noteLost, noteOpened } from './reconnect.ts'

const listening = stateOf(programs.pod, 'ready')

type ConnectionAction =
  | 'resolve'
  | 'shakeHands'
  | 'offer'
  | 'noteUnresolved'
  | 'noteRefused'
  | 'noteRejected'
  | 'notePeerClosed'
  | 'noteConnectTimeout'
  | 'drain'
  | 'noteAge'
  | 'fold'

/** The life of a connection, on the side that opens it. */
export function connectionActions(
  places: Places,
  pool: Pool,
  overload: OverloadManager,
): Record<ConnectionAction, Action> {
  const { sim, machines, connections, clusters, members, endpoints, attempts, edges, plan } = places
  const { takesInbound } = plan
  const failures = {
    [reason.connectionFailure]: 1,
    [reason.connectTimeout]: 1,
    [reason.dnsFailure]: 1,
    [reason.certificateExpired]: 1,
    [reason.certificateNotYetValid]: 1,
    [reason.untrustedRoot]: 1,
    [reason.noCertificate]: 1,
    [reason.tlsNotSpoken]: 1,
  } as Record<number, number>
  const handshake = plan.identity === null ? null : new Handshake(places)

  /** guess: at an address that no pod has any more, the node answers at once that there is no such host. */
  const isToNobody = (connection: number, endpoint: number): boolean =>
    connections.address[connection] !== endpoints.address[endpoint]

  return {
    resolve(connection) {
      // The answer of the name server is negative, and comes at once.
      const cluster = connections.cluster[connection]!
      if (
        plan.edges[clusters.edge[cluster]!]!.resolves === 'lastKnown' &&
        clusters.isUnmeshed[cluster] === 0
      )
        return
      if (edges.unresolved[clusters.edge[cluster]!] === 1) sim.answer(events.connection.unresolved)
    },

    shakeHands(connection) {
      const endpoint = members.endpoint[connections.member[connection]!]!
      const pod = endpoints.state[endpoint]!
      // A proxy that answers for its application takes the connection, and says then that nobody is behind it.
      const isAnsweredFor =
        plan.readiness !== null && !plan.isInProcess && endpoints.proxy[endpoint]! >= 0
      if (
        pod !== listening ||
        (endpoints.refuses[endpoint] === 1 && !isAnsweredFor) ||
        isToNobody(connection, endpoint) ||
        (takesInbound && overload.rejects(connection, endpoint))
      ) {
        sim.answer(events.connection.refused)
      } else if (handshake !== null) {
        if (handshake.isHeld(connection)) {
          connections.handshakeUs[connection] = never
          return
        }
        if (handshake.isWaiting(endpoint)) {
          sim.answer(events.connection.refused)
          return
        }
        const settled = handshake.settle(connection)
        if (settled >= 0) sim.answer(settled)
      } else if (connections.handshakeUs[connection] === 0) {
        sim.answer(events.connection.plain)
      }
    },

    offer(connection) {
      connections.isOpen[connection] = 1
      pool.noteOpen(connection)
      const takesFewer = pool.learnCapacity(connection)
      beginLease(places, connection)
      pool.offer(connection)
      pool.serveNext(connection)
      if (connections.streams[connection] === 0) tellLease(places, connection, events.lease.given)
      // Its other end may take fewer at once than was thought.
      if (takesFewer && pool.firstPending(connection) !== nobody)
        pool.openIfWanted(
          connections.cluster[connection]!,
          connections.member[connection]!,
          connections.priority[connection]!,
        )
      if (plan.readiness !== null || plan.gates !== null)
        noteOpened(places, connections.member[connection]!)
    },

    noteUnresolved(connection) {
      connections.reason[connection] = reason.dnsFailure
      clusters.upstream_cx_connect_fail[connections.cluster[connection]!]!++
    },

    noteRefused(connection) {
      connections.reason[connection] = reason.connectionFailure
      clusters.upstream_cx_connect_fail[connections.cluster[connection]!]!++
    },

    noteRejected(connection) {
      clusters.upstream_cx_connect_fail[connections.cluster[connection]!]!++
    },

    notePeerClosed(connection) {
      connections.reason[connection] = reason.connectionTermination
    },

    noteConnectTimeout(connection) {
      const cluster = connections.cluster[connection]!
      connections.reason[connection] = reason.connectTimeout
      clusters.upstream_cx_connect_fail[cluster]!++
      clusters.upstream_cx_connect_timeout[cluster]!++
    },

    noteAge(connection) {
      const cluster = connections.cluster[connection]!
      const { maxDurationUs } = places.clusterRulesOf(cluster).connections
      // Its other end asks for it, or its caller's own bound.
      if (connections.ageUs[connection] === maxDurationUs)
        clusters.upstream_cx_max_duration_reached[cluster]!++
      else clusters.upstream_cx_close_notify[cluster]!++
    },

    drain(connection) {
      pool.withhold(connection)
      if (connections.streams[connection] === 0) sim.answer(events.connection.idle)
    },

    fold(connection) {
      const cluster = connections.cluster[connection]!
      const member = connections.member[connection]!
      pool.withhold(connection)
      pool.noteClosed(connection)
      tellLease(places, connection, events.lease.ended)
      const because = connections.reason[connection]!
      if (plan.readiness !== null && isKept(places, member)) {
        foldKept(connection, member)
      } else if (failures[because] === 1) {
        // All who wait for this pool fail at once; each may be retried under its own policy.
        for (
          let attempt = pool.firstPending(connection);
          attempt !== nobody;
          attempt = pool.firstPending(connection)
        ) {
          pool.dequeue(attempt)
          attempts.reason[attempt] = because
          attempts.flawOf[attempt] = connections.flawOf[connection]!
          attempts.status[attempt] = places.statusOf(because)
          clusters.upstream_rq_pending_failure_eject[cluster]!++
          if (isToNobody(connection, members.endpoint[member]!)) clusters.calls_to_gone[cluster]!++
          sim.tell(machines.attempts, attempt, events.attempt.connectFailed)
        }
        if (plan.gates !== null) noteLost(places, member)
      } else if (pool.firstPending(connection) !== nobody) {
        pool.openIfWanted(cluster, member, connections.priority[connection]!)
      }
      sim.bury(machines.connections, connection)
    },
  }

  /** The connection that all share: whoever waited for it is given another endpoint, and it is opened again in a while. */
  function foldKept(connection: number, member: number): void {
    if (connections.reason[connection] !== reason.none) noteLost(places, member)
    else if (members.pending[member]! > 0) {
      pool.openIfWanted(connections.cluster[connection]!, member, priority.usual)
      return
    }
    for (
      let attempt = members.firstPending[member]!;
      attempt !== nobody;
      attempt = members.firstPending[member]!
    ) {
      pool.dequeue(attempt)
      attempts.member[attempt] = nobody
      sim.tell(machines.attempts, attempt, events.attempt.notReady)
    }
  }
}
