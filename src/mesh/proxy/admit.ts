import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
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
      const priority = attempts.priority[attempt]!
      const limit = pool.limitOf(cluster, priority)
      if (limit.maxConnectionPools !== Infinity && !limit.hasRoomForPool(cluster, member)) {
        // Without a pool there is nobody to ask: Envoy says that no endpoint is there.
        clusters.upstream_cx_pool_overflow[cluster]!++
        attempts.reason[attempt] = reason.noHealthyUpstream
        attempts.status[attempt] = places.statusOf(reason.noHealthyUpstream)
        sim.answer(events.attempt.overflow)
        return
      }
      const connection = pool.idle(cluster, member, priority)
      if (connection === nobody) {
        if (pool.isTcp(cluster) && !limit.hasRoomForConnection(cluster, member)) {
          // Nobody else's session ends for this one's sake, so there is nothing to wait for.
          // Even one to each endpoint is not allowed here; source/common/tcp_proxy/tcp_proxy.cc.
          clusters.upstream_cx_overflow[cluster]!++
          pool.noteOverflow(attempt)
          sim.answer(events.attempt.overflow)
          return
        } else if (limit.hasRoomForPending(cluster)) {
          clusters.upstream_rq_pending_total[cluster]!++
          pool.enqueue(attempt)
          pool.openIfWanted(cluster, member, priority)
          sim.answer(events.attempt.queued)
          return
        }
        pool.refuse(attempt, false)
      } else if (limit.hasRoomForRequest(cluster)) {
        pool.bind(attempt, connection)
        pool.openAhead(cluster, member, priority)
        sim.answer(events.attempt.connectionReady)
        return
      } else {
        pool.refuse(attempt, limit.countsActiveApart)
      }
      sim.answer(events.attempt.overflow)
    },

    leavePending: (attempt) => pool.dequeue(attempt),
  }
}
