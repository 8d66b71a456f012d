import { resetHeaders, retryConditions } from '../dialects/policy.ts'
import type { RetryPolicy } from '../dialects/policy.ts'
import { methods } from '../model/methods.ts'
import { headerName } from './answerHeadersField.ts'
import {
  byShape,
  choice,
  count,
  duration,
  durationOr,
  flag,
  given,
  list,
  object,
  optional,
  share,
} from './fields.ts'
import { off, positive, status } from './policyParts.ts'

export const backoff = object(
  'a backoff',
  {
    base: optional(duration(positive), 'the longest first pause'),
    max: optional(duration(positive), 'no pause is longer'),
  },
  ({ base, max }, at) => {
    if (base !== undefined && max !== undefined && max < base) {
      at.report('order-wrong', 'has a max below its base.', 'Change the two over.')
    }
    return given({ baseUs: base, maxUs: max })
  },
)

const rateLimitedBackoff = object(
  'a rate-limited backoff',
  {
    headers: optional(
      list('headers', choice('header', resetHeaders), { least: 1 }),
      'headers in the order in which they are asked: retry-after, x-ratelimit-reset',
    ),
    max: optional(duration(positive), 'what is longer is not heeded'),
  },
  ({ headers, max }) => given({ headers, maxUs: max }),
)

const budget = object(
  'a retry budget',
  {
    ratio: optional(share(), 'share of active and pending requests that may be retries at once'),
    minConcurrency: optional(count(0, 1_000_000), 'so many retries are always allowed'),
    interval: optional(
      durationOr('off', 0),
      'what the share is of: the requests that began within so long, in place of those under way; or off',
    ),
    minPerSecond: optional(
      count(0, 1_000_000),
      'of a budget by rate (Linkerd): so many retries a second are always allowed',
    ),
    ttl: optional(
      duration({ least: 1_000_000, most: 60_000_000 }),
      'of a budget by rate (Linkerd): how long a request counts',
    ),
  },
  ({ ttl, interval, ...rest }) => given({ ...rest, ttlUs: ttl, intervalUs: interval }),
)

const retryMap = object(
  'a retry policy',
  {
    // guess: more than 100 attempts is a slip
    attempts: optional(count(1, 100), 'attempts at most, the first one included'),
    on: optional(
      list('conditions', choice('retry condition', retryConditions)),
      'what is tried again',
    ),
    statuses: optional(list('statuses', status), 'statuses for retriable-status-codes'),
    headers: optional(
      list('headers', headerName, { least: 1 }),
      'headers of an answer for retriable-headers',
    ),
    requestHeaders: optional(
      list('headers', headerName, { least: 1 }),
      'only requests with one of these headers are tried again',
    ),
    methods: optional(
      list('methods', choice('method', methods), { least: 1 }),
      'only requests of these methods are tried again',
    ),
    perTryTimeout: optional(duration(positive), 'over one attempt'),
    perTryIdleTimeout: optional(duration(positive), 'how long nothing of an attempt may be seen'),
    hedge: optional(
      flag(),
      'whether a per-try timeout starts another attempt beside the late one, which goes on',
    ),
    rateLimitedBackoff: optional(rateLimitedBackoff, 'pauses that an answer asks for by a header'),
    backoff: optional(backoff, 'pauses between attempts'),
    anotherHost: optional(flag(), 'whether a retry avoids endpoints the request has tried'),
    omitCanary: optional(flag(), 'whether a retry avoids endpoints of a new version'),
    anotherPriority: optional(
      count(1, 100),
      'after every so many attempts a retry leaves out the priorities that were tried',
    ),
    hostAttempts: optional(count(0, 100), 'extra picks when the endpoint was tried already'),
    budget: optional(budget, 'how many retries there may be at once'),
  },
  ({ perTryTimeout, perTryIdleTimeout, ...rest }): RetryPolicy =>
    given({ ...rest, perTryTimeoutUs: perTryTimeout, perTryIdleTimeoutUs: perTryIdleTimeout }),
)

/**
 * `null` cannot tell "off" from "reported" where undefined is the mistake, so it is safe here: only undefined is one.
 */
export const retry = byShape<RetryPolicy | null>('a retry policy, or off', {
  plain: off<RetryPolicy>('retry policy'),
  map: retryMap,
})
