import { programs, stateOf } from '../mesh/programs.ts'
import type { Places } from '../mesh/Places.ts'
import { edgeField, edgeWidth, memberField, memberWidth, type Frame } from './Frame.ts'

const ready = stateOf(programs.connection, 'ready')
const draining = stateOf(programs.connection, 'draining')
const halfClosed = stateOf(programs.session, 'halfClosed')

/**
 * Writes who is connected to whom: open connections by edge and by member, and what flows over those that carry no requests. The
 * rate of bytes is that of the sessions that are open, each over its own life so far.
 */
export function fillConnections(frame: Frame, places: Places): void {
  const { sim, connections, clusters, members, sessions } = places
  for (let member = 0; member < members.used; member++)
    frame.members[member * memberWidth + memberField.connections] = 0
  for (let connection = 0; connection < connections.used; connection++) {
    if (connections.number[connection] === 0) continue
    const state = connections.state[connection]!
    if (state !== ready && state !== draining) continue
    const edge = clusters.edge[connections.cluster[connection]!]!
    frame.edges[edge * edgeWidth + edgeField.connections]!++
    const member = connections.member[connection]!
    if (member >= 0) frame.members[member * memberWidth + memberField.connections]!++
  }
  for (let session = 0; session < sessions.used; session++) {
    if (sessions.number[session] === 0) continue
    const row = sessions.edge[session]! * edgeWidth
    const seconds = (sim.now - sessions.openedAt[session]!) / 1_000_000
    if (seconds > 0)
      frame.edges[row + edgeField.bytesPerSecond]! += sessions.bytes[session]! / seconds
    if (sessions.state[session] === halfClosed) frame.edges[row + edgeField.halfClosed]!++
  }
}
