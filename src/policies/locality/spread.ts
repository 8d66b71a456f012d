import type { PolicyColumns } from '../columns.ts'
import type { rowsOf } from './locality.ts'
import { byPlace, placeOf } from './zones.ts'

export type Rows = ReturnType<typeof rowsOf>

/** How calls are shared out within a priority, by the localities of its endpoints. */
export interface Spread {
  readonly localities: number
  readonly countsCallers: boolean
  localityOf(cluster: number, endpoint: number): number
  /** Works out anew what is remembered, when somebody came, went, or changed. */
  prepare(cluster: number, first: number, rows: Rows): void
  /** By locality, its share of the calls of a priority; undefined where calls are not shared out now. */
  ratiosIn(first: number, rows: Rows, priority: number): readonly number[] | undefined
  /** @returns a locality; below 0: any */
  choose(
    first: number,
    rows: Rows,
    priority: number,
    isDegraded: boolean,
    request: number,
    attempt: number,
    pick: number,
  ): number
}

/** Which number a locality has for the callers of a cluster: their own first, then the others by name, as Envoy has them. */
export function localityNumbers({
  ground,
}: PolicyColumns): (cluster: number, zone: number) => number {
  const places = ground.zones.map(placeOf)
  const sorted = places
    .map((_, zone) => zone)
    .sort((one, other) => byPlace(places[one]!, places[other]!))
  const rank = places.map((_, zone) => sorted.indexOf(zone))
  return (cluster, zone) => {
    const own = ground.zoneOfCaller(cluster)
    if (own < 0) return rank[zone]!
    if (zone === own) return 0
    return rank[zone]! + (rank[zone]! < rank[own]! ? 1 : 0)
  }
}
