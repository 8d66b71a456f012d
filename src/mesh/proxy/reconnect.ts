import type { Action } from '../../engine/Simulation.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import type { Pool } from './pool.ts'
import { setUnready, unready } from './ready.ts'

const usable = stateOf(programs.reconnect, 'usable')
const connecting = stateOf(programs.reconnect, 'connecting')
const up = [stateOf(programs.pod, 'ready'), stateOf(programs.pod, 'draining')]

/** Who connects again to an endpoint whose connection was lost; until then it is not ready. */
export function reconnectActions(
  places: Places,
  pool: Pool,
): Record<'leaveAlone' | 'connectAgain' | 'noteConnected', Action> {
  const { sim, reconnects, members, clusters, draw, plan } = places
  const purposes = plan.edges.map(({ name }) => places.purpose(`reconnect/${name}`))

  return {
    leaveAlone(row) {
      const member = reconnects.member[row]!
      const cluster = members.cluster[member]!
      const place = (places.callerIndex(cluster) << 12) | (member - clusters.firstMember[cluster]!)
      const failures = reconnects.failures[row]!
      const u = draw
        .key(place, Math.floor(sim.now / 1_000), purposes[clusters.edge[cluster]!]!)
        .next()
      const how = clusters.gate[cluster]! >= 0 ? plan.gates! : plan.readiness!
      reconnects.backoffUs[row] = how.reconnectAfter(failures, u, reconnects.backoffUs[row]!)
      reconnects.failures[row] = failures + 1
      reconnects.since[row] = sim.now
      setUnready(places, member, unready.connection, true)
    },

    connectAgain(row) {
      reconnects.since[row] = sim.now
      const member = reconnects.member[row]!
      pool.connect(members.cluster[member]!, member)
    },

    noteConnected(row) {
      reconnects.failures[row] = 0
      reconnects.since[row] = sim.now
      setUnready(places, reconnects.member[row]!, unready.connection, false)
    },
  }
}

/** Whether one connection to the endpoint is kept for all: then the endpoint is ready only while it is there. */
export function isKept(places: Places, member: number): boolean {
  const { members, clusters } = places
  return members.reconnect[member] !== nobody && clusters.gate[members.cluster[member]!]! < 0
}

/** A connection to the endpoint is gone, or could not be opened. */
export function noteLost(places: Places, member: number): void {
  const { sim, machines, members, reconnects, clusters, endpoints } = places
  const row = members.reconnect[member]!
  if (row === nobody) return
  const state = reconnects.state[row]!
  if (state !== usable && state !== connecting) return
  // What falls with its own pod is no news about the other end.
  const cluster = members.cluster[member]!
  const from = clusters.isShared[cluster] === 1 ? nobody : clusters.fromEndpoint[cluster]!
  if (from >= 0 && !up.includes(endpoints.state[from]!)) return
  sim.tell(machines.reconnects, row, events.reconnect.lost)
}

/** Nobody waits to connect to the endpoint again. */
export function forgetReconnecting(places: Places, member: number): void {
  const { sim, machines, members, reconnects } = places
  const row = members.reconnect[member]!
  if (row !== nobody && reconnects.state[row] !== usable)
    sim.tell(machines.reconnects, row, events.reconnect.forgotten)
}

/** A connection to the endpoint is open. */
export function noteOpened({ sim, machines, members, reconnects }: Places, member: number): void {
  const row = members.reconnect[member]!
  if (row !== nobody && reconnects.state[row] === connecting)
    sim.tell(machines.reconnects, row, events.reconnect.connected)
}
