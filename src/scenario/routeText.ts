import type { FaultPolicy, FaultShare, RoutePolicy, RouteSettings } from '../dialects/policy.ts'
import type { HeaderMatch, RouteMatch } from '../policies/route/match.ts'
import type { Us } from '../model/units.ts'
import { share, time, whole } from './policyWords.ts'

/** A length of time that 0 switches off. */
export const orOff = (us: Us | undefined) => (us === 0 ? 'off' : time(us))
const asText = (number: number | undefined) => (number === undefined ? undefined : String(number))

/** What a policy, or a rule of it, says of requests that look alike, in the words of a scenario. */
export function routeDocument(said: RouteSettings): Record<string, unknown> {
  return whole({
    timeout: time(said.timeoutUs),
    responseTimeout: time(said.responseTimeoutUs),
    stream:
      said.stream &&
      whole({
        idleTimeout: orOff(said.stream.idleTimeoutUs),
        maxDuration: orOff(said.stream.maxDurationUs),
        maxAttemptDuration: orOff(said.stream.maxAttemptDurationUs),
      }),
    deadlines:
      said.deadlines &&
      whole({
        respect: said.deadlines.respect,
        max: orOff(said.deadlines.maxUs),
        offset: time(said.deadlines.offsetUs),
      }),
    retry: retryText(said.retry),
    fault: said.fault && faultDocument(said.fault),
    route: said.route,
    mirror: said.mirror?.map(({ to, ratio }) => ({ to, share: share(ratio) })),
    directResponse: said.directResponse,
    redirect: asText(said.redirect),
    clusterNotFound: asText(said.clusterNotFound),
  })
}

/** What a rule is called, and whom it is for. */
export function ruleDocument({ name, match }: RoutePolicy): Record<string, unknown> {
  return whole({ name, match: match?.map(matchDocument) })
}

function matchDocument({ path, methods, headers, query, ratio }: RouteMatch): unknown {
  return whole({
    path,
    method: methods,
    headers: headers && matchesDocument(headers),
    query: query && matchesDocument(query),
    share: share(ratio),
  })
}

const matchesDocument = (matches: readonly (readonly [string, HeaderMatch])[]): unknown =>
  Object.fromEntries(matches)

function faultDocument({ delay, abort, headers, maxActive }: FaultPolicy): unknown {
  return whole({
    delay: delay && whole({ ...shareDocument(delay), for: time(delay.forUs) }),
    abort:
      abort &&
      whole({ ...shareDocument(abort), status: abort.status, grpcStatus: abort.grpcStatus }),
    headers: headers && matchesDocument(headers),
    maxActive,
  })
}

const shareDocument = ({ ratio, per, byHeader }: FaultShare) => ({
  share: share(ratio),
  per: asText(per),
  byHeader,
})

function retryText(retry: RouteSettings['retry']): unknown {
  return (
    retry &&
    whole({
      attempts: retry.attempts,
      on: retry.on,
      statuses: retry.statuses,
      headers: retry.headers,
      requestHeaders: retry.requestHeaders,
      perTryTimeout: time(retry.perTryTimeoutUs),
      perTryIdleTimeout: time(retry.perTryIdleTimeoutUs),
      hedge: retry.hedge,
      rateLimitedBackoff:
        retry.rateLimitedBackoff &&
        whole({
          headers: retry.rateLimitedBackoff.headers,
          max: time(retry.rateLimitedBackoff.maxUs),
        }),
      backoff:
        retry.backoff &&
        whole({ base: time(retry.backoff.baseUs), max: time(retry.backoff.maxUs) }),
      anotherHost: retry.anotherHost,
      omitCanary: retry.omitCanary,
      anotherPriority: retry.anotherPriority,
      hostAttempts: retry.hostAttempts,
      budget:
        retry.budget &&
        whole({
          ratio: share(retry.budget.ratio),
          minConcurrency: retry.budget.minConcurrency,
          interval: orOff(retry.budget.intervalUs),
          minPerSecond: retry.budget.minPerSecond,
          ttl: time(retry.budget.ttlUs),
        }),
    })
  )
}
