import type { Table } from '../engine/Arena.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'

const sent = stateOf(programs.attempt, 'trying.sent')

const columns = {
  /** Attempts that were sent by a caller that is in a zone, and how many of them to an endpoint in another. */
  sentFromZone: 'f64',
  sentAcross: 'f64',
} as const
export type ZoneCount = keyof typeof columns

/**
 * Calls that leave their zone, by edge. Listens to transitions, and changes nothing; where all endpoints are in one zone it
 * listens to none. Clients are in no zone.
 */
export class ZoneMetrics {
  readonly edges: Table<typeof columns>

  constructor(places: Places) {
    const { sim, machines, plan, clusters, attempts, members, zoneOf } = places
    const edges = sim.arena.table('edgeZones', columns, plan.edges.length)
    while (edges.used < edges.capacity) edges.birth()
    this.edges = edges
    if (new Set(plan.services.flatMap(({ zones }) => zones)).size < 2) return
    sim.onEnter(machines.attempts, 'trying.sent', (_, attempt, before) => {
      const cluster = attempts.cluster[attempt]!
      const from = clusters.fromEndpoint[cluster]!
      // One that is late stays where it is.
      if (from < 0 || before === sent) return
      const edge = clusters.edge[cluster]!
      edges.sentFromZone[edge]!++
      const endpoint = members.endpoint[attempts.member[attempt]!]!
      if (zoneOf[endpoint] !== zoneOf[from]) edges.sentAcross[edge]!++
    })
  }

  /** What had been counted by now, by edge. */
  read(): Record<ZoneCount, Float64Array> {
    const { edges } = this
    return {
      sentFromZone: edges.sentFromZone.slice(0, edges.used),
      sentAcross: edges.sentAcross.slice(0, edges.used),
    }
  }
}
