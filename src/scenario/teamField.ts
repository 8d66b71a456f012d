import { releaseParts } from './eventFields.ts'
import { defaulted, duration, list, object, optional, required, text } from './fields.ts'
import type { Field } from './fields.ts'
import { readReference, reference } from './referenceFields.ts'
import type { FreezeSpec, ReleaseSpec, TeamSpec } from './Scenario.ts'

/** `own`, `*`, or a service. */
const permission: Field<string> = {
  schema: { type: ['string', 'number'] },
  read: (at) => (at.text === 'own' ? at.text : readReference(at, ['service', 'everything'])),
}

const { each, errors, status, slow, crash } = releaseParts

const release = object(
  'a release',
  {
    at: optional(duration(), 'when, once'),
    every: optional(duration({ least: 1 }), 'how often'),
    first: optional(duration(), 'when for the first time; after one period when absent'),
    lasts: optional(
      duration({ least: 1 }),
      'how long until it is rolled back; for good when absent',
    ),
    services: optional(
      list('services', reference('service'), { least: 1 }),
      'which of its services; all when absent',
    ),
    each,
    errors,
    status,
    slow,
    crash,
  },
  (values, cursor): ReleaseSpec | undefined => {
    if ((values.at === undefined) === (values.every === undefined)) {
      cursor.report(
        values.at === undefined ? 'key-missing' : 'one-of-many',
        values.at === undefined ? 'does not say when it is.' : 'has at and every; it takes one.',
        'Write at: 20s for one release, or every: 20s for a calendar.',
      )
      return undefined
    }
    return {
      at: values.at,
      everyUs: values.every,
      firstUs: values.first ?? values.every ?? 0,
      lastsUs: values.lasts,
      services: values.services,
      fault: {
        kind: 'deploy',
        eachUs: values.each,
        ratio: values.errors,
        status: values.status,
        factor: values.slow,
        crashUs: values.crash,
      },
    }
  },
)

const freeze = object(
  'a freeze',
  {
    from: required(duration(), 'when it begins'),
    until: required(duration({ least: 1 }), 'when it ends'),
  },
  ({ from, until }, at): FreezeSpec | undefined => {
    if (until > from) return { from, until }
    at.get('until')?.report('order-wrong', 'is not later than from.', 'Let it end after it began.')
    return undefined
  },
)

/** A team without its name, which is its key. */
export const team: Field<Omit<TeamSpec, 'name'>> = object(
  'a team',
  {
    namespace: defaulted(text(), '', 'where its services and policies lie, unless they say so'),
    mayChange: defaulted(
      list('permissions', permission),
      ['own'],
      'whose policy it may change: own, a service, or "*"',
    ),
    releases: defaulted(list('releases', release, { most: 1_000 }), [], 'its release calendar'),
    freeze: defaulted(
      list('freezes', freeze, { most: 1_000 }),
      [],
      'when it changes and releases nothing',
    ),
    priority: defaulted(text(), '', 'what matters most to it'),
    onCall: defaulted(text(), '', 'who is called when its services fail'),
  },
  ({ freeze: freezes, ...rest }) => ({ ...rest, freezes }),
)
