import type { BalancerPolicy, SlowStartPolicy } from '../dialects/policy.ts'
import {
  byShape,
  choice,
  count,
  countOr,
  duration,
  given,
  mapped,
  number,
  object,
  optional,
  required,
  share,
  tagged,
} from './fields.ts'
import { positive } from './policyParts.ts'

const slowStart = optional(
  object(
    'slow start',
    {
      window: required(duration(positive), 'how long a new endpoint is warmed up'),
      aggression: optional(
        number(0, 1_000),
        'how soon it gets much: 1, the default, in a straight line; more is sooner',
      ),
      minWeight: optional(share(), 'share of its weight that it has at least; 10% when absent'),
    },
    ({ window, minWeight, ...rest }): SlowStartPolicy => ({
      windowUs: window,
      ...given({ ...rest, minWeightRatio: minWeight }),
    }),
  ),
  'how a new endpoint is warmed up; at once when absent',
)

const roundRobin = object(
  'a balancer',
  {
    roundRobin: required(
      object('roundRobin', { slowStart }, (values): BalancerPolicy => ({
        kind: 'roundRobin',
        ...given(values),
      })),
      '{ slowStart: { window: 30s } }',
    ),
  },
  (values) => values.roundRobin,
)

const leastRequest = object(
  'a balancer',
  {
    leastRequest: required(
      object(
        'leastRequest',
        {
          choices: optional(
            countOr('all', Infinity, 1, 100),
            'how many random endpoints are compared, or all of them',
          ),
          bias: optional(
            number(0, 100),
            'how much requests under way take from a weight; 1 when absent, 0: nothing',
          ),
          slowStart,
        },
        (values): BalancerPolicy => ({ kind: 'leastRequest', ...given(values) }),
      ),
      '{ choices: 2 }',
    ),
  },
  (values) => values.leastRequest,
)

const boundedLoad = optional(
  number(1, 100),
  'how many times the mean an endpoint may have under way before another is taken; any when absent',
)

// guess, both: a larger one takes seconds to be made
const mostRing = 100_000
const mostTable = 1_000_003

const ringHash = object(
  'a balancer',
  {
    ringHash: required(
      object(
        'ringHash',
        {
          minimumSize: optional(count(1, mostRing), 'entries of the ring at least'),
          maximumSize: optional(count(1, 8_388_608), 'entries of the ring at most'),
          hash: optional(choice('hash', ['xxHash', 'murmurHash2']), 'xxHash or murmurHash2'),
          boundedLoad,
        },
        (values, at): BalancerPolicy | undefined => {
          const { minimumSize = 1, maximumSize = Infinity } = values
          if (minimumSize > maximumSize) {
            at.get('minimumSize')?.report(
              'order-wrong',
              'is above maximumSize.',
              'Let the ring be at least as small as it may be large.',
            )
            return undefined
          }
          return { kind: 'ringHash', ...given(values) }
        },
      ),
      '{ minimumSize: 1024 }',
    ),
  },
  (values) => values.ringHash,
)

const prime = mapped(count(2, mostTable), (size, at) => {
  for (let divisor = 2; divisor * divisor <= size; divisor++) {
    if (size % divisor !== 0) continue
    at.report(
      'out-of-range',
      `is ${size}, which ${divisor} divides; it must be a prime.`,
      'Write a prime such as 251, 4093 or 65537.',
    )
    return undefined
  }
  return size
})

const maglev = object(
  'a balancer',
  {
    maglev: required(
      object(
        'maglev',
        { tableSize: optional(prime, 'places of the table, a prime'), boundedLoad },
        (values): BalancerPolicy => ({ kind: 'maglev', ...given(values) }),
      ),
      '{ tableSize: 65537 }',
    ),
  },
  (values) => values.maglev,
)

const peakEwma = object(
  'a balancer',
  {
    peakEwma: required(
      object(
        'peakEwma',
        {
          // The proxy takes no less: linkerd2-proxy, linkerd/proxy/client-policy.
          defaultRtt: optional(
            duration({ least: 1_000 }),
            'what an endpoint is thought to take before it was asked',
          ),
          decay: optional(duration(positive), 'how long a measured time is remembered'),
          penalty: optional(
            duration(positive),
            'what a failure counts for; without it, for as long as it took',
          ),
        },
        ({ defaultRtt, decay, penalty }): BalancerPolicy => ({
          kind: 'peakEwma',
          ...given({ defaultRttUs: defaultRtt, decayUs: decay, penaltyUs: penalty }),
        }),
      ),
      '{ decay: 10s }',
    ),
  },
  (values) => values.peakEwma,
)

const aperture = object(
  'a balancer',
  {
    aperture: required(
      object(
        'aperture',
        {
          smoothWindow: optional(duration(positive), 'over how long its load is smoothed'),
          lowLoad: optional(number(0, 1_000_000), 'load of an endpoint at which it uses one fewer'),
          highLoad: optional(number(0, 1_000_000), 'load of an endpoint at which it uses one more'),
          minAperture: optional(count(1, 1_000_000), 'endpoints that it uses at least'),
        },
        ({ smoothWindow, ...rest }): BalancerPolicy => ({
          kind: 'aperture',
          ...given({ ...rest, smoothWindowUs: smoothWindow }),
        }),
      ),
      '{ minAperture: 2 }',
    ),
  },
  (values) => values.aperture,
)

const balancerKinds = [
  'roundRobin',
  'leastRequest',
  'random',
  'ringHash',
  'maglev',
  'peakEwma',
  'aperture',
  'heap',
] as const

export const balancer = byShape<BalancerPolicy>(
  'the name of a balancer, or { leastRequest: { choices: 2 } }',
  {
    plain: mapped(choice('balancer', balancerKinds, 'unknown-rule'), (kind): BalancerPolicy => ({
      kind,
    })),
    map: tagged('a balancer', {
      roundRobin,
      leastRequest,
      ringHash,
      maglev,
      peakEwma,
      aperture,
    }),
  },
)
