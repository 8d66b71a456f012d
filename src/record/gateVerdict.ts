import { reason } from '../model/reasons.ts'
import type { Run } from '../scenario/build.ts'
import { timeWords } from './storyWords.ts'

/**
 * Why a proxy answered a request itself, and the policy value it rests on; undefined when it did not.
 *
 * With the text of the header by which Linkerd says it to applications, where it says it.
 *
 * @source linkerd2-proxy 29637b64: linkerd/app/core/src/errors/respond.rs (l5d-proxy-error)
 */
export function gateVerdict(
  run: Run,
  because: number,
  callee: string,
): [text: string, key: string] | undefined {
  if (run.plan.gates !== null) return finagleVerdict(run, because, callee)
  switch (because) {
    case reason.failfast: {
      const waited = timeWords(run.plan.readiness?.failfastUs ?? 0)
      return [
        `Refused: no endpoint of ${callee} was ready for ${waited} (504, l5d-proxy-error: service in fail-fast).`,
        'breaker',
      ]
    }
    case reason.loadShed:
      if (run.profile.stats !== 'linkerd') {
        const { maxInFlight = 0 } = run.plan.readiness ?? {}
        return [`Refused at once: ${maxInFlight} requests to ${callee} are under way.`, 'breaker']
      }
      return [
        `Refused at once: ${callee} is in failfast, or its queue is full (503, l5d-proxy-error: service unavailable).`,
        'breaker',
      ]
    case reason.rateLimited:
      return [
        `Refused by the rate limit at the proxy of ${callee} (429, l5d-proxy-error: rate limit exceeded).`,
        'rateLimit',
      ]
    default:
      return undefined
  }
}

/** The same of a system that is built on Finagle. */
function finagleVerdict(
  run: Run,
  because: number,
  callee: string,
): [text: string, key: string] | undefined {
  switch (because) {
    case reason.noCluster: {
      const { binding } = run.plan
      if (binding === null) return undefined
      const waited = timeWords(binding.timeoutUs)
      return [
        `Refused: where the name ${callee} leads was not known within ${waited}, for namerd did not answer (503, l5d-err).`,
        '',
      ]
    }
    case reason.failfast:
      return [
        `Refused at once: nobody could connect to the endpoint of ${callee} that was picked, and it is connected to in the background (FailedFastException).`,
        'connectTimeout',
      ]
    case reason.loadShed:
      return [
        `Dropped before it was sent: ${callee} refuses more than half of what it is asked (NACK admission control).`,
        'retry',
      ]
    default:
      return undefined
  }
}
