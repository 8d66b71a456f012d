import type { Action } from '../../engine/Simulation.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import type { Pool } from './pool.ts'

/** Room within the pool limits, and a connection: now, later, or not at all. */
export function admitActions(
  places: Places,
  pool: Pool,
): Record<'askForRoom' | 'leavePending', Action> {
  const { sim, attempts, clusters, members, plan } = places
  const carriesMany = Uint8Array.from(plan.services, ({ protocol }) =>
    protocol === 'http2' ? 1 : 0,
  )

  /** One connection for each that waits and is not served yet; a connection that carries many serves all who wait. */
  const openIfWanted = (cluster: number, member: number): void => {
    const opening = members.opening[member]!
    if (
      carriesMany[clusters.service[cluster]!] === 1
        ? opening > 0
        : opening >= members.pending[member]!
    )
      return
    // One connection to an endpoint is always allowed.
    const { limit } = places.rulesOf(cluster)
    if (limit.hasRoomForConnection(cluster) || members.connections[member] === 0)
      pool.open(cluster, member)
    else clusters.upstream_cx_overflow[cluster]!++
  }

  return {
    askForRoom(attempt) {
      const cluster = attempts.cluster[attempt]!
      const member = attempts.member[attempt]!
      const { limit } = places.rulesOf(cluster)
      const connection = pool.idle(cluster, member)
      if (connection === nobody) {
        if (limit.hasRoomForPending(cluster)) {
          clusters.upstream_rq_pending_total[cluster]!++
          pool.enqueue(attempt)
          openIfWanted(cluster, member)
          sim.answer(events.attempt.queued)
          return
        }
      } else if (limit.hasRoomForRequest(cluster)) {
        pool.bind(attempt, connection)
        sim.answer(events.attempt.connectionReady)
        return
      }
      pool.refuse(attempt)
      sim.answer(events.attempt.overflow)
    },

    leavePending: (attempt) => pool.dequeue(attempt),
  }
}
