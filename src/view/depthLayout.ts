import type { Box, Size } from './groups.ts'
import type { Arc, Layering } from './layers.ts'
import type { Flow } from './layoutTypes.ts'
import { settle } from './settle.ts'

/** Boxes of the nodes and the curves of the arcs, in px of a ground without bounds. */
export interface Arrangement {
  readonly boxes: readonly Box[]
  /** By arc, from the caller to the callee: x, y of the start, then six numbers for each curve. */
  readonly routes: readonly (readonly number[])[]
}

export interface DepthOptions {
  readonly flow: Flow
  /** So many nodes stand before all others: the clients. */
  readonly first: number
  /** What the picture may take, px. */
  readonly room: Size
  /** Least px between two neighbours across the flow. */
  readonly tight: number
  /** Least px between two layers, and how much more even a crowded picture gives them. */
  readonly channel: number
  readonly spare?: number
  /** Whether the boxes of one layer are made as wide as the widest. */
  readonly isGrid: boolean
}

/** Nodes in layers by call depth: requests flow along the layers, and lines pass through gaps that are kept for them. */
export function arrangeByDepth(
  sizes: readonly Size[],
  arcs: readonly Arc[],
  graph: Layering,
  { flow, first, room, tight, channel, spare = 22, isGrid }: DepthOptions,
): Arrangement {
  const nodeCount = sizes.length
  const isRight = flow === 'right'
  // Along the flow and across it: the rest of this function does not know which is x.
  const along = sizes.map(({ width, height }) => (isRight ? width : height))
  const across = sizes.map(({ width, height }) => (isRight ? height : width))
  const centres = placeAcross(graph, across, nodeCount, {
    room: isRight ? room.height : room.width,
    tight,
  })
  const columns = placeAlong(graph, along, nodeCount, centres, {
    room: isRight ? room.width : room.height,
    least: channel,
    spareLeast: spare,
  })
  // Groups of one layer are as wide as the widest of them: one grid.
  const boxes = sizes.map((_, node): Box => {
    const { at, size } = columns[graph.layerOf[node]!]!
    const length = isRight && node >= first && isGrid ? size : along[node]!
    const start = isRight && node >= first ? at : at + (size - length) / 2
    const side = centres[node]! - across[node]! / 2
    return isRight
      ? { x: start, y: side, width: length, height: across[node]! }
      : { x: side, y: start, width: across[node]!, height: length }
  })
  return { boxes, routes: route(graph, arcs, boxes, centres, columns, flow, nodeCount) }
}

const bendGap = 9
const nodeBendGap = 14
const rounds = 14

/** The centre of each node across the flow. */
function placeAcross(
  graph: Layering,
  size: readonly number[],
  nodeCount: number,
  { room, tight }: { readonly room: number; readonly tight: number },
): number[] {
  const sizeOf = (node: number): number => size[node] ?? 0
  // As much air as the fullest layer allows.
  const fullest = graph.layers.map((layer) => {
    const nodes = layer.filter((node) => node < nodeCount)
    const taken = nodes.reduce((sum, node) => sum + sizeOf(node), 0)
    return (
      (room - taken - (layer.length - nodes.length) * nodeBendGap) / Math.max(1, nodes.length - 1)
    )
  })
  const gap = Math.min(36, Math.max(tight, Math.min(...fullest)))
  const gapOf = (a: number, b: number): number =>
    a < nodeCount && b < nodeCount ? gap : a >= nodeCount && b >= nodeCount ? bendGap : nodeBendGap
  const apart = graph.layers.map((layer) =>
    layer
      .slice(1)
      .map((node, at) => (sizeOf(layer[at]!) + sizeOf(node)) / 2 + gapOf(layer[at]!, node)),
  )
  const centre: number[] = graph.layerOf.map(() => 0)
  graph.layers.forEach((layer, index) => {
    const total = apart[index]!.reduce((sum, distance) => sum + distance, 0)
    let at = -total / 2
    layer.forEach((node, place) => {
      centre[node] = at
      at += apart[index]![place] ?? 0
    })
  })
  // Bends are heavy: a long line should run straight, and the services give way.
  const weights = graph.layers.map((layer) => layer.map((node) => (node < nodeCount ? 1 : 3)))
  for (let round = 0; round < rounds; round++) {
    const isForward = round % 2 === 0
    for (let step = 0; step < graph.layers.length; step++) {
      const index = isForward ? step : graph.layers.length - 1 - step
      const layer = graph.layers[index]!
      const wanted = layer.map((node) => {
        const near = isForward ? graph.before[node]! : graph.after[node]!
        const all = round >= rounds - 4 ? [...graph.before[node]!, ...graph.after[node]!] : near
        if (all.length === 0) return centre[node]!
        return all.reduce((sum, other) => sum + centre[other]!, 0) / all.length
      })
      settle(wanted, weights[index]!, apart[index]!).forEach((value, at) => {
        centre[layer[at]!] = value
      })
    }
  }
  return centre.map((value) => Math.round(value))
}

interface Column {
  readonly at: number
  readonly size: number
}

/** Where each layer begins along the flow, and how much it takes. Channels with long climbs get more of the room. */
function placeAlong(
  graph: Layering,
  size: readonly number[],
  nodeCount: number,
  centres: readonly number[],
  {
    room,
    least,
    spareLeast,
  }: { readonly room: number; readonly least: number; readonly spareLeast: number },
): Column[] {
  const sizes = graph.layers.map((layer) =>
    Math.max(0, ...layer.filter((node) => node < nodeCount).map((node) => size[node]!)),
  )
  const channels = Math.max(1, sizes.length - 1)
  const most = channels === 1 ? 240 : channels === 2 ? 200 : 160
  const taken = sizes.reduce((sum, value) => sum + value, 0)
  const climbs = graph.layers.map((layer) =>
    Math.max(
      60,
      ...layer.flatMap((node) =>
        graph.after[node]!.map((next) => Math.abs(centres[next]! - centres[node]!)),
      ),
    ),
  )
  const allClimbs = climbs.slice(0, -1).reduce((sum, value) => sum + value, 0)
  // Even a crowded picture keeps channels that can be followed.
  const spare = Math.max(room - taken - channels * least, channels * spareLeast)
  let at = 0
  return sizes.map((value, index) => {
    const column = { at, size: value }
    const share = (spare * climbs[index]!) / Math.max(1, allClimbs)
    at += value + Math.round(Math.min(most, least + share))
    return column
  })
}

/** The curves of each arc, from caller to callee. */
function route(
  graph: Layering,
  arcs: readonly Arc[],
  boxes: readonly Box[],
  centres: readonly number[],
  columns: readonly Column[],
  flow: Flow,
  nodeCount: number,
): number[][] {
  const isRight = flow === 'right'
  const sideOf = (node: number): number => (isRight ? boxes[node]!.height : boxes[node]!.width)
  const endOf = (node: number): number =>
    isRight ? boxes[node]!.x + boxes[node]!.width : boxes[node]!.y + boxes[node]!.height
  const startOf = (node: number): number => (isRight ? boxes[node]!.x : boxes[node]!.y)
  const leaving = ports(graph, arcs.length, centres, sideOf, nodeCount, 'leaving')
  const entering = ports(graph, arcs.length, centres, sideOf, nodeCount, 'entering')
  return arcs.map((_, arc) => {
    const chain = graph.chains[arc]!
    if (chain.length === 1) return loop(chain[0]!, endOf, centres, sideOf, isRight)
    const from = chain[0]!
    const to = chain.at(-1)!
    const points: number[] = [endOf(from), leaving[arc]!]
    const curveTo = (along: number, across: number): void => {
      const [a, c] = [points.at(-2)!, points.at(-1)!]
      const middle = (a + along) / 2
      points.push(middle, c, middle, across, along, across)
    }
    const straightTo = (along: number): void => {
      const [a, c] = [points.at(-2)!, points.at(-1)!]
      points.push(a + (along - a) / 3, c, a + ((along - a) * 2) / 3, c, along, c)
    }
    // The rest of the caller's own layer, if the group ends before it does.
    const own = columns[graph.layerOf[from]!]!
    if (own.at + own.size > endOf(from) + 1) straightTo(own.at + own.size)
    for (const bend of chain.slice(1, -1)) {
      const { at, size } = columns[graph.layerOf[bend]!]!
      curveTo(at, centres[bend]!)
      straightTo(at + size)
    }
    const last = columns[graph.layerOf[to]!]!
    if (last.at + 1 < startOf(to)) {
      curveTo(last.at, entering[arc]!)
      straightTo(startOf(to))
    } else curveTo(startOf(to), entering[arc]!)
    const ordered = graph.isBackward[arc] ? turned(points) : points
    return isRight ? ordered : ordered.map((_, at) => ordered[at % 2 === 0 ? at + 1 : at - 1]!)
  })
}

function turned(points: readonly number[]): number[] {
  const result: number[] = []
  for (let at = points.length - 2; at >= 0; at -= 2) result.push(points[at]!, points[at + 1]!)
  return result
}

/** A service that calls itself. */
function loop(
  node: number,
  endOf: (node: number) => number,
  centres: readonly number[],
  sideOf: (node: number) => number,
  isRight: boolean,
): number[] {
  const a = endOf(node)
  const c = centres[node]!
  const reach = sideOf(node) / 2 - 8
  const points = [a, c - reach, a + 32, c - reach, a + 32, c + reach, a, c + reach]
  return isRight ? points : points.map((_, at) => points[at % 2 === 0 ? at + 1 : at - 1]!)
}

/** Where each arc leaves or enters its group: spread around the middle, in the order of the other ends. */
function ports(
  graph: Layering,
  arcCount: number,
  centres: readonly number[],
  sideOf: (node: number) => number,
  nodeCount: number,
  which: 'leaving' | 'entering',
): number[] {
  const result: number[] = Array.from({ length: arcCount }, () => 0)
  const byNode = Array.from({ length: nodeCount }, (): number[] => [])
  graph.chains.forEach((chain, arc) => {
    if (chain.length > 1) byNode[which === 'leaving' ? chain[0]! : chain.at(-1)!]!.push(arc)
  })
  const towards = (arc: number): number => {
    const chain = graph.chains[arc]!
    return centres[which === 'leaving' ? chain[1]! : chain.at(-2)!]!
  }
  const beyond = (arc: number): number => {
    const chain = graph.chains[arc]!
    return centres[which === 'leaving' ? chain.at(-1)! : chain[0]!]!
  }
  byNode.forEach((list, node) => {
    list.sort((a, b) => towards(a) - towards(b) || beyond(a) - beyond(b) || a - b)
    const room = Math.max(0, sideOf(node) - 20)
    const gap = list.length < 2 ? 0 : Math.min(8, room / (list.length - 1))
    list.forEach((arc, at) => {
      result[arc] = centres[node]! + (at - (list.length - 1) / 2) * gap
    })
  })
  return result
}
