import type { Us } from '../model/units.ts'
import type { Cursor } from './Cursor.ts'
import type { Policy } from '../dialects/policy.ts'
import { defectKinds, type Canary, type PolicyCommand, type Rollout } from './commands.ts'
import {
  choice,
  count,
  defaulted,
  duration,
  list,
  object,
  optional,
  required,
  share,
} from './fields.ts'
import type { Field } from './fields.ts'
import { newVersionOf } from './newVersionOf.ts'
import { readReference } from './referenceFields.ts'

const aShare = share()

/** A share of the proxies, or whose proxies: `5%`, `team:x`, `namespace:x`, a service, an endpoint or a client. */
export const rollout: Field<Rollout> = {
  schema: { type: ['string', 'number'] },
  read(at: Cursor): Rollout | undefined {
    const text = at.text ?? ''
    const { services, clients } = at.draft.names
    // A number without its unit is a slip, unless somebody is called that.
    if (/^[\d.]+ *%?$/.test(text) && !services.has(text) && !clients.has(text)) {
      const ratio = aShare.read(at)
      return ratio === undefined ? undefined : { ratio }
    }
    const to = readReference(at, ['service', 'endpoint', 'client', 'team', 'namespace'])
    return to === undefined ? undefined : { to }
  },
}

export const defect = choice('type of resource', defectKinds)

/** What says how a canary is watched. */
export const canaryParts = {
  every: required(duration({ least: 1 }), 'how long each share is looked at'),
  success: required(share(), 'the share of its answers that must not be errors (5xx)'),
  // guess: a share of ten answers says something
  requests: defaulted(count(1, 1_000_000), 10, 'fewer answers than these say nothing'),
  failures: defaulted(count(1, 1_000), 1, 'so many bad looks take it back'),
  steps: defaulted(
    list('shares', share(), { most: 100 }),
    [],
    'the shares that it gets after its first one; then it is promoted',
  ),
} as const

export const canary: Field<Canary> = object('a canary', canaryParts, ({ every, ...rest }) => ({
  ...rest,
  everyUs: every,
}))

/** What stands beside the policy of an event. */
export const rolloutParts = {
  until: optional(duration(), 'when it is taken back'),
  canary: optional(canary, 'watches the new version that the route leads to, and takes it back'),
  rollout: optional(
    rollout,
    'which proxies get it: a share, a team, a namespace, a service, an endpoint or a client',
  ),
  defect: optional(defect, 'the type of resource that proxies refuse of it'),
} as const

type Rest = Pick<PolicyCommand, 'until' | 'rollout' | 'defect' | 'canary'>

/** @returns whether a canary can be made of a policy; what is in the way was reported */
export function isCanary(policy: Policy, { canary: said, until }: Rest, at: Cursor): boolean {
  if (said === undefined) return true
  const report = (mistake: string, mend: string): boolean => {
    at.report('canary-wrong', mistake, mend)
    return false
  }
  if (until !== undefined)
    return report(
      'has until and canary; the canary says when it is taken back.',
      'Take until out, or canary.',
    )
  if (newVersionOf(policy) === undefined)
    return report(
      `has a canary, but its route does not lead to ${policy.for} and to one new version of it.`,
      `Write route: [{ to: ${policy.for}, weight: 95 }, { to: ${policy.for}-next, weight: 5 }].`,
    )
  return true
}

/** @returns undefined when it was reported that it ends before it begins */
export function rolloutOf(
  at: Us,
  {
    until,
    rollout: to,
    defect: type,
    canary: watched,
  }: { [K in keyof Rest]-?: Rest[K] | undefined },
  cursor: Cursor,
): Rest | undefined {
  if (until !== undefined && until <= at) {
    cursor
      .get('until')
      ?.report(
        'order-wrong',
        'is not later than at.',
        'Let it end after it began, or take until out.',
      )
    return undefined
  }
  return {
    ...(until === undefined ? {} : { until }),
    ...(to === undefined ? {} : { rollout: to }),
    ...(type === undefined ? {} : { defect: type }),
    ...(watched === undefined ? {} : { canary: watched }),
  }
}
