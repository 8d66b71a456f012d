import type { Cursor } from './Cursor.ts'
import { definitions } from './definitions.ts'
import {
  duration,
  inRange,
  later,
  list,
  named,
  object,
  optional,
  readQuantity,
  required,
} from './fields.ts'
import type { Field } from './fields.ts'
import { findMetric, formatMetric, metricUnit } from './metric.ts'
import type { Comparison, Expectation, Metric, MetricUnit } from './metric.ts'
import { findTarget } from './names.ts'
import { highestRate, longestUs, quote, writeQuantity } from './quantities.ts'
import type { QuantityKind } from './quantities.ts'

const comparisons = ['above', 'below', 'atLeast', 'atMost'] as const satisfies readonly Comparison[]

/** A metric of somebody there is. */
export const metric: Field<Metric> = {
  schema: { type: 'string', examples: ['success(web)', 'p99(cart)', 'amp(web->cart)'] },
  read(at) {
    const { text } = at
    if (text === undefined) {
      at.report(
        'wrong-type',
        `is ${at.shown}; it must be a metric.`,
        'Write a metric such as p99(cart).',
      )
      return undefined
    }
    const found = findMetric(text)
    if ('mistake' in found) {
      at.reportMistake(found.mistake)
      return undefined
    }
    return checkSubject(found.value, at) ? found.value : undefined
  },
}

function checkSubject({ subject, from }: Metric, at: Cursor): boolean {
  if (subject === '' && from === undefined) return true
  const isEdge = from !== undefined
  const text = isEdge ? `${from}\u2192${subject}` : subject
  const found = findTarget(
    text,
    at.draft.names,
    isEdge ? ['link'] : ['service', 'client', 'endpoint'],
  )
  if ('value' in found) return true
  const { code, what, mend } = found.mistake
  at.report(code, `is ${quote(at.text ?? '')}; the subject ${what}`, mend)
  return false
}

const kindOf: Readonly<Record<Exclude<MetricUnit, 'count'>, QuantityKind>> = {
  time: 'duration',
  rate: 'rate',
  ratio: 'share',
}

const mostOf: Readonly<Record<Exclude<MetricUnit, 'count'>, number>> = {
  time: longestUs,
  rate: highestRate,
  ratio: 1,
}

/** Reads what a metric is compared with, in the unit of the metric. */
function readBound(unit: MetricUnit, at: Cursor): number | undefined {
  if (unit === 'count') {
    const { scalar } = at
    if (typeof scalar === 'number' && Number.isFinite(scalar) && scalar >= 0) return scalar
    const what = `is ${at.shown}; this metric is compared with a plain number.`
    at.report('unit-wrong', what, 'Write a number such as 1.5, without a unit.')
    return undefined
  }
  const kind = kindOf[unit]
  const value = readQuantity(kind, at)
  if (value === undefined) return undefined
  const range = { least: 0, most: mostOf[unit] }
  return inRange(value, range, at, (bound) => writeQuantity(kind, bound)) ? value : undefined
}

const bound = optional(
  later({ type: ['string', 'number'] }),
  'a quantity in the unit of the metric',
)

/** A metric over a window, compared with a quantity. */
export const expectation: Field<Expectation> = named(
  'expectation',
  object(
    'an expectation',
    {
      metric: required(metric, 'a metric such as p99(cart)'),
      above: bound,
      below: bound,
      atLeast: bound,
      atMost: bound,
      after: optional(duration(), 'the beginning of the window'),
      until: optional(duration(), 'its end'),
      over: optional(duration({ least: 1 }), 'its length'),
      for: optional(duration({ least: 1 }), 'how long it must stay so'),
    },
    (values, at): Expectation | undefined => {
      const given = comparisons.filter((word) => values[word] !== undefined)
      const [comparison, second] = given
      if (comparison === undefined) {
        at.report(
          'key-missing',
          'compares the metric with nothing.',
          `Write one of ${comparisons.join(', ')}.`,
        )
        return undefined
      }
      if (second !== undefined) {
        const mend = `Write a second expectation for ${second}.`
        at.report('one-of-many', `has ${comparison} and ${second}; it takes one of them.`, mend)
        return undefined
      }
      const value = readBound(metricUnit(values.metric.name), values[comparison]!)
      const { after = 0, until } = values
      if (until !== undefined && until <= after) {
        at.report(
          'window-empty',
          `ends at ${at.get('until')?.text}, not later than it begins.`,
          'Let until be later than after.',
        )
        return undefined
      }
      if (value === undefined) return undefined
      return {
        metric: values.metric,
        text: describe(values.metric, comparison, at),
        comparison,
        value,
        afterUs: after,
        untilUs: until,
        overUs: values.over,
        forUs: values.for,
      }
    },
    { oneOf: comparisons.map((word) => ({ required: [word] })) },
  ),
  definitions,
)

const words: Readonly<Record<Comparison, string>> = {
  above: 'above',
  below: 'below',
  atLeast: 'at least',
  atMost: 'at most',
}

/** `p99(cart) below 300ms over 20s after 25s for 5s`, with the quantities as they were written. */
function describe(of: Metric, comparison: Comparison, at: Cursor): string {
  const parts = [formatMetric(of), words[comparison], at.get(comparison)?.text ?? '']
  for (const key of ['over', 'after', 'until', 'for']) {
    const text = at.get(key)?.text
    if (text !== undefined) parts.push(key, text)
  }
  return parts.join(' ')
}

export const expectations = list('expectations', expectation, { most: 1_000 })
