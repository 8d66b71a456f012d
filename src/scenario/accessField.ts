import type { AccessEntry } from '../dialects/policy.ts'
import { methods, type Method } from '../model/methods.ts'
import type { Cursor } from './Cursor.ts'
import {
  byShape,
  choice,
  defaulted,
  flag,
  list,
  mapped,
  object,
  optional,
  required,
  tagged,
  text,
} from './fields.ts'
import type { Field } from './fields.ts'
import { callersIn, namespaceOf } from './accessCallers.ts'
import { findTarget, isName } from './names.ts'

const caller: Field<string> = {
  schema: { type: ['string', 'number'] },
  read(at: Cursor) {
    const given = at.text
    if (given === undefined) {
      at.report('wrong-type', `is ${at.shown}; it must be a caller.`, callerMend)
      return undefined
    }
    if (callersIn(given) !== 'one' && !at.draft.names.services.has(given)) {
      if (callersIn(given) !== 'namespace' || isName(namespaceOf(given))) return given
      at.report(
        'name-wrong',
        'names no namespace.',
        'Write namespace: and a name, as in namespace:pay.',
      )
      return undefined
    }
    const found = findTarget(given, at.draft.names, ['service', 'client'])
    if ('value' in found) return found.value.target
    at.reportMistake(found.mistake)
    return undefined
  },
}

const callerMend = 'Write a service, a client, namespace:NAME, authenticated, or anyone.'

const callers = byShape<readonly string[]>('a caller, or a list of callers', {
  plain: mapped(caller, (one) => [one]),
  list: list('callers', caller, { least: 1, most: 1_000 }),
})

const method = choice('method', methods)
const given = byShape<readonly Method[]>('a method, or a list of methods', {
  plain: mapped(method, (one) => [one]),
  list: list('methods', method, { least: 1, most: methods.length }),
})

function entry(action: AccessEntry['action'], doc: string): Field<AccessEntry> {
  return object(
    'an access entry',
    {
      [action]: required(callers, doc),
      methods: optional(given, 'only these methods; all of them when absent'),
      name: optional(text(), 'what its decisions are told by'),
      dryRun: defaulted(flag(), false, 'whether it only counts what it would decide'),
    },
    (values): AccessEntry => {
      const {
        methods: only,
        name,
        dryRun,
      } = values as unknown as {
        readonly methods: readonly Method[] | undefined
        readonly name: string | undefined
        readonly dryRun: boolean
      }
      return {
        action,
        callers: (values as unknown as Record<string, readonly string[]>)[action]!,
        ...(only === undefined ? {} : { methods: only }),
        ...(name === undefined ? {} : { name }),
        ...(dryRun ? { dryRun } : {}),
      }
    },
  )
}

const who = 'a service, a client, namespace:NAME, authenticated, or anyone'

/** Who may call a service. */
export const access: Field<readonly AccessEntry[]> = list(
  'access entries',
  tagged<AccessEntry>('an access entry', {
    allow: entry('allow', who),
    deny: entry('deny', who),
    audit: entry('audit', who),
  }),
  { most: 1_000 },
)
