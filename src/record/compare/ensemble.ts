import type { Us } from '../../model/units.ts'
import type { Scenario } from '../../scenario/Scenario.ts'
import { metricNames, type Metric } from '../../scenario/metric.ts'
import type { Command } from '../../scenario/commands.ts'
import { Run } from '../../scenario/build.ts'
import { Meter } from '../Meter.ts'
import { Metrics } from '../metrics.ts'
import { bandOf, type Band } from '../stats.ts'
import { takeSnapshot } from '../Snapshot.ts'

/** How one metric spreads over seeds. */
export interface MetricSpread {
  readonly metric: Metric
  /** In the base unit of the metric. */
  readonly band: Band
  /** By seed, in their order; NaN where there was nothing to measure. */
  readonly values: readonly number[]
}

/** A window of the run, µs. */
export interface Window {
  readonly fromUs: Us
  readonly toUs: Us
}

/**
 * Every metric of the mesh, of each client and of each service, over many seeds. What was measurable on no seed is left out;
 * `recovery` is measured by a comparison, which knows what it is from.
 *
 * @param onRun told before each run
 */
export function ensembleOf(
  scenario: Scenario,
  commands: readonly Command[],
  seeds: readonly number[],
  { fromUs, toUs }: Window,
  onRun: (done: number) => void = () => {},
): MetricSpread[] {
  const subjects = [
    '',
    ...scenario.clients.map(({ name }) => name),
    ...scenario.services.map(({ name }) => name),
  ]
  const metrics: Metric[] = subjects.flatMap((subject) =>
    metricNames
      .filter((name) => name !== 'recovery')
      .map((name) => ({ name, subject, from: undefined })),
  )
  const values = metrics.map((): number[] => [])
  seeds.forEach((seed, index) => {
    onRun(index)
    const run = new Run({ ...scenario, seed }, commands)
    const counters = new Metrics(run.world.places)
    const meter = new Meter(run, counters)
    run.advance(fromUs)
    const before = takeSnapshot(run.world.places, counters, true)
    run.advance(toUs)
    const after = takeSnapshot(run.world.places, counters, true)
    metrics.forEach((metric, row) => {
      if (meter.problemWith(metric) === undefined)
        values[row]!.push(meter.measure(metric, before, after))
    })
  })
  return metrics
    .map((metric, row) => ({ metric, band: bandOf(values[row]!), values: values[row]! }))
    .filter(({ band }) => band.of > 0)
}
