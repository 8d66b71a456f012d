import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'

/** A job that does nothing yet. By whom it is caused, and where it is to be done, is for the caller to write. */
export function newJob({ sim, machines, jobs }: Places, request: number): number {
  const job = sim.birth(machines.jobs)
  jobs.check[job] = nobody
  jobs.request[job] = request
  jobs.isHere[job] = 0
  jobs.isWaiting[job] = 0
  jobs.holdsWorker[job] = 0
  jobs.isStuck[job] = 0
  jobs.verdict[job] = 0
  jobs.filteredAt[job] = never
  jobs.abandoned[job] = 0
  jobs.session[job] = nobody
  jobs.step[job] = 0
  jobs.callsOpen[job] = 0
  jobs.firstCall[job] = nobody
  jobs.status[job] = 0
  jobs.reason[job] = reason.none
  jobs.marks[job] = 0
  jobs.arrivedAt[job] = 0
  jobs.servedAt[job] = 0
  return job
}
