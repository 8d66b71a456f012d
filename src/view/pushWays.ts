import type { Topology } from '../record/Topology.ts'
import { boxOf } from './hit.ts'
import type { Layout } from './layout.ts'

/** Config does not travel along the calls: straight from the control plane to each proxy, as x, y, x, y by proxy. */
export function pushWays(topology: Topology, layout: Layout): Float32Array {
  const plane = layout.controlPlane
  const ways = new Float32Array(topology.proxies.length * 4)
  if (plane === undefined) return ways
  topology.proxies.forEach((_, index) => {
    const box = boxOf(topology, layout, { kind: 'proxy', index })
    if (box === undefined) return
    const x = box.x + box.width / 2
    const y = box.y + box.height / 2
    const within = (value: number, from: number, size: number): number =>
      Math.min(from + size - inset, Math.max(from + inset, value))
    ways[index * 4] = within(x, plane.x, plane.width)
    // From the edge of the bar, where no words stand.
    ways[index * 4 + 1] = Math.min(plane.y + plane.height, Math.max(plane.y, y))
    ways[index * 4 + 2] = x
    ways[index * 4 + 3] = y
  })
  return ways
}

/** How far from the ends of the control plane's bar, px. */
const inset = 12
