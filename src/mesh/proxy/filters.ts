import type { Action } from '../../engine/Simulation.ts'
import { hashText, mix } from '../../engine/Random.ts'
import { methods } from '../../model/methods.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { never, nobody } from '../../model/units.ts'
import type { Filters } from '../../policies/filter/filter.ts'
import { newCall } from '../service/call.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { filterRowOf, filterRowOfCluster, renew } from './filterRows.ts'

/** Where a job stands that waits for an answer about it: a job's `step` until it is let in. */
const asking = { nothing: 0, authorization: 1, quota: 2 } as const

/** What an ask says once the service that counts has found it over the limit: stands in a request's `asks`. */
const overLimit = -2

const authorizationPath = hashText('authorization')
const quotaPath = hashText('quota')

/**
 * The HTTP filters of proxies, in their order: at the door of an endpoint, at a gateway for whom it is asked, and at the caller's
 * for what it sends. What asks somebody first is there at the door and at gateways only.
 */
export class FilterChain {
  private readonly places: Places
  private readonly purposes: readonly number[]
  private readonly isGrpc: Uint8Array
  private readonly identities: number
  /** By service that asks and service that is asked: the edge. */
  private readonly edgeOf = new Map<number, number>()

  constructor(places: Places) {
    const { plan } = places
    this.places = places
    this.purposes = plan.services.map(({ name }) => places.purpose(`filter/${name}`))
    this.isGrpc = Uint8Array.from(plan.services, ({ protocol }) => (protocol === 'grpc' ? 1 : 0))
    this.identities = plan.services.length + plan.clients.length
    plan.edges.forEach(({ fromService, target }, edge) => {
      if (fromService >= 0) this.edgeOf.set(fromService * plan.services.length + target, edge)
    })
  }

  /** The filters that a job meets at its endpoint. */
  of(job: number): Filters | null {
    const { places } = this
    const { jobs, endpoints, plan } = places
    const endpoint = jobs.endpoint[job]!
    if (!plan.asksAtTheEdge) {
      const isBeside = plan.takesInbound && endpoints.proxy[endpoint]! >= 0
      return isBeside ? (places.inboundRulesFor(job)?.filters ?? null) : null
    }
    const own = endpoints.service[endpoint]!
    if (plan.services[own]!.role === 'app') return null
    return places.inboundRules[endpoints.inbound[endpoint]! - own + this.targetOf(job)]!.filters
  }

  /** Asks them from the first on. @returns whether it passed all; otherwise it was refused, or somebody is asked */
  admit(job: number, filters: Filters): boolean {
    return this.goOn(job, filters, asking.nothing)
  }

  /** Whether a job waits for an answer that one of them has asked for. */
  isAsking(job: number): boolean {
    return this.places.jobs.step[job]! > 0
  }

  /** Begins the call to whoever is asked. */
  ask(job: number): void {
    const { places } = this
    const { sim, machines, jobs, requests } = places
    const filters = this.of(job)!
    const isQuota = jobs.step[job] === asking.quota
    const service = isQuota ? filters.quota!.service : filters.authorization!.service
    const edge = this.edgeTo(job, service)
    const call = {
      edge,
      idempotent: true,
      method: methods.indexOf('POST'),
      shape: 0,
      shapeBy: null,
      onFailure: 2,
      library: nobody,
    }
    const path = isQuota ? quotaPath : authorizationPath
    const keyB = jobs.keyB[job]! + jobs.ordinal[job]!
    const request = newCall(places, job, call, mix(jobs.keyA[job]!, path), mix(keyB, path))
    if (isQuota) requests.asks[request] = this.windowOf(job, filters)
    sim.start(machines.requests, request)
  }

  /** The service that counts has worked on an ask. */
  count(request: number): void {
    const { places } = this
    const window = places.requests.asks[request]!
    if (window < 0) return
    const service = Math.floor(window / (this.identities + 1))
    const newest = places.inboundAt(places.sets.length - 1, service)
    if (places.inboundRules[newest]?.filters?.quota?.count(window) === true)
      places.requests.asks[request] = overLimit
  }

  /** The answer is there, or none comes. @returns whether it passed all the filters */
  take(job: number, request: number): boolean {
    const { places } = this
    const { jobs, requests, filters: table } = places
    jobs.callsOpen[job]!--
    const filters = this.of(job)
    const step = jobs.step[job]!
    jobs.step[job] = asking.nothing
    if (filters === null) return true
    const row = this.rowOf(job, filters)
    const hasFailed = requests.reason[request] !== reason.none || requests.status[request]! >= 500
    if (step === asking.authorization) {
      const { authorization } = filters
      if (authorization === null) return this.goOn(job, filters, step)
      if (!hasFailed && requests.status[request]! < 400) {
        table.auth_ok[row]!++
        return this.goOn(job, filters, step)
      }
      if (!hasFailed) {
        table.auth_denied[row]!++
        return this.refuse(job, reason.refusedByService, requests.status[request]!)
      }
      table.auth_error[row]!++
      if (authorization.errorStatus > 0)
        return this.refuse(job, reason.noVerdict, authorization.errorStatus)
      table.auth_failure_mode_allowed[row]!++
      return this.goOn(job, filters, step)
    }
    const { quota } = filters
    if (quota === null) return this.goOn(job, filters, step)
    if (hasFailed) {
      table.quota_error[row]!++
      if (quota.failClosed) return this.refuse(job, reason.rateLimiterError, 0)
      table.quota_failure_mode_allowed[row]!++
      return this.goOn(job, filters, step)
    }
    if (requests.asks[request] === overLimit) {
      table.quota_over_limit[row]!++
      return this.refuse(job, reason.rateLimited, 0)
    }
    table.quota_ok[row]!++
    return this.goOn(job, filters, step)
  }

  /** What a caller's proxy does before it sends. @returns the reason for which it refuses; `none` when it does not */
  refusesAtCaller(request: number, filters: Filters): number {
    const { places } = this
    const { requests, clusters, plan } = places
    const cluster = requests.cluster[request]!
    const row = filterRowOfCluster(places, cluster)
    renew(places, row, filters, 0)
    const caller = places.identityOf(clusters.edge[cluster]!)
    const { target } = plan.edges[clusters.edge[cluster]!]!
    places.draw.key(requests.keyA[request]!, requests.keyB[request]!, this.purposes[target]!)
    const because = this.refuses(row, filters, caller, nobody, 0)
    if (because === reason.none && isHeld(filters)) requests.filteredAt[request] = places.sim.now
    if (because === reason.none) return because
    if (because === reason.rateLimited) requests.marks[request]! |= responseMark.rateLimited
    requests.reason[request] = because
    requests.status[request] = statusOf(filters, because, places.statusOf(because))
    return because
  }

  /** A request is over that the filters of its caller's proxy let pass. */
  releaseRequest(request: number): void {
    const { places } = this
    const { requests, clusters } = places
    const cluster = requests.cluster[request]!
    // Those that it began with: what has come since has a hash of its own.
    const { filters } = places.routeRulesOf(request)
    const row = clusters.filters[cluster]!
    const beganAt = requests.filteredAt[request]!
    requests.filteredAt[request] = never
    const hasLeft = requests.reason[request] === reason.callerLeft
    const isGrpc = this.isGrpc[clusters.service[cluster]!] === 1
    this.release(row, filters, beganAt, hasLeft ? 0 : requests.status[request]!, isGrpc)
  }

  /** What a job does when it is answered, once the filters that let it pass have heard of it. */
  released(crossBack: Action): Action {
    const { jobs } = this.places
    return (job) => {
      if (jobs.filteredAt[job]! >= 0) this.releaseJob(job, jobs.status[job]!)
      crossBack(job)
    }
  }

  /** The same when it is never answered. */
  cancelled(forget: Action): Action {
    const { jobs } = this.places
    return (job) => {
      if (jobs.filteredAt[job]! >= 0) this.releaseJob(job, 0)
      forget(job)
    }
  }

  private releaseJob(job: number, status: number): void {
    const { places } = this
    const { jobs, endpoints } = places
    const endpoint = jobs.endpoint[job]!
    const beganAt = jobs.filteredAt[job]!
    jobs.filteredAt[job] = never
    const row = filterRowOf(places, endpoint, this.targetOf(job))
    this.release(
      row,
      this.of(job),
      beganAt,
      status,
      this.isGrpc[endpoints.service[endpoint]!] === 1,
    )
  }

  /** @param status 0 when nobody was answered */
  private release(
    row: number,
    filters: Filters | null,
    beganAt: number,
    status: number,
    isGrpc: boolean,
  ): void {
    const { sim, machines, filters: table } = this.places
    // What began under other filters is none of theirs.
    if (filters === null || filters.madeFrom !== table.madeFrom[row]) return
    const { admission, concurrency } = filters
    if (admission !== null)
      admission.observe(row, status > 0 && admission.isSuccess(status, isGrpc))
    if (concurrency === null) return
    const controller = table.controller[row]!
    if (this.places.controllers.outstanding[controller] === 0) return
    if (status === 0) concurrency.cancel(controller)
    else if (concurrency.sample(controller, beganAt))
      sim.tell(machines.controllers, controller, events.concurrencyLimit.measured)
  }

  private goOn(job: number, filters: Filters, after: number): boolean {
    const { jobs, sim, draw } = this.places
    if (after < asking.authorization && filters.authorization !== null)
      return this.stop(job, asking.authorization)
    const row = this.rowOf(job, filters)
    const caller = this.places.identityOf(jobs.edge[job]!)
    draw.key(
      jobs.keyA[job]!,
      jobs.keyB[job]! + jobs.ordinal[job]!,
      this.purposes[this.targetOf(job)]!,
    )
    if (after < asking.quota) {
      const because = this.asksBucket(row, filters, caller, job)
      if (because !== reason.none) return this.refuse(job, because, filters.bucket!.status)
      if (filters.quota !== null) return this.stop(job, asking.quota)
    }
    const because = this.asksOwn(row, filters)
    if (because !== reason.none)
      return this.refuse(job, because, statusOf(filters, because, this.places.statusOf(because)))
    if (isHeld(filters)) jobs.filteredAt[job] = sim.now
    return true
  }

  /** Somebody has to be asked. */
  private stop(job: number, step: number): false {
    const { jobs, sim } = this.places
    // Where nobody can be asked, because nothing leads there, it is as if nobody answered.
    jobs.step[job] = step
    sim.answer(events.job.consults)
    return false
  }

  private refuse(job: number, because: number, status: number): false {
    const { jobs, sim } = this.places
    jobs.reason[job] = because
    jobs.status[job] = status > 0 ? status : this.places.statusOf(because)
    if (because === reason.rateLimited) jobs.marks[job]! |= responseMark.rateLimited
    if (because === reason.rateLimited) this.places.edges.rateLimited[jobs.edge[job]!]!++
    const isDenied = because === reason.refusedByService || because === reason.noVerdict
    sim.answer(isDenied ? events.job.denied : events.job.limited)
    return false
  }

  /** All filters of a caller's proxy, which asks nobody. */
  private refuses(
    row: number,
    filters: Filters,
    caller: number,
    connection: number,
    number: number,
  ): number {
    const because = this.takeToken(row, filters, caller, connection, number)
    return because === reason.none ? this.asksOwn(row, filters) : because
  }

  private asksBucket(row: number, filters: Filters, caller: number, job: number): number {
    if (filters.bucket === null) return reason.none
    const { jobs, attempts } = this.places
    const attempt = jobs.attempt[job]!
    const isThere = attempts.number[attempt] === jobs.attemptNumber[job]
    const connection = isThere ? attempts.connection[attempt]! : nobody
    const number = connection < 0 ? 0 : attempts.connectionNumber[attempt]!
    return this.takeToken(row, filters, caller, connection, number)
  }

  private takeToken(
    row: number,
    { bucket }: Filters,
    caller: number,
    connection: number,
    number: number,
  ): number {
    if (bucket === null) return reason.none
    const { filters: table, draw } = this.places
    if (bucket.enabledRatio < 1 && draw.at(0) >= bucket.enabledRatio) return reason.none
    table.local_enabled[row]!++
    const first = table.firstBucket[row]!
    const own = bucket.ownOf(caller)
    const hasToken =
      bucket.isPerConnection && connection >= 0
        ? bucket.takeOf(connection, number)
        : // The caller's own first: what that refuses takes nothing from the one of all.
          (own === 0 || bucket.take(first, own)) && bucket.take(first, 0)
    if (hasToken) {
      table.local_ok[row]!++
      return reason.none
    }
    table.local_rate_limited[row]!++
    if (bucket.enforcedRatio < 1 && draw.at(1) >= bucket.enforcedRatio) return reason.none
    table.local_enforced[row]!++
    return reason.rateLimited
  }

  /** What a proxy decides by what it has seen itself. */
  private asksOwn(row: number, { admission, concurrency }: Filters): number {
    const { filters: table, draw } = this.places
    if (admission !== null && admission.refuses(row, draw.at(2))) {
      table.rq_rejected[row]!++
      return reason.admissionDenied
    }
    if (concurrency !== null && !concurrency.admits(table.controller[row]!)) {
      table.rq_blocked[row]!++
      // Whoever stands before it sees an answer like any other.
      admission?.observe(row, admission.isSuccess(concurrency.status, false))
      return reason.concurrencyReached
    }
    return reason.none
  }

  private rowOf(job: number, filters: Filters): number {
    const { places } = this
    const { jobs, endpoints } = places
    const endpoint = jobs.endpoint[job]!
    const row = filterRowOf(places, endpoint, this.targetOf(job))
    renew(places, row, filters, endpoints.address[endpoint]!)
    return row
  }

  /** The service that is asked for, as far as whoever stands at the job's end knows. */
  private targetOf(job: number): number {
    const { jobs, endpoints, plan } = this.places
    const own = endpoints.service[jobs.endpoint[job]!]!
    return plan.services[own]!.role === 'app' ? own : plan.edges[jobs.edge[job]!]!.target
  }

  private edgeTo(job: number, service: number): number {
    const { jobs, endpoints, plan } = this.places
    const from = endpoints.service[jobs.endpoint[job]!]!
    return this.edgeOf.get(from * plan.services.length + service)!
  }

  /** What is counted for a job: all requests for the service, or those of its caller. */
  private windowOf(job: number, filters: Filters): number {
    const { windows, jobs } = this.places
    const caller = this.places.identityOf(jobs.edge[job]!)
    const which = filters.quota!.isByCaller ? caller + 1 : 0
    const window = this.targetOf(job) * (this.identities + 1) + which
    while (windows.used <= window) windows.window[windows.birth()] = -1
    return window
  }
}

/** Whether one of them must hear of the end of what it let pass. */
function isHeld({ admission, concurrency }: Filters): boolean {
  return admission !== null || concurrency !== null
}

/** What is answered for a reason: some filters are told which status that is. */
function statusOf({ bucket, concurrency }: Filters, because: number, usual: number): number {
  if (because === reason.rateLimited) return bucket!.status
  return because === reason.concurrencyReached ? concurrency!.status : usual
}
