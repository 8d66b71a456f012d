import { never, type Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import {
  formatQuantity,
  metricUnit,
  type Comparison,
  type Expectation,
  type Metric,
} from '../scenario/metric.ts'
import type { Probe } from './window.ts'

/** How far sliding windows move at a time, µs: what is shorter than this may go unseen. */
export const gridUs: Us = 100_000
/** How long a sliding window is when the expectation does not say it, µs. */
export const slidingUs: Us = 1_000_000
/** What counts as recovered: this share of clients' requests, over this time, µs. */
export const recoveredShare = 0.99
export const recoveredUs: Us = 5_000_000

/** Whether an expectation held in one run, and by what value. */
export interface Verdict {
  readonly expectation: Expectation
  readonly isMet: boolean
  /**
   * In the base unit of the metric. With `for`: the bound that would just have held, at the best time there was. NaN when there
   * was nothing to measure; Infinity for a recovery that did not come.
   */
  readonly value: number
  /** Why there is no value; empty when there is one. */
  readonly trouble: string
}

/** Whether a value keeps a comparison. NaN keeps none. */
export function keeps(comparison: Comparison, value: number, bound: number): boolean {
  switch (comparison) {
    case 'above':
      return value > bound
    case 'below':
      return value < bound
    case 'atLeast':
      return value >= bound
    case 'atMost':
      return value <= bound
  }
}

/** A value of a metric for the screen, also where there is none. */
export function formatValue(metric: Metric, value: number): string {
  if (Number.isNaN(value)) return 'nothing to measure'
  if (value === Infinity) return 'never'
  return formatQuantity(metricUnit(metric.name), value).replaceAll('\u00a0', ' ')
}

/**
 * Watches for expectations while a probe moves its run. Ask before the run moves, and for the verdicts when it stands at its
 * end.
 *
 * @param endUs when the run ends: where windows without an end of their own end
 */
export function watchExpectations(
  probe: Probe,
  expectations: readonly Expectation[],
  endUs: Us,
): () => Verdict[] {
  const watches = expectations.map((expectation) => watch(probe, expectation, endUs))
  return () => watches.map((verdict) => verdict())
}

function watch(probe: Probe, expectation: Expectation, endUs: Us): () => Verdict {
  const { metric, afterUs, untilUs, overUs, forUs } = expectation
  const verdictOf = (value: number, trouble = ''): Verdict => ({
    expectation,
    isMet: keeps(expectation.comparison, value, expectation.value),
    value,
    trouble: trouble === '' && Number.isNaN(value) ? 'nothing to measure' : trouble,
  })
  const toUs = Math.min(untilUs ?? endUs, endUs)
  const problem = probe.meter.problemWith(metric)
  if (problem !== undefined) return () => verdictOf(NaN, problem)
  if (metric.name === 'recovery') return watchRecovery(probe, metric, toUs, verdictOf)
  if (forUs !== undefined) {
    return watchSliding(probe, expectation, toUs, overUs ?? slidingUs, forUs, verdictOf)
  }
  const fromUs = overUs === undefined ? afterUs : Math.max(afterUs, toUs - overUs)
  if (fromUs >= toUs) return () => verdictOf(NaN, 'the run ends before its window begins')
  let value = NaN
  probe.ask(metric, fromUs, toUs, (measured) => (value = measured))
  return () => verdictOf(value)
}

type VerdictOf = (value: number, trouble?: string) => Verdict

/** Windows that end every 100 ms and lie wholly between `after` and `until`; each of a stretch `for` long must keep it. */
function watchSliding(
  probe: Probe,
  { metric, afterUs, comparison }: Expectation,
  toUs: Us,
  overUs: Us,
  forUs: Us,
  verdictOf: VerdictOf,
): () => Verdict {
  const values: number[] = []
  for (let at = afterUs + overUs; at <= toUs; at += gridUs) {
    const index = values.push(NaN) - 1
    probe.ask(metric, at - overUs, at, (value) => (values[index] = value))
  }
  const steps = Math.ceil(forUs / gridUs)
  if (values.length <= steps) {
    return () => verdictOf(NaN, 'the run, or its window, is too short for it')
  }
  const isUpper = comparison === 'below' || comparison === 'atMost'
  return () => verdictOf(tightest(values, steps + 1, isUpper))
}

/** Of all stretches of so many values: the best of their worst. Stretches with a gap do not count. */
function tightest(values: readonly number[], length: number, isUpper: boolean): number {
  let best = NaN
  let gap = -1
  for (let end = 0; end < values.length; end++) {
    if (Number.isNaN(values[end])) gap = end
    const begin = end - length + 1
    if (begin <= gap) continue
    let worst = values[begin]!
    for (let index = begin + 1; index <= end; index++) {
      const value = values[index]!
      if (isUpper ? value > worst : value < worst) worst = value
    }
    if (Number.isNaN(best) || (isUpper ? worst < best : worst > best)) best = worst
  }
  return best
}

function watchRecovery(
  probe: Probe,
  metric: Metric,
  toUs: Us,
  verdictOf: VerdictOf,
): () => Verdict {
  const value = askRecovery(probe, metric, toUs)
  return () =>
    value === undefined ? verdictOf(NaN, 'no fault ends in this run') : verdictOf(value())
}

/**
 * Asks for the time from the end of the last fault to the first moment (by 100 ms) after which 99 % succeed for 5 s.
 *
 * @returns what tells it once the run is there: Infinity where it does not recover; undefined when no fault ends by then
 */
export function askRecovery(
  probe: Probe,
  { subject, from }: Metric,
  toUs: Us,
): (() => number) | undefined {
  const faultEnd = lastFaultEnd(probe.run, toUs)
  if (faultEnd === undefined) return undefined
  const success: Metric = { name: 'success', subject, from }
  let value = Infinity
  for (let at = faultEnd; at + recoveredUs <= toUs; at += gridUs) {
    probe.ask(success, at, at + recoveredUs, (share) => {
      if (share >= recoveredShare) value = Math.min(value, at - faultEnd)
    })
  }
  return () => value
}

/**
 * When the last fault that ends by a moment ends: by its `until`, by a `clear`, or because a killed process is back. In a run
 * without faults it is the last change of load. Undefined when there is neither, or a fault is left that does not end.
 */
export function lastFaultEnd({ scenario, happening: all }: Run, byUs: Us): Us | undefined {
  const loads = all.flatMap(({ kind, at }) => (kind === 'load' && at <= byUs ? [at] : []))
  const faults = all.flatMap((command) => (command.kind === 'fault' ? [command] : []))
  const ends = faults.map(({ at, until, fault, on }) => {
    const cleared = all.find(
      (other) =>
        other.kind === 'clear' && other.fault === fault.kind && other.on === on && other.at >= at,
    )
    const service = scenario.services.find(
      ({ name, endpoints }) =>
        name === on ||
        Array.from({ length: endpoints }, (_, row) => `${name}-${row + 1}`).includes(on),
    )
    const restartUs = fault.kind === 'kill' ? (service?.restartUs ?? never) : never
    // Whoever says until when it is down overrules the restart of its own.
    const restarted = restartUs === never || until !== undefined ? [] : [at + restartUs]
    const known = [until, cleared?.at, ...restarted].filter((end) => end !== undefined)
    return known.length === 0 ? Infinity : Math.min(...known)
  })
  const reached = [...(faults.length === 0 ? loads : ends)].filter((end) => end <= byUs)
  return reached.length === 0 ? undefined : Math.max(...reached)
}
