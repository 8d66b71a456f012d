import type { Us } from '../model/units.ts'
import type { Cursor } from './Cursor.ts'
import { defectKinds, type PolicyCommand, type Rollout } from './commands.ts'
import { choice, duration, optional, share } from './fields.ts'
import type { Field } from './fields.ts'
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

/** What stands beside the policy of an event. */
export const rolloutParts = {
  until: optional(duration(), 'when it is taken back'),
  rollout: optional(
    rollout,
    'which proxies get it: a share, a team, a namespace, a service, an endpoint or a client',
  ),
  defect: optional(defect, 'the type of resource that proxies refuse of it'),
} as const

type Rest = Pick<PolicyCommand, 'until' | 'rollout' | 'defect'>

/** @returns undefined when it was reported that it ends before it begins */
export function rolloutOf(
  at: Us,
  { until, rollout: to, defect: type }: { [K in keyof Rest]-?: Rest[K] | undefined },
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
  }
}
