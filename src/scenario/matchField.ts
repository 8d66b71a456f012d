import type { HeaderMatch, PathMatch, RouteMatch, TextMatch } from '../policies/route/match.ts'
import { pattern, PatternError } from '../policies/route/pattern.ts'
import type { Cursor } from './Cursor.ts'
import {
  byShape,
  flag,
  given,
  list,
  mapped,
  number,
  object,
  optional,
  record,
  share,
  text,
  type Field,
} from './fields.ts'
import { byHeader, headerValue, method } from './requestField.ts'

/** guess: more is no match that somebody reads */
const longest = 200
const mostParameters = 20

/** A pattern that can be read; it is made where it is used. */
const regex: Field<string> = mapped(text(longest), (value, at) => {
  try {
    pattern(value)
    return value
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    at.report(
      'pattern-wrong',
      `${error.message}.`,
      'Write letters, ., [a-z], \\d, \\w, \\s, groups, |, *, +, ? or {2,5}: all of the text must fit.',
    )
    return undefined
  }
})

const textKinds = ['exact', 'prefix', 'suffix', 'contains', 'regex']
const textSlots = {
  exact: optional(headerValue, 'all of it'),
  prefix: optional(headerValue, 'how it begins'),
  suffix: optional(headerValue, 'how it ends'),
  contains: optional(headerValue, 'a part of it'),
  regex: optional(regex, 'a pattern that all of it fits'),
  ignoreCase: optional(flag(), 'whether capitals are as good as small letters'),
}

/** Whether exactly one of several keys is said; if not, says so. */
function saysOne(values: object, keys: readonly string[], at: Cursor): boolean {
  const said = keys.filter((key) => (values as Record<string, unknown>)[key] !== undefined)
  if (said.length === 1) return true
  const what =
    said.length === 0 ? 'does not say what it must be like.' : `has ${said.join(' and ')}.`
  at.report('one-of-many', what, `Write one of ${keys.join(', ')}.`)
  return false
}

/** What a header or a parameter must be like: a text for all of it, or one of several kinds. */
const headerMatch: Field<HeaderMatch> = byShape<HeaderMatch>(
  'a text, { prefix: … }, { present: true } and so on',
  {
    plain: mapped(headerValue, (exact) => ({ exact })),
    map: object(
      'a match',
      {
        ...textSlots,
        from: optional(number(-1e15, 1e15), 'the least whole number'),
        to: optional(number(-1e15, 1e15), 'the first whole number that is too large'),
        present: optional(flag(), 'whether it is there at all'),
        not: optional(flag(), 'whether it must be otherwise'),
      },
      (values, at) => {
        if (!saysOne(values, [...textKinds, 'from', 'present'], at)) return undefined
        if ((values.from === undefined) === (values.to === undefined))
          return given(values) as HeaderMatch
        at.report('key-missing', 'has one end of a range only.', 'Write from and to.')
        return undefined
      },
    ),
  },
)

const pathMatch: Field<PathMatch> = byShape<PathMatch>('a path, or { prefix: /cart }', {
  plain: mapped(text(longest), (exact) => ({ exact })),
  map: object(
    'a match of the path',
    { ...textSlots, segments: optional(text(longest), 'how it begins, in whole segments') },
    (values, at) =>
      saysOne(values, [...textKinds, 'segments'], at) ? (given(values) as TextMatch) : undefined,
  ),
})

const oneMatch: Field<RouteMatch> = object(
  'a match',
  {
    path: optional(pathMatch, 'the path without its query'),
    method: optional(
      byShape<readonly string[]>('a method, or a list of methods', {
        plain: mapped(method, (one) => [one]),
        list: list('methods', method, { least: 1 }),
      }),
      'the method, or one of several',
    ),
    headers: optional(byHeader('headers', headerMatch), 'by the name of a header'),
    query: optional(
      record('parameters', headerMatch, () => undefined, { maxProperties: mostParameters }),
      'by the name of a parameter of the query',
    ),
    share: optional(share(), 'only so many of those that fit'),
  },
  ({ path, method: methods, headers, query, share: ratio }): RouteMatch =>
    given({ path, methods, headers, query, ratio }),
)

/** One match, or several of which one must hold. */
export const match: Field<readonly RouteMatch[]> = byShape<readonly RouteMatch[]>(
  'a match such as { path: { prefix: /cart } }, or a list of them',
  {
    map: mapped(oneMatch, (one) => [one]),
    list: list('matches', oneMatch, { least: 1, most: 20 }),
  },
)

/** Only requests with these headers. */
export const headerMatches = byHeader('headers', headerMatch)
