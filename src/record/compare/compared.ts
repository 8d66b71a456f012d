import { metricNames, type MetricName } from '../../scenario/metric.ts'

/** What runs are compared by, of the whole mesh; those that a newer program measures besides are named here first. */
const wanted = [
  'success',
  'goodput',
  'p50',
  'p95',
  'p99',
  'amp',
  'waste',
  'degraded',
  'done',
] as const

/** Metrics that a comparison shows, in order. */
export const comparedMetrics: readonly MetricName[] = metricNames
  .filter((name) => (wanted as readonly string[]).includes(name))
  .sort((one, other) => order(one) - order(other))

function order(name: MetricName): number {
  return (wanted as readonly string[]).indexOf(name)
}
