import type { Places } from '../Places.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import { events, programs, stateOf } from '../programs.ts'

const sent = stateOf(programs.attempt, 'trying.sent')

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
