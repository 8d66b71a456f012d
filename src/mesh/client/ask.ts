import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import type { KindPlan } from '../Plan.ts'

/** Which kind of request is made: drawn for the request itself, so that a kind more shifts nobody else's numbers. */
export function drawKind(
  { draw }: Places,
  kinds: readonly KindPlan[],
  keyA: number,
  keyB: number,
  purpose: number,
): KindPlan {
  const u = draw.key(keyA, keyB, purpose).next()
  let index = 0
  while (index < kinds.length - 1 && u >= kinds[index]!.upTo) index++
  return kinds[index]!
}

/**
 * A request that was just asked, of a cluster of its caller. Who asked, and its lineage, are for the caller to write.
 *
 * @param from the caller's endpoint; −1 for a client
 */
export function newRequest(places: Places, edge: number, cluster: number, from: number): number {
  const { sim, machines, requests } = places
  const request = sim.birth(machines.requests)
  requests.edge[request] = edge
  requests.cluster[request] = cluster
  requests.fromEndpoint[request] = from
  requests.rules[request] = 0
  requests.key[request] = nobody
  requests.shape[request] = 0
  requests.variant[request] = nobody
  requests.copyOf[request] = nobody
  requests.hasFault[request] = 0
  requests.attempts[request] = 0
  requests.attempt[request] = nobody
  requests.holdsRetry[request] = 0
  requests.late[request] = nobody
  requests.backoffs[request] = 0
  requests.tried[request] = nobody
  requests.jobsOpen[request] = 0
  requests.effects[request] = 0
  requests.metNew[request] = 0
  requests.startedAt[request] = sim.now
  requests.endedAt[request] = 0
  requests.status[request] = 0
  requests.reason[request] = reason.none
  requests.marks[request] = 0
  requests.stop[request] = 0
  requests.timeoutBy[request] = reason.upstreamTimeout
  requests.altResponse[request] = 0
  requests.deadlineAt[request] = 0
  requests.cacheEntry[request] = nobody
  requests.library[request] = nobody
  requests.tries[request] = 0
  requests.try[request] = nobody
  requests.tryOf[request] = nobody
  requests.detectUs[request] = 0
  requests.starter[request] = nobody
  requests.thread[request] = nobody
  requests.degraded[request] = 0
  requests.filteredAt[request] = never
  requests.asks[request] = nobody
  return request
}
