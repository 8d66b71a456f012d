import type { Places } from '../Places.ts'
import { updateCandidates } from './eject.ts'

/** Why an endpoint is not ready though nobody ejected it: bits of `members.unready`. */
export const unready = { circuit: 1, connection: 2 } as const

/** Takes an endpoint out of those that are ready, for one reason, or lets it back. */
export function setUnready(places: Places, member: number, bit: number, isSo: boolean): void {
  const { members } = places
  const before = members.unready[member]!
  const after = isSo ? before | bit : before & ~bit
  if (after === before) return
  members.unready[member] = after
  updateCandidates(places, members.cluster[member]!)
}
