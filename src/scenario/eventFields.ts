import type { Cursor } from './Cursor.ts'
import {
  byShape,
  choice,
  count,
  defaulted,
  deviation,
  duration,
  durationOrNever,
  factor,
  mapped,
  object,
  optional,
  rate,
  required,
  share,
  size,
  tagged,
} from './fields.ts'
import type { Field, Slot } from './fields.ts'
import type { Us } from '../model/units.ts'
import { policy } from './policyField.ts'
import { readReference, reference } from './referenceFields.ts'
import { isCanary, rolloutOf, rolloutParts } from './rolloutFields.ts'
import { faultKinds, rotated, rotationWays } from './commands.ts'
import type { Command, Fault } from './commands.ts'
import {
  defaultCrashUs,
  defaultEachUs,
  defaultErrorStatus,
  faultTargets,
  lastingFaults,
  plainFaults,
  soundRelease,
} from './faultFacts.ts'

// guess: more or less than this is a slip
const factorRange = { least: 0.001, most: 1_000 }

/** The numbers of each fault, as fields: what the scenario and the command language read them with. */
export const faultParts = {
  slow: factor(factorRange),
  errors: share(),
  status: count(200, 599),
  delay: duration({ least: 1 }),
  loss: share(),
  spike: factor(factorRange),
  crashLoop: duration({ least: 1 }),
  // guess: more than a gigabyte a request is a slip of the unit
  leak: size({ least: 1, most: 1_000_000_000 }),
  each: duration(),
  skew: deviation(),
} as const

const seconds = (us: number): string => `${us / 1_000_000}s`

/** The parts of a release, as the map under `deploy` and as words of a command. */
export const releaseParts = {
  each: defaulted(faultParts.each, seconds(defaultEachUs), 'from one endpoint to the next'),
  errors: defaulted(share(), '0%', 'share of requests that the new release fails'),
  status: defaulted(count(200, 599), defaultErrorStatus, 'the status they get'),
  slow: defaulted(factor(factorRange), '1x', 'how many times as long its work takes'),
  crash: defaulted(
    durationOrNever({ least: 1 }),
    'never',
    'how long after it is ready the new release crashes',
  ),
  library: optional(
    choice('state of a library', ['off']),
    'off: the new release calls without the library that tries again',
  ),
} as const

/** One pod after the other gets a proxy, or loses it. */
const rolling = (kind: 'inject' | 'uninject') =>
  object(
    'a fault',
    {
      [kind]: required(
        object(
          'a rollout',
          { each: defaulted(faultParts.each, seconds(defaultEachUs), 'from one pod to the next') },
          ({ each }) => each,
        ),
        'how the pods are replaced',
      ),
    },
    (values): Fault => ({ kind, eachUs: values[kind]! }),
  )

const faultMap = tagged<Fault>('a fault', {
  slow: object(
    'a fault',
    { slow: required(faultParts.slow, 'how many times as long') },
    ({ slow }) => ({
      kind: 'slow',
      factor: slow,
    }),
  ),
  errors: object(
    'a fault',
    {
      errors: required(faultParts.errors, 'share of requests'),
      status: defaulted(faultParts.status, defaultErrorStatus, 'the status they get'),
    },
    ({ errors, status }) => ({ kind: 'errors', ratio: errors, status }),
  ),
  delay: object(
    'a fault',
    { delay: required(faultParts.delay, 'how much longer, each way') },
    ({ delay }) => ({
      kind: 'delay',
      byUs: delay,
    }),
  ),
  loss: object('a fault', { loss: required(faultParts.loss, 'share of messages') }, ({ loss }) => ({
    kind: 'loss',
    ratio: loss,
  })),
  spike: object(
    'a fault',
    { spike: required(faultParts.spike, 'how many times as often') },
    ({ spike }) => ({
      kind: 'spike',
      factor: spike,
    }),
  ),
  crashLoop: object(
    'a fault',
    { crashLoop: required(faultParts.crashLoop, 'how long after it is ready it crashes') },
    ({ crashLoop }) => ({ kind: 'crashLoop', afterUs: crashLoop }),
  ),
  leak: object(
    'a fault',
    { leak: required(faultParts.leak, 'what each request leaves behind') },
    ({ leak }) => ({ kind: 'leak', bytes: leak }),
  ),
  skew: object(
    'a fault',
    { skew: required(faultParts.skew, 'how far its clock is ahead; below 0 it is behind') },
    ({ skew }) => ({ kind: 'skew', byUs: skew }),
  ),
  deploy: object(
    'a fault',
    {
      deploy: required(
        object('a release', releaseParts, (parts): Fault => ({
          kind: 'deploy',
          eachUs: parts.each,
          ratio: parts.errors,
          status: parts.status,
          factor: parts.slow,
          crashUs: parts.crash,
          ...(parts.library === undefined ? {} : { library: parts.library }),
        })),
        'what is wrong with the new release',
      ),
    },
    ({ deploy }) => deploy,
  ),
  inject: rolling('inject'),
  uninject: rolling('uninject'),
})

const fault = byShape<Fault>('a fault such as kill or { slow: 3x }', {
  plain: mapped(choice('fault', faultKinds), (kind, at): Fault | undefined => {
    const plain = plainFaults.find((word) => word === kind)
    if (plain !== undefined) return { kind: plain }
    if (kind === 'crashLoop') return { kind, afterUs: defaultCrashUs }
    if (kind === 'deploy') return soundRelease
    if (kind === 'inject' || kind === 'uninject') return { kind, eachUs: defaultEachUs }
    at.report('key-missing', `is ${kind}, which needs a number.`, `Write ${faultExamples[kind]}.`)
    return undefined
  }),
  map: faultMap,
})

/** Each fault as one writes it in a scenario. */
const faultExamples: Readonly<Record<Fault['kind'], string>> = {
  kill: 'kill',
  killProxy: 'killProxy',
  slow: '{ slow: 3x }',
  errors: '{ errors: 50% }',
  hang: 'hang',
  refuse: 'refuse',
  partition: 'partition',
  delay: '{ delay: 50ms }',
  loss: '{ loss: 5% }',
  drain: 'drain',
  spike: '{ spike: 3x }',
  crashLoop: 'crashLoop',
  leak: '{ leak: 2MB }',
  deploy: '{ deploy: { errors: 30% } }',
  flush: 'flush',
  dns: 'dns',
  expire: 'expire',
  skew: '{ skew: 10m }',
  stall: 'stall',
  inject: 'inject',
  uninject: 'uninject',
}

/** Who a fault befalls is read when it is known which fault. */
const target: Field<Cursor> = { schema: { type: ['string', 'number'] }, read: (cursor) => cursor }
const on = required(
  target,
  'a service, an endpoint such as cart-2, zone:a, node:n1, a link such as web->cart, or a client',
)

const clear = choice('fault that lasts', lastingFaults)

const eventAt = (at: Slot<Us>): Field<Command> =>
  tagged<Command>('an event', {
    fault: object(
      'an event',
      {
        at,
        until: optional(duration(), 'when it ends by itself'),
        fault: required(fault, 'what breaks'),
        on,
      },
      (values, cursor) => {
        const where = readReference(values.on, faultTargets[values.fault.kind])
        const { until } = values
        if (until !== undefined && !lastingFaults.includes(values.fault.kind)) {
          cursor
            .get('until')
            ?.report(
              'end-impossible',
              `stands beside ${values.fault.kind}, which happens once and does not last.`,
              'Take until out.',
            )
          return undefined
        }
        if (until !== undefined && until <= values.at) {
          cursor
            .get('until')
            ?.report(
              'order-wrong',
              'is not later than at.',
              'Let it end after it began, or take until out.',
            )
          return undefined
        }
        if (where === undefined) return undefined
        return {
          kind: 'fault',
          at: values.at,
          ...(until === undefined ? {} : { until }),
          fault: values.fault,
          on: where,
        }
      },
    ),
    clear: object(
      'an event',
      { at, clear: required(clear, 'the fault that ends'), on },
      (values) => {
        const where = readReference(values.on, faultTargets[values.clear])
        return where === undefined
          ? undefined
          : { kind: 'clear', at: values.at, fault: values.clear, on: where }
      },
    ),
    load: object(
      'an event',
      {
        at,
        load: required(reference('client'), 'the client whose rate changes'),
        rate: required(rate(), 'what it becomes'),
      },
      (values) => ({
        kind: 'load',
        at: values.at,
        client: values.load,
        ratePerSecond: values.rate,
      }),
    ),
    rotate: object(
      'an event',
      {
        at,
        rotate: required(choice('thing to rotate', rotated), 'root or issuer'),
        how: defaulted(
          choice('way to rotate', rotationWays),
          'bundleFirst',
          'bundleFirst (trust first, issue second, remove last), or swap (all at once)',
        ),
      },
      (values) => ({ kind: 'rotate', at: values.at, what: values.rotate, how: values.how }),
    ),
    policy: object(
      'an event',
      { at, policy: required(policy, 'the policy the operator applies'), ...rolloutParts },
      (values, cursor) => {
        const rest = rolloutOf(values.at, values, cursor)
        if (rest === undefined || !isCanary(values.policy, rest, cursor)) return undefined
        return { kind: 'policy', at: values.at, policy: values.policy, ...rest }
      },
    ),
  })

/** One thing that happens to the run at a moment. */
export const event = eventAt(required(duration(), 'when, a duration from the start'))

/** The same within a beat: its moment is NaN where the text names none. */
export const eventOfBeat = eventAt({
  ...optional(duration(), 'when, a duration from the start; absent: as the beat begins'),
  fallback: NaN,
})
