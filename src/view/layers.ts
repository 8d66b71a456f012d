/**
 * Puts the nodes of a graph into layers by call depth and orders each layer so that few lines cross. A line that crosses a
 * layer without ending there gets a *bend* in it: a node without size that keeps the line clear of the others.
 */
export interface Arc {
  readonly from: number
  readonly to: number
}

export interface Layering {
  /** Layer by node, bends included. */
  readonly layerOf: readonly number[]
  /** Nodes by layer, in order. Numbers from `nodeCount` on are bends. */
  readonly layers: readonly (readonly number[])[]
  /** By arc: the nodes it passes from its earlier to its later layer, both ends included. */
  readonly chains: readonly (readonly number[])[]
  /** By arc: true when it leads from a later layer to an earlier one. */
  readonly isBackward: readonly boolean[]
  /** Neighbours by node in the layer before and the layer after. */
  readonly before: readonly (readonly number[])[]
  readonly after: readonly (readonly number[])[]
}

export interface LayeringOptions {
  /** Nodes that stand in the first layer, whatever they call. */
  readonly first: number
  /** A layer with more nodes is split. */
  readonly most: number
  /** Lines of one caller share their bends. */
  readonly isBundled: boolean
}

/** The layering of `nodeCount` nodes. Arcs from a node to itself have a chain of one. */
export function layering(
  nodeCount: number,
  arcs: readonly Arc[],
  { first, most, isBundled }: LayeringOptions,
): Layering {
  const isBackward = backward(nodeCount, arcs)
  const forward = turnedRound(arcs, isBackward)
  const depth = split(depths(nodeCount, forward, first), forward, first, most)
  const graph = withBends(depth, forward, isBundled)
  const layers = ordered(graph)
  return { ...graph, layers, isBackward }
}

/** How deep each node is called; where calls go round in a cycle, as walked from the first node on. */
export function callDepths(nodeCount: number, arcs: readonly Arc[], first: number): number[] {
  return depths(nodeCount, turnedRound(arcs, backward(nodeCount, arcs)), first)
}

const turnedRound = (arcs: readonly Arc[], isBackward: readonly boolean[]): Arc[] =>
  arcs.map(({ from, to }, index) => (isBackward[index] ? { from: to, to: from } : { from, to }))

/** Which arcs close a cycle, walking from the first node on. */
function backward(nodeCount: number, arcs: readonly Arc[]): boolean[] {
  const result = arcs.map(() => false)
  const leaving = leavingOf(nodeCount, arcs)
  const state = new Uint8Array(nodeCount)
  const visit = (node: number): void => {
    state[node] = 1
    for (const arc of leaving[node]!) {
      const { to } = arcs[arc]!
      if (to === node) continue
      if (state[to] === 1) result[arc] = true
      else if (state[to] === 0) visit(to)
    }
    state[node] = 2
  }
  for (let node = 0; node < nodeCount; node++) if (state[node] === 0) visit(node)
  return result
}

function leavingOf(nodeCount: number, arcs: readonly Arc[]): number[][] {
  const leaving = Array.from({ length: nodeCount }, (): number[] => [])
  arcs.forEach(({ from }, index) => leaving[from]!.push(index))
  return leaving
}

/** The longest way to each node; a node that nobody calls stands just before the first that it calls. */
function depths(nodeCount: number, arcs: readonly Arc[], first: number): number[] {
  const entering = Array.from({ length: nodeCount }, (): number[] => [])
  for (const { from, to } of arcs) if (from !== to) entering[to]!.push(from)
  const known = new Map<number, number>()
  const depthOf = (node: number): number => {
    const before = known.get(node)
    if (before !== undefined) return before
    const depth =
      node < first
        ? 0
        : entering[node]!.reduce((most, from) => Math.max(most, depthOf(from) + 1), 1)
    known.set(node, depth)
    return depth
  }
  const depth = Array.from({ length: nodeCount }, (_, node) => depthOf(node))
  for (let node = first; node < nodeCount; node++) {
    if (entering[node]!.length > 0) continue
    const callees = arcs.filter(({ from, to }) => from === node && to !== node)
    if (callees.length === 0) continue
    depth[node] = Math.max(1, Math.min(...callees.map(({ to }) => depth[to]!)) - 1)
  }
  return depth
}

/** Splits layers with more than `most` nodes; those that call others come first. */
function split(depth: number[], arcs: readonly Arc[], first: number, most: number): number[] {
  const calls = new Uint8Array(depth.length)
  for (const { from } of arcs) calls[from] = 1
  const last = Math.max(0, ...depth)
  const result = depth.slice()
  let column = 0
  for (let layer = 0; layer <= last; layer++) {
    const nodes = depth.flatMap((value, node) => (value === layer ? [node] : []))
    if (nodes.length === 0) continue
    if (layer > 0 || first === 0) nodes.sort((a, b) => calls[b]! - calls[a]! || a - b)
    const parts = Math.max(1, Math.ceil(nodes.length / most))
    const each = Math.ceil(nodes.length / parts)
    nodes.forEach((node, index) => (result[node] = column + Math.floor(index / each)))
    column += parts
  }
  return result
}

interface Graph {
  readonly layerOf: number[]
  readonly chains: number[][]
  readonly before: number[][]
  readonly after: number[][]
}

function withBends(depth: readonly number[], arcs: readonly Arc[], isBundled: boolean): Graph {
  const layerOf = depth.slice()
  const before = layerOf.map((): number[] => [])
  const after = layerOf.map((): number[] => [])
  const shared = new Map<string, number>()
  const bend = (from: number, layer: number, arc: number): number => {
    const key = isBundled ? `${from}:${layer}` : `${arc}:${layer}`
    const known = shared.get(key)
    if (known !== undefined) return known
    shared.set(key, layerOf.length)
    layerOf.push(layer)
    before.push([])
    after.push([])
    return layerOf.length - 1
  }
  const join = (a: number, b: number): void => {
    if (after[a]!.includes(b)) return
    after[a]!.push(b)
    before[b]!.push(a)
  }
  const chains = arcs.map(({ from, to }, arc) => {
    if (from === to) return [from]
    const chain = [from]
    for (let layer = layerOf[from]! + 1; layer < layerOf[to]!; layer++)
      chain.push(bend(from, layer, arc))
    chain.push(to)
    for (let index = 1; index < chain.length; index++) join(chain[index - 1]!, chain[index]!)
    return chain
  })
  return { layerOf, chains, before, after }
}

const sweeps = 24

/** Sorts each layer by the mean place of its neighbours, forwards and backwards, and keeps the best order seen. */
function ordered({ layerOf, before, after }: Graph): number[][] {
  const count = Math.max(-1, ...layerOf) + 1
  let layers = Array.from({ length: count }, (): number[] => [])
  const place = new Float64Array(layerOf.length)
  const seen = new Uint8Array(layerOf.length)
  // Walking in depth first puts what belongs to one caller side by side.
  const visit = (node: number): void => {
    if (seen[node]) return
    seen[node] = 1
    layers[layerOf[node]!]!.push(node)
    for (const next of after[node]!) visit(next)
  }
  layerOf.forEach((_, node) => visit(node))
  const number = (): void => {
    for (const layer of layers) layer.forEach((node, index) => (place[node] = index))
  }
  number()
  let best = layers.map((layer) => layer.slice())
  let fewest = crossings(layers, after, place)
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const isForward = sweep % 2 === 0
    const neighbours = isForward ? before : after
    for (let step = 0; step < count; step++) {
      const index = isForward ? step : count - 1 - step
      const layer = layers[index]!
      const wanted = new Map(
        layer.map((node) => [node, mean(neighbours[node]!, place) ?? place[node]!]),
      )
      layer.sort((a, b) => wanted.get(a)! - wanted.get(b)! || place[a]! - place[b]!)
      layer.forEach((node, at) => (place[node] = at))
    }
    swapNeighbours(layers, before, after, place)
    const now = crossings(layers, after, place)
    if (now < fewest) {
      fewest = now
      best = layers.map((layer) => layer.slice())
    }
  }
  layers = best
  return layers
}

function mean(nodes: readonly number[], place: Float64Array): number | undefined {
  if (nodes.length === 0) return undefined
  return nodes.reduce((sum, node) => sum + place[node]!, 0) / nodes.length
}

function crossings(
  layers: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
  place: Float64Array,
): number {
  let sum = 0
  for (const layer of layers)
    for (let a = 0; a < layer.length; a++)
      for (let b = a + 1; b < layer.length; b++)
        sum += inverted(after[layer[a]!]!, after[layer[b]!]!, place)
  return sum
}

/** How many pairs of ends stand the wrong way round when the owner of `upper` stands above that of `lower`. */
function inverted(upper: readonly number[], lower: readonly number[], place: Float64Array): number {
  let sum = 0
  for (const a of upper) for (const b of lower) if (place[a]! > place[b]!) sum++
  return sum
}

/** Exchanges nodes that stand side by side as long as that saves a crossing. */
function swapNeighbours(
  layers: readonly number[][],
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
  place: Float64Array,
): void {
  for (const layer of layers) {
    let hasChanged = true
    for (let round = 0; hasChanged && round < layer.length; round++) {
      hasChanged = false
      for (let index = 1; index < layer.length; index++) {
        const a = layer[index - 1]!
        const b = layer[index]!
        const now = inverted(before[a]!, before[b]!, place) + inverted(after[a]!, after[b]!, place)
        const then = inverted(before[b]!, before[a]!, place) + inverted(after[b]!, after[a]!, place)
        if (then >= now) continue
        layer[index - 1] = b
        layer[index] = a
        place[b] = index - 1
        place[a] = index
        hasChanged = true
      }
    }
  }
}
