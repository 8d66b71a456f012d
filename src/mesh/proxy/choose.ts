import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import type { Attempted } from '../../policies/locality/locality.ts'
import type { Retry } from '../../policies/retry/retry.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { noteProbe } from './circuit.ts'
import { sendCopies } from './copies.ts'
import { isUnbound, noteWanted } from './destination.ts'
import { callNext, leaveQueue, mayChoose } from './queue.ts'
import { unready } from './ready.ts'
import { pickMember } from './tiers.ts'

/** Picks an endpoint among the candidates; a retry may look for one that was not tried. */
export function chooseActions(places: Places): Record<'chooseEndpoint' | 'leaveQueue', Action> {
  const { sim, requests, attempts, clusters, members, connections, gates, tried, plan, hashed } =
    places
  const { endpoints, services } = places

  const fail = (attempt: number, because: number, event: number): void => {
    attempts.reason[attempt] = because
    attempts.status[attempt] = places.statusOf(because)
    sim.answer(event)
  }

  const { binding } = plan
  const hasGates = plan.gates !== null

  // HTTP/2 clients open one connection, and whoever comes meanwhile waits for it.
  const isMultiplexed = Uint8Array.from(plan.services, ({ protocol }) =>
    protocol === 'http2' || protocol === 'grpc' ? 1 : 0,
  )

  const wasTried = (request: number, member: number): boolean => {
    for (let entry = requests.tried[request]!; entry !== nobody; entry = tried.next[entry]!) {
      if (tried.member[entry] === member) return true
    }
    return false
  }

  /** Whether a retry would rather have another one; of a first attempt nobody asks. */
  const isRejected = (retry: Retry, request: number, member: number): boolean => {
    if (retry.anotherHost && wasTried(request, member)) return true
    if (!retry.omitCanary || requests.attempts[request]! < 2) return false
    const endpoint = members.endpoint[member]!
    return endpoints.release[endpoint]! > 0 || services.isFresh[endpoints.service[endpoint]!] === 1
  }

  const remember = (request: number, member: number): void => {
    const entry = tried.birth()
    tried.member[entry] = member
    tried.next[entry] = requests.tried[request]!
    requests.tried[request] = entry
  }

  /** Whom a request has tried, for retries that leave out their priorities; undefined before the first attempt. */
  const attemptedBy = (request: number, frequency: number): Attempted | undefined => {
    let entry = requests.tried[request]!
    if (entry === nobody) return undefined
    const before: number[] = []
    for (; entry !== nobody; entry = tried.next[entry]!) before.push(tried.member[entry]!)
    return { members: before, frequency }
  }

  /** A connection that can take it now; of those that carry many requests also one that is being opened. */
  const usable = (cluster: number): number => {
    const idle = clusters.firstIdle[cluster]!
    if (idle !== nobody || isMultiplexed[clusters.service[cluster]!] === 0) return idle
    const dialled = clusters.dialled[cluster]!
    const isOpening =
      dialled !== nobody &&
      connections.number[dialled] === clusters.dialledNumber[cluster] &&
      connections.isOpen[dialled] === 0
    return isOpening ? dialled : nobody
  }

  return {
    chooseEndpoint(attempt) {
      const request = attempts.request[attempt]!
      const cluster = attempts.cluster[attempt]!
      const queue = clusters.queue[cluster]!
      if (queue >= 0) {
        noteWanted(places, cluster)
        if (!mayChoose(places, attempt, queue)) return
      }
      if (binding !== null && isUnbound(places, attempt, binding)) {
        sim.answer(events.attempt.nobodyReady)
        return
      }
      const { admission, balancer } = places.clusterRulesOf(cluster)
      if (admission !== null && admission.refuses(cluster, request, attempt)) {
        fail(attempt, reason.loadShed, events.attempt.shed)
        return
      }
      const { retry, hash, mirrors, anotherPriority } = places.routeRulesOf(request)
      if (balancer.isByHash !== undefined && hash !== null) hash.take(request)
      else hashed.isThere = false
      const attempted = anotherPriority > 0 ? attemptedBy(request, anotherPriority) : undefined
      // Where connections are balanced, not requests, an open connection decides.
      const idle = clusters.byConnection[cluster] === 1 ? usable(cluster) : nobody
      let member =
        idle >= 0
          ? connections.member[idle]!
          : pickMember(places, cluster, request, attempt, 0, attempted)
      if (retry !== null && member >= 0 && (retry.anotherHost || retry.omitCanary)) {
        for (
          let pick = 1;
          pick <= retry.hostAttempts && isRejected(retry, request, member);
          pick++
        ) {
          member = pickMember(places, cluster, request, attempt, pick, attempted)
        }
      }
      if ((retry?.anotherHost || anotherPriority > 0) && member >= 0) remember(request, member)
      if (member < 0) {
        clusters.upstream_cx_none_healthy[cluster]!++
        // Where no proxy stands, the node refuses a connection to a service without endpoints (kube-proxy: REJECT).
        const isByNode = clusters.proxy[cluster]! < 0 && clusters.gate[cluster]! < 0
        const because = isByNode ? reason.connectionFailure : reason.noHealthyUpstream
        fail(attempt, because, events.attempt.noEndpoint)
        return
      }
      if (mirrors !== null && attempts.ordinal[attempt] === 1) sendCopies(places, request, mirrors)
      attempts.member[attempt] = member
      attempts.chosenAt[attempt] = sim.now
      if (hasGates) {
        if ((members.unready[member]! & unready.connection) !== 0 && clusters.gate[cluster]! >= 0) {
          gates.failed_fast[clusters.gate[cluster]!]!++
          fail(attempt, reason.failfast, events.attempt.noEndpoint)
          return
        }
        noteProbe(places, member)
      }
      sim.answer(events.attempt.chosen)
      if (queue >= 0) {
        noteProbe(places, member)
        callNext(places, queue)
      }
    },

    leaveQueue: (attempt) => leaveQueue(places, attempt),
  }
}
