import type { BreakerPolicy, CircuitPolicy, RateLimitPolicy } from '../dialects/policy.ts'
import { penaltyMistake } from '../policies/breaker/penalty.ts'
import { bucket } from './filterFields.ts'
import linkerd2 from '../profiles/linkerd2.ts'
import type { Cursor } from './Cursor.ts'
import {
  byShape,
  choice,
  count,
  duration,
  list,
  mapped,
  number,
  object,
  optional,
  given,
  required,
  share,
  tagged,
} from './fields.ts'
import type { Field } from './fields.ts'
import { reference } from './referenceFields.ts'

/** What takes away that a system or a wider policy has. */
function off<T>(noun: string): Field<T | null> {
  return mapped(choice(noun, ['off']), () => null) as Field<T | null>
}

/** What is compared with what was written. */
const penaltyDefaults = linkerd2.defaults.breaker.consecutive

const penalties = {
  maxFailures: optional(
    count(0, 1_000_000),
    'failures in a row that open the circuit of an endpoint',
  ),
  minPenalty: optional(duration(), 'how long it stays open the first time'),
  maxPenalty: optional(duration(), 'it never stays open longer'),
  jitter: optional(number(0, 100), 'how much of itself a penalty may be longer, as a ratio'),
} as const

interface Penalties {
  readonly maxFailures: number | undefined
  readonly minPenalty: number | undefined
  readonly maxPenalty: number | undefined
  readonly jitter: number | undefined
}

/** Any value that makes no sense rejects the whole breaker, as it does in Linkerd's policy controller, which only logs it. */
function breakerOf(
  kind: BreakerPolicy['kind'],
  { maxFailures, minPenalty, maxPenalty, jitter }: Penalties,
  more: Pick<BreakerPolicy, 'successRate' | 'windowUs' | 'minRequests' | 'requests'>,
  at: Cursor,
): BreakerPolicy | undefined {
  const own = given({
    maxFailures,
    minPenaltyUs: minPenalty,
    maxPenaltyUs: maxPenalty,
    jitterRatio: jitter,
  })
  const mistake = penaltyMistake({ ...penaltyDefaults, ...own })
  if (mistake !== undefined) {
    at.report(
      'order-wrong',
      `would be rejected as a whole by Linkerd: ${mistake}`,
      'Let 0 <= minPenalty <= maxPenalty (defaults 1s and 60s), and maxPenalty be above 0ms.',
    )
    return undefined
  }
  return { kind, ...own, ...more }
}

const consecutive = object(
  'a breaker',
  {
    consecutive: required(
      object('consecutive', penalties, (values, at) => breakerOf('consecutive', values, {}, at)),
      '{ maxFailures: 7 }',
    ),
  },
  (values) => values.consecutive,
)

const unified = object(
  'a breaker',
  {
    unified: required(
      object(
        'unified',
        {
          ...penalties,
          successRate: optional(
            share(),
            'least share of successes in the window; 0% switches it off',
          ),
          window: optional(duration({ least: 10_000 }), 'how far back successes are counted'),
          minRequests: optional(count(0, 1_000_000), 'fewer responses in the window say nothing'),
        },
        ({ successRate, window, minRequests, ...values }, at) =>
          breakerOf('unified', values, given({ successRate, windowUs: window, minRequests }), at),
      ),
      '{ successRate: 80% }',
    ),
  },
  (values) => values.unified,
)

const average = object(
  'a breaker',
  {
    average: required(
      object(
        'average',
        {
          minPenalty: penalties.minPenalty,
          maxPenalty: penalties.maxPenalty,
          successRate: optional(share(), 'least moving average of successes'),
          requests: optional(count(1, 1_000_000), 'over how many responses it is taken'),
        },
        ({ successRate, requests, ...values }, at) =>
          breakerOf(
            'average',
            { ...values, maxFailures: undefined, jitter: undefined },
            given({ successRate, requests }),
            at,
          ),
      ),
      '{ successRate: 80%, requests: 100 }',
    ),
  },
  (values) => values.average,
)

/** `breaker:` of a policy. */
export const breaker = byShape<BreakerPolicy | null>(
  'consecutive, unified, average, { consecutive: { maxFailures: 7 } }, or off',
  {
    plain: mapped(
      choice('breaker', ['consecutive', 'unified', 'average', 'off'], 'unknown-rule'),
      (kind) => (kind === 'off' ? null : { kind }),
    ) as Field<BreakerPolicy | null>,
    map: tagged<BreakerPolicy | null>('a breaker', { consecutive, unified, average }),
  },
)

/** `circuit:` of a policy. */
export const circuit = byShape<CircuitPolicy | null>('a circuit, or off', {
  plain: off<CircuitPolicy>('circuit'),
  map: object(
    'a circuit',
    {
      errors: optional(share(), 'share of failed requests that opens it'),
      requests: optional(count(1, 1_000_000), 'fewer requests in the window say nothing'),
      window: optional(
        duration({ least: 500_000, most: 3_600_000_000 }),
        'how far back requests are counted',
      ),
      calls: optional(count(1, 10_000), 'of resilience4j: how many calls are looked back at'),
      sleep: optional(duration({ least: 1 }), 'how long it stays open before one is tried'),
      tries: optional(count(1, 10_000), 'of resilience4j: how many are tried half open'),
      slow: optional(duration({ least: 1 }), 'of resilience4j: what takes longer is slow'),
      slowShare: optional(share(), 'of resilience4j: share of slow requests that opens it'),
      force: optional(choice('circuit', ['open', 'closed']), 'somebody has decided for it'),
    },
    ({ errors, requests, window, calls, sleep, tries, slow, slowShare, force }): CircuitPolicy =>
      given({
        errorRatio: errors,
        requests,
        windowUs: window,
        calls,
        sleepUs: sleep,
        tries,
        slowUs: slow,
        slowRatio: slowShare,
        force,
      }),
  ),
})

/** A rate as Linkerd takes it: a whole number of requests a second. */
const perSecond = count(1, 4_294_967_295)

/** `rateLimit:` of a policy. */
export const rateLimit = byShape<RateLimitPolicy | null>('a rate limit, or off', {
  plain: off<RateLimitPolicy>('rate limit'),
  map: object(
    'a rate limit',
    {
      total: optional(perSecond, 'requests a second that each endpoint takes'),
      identity: optional(perSecond, 'requests a second that each endpoint takes of one caller'),
      overrides: optional(
        list(
          'overrides',
          object(
            'an override',
            {
              for: required(
                list('callers', reference('service', 'client'), { least: 1, most: 1_000 }),
                'callers that share this rate, in place of identity',
              ),
              rate: required(perSecond, 'requests a second of them together'),
            },
            (values) => values,
          ),
          { most: 1_000 },
        ),
        'other rates for some callers',
      ),
      bucket: optional(bucket, 'a token bucket in place of these (Envoy)'),
    },
    given,
  ),
})
