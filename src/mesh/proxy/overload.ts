import type { Action } from '../../engine/Simulation.ts'
import { never, nobody } from '../../model/units.ts'
import type { Overload } from '../../policies/overload/overload.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

/** What the overload manager of a proxy does: it looks at its resources. */
export function overloadActions(places: Places): Record<'readMonitors' | 'noteOverload', Action> {
  const { sim, overloads, endpoints, members, plan } = places
  /** By endpoint: who of its callers' proxies knows it. */
  const membersOf: number[][] = Array.from({ length: endpoints.used }, () => [])
  for (let member = 0; member < members.used; member++)
    membersOf[members.endpoint[member]!]!.push(member)

  return {
    noteOverload(row) {
      overloads.since[row] = sim.now
    },

    readMonitors(row) {
      const endpoint = overloads.endpoint[row]!
      const rule = places.inboundRulesOf(endpoint).overload
      const { memory } = plan.services[endpoints.service[endpoint]!]!
      let open = 0
      for (const member of membersOf[endpoint]!) open += members.connections[member]!
      overloads.memory[row] = endpoints.memoryBytes[endpoint]! / memory.limit
      overloads.connections[row] = rule === null ? 0 : open / rule.maxConnections
      overloads.refreshUs[row] = rule === null ? never : rule.refreshUs
      const valueOf = (action: Parameters<Overload['actionValue']>[0]): number =>
        rule === null
          ? 0
          : rule.actionValue(action, overloads.memory[row]!, overloads.connections[row]!)
      overloads.stopsRequests[row] = valueOf('stopAcceptingRequests')
      overloads.rejectsConnections[row] = valueOf('rejectConnections')
      overloads.endsKeepalive[row] = valueOf('disableKeepalive')
      const acts =
        overloads.stopsRequests[row]! +
          overloads.rejectsConnections[row]! +
          overloads.endsKeepalive[row]! >
        0
      if (acts === (overloads.isActing[row] === 1)) return
      overloads.isActing[row] = acts ? 1 : 0
      sim.tell(places.machines.overloads, row, events.overload[acts ? 'pressed' : 'eased'])
    },
  }
}

/** The overload manager beside an endpoint, made when the first request or connection comes. */
export function overloadOf(places: Places, endpoint: number, rule: Overload): number {
  const { sim, machines, endpoints, overloads } = places
  let row = endpoints.overload[endpoint]!
  if (row === nobody) {
    row = sim.birth(machines.overloads)
    endpoints.overload[endpoint] = row
    overloads.endpoint[row] = endpoint
    overloads.madeFrom[row] = rule.madeFrom
    sim.start(machines.overloads, row)
  } else if (overloads.madeFrom[row] !== rule.madeFrom) {
    overloads.madeFrom[row] = rule.madeFrom
    sim.tell(machines.overloads, row, events.overload.configured)
  }
  return row
}

/** What the proxy beside an endpoint does to save itself, asked for one job or one connection. */
export class OverloadManager {
  private readonly places: Places
  private readonly requestPurpose: number
  private readonly connectionPurpose: number

  constructor(places: Places) {
    this.places = places
    this.requestPurpose = places.purpose('overload/request')
    this.connectionPurpose = places.purpose('overload/connection')
  }

  /** Whether a job is refused before anything else is asked. */
  refuses(job: number, endpoint: number, rule: Overload): boolean {
    const { jobs, overloads, draw } = this.places
    const row = overloadOf(this.places, endpoint, rule)
    const value = overloads.stopsRequests[row]!
    if (value === 0) return false
    draw.key(jobs.keyA[job]!, jobs.keyB[job]! + jobs.ordinal[job]!, this.requestPurpose)
    if (draw.at(0) >= value) return false
    overloads.downstream_rq_overload_close[row]!++
    return true
  }

  /** Whether a new connection is closed at once. */
  rejects(connection: number, endpoint: number): boolean {
    const { endpoints, connections, overloads, draw } = this.places
    if (endpoints.proxy[endpoint]! < 0) return false
    const rule = this.places.inboundRulesOf(endpoint).overload
    if (rule === null) return false
    const row = overloadOf(this.places, endpoint, rule)
    const value = overloads.rejectsConnections[row]!
    if (value === 0) return false
    draw.key(endpoint, connections.number[connection]!, this.connectionPurpose)
    if (draw.at(0) >= value) return false
    overloads.downstream_cx_overload_reject[row]!++
    return true
  }

  /** What a job does when it is answered: its connection may be told to take no further request. */
  closing(crossBack: Action): Action {
    const { places } = this
    const { sim, machines, jobs, attempts, connections, endpoints, overloads, plan, draw } = places
    return (job) => {
      const endpoint = jobs.endpoint[job]!
      const row = endpoints.overload[endpoint]!
      if (row !== nobody && overloads.endsKeepalive[row]! > 0) {
        const attempt = jobs.attempt[job]!
        const connection =
          attempts.number[attempt] === jobs.attemptNumber[job]
            ? attempts.connection[attempt]!
            : nobody
        draw.key(jobs.keyA[job]!, jobs.keyB[job]! + jobs.ordinal[job]!, this.requestPurpose)
        if (connection !== nobody && draw.at(1) < overloads.endsKeepalive[row]!) {
          overloads.downstream_cx_overload_disable_keepalive[row]!++
          const { latencyUs } = plan.edges[jobs.edge[job]!]!
          if (connections.number[connection] === attempts.connectionNumber[attempt])
            sim.tellLater(latencyUs, machines.connections, connection, events.connection.drain)
        }
      }
      crossBack(job)
    }
  }
}
