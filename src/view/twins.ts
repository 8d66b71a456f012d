import type { Topology } from '../record/Topology.ts'

/**
 * By edge: the first edge that is drawn from the same place to the same place. Calls of one service for several others are one
 * line where all of them lead to a hub.
 */
export function twinsOf({ edges }: Topology): readonly number[] {
  const first = new Map<string, number>()
  return edges.map(({ fromClient, fromService, toService }, edge) => {
    const way = `${fromClient} ${fromService} ${toService}`
    const twin = first.get(way) ?? edge
    first.set(way, twin)
    return twin
  })
}
