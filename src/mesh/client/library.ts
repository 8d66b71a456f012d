import { mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { outcome } from '../../policies/circuit/circuit.ts'
import { newRequest } from './ask.ts'
import { noteFallbackCall, substituting } from './fallback.ts'
import { noteEnd, progress, releaseThread } from './guard.ts'

/** What a library tries again: bits of `LibraryPlan.on`. */
export const libraryOn = { error: 1, timeout: 2, noAnswer: 4 } as const

/**
 * Retries of the application's own library, over those of the mesh: each try is a request of its own, through the proxy, with
 * its own lineage. What was asked stays one request, which waits for its tries.
 */
export function libraryActions(
  places: Places,
): Record<'startTry' | 'decideTry' | 'leaveTry', Action> {
  const { sim, machines, requests, clusters, guards, plan } = places
  const isOutOfTime = (request: number, timeoutUs: number): boolean =>
    timeoutUs > 0 && sim.now >= requests.startedAt[request]! + timeoutUs

  return {
    startTry(request) {
      const library = plan.libraries[requests.library[request]!]!
      const ordinal = requests.tries[request]! + 1
      const one = newRequest(
        places,
        requests.edge[request]!,
        requests.cluster[request]!,
        requests.fromEndpoint[request]!,
      )
      requests.tries[request] = ordinal
      requests.try[request] = one
      requests.tryOf[one] = request
      requests.tryOfNumber[one] = requests.number[request]!
      requests.tries[one] = ordinal
      requests.client[one] = requests.client[request]!
      requests.user[one] = nobody
      requests.callerJob[one] = nobody
      requests.root[one] = requests.root[request]!
      // The first has the lineage of what was asked: a library that need not try again changes no draw.
      requests.keyA[one] = requests.keyA[request]!
      requests.keyB[one] =
        ordinal === 1 ? requests.keyB[request]! : mix(requests.keyB[request]!, ordinal)
      requests.key[one] = requests.key[request]!
      requests.idempotent[one] = requests.idempotent[request]!
      requests.method[one] = requests.method[request]!
      requests.shape[one] = requests.shape[request]!
      requests.onFailure[one] = 0
      requests.isOneWay[one] = requests.isOneWay[request]!
      requests.patienceUs[one] = library.timeoutUs > 0 ? library.timeoutUs : never
      sim.start(machines.requests, one)
    },

    decideTry(request) {
      const { attempts, pauseUs, on } = plan.libraries[requests.library[request]!]!
      const because = requests.reason[request]!
      const isGuarded = requests.progress[request] === progress.underWay
      if (because === reason.none) {
        const isGood = requests.status[request]! < 400
        if (isGuarded) {
          noteEnd(
            places,
            request,
            isGood ? outcome.success : outcome.badRequest,
            isGood ? 'success' : 'badRequest',
          )
        }
        const guard = clusters.guard[requests.cluster[request]!]!
        if (isGood && guard !== nobody) guards.succeededAt[guard] = sim.now
        sim.answer(events.request.accepted)
        return
      }
      const kind = kindOf(because, requests.status[request]!)
      const isAgain = requests.tries[request]! < attempts && (on & kind) !== 0
      if (!isAgain) {
        if (isGuarded) noteEnd(places, request, outcome.failure, 'failure')
        sim.answer(events.request.fallsBack)
        return
      }
      requests.backoffUs[request] = pauseUs
      sim.answer(events.request.again)
    },

    leaveTry(request) {
      const one = requests.try[request]!
      if (one !== nobody) {
        requests.try[request] = nobody
        const { guard } = places.routeRulesOf(request)
        const hasThread = requests.thread[request] !== nobody && guard!.bulkhead.hasThreads
        if (hasThread && !(guard!.interrupts && isOutOfTime(request, guard!.timeoutUs))) {
          // Nobody interrupts it: it works on, for nobody, and its thread with it.
          requests.thread[one] = requests.thread[request]!
          requests.thread[request] = nobody
        } else {
          sim.tell(machines.requests, one, events.request.callerLeft)
        }
      }
      releaseThread(places, request)
    },
  }
}

/** What a library sees of a failure: nothing in time, an error, or that its connection broke; what was its own fault is none. */
function kindOf(because: number, status: number): number {
  if (because === reason.libraryTimeout) return libraryOn.timeout
  if (status >= 500) return libraryOn.error
  return status === 0 ? libraryOn.noAnswer : 0
}

/** A try is over: what was asked knows how it ended, and decides. */
export function tellLibrary(places: Places, one: number): void {
  const { sim, machines, requests } = places
  releaseThread(places, one)
  const request = requests.tryOf[one]!
  // Who left its tries does not wait for them, and may be somebody else by now.
  if (requests.number[request] !== requests.tryOfNumber[one] || requests.try[request] !== one)
    return
  requests.try[request] = nobody
  if (requests.callerJob[one] === substituting) {
    const event = noteFallbackCall(places, request, one)
    sim.tell(machines.requests, request, event)
    return
  }
  const isHeld = requests.progress[request] === progress.timedOut
  if (!isHeld) {
    const because = requests.reason[one]!
    const timedOut = because === reason.callerLeft
    requests.reason[request] = timedOut ? reason.libraryTimeout : because
    requests.status[request] = timedOut ? 0 : requests.status[one]!
    requests.degraded[request] = requests.degraded[one]!
  }
  requests.attempts[request]! += requests.attempts[one]!
  sim.tell(machines.requests, request, isHeld ? events.request.fallsBack : events.request.tryEnded)
}
