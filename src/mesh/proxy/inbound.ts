import type { Action } from '../../engine/Simulation.ts'
import { reason, statusOf } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const listening = stateOf(programs.pod, 'ready')
const draining = stateOf(programs.pod, 'draining')

/** The callee's end of a hop: somebody who listens, or a reset. */
export function inboundActions(places: Places): Record<'checkInbound', Action> {
  const { sim, jobs, endpoints } = places
  return {
    checkInbound(job) {
      const endpoint = jobs.endpoint[job]!
      const pod = endpoints.state[endpoint]!
      jobs.arrivedAt[job] = sim.now
      if (pod !== listening && pod !== draining) {
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
      sim.answer(events.job.allowed)
    },
  }
}
