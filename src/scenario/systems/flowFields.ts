import type { RedeliveryPlan } from '../../mesh/flow/FlowPlan.ts'
import { never } from '../../model/units.ts'
import { definitions } from '../definitions.ts'
import { distribution } from '../distributionField.ts'
import {
  byShape,
  choice,
  count,
  countOr,
  defaulted,
  duration,
  durationOrNever,
  given,
  list,
  mapped,
  named,
  number,
  object,
  optional,
  rate,
  required,
  share,
  tagged,
} from '../fields.ts'
import type { Field } from '../fields.ts'
import { reference } from '../referenceFields.ts'
import { commonSettings, commonSlots } from './common.ts'
import type { BusSettings, FlowSettings, RouteSpec, StepSpec } from './FlowSpec.ts'

const service = reference('service')

const redeliverySlots = {
  after: optional(
    countOr('unbounded', Infinity, 0, 1_000_000),
    'how often a step that failed is tried again first',
  ),
  delay: optional(duration(), 'the pause before it is tried again'),
  multiplier: optional(number(1, 100), 'by how much each further pause is longer: 2 doubles it'),
  maxDelay: optional(duration(), 'no pause is longer'),
  jitter: optional(share(), 'how much of itself a pause may be shorter or longer'),
  worker: optional(
    choice('what becomes of the worker', ['hold', 'release']),
    'whether a message that pauses keeps its worker: hold (the default) or release',
  ),
}

function redelivery(deadLetter: boolean): Field<Partial<RedeliveryPlan>> {
  return object(
    deadLetter ? 'a dead letter channel' : 'redelivery',
    redeliverySlots,
    ({ after, delay, multiplier, maxDelay, jitter, worker }) => ({
      ...given({
        most: after,
        delayUs: delay,
        multiplier,
        maxDelayUs: maxDelay,
        jitterRatio: jitter,
        holdsWorker: worker === undefined ? undefined : worker === 'hold',
      }),
      deadLetter,
    }),
  )
}

const errors = (deadLetter: boolean): Field<StepSpec> => {
  const key = deadLetter ? 'deadLetter' : 'redelivery'
  const doc = deadLetter
    ? 'where a message goes that is given up; its caller is told that all is well'
    : 'how often a step that failed is tried again before its caller is told'
  return object('a step', { [key]: required(redelivery(deadLetter), doc) }, (values): StepSpec => ({
    kind: 'errors',
    redelivery: values[key] as Partial<RedeliveryPlan>,
  }))
}

const branch = object(
  'a branch',
  {
    to: required(service, 'the service that such messages are for'),
    share: required(share(), 'how many of the messages are of this kind, a share'),
  },
  ({ to, share: ratio }) => ({ to, ratio }),
)

const steps = tagged<StepSpec>('a step', {
  translate: object(
    'a step',
    {
      translate: required(distribution, 'how long the translation takes'),
      poison: defaulted(share(), '0%', 'how many of the messages it can never translate'),
    },
    ({ translate, poison }) => ({ kind: 'translate', takes: translate, poisonRatio: poison }),
  ),
  route: object(
    'a step',
    {
      route: required(list('branches', branch), 'a list of { to, share }'),
      unknown: defaulted(share(), '0%', 'how many of the messages are for nobody who is known'),
    },
    ({ route, unknown }, at): StepSpec | undefined => {
      const sum = route.reduce((total, { ratio }) => total + ratio, unknown)
      if (sum <= 1 + 1e-9) return { kind: 'route', branches: route, unknownRatio: unknown }
      at.report(
        'shares-wrong',
        'has shares that are more than 100% together.',
        'Make them smaller: what is left goes to the service that was asked for.',
      )
      return undefined
    },
  ),
  filter: object(
    'a step',
    { filter: required(share(), 'how many of the messages are dropped') },
    ({ filter }) => ({ kind: 'filter', ratio: filter }),
  ),
  idempotent: object(
    'a step',
    {
      idempotent: required(duration({ least: 1 }), 'for how long a message is remembered'),
      // A search through all of them for each message.
      keep: defaulted(count(1, 10_000), 1_000, 'how many messages are remembered'),
    },
    ({ idempotent, keep }) => ({ kind: 'idempotent', windowUs: idempotent, entries: keep }),
  ),
  split: object(
    'a step',
    { split: required(count(1, 100), 'into how many parts a message is split') },
    ({ split }) => ({ kind: 'split', parts: split }),
  ),
  aggregate: object(
    'a step',
    {
      aggregate: required(
        object(
          'an aggregator',
          {
            size: optional(count(1, 100), 'with how many parts it is complete; all when absent'),
            timeout: optional(durationOrNever({ least: 1 }), 'how long it waits for parts'),
            partial: optional(
              choice('what is done with fewer parts', ['answer', 'fail']),
              'what it does when it has waited: answer with what it has (the default), or fail',
            ),
          },
          ({ size, timeout, partial }): StepSpec => ({
            kind: 'aggregate',
            size: size ?? Infinity,
            timeoutUs: timeout ?? never,
            takesPartial: partial !== 'fail',
          }),
        ),
        '{ size, timeout }: when it is complete',
      ),
    },
    ({ aggregate }) => aggregate,
  ),
  scatter: object(
    'a step',
    {
      scatter: required(
        object(
          'a scatter-gather',
          {
            to: required(list('services', service, { least: 1, most: 20 }), 'who is asked'),
            atLeast: optional(count(1, 20), 'how many answers are enough; all when absent'),
            timeout: optional(durationOrNever({ least: 1 }), 'how long it waits for answers'),
          },
          ({ to, atLeast, timeout }): StepSpec => ({
            kind: 'scatter',
            to,
            size: Math.min(atLeast ?? to.length, to.length),
            timeoutUs: timeout ?? never,
          }),
        ),
        '{ to: [a, b], atLeast, timeout }',
      ),
    },
    ({ scatter }) => scatter,
  ),
  enrich: object(
    'a step',
    { enrich: required(service, 'who is asked for what is missing') },
    ({ enrich }) => ({ kind: 'enrich', to: enrich }),
  ),
  wireTap: object(
    'a step',
    { wireTap: required(service, 'who gets a copy that nobody waits for') },
    ({ wireTap }) => ({ kind: 'wireTap', to: wireTap }),
  ),
  throttle: object(
    'a step',
    { throttle: required(rate({ least: 0.001 }), 'how many messages go on in a second') },
    ({ throttle }) => ({ kind: 'throttle', ratePerSecond: throttle }),
  ),
  delay: object(
    'a step',
    { delay: required(distribution, 'how long each message is held back') },
    ({ delay }) => ({ kind: 'delay', takes: delay }),
  ),
  deadLetter: errors(true),
  redelivery: errors(false),
})

const step: Field<StepSpec> = byShape('call, or a map with one step such as { translate: 3ms }', {
  plain: mapped(choice('step', ['call']), (): StepSpec => ({ kind: 'call' })),
  map: steps,
})

/** Steps of which a flow has one at most. */
const single = ['split', 'aggregate', 'idempotent', 'throttle', 'errors'] as const

const route = named(
  'flow',
  object(
    'a route',
    {
      for: required(service, 'the service that is asked for'),
      steps: optional(
        list('steps', step, { most: 30 }),
        'what is done with its messages, in order',
      ),
      pool: optional(
        count(1, 1_000_000),
        'how many of its messages may be in the middle at once; the rest is refused',
      ),
    },
    ({ for: target, steps: said, pool }, at): RouteSpec | undefined => {
      const kinds = (said ?? []).map(({ kind }) => kind)
      const twice = single.find((kind) => kinds.filter((one) => one === kind).length > 1)
      const order = kinds.indexOf('aggregate') < kinds.indexOf('split')
      if (twice !== undefined) {
        const what = twice === 'errors' ? 'deadLetter or redelivery' : twice
        at.report('order-wrong', `has ${what} more than once.`, `Write ${what} once.`)
        return undefined
      }
      if (order) {
        at.report(
          'order-wrong',
          kinds.includes('aggregate')
            ? 'has its aggregate before its split.'
            : 'has a split without an aggregate: nobody puts the parts together.',
          'Write aggregate somewhere after split.',
        )
        return undefined
      }
      return { for: target, ...given({ steps: said, pool }) }
    },
  ),
  definitions,
)

const flowSlots = {
  ...commonSlots,
  transform: optional(distribution, 'how long one translation takes'),
  whenFull: optional(
    choice('what is done when it is full', ['wait', 'reject']),
    'what happens when all workers are busy and the queue is full: whoever brings a message waits, or is refused',
  ),
  redelivery: optional(
    redelivery(false),
    'how often a step that failed is tried again before its caller is told',
  ),
  deadLetter: optional(
    redelivery(true),
    'where messages go that are given up; their callers are told that all is well',
  ),
}

interface Flow {
  readonly transform: FlowSettings['transform'] | undefined
  readonly whenFull: FlowSettings['whenFull'] | undefined
  readonly redelivery: Partial<RedeliveryPlan> | undefined
  readonly deadLetter: Partial<RedeliveryPlan> | undefined
  readonly routes: readonly RouteSpec[] | undefined
}

function flowSettings({
  transform,
  whenFull,
  redelivery: again,
  deadLetter,
  routes,
}: Flow): FlowSettings {
  return given({ transform, whenFull, redelivery: deadLetter ?? again, routes })
}

/** An enterprise service bus. */
export const esb = object(
  'what is said of esb',
  {
    ...flowSlots,
    routes: optional(list('routes', route), 'what is done with messages, by who is asked for'),
    failover: optional(
      durationOrNever(),
      'how long until the bus that stands by takes over from one that crashed',
    ),
  },
  ({ transform, whenFull, redelivery: again, deadLetter, routes, failover, ...common }) =>
    ({
      ...commonSettings(common),
      ...flowSettings({ transform, whenFull, redelivery: again, deadLetter, routes }),
      ...given({ failoverUs: failover }),
    }) satisfies BusSettings,
)

/** Enterprise integration patterns: a flow for each service. */
export const eai = object(
  'what is said of eai',
  {
    ...flowSlots,
    flows: optional(list('flows', route), 'what is done with messages, by who is asked for'),
  },
  ({ transform, whenFull, redelivery: again, deadLetter, flows, ...common }) =>
    ({
      ...commonSettings(common),
      ...flowSettings({ transform, whenFull, redelivery: again, deadLetter, routes: flows }),
    }) satisfies FlowSettings,
)
