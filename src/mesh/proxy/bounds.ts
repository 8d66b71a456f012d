import { reason } from '../../model/reasons.ts'
import { never } from '../../model/units.ts'
import { timeoutWithin, type DeadlineRules } from '../../policies/deadline/deadline.ts'
import type { StreamBounds } from '../../policies/rules.ts'
import type { Places } from '../Places.ts'

/** How long a request may take, where its caller has told how long it waits: from now on that binds, and its own calls inherit it. */
export function heedDeadline(places: Places, request: number, rules: DeadlineRules): void {
  const { sim, requests } = places
  const ownUs = requests.requestTimeoutUs[request]!
  const timeoutUs = timeoutWithin(rules, ownUs, toldTo(places, request, rules))
  requests.requestTimeoutUs[request] = timeoutUs
  requests.deadlineAt[request] = timeoutUs < 0 ? 0 : sim.now + timeoutUs
}

/** What is left of the caller's time as a request is told, µs; `never` when nobody said. */
function toldTo(places: Places, request: number, { kind, ofClients }: DeadlineRules): number {
  const { sim, requests, jobs } = places
  const job = requests.callerJob[request]!
  if (job < 0) return ofClients ? requests.patienceUs[request]! : never
  if (jobs.number[job] !== requests.callerJobNumber[request]) return never
  const caller = jobs.request[job]!
  const until = requests.deadlineAt[caller]!
  if (kind !== 'expected') return until > 0 ? Math.max(0, until - sim.now) : never
  // What its caller was told, when that was sent to it: its own time since then is not taken off.
  const leftUs = until > 0 ? Math.max(1_000, until - jobs.leftAt[job]!) : never
  const { perTryTimeoutUs, hedges } = places.routeRulesOf(caller)
  const isShorter = perTryTimeoutUs > 0 && !hedges && (leftUs < 0 || perTryTimeoutUs < leftUs)
  return isShorter ? perTryTimeoutUs : leftUs
}

/**
 * What else may end a request: nothing of it is seen for too long, or it lasts too long, from its arrival at the proxy. The one
 * that comes first is its timeout.
 *
 * @returns the reason for which it fails now; `reason.none` when there is time left
 */
export function boundStream(
  { sim, requests }: Places,
  request: number,
  { idleUs, maxUs }: StreamBounds,
): number {
  const passedUs = sim.now - requests.startedAt[request]!
  let us = requests.requestTimeoutUs[request]!
  if (idleUs > 0) {
    if (idleUs <= passedUs) return reason.streamIdleTimeout
    if (us < 0 || idleUs - passedUs < us) {
      us = idleUs - passedUs
      requests.timeoutBy[request] = reason.streamIdleTimeout
    }
  }
  if (maxUs > 0) {
    if (maxUs <= passedUs) return reason.streamTooLong
    if (us < 0 || maxUs - passedUs < us) {
      us = maxUs - passedUs
      requests.timeoutBy[request] = reason.streamTooLong
    }
  }
  requests.requestTimeoutUs[request] = us
  return reason.none
}
