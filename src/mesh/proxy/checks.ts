import { mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { health } from '../../model/health.ts'
import { nobody } from '../../model/units.ts'
import { result } from '../../policies/health/health.ts'
import { newRequest } from '../client/ask.ts'
import { setMember } from '../control/assignments.ts'
import { endWarming } from '../control/push.ts'
import type { Link } from '../network/link.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { checkPurpose, drainMember, whoAsks } from './checkMembers.ts'
import { healthChanged } from './eject.ts'
import { newJob } from './newJob.ts'

type CheckAction =
  | 'forgetHealth'
  | 'sendCheck'
  | 'askHealth'
  | 'giveUp'
  | 'stayWell'
  | 'recover'
  | 'noteHope'
  | 'noteDoubt'
  | 'fallIll'
  | 'stayIll'
  | 'beTold'
  | 'beToldAgain'

const listening = stateOf(programs.pod, 'ready')
const draining = stateOf(programs.pod, 'draining')
const ended = stateOf(programs.request, 'answered')

/** Asking endpoints whether they are well, and what follows from it. */
export function checkActions(places: Places, link: Link): Record<CheckAction, Action> {
  const { sim, machines, checkers, members, clusters, endpoints, requests, jobs, plan } = places

  const rulesOf = (checker: number) =>
    places.clusterRulesOf(members.cluster[checkers.member[checker]!]!).checks!
  const clusterOf = (checker: number): number => members.cluster[checkers.member[checker]!]!

  const drawn = (checker: number): number =>
    places.draw
      .key(whoAsks(places, checker), checkers.checks[checker]!, checkPurpose(places, checker))
      .next()

  /** The check is over: when is the next one? */
  const planNext = (checker: number, isGood: boolean, isPending: boolean): void => {
    const hasTraffic = clusters.upstream_cx_total[clusterOf(checker)]! > 0
    const until = rulesOf(checker).untilNext(isGood, isPending, hasTraffic, drawn(checker))
    checkers.untilCheckUs[checker] = until
    checkers.dueAt[checker] = sim.now + until
    checkers.job[checker] = nobody
    if (!rulesOf(checker).reusesConnection) checkers.isConnected[checker] = 0
  }

  const count = (checker: number, isGood: boolean): void => {
    const cluster = clusterOf(checker)
    if (isGood) {
      clusters.health_check_success[cluster]!++
      return
    }
    clusters.health_check_failure[cluster]!++
    const how = checkers.result[checker]!
    if (how === result.network || how === result.timeout)
      clusters.health_check_network_failure[cluster]!++
    else if (how === result.told) clusters.health_check_passive_failure[cluster]!++
  }

  /** Sets what is known of its endpoint. @returns whether that has changed */
  const flag = (checker: number, set: number, cleared: number): boolean => {
    const member = checkers.member[checker]!
    const before = members.health[member]!
    const after = (before | set) & ~cleared
    members.health[member] = after
    return after !== before
  }

  const changed = (checker: number): void => healthChanged(places, clusterOf(checker))

  /** A check that succeeds ends an ejection, where that is wanted; and says anew whether the endpoint is degraded. */
  const noteGood = (checker: number, cleared: number): void => {
    const member = checkers.member[checker]!
    const isDegraded = checkers.result[checker] === result.degraded
    const set = isDegraded ? health.degradedActive : 0
    if (flag(checker, set, cleared | (isDegraded ? 0 : health.degradedActive))) changed(checker)
    const { outlier } = places.clusterRulesOf(clusterOf(checker))
    if ((members.health[member]! & health.failedOutlier) !== 0 && outlier?.isPardonedByCheck)
      sim.tell(machines.members, member, events.endpoint.passedCheck)
    checkers.failures[checker] = 0
    checkers.successes[checker] = 0
    count(checker, true)
  }

  const becomeIll = (checker: number): void => {
    checkers.changedAt[checker] = sim.now
    checkers.successes[checker] = 0
    checkers.failures[checker] = 0
    const excluded = checkers.result[checker] === result.told ? health.excluded : 0
    const isNew = flag(checker, health.failedActive | excluded, 0)
    count(checker, false)
    const member = checkers.member[checker]!
    if (checkers.isLeaving[checker] === 1) {
      sim.tell(machines.checkers, checker, events.healthCheck.stopped)
      // As it was to be all along.
      const address = members.address[member]!
      setMember(places, members.cluster[member]!, members.endpoint[member]!, 0, address)
      changed(checker)
      return
    }
    if (!isNew) return
    changed(checker)
    drainMember(places, member)
  }

  return {
    forgetHealth(checker) {
      checkers.isLeaving[checker] = 0
      checkers.isConnected[checker] = 0
      checkers.job[checker] = nobody
      if (flag(checker, 0, health.failedActive | health.degradedActive | health.excluded))
        changed(checker)
    },

    sendCheck(checker) {
      const cluster = clusterOf(checker)
      const member = checkers.member[checker]!
      const endpoint = members.endpoint[member]!
      const rules = rulesOf(checker)
      checkers.checks[checker]!++
      checkers.askedAt[checker] = sim.now
      checkers.timeoutUs[checker] = rules.timeoutUs
      checkers.dueAt[checker] = sim.now + rules.timeoutUs
      clusters.health_check_attempt[cluster]!++
      // What was open to a process that is gone was closed when it ended.
      const isSame =
        checkers.address[checker] === endpoints.address[endpoint] &&
        checkers.restarts[checker] === endpoints.restarts[endpoint] &&
        (endpoints.state[endpoint] === listening || endpoints.state[endpoint] === draining)
      let waits = 0
      if (checkers.isConnected[checker] === 0 || !isSame) {
        checkers.isConnected[checker] = 0
        const edge = clusters.edge[cluster]!
        const from = clusters.fromEndpoint[cluster]!
        const who = whoAsks(places, checker)
        const isShared = clusters.isShared[cluster] === 1
        waits = link.roundTrip(edge, endpoint, from, who, checkers.checks[checker]!, isShared)
        // Nothing comes back: its timeout ends it.
        if (waits < 0) return
        if (plan.identity !== null) waits += plan.handshakeUs
      }
      const number = checkers.checks[checker]!
      sim.tellLater(waits, machines.checkers, checker, events.healthCheck.connected, number)
    },

    askHealth(checker) {
      // Of an earlier check, which was given up.
      if (sim.value !== checkers.checks[checker]) return
      const member = checkers.member[checker]!
      const endpoint = members.endpoint[member]!
      const cluster = members.cluster[member]!
      const isThere =
        members.address[member] === endpoints.address[endpoint] &&
        (endpoints.state[endpoint] === listening || endpoints.state[endpoint] === draining)
      if (!isThere) {
        checkers.result[checker] = result.network
        checkers.status[checker] = 0
        sim.answer(events.healthCheck.lost)
        return
      }
      checkers.isConnected[checker] = 1
      checkers.address[checker] = endpoints.address[endpoint]!
      checkers.restarts[checker] = endpoints.restarts[endpoint]!
      if (rulesOf(checker).isConnectOnly) {
        checkers.result[checker] = result.passed
        sim.answer(events.healthCheck.passed)
        return
      }
      const edge = clusters.edge[cluster]!
      // A request that nobody asked: it stands for the check in whatever reads jobs, and is over when its job is.
      const request = newRequest(places, edge, cluster, clusters.fromEndpoint[cluster]!)
      requests.state[request] = ended
      requests.client[request] = nobody
      requests.user[request] = nobody
      requests.callerJob[request] = nobody
      requests.root[request] = nobody
      requests.jobsOpen[request] = 1
      requests.endedAt[request] = Math.max(1, sim.now)
      requests.idempotent[request] = 1
      requests.method[request] = 0
      const job = newJob(places, request)
      checkers.job[checker] = job
      checkers.jobNumber[checker] = jobs.number[job]!
      jobs.attempt[job] = nobody
      jobs.attemptNumber[job] = 0
      jobs.ordinal[job] = 1
      jobs.edge[job] = edge
      jobs.endpoint[job] = endpoint
      jobs.fromEndpoint[job] = clusters.fromEndpoint[cluster]!
      jobs.keyA[job] = mix(checkPurpose(places, checker), whoAsks(places, checker))
      jobs.keyB[job] = checkers.checks[checker]! << 3
      jobs.isStale[job] = 0
      jobs.isMutual[job] = plan.identity === null ? 0 : 1
      jobs.check[job] = checker
      sim.start(machines.jobs, job)
    },

    giveUp(checker) {
      checkers.result[checker] = result.timeout
      checkers.status[checker] = 0
      checkers.isConnected[checker] = 0
      const job = checkers.job[checker]!
      if (job === nobody || jobs.number[job] !== checkers.jobNumber[checker]) return
      // It goes on for nobody, unless somebody tells it.
      jobs.abandoned[job] = 1
      const { latencyUs, toService } = plan.edges[jobs.edge[job]!]!
      if (plan.cancels || plan.services[toService]!.cancels)
        sim.tellLater(latencyUs, machines.jobs, job, events.job.cancelArrived)
    },

    stayWell(checker) {
      noteGood(checker, 0)
      planNext(checker, true, false)
    },

    recover(checker) {
      checkers.changedAt[checker] = sim.now
      // Whoever is let back is warmed up like somebody new (Envoy: setLastHcPassTime).
      members.joinedAt[checkers.member[checker]!] = sim.now
      noteGood(checker, health.failedActive | health.excluded)
      planNext(checker, true, false)
      endWarming(places, clusters.proxy[clusterOf(checker)]!)
    },

    noteHope(checker) {
      checkers.successes[checker]!++
      const isDegraded = checkers.result[checker] === result.degraded
      flag(checker, isDegraded ? health.degradedActive : 0, isDegraded ? 0 : health.degradedActive)
      count(checker, true)
      planNext(checker, true, true)
    },

    noteDoubt(checker) {
      checkers.failures[checker]!++
      count(checker, false)
      planNext(checker, false, true)
    },

    fallIll(checker) {
      becomeIll(checker)
      planNext(checker, false, false)
      endWarming(places, clusters.proxy[clusterOf(checker)]!)
    },

    stayIll(checker) {
      checkers.successes[checker] = 0
      count(checker, false)
      planNext(checker, false, false)
    },

    beTold(checker) {
      const due = checkers.dueAt[checker]! - sim.now
      checkers.result[checker] = result.told
      becomeIll(checker)
      // Whatever it was waiting for goes on.
      checkers.untilCheckUs[checker] = Math.max(0, due)
      checkers.timeoutUs[checker] = Math.max(0, due)
    },

    beToldAgain(checker) {
      checkers.result[checker] = result.told
      checkers.successes[checker] = 0
      if (flag(checker, health.excluded, 0)) changed(checker)
      count(checker, false)
    },
  }
}
