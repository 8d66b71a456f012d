import type { Distribution } from '../engine/distributions.ts'
import type { Cursor } from './Cursor.ts'
import {
  byShape,
  count,
  duration,
  expectMap,
  inRange,
  list,
  mapped,
  named,
  number,
  object,
  readQuantity,
  required,
  share,
  tagged,
} from './fields.ts'
import type { Field } from './fields.ts'
import { definitions } from './definitions.ts'
import { quantityPattern, writeQuantity } from './quantities.ts'

/** Times in a distribution whose logarithm or rate is taken cannot be nothing. */
const positive = { least: 1 }

const constant: Field<Distribution> = mapped(duration(), (valueUs) => ({
  kind: 'constant',
  valueUs,
}))

/** A variant that is nothing but its key: `{ exponential: 50ms }`. */
function single<A>(
  tag: string,
  field: Field<A>,
  doc: string,
  make: (value: A) => Distribution,
): Field<Distribution> {
  return object('a distribution', { [tag]: required(field, doc) }, (values) =>
    make(values[tag] as A),
  )
}

const uniform = object(
  'a uniform distribution',
  { min: required(duration(), 'the shortest time'), max: required(duration(), 'the longest time') },
  ({ min, max }, at): Distribution | undefined => {
    if (max >= min) return { kind: 'uniform', minUs: min, maxUs: max }
    at.report('order-wrong', 'has a max below its min.', 'Change the two over.')
    return undefined
  },
)

const lognormal = object(
  'a lognormal distribution',
  {
    mean: required(duration(positive), 'the mean, a duration'),
    // guess: at 5 the mean is 270,000 times the median; more is a slip
    sigma: required(number(0, 5), 'the standard deviation of the logarithm, a number such as 0.8'),
  },
  ({ mean, sigma }): Distribution => ({ kind: 'lognormal', meanUs: mean, sigma }),
)

const erlang = object(
  'an erlang distribution',
  {
    mean: required(duration(positive), 'the mean, a duration'),
    // guess: with 100 stages the deviation is a tenth of the mean, and each draw costs 100 logarithms
    shape: required(count(1, 100), 'how many exponential stages, a whole number'),
  },
  ({ mean, shape }): Distribution => ({ kind: 'erlang', meanUs: mean, shape }),
)

const branch = object(
  'a branch',
  {
    share: required(share(), 'how often, a share'),
    mean: required(duration(positive), 'the mean, a duration'),
  },
  ({ share: ratio, mean }) => ({ share: ratio, meanUs: mean }),
)

/** Shares are written with decimals, so their sum is never exact. */
const sumTolerance = 1e-9

const branches = mapped(
  list('branches', branch, { least: 1, most: 20 }),
  (given, at): Distribution | undefined => {
    const sum = given.reduce((total, { share: ratio }) => total + ratio, 0)
    if (Math.abs(sum - 1) <= sumTolerance) return { kind: 'hyperexponential', branches: given }
    const shown = writeQuantity('share', Number(sum.toFixed(9)))
    at.report('shares-wrong', `has shares that sum to ${shown}.`, 'Let them sum to 100%.')
    return undefined
  },
)

const bimodal = object(
  'a bimodal distribution',
  {
    fast: required(duration(), 'the usual time'),
    slow: required(duration(), 'the other time'),
    slowShare: required(share(), 'how often it is slow, a share'),
  },
  ({ fast, slow, slowShare }): Distribution => ({
    kind: 'bimodal',
    fastUs: fast,
    slowUs: slow,
    slowShare,
  }),
)

const time = duration()

/** `{ 0%: 1ms, 50%: 5ms, 100%: 80ms }`: its keys are shares. */
const empirical: Field<Distribution> = {
  schema: {
    type: 'object',
    propertyNames: { pattern: quantityPattern('share') },
    additionalProperties: time.schema,
    required: ['0%', '100%'],
  },
  below: (segment) => (typeof segment === 'string' ? time : undefined),
  isRecord: true,
  read(at) {
    if (!expectMap(at, 'an empirical distribution')) return undefined
    const points: { quantile: number; valueUs: number }[] = []
    const entries = at.entries
    for (const entry of entries) {
      const quantile = readQuantile(entry.key, at, entry.keyPlace)
      const valueUs = time.read(entry.value)
      if (quantile !== undefined && valueUs !== undefined) points.push({ quantile, valueUs })
    }
    if (points.length < entries.length) return undefined
    return checkPoints(points, at) ? { kind: 'empirical', points } : undefined
  },
}

function readQuantile(key: string, at: Cursor, place: Cursor['place']): number | undefined {
  const cursor = at.atKey(key, place)
  const value = readQuantity('share', cursor)
  if (value === undefined) return undefined
  return inRange(value, { least: 0, most: 1 }, cursor, (ratio) => writeQuantity('share', ratio))
    ? value
    : undefined
}

function checkPoints(
  points: readonly { quantile: number; valueUs: number }[],
  at: Cursor,
): boolean {
  if (points[0]?.quantile !== 0 || points.at(-1)?.quantile !== 1) {
    at.report(
      'shares-wrong',
      'does not reach from 0% to 100%.',
      'Write the first point at 0% and the last at 100%.',
    )
    return false
  }
  const isAscending = points.every((point, index) => {
    const before = points[index - 1]
    return (
      before === undefined || (point.quantile > before.quantile && point.valueUs >= before.valueUs)
    )
  })
  if (!isAscending)
    at.report(
      'order-wrong',
      'has points that do not ascend.',
      'Sort them by share; the times must ascend with them.',
    )
  return isAscending
}

const shapes = tagged<Distribution>('a distribution', {
  constant: single('constant', constant, 'always this long', (value) => value),
  uniform: single('uniform', uniform, 'any time between min and max', (value) => value),
  exponential: single('exponential', duration(positive), 'the mean', (meanUs) => ({
    kind: 'exponential',
    meanUs,
  })),
  lognormal: single('lognormal', lognormal, 'mean, and sigma of the logarithm', (value) => value),
  erlang: single('erlang', erlang, 'mean, and shape: the number of stages', (value) => value),
  hyperexponential: single(
    'hyperexponential',
    branches,
    'a list of { share, mean }',
    (value) => value,
  ),
  bimodal: single('bimodal', bimodal, 'fast, slow and slowShare', (value) => value),
  empirical: single(
    'empirical',
    empirical,
    'measured times by share, from 0% to 100%',
    (value) => value,
  ),
})

/** A length of time that is drawn: a duration, or a map that names the distribution. */
export const distribution: Field<Distribution> = named(
  'distribution',
  byShape('a duration such as 20ms, or a distribution such as { exponential: 50ms }', {
    plain: constant,
    map: shapes,
  }),
  definitions,
)
