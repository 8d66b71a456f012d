import type { Cursor } from './Cursor.ts'
import { methods } from '../model/methods.ts'
import { byName } from '../model/shapes.ts'
import {
  choice,
  defaulted,
  flag,
  given,
  list,
  mapped,
  object,
  optional,
  record,
  share,
  text,
} from './fields.ts'
import type { Field } from './fields.ts'
import { quote } from './quantities.ts'
import type { RequestSpec } from './Scenario.ts'

export const method = choice('method', methods)

/** guess: what a person reads in a list; each kind is compiled into every route. */
export const mostRequestKinds = 100
/** guess: more is a slip */
const mostHeaders = 50
const longestValue = 200

/** @source RFC 9110, section 5.6.2 (token); names compare without regard to case, so there are small letters only. */
const headerName = /^[a-z0-9!#$%&'*+.^_`|~-]+$/

/** What a header says: a text, and what YAML takes for a number or a truth is one, too. */
export const headerValue: Field<string> = {
  schema: { type: ['string', 'number', 'boolean'] },
  read: (at) => (typeof at.scalar === 'boolean' ? String(at.scalar) : text(longestValue).read(at)),
}

/** Something for each of some headers, by name in small letters; sorted. */
export function byHeader<T>(
  noun: string,
  item: Field<T>,
): Field<readonly (readonly [string, T])[]> {
  const all = record(noun, item, checkName, { maxProperties: mostHeaders })
  return mapped(all, (entries, at) => {
    if (entries.length > mostHeaders) {
      at.report('too-many', `has ${entries.length} headers.`, `Write ${mostHeaders} at most.`)
      return undefined
    }
    const lower = entries.map(([name, value]) => [name.toLowerCase(), value] as const)
    const names = lower.map(([name]) => name)
    const twice = names.find((name, index) => names.indexOf(name) < index)
    if (twice !== undefined) {
      at.report(
        'name-twice',
        `has the header ${quote(twice)} twice: names compare without regard to case.`,
        'Take one of them out.',
      )
      return undefined
    }
    return names.every((name) => headerName.test(name)) ? lower.sort(byName) : undefined
  })
}

/** The name of a header, in small letters. */
export const headerNameField: Field<string> = mapped(text(longestValue), (name, at) => {
  checkName(name, at)
  const lower = name.toLowerCase()
  return headerName.test(lower) ? lower : undefined
})

function checkName(name: string, at: Cursor): void {
  if (headerName.test(name.toLowerCase())) return
  at.report(
    'name-wrong',
    `is called ${quote(name)}, which is no name of a header.`,
    'Use letters, digits, - and _.',
  )
}

/** The path of a request, with its query if it has one. */
export const path: Field<string> = mapped(text(longestValue), (value, at) => {
  if (/^\/[^\s#]*$/.test(value)) return value
  at.report('name-wrong', `is ${quote(value)}, which is no path.`, 'Write a path such as /cart.')
  return undefined
})

type OpenKind = Omit<RequestSpec, 'ratio'> & { readonly ratio?: number }

const oneKind: Field<OpenKind> = object(
  'a kind of request',
  {
    share: optional(share(), 'how many of them look like this; what is left over when absent'),
    method: optional(method, 'GET, POST, …; that of the others when absent'),
    path: defaulted(path, '/', 'its path, such as /cart'),
    headers: optional(byHeader('headers', headerValue), 'what it says, by the name of a header'),
    idempotent: optional(flag(), 'whether it may safely be sent twice'),
  },
  ({ share: ratio, headers, ...rest }): OpenKind => ({
    ...given({ ratio, ...rest }),
    path: rest.path,
    headers: headers ?? [],
  }),
)

/** `requests:` of a client or a call: what they look like, each with its share. */
export const requests: Field<readonly RequestSpec[]> = mapped(
  list('kinds of requests', oneKind, { least: 1, most: mostRequestKinds }),
  (kinds, at) => {
    const open = kinds.filter(({ ratio }) => ratio === undefined).length
    const said = kinds.reduce((sum, { ratio = 0 }) => sum + ratio, 0)
    // Shares are read from decimals: a sum may miss the whole by a hair.
    const isWhole = Math.abs(said - 1) < 1e-9
    if (open > 1 || (open === 0 && !isWhole) || (said > 1 && !isWhole)) {
      const what =
        open > 1
          ? `leave the share of ${open} of them open.`
          : `have shares of ${percent(said)} in all.`
      at.report('shares-wrong', what, 'Let the shares sum to 100%, or leave one of them out.')
      return undefined
    }
    return kinds.map((kind) => ({ ...kind, ratio: kind.ratio ?? Math.max(0, 1 - said) }))
  },
)

const percent = (ratio: number): string => `${Math.round(ratio * 1e6) / 1e4}%`

/** `forwards:` of a service: which headers of a request it passes on with its calls. */
export const forwards: Field<readonly string[]> = mapped(
  list('headers', headerNameField, { most: mostHeaders }),
  (names) => [...new Set(names)].sort(),
)
