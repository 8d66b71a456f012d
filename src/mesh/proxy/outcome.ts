import type { Action } from '../../engine/Simulation.ts'
import { health } from '../../model/health.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { nobody } from '../../model/units.ts'
import { detected, detector } from '../../policies/outlier/outlier.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { isAnswer } from './charge.ts'
import { showIgnorable, showToCircuit } from './circuit.ts'
import { noteImmediateFailure } from './checkMembers.ts'
import { detect, noteDegraded } from './detect.ts'
import { healthChanged } from './eject.ts'
import { abandonJob } from './exchange.ts'
import type { Pool } from './pool.ts'
import { callNext, turn } from './queue.ts'

const { degraded, failCheck } = responseMark

/** How an attempt ended is seen by outlier detection first, and by the request then. */
export function outcomeActions(
  places: Places,
  pool: Pool,
): Record<'observeOutcome' | 'withdraw' | 'noteLate', Action> {
  const { sim, machines, requests, attempts, clusters, members, draw, plan } = places
  // What a proxy sees of an answer: nothing on a connection it does not look into; of gRPC a 200, whatever it says inside.
  const { isBlind } = places
  const isGrpc = Uint8Array.from(plan.services, ({ protocol }) => (protocol === 'grpc' ? 1 : 0))
  const isMultiplexed = Uint8Array.from(plan.services, ({ protocol }) =>
    protocol === 'http2' || protocol === 'grpc' ? 1 : 0,
  )
  const enforcement = places.purpose('outlier/enforce')

  const observe = (attempt: number, status: number, isLocal: boolean): void => {
    const cluster = attempts.cluster[attempt]!
    const { outlier, balancer, breaker, admission, checks } = places.clusterRulesOf(cluster)
    const member = attempts.member[attempt]!
    if (admission !== null)
      admission.observe(cluster, attempts.reason[attempt] === reason.queueFull)
    if (balancer.observe !== undefined)
      balancer.observe(member, sim.now - attempts.chosenAt[attempt]!, status, isLocal)
    if (breaker !== null) showToCircuit(places, member, status)
    if (checks !== null && !isLocal && (attempts.marks[attempt]! & failCheck) !== 0)
      noteImmediateFailure(places, member)
    if (outlier === null) return
    const fired = outlier.observe(member, status, isLocal)
    if (outlier.detectsDegraded && !isLocal && (attempts.marks[attempt]! & degraded) !== 0) {
      if (noteDegraded(places, member)) healthChanged(places, cluster)
    }
    if (fired !== 0) findOut(attempt, member, fired)
  }

  /** Several detectors may fire on one answer: the one for gateway failures first. Who is out then is not found out again. */
  const findOut = (attempt: number, member: number, fired: number): void => {
    const request = attempts.request[attempt]!
    const keyB = requests.keyB[request]! + attempts.ordinal[attempt]!
    draw.key(requests.keyA[request]!, keyB, enforcement)
    // Drawn before anybody is told, who may draw as well.
    const first = draw.at(0)
    const second = draw.at(1)
    if ((fired & detected(detector.gatewayFailure)) !== 0)
      detect(places, member, detector.gatewayFailure, second)
    if ((members.health[member]! & health.failedOutlier) !== 0) return
    if ((fired & detected(detector.consecutive5xx)) !== 0)
      detect(places, member, detector.consecutive5xx, first)
    if ((fired & detected(detector.localOriginFailure)) !== 0)
      detect(places, member, detector.localOriginFailure, first)
  }

  const isTimedOut = (request: number): boolean =>
    requests.reason[request] === reason.upstreamTimeout ||
    (requests.marks[request]! & responseMark.altResponse) !== 0

  /** Whose caller left has told nobody how it would have ended, only how long it took so far. */
  const observeTime = (attempt: number): void => {
    const member = attempts.member[attempt]!
    const { balancer, breaker } = places.clusterRulesOf(attempts.cluster[attempt]!)
    if (balancer.observe !== undefined && member >= 0)
      balancer.observe(member, sim.now - attempts.chosenAt[attempt]!, 0, true)
    if (breaker !== null && member >= 0) showIgnorable(places, member)
  }

  /** A TCP proxy tells ejection whether it could connect, and nothing of what came then. */
  const observeConnect = (attempt: number, because: number): void => {
    if (because === reason.connectionFailure) observe(attempt, 503, true)
    else if (because === reason.connectTimeout) observe(attempt, 504, true)
    else if (because !== reason.overflow && because !== reason.noHealthyUpstream)
      observe(attempt, 200, false)
  }

  const end = (attempt: number): void => {
    sim.tell(machines.requests, attempts.request[attempt]!, events.request.attemptEnded, attempt)
    sim.bury(machines.attempts, attempt)
  }

  return {
    observeOutcome(attempt) {
      const cluster = attempts.cluster[attempt]!
      const because = attempts.reason[attempt]!
      const status = attempts.status[attempt]!
      if (isBlind[clusters.service[cluster]!] === 1) {
        observeConnect(attempt, because)
        end(attempt)
        return
      }
      if (isAnswer(because)) {
        clusters.answers[cluster]!++
        if (status >= 500 && isGrpc[clusters.service[cluster]!] === 0)
          clusters.wrongAnswers[cluster]!++
        observe(attempt, status, false)
        end(attempt)
        return
      }
      switch (because) {
        // What this proxy refused says nothing about the endpoint (since Envoy 1.26).
        case reason.overflow:
        case reason.noHealthyUpstream:
        case reason.failfast:
        case reason.loadShed:
        case reason.noCluster:
        case reason.attemptTooLong:
          break
        case reason.connectionTermination:
        case reason.plaintextRefused:
        case reason.remoteReset:
          clusters.brokenOff[cluster]!++
          // A connection of HTTP/1 ends with its exchange; only streams are reset and counted.
          if (isMultiplexed[clusters.service[cluster]!] === 1)
            clusters.upstream_rq_rx_reset[cluster]!++
          observe(attempt, status, true)
          break
        default:
          observe(attempt, status, true)
      }
      end(attempt)
    },

    noteLate(attempt) {
      // It may come yet; that it is late is held against its endpoint all the same.
      attempts.isLate[attempt] = 2
      observe(attempt, places.statusOf(reason.perTryTimeout), true)
      const request = attempts.request[attempt]!
      sim.tell(machines.requests, request, events.request.attemptLate, attempt)
    },

    withdraw(attempt) {
      const request = attempts.request[attempt]!
      // It was called to its turn and is gone: the next in the queue may try.
      if (attempts.turn[attempt] === turn.called)
        callNext(places, clusters.queue[attempts.cluster[attempt]!]!)
      // Bound while still waiting, in the very tick of the cancellation.
      pool.release(attempt, true)
      if (attempts.job[attempt] !== nobody) {
        const cluster = attempts.cluster[attempt]!
        if (isMultiplexed[clusters.service[cluster]!] === 1)
          clusters.upstream_rq_tx_reset[cluster]!++
        abandonJob(places, attempt)
        if (!isTimedOut(request)) observeTime(attempt)
        // Who was late has been told as that already.
        else if (attempts.isLate[attempt] === 0)
          observe(attempt, places.timeoutStatus(request), true)
      } else {
        observeTime(attempt)
        clusters.upstream_rq_cancelled[attempts.cluster[attempt]!]!++
      }
      sim.bury(machines.attempts, attempt)
    },
  }
}
