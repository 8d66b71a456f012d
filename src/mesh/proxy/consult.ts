import { hashText, mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { methods } from '../../model/methods.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import type { FilterChain } from './filters.ts'
import { newRequest } from '../client/ask.ts'
import { startCall } from '../service/call.ts'
import { notKept } from '../service/cache.ts'

/** What a proxy has of an answer: none, or what it was. */
export const verdict = { none: 0, allowed: 1, denied: 2 } as const

const path = hashText('consult')

/** As a call's `onFailure`: what becomes of the job is decided here, not by how the call ended. */
const ignored = 2

/**
 * A service that is asked before a request is let in, and the answers that the proxies of callees keep.
 *
 * An answer is for one caller and one kind of request, and counts for so long and so many more requests. While there is none,
 * every request asks for itself: nobody waits for the answer that another has asked for.
 *
 * @source istio 0.7.1: mixer/pkg/api/grpcServer.go; istio/proxy: src/istio/mixerclient/check_cache.cc
 */
export class Verdicts {
  private readonly places: Places
  /** By endpoint: its first row; −1 where nobody is asked. */
  private readonly first: Int32Array
  /** By edge: which of the callers of its service it is. */
  private readonly caller: Int32Array
  private readonly purpose: number
  private readonly kinds: number

  constructor(places: Places) {
    const { plan, endpoints, firstEndpoint } = places
    this.places = places
    this.purpose = places.purpose('consult/kind')
    this.kinds = plan.consults?.kinds ?? 0
    this.first = new Int32Array(endpoints.used).fill(nobody)
    this.caller = new Int32Array(plan.edges.length)
    const callers = plan.services.map(() => 0)
    plan.edges.forEach(({ toService }, edge) => {
      this.caller[edge] = callers[toService]!++
    })
    let next = 0
    plan.services.forEach((service, index) => {
      if (plan.consults === null || plan.consults.edgeOf[index]! < 0) return
      for (let count = 0; count < service.endpoints; count++) {
        this.first[firstEndpoint[index]! + count] = next
        next += callers[index]! * this.kinds
      }
    })
    this.rows = next
  }

  /** How many answers there may be. */
  readonly rows: number

  /** What is known about a job at its endpoint. What was kept is used once more. */
  ask(job: number): number {
    const { sim, verdicts } = this.places
    const row = this.rowOf(job)
    if (verdicts.validUntil[row]! <= sim.now || verdicts.usesLeft[row]! <= 0) return verdict.none
    verdicts.usesLeft[row]!--
    return verdicts.isDenied[row] === 1 ? verdict.denied : verdict.allowed
  }

  keep(job: number, isDenied: boolean): void {
    const { sim, verdicts, plan } = this.places
    const row = this.rowOf(job)
    verdicts.validUntil[row] = sim.now + plan.consults!.validUs
    verdicts.usesLeft[row] = plan.consults!.uses
    verdicts.isDenied[row] = isDenied ? 1 : 0
  }

  private rowOf(job: number): number {
    const { jobs, draw } = this.places
    const u = draw.key(jobs.keyA[job]!, jobs.keyB[job]!, this.purpose).next()
    const caller = this.caller[jobs.edge[job]!]!
    return this.first[jobs.endpoint[job]!]! + caller * this.kinds + Math.floor(u * this.kinds)
  }
}

/** Makes room for all answers. Nothing in systems where nobody is asked. */
export function createVerdicts(places: Places): void {
  if (places.plan.consults === null) return
  const { rows } = new Verdicts(places)
  for (let row = 0; row < rows; row++) places.verdicts.birth()
  for (let endpoint = 0; endpoint < places.endpoints.used; endpoint++) places.consults.birth()
}

/** What stands in `callerJob` of a report. */
const reporting = -4

const reportPath = hashText('report')

/**
 * What a job does when it is answered, and a report of it: together with others, once there are enough or the oldest has waited
 * long enough. Nobody waits for a report. The last ones of a proxy wait for the next request there.
 *
 * @source istio/proxy: include/istio/mixerclient/options.h (report batch: 100 entries, 1 s)
 */
export function withReports(places: Places, crossBack: Action): Action {
  const { sim, machines, jobs, endpoints, requests, consults, plan } = places
  if (plan.consults === null || plan.consults.report === null) return crossBack
  const { edgeOf, report } = plan.consults
  const method = methods.indexOf('POST')

  const send = (endpoint: number, edge: number): void => {
    const number = consults.reports[endpoint]!
    consults.reports[endpoint] = number + 1
    consults.unreported[endpoint] = 0
    const cluster = places.clusterTo(endpoint, plan.edges[edge]!.target)
    const request = newRequest(places, edge, cluster, endpoint)
    requests.client[request] = nobody
    requests.user[request] = nobody
    requests.callerJob[request] = reporting
    requests.callerJobNumber[request] = nobody
    requests.root[request] = nobody
    requests.keyA[request] = mix(endpoint, reportPath)
    requests.keyB[request] = mix(number, reportPath)
    requests.idempotent[request] = 1
    requests.method[request] = method
    requests.onFailure[request] = ignored
    requests.patienceUs[request] = never
    sim.start(machines.requests, request)
  }

  return (job) => {
    crossBack(job)
    const endpoint = jobs.endpoint[job]!
    const edge = edgeOf[endpoints.service[endpoint]!]!
    if (edge < 0 || endpoints.proxy[endpoint]! < 0) return
    const waiting = consults.unreported[endpoint]! + 1
    consults.unreported[endpoint] = waiting
    if (waiting === 1) consults.unreportedSince[endpoint] = sim.now
    const waitedUs = sim.now - consults.unreportedSince[endpoint]!
    if (waiting >= report.entries || waitedUs >= report.everyUs) send(endpoint, edge)
  }
}

/** The call to whom is asked, and what its answer, or its silence, means for the job. */
export function consultActions(
  places: Places,
  filters: FilterChain,
  letIn: Action,
): Record<'consult' | 'takeVerdict', Action> {
  const { sim, jobs, endpoints, requests, consults, plan } = places
  const verdicts = new Verdicts(places)
  const method = methods.indexOf('POST')

  const refuse = (job: number, because: number): void => {
    jobs.reason[job] = because
    jobs.status[job] = places.statusOf(because)
    sim.answer(events.job.denied)
  }

  return {
    consult(job) {
      if (filters.isAsking(job)) {
        filters.ask(job)
        return
      }
      const edge = plan.consults!.edgeOf[endpoints.service[jobs.endpoint[job]!]!]!
      const call = {
        edge,
        idempotent: true,
        method,
        shape: 0,
        shapeBy: null,
        onFailure: ignored,
        library: nobody,
      }
      const keyB = jobs.keyB[job]! + jobs.ordinal[job]!
      startCall(places, job, call, mix(jobs.keyA[job]!, path), mix(keyB, path), notKept)
    },

    takeVerdict(job) {
      const request = sim.value
      if (filters.isAsking(job)) {
        if (filters.take(job, request)) letIn(job)
        return
      }
      const endpoint = jobs.endpoint[job]!
      jobs.callsOpen[job]!--
      if (requests.reason[request] === reason.none) {
        // What is no error of the server is an answer; below 400 it is yes.
        const isDenied = requests.status[request]! >= 400
        verdicts.keep(job, isDenied)
        consults.asked[endpoint]!++
        if (isDenied) {
          consults.denied[endpoint]!++
          refuse(job, reason.refusedByService)
        } else sim.answer(events.job.allowed)
      } else if (plan.consults!.failClosed) {
        consults.failedClosed[endpoint]!++
        refuse(job, reason.noVerdict)
      } else {
        consults.failedOpen[endpoint]!++
        sim.answer(events.job.allowed)
      }
    },
  }
}
