import {
  trafficDistributions,
  type LocalityPolicy,
  type LocalityShare,
  type ZoneAwarePolicy,
} from '../dialects/policy.ts'
import {
  byShape,
  choice,
  count,
  flag,
  given,
  list,
  mapped,
  number,
  object,
  optional,
  record,
  required,
  share,
  text,
  type Field,
} from './fields.ts'
import { isZonePattern } from './names.ts'
import { off } from './policyParts.ts'
import { reference } from './referenceFields.ts'

/** Weights by locality: `{ eu/a: 70, eu/b: 30 }`. */
function weightsOf(noun: string, most: number): Field<Readonly<Record<string, number>>> {
  return mapped(
    record(
      noun,
      count(0, most),
      (name, at) => {
        if (isZonePattern(name)) return
        at.report(
          'name-wrong',
          `is ${JSON.stringify(name)}; it must be a zone, a region, or a pattern of them.`,
          'Write eu/a, eu/* or eu.',
        )
      },
      {},
    ),
    (entries) => Object.fromEntries(entries),
  )
}

const pattern = mapped(text(), (name, at) => {
  if (isZonePattern(name)) return name
  at.report(
    'name-wrong',
    `is ${JSON.stringify(name)}; it must be a zone, a region, or a pattern of them.`,
    'Write eu/a, eu/* or eu.',
  )
  return undefined
})

const distribute = list(
  'shares',
  object(
    'a share of calls by locality',
    {
      from: required(pattern, 'where calls come from: eu/a/*, eu, or *'),
      to: required(weightsOf('shares', 100), 'percent by where they go, which sum to 100'),
    },
    ({ from, to }, at): LocalityShare | undefined => {
      const sum = Object.values(to).reduce((all, one) => all + one, 0)
      if (sum === 100) return { from, to }
      at.get('to')?.report(
        'shares-wrong',
        `sums to ${sum}; shares must sum to 100.`,
        'Let them sum to 100.',
      )
      return undefined
    },
  ),
  { least: 1, most: 100 },
)

const failover = byShape<LocalityPolicy['failover']>('yes, no, or a list of { from, to }', {
  plain: flag(),
  list: list(
    'regions',
    object(
      'where a region goes first',
      { from: required(text(), 'a region'), to: required(text(), 'another region') },
      (values) => values,
    ),
    { least: 1, most: 100 },
  ),
})

const zoneAware = byShape<ZoneAwarePolicy | undefined>('yes, or how', {
  plain: mapped(flag(), (isOn) => (isOn ? {} : undefined)),
  map: object(
    'zone-aware routing',
    {
      minClusterSize: optional(
        count(0, 100_000),
        'how many endpoints must be well, so that it is done; 6 when absent',
      ),
      enabled: optional(share(), 'which share of picks it is done for; 100% when absent'),
      forceLocalZone: optional(
        count(1, 100_000),
        'so many that are well in a zone keep all its calls there',
      ),
      localCluster: optional(
        reference('service'),
        'the service that the callers are of; their own when absent',
      ),
    },
    ({ enabled, ...rest }): ZoneAwarePolicy => given({ ...rest, enabledRatio: enabled }),
  ),
})

const priorities = byShape<NonNullable<LocalityPolicy['priorities']>>(
  'nearest, region, alike, or lists of endpoints and zones',
  {
    plain: choice('order', ['nearest', 'region', 'alike']),
    list: list(
      'priorities',
      list('endpoints and zones', reference('endpoint', 'zone'), { least: 1, most: 10_000 }),
      { least: 1, most: 128 },
    ),
  },
)

export const locality = byShape<LocalityPolicy | null>('a locality policy, or off', {
  plain: off<LocalityPolicy>('locality policy'),
  map: object(
    'a locality policy',
    {
      priorities: optional(
        priorities,
        'who comes first: nearest, region, alike, or lists such as [[cart-1, cart-2], [zone:b]]',
      ),
      overprovisioning: optional(
        number(1, 1000),
        'how many times its share a priority may carry before others are needed, from 1; 1.4 when absent',
      ),
      failover: optional(
        failover,
        'whether others than the nearest are used at all, or a list of { from, to } of regions; yes when absent',
      ),
      weightedHealth: optional(
        flag(),
        'whether the weights of endpoints say how well a priority is; no when absent',
      ),
      failOnPanic: optional(flag(), 'whether a priority in panic is asked nothing; no when absent'),
      weights: optional(
        weightsOf('weights', 1_000_000),
        'weights of localities; who has none gets no calls',
      ),
      distribute: optional(distribute, 'percent by where calls come from, a list of { from, to }'),
      zoneAware: optional(
        zoneAware,
        'whether zones keep as many calls as their share of endpoints allows',
      ),
      trafficDistribution: optional(
        choice('traffic distribution', trafficDistributions),
        'as of a Kubernetes service',
      ),
    },
    (values, at): LocalityPolicy | undefined => {
      const shared = (['weights', 'distribute', 'zoneAware'] as const).filter(
        (key) => values[key] !== undefined,
      )
      if (shared.length < 2) return given(values)
      at.get(shared[1]!)?.report(
        'one-of-many',
        `cannot stand beside ${shared[0]!}: calls are shared out in one way.`,
        `Take ${shared[0]!} or ${shared[1]!} out.`,
      )
      return undefined
    },
  ),
})
