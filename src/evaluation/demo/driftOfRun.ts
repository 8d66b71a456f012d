import { driftOf, setsNow, type DriftView } from '../../record/drift.ts'
import { Run } from '../../scenario/build.ts'
import { parseMetric } from '../../scenario/metric.ts'
import type { DemoRun, Demonstration } from './Demonstration.ts'
import { loadRun, type DemoText } from './measure.ts'
import type { Turned } from './turnedRun.ts'

/** What binds those who call the service that the figures of a demonstration are about, in one of its runs, as it begins. */
export function driftOfRun(
  demonstration: Demonstration,
  shown: DemoRun,
  turned: Turned,
  textOf: (scenario: string) => DemoText,
): DriftView {
  const { scenario, commands } = loadRun(demonstration, shown, turned, textOf)
  const run = new Run(scenario, commands)
  const service = driftedService(demonstration)
  const edges = run.plan.edges.flatMap(({ toService }, edge) =>
    run.plan.services[toService]!.name === service ? [edge] : [],
  )
  return driftOf(run, edges, setsNow(run))
}

/** @throws when no figure counts the drift of a service */
function driftedService({ id, figures }: Demonstration): string {
  const metric = figures.map((one) => parseMetric(one.metric)).find(({ name }) => name === 'drift')
  if (metric === undefined) throw new Error(`no figure of ${id} counts drift`)
  return metric.subject
}
