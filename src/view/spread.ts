import type { Lens } from '../model/lenses.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import { memberField, memberWidth, type Frame } from '../record/Frame.ts'
import type { EdgePlace, Topology } from '../record/Topology.ts'

/** Whether a proxy sees only connections there, and no requests in them. */
export const isOpaque = ({ kind }: EdgePlace): boolean => kind === 'tcp' || kind === 'opaque'

/** Whether whoever connects is balanced, and not each request: then it matters to whom the connections go. */
const isByConnection = (edge: EdgePlace, hasProxies: boolean): boolean =>
  isOpaque(edge) || (edge.kind === 'grpc' && !hasProxies)

/** The edges whose connections are shown one by one: those that somebody asks for, and from near those where it matters. */
export function spreadEdges(
  { edges, proxies }: Topology,
  {
    lens,
    isNear,
    hover,
    selection,
  }: {
    readonly lens?: Lens
    readonly isNear?: boolean
    readonly hover?: PlaceRef | undefined
    readonly selection?: PlaceRef | undefined
  },
): readonly number[] {
  const asked = [hover, selection].find((place) => place?.kind === 'edge')
  if (asked !== undefined) return edges[asked.index] === undefined ? [] : [asked.index]
  if (isNear !== true || (lens ?? 'traffic') !== 'traffic') return []
  return edges.flatMap((edge, index) => (isByConnection(edge, proxies.length > 0) ? [index] : []))
}

/** How many open connections the callers of an edge have to each endpoint that has some. */
export function connectionsOf(
  topology: Topology,
  { members }: Frame,
  edge: number,
): ReadonlyMap<number, number> {
  const open = new Map<number, number>()
  topology.clusters.forEach((cluster) => {
    if (cluster.edge !== edge) return
    for (const member of cluster.members) {
      const { endpoint } = topology.members[member]!
      const count = members[member * memberWidth + memberField.connections]!
      if (count > 0) open.set(endpoint, (open.get(endpoint) ?? 0) + count)
    }
  })
  return open
}
