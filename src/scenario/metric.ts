import type { Us } from '../model/units.ts'
import type { Found } from './codes.ts'
import { ScenarioError } from './ScenarioError.ts'
import { decimals, formatDuration, quote } from './quantities.ts'
import { suggestion } from './suggest.ts'

/** The names of the one metric grammar; definitions in docs/model.md. */
export const metricNames = [
  'success',
  'goodput',
  'amp',
  'first',
  'final',
  'mean',
  'p50',
  'p90',
  'p95',
  'p99',
  'max',
  'util',
  'waste',
  'inflight',
  'queue',
  'spread',
  'ejected',
  'recovery',
  'tax',
  'configSkew',
  'offered',
  'attempts',
  'failed',
  'overflow',
  'duplicates',
  'done',
  'deadLetters',
  'lag',
  'age',
  'ageP99',
  'degraded',
  'panic',
  'conflicts',
  'owners',
  'refusedChanges',
  'policies',
  'drift',
  'proxies',
  'objects',
  'cores',
  'memory',
  'connections',
  'firstByte',
  'resets',
  'queries',
  'queryErrors',
  'stale',
  'refused',
  'connected',
  'exposed',
  'unauth',
  'wrongDeny',
  'wouldDeny',
  'handshakeFail',
  'plaintext',
  'meshed',
  'crossZone',
  'crossRegion',
  'checks',
  'copies',
] as const
export type MetricName = (typeof metricNames)[number]

/** `metric(subject)` or `metric(a→b)`: `from` is set for an edge. */
export interface Metric {
  readonly name: MetricName
  /** A service, a client or an endpoint; empty for the whole mesh. */
  readonly subject: string
  readonly from: string | undefined
}

export type Comparison = 'above' | 'below' | 'atLeast' | 'atMost'

/**
 * A metric over a window, compared with a quantity.
 *
 * Without `forUs`: the window reaches from `afterUs` (default 0) to `untilUs` (default the end), or is the last `overUs` of it.
 * With `forUs`: at some moment from `afterUs` on, the metric over the sliding window `overUs` (default 1 s) must keep the
 * comparison for so long.
 */
export interface Expectation {
  readonly metric: Metric
  /** As it was written. */
  readonly text: string
  readonly comparison: Comparison
  /** In the base unit of the metric: µs, per second, a ratio, or a count. */
  readonly value: number
  readonly afterUs: Us
  readonly untilUs: Us | undefined
  readonly overUs: Us | undefined
  readonly forUs: Us | undefined
}

/** The unit in which a metric is written: decides which quantity an expectation may be compared with. */
export type MetricUnit = 'time' | 'rate' | 'ratio' | 'count'

/** How each metric is written. `count` is a plain number: how many, or how many times. */
const units: Readonly<Record<MetricName, MetricUnit>> = {
  success: 'ratio',
  goodput: 'rate',
  amp: 'count',
  first: 'ratio',
  final: 'ratio',
  mean: 'time',
  p50: 'time',
  p90: 'time',
  p95: 'time',
  p99: 'time',
  max: 'time',
  util: 'ratio',
  waste: 'ratio',
  inflight: 'count',
  queue: 'count',
  spread: 'count',
  ejected: 'ratio',
  recovery: 'time',
  tax: 'time',
  configSkew: 'count',
  offered: 'rate',
  attempts: 'rate',
  failed: 'count',
  overflow: 'count',
  duplicates: 'count',
  done: 'ratio',
  deadLetters: 'count',
  lag: 'count',
  age: 'time',
  ageP99: 'time',
  degraded: 'ratio',
  panic: 'count',
  conflicts: 'count',
  owners: 'count',
  refusedChanges: 'count',
  policies: 'count',
  drift: 'count',
  proxies: 'count',
  objects: 'count',
  cores: 'count',
  memory: 'count',
  connections: 'count',
  firstByte: 'time',
  resets: 'count',
  queries: 'rate',
  queryErrors: 'ratio',
  stale: 'ratio',
  refused: 'count',
  connected: 'count',
  exposed: 'count',
  unauth: 'count',
  wrongDeny: 'count',
  wouldDeny: 'count',
  handshakeFail: 'count',
  plaintext: 'ratio',
  meshed: 'ratio',
  crossZone: 'ratio',
  crossRegion: 'ratio',
  checks: 'rate',
  copies: 'count',
}

/** The unit a metric is compared with and shown in. */
export function metricUnit(name: MetricName): MetricUnit {
  return units[name]
}

/** `name`, `name(subject)` or `name(from→subject)`. */
const form = /^\s{0,9}([A-Za-z0-9]{1,40})\s{0,9}(?:\(\s{0,9}([^()\s]{0,200})\s{0,9}\))?\s{0,9}$/

/** Reads a metric by its form alone; whether the subject exists is another question. */
export function findMetric(text: string): Found<Metric> {
  // Arrows may have spaces round them; a name has none.
  const close = text.length > 300 ? '' : text.replace(/ {0,9}(?:\u2192|->) {0,9}/, '\u2192')
  const match = form.exec(close)
  const word = match?.[1]
  if (word === undefined) {
    const mend = 'Write a metric such as p99(cart) or attempts(web\u2192cart).'
    return {
      mistake: { code: 'unknown-metric', what: `is ${quote(text)}, which is no metric.`, mend },
    }
  }
  const name = metricNames.find((known) => known === word)
  if (name === undefined) {
    const what = `is ${quote(text)}; there is no metric called that.`
    return { mistake: { code: 'unknown-metric', what, mend: () => suggestion(word, metricNames) } }
  }
  const [first = '', second] = (match?.[2] ?? '').split('\u2192')
  if (second === undefined) return { value: { name, subject: first, from: undefined } }
  return { value: { name, subject: second, from: first } }
}

/**
 * A metric from its text: `recovery`, `p99(cart)`, `attempts(web→cart)` (`->` is read too).
 *
 * @throws ScenarioError when it has another form or an unknown name; the subject is not looked up
 */
export function parseMetric(text: string): Metric {
  const found = findMetric(text)
  if ('value' in found) return found.value
  const { code, what, mend } = found.mistake
  const place = { file: 'metric', line: 0, column: 0 }
  const problem = {
    code,
    ...place,
    what: `The metric ${what}`,
    mend: typeof mend === 'string' ? mend : mend(),
  }
  throw new ScenarioError([problem])
}

/** The text of a metric in its one spelling. */
export function formatMetric({ name, subject, from }: Metric): string {
  if (from !== undefined) return `${name}(${from}\u2192${subject})`
  return subject === '' ? name : `${name}(${subject})`
}

/** A value of a metric for the screen: `12.5 ms`, `480 /s`, `99.9 %`, `1.5`. */
export function formatQuantity(unit: MetricUnit, value: number): string {
  switch (unit) {
    case 'time':
      return formatDuration(value)
    case 'rate':
      return `${decimals(value, 1)}\u00a0/s`
    case 'ratio':
      return `${decimals(value * 100, 2)}\u00a0%`
    case 'count':
      return decimals(value, 2)
  }
}
