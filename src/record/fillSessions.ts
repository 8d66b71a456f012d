import type { Places } from '../mesh/Places.ts'
import { edgeField, edgeWidth, type Frame } from './Frame.ts'

/**
 * Writes what flows over connections that carry no requests: the rate of bytes of the sessions that are open, each over its own
 * life so far.
 */
export function fillSessions(frame: Frame, { sim, sessions }: Places): void {
  for (let session = 0; session < sessions.used; session++) {
    if (sessions.number[session] === 0) continue
    const seconds = (sim.now - sessions.openedAt[session]!) / 1_000_000
    if (seconds <= 0) continue
    const row = sessions.edge[session]! * edgeWidth
    frame.edges[row + edgeField.bytesPerSecond]! += sessions.bytes[session]! / seconds
  }
}
