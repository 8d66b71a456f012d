import type { Topology } from '../record/Topology.ts'
import type { Box, Size } from './groups.ts'

/** The bar of a node: as high and at least as wide at any zoom, px of the screen. */
const onScreen = { height: 26, width: 104, widest: 168 } as const
const gap = 8
/** Between the services and the bars beneath them. */
const above = 18

export interface NodeBars extends Size {
  /** By proxy, relative to the left end of the picture and to its lower edge; none for those that stand beside one endpoint. */
  readonly boxes: readonly (Box | undefined)[]
}

/** The bars of nodes that have a proxy, side by side beneath the services; in several rows where they have no room. */
export function nodeBars({ proxies, nodes }: Topology, width: number, zoom: number): NodeBars {
  const count = proxies.filter(({ node }) => node !== '').length
  if (count === 0) return { width: 0, height: 0, boxes: proxies.map(() => undefined) }
  const height = Math.round(onScreen.height / zoom)
  const least = onScreen.width / zoom
  const inRow = Math.max(1, Math.min(count, Math.floor((width + gap) / (least + gap))))
  const each = Math.min(onScreen.widest / zoom, Math.max(least, (width + gap) / inRow - gap))
  // In the order in which the scenario names them.
  const order = nodes
    .map(({ name }) => name)
    .filter((name) => proxies.some(({ node }) => node === name))
  const boxes = proxies.map(({ node }): Box | undefined => {
    const at = order.indexOf(node)
    if (node === '' || at < 0) return undefined
    const column = at % inRow
    const row = Math.floor(at / inRow)
    return { x: column * (each + gap), y: above + row * (height + gap), width: each, height }
  })
  const rows = Math.ceil(count / inRow)
  return {
    width: inRow * (each + gap) - gap,
    height: above + rows * (height + gap) - gap,
    boxes,
  }
}

/** The square of the proxy within the bar of its node. */
export function proxyInBar({ x, y, height }: Box): Box {
  const side = height * 0.62
  const inset = (height - side) / 2
  return { x: x + inset, y: y + inset, width: side, height: side }
}
