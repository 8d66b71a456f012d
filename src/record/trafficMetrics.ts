import type { Table } from '../engine/Arena.ts'
import type { Places } from '../mesh/Places.ts'
import { nobody } from '../model/units.ts'

const columns = {
  /** Connections that became ready since the start; those open now, and the area under them, µs, up to `changedAt`. */
  opened: 'f64',
  open: 'f64',
  openArea: 'f64',
  changedAt: 'f64',
  /** TCP sessions: opened = closed + reset + idled + expired + under way, of which some are half closed. */
  sessions: 'f64',
  closed: 'f64',
  reset: 'f64',
  idled: 'f64',
  expired: 'f64',
  halfClosed: 'f64',
  /** Of sessions that are over: queries, those that failed inside, and the bytes of the answers. */
  queries: 'f64',
  queriesFailed: 'f64',
  bytes: 'f64',
  /** Until the first byte of an answer, µs: sum and how many. */
  firstByteUs: 'f64',
  firstBytes: 'f64',
} as const

export type TrafficCount = keyof typeof columns

/** Connections and what goes over them, by edge. Listens to transitions, and changes nothing. */
export class TrafficMetrics {
  readonly edges: Table<typeof columns>
  private readonly places: Places

  constructor(places: Places) {
    const { sim, machines, plan, connections, clusters, sessions, jobs, requests } = places
    this.places = places
    const edges = sim.arena.table('edgeTraffic', columns, plan.edges.length)
    while (edges.used < edges.capacity) edges.birth()
    this.edges = edges

    const change = (edge: number, by: number): void => {
      edges.openArea[edge]! += edges.open[edge]! * (sim.now - edges.changedAt[edge]!)
      edges.changedAt[edge] = sim.now
      edges.open[edge]! += by
    }
    const edgeOf = (connection: number): number => clusters.edge[connections.cluster[connection]!]!
    sim.onEnter(machines.connections, 'ready', (_, connection) => {
      edges.opened[edgeOf(connection)]!++
      change(edgeOf(connection), 1)
    })
    sim.onEnter(machines.connections, 'closed', (_, connection) => {
      if (connections.isOpen[connection] === 1) change(edgeOf(connection), -1)
    })

    const firstByte = (edge: number, tookUs: number): void => {
      edges.firstByteUs[edge]! += tookUs
      edges.firstBytes[edge]!++
    }
    sim.onEnter(machines.requests, 'answered', (_, request) => {
      const edge = clusters.edge[requests.cluster[request]!]!
      if (plan.services[plan.edges[edge]!.toService]!.protocol === 'tcp') return
      firstByte(edge, sim.now - requests.startedAt[request]!)
    })
    sim.onEnter(machines.sessions, 'open.beginning', (_, session) => {
      const job = sessions.job[session]!
      const edge = sessions.edge[session]!
      edges.sessions[edge]!++
      // The way back, at rest.
      const back = plan.edges[edge]!.latencyUs
      firstByte(edge, sim.now + back - requests.startedAt[jobs.request[job]!]!)
    })
    sim.onEnter(machines.sessions, 'halfClosed', (_, session) => {
      edges.halfClosed[sessions.edge[session]!]!++
    })
    const halfClosed = machines.sessions.program.states.indexOf('halfClosed')
    const over = (end: 'closed' | 'reset' | 'idledOut' | 'expired', count: TrafficCount): void =>
      sim.onEnter(machines.sessions, end, (_, session, from) => {
        const edge = sessions.edge[session]!
        edges[count][edge]!++
        if (from === halfClosed) edges.halfClosed[edge]!--
        edges.queries[edge]! += sessions.queries[session]!
        edges.queriesFailed[edge]! += sessions.failed[session]!
        edges.bytes[edge]! += sessions.bytes[session]!
      })
    over('closed', 'closed')
    over('reset', 'reset')
    over('idledOut', 'idled')
    over('expired', 'expired')
  }

  /** Counts by edge now: areas are up to now, and what open sessions have asked so far is in. */
  read(): Record<TrafficCount, Float64Array> {
    const { edges, places } = this
    const { sim, sessions } = places
    const counts = Object.fromEntries(
      (Object.keys(columns) as TrafficCount[]).map((name) => [
        name,
        edges[name].slice(0, edges.used),
      ]),
    ) as Record<TrafficCount, Float64Array>
    for (let edge = 0; edge < edges.used; edge++) {
      counts.openArea[edge]! += edges.open[edge]! * (sim.now - edges.changedAt[edge]!)
    }
    for (let session = 0; session < sessions.used; session++) {
      if (sessions.number[session]! <= 0 || places.jobs.session[sessions.job[session]!] === nobody)
        continue
      const edge = sessions.edge[session]!
      counts.queries[edge]! += sessions.queries[session]!
      counts.queriesFailed[edge]! += sessions.failed[session]!
      counts.bytes[edge]! += sessions.bytes[session]!
    }
    return counts
  }
}
