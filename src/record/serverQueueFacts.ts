import type { Machine } from '../engine/Simulation.ts'
import { nobody } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { countWords } from './storyWords.ts'

/** What the queue of an endpoint has done, where it has a discipline of its own. */
export interface ServerQueueReport {
  readonly discipline: string
  /** Whether it stands, at the end. */
  readonly isOverloaded: boolean
  readonly shed: number
  readonly tooLate: number
  readonly newestFirst: number
}

/** Undefined where the first come is served first. */
export function serverQueueReport(
  { scenario, world }: Run,
  endpoint: number,
): ServerQueueReport | undefined {
  const { endpoints, serverQueues } = world.places
  const queue = endpoints.serverQueue[endpoint]!
  if (queue === nobody) return undefined
  return {
    discipline: scenario.services[endpoints.service[endpoint]!]!.discipline.kind,
    isOverloaded: serverQueues.isOverloaded[queue] === 1,
    shed: serverQueues.shed[queue]!,
    tooLate: serverQueues.tooLate[queue]!,
    newestFirst: serverQueues.newestFirst[queue]!,
  }
}

export function serverQueueFacts(run: Run, endpoint: number): { name: string; value: string }[] {
  const report = serverQueueReport(run, endpoint)
  if (report === undefined) return []
  const { discipline, shed, tooLate, newestFirst } = report
  return [
    { name: 'queue discipline', value: discipline },
    ...(shed > 0 ? [{ name: 'dropped from the queue', value: countWords(shed) }] : []),
    ...(tooLate > 0 ? [{ name: 'dropped as too late', value: countWords(tooLate) }] : []),
    ...(newestFirst > 0 ? [{ name: 'taken newest first', value: countWords(newestFirst) }] : []),
  ]
}

export function serverQueueMachines(
  run: Run,
  endpoint: number,
): { machine: Machine; row: number }[] {
  const { machines, endpoints } = run.world.places
  const row = endpoints.serverQueue[endpoint]!
  return row === nobody ? [] : [{ machine: machines.serverQueues, row }]
}
