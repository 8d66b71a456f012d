import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import { isAllowed } from '../../policies/authz/authz.ts'
import { limitedBy } from '../../policies/rateLimit/rateLimit.ts'
import type { Places } from '../Places.ts'
import { noteExposed } from '../service/exposure.ts'
import { events, programs, stateOf } from '../programs.ts'
import { verdict, Verdicts } from './consult.ts'
import type { FilterChain } from './filters.ts'
import type { OverloadManager } from './overload.ts'
import { rateLimits } from './rateLimits.ts'

const listening = stateOf(programs.pod, 'ready')
const draining = stateOf(programs.pod, 'draining')

/** The callee's end of a hop: somebody who listens, or a reset; and whether the caller may call. */
export function inboundActions(
  places: Places,
  filters: FilterChain,
  overload: OverloadManager,
): { readonly checkInbound: Action; readonly letIn: Action } {
  const { sim, machines, jobs, endpoints, services, attempts, connections, plan } = places

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

  /** Asks the access policy. A caller is known only by the certificate that its connection began with. */
  const mayCall = (job: number, endpoint: number): boolean => {
    const access = places.inboundRulesFor(job)?.access ?? null
    if (access === null) return true
    const caller = jobs.isMutual[job] === 1 ? places.identityOf(jobs.edge[job]!) : nobody
    const method = places.seenMethodOf(job)
    const verdict = access.decide(caller, method)
    jobs.verdict[job] = verdict
    if (access.audit(caller, method) >= 0) endpoints.rbac_logged[endpoint]!++
    if (access.isRehearsing && !isAllowed(access.rehearse(caller, method)))
      endpoints.rbac_shadow_denied[endpoint]!++
    if (isAllowed(verdict)) endpoints.rbac_allowed[endpoint]!++
    else endpoints.rbac_denied[endpoint]!++
    return isAllowed(verdict)
  }

  const { rateLimitOf } = rateLimits(places)

  const verdicts = plan.consults === null ? undefined : new Verdicts(places)

  /** Whether the proxy asks a service about the job, and what it has of an earlier answer. */
  const admit = (job: number, endpoint: number): void => {
    const { consults } = places
    const asksNobody =
      plan.consults!.edgeOf[endpoints.service[endpoint]!]! < 0 || endpoints.proxy[endpoint]! < 0
    const known = asksNobody ? verdict.allowed : verdicts!.ask(job)
    if (known === verdict.none) {
      sim.answer(events.job.consults)
      return
    }
    if (!asksNobody) consults.kept[endpoint]!++
    if (known === verdict.allowed) {
      sim.answer(events.job.allowed)
      return
    }
    consults.denied[endpoint]!++
    jobs.reason[job] = reason.refusedByService
    jobs.status[job] = places.statusOf(reason.refusedByService)
    sim.answer(events.job.denied)
  }

  /** Whether the proxy at the door lets the job in; what it answers otherwise is an answer, not a lost connection. */
  const passes = (job: number, endpoint: number): boolean => {
    if (endpoints.proxy[endpoint]! < 0 || plan.isInProcess) return true
    const { rateLimit } = places.inboundRulesOf(endpoint)
    if (rateLimit !== null && rateLimitOf(rateLimit, job, endpoint) !== limitedBy.none) {
      jobs.reason[job] = reason.rateLimited
      jobs.status[job] = places.statusOf(reason.rateLimited)
      sim.answer(events.job.limited)
      return false
    }
    if (endpoints.refuses[endpoint] === 0) return true
    jobs.reason[job] = reason.connectionFailure
    jobs.status[job] = places.statusOf(reason.connectionFailure)
    sim.answer(events.job.refused)
    return false
  }

  const { takesInbound } = plan

  return {
    letIn,

    checkInbound(job) {
      const endpoint = jobs.endpoint[job]!
      const pod = endpoints.state[endpoint]!
      jobs.arrivedAt[job] = sim.now
      if ((pod !== listening && pod !== draining) || jobs.isStale[job] !== 0) {
        const takesNoPlaintext = jobs.isStale[job] === 2
        if (jobs.isStale[job] !== 0) closeStale(job)
        const because = takesNoPlaintext ? reason.plaintextRefused : reason.connectionTermination
        jobs.reason[job] = because
        jobs.status[job] = places.statusOf(because)
        sim.answer(events.job.refused)
        return
      }
      if (takesInbound && endpoints.proxy[endpoint]! >= 0) {
        // Its own overload first: no filter is even made for what it refuses.
        const { overload: rule } = places.inboundRulesOf(endpoint)
        if (rule !== null && overload.refuses(job, endpoint, rule)) {
          jobs.reason[job] = reason.overloaded
          jobs.status[job] = places.statusOf(reason.overloaded)
          sim.answer(events.job.limited)
          return
        }
      }
      if (takesInbound && endpoints.proxy[endpoint]! >= 0 && !mayCall(job, endpoint)) {
        jobs.reason[job] = reason.accessDenied
        jobs.status[job] = places.statusOf(reason.accessDenied)
        sim.answer(events.job.denied)
        return
      }
      if (plan.readiness !== null && !passes(job, endpoint)) return
      const chain = filters.of(job)
      if (chain === null) {
        letIn(job)
        return
      }
      noteHere(job, endpoint)
      if (filters.admit(job, chain)) letIn(job)
    },
  }

  /** It is in the pod, and dies with it. */
  function noteHere(job: number, endpoint: number): void {
    const first = endpoints.firstJob[endpoint]!
    jobs.isHere[job] = 1
    jobs.previousHere[job] = nobody
    jobs.nextHere[job] = first
    if (first !== nobody) jobs.previousHere[first] = job
    endpoints.firstJob[endpoint] = job
  }

  /** The application has it now. */
  function letIn(job: number): void {
    const endpoint = jobs.endpoint[job]!
    if (jobs.isHere[job] === 0) noteHere(job, endpoint)
    // A health check is no request of anybody's.
    if (jobs.check[job]! >= 0) {
      sim.answer(events.job.allowed)
      return
    }
    endpoints.arrived[endpoint]!++
    if (endpoints.release[endpoint]! > 0 || services.isFresh[endpoints.service[endpoint]!] === 1)
      noteExposed(places, job)
    if (endpoints.leakBytes[endpoint]! > 0) {
      endpoints.memoryBytes[endpoint]! += endpoints.leakBytes[endpoint]!
      const { limit } = plan.services[endpoints.service[endpoint]!]!.memory
      if (endpoints.memoryBytes[endpoint]! >= limit)
        sim.tell(machines.endpoints, endpoint, events.pod.outOfMemory)
    }
    if (verdicts === undefined) sim.answer(events.job.allowed)
    else admit(job, endpoint)
  }
}
