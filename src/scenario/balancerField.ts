import type { BalancerPolicy } from '../dialects/policy.ts'
import {
  byShape,
  choice,
  count,
  duration,
  given,
  mapped,
  number,
  object,
  optional,
  required,
  tagged,
} from './fields.ts'
import { positive } from './policyParts.ts'

const leastRequest = object(
  'a balancer',
  {
    leastRequest: required(
      object(
        'leastRequest',
        { choices: optional(count(1, 100), 'how many endpoints are compared') },
        ({ choices }): BalancerPolicy => ({ kind: 'leastRequest', ...given({ choices }) }),
      ),
      '{ choices: 2 }',
    ),
  },
  (values) => values.leastRequest,
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
    map: tagged('a balancer', { leastRequest, peakEwma, aperture }),
  },
)
