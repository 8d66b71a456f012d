import { born } from '../engine/Simulation.ts'
import type { Run } from '../scenario/build.ts'
import { eventName, type Change } from './ChangeLog.ts'
import type { MachineNow } from './inspect.ts'
import type { Trace } from './Trace.ts'

/** The chart of a client's request with the way it took: its transitions, newest first. */
export function wayOf(trace: Trace, run: Run, rootNumber: number): MachineNow {
  const { places } = run.world
  const { id, program } = places.machines.requests
  const changes: Change[] = []
  // No delay and no pause, until one is seen on the way.
  const context: Record<string, number> = { injectedDelayUs: 0, backoffUs: 0 }
  for (let row = 0; row < trace.count; row++) {
    const isItsOwn =
      trace.table[row] === id &&
      trace.root[row] === rootNumber &&
      trace.parent[row]! < 0 &&
      trace.copyOf[row]! < 0
    if (!isItsOwn) continue
    const from = trace.from[row]!
    const event = trace.event[row]!
    const to = program.states[trace.to[row]!]!
    changes.push({
      at: trace.at[row]!,
      from: from === born ? '' : program.states[from]!,
      to,
      event: event === born ? 'started' : eventName(program.events[event]!),
    })
    const binding = places.rulesAs(trace.rules[row]!, trace.variant[row]!, trace.shape[row]!)
    context.requestTimeoutUs = binding.requestTimeoutUs
    const { fromClient } = run.plan.edges[places.clusters.edge[trace.cluster[row]!]!]!
    if (fromClient >= 0) context.patienceUs = run.plan.clients[fromClient]!.timeoutUs
    const column = lengthOf[to]
    if (column !== undefined) context[column] = trace.lengthUs[row]!
  }
  const newest = changes.toReversed()
  return {
    machine: program.id,
    title: `request ${rootNumber}`,
    state: newest[0]?.to ?? program.states[program.initial]!,
    context,
    since: newest[0]?.at ?? 0,
    changes: newest.map((change) => ({ ...change, why: change.event })),
  }
}

/** Which column of the request the length of a state is: what stands on the arrow out of it. */
const lengthOf: Readonly<Record<string, string>> = {
  'asked.delaying': 'injectedDelayUs',
  'asked.open.pausing': 'backoffUs',
}
