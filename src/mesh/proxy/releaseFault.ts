import type { Places } from '../Places.ts'

/** A request is held by no fault any more. */
export function releaseFault({ requests, clusters }: Places, request: number): void {
  if (requests.hasFault[request] === 0) return
  requests.hasFault[request] = 0
  clusters.active_faults[requests.cluster[request]!]!--
}
