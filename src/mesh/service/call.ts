import { never, nobody } from '../../model/units.ts'
import { newRequest } from '../client/ask.ts'
import type { Places } from '../Places.ts'
import type { RequestKind } from '../Plan.ts'

/** What is asked in the name of a job: by its service, or by the proxy beside it. */
export interface CallOfJob extends RequestKind {
  readonly edge: number
  /** What a failure does to the job: 0 fail, 1 pass, 2 ignore. */
  readonly onFailure: number
  /** A position in the plan's libraries; −1 for none. */
  readonly library: number
  /** Whether nobody waits for an answer where a broker keeps it. */
  readonly isOneWay?: boolean
}

/**
 * Begins a call: a request of its own, whose end the job is told.
 *
 * @param cacheEntry where its answer is remembered; below 0 when it is not
 * @param kind which of several kinds it is
 */
export function startCall(
  places: Places,
  job: number,
  call: CallOfJob,
  keyA: number,
  keyB: number,
  cacheEntry: number,
  kind: RequestKind = call,
): void {
  const request = newCall(places, job, call, keyA, keyB, kind)
  places.requests.cacheEntry[request] = cacheEntry
  places.sim.start(places.machines.requests, request)
}

/** The same, made and not begun: nobody remembers its answer. */
export function newCall(
  places: Places,
  job: number,
  call: CallOfJob,
  keyA: number,
  keyB: number,
  kind: RequestKind = call,
): number {
  const { requests, jobs, plan } = places
  const endpoint = jobs.endpoint[job]!
  const request = newRequest(
    places,
    call.edge,
    places.clusterTo(endpoint, plan.edges[call.edge]!.target),
    endpoint,
  )
  requests.client[request] = nobody
  requests.user[request] = nobody
  requests.callerJob[request] = job
  requests.callerJobNumber[request] = jobs.number[job]!
  requests.root[request] = requests.root[jobs.request[job]!]!
  requests.keyA[request] = keyA
  requests.keyB[request] = keyB
  requests.key[request] = requests.key[jobs.request[job]!]!
  requests.idempotent[request] = kind.idempotent ? 1 : 0
  requests.method[request] = kind.method
  requests.shape[request] =
    kind.shapeBy === null ? kind.shape : kind.shapeBy[requests.shape[jobs.request[job]!]!]!
  requests.onFailure[request] = call.onFailure
  requests.isOneWay[request] = call.isOneWay === true ? 1 : 0
  requests.patienceUs[request] = never
  requests.library[request] =
    call.library !== nobody && isWithoutLibrary(places, jobs.endpoint[job]!) ? nobody : call.library
  const first = jobs.firstCall[job]!
  requests.nextCall[request] = first
  requests.previousCall[request] = nobody
  if (first !== nobody) requests.previousCall[first] = request
  jobs.firstCall[job] = request
  jobs.callsOpen[job]!++
  return request
}

/** Whether an endpoint runs a release that calls without the library that tries again. */
function isWithoutLibrary({ endpoints, releases }: Places, endpoint: number): boolean {
  return releases.dropsLibrary[endpoints.release[endpoint]!] === 1
}
