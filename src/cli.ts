import { readFileSync } from 'node:fs'
import { parseScenario } from './scenario/parse.ts'
import { Run } from './scenario/build.ts'
import { Metrics } from './record/metrics.ts'

export async function main(argv: string[]): Promise<number> {
  const file = argv[1]!
  const { scenario } = parseScenario(readFileSync(file, 'utf8'), { file })
  const run = new Run(scenario)
  const metrics = new Metrics(run.world.places)
  const begin = performance.now()
  run.advance(scenario.durationUs)
  const took = performance.now() - begin
  const { sim, clusters, connections } = run.world.places
  console.log(
    run.world.places.sim.digest,
    sim.events,
    sim.steps,
    (sim.events / took / 1000).toFixed(2) + 'M ev/s',
    took,
  )
  run.plan.edges.forEach(({ name }, edge) => {
    const e = metrics.edges
    console.log(name, Object.fromEntries(e.columnNames.map((c) => [c, e.column(c)[edge]])))
  })
  console.log(
    run.world.places.requests.alive,
    run.world.places.attempts.alive,
    run.world.places.jobs.alive,
    connections.alive,
    sim.wheel.size,
  )
  console.log(sim.ignoredEvents())
  void clusters
  return 0
}
