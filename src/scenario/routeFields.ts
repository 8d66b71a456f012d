import type { FaultShare, RoutePolicy } from '../dialects/policy.ts'
import { checkedHeaders } from '../policies/route/controlHeaders.ts'
import type { Cursor } from './Cursor.ts'
import {
  choice,
  count,
  defaulted,
  duration,
  durationOr,
  flag,
  given,
  list,
  mapped,
  number,
  object,
  optional,
  required,
  share,
  text,
  type Field,
} from './fields.ts'
import { headerMatches, match } from './matchField.ts'
import { status } from './policyParts.ts'
import { reference } from './referenceFields.ts'
import { retry } from './retryField.ts'
import { deadlines, stream } from './streamFields.ts'

/** guess: more is no list that somebody reads */
const mostRules = 50
const mostMirrors = 10

/** A number of a short list: as an author writes it, and as it is. */
const oneOf = (noun: string, numbers: readonly number[]): Field<number> =>
  mapped(choice(noun, numbers.map(String)), Number)

const faultShare = {
  share: required(share(), 'how many requests, a share; by headers never more'),
  per: optional(
    oneOf('denominator', [100, 10_000, 1_000_000]),
    'the parts that the share is counted in: 100, 10000 or 1000000',
  ),
  byHeader: optional(flag(), 'whether requests say by headers what befalls them'),
}

const shareOf = (values: {
  readonly share: number
  readonly per: number | undefined
  readonly byHeader: boolean | undefined
}): FaultShare => ({
  ratio: values.share,
  ...given({ per: values.per, byHeader: values.byHeader }),
})

/** Whether a fault says either what befalls requests or that they say it by themselves. */
function saysWhat(
  isSaid: boolean,
  byHeader: boolean | undefined,
  key: string,
  at: Cursor,
): boolean {
  if (isSaid !== (byHeader === true)) return true
  if (isSaid)
    at.report('one-of-many', `has ${key} beside byHeader.`, `Take ${key} out, or byHeader.`)
  else at.report('key-missing', `has no ${key}.`, `Write ${key}, or byHeader: true.`)
  return false
}

export const fault = object(
  'an injected fault',
  {
    delay: optional(
      object(
        'an injected delay',
        { ...faultShare, for: optional(duration(), 'how long') },
        ({ for: forUs, ...values }, at) =>
          saysWhat(forUs !== undefined, values.byHeader, 'for', at)
            ? { ...shareOf(values), ...given({ forUs }) }
            : undefined,
      ),
      'requests that wait',
    ),
    abort: optional(
      object(
        'an injected abort',
        {
          ...faultShare,
          status: optional(status, 'the status they get'),
          grpcStatus: optional(count(0, 16), 'the status of gRPC that they get'),
        },
        ({ status: http, grpcStatus, ...values }, at) => {
          const isSaid = http !== undefined || grpcStatus !== undefined
          if (!saysWhat(isSaid, values.byHeader, 'status', at)) return undefined
          if (http !== undefined && grpcStatus !== undefined) {
            at.report('one-of-many', 'has status and grpcStatus.', 'Take one of them out.')
            return undefined
          }
          return { ...shareOf(values), ...given({ status: http, grpcStatus }) }
        },
      ),
      'requests that are answered at once',
    ),
    headers: optional(headerMatches, 'only requests with these headers'),
    maxActive: optional(
      count(0, 4_294_967_295),
      'requests of a caller that a fault may befall at once',
    ),
  },
  given,
)

export const route = list(
  'weighted services',
  object(
    'a weighted service',
    {
      to: required(reference('service'), 'the service that gets the requests'),
      weight: required(number(0, 1_000_000), 'its weight beside the others'),
      otherwise: optional(
        flag(),
        'whether it has the requests while no other one has an endpoint (Linkerd 1.x)',
      ),
    },
    ({ otherwise, ...entry }) => ({ ...entry, ...given({ otherwise }) }),
  ),
  { least: 1, most: 100 },
)

const mirror = list(
  'mirrors',
  object(
    'a mirror',
    {
      to: required(reference('service'), 'the service that gets the copies'),
      share: defaulted(share(), '100%', 'how many requests are copied'),
    },
    ({ to, share: ratio }) => ({ to, ratio }),
  ),
  { most: mostMirrors },
)

/** What can be said of all requests for a service, or in a rule of those that fit it. */
export const perRoute = {
  timeout: optional(
    durationOr('off', 0),
    'over all attempts and pauses; off or 0ms switches it off',
  ),
  responseTimeout: optional(
    durationOr('off', 0),
    'over one attempt, to the end of its answer; it ends the request',
  ),
  stream: optional(stream, 'what else bounds a request and its attempts'),
  deadlines: optional(deadlines, 'whether what a caller still waits binds, or off'),
  retry: optional(retry, 'what is tried again, or off'),
  fault: optional(fault, 'faults the proxy injects'),
  route: optional(route, 'where requests for the service really go'),
  mirror: optional(mirror, 'who gets copies, for whose answers nobody waits; nobody, when empty'),
  directResponse: optional(status, 'the status with which the proxy answers by itself'),
  redirect: optional(
    oneOf('redirect', [301, 302, 303, 307, 308]),
    'the status with which the proxy says that it is elsewhere',
  ),
  clusterNotFound: optional(
    oneOf('status', [404, 500, 503]),
    'the status where a route leads to a cluster that the proxy does not know',
  ),
}

/** A rule for some of the requests for a service. */
const oneRule: Field<RoutePolicy> = object(
  'a rule',
  {
    name: optional(text(60), 'what it is called where it is told of'),
    match: optional(match, 'the requests that it is for; all, when absent'),
    ...perRoute,
  },
  ({ timeout, responseTimeout, ...rest }): RoutePolicy =>
    given({ ...rest, timeoutUs: timeout, responseTimeoutUs: responseTimeout }),
)

/** Rules, of which the first that fits binds; who fits none is refused. */
export const routes = list('rules', oneRule, { least: 1, most: mostRules })

export const dropOverloads = list(
  'categories',
  object(
    'a category',
    {
      category: defaulted(text(60), 'all', 'what it is dropped for'),
      share: required(share(), 'how many requests'),
    },
    ({ category, share: ratio }) => ({ category, ratio }),
  ),
  { least: 1, most: 10 },
)

export const strictHeaders = list('headers', choice('header', checkedHeaders), { least: 1 })
