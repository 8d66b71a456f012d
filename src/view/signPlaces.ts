import type { Topology } from '../record/Topology.ts'
import type { Layout } from './layout.ts'

/** Px along the way from the caller's port to the middle of the first sign, and how far the second stands from it. */
const fromPort = 22
const apart = 20
/** Two signs closer than this would lie over each other. */
const clear = 20
const step = 6
/** Signs keep to the caller's part of the way. */
const shareAtMost = 0.5

/**
 * Where signs stand at the callers' ends, as x, y of the first and x, y of the second by edge. Edges of one caller begin side by
 * side, so that each stands as near to its port as those before it allow. The same in every frame.
 */
export function signPlaces({ edges }: Topology, layout: Layout): Float32Array {
  const places = new Float32Array(edges.length * 4)
  const taken = new Map<string, { readonly x: number; readonly y: number }[]>()
  edges.forEach(({ fromService, fromClient }, edge) => {
    const route = layout.edges[edge]
    if (route === undefined) return
    const caller = `${fromService} ${fromClient}`
    const others = taken.get(caller) ?? []
    taken.set(caller, others)
    const at = (distance: number): { x: number; y: number } => {
      const point = { x: 0, y: 0 }
      route.at(Math.min(distance, route.length * shareAtMost) / Math.max(1, route.length), point)
      return point
    }
    const isFree = (distance: number, count: number): boolean =>
      [at(distance), at(distance + apart)].slice(0, count).every(({ x, y }) =>
        others.every(
          (other, index) =>
            // A second sign is rare; where there is no room for two, the first ones must be clear of each other.
            (count === 1 && index % 2 === 1) || Math.hypot(other.x - x, other.y - y) >= clear,
        ),
      )
    const from = Math.min(fromPort, route.length * 0.35)
    const tried: number[] = []
    for (let distance = from; distance <= route.length * shareAtMost; distance += step)
      tried.push(distance)
    const chosen =
      tried.find((distance) => isFree(distance, 2)) ??
      tried.find((distance) => isFree(distance, 1)) ??
      from
    const [first, second] = [at(chosen), at(chosen + apart)]
    others.push(first, second)
    places.set([first.x, first.y, second.x, second.y], edge * 4)
  })
  return places
}
