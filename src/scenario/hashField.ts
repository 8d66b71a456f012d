import type { HashEntry } from '../dialects/policy.ts'
import { duration, flag, given, list, object, optional, required, tagged, text } from './fields.ts'
import type { Field } from './fields.ts'

const terminal = optional(
  flag(),
  'whether those after it do not count where this one has found something',
)

const named = (by: 'header' | 'query', noun: string): Field<HashEntry> =>
  object(
    'a hash policy',
    { [by]: required(text(), `the name of ${noun}`), terminal } as const,
    (values): HashEntry => ({
      by,
      name: values[by] as string,
      ...given({ terminal: values.terminal as boolean | undefined }),
    }),
  )

const cookie = object(
  'a hash policy',
  {
    cookie: required(text(), 'the name of a cookie'),
    ttl: optional(
      duration(),
      'whoever has none is given one that lives so long; 0ms: until the visit ends; none is given when absent',
    ),
    terminal,
  },
  ({ cookie: name, ttl, terminal: isLast }): HashEntry => ({
    by: 'cookie',
    name,
    ...given({ ttlUs: ttl, terminal: isLast }),
  }),
)

const source = object(
  'a hash policy',
  { source: required(flag(), 'true: the address that it comes from'), terminal },
  ({ terminal: isLast }): HashEntry => ({ by: 'source', name: '', ...given({ terminal: isLast }) }),
)

/** By what requests are recognised. */
export const hash = list<HashEntry>(
  'hash policies',
  tagged('a hash policy', {
    header: named('header', 'a header'),
    cookie,
    query: named('query', 'a parameter of the query'),
    source,
  }),
  { least: 1, most: 20 },
)
