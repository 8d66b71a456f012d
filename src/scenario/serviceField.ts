import { isIdempotent } from '../model/methods.ts'
import { answerHeaders, answerHeaderSlots } from './answerHeadersField.ts'
import type { Cursor, Totals } from './Cursor.ts'
import { distribution } from './distributionField.ts'
import {
  byShape,
  choice,
  count,
  countOr,
  defaulted,
  duration,
  durationOrNever,
  flag,
  given,
  list,
  mapped,
  object,
  optional,
  required,
  share,
  size,
  tagged,
  text,
} from './fields.ts'
import type { Field } from './fields.ts'
import { fallback } from './fallbackField.ts'
import { checkAnswer } from './healthField.ts'
import { library } from './libraryField.ts'
import { forwards, method, requests } from './requestField.ts'
import type { PlacementWish } from './placement.ts'
import { start } from './startField.ts'
import { teamName } from './speakerField.ts'
import { queue } from './queueField.ts'
import { queries } from './queriesField.ts'
import { nodeName, zoneName, reference } from './referenceFields.ts'
import { listedAs } from './listedAsField.ts'
import { unmeshed, unmeshedEndpoints } from './unmeshedField.ts'
import { systemNames } from './Scenario.ts'
import type { CacheSpec, CallSpec, Fate, MemorySpec, ServiceSpec } from './Scenario.ts'

// guess, all: what still fits the canvas and the memory of a page
export const mostServices = 1_000
export const mostEndpoints = 10_000
export const mostCalls = 10_000
export const mostTape = 100_000
export const mostCacheEntries = 1_000_000
export const mostUsers = 100_000
/** guess: more says nothing that this does not; a ring has as many entries as the sum at least */
const mostWeight = 1_000

/** Whether a caller waits for an answer where a broker keeps what it asks. */
export const answer = choice('answer', ['awaited', 'none'])

const status = count(200, 599)

/** Counts what is limited over all services together, and says so once when it is too much. */
export function countTowards(
  total: Exclude<keyof Totals, 'headers'>,
  most: number,
  added: number,
  at: Cursor,
): void {
  const { totals } = at.draft
  const before = totals[total]
  totals[total] = before + added
  if (before <= most && totals[total] > most) {
    at.report(
      'too-many',
      `brings the ${total} of all ${total === 'users' ? 'clients' : 'services'} to ${totals[total]}.`,
      `Write ${most} at most in all.`,
    )
  }
}

function call(to: string, at: Cursor, given: Partial<CallSpec> = {}): CallSpec {
  const verb = given.method ?? 'GET'
  const probability = given.probability ?? 1
  countTowards('calls', mostCalls, 1, at)
  const from = callerOf(at.path, at)
  if (from !== undefined) {
    at.draft.calls.push({ from, to, probability, place: at.place })
    if (given.fallback?.kind === 'call')
      at.draft.calls.push({ from, to: given.fallback.to, probability: 0.5, place: at.place })
  }
  return {
    to,
    probability,
    method: verb,
    idempotent: given.idempotent ?? isIdempotent(verb),
    onFailure: given.onFailure ?? 'fail',
    answer: given.answer ?? 'awaited',
    ...(given.requests === undefined ? {} : { requests: given.requests }),
    ...(given.cache === undefined ? {} : { cache: given.cache }),
    ...(given.library === undefined ? {} : { library: given.library }),
    ...(given.fallback === undefined ? {} : { fallback: given.fallback }),
  }
}

/** `services.my.cart.calls[0]` → `my.cart`: names may have dots, so the known names decide. */
function callerOf(path: string, at: Cursor): string | undefined {
  const inner = /^services\.(.*)\.calls\[/.exec(path)?.[1]
  return inner !== undefined && at.draft.names.services.has(inner) ? inner : undefined
}

const cache: Field<CacheSpec> = object(
  'a cache',
  {
    hits: defaulted(share(), '90%', 'share of requests that a full cache answers'),
    entries: defaulted(
      mapped(count(1, mostCacheEntries), (entries, at) => {
        countTowards('entries', mostCacheEntries, entries, at)
        return entries
      }),
      1_000,
      'how many answers it holds',
    ),
    by: optional(
      choice('kind of cache', ['user']),
      'user: it holds what belongs to users, those who were asked for last; any of as many things as it has entries when absent',
    ),
  },
  ({ hits, entries, by }) => ({ hitRatio: hits, entries, ...given({ by }) }),
)

const oneCall = byShape<CallSpec>('the name of a service, or { to: … }', {
  plain: mapped(reference('service'), (to, at) => call(to, at)),
  map: object(
    'a call',
    {
      to: required(reference('service'), 'the service that is called'),
      probability: defaulted(share(), '100%', 'how often it is called'),
      method: defaulted(method, 'GET', 'GET, POST, …'),
      idempotent: optional(
        flag(),
        'whether it may safely be sent twice; follows from the method when absent',
      ),
      requests: optional(requests, 'what they look like: kinds of requests with their shares'),
      onFailure: defaulted(
        choice('answer to a failed call', ['fail', 'pass', 'ignore']),
        'fail',
        'fail answers 500, pass answers with its status, ignore goes on',
      ),
      answer: defaulted(
        answer,
        'awaited',
        'none: its caller needs no answer, and goes on once a broker has taken the call',
      ),
      cache: optional(cache, 'what each endpoint remembers of the answers'),
      library: optional(library, 'retries of the own library, over those of the mesh'),
      fallback: optional(
        fallback,
        'what the own library answers in place of a service that did not',
      ),
    },
    (
      { to, idempotent, requests: kinds, cache: kept, library: own, fallback: instead, ...rest },
      at,
    ) =>
      call(to, at, {
        ...rest,
        ...(idempotent === undefined ? {} : { idempotent }),
        ...(kinds === undefined ? {} : { requests: kinds }),
        ...(kept === undefined ? {} : { cache: kept }),
        ...(own === undefined ? {} : { library: own }),
        ...(instead === undefined ? {} : { fallback: instead }),
      }),
  ),
})

const step = byShape<readonly CallSpec[]>('a call, or a list of calls that run in parallel', {
  plain: mapped(oneCall, (one) => [one]),
  map: mapped(oneCall, (one) => [one]),
  list: list('calls', oneCall, { least: 1, most: mostCalls }),
})

const after = defaulted(duration(), '0ms', 'how long it takes')

/** `reset: true`: there is no other value, because the absence says the opposite. */
const yes: Field<true> = {
  schema: { const: true },
  read(at) {
    if (at.scalar === true) return true
    at.report('wrong-type', `is ${at.shown}; it can only be true.`, 'Write true.')
    return undefined
  },
}

const fate = tagged<Fate>('a fate', {
  status: object(
    'a fate',
    { status: required(status, 'the status of the answer'), after, ...answerHeaderSlots },
    (values) => ({
      kind: 'answer',
      status: values.status,
      afterUs: values.after,
      ...answerHeaders(values),
    }),
  ),
  reset: object('a fate', { reset: required(yes, 'true'), after }, (values) => ({
    kind: 'reset',
    afterUs: values.after,
  })),
  hang: object('a fate', { hang: required(yes, 'true') }, () => ({ kind: 'hang' })),
})

const zone = byShape<readonly string[]>(
  'a zone, or a list of zones that the endpoints take in turn',
  {
    plain: mapped(zoneName, (one) => [one]),
    list: list('zones', zoneName, { least: 1, most: mostEndpoints }),
  },
)

const node = byShape<readonly string[]>(
  'a node, or a list of nodes that the endpoints take in turn',
  {
    plain: mapped(nodeName, (one) => [one]),
    list: list('nodes', nodeName, { least: 1, most: mostEndpoints }),
  },
)

// guess: more is a slip of the unit
const bytes = size({ least: 1_000, most: 1_000_000_000_000 })

/** guess: a process that has just started needs a quarter of what it may have. */
const baseShare = 0.25

const memory = byShape<MemorySpec>('a size such as 256MB, or { limit: 256MB, base: 64MB }', {
  plain: mapped(bytes, (limit) => ({ limit, base: Math.round(limit * baseShare) })),
  map: object(
    'a memory',
    {
      limit: required(bytes, 'what one endpoint may use'),
      base: optional(bytes, 'what it uses when it has just started; a quarter when absent'),
    },
    ({ limit, base }, at) => {
      if (base !== undefined && base >= limit) {
        at.get('base')?.report(
          'order-wrong',
          'is not below limit.',
          'Let it start below its limit.',
        )
        return undefined
      }
      return { limit, base: base ?? Math.round(limit * baseShare) }
    },
  ),
})

/** A service without its name, which is its key, and where it wishes its endpoints to be. */
export const service: Field<Omit<ServiceSpec, 'name' | 'zones' | 'nodes'> & PlacementWish> = object(
  'a service',
  {
    endpoints: defaulted(
      mapped(count(1, mostEndpoints), (endpoints, at) => {
        countTowards('endpoints', mostEndpoints, endpoints, at)
        return endpoints
      }),
      1,
      'how many instances it has',
    ),
    weights: defaulted(
      list('weights', count(1, mostWeight), { most: mostEndpoints }),
      [],
      'how much of the load each endpoint gets, in the eyes of a balancer that knows weights; 1 when absent',
    ),
    addresses: defaulted(
      list('addresses', text(), { most: mostEndpoints }),
      [],
      'where each endpoint listens, which is what a balancer hashes it by; made of its name when absent',
    ),
    // guess: the cell of the curriculum has 8
    workers: defaulted(count(1, 1_000_000), 8, 'requests served at once by one endpoint'),
    queue: defaulted(
      queue,
      'unbounded',
      'waiting places of one endpoint, unbounded, or { length: 64, discipline: codel }',
    ),
    // guess: a quick service
    serviceTime: defaulted(distribution, '5ms', 'how long its own work takes'),
    failures: defaulted(share(), '0%', 'share of requests answered with status'),
    poison: defaulted(
      share(),
      '0%',
      "share of clients' requests that it can never do: each attempt at them is answered with status",
    ),
    status: defaulted(status, 503, 'the status of its failures'),
    ...answerHeaderSlots,
    team: defaulted(teamName, '', 'who owns it'),
    namespace: defaulted(text(), '', 'where it lies in the cluster; that of its team when absent'),
    intruder: defaulted(
      flag(),
      false,
      'whether somebody has broken into it: it has no right to ask what it asks',
    ),
    zone: optional(
      zone,
      'where its endpoints are, a when nothing says so; a list is taken in turn',
    ),
    node: optional(node, 'the machines its endpoints run on; a list is taken in turn'),
    unmeshed: defaulted(
      unmeshed,
      [],
      'endpoints that have no proxy although the system has: true, or their names',
    ),
    listedAs: optional(
      listedAs,
      'as what whoever lists endpoints lists them where they are not well, { unhealthy, degraded }; known to systems of Envoys',
    ),
    system: optional(
      choice('system', systemNames, 'unknown-system'),
      "its own system in a mixed estate: none, or a library in its binary; the scenario's when absent",
    ),
    // guess: a small container
    memory: defaulted(memory, '256MB', 'the limit of one endpoint, at which its process is ended'),
    protocol: defaulted(
      choice('protocol', ['http1', 'http2', 'grpc', 'tcp']),
      'http1',
      'http1, http2, grpc or tcp',
    ),
    opaque: defaulted(flag(), false, 'whether a mesh is told not to look into its connections'),
    speaksFirst: defaulted(
      choice('end of a connection', ['client', 'server']),
      'client',
      'who sends the first bytes over a TCP connection, client or server',
    ),
    idleTimeout: defaulted(
      durationOrNever({ least: 1 }),
      'never',
      'how long a TCP session may be quiet before the service closes it',
    ),
    halfClosed: defaulted(
      duration(),
      '0ms',
      'how long it goes on sending after the caller has ended its side of a TCP session',
    ),
    maxConnectionAge: defaulted(
      durationOrNever({ least: 1 }),
      'never',
      'how old a connection may become before its caller must open another',
    ),
    keepAlive: defaulted(
      durationOrNever({ least: 1 }),
      'never',
      'how long it keeps a connection without a request before it closes it',
    ),
    keepAliveRequests: defaulted(
      countOr('unlimited', Infinity, 1, 4_294_967_295),
      'unlimited',
      'requests after which it asks that a connection be closed',
    ),
    maxStreams: defaulted(
      countOr('unlimited', Infinity, 1, 2_147_483_647),
      'unlimited',
      'requests at once that it takes over one connection of HTTP/2',
    ),
    queries: optional(
      queries,
      'what is asked inside a TCP session; bytes all the time when absent',
    ),
    kind: defaulted(
      choice('kind of service', ['app', 'database', 'external']),
      'app',
      'how it is drawn',
    ),
    onCallerLeft: defaulted(
      choice('behaviour', ['finish', 'cancel']),
      'finish',
      'what happens to work whose caller has left',
    ),
    restart: defaulted(durationOrNever(), 'never', 'how long a crashed endpoint stays away'),
    start: defaulted(start, {}, 'how its process and its proxy start and stop'),
    readiness: optional(
      choice('kind of readiness', ['pod', 'process']),
      'what keeps an endpoint in the lists of its callers: that its pod is there (the default; linkerd2: its process), or that its process runs',
    ),
    calls: defaulted(
      list('calls', step, { most: mostCalls }),
      [],
      'what it asks of others after its own work',
    ),
    forwards: defaulted(
      forwards,
      [],
      'headers of a request that it passes on with its calls, by name',
    ),
    tape: defaulted(
      mapped(list('fates', fate, { most: mostTape }), (fates, at) => {
        countTowards('tape', mostTape, fates.length, at)
        return fates
      }),
      [],
      'what an endpoint does with each request in turn',
    ),
    tapeBy: defaulted(
      choice('order of a tape', ['arrival', 'attempt']),
      'arrival',
      'whether the tape goes by arrivals at the endpoint or by the attempts of a request',
    ),
    healthCheck: optional(
      checkAnswer(fate),
      'what it answers to health checks: shallow (the default), deep, or how',
    ),
  },
  (
    {
      failures,
      poison,
      restart,
      calls,
      unmeshed: named,
      listedAs: listed,
      queue: ofQueue,
      ...values
    },
    at,
  ) => {
    const {
      idleTimeout,
      halfClosed,
      maxConnectionAge,
      keepAlive,
      headers,
      retryAfter,
      resetAt,
      ...rest
    } = values
    if (rest.zone !== undefined && rest.node !== undefined) {
      at.get('zone')?.report(
        'one-of-many',
        'stands beside node; a service takes one of them.',
        'Take zone out: a node is in its zone.',
      )
      return undefined
    }
    const isUnmeshed = unmeshedEndpoints(rest.endpoints, named, at)
    if (isUnmeshed === undefined) return undefined
    return {
      ...rest,
      ...answerHeaders({ headers, retryAfter, resetAt }),
      ...given({ listedAs: listed }),
      role: 'app' as const,
      queue: ofQueue.length,
      discipline: ofQueue.discipline,
      unmeshed: isUnmeshed,
      idleUs: idleTimeout,
      trailingUs: halfClosed,
      ageUs: maxConnectionAge,
      keepAliveUs: keepAlive,
      failureRatio: failures,
      poisonRatio: poison,
      restartUs: restart,
      steps: calls,
    }
  },
)
