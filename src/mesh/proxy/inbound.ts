import type { Action } from '../../engine/Simulation.ts'
import { reason, statusOf } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const listening = stateOf(programs.pod, 'ready')
const draining = stateOf(programs.pod, 'draining')

/** The callee's end of a hop: somebody who listens, or a reset. */
export function inboundActions(places: Places): Record<'checkInbound', Action> {
  const { sim, machines, jobs, endpoints, attempts, connections, plan } = places

  /** The process that had the other end of the connection is gone: whoever hears of it now closes it. */
  const closeStale = (job: number): void => {
    const attempt = jobs.attempt[job]!
    if (attempts.number[attempt] !== jobs.attemptNumber[job]) return
    const connection = attempts.connection[attempt]!
    if (connection === nobody) return
    if (connections.number[connection] !== attempts.connectionNumber[attempt]) return
    const { latencyUs } = plan.edges[jobs.edge[job]!]!
    sim.tellLater(latencyUs, machines.connections, connection, events.connection.peerClosed)
  }

  return {
    checkInbound(job) {
      const endpoint = jobs.endpoint[job]!
      const pod = endpoints.state[endpoint]!
      jobs.arrivedAt[job] = sim.now
      if ((pod !== listening && pod !== draining) || jobs.isStale[job] === 1) {
        if (jobs.isStale[job] === 1) closeStale(job)
        jobs.reason[job] = reason.connectionTermination
        jobs.status[job] = statusOf(reason.connectionTermination)
        sim.answer(events.job.refused)
        return
      }
      endpoints.arrived[endpoint]!++
      const first = endpoints.firstJob[endpoint]!
      jobs.isHere[job] = 1
      jobs.previousHere[job] = nobody
      jobs.nextHere[job] = first
      if (first !== nobody) jobs.previousHere[first] = job
      endpoints.firstJob[endpoint] = job
      if (endpoints.leakBytes[endpoint]! > 0) {
        endpoints.memoryBytes[endpoint]! += endpoints.leakBytes[endpoint]!
        const { limit } = plan.services[endpoints.service[endpoint]!]!.memory
        if (endpoints.memoryBytes[endpoint]! >= limit)
          sim.tell(machines.endpoints, endpoint, events.pod.outOfMemory)
      }
      sim.answer(events.job.allowed)
    },
  }
}
