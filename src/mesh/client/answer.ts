import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { outcome } from '../../policies/circuit/circuit.ts'
import { noteEnd, progress } from './guard.ts'
import { tellLibrary } from './library.ts'
import { deliveryEdges, deliveryEnded } from '../broker/deliveries.ts'
import type { FilterChain } from '../proxy/filters.ts'
import { releaseFault } from '../proxy/releaseFault.ts'
import { releaseRetry } from '../proxy/again.ts'
import { tellStarter } from '../service/startOrder.ts'

/** The end of a request: the caller is told, and the record closes. */
export function answerActions(
  places: Places,
  filters: FilterChain,
): Record<'tellCaller' | 'closeRecord' | 'noteCallerLeft' | 'noteProxyDied', Action> {
  const { sim, machines, requests, jobs, tried, plan } = places
  const deliveries = plan.broker === null ? null : deliveryEdges(places)

  const close = (request: number): void => {
    requests.endedAt[request] = sim.now
    if (requests.filteredAt[request]! >= 0) filters.releaseRequest(request)
    releaseRetry(places, request)
    for (let entry = requests.tried[request]!; entry !== nobody;) {
      const next = tried.next[entry]!
      tried.death(entry)
      entry = next
    }
    requests.tried[request] = nobody
    releaseFault(places, request)
    const starter = requests.starter[request]!
    if (starter !== nobody) tellStarter(places, request, starter)
    const user = requests.user[request]!
    if (user !== nobody) sim.tell(machines.users, user, events.user.answered)
    if (requests.tryOf[request] !== nobody) tellLibrary(places, request)
    if (requests.jobsOpen[request] === 0) sim.bury(machines.requests, request)
  }

  return {
    tellCaller(request) {
      if (deliveries !== null && deliveries[requests.edge[request]!] === 1) {
        deliveryEnded(places, request)
        close(request)
        return
      }
      const job = requests.callerJob[request]!
      if (job !== nobody && jobs.number[job] === requests.callerJobNumber[request]) {
        const next = requests.nextCall[request]!
        const previous = requests.previousCall[request]!
        if (previous === nobody) jobs.firstCall[job] = next
        else requests.nextCall[previous] = next
        if (next !== nobody) requests.previousCall[next] = previous
        sim.tell(machines.jobs, job, events.job.callEnded, request)
      }
      close(request)
    },
    closeRecord(request) {
      // Nobody waits for what its library had let through.
      if (requests.library[request] !== nobody && requests.progress[request] === progress.underWay)
        noteEnd(places, request, outcome.cancelled, undefined)
      close(request)
    },
    noteCallerLeft(request) {
      requests.reason[request] = reasonOfLeaving(places, request)
      requests.status[request] = 0
    },
    noteProxyDied(request) {
      requests.reason[request] = reason.proxyDied
      requests.status[request] = 0
    },
  }
}

/** Why a request fails whose caller leaves: by itself, or because its proxy waited for bytes that could not come. */
export function reasonOfLeaving({ requests }: Places, request: number): number {
  const isDetecting = requests.detectUs[request] !== 0 && requests.attempts[request] === 0
  return isDetecting ? reason.notDetected : reason.callerLeft
}
