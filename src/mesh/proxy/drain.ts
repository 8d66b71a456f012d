import type { Places } from '../Places.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import { events, programs, stateOf } from '../programs.ts'

const draining = stateOf(programs.pod, 'draining')
const sent = stateOf(programs.attempt, 'trying.sent')
const sPerUs = 1 / 1_000_000

/**
 * Whether an answer of an endpoint whose proxy drains asks that its connection be closed. Gradually that becomes likelier with
 * each second, so that callers do not all come back at once somewhere else:
 *
 *     ⌊elapsed⌋ > random mod ⌊drain time⌋        in whole seconds; always once the time is over
 *
 * @source envoy: source/server/drain_manager_impl.cc (`drainClose`)
 */
export function isDraining(
  places: Places,
  connection: number,
  { timeUs, gradual }: { readonly timeUs: number; readonly gradual: boolean },
): boolean {
  const { sim, connections, members, endpoints, clusters, draw, plan } = places
  const endpoint = members.endpoint[connections.member[connection]!]!
  if (endpoints.state[endpoint] !== draining) return false
  if (!gradual) return true
  const elapsed = Math.floor((sim.now - endpoints.since[endpoint]!) * sPerUs)
  const seconds = Math.floor(timeUs * sPerUs)
  if (elapsed >= seconds) return true
  const cluster = connections.cluster[connection]!
  const purpose = places.purpose(`drain/${plan.edges[clusters.edge[cluster]!]!.name}`)
  const key = clusters.upstream_rq_total[cluster]!
  const u = draw.key(places.callerIndex(cluster), key, purpose).next()
  return elapsed > Math.floor(u * seconds)
}

/**
 * An endpoint is taken out of a cluster: its connections are drained, in which case what is under way finishes, or closed at
 * once with all that is under way.
 *
 * @source envoy: source/common/upstream/cluster_manager_impl.cc (`onHostHealthFailure`)
 */
export function leaveMember(places: Places, member: number): void {
  const { sim, machines, connections, attempts, members } = places
  const { closesWhenUnhealthy } = places.clusterRulesOf(members.cluster[member]!).connections
  if (closesWhenUnhealthy) {
    for (let attempt = 0; attempt < attempts.used; attempt++) {
      if (attempts.number[attempt]! <= 0 || attempts.member[attempt] !== member) continue
      if (attempts.state[attempt] !== sent || attempts.connection[attempt] === nobody) continue
      attempts.reason[attempt] = reason.connectionTermination
      attempts.status[attempt] = places.statusOf(reason.connectionTermination)
      sim.tell(machines.attempts, attempt, events.attempt.reset)
    }
  }
  const { close, drain } = events.connection
  for (let row = 0; row < connections.used; row++) {
    if (connections.number[row]! > 0 && connections.member[row] === member)
      sim.tell(machines.connections, row, closesWhenUnhealthy ? close : drain)
  }
}
