import { health } from '../../model/health.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const idle = stateOf(programs.healthCheck, 'idle')
const passes = ['asked.healthy.waiting', 'asked.healthy.checking'].map((state) =>
  stateOf(programs.healthCheck, state),
)
const notKnownYet = ['asked.pending.waiting', 'asked.pending.checking'].map((state) =>
  stateOf(programs.healthCheck, state),
)

/** How a cluster comes to its checks. */
export type Beginning = 'withTheRun' | 'withRules' | 'withHost'

/**
 * Lets the members of a cluster be asked, where its rules say so, and no more where they do not.
 *
 * With a run all are up and asked already, out of step with each other. Where rules bring checks, a host serves as before until its
 * first check is over: Envoy goes on with the old cluster while the new one warms.
 */
export function keepChecks(places: Places, cluster: number, how: Beginning): void {
  const { clusters } = places
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
    keepCheck(places, member, how)
}

/** Whoever asked is gone. */
export function stopChecks({ sim, machines, clusters, members }: Places, cluster: number): void {
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    const checker = members.checker[member]!
    if (checker !== nobody) sim.tell(machines.checkers, checker, events.healthCheck.stopped)
  }
}

/** The same for one member. */
export function keepCheck(places: Places, member: number, how: Beginning): void {
  const { sim, machines, members, checkers } = places
  const cluster = members.cluster[member]!
  const { checks } = places.clusterRulesOf(cluster)
  let checker = members.checker[member]!
  if (checks === null || members.isKnown[member] === 0) {
    if (checker !== nobody) sim.tell(machines.checkers, checker, events.healthCheck.stopped)
    return
  }
  if (checker === nobody) {
    checker = sim.birth(machines.checkers)
    checkers.member[checker] = member
    checkers.job[checker] = nobody
    members.checker[member] = checker
    sim.start(machines.checkers, checker)
  } else if (checkers.state[checker] !== idle && how === 'withRules') {
    checkers.unhealthyThreshold[checker] = checks.unhealthyThreshold
    checkers.healthyThreshold[checker] = checks.healthyThreshold
    return
  } else if (how === 'withHost') {
    sim.tell(machines.checkers, checker, events.healthCheck.stopped)
  }
  checkers.unhealthyThreshold[checker] = checks.unhealthyThreshold
  checkers.healthyThreshold[checker] = checks.healthyThreshold
  checkers.failures[checker] = 0
  checkers.successes[checker] = 0
  checkers.result[checker] = 0
  checkers.status[checker] = 0
  checkers.changedAt[checker] = sim.now
  const { draw } = places
  const u = draw.key(whoAsks(places, checker), -1, checkPurpose(places, checker)).next()
  const isOld = how === 'withTheRun'
  // Who starts with the run is somewhere within its interval.
  const untilUs = isOld
    ? 1 + Math.floor(u * checks.untilNext(true, false, true, 0))
    : checks.untilFirst(u)
  checkers.untilCheckUs[checker] = untilUs
  checkers.dueAt[checker] = sim.now + untilUs
  if (how === 'withHost') members.health[member]! |= health.failedActive
  const { begins, continues } = events.healthCheck
  sim.tell(machines.checkers, checker, isOld ? continues : begins)
}

/** An answer to a request said that its endpoint is to be taken for unhealthy at once. */
export function noteImmediateFailure(places: Places, member: number): void {
  const { sim, machines, members, checkers } = places
  const checker = members.checker[member]!
  if (checker === nobody || checkers.state[checker] === idle) return
  sim.tell(machines.checkers, checker, events.healthCheck.toldUnhealthy)
}

/**
 * Whether discovery may not take an endpoint away yet: it passes its checks, and those count for more.
 *
 * @source envoy: source/common/upstream/upstream_impl.cc (updateDynamicHostList, PENDING_DYNAMIC_REMOVAL)
 */
export function staysThough(places: Places, member: number): boolean {
  const { members, checkers } = places
  const checker = members.checker[member]!
  if (checker === nobody || !passes.includes(checkers.state[checker]!)) return false
  const { checks } = places.clusterRulesOf(members.cluster[member]!)
  if (checks === null || checks.ignoresOnRemoval) return false
  checkers.isLeaving[checker] = 1
  return true
}

/** Discovery lists again whom it wanted to take away. */
export function staysAfterAll({ members, checkers }: Places, member: number): void {
  const checker = members.checker[member]!
  if (checker !== nobody) checkers.isLeaving[checker] = 0
}

/** Whether some host of a cluster waits for its first check. */
export function awaitsChecks({ clusters, members, checkers }: Places, cluster: number): boolean {
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    const checker = members.checker[member]!
    if (checker !== nobody && notKnownYet.includes(checkers.state[checker]!)) return true
  }
  return false
}

/** Streams in flight finish; a new one would get a new connection. */
export function drainMember(places: Places, member: number): void {
  const { sim, machines, connections } = places
  for (let row = 0; row < connections.used; row++)
    if (connections.number[row]! > 0 && connections.member[row] === member)
      sim.tell(machines.connections, row, events.connection.drain)
}

/** Who asks whom: the same number whatever else a mesh has. */
export function whoAsks(places: Places, checker: number): number {
  const { members, clusters, checkers } = places
  const member = checkers.member[checker]!
  const cluster = members.cluster[member]!
  return (places.callerIndex(cluster) << 12) | (member - clusters.firstMember[cluster]!)
}

/** The purpose of chance that belongs to checks of one edge. */
export function checkPurpose(places: Places, checker: number): number {
  const { members, clusters, checkers, plan } = places
  const edge = clusters.edge[members.cluster[checkers.member[checker]!]!]!
  return places.purpose(`check/${plan.edges[edge]!.name}`)
}
