import { isIdempotent } from '../model/methods.ts'
import { highestRate } from './quantities.ts'
import type { Us } from '../model/units.ts'
import type { Cursor } from './Cursor.ts'
import { distribution } from './distributionField.ts'
import {
  byShape,
  choice,
  count,
  defaulted,
  duration,
  durationOrNever,
  flag,
  list,
  mapped,
  number,
  object,
  optional,
  rate,
  required,
  text,
} from './fields.ts'
import { reference, zoneName } from './referenceFields.ts'
import { fallback } from './fallbackField.ts'
import { library } from './libraryField.ts'
import { systemNames } from './Scenario.ts'
import type { ClientSpec, ClosedLoad, KeysSpec, OpenLoad } from './Scenario.ts'
import { teamName } from './speakerField.ts'
import { method, requests } from './requestField.ts'
import { answer, countTowards, mostTape, mostUsers } from './serviceField.ts'

const at = mapped(list('arrival times', duration(), { most: mostTape }), (times, cursor) => {
  const wrong = times.findIndex((time, index) => index > 0 && time < times[index - 1]!)
  if (wrong < 0) return times
  cursor.items[wrong]!.report(
    'order-wrong',
    'is earlier than the time before it.',
    'Sort the times.',
  )
  return undefined
})

const explicit = object('explicit arrivals', { at: required(at, 'a list of times') }, (values) => ({
  kind: 'explicit' as const,
  at: values.at,
}))

const arrivals = byShape<{ kind: OpenLoad['arrivals']; at: readonly Us[] }>(
  'poisson, constant, or { at: [0ms, 10ms] }',
  {
    plain: mapped(choice('arrival process', ['poisson', 'constant']), (kind) => ({ kind, at: [] })),
    map: explicit,
  },
)

const change = object(
  'a change of the load',
  {
    at: required(duration(), 'when, a duration from the start'),
    rate: required(rate(), 'what the rate becomes'),
    over: defaulted(duration(), '0ms', 'how long it takes to get there, in a straight line'),
  },
  (values) => ({ at: values.at, overUs: values.over, ratePerSecond: values.rate }),
)

const changes = mapped(list('changes', change, { most: mostTape }), (given, cursor) => {
  const wrong = given.findIndex((one, index) => index > 0 && one.at < given[index - 1]!.at)
  if (wrong < 0) return given
  cursor.items[wrong]!.report(
    'order-wrong',
    'is earlier than the change before it.',
    'Sort the changes by at.',
  )
  return undefined
})

// guess: as many different users as a page has memory for
const mostKeys = 1_000_000

const keyCount = count(1, mostKeys)

const keys = byShape<KeysSpec>('how many, or { count: 1000, skew: 1 }', {
  plain: mapped(keyCount, (all): KeysSpec => ({ count: all, skew: 0, order: 'random' })),
  map: object(
    'keys',
    {
      count: required(keyCount, 'how many different users'),
      skew: defaulted(
        number(0, 10),
        0,
        'how uneven: the n-th user asks as often as 1 / n^skew; 0 for all alike',
      ),
      order: defaulted(
        choice('order of users', ['random', 'inTurn']),
        'random',
        'by chance, or one after the other',
      ),
    },
    (values): KeysSpec => values,
  ),
})

/** A client without its name, which is its key. */
export const client = object(
  'a client',
  {
    to: required(reference('service'), 'the service it asks'),
    rate: optional(rate(), `how often it asks, up to ${highestRate}/s`),
    arrivals: optional(arrivals, 'poisson (the default), constant, or { at: [0ms, 10ms] }'),
    load: optional(changes, 'what the rate becomes, a list of { at, rate, over }'),
    users: optional(
      mapped(count(1, mostUsers), (users, cursor) => {
        countTowards('users', mostUsers, users, cursor)
        return users
      }),
      'how many users wait for their answer before they ask again',
    ),
    think: optional(distribution, 'how long a user waits after an answer'),
    timeout: defaulted(durationOrNever({ least: 1 }), 'never', 'how long it waits for an answer'),
    method: defaulted(method, 'GET', 'GET, POST, …'),
    idempotent: optional(
      flag(),
      'whether a request may safely be sent twice; follows from the method when absent',
    ),
    requests: optional(requests, 'what they look like: kinds of requests with their shares'),
    answer: defaulted(
      answer,
      'awaited',
      'none: it needs no answer, and is done once a broker has taken what it asks',
    ),
    library: optional(library, 'retries of its own library, over those of the mesh'),
    fallback: optional(fallback, 'what its library answers in place of a service that did not'),
    team: optional(teamName, 'who owns it'),
    zone: optional(zoneName, 'where it stands, such as eu/a; in no zone when absent'),
    unmeshed: defaulted(flag(), false, 'whether it has no proxy although the system has'),
    system: optional(
      choice('system', systemNames, 'unknown-system'),
      "its own system in a mixed estate: none, or a library in its binary; the scenario's when absent",
    ),
    intruder: defaulted(flag(), false, 'whether it has no right to ask what it asks'),
    address: defaulted(
      text(),
      '',
      'the address that it asks from, by which a balancer may hash; one for each user when absent',
    ),
    keys: optional(keys, 'how many different users it asks for, by whom a balancer may hash'),
  },
  (values, cursor): Omit<ClientSpec, 'name'> | undefined => {
    const load = values.users === undefined ? openLoad(values, cursor) : closedLoad(values, cursor)
    if (load === undefined) return undefined
    return {
      to: values.to,
      load,
      timeoutUs: values.timeout,
      method: values.method,
      idempotent: values.idempotent ?? isIdempotent(values.method),
      answer: values.answer,
      unmeshed: values.unmeshed,
      address: values.address,
      intruder: values.intruder,
      ...(values.keys === undefined ? {} : { keys: values.keys }),
      ...(values.requests === undefined ? {} : { requests: values.requests }),
      ...(values.library === undefined ? {} : { library: values.library }),
      ...(values.fallback === undefined ? {} : { fallback: values.fallback }),
      ...(values.team === undefined ? {} : { team: values.team }),
      ...(values.zone === undefined ? {} : { zone: values.zone }),
      ...(values.system === undefined ? {} : { system: values.system }),
    }
  },
  { anyOf: [{ required: ['rate'] }, { required: ['users', 'think'] }, { required: ['arrivals'] }] },
)

interface LoadKeys {
  readonly rate: number | undefined
  readonly arrivals: { kind: OpenLoad['arrivals']; at: readonly Us[] } | undefined
  readonly load: OpenLoad['changes'] | undefined
  readonly users: number | undefined
  readonly think: ClosedLoad['think'] | undefined
}

function openLoad(
  { rate: given, arrivals: process, load, think }: LoadKeys,
  cursor: Cursor,
): OpenLoad | undefined {
  if (think !== undefined) {
    cursor.report(
      'key-missing',
      'has think, but no users.',
      'Write users: 50 beside think, or take think out.',
    )
    return undefined
  }
  if (process?.kind === 'explicit') {
    if (given !== undefined || load !== undefined) {
      const extra = given === undefined ? 'load' : 'rate'
      cursor.report(
        'one-of-many',
        `has ${extra} beside explicit arrivals.`,
        `Take ${extra} out, or arrivals.`,
      )
      return undefined
    }
    return { kind: 'open', arrivals: 'explicit', ratePerSecond: 0, at: process.at, changes: [] }
  }
  if (given === undefined) {
    cursor.report(
      'key-missing',
      'does not say how often it asks.',
      'Write rate: 100/s, or users: 50 and think: 1s.',
    )
    return undefined
  }
  return {
    kind: 'open',
    arrivals: process?.kind ?? 'poisson',
    ratePerSecond: given,
    at: [],
    changes: load ?? [],
  }
}

function closedLoad(values: LoadKeys, cursor: Cursor): ClosedLoad | undefined {
  for (const key of ['rate', 'arrivals', 'load'] as const) {
    if (values[key] === undefined) continue
    cursor.report(
      'one-of-many',
      `has ${key} beside users.`,
      `Take ${key} out: users ask again after they think.`,
    )
    return undefined
  }
  const { users, think } = values
  if (users === undefined || think === undefined) {
    cursor.report(
      'key-missing',
      'has users, but no think.',
      'Write how long a user waits before asking again, e.g. think: 1s.',
    )
    return undefined
  }
  return { kind: 'closed', users, think }
}
