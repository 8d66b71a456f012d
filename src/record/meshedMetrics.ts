import type { Table } from '../engine/Arena.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'

const sent = stateOf(programs.attempt, 'trying.sent')

const columns = {
  /** Attempts that were sent from a caller that has a proxy to an endpoint that has one. */
  sentMeshed: 'f64',
} as const

/**
 * Calls that have a proxy at both ends, by edge. Listens to transitions, and changes nothing; where no endpoint comes into the
 * mesh or leaves it, and everybody is in it or nobody, it listens to none.
 */
export class MeshedMetrics {
  readonly edges: Table<typeof columns>
  /** What holds of all calls; undefined where it is counted. */
  private readonly ofAll: 0 | 1 | undefined

  constructor(places: Places) {
    const { sim, machines, plan, clusters, attempts, members, endpoints } = places
    const edges = sim.arena.table('edgeMeshed', columns, plan.edges.length)
    while (edges.used < edges.capacity) edges.birth()
    this.edges = edges
    const isMixed =
      plan.services.some(
        ({ unmeshed, rolled }) => unmeshed.includes(true) || rolled.includes(true),
      ) ||
      plan.clients.some(({ unmeshed }) => unmeshed) ||
      plan.injector === 'ignore'
    this.ofAll = !plan.hasProxies ? 0 : isMixed ? undefined : 1
    if (this.ofAll !== undefined) return
    sim.onEnter(machines.attempts, 'trying.sent', (_, attempt, from) => {
      // One that is late stays where it is.
      if (from === sent) return
      const cluster = attempts.cluster[attempt]!
      const endpoint = members.endpoint[attempts.member[attempt]!]!
      if (clusters.proxy[cluster]! >= 0 && endpoints.proxy[endpoint]! >= 0)
        edges.sentMeshed[clusters.edge[cluster]!]!++
    })
  }

  /** What had been counted by now, by edge; 0 or 1 where it holds of all calls. */
  read(): Float64Array | 0 | 1 {
    const { edges } = this
    return this.ofAll ?? edges.sentMeshed.slice(0, edges.used)
  }
}
