import {
  byShape,
  choice,
  defaulted,
  durationOrNever,
  mapped,
  object,
  required,
  share,
  tagged,
} from './fields.ts'
import type { Field } from './fields.ts'
import { reference } from './referenceFields.ts'
import type { FallbackSpec } from './Scenario.ts'

const cache = object(
  'a stale answer',
  {
    hits: defaulted(share(), '100%', 'how often the last good answer is the one that is wanted'),
    maxAge: defaulted(durationOrNever({ least: 1 }), 'never', 'how old it may be'),
  },
  ({ hits, maxAge }): FallbackSpec => ({ kind: 'cache', hitRatio: hits, maxAgeUs: maxAge }),
)

/** `fallback:` of a call and of a client: what a library answers in place of a service that did not. */
export const fallback: Field<FallbackSpec> = byShape<FallbackSpec>(
  'static, cache, { cache: { maxAge: 30s } }, or { to: … }',
  {
    plain: mapped(choice('fallback', ['static', 'cache'], 'unknown-rule'), (kind) =>
      kind === 'static' ? { kind } : { kind, hitRatio: 1, maxAgeUs: -1 },
    ),
    map: tagged<FallbackSpec>('a fallback', {
      cache: object(
        'a fallback',
        { cache: required(cache, 'the last good answer') },
        (values) => values.cache,
      ),
      to: object(
        'a fallback',
        { to: required(reference('service'), 'a service that is asked instead') },
        ({ to }): FallbackSpec => ({ kind: 'call', to }),
      ),
    }),
  },
)
