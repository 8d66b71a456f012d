import type { Table } from '../engine/Arena.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { placeOf } from '../policies/locality/zones.ts'

const sent = stateOf(programs.attempt, 'trying.sent')

const columns = {
  /** Attempts that were sent by a caller that is in a zone; how many of them to an endpoint in another, and to another region. */
  sentFromZone: 'f64',
  sentAcross: 'f64',
  sentToRegion: 'f64',
} as const
export type ZoneCount = keyof typeof columns

/**
 * Calls that leave their zone, by edge. Listens to transitions, and changes nothing; where all endpoints are in one zone it
 * listens to none. Clients are in no zone unless they say so.
 */
export class ZoneMetrics {
  readonly edges: Table<typeof columns>

  constructor(places: Places) {
    const { sim, machines, plan, clusters, attempts, members, zoneOf } = places
    const regionOf = places.zoneNames.map((name) => placeOf(name).region)
    const edges = sim.arena.table('edgeZones', columns, plan.edges.length)
    while (edges.used < edges.capacity) edges.birth()
    this.edges = edges
    if (new Set(plan.services.flatMap(({ zones }) => zones)).size < 2) return
    sim.onEnter(machines.attempts, 'trying.sent', (_, attempt, before) => {
      const cluster = attempts.cluster[attempt]!
      const from = zoneOf[clusters.caller[cluster]!]!
      // One that is late stays where it is.
      if (from < 0 || before === sent) return
      const edge = clusters.edge[cluster]!
      edges.sentFromZone[edge]!++
      const to = zoneOf[members.endpoint[attempts.member[attempt]!]!]!
      if (to !== from) edges.sentAcross[edge]!++
      if (regionOf[to] !== regionOf[from]) edges.sentToRegion[edge]!++
    })
  }

  /** What had been counted by now, by edge. */
  read(): Record<ZoneCount, Float64Array> {
    const { edges } = this
    return {
      sentFromZone: edges.sentFromZone.slice(0, edges.used),
      sentAcross: edges.sentAcross.slice(0, edges.used),
      sentToRegion: edges.sentToRegion.slice(0, edges.used),
    }
  }
}
