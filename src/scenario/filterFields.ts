import type {
  AdaptiveConcurrencyPolicy,
  AdmissionControlPolicy,
  BucketPolicy,
  ExternalAuthPolicy,
  GlobalRateLimitPolicy,
  OverloadPolicy,
} from '../dialects/policy.ts'
import { grpcNames } from '../model/grpc.ts'
import { overloadActions } from '../policies/overload/overload.ts'
import { windowsOf } from './filterRules.ts'
import {
  byShape,
  choice,
  count,
  duration,
  flag,
  given,
  list,
  number,
  object,
  optional,
  required,
  share,
} from './fields.ts'
import { off, positive, status } from './policyParts.ts'
import { reference } from './referenceFields.ts'

const place = choice('place of a filter', ['server', 'client'])

const size = {
  tokens: required(count(1, 4_294_967_295), 'the most that are in it; it begins full'),
  perFill: optional(
    count(1, 4_294_967_295),
    'tokens that come back in each interval; 1 when absent',
  ),
  // Envoy refuses less.
  every: required(duration({ least: 50_000 }), 'the interval, 50ms or more'),
} as const

/** `rateLimit: { bucket: … }` */
export const bucket = object(
  'a token bucket',
  {
    ...size,
    at: optional(place, 'server (the default; a gateway, too) or client: whose proxy counts'),
    refill: optional(
      choice('way to refill', ['continuous', 'steps']),
      'continuous (since Envoy 1.31) or steps (until 1.30)',
    ),
    perConnection: optional(flag(), 'whether each connection that comes in has one of its own'),
    enabled: optional(share(), 'how many requests are looked at'),
    enforced: optional(share(), 'how many of those without a token are refused'),
    status: optional(count(400, 599), 'what they get; 429 when absent'),
    callers: optional(
      list(
        'buckets of some callers',
        object(
          'a bucket of some callers',
          {
            for: required(
              list('callers', reference('service', 'client'), { least: 1, most: 1_000 }),
              'callers that share it',
            ),
            ...size,
          },
          ({ tokens, every, for: names, perFill }) => ({
            for: names,
            tokens,
            everyUs: every,
            ...given({ perFill }),
          }),
        ),
        { most: 100 },
      ),
      'what some callers may take besides, before the bucket of all',
    ),
  },
  ({ tokens, every, enabled, enforced, ...rest }): BucketPolicy => ({
    tokens,
    everyUs: every,
    ...given({ ...rest, enabledRatio: enabled, enforcedRatio: enforced }),
  }),
)

/** `globalRateLimit:` of a policy. */
export const globalRateLimit = byShape<GlobalRateLimitPolicy | null>(
  'a global rate limit, or off',
  {
    plain: off<GlobalRateLimitPolicy>('global rate limit'),
    map: object(
      'a global rate limit',
      {
        service: required(reference('service'), 'the service that counts, and is asked first'),
        limit: required(count(0, 4_294_967_295), 'requests in each window'),
        per: required(
          choice('window', Object.keys(windowsOf) as (keyof typeof windowsOf)[]),
          'second, minute, hour or day',
        ),
        by: optional(choice('who is counted', ['all', 'caller']), 'all together, or each caller'),
        timeout: optional(duration(positive), 'how long the answer is waited for'),
        failClosed: optional(flag(), 'whether a request is refused when no answer comes'),
      },
      ({ service, limit, per, timeout, ...rest }) => ({
        service,
        limit,
        per,
        ...given({ ...rest, timeoutUs: timeout }),
      }),
    ),
  },
)

/** `externalAuth:` of a policy. */
export const externalAuth = byShape<ExternalAuthPolicy | null>('external authorization, or off', {
  plain: off<ExternalAuthPolicy>('external authorization'),
  map: object(
    'external authorization',
    {
      service: required(reference('service'), 'the service that is asked first'),
      timeout: optional(duration(positive), 'how long the answer is waited for'),
      failOpen: optional(flag(), 'whether a request comes in when no answer comes'),
      status: optional(status, 'what it gets otherwise'),
    },
    ({ service, timeout, ...rest }) => ({ service, ...given({ ...rest, timeoutUs: timeout }) }),
  ),
})

/** `admissionControl:` of a policy. */
export const admissionControl = byShape<AdmissionControlPolicy | null>(
  'admission control, or off',
  {
    plain: off<AdmissionControlPolicy>('admission control'),
    map: object(
      'admission control',
      {
        at: optional(place, 'server (the default; a gateway, too) or client: whose proxy refuses'),
        window: optional(
          duration({ least: 1_000_000, most: 600_000_000 }),
          'how far back requests are counted',
        ),
        successRate: optional(share(), 'share of successes below which requests are refused'),
        aggression: optional(number(1, 100), 'how fast the share of refusals grows'),
        minPerSecond: optional(
          count(0, 4_294_967_295),
          'with fewer requests a second nothing is refused',
        ),
        maxRejection: optional(share(), 'the most that is refused'),
        successes: optional(
          list(
            'ranges of statuses',
            object(
              'a range of statuses',
              {
                from: required(count(100, 599), 'the first'),
                below: required(count(101, 600), 'the first that is none of them'),
              },
              (values) => values,
            ),
            { least: 1, most: 20 },
          ),
          'statuses that are successes; 100 to 499 when absent',
        ),
        grpc: optional(
          list('statuses of gRPC', choice('status of gRPC', grpcNames), { least: 1, most: 20 }),
          'statuses of gRPC that are',
        ),
      },
      ({ window, ...rest }) => given({ ...rest, windowUs: window }),
    ),
  },
)

/** `adaptiveConcurrency:` of a policy. */
export const adaptiveConcurrency = byShape<AdaptiveConcurrencyPolicy | null>(
  'adaptive concurrency, or off',
  {
    plain: off<AdaptiveConcurrencyPolicy>('adaptive concurrency'),
    map: object(
      'adaptive concurrency',
      {
        at: optional(place, 'server (the default; a gateway, too) or client: whose proxy refuses'),
        interval: optional(
          duration({ least: 1_000 }),
          'between two measurements of the shortest time',
        ),
        jitter: optional(share(), 'the longest random part of that, as a share of it'),
        update: optional(duration({ least: 1_000 }), 'between two new limits'),
        requests: optional(count(1, 1_000_000), 'samples of one measurement'),
        quantile: optional(share(), 'which of the samples counts'),
        buffer: optional(share(), 'by how much the shortest time may be exceeded'),
        min: optional(
          count(1, 1_000_000),
          'the least limit; with it the shortest time is measured',
        ),
        max: optional(count(1, 1_000_000), 'the highest limit'),
        status: optional(count(400, 599), 'what is answered above it; 503 when absent'),
      },
      ({ interval, update, jitter, buffer, ...rest }) =>
        given({
          ...rest,
          intervalUs: interval,
          updateUs: update,
          jitterRatio: jitter,
          bufferRatio: buffer,
        }),
    ),
  },
)

/** `overload:` of a policy. */
export const overload = byShape<OverloadPolicy | null>('an overload manager, or off', {
  plain: off<OverloadPolicy>('overload manager'),
  map: object(
    'an overload manager',
    {
      refresh: optional(duration({ least: 1_000 }), 'between two looks at the resources'),
      maxConnections: optional(
        count(1, 4_294_967_295),
        'connections to one endpoint that are full pressure',
      ),
      actions: required(
        list(
          'actions',
          object(
            'an action',
            {
              do: required(choice('action', overloadActions), 'what is done'),
              when: required(
                choice('resource', ['memory', 'connections']),
                'memory of the pod, or connections to it',
              ),
              from: required(share(), 'pressure from which it is done'),
              to: optional(share(), 'pressure from which it is done wholly; from when absent'),
            },
            ({ to, ...rest }) => ({ ...rest, ...given({ to }) }),
          ),
          { least: 1, most: 20 },
        ),
        'what is done, and when',
      ),
    },
    ({ actions, refresh, maxConnections }) => ({
      actions,
      ...given({ refreshUs: refresh, maxConnections }),
    }),
  ),
})
