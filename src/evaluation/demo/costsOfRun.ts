import { costsOf, type ProcessGroup } from '../../record/costs.ts'
import { Metrics } from '../../record/metrics.ts'
import { Run } from '../../scenario/build.ts'
import type { DemoRun, Demonstration } from './Demonstration.ts'
import { loadRun, type DemoText } from './measure.ts'
import type { Turned } from './turnedRun.ts'

/** guess: what passes in so many seconds is what passes */
const watchedS = 4

/** The numbers of the cost formula for one run, and what they are multiplied with. */
export interface RunCosts {
  readonly title: string
  readonly idleCores: number
  readonly coresPerThousandRps: number
  readonly memoryMiB: number
  readonly controlPlane: { readonly cores: number; readonly memoryMiB: number }
  readonly processes: number
  readonly requestsPerSecond: number
}

/** Runs it for some seconds, and counts processes and what passes them. */
export function costsOfRun(
  demonstration: Demonstration,
  shown: DemoRun,
  turned: Turned,
  textOf: (scenario: string) => DemoText,
): RunCosts {
  const { scenario, commands } = loadRun(demonstration, shown, turned, textOf)
  const run = new Run(scenario, commands)
  const metrics = new Metrics(run.world.places)
  run.advance(watchedS * 1_000_000)
  const { costs, groups } = costsOf(run, {
    sent: (edge) => metrics.edges.sent[edge]! / watchedS,
    arrived: (endpoint) => run.world.places.endpoints.arrived[endpoint]! / watchedS,
  })
  const total = (of: (group: ProcessGroup) => number): number =>
    groups.reduce((sum, group) => sum + of(group), 0)
  const { idleCores, coresPerThousandRps, memoryMiB, controlPlane } = costs
  return {
    title: run.profile.title,
    ...{ idleCores, coresPerThousandRps, memoryMiB },
    controlPlane: controlPlane ?? { cores: 0, memoryMiB: 0 },
    processes: total(({ count }) => count),
    requestsPerSecond: total((group) => group.requestsPerSecond),
  }
}
