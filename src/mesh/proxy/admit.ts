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
  const { sim, attempts, clusters } = places
  return {
    askForRoom(attempt) {
      const cluster = attempts.cluster[attempt]!
      const member = attempts.member[attempt]!
      const { limit } = places.clusterRulesOf(cluster)
      const connection = pool.idle(cluster, member)
      if (connection === nobody) {
        if (pool.isTcp(cluster) && !pool.mayOpen(cluster, member)) {
          // Nobody else's session ends for this one's sake, so there is nothing to wait for.
          clusters.upstream_cx_overflow[cluster]!++
        } else if (limit.hasRoomForPending(cluster)) {
          clusters.upstream_rq_pending_total[cluster]!++
          pool.enqueue(attempt)
          pool.openIfWanted(cluster, member)
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
