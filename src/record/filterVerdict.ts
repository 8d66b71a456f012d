import { reason } from '../model/reasons.ts'
import { filterDefaults } from '../policies/filter/filterDefaults.ts'
import type { Run } from '../scenario/build.ts'
import { flagWords, timeWords } from './storyWords.ts'

/** Why an HTTP filter refused a request, and the policy value it rests on; undefined when none did. */
export function filterVerdict(
  run: Run,
  because: number,
  request: { readonly status: number },
  callee: string,
): [text: string, key: string] | undefined {
  const service = run.plan.services.findIndex(({ name }) => name === callee)
  if (service < 0) return undefined
  const policy = run.inboundPolicyOf(service, run.versionAt(run.now))
  const { rateLimit, globalRateLimit, externalAuth } = policy
  const so = `with ${request.status}${flagWords(run, because)}`
  const { quotaTimeoutUs, authTimeoutUs } = { ...filterDefaults, ...run.profile.defaults.filters }
  switch (because) {
    case reason.rateLimited:
      if (globalRateLimit && !rateLimit?.bucket)
        return [
          `Refused by the rate limit of ${globalRateLimit.limit} a ${globalRateLimit.per} that ${globalRateLimit.service} counts for all of ${callee}, ${so}.`,
          'globalRateLimit',
        ]
      if (!rateLimit?.bucket && run.profile.stats === 'linkerd') return undefined
      return [
        `Refused by a rate limit before ${callee}: there was no token left, ${so}.`,
        'rateLimit',
      ]
    case reason.rateLimiterError: {
      const waited = timeWords(globalRateLimit?.timeoutUs ?? quotaTimeoutUs)
      return [
        `Refused: ${globalRateLimit?.service ?? 'the rate-limit service'} gave no answer, for which the proxy of ${callee} waits ${waited} at most, and without one it lets nobody in, ${so}.`,
        'globalRateLimit.failClosed',
      ]
    }
    case reason.refusedByService:
      if (!externalAuth) return undefined
      return [
        `Refused at the door of ${callee}: ${externalAuth.service} did not let it in, ${so}.`,
        'externalAuth',
      ]
    case reason.noVerdict: {
      if (!externalAuth) return undefined
      const waited = timeWords(externalAuth.timeoutUs ?? authTimeoutUs)
      return [
        `Refused at the door of ${callee}: ${externalAuth.service} gave no answer, for which it waits ${waited} at most, and without one it lets nobody in, ${so}.`,
        'externalAuth.failOpen',
      ]
    }
    case reason.admissionDenied:
      return [
        `Refused by admission control: too many requests for ${callee} have failed lately, so a share of them is refused at once, ${so}.`,
        'admissionControl',
      ]
    case reason.concurrencyReached:
      return [
        `Refused by adaptive concurrency: as many requests for ${callee} are under way as its present limit allows, ${so}.`,
        'adaptiveConcurrency',
      ]
    case reason.overloaded:
      return [
        `Refused by the overload manager of ${callee}'s proxy: it takes no request now, ${so}.`,
        'overload',
      ]
    case reason.shed:
      return [`Refused by ${callee} itself: it had waited too long in its queue, ${so}.`, '']
    case reason.tooLate:
      return [
        `Refused by ${callee} itself: it could not be answered before its deadline, ${so}.`,
        '',
      ]
    default:
      return undefined
  }
}
