import type { Table } from '../engine/Arena.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { nobody } from '../model/units.ts'
import { isAllowed } from '../policies/authz/authz.ts'

const sent = stateOf(programs.attempt, 'trying.sent')

const columns = {
  /** Handshakes that succeeded and that failed, and connections that met a callee who takes no plaintext. */
  handshakes: 'f64',
  handshakeFails: 'f64',
  plainRefused: 'f64',
  /** Attempts that were sent over a connection without certificates. */
  sentPlain: 'f64',
  /** Calls that an access policy would refuse if what it rehearses did bind. */
  wouldDeny: 'f64',
  /** Open connections over which both ends know each other. */
  mutual: 'f64',
} as const

export type IdentityCount = keyof typeof columns

const denied = programs.job.eventNumber.get('denied')!
const rejecting = stateOf(programs.connection, 'opening.rejecting')

/**
 * Handshakes, plaintext and access, by edge. Listens to transitions, and changes nothing; where nobody has an identity it
 * listens to none.
 */
export class IdentityMetrics {
  readonly edges: Table<typeof columns>

  constructor(places: Places) {
    const { sim, machines, plan, connections, clusters, attempts, jobs, endpoints } = places
    const edges = sim.arena.table('edgeIdentity', columns, plan.edges.length)
    while (edges.used < edges.capacity) edges.birth()
    this.edges = edges
    if (plan.identity === null) return

    const edgeOf = (connection: number): number => clusters.edge[connections.cluster[connection]!]!
    sim.onEnter(machines.connections, 'ready', (_, connection) => {
      const edge = edgeOf(connection)
      if (connections.isMutual[connection] === 1) {
        edges.handshakes[edge]!++
        edges.mutual[edge]!++
      }
      if (connections.isStale[connection] === 2) edges.plainRefused[edge]!++
    })
    sim.onEnter(machines.connections, 'closed', (_, connection, from) => {
      const edge = edgeOf(connection)
      if (connections.isOpen[connection] === 1 && connections.isMutual[connection] === 1)
        edges.mutual[edge]!--
      if (from === rejecting) edges.handshakeFails[edge]!++
    })
    sim.onEnter(machines.attempts, 'trying.sent', (_, attempt, from) => {
      // One that is late stays where it is.
      if (from === sent) return
      const connection = attempts.connection[attempt]!
      if (connection !== nobody && connections.isMutual[connection] === 0)
        edges.sentPlain[clusters.edge[attempts.cluster[attempt]!]!]!++
    })
    const rehearse = (job: number): void => {
      const endpoint = jobs.endpoint[job]!
      if (endpoints.proxy[endpoint]! < 0) return
      const access = places.inboundRulesFor(job)?.access ?? null
      if (access === null || !access.isRehearsing) return
      const edge = jobs.edge[job]!
      const caller = jobs.isMutual[job] === 1 ? places.identityOf(edge) : nobody
      if (!isAllowed(access.rehearse(caller, places.seenMethodOf(job)))) edges.wouldDeny[edge]!++
    }
    sim.onEnter(machines.jobs, 'underWay.queueing', (_, job) => rehearse(job))
    sim.onEnter(machines.jobs, 'underWay.returning', (_, job, __, event) => {
      if (event === denied) rehearse(job)
    })
  }

  /** What had been counted by now. */
  read(): Record<IdentityCount, Float64Array> {
    const { edges } = this
    return Object.fromEntries(
      Object.keys(columns).map((name) => [name, edges[name as IdentityCount].slice(0, edges.used)]),
    ) as Record<IdentityCount, Float64Array>
  }
}
