import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { stage as said } from '../words/en/stage.ts'
import { Fold } from './Fold.ts'
import { layout, scaleToFit, type Room } from './layout.ts'

/** A stage shows so many services, and one place for the others. */
const servicesAtMost = 6
/** So many endpoints of a service stand side by side; of more, one stands for all. */
const endpointsAtMost = 4
/** Below this zoom letters of 24 px would need more room than there is. */
const zoomLeast = 0.9

/**
 * The richest picture of a topology that can be read from the last row: as many services as there is room for, with all their
 * endpoints, or one for all of them; the control plane if there is room, or if somebody speaks about it. What somebody speaks
 * about is never folded.
 *
 * @returns undefined when all of it has room
 */
export function stageFold(
  topology: Topology,
  room: Room,
  meant: readonly PlaceRef[],
): Fold | undefined {
  const order = byWeight(topology, meant)
  const isPlaneMeant = meant.some(({ kind }) => kind === 'controlPlane')
  const planes = !topology.hasControlPlane ? [false] : isPlaneMeant ? [true] : [true, false]
  const hasFew = topology.services.every(({ endpoints }) => endpoints.length <= endpointsAtMost)
  let best: { fold: Fold | undefined; zoom: number } | undefined
  for (let count = Math.min(servicesAtMost, order.length); count > 0; count--) {
    const isWhole = count === order.length
    for (const isByService of isWhole && hasFew ? [false, true] : [true])
      for (const hasControlPlane of isByService ? planes : planes.slice(0, 1)) {
        const isAsItIs = isWhole && !isByService && hasControlPlane === topology.hasControlPlane
        const fold = isAsItIs
          ? undefined
          : new Fold(topology, {
              kept: order.slice(0, count),
              isByService,
              hasControlPlane,
              nameOf: (others) => said.more(String(others)),
            })
        const zoom = zoomOf(fold?.topology ?? topology, room)
        if (zoom >= zoomLeast) return fold
        if (best === undefined || zoom > best.zoom * 1.02) best = { fold, zoom }
      }
    // Fewer than what is spoken of says nothing.
    if (count <= Math.max(2, servicesOf(topology, meant).size)) break
  }
  return best?.fold
}

const zoomOf = (topology: Topology, room: Room): number =>
  scaleToFit(layout(topology, room, { groupBy: 'depth', isStage: true }), room, 1)

/** Services that somebody speaks of first, then by how near to the clients they are called, and by how many they have to do with. */
function byWeight(topology: Topology, meant: readonly PlaceRef[]): readonly number[] {
  const { services, edges, clients } = topology
  const spoken = servicesOf(topology, meant)
  const depth = services.map(() => Infinity)
  const queue = clients.map(({ service }) => service)
  for (const service of queue) depth[service] = 0
  for (let at = 0; at < queue.length; at++)
    for (const { fromService, toService } of edges) {
      if (fromService !== queue[at] || depth[toService]! <= depth[fromService]! + 1) continue
      depth[toService] = depth[fromService]! + 1
      queue.push(toService)
    }
  const degree = services.map(
    (_, index) =>
      edges.filter(({ fromService, toService }) => fromService === index || toService === index)
        .length,
  )
  return services
    .map((_, index) => index)
    .sort(
      (a, b) =>
        Number(spoken.has(b)) - Number(spoken.has(a)) ||
        depth[a]! - depth[b]! ||
        degree[b]! - degree[a]! ||
        a - b,
    )
}

/** The services in which places stand, or between which. */
function servicesOf(topology: Topology, places: readonly PlaceRef[]): ReadonlySet<number> {
  const found = new Set<number>()
  for (const { kind, index } of places) {
    if (kind === 'service') found.add(index)
    if (kind === 'endpoint') found.add(topology.endpoints[index]!.service)
    if (kind !== 'edge') continue
    const { fromService, toService } = topology.edges[index]!
    if (fromService >= 0) found.add(fromService)
    found.add(toService)
  }
  return found
}
