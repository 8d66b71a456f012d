import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { RouteRules } from '../../policies/rules.ts'
import type { Places } from '../Places.ts'
import { deliveryEdges } from '../broker/deliveries.ts'
import { abandonMessage } from '../broker/reply.ts'
import { events } from '../programs.ts'
import { isAnswer } from './charge.ts'
import { newJob } from './newJob.ts'
import { leadAgain } from './outbound.ts'
import type { Pool } from './pool.ts'

type ExchangeAction =
  'startAttempt' | 'startJob' | 'leaveConnection' | 'notePerTryTimeout' | 'cancelAttempts'

/** Sending an attempt over its connection, and letting go of it. */
export function exchangeActions(places: Places, pool: Pool): Record<ExchangeAction, Action> {
  const { sim, machines, requests, attempts, jobs, connections, clusters, members, plan } = places
  const deliveries = plan.broker === null ? null : deliveryEdges(places)

  /**
   * How long an attempt may take, and why it fails then: the per-try timeout, unless it is the last and that has none, and what
   * else bounds it. All begin together, so it is the shortest one that ends it.
   */
  const boundTry = (attempt: number, rules: RouteRules, ordinal: number): void => {
    const { perTryTimeoutUs, responseTimeoutUs, retry, tries } = rules
    const isOpen = retry !== null && retry.keepsLastOpen && ordinal >= retry.attempts
    let us = perTryTimeoutUs > 0 && !isOpen ? perTryTimeoutUs : never
    let because: number = reason.perTryTimeout
    if (responseTimeoutUs > 0 && (us < 0 || responseTimeoutUs <= us)) {
      us = responseTimeoutUs
      because = reason.responseTimeout
    }
    if (tries !== null) {
      if (tries.idleUs > 0 && (us < 0 || tries.idleUs < us)) {
        us = tries.idleUs
        because = reason.perTryIdleTimeout
      }
      if (tries.maxUs > 0 && (us < 0 || tries.maxUs < us)) {
        us = tries.maxUs
        because = reason.attemptTooLong
      }
    }
    attempts.perTryTimeoutUs[attempt] = us
    attempts.timeoutBy[attempt] = because
    // An attempt that lasts too long is reset, hedged or not.
    attempts.isHedged[attempt] = rules.hedges && because !== reason.attemptTooLong ? 1 : 0
    attempts.isLate[attempt] = 0
  }

  return {
    startAttempt(request) {
      const attempt = sim.birth(machines.attempts)
      const ordinal = requests.attempts[request]! + 1
      requests.attempts[request] = ordinal
      requests.attempt[request] = attempt
      if (ordinal > 1) leadAgain(places, request, ordinal)
      else requests.priority[request] = places.routeRulesOf(request).priority
      attempts.request[attempt] = request
      attempts.cluster[attempt] = requests.cluster[request]!
      attempts.member[attempt] = nobody
      attempts.ordinal[attempt] = ordinal
      attempts.connection[attempt] = nobody
      attempts.job[attempt] = nobody
      attempts.isPending[attempt] = 0
      attempts.priority[attempt] = requests.priority[request]!
      attempts.flawOf[attempt] = 0
      attempts.turn[attempt] = 0
      attempts.status[attempt] = 0
      attempts.reason[attempt] = reason.none
      attempts.marks[attempt] = 0
      attempts.startedAt[attempt] = sim.now
      attempts.chosenAt[attempt] = 0
      attempts.sentAt[attempt] = 0
      boundTry(attempt, places.routeRulesOf(request), ordinal)
      sim.start(machines.attempts, attempt)
    },

    startJob(attempt) {
      const request = attempts.request[attempt]!
      const cluster = attempts.cluster[attempt]!
      const job = newJob(places, request)
      attempts.job[attempt] = job
      attempts.jobNumber[attempt] = jobs.number[job]!
      attempts.sentAt[attempt] = sim.now
      // To have a connection is a success of its own, where what never comes is counted apart.
      const { outlier } = places.clusterRulesOf(cluster)
      if (outlier !== null && outlier.splits) outlier.noteConnected(attempts.member[attempt]!)
      clusters.upstream_rq_total[cluster]!++
      requests.jobsOpen[request]!++
      jobs.attempt[job] = attempt
      jobs.attemptNumber[job] = attempts.number[attempt]!
      jobs.ordinal[job] = attempts.ordinal[attempt]!
      jobs.edge[job] = clusters.edge[cluster]!
      jobs.endpoint[job] = members.endpoint[attempts.member[attempt]!]!
      jobs.fromEndpoint[job] = requests.fromEndpoint[request]!
      jobs.keyA[job] = requests.keyA[request]!
      jobs.keyB[job] = requests.keyB[request]!
      const connection = attempts.connection[attempt]!
      jobs.isStale[job] = connections.isStale[connection]!
      jobs.isMutual[job] = connections.isMutual[connection]!
      // What is worked on for a caller who has left is wasted from the beginning.
      if (deliveries !== null && deliveries[jobs.edge[job]!] === 1)
        jobs.abandoned[job] = places.messages.isUnwanted[requests.message[request]!]!
      sim.start(machines.jobs, job)
    },

    leaveConnection(attempt) {
      // A response has a status; a timeout or a cancellation leaves an exchange behind that is not complete.
      pool.release(attempt, attempts.status[attempt]! > 0 && isAnswer(attempts.reason[attempt]!))
    },

    notePerTryTimeout(attempt) {
      const because = attempts.timeoutBy[attempt]!
      attempts.reason[attempt] = because
      attempts.status[attempt] = places.statusOf(because)
      const cluster = attempts.cluster[attempt]!
      if (because === reason.perTryIdleTimeout)
        clusters.upstream_rq_per_try_idle_timeout[cluster]!++
      else if (because === reason.attemptTooLong)
        clusters.upstream_rq_max_duration_reached[cluster]!++
      else clusters.upstream_rq_per_try_timeout[cluster]!++
      abandonJob(places, attempt)
    },

    cancelAttempts(request) {
      const attempt = requests.attempt[request]!
      if (attempt !== nobody) sim.tell(machines.attempts, attempt, events.attempt.cancel)
      for (let late = requests.late[request]!; late !== nobody; late = attempts.next[late]!)
        sim.tell(machines.attempts, late, events.attempt.cancel)
    },
  }
}

/** The caller leaves the job of an attempt to itself; where the system or the service cancels, word of it travels there. */
export function abandonJob(places: Places, attempt: number): void {
  const { sim, machines, attempts, jobs, plan, clusters } = places
  const job = attempts.job[attempt]!
  if (job === nobody || jobs.number[job] !== attempts.jobNumber[attempt]) return
  jobs.abandoned[job] = 1
  if (plan.broker !== null) abandonMessage(places, job)
  const cluster = attempts.cluster[attempt]!
  // The caller ends its side of the connection; the other may go on sending.
  const session = jobs.session[job]!
  if (session !== nobody) {
    const { latencyUs } = plan.edges[clusters.edge[cluster]!]!
    sim.tellLater(latencyUs, machines.sessions, session, events.session.callerEnded)
  }
  if (plan.cancels || plan.services[clusters.service[cluster]!]!.cancels) {
    sim.tellLater(
      plan.edges[clusters.edge[cluster]!]!.latencyUs,
      machines.jobs,
      job,
      events.job.cancelArrived,
    )
  }
}
