import type { BlockShape, PlacedBlock, PlacedService } from './blockTypes.ts'
import type { Arc } from './layers.ts'

export interface Plan {
  readonly shape: BlockShape
  /** Clients first, then blocks. */
  readonly placed: readonly PlacedBlock[]
  readonly services: readonly PlacedService[]
  readonly arcs: readonly Arc[]
  readonly first: number
  blockOf(node: number): number
  /** Px between two columns of blocks. */
  readonly channel: number
}

type Side = 'after' | 'before'

/** What leaves a block for another one, or comes from it. */
interface Trunk {
  readonly from: number
  readonly to: number
  readonly edges: number[]
  /** The side of the caller's block, and of the callee's. */
  readonly sides: readonly [Side, Side]
}

interface Port {
  readonly trunk: number
  readonly towards: number
}

/**
 * Ways of edges through a picture of blocks: from a service through the gaps of its block to the block's border, on a way that all
 * edges to the same block share, and in again. No way crosses a service, because gaps are all it uses.
 */
export class BlockRouter {
  readonly #plan: Plan
  readonly #trunks: Trunk[] = []
  readonly #trunkOf: number[] = []
  /** By trunk: where it crosses the border of either block. */
  readonly #leaving: number[] = []
  readonly #entering: number[] = []
  /** By arc: where it meets its service, across the flow. */
  readonly #start: number[] = []
  readonly #end: number[] = []

  constructor(plan: Plan) {
    this.#plan = plan
    this.#gather()
    this.#spreadTrunks()
    this.#spreadArcs()
  }

  routes(): {
    routes: number[][]
    bundles: { points: readonly number[]; edges: readonly number[] }[]
  } {
    const middles = this.#trunks.map((_, trunk) => this.#middle(trunk))
    const routes = this.#plan.arcs.map(({ from, to }, arc) => {
      const trunk = this.#trunkOf[arc]!
      if (trunk < 0) return this.#within(arc)
      const [outward, inward] = this.#trunks[trunk]!.sides
      const out = this.#out(from, outward, this.#start[arc]!, this.#leaving[trunk]!)
      const into = turned(this.#out(to, inward, this.#end[arc]!, this.#entering[trunk]!))
      return joined(joined(out, middles[trunk]!), into)
    })
    return {
      routes,
      bundles: this.#trunks.map(({ edges }, trunk) => ({ points: middles[trunk]!, edges })),
    }
  }

  #gather(): void {
    const { arcs, placed, blockOf } = this.#plan
    const known = new Map<string, number>()
    arcs.forEach(({ from, to }, arc) => {
      const [a, b] = [blockOf(from), blockOf(to)]
      if (a === b) {
        this.#trunkOf[arc] = -1
        return
      }
      const key = `${a}:${b}`
      let trunk = known.get(key)
      if (trunk === undefined) {
        trunk = this.#trunks.length
        known.set(key, trunk)
        const way = Math.sign(placed[b]!.column - placed[a]!.column)
        const sides: readonly [Side, Side] =
          way > 0 ? ['after', 'before'] : way < 0 ? ['before', 'after'] : ['after', 'after']
        this.#trunks.push({ from: a, to: b, edges: [], sides })
      }
      this.#trunks[trunk]!.edges.push(arc)
      this.#trunkOf[arc] = trunk
    })
  }

  /** Each trunk gets a place of its own at the border of its blocks, in the order of the other ends. */
  #spreadTrunks(): void {
    const { placed } = this.#plan
    const middleOf = (block: number): number => placed[block]!.across + placed[block]!.breadth / 2
    const ports = placed.map((): Record<Side, Port[]> => ({ after: [], before: [] }))
    this.#trunks.forEach(({ from, to, sides: [outward, inward] }, trunk) => {
      ports[from]![outward].push({ trunk, towards: middleOf(to) })
      ports[to]![inward].push({ trunk, towards: middleOf(from) })
    })
    ports.forEach((sides, block) => {
      for (const side of ['after', 'before'] as const) {
        const list = sides[side].toSorted((a, b) => a.towards - b.towards || a.trunk - b.trunk)
        const room = placed[block]!.breadth - 20
        list.forEach(({ trunk }, at) => {
          const across = middleOf(block) + spread(at, list.length, 10, room)
          const { from, sides: both } = this.#trunks[trunk]!
          if (from === block && both[0] === side) this.#leaving[trunk] = across
          else this.#entering[trunk] = across
        })
      }
    })
  }

  #spreadArcs(): void {
    const { arcs, first, services, placed } = this.#plan
    const boxOf = (node: number) => (node < first ? placed[node]! : services[node - first]!.box)
    const middleOf = (node: number): number => boxOf(node).across + boxOf(node).breadth / 2
    const ends = new Map<string, { arc: number; isStart: boolean; towards: number }[]>()
    const add = (
      node: number,
      side: Side,
      arc: number,
      isStart: boolean,
      towards: number,
    ): void => {
      const key = `${node}:${side}`
      const list = ends.get(key)
      if (list) list.push({ arc, isStart, towards })
      else ends.set(key, [{ arc, isStart, towards }])
    }
    arcs.forEach(({ from, to }, arc) => {
      const [outward, inward] = this.#sidesOf(arc)
      add(from, outward, arc, true, middleOf(to))
      add(to, inward, arc, false, middleOf(from))
    })
    for (const [key, list] of ends) {
      const node = Number(key.split(':')[0])
      list.sort((a, b) => a.towards - b.towards || a.arc - b.arc)
      list.forEach(({ arc, isStart }, at) => {
        const across = middleOf(node) + spread(at, list.length, 6, boxOf(node).breadth - 12)
        if (isStart) this.#start[arc] = across
        else this.#end[arc] = across
      })
    }
  }

  #sidesOf(arc: number): readonly [Side, Side] {
    const { arcs, services, first } = this.#plan
    const trunk = this.#trunkOf[arc]!
    if (trunk >= 0) return this.#trunks[trunk]!.sides
    const { from, to } = arcs[arc]!
    const way = services[to - first]!.column - services[from - first]!.column
    return way > 0 ? ['after', 'before'] : way < 0 ? ['before', 'after'] : ['after', 'after']
  }

  /** From a service to the border of its block. */
  #out(node: number, side: Side, port: number, border: number): number[] {
    const { services, placed, first, blockOf } = this.#plan
    const isAfter = side === 'after'
    if (node < first) {
      const { along, length } = placed[node]!
      return [isAfter ? along + length : along, border]
    }
    const { column, row, box, columns, lanes } = services[node - first]!
    const block = placed[blockOf(node)]!
    const edge = isAfter ? block.along + block.length : block.along
    const points = [isAfter ? box.along + box.length : box.along, port]
    const last = isAfter ? columns.length - 1 : 0
    if (column !== last) {
      const lane = nearest(lanes[row]!, lanes[row + 1]!, border)
      const next = columns[isAfter ? column + 1 : column - 1]!
      curveTo(points, isAfter ? next.at : next.end, lane)
      straightTo(points, isAfter ? columns[last]!.end : columns[last]!.at)
    }
    curveTo(points, edge, border)
    return points
  }

  /** From block to block, through the channels between columns and the gaps in them. */
  #middle(trunk: number): number[] {
    const { placed, shape } = this.#plan
    const { from, to, sides } = this.#trunks[trunk]!
    const [a, b] = [placed[from]!, placed[to]!]
    const points = [sides[0] === 'after' ? a.along + a.length : a.along, this.#leaving[trunk]!]
    const target = this.#entering[trunk]!
    const edge = sides[1] === 'after' ? b.along + b.length : b.along
    if (a.column === b.column) {
      // Both on the same side: out into the channel, and back.
      const reach = this.#plan.channel * 0.9
      const out = Math.max(points[0]!, edge) + reach
      points.push(out, points[1]!, out, target, edge, target)
      return points
    }
    const step = Math.sign(b.column - a.column)
    for (let column = a.column + step; column !== b.column; column += step) {
      const blocks = shape.columns[column]!.map((block) => placed[block]!)
      const start = blocks[0]!.along
      const end = Math.max(...blocks.map(({ along, length }) => along + length))
      const across = this.#gapIn(blocks, (points.at(-1)! + target) / 2, trunk)
      curveTo(points, step > 0 ? start : end, across)
      straightTo(points, step > 0 ? end : start)
    }
    curveTo(points, edge, target)
    return points
  }

  /** A place to cross a column of blocks, as near as possible to where the line wants to be. */
  #gapIn(blocks: readonly PlacedBlock[], wanted: number, trunk: number): number {
    const top = blocks[0]!.across - 10
    const bottom = blocks.at(-1)!.across + blocks.at(-1)!.breadth + 10
    const gaps = blocks.slice(1).map(({ across }, index) => {
      const before = blocks[index]!
      const start = before.across + before.breadth
      return { middle: (start + across) / 2, room: across - start }
    })
    const all = [{ middle: top, room: 12 }, ...gaps, { middle: bottom, room: 12 }]
    const best = all.reduce((least, gap) =>
      Math.abs(gap.middle - wanted) < Math.abs(least.middle - wanted) ? gap : least,
    )
    // Lines that share a gap lie side by side in it.
    return best.middle + ((trunk % 5) - 2) * Math.min(3, (best.room - 4) / 4)
  }

  /** From service to service of one block. */
  #within(arc: number): number[] {
    const { arcs, services, first } = this.#plan
    const { from, to } = arcs[arc]!
    const [a, b] = [services[from - first]!, services[to - first]!]
    const [start, end] = [this.#start[arc]!, this.#end[arc]!]
    if (a.column === b.column) {
      // Out into the gap beside the column and back; a service that calls itself goes the same way.
      const edge = a.box.along + a.box.length
      const isSelf = from === to
      const reach = isSelf ? 14 : 18
      return [edge, start, edge + reach, start, edge + reach, end, edge, end]
    }
    const step = Math.sign(b.column - a.column)
    const points = [step > 0 ? a.box.along + a.box.length : a.box.along, start]
    const edge = step > 0 ? b.box.along : b.box.along + b.box.length
    if (a.column + step !== b.column) {
      const lane = nearest(b.lanes[b.row]!, b.lanes[b.row + 1]!, start)
      const next = a.columns[a.column + step]!
      const last = a.columns[b.column - step]!
      curveTo(points, step > 0 ? next.at : next.end, lane)
      straightTo(points, step > 0 ? last.end : last.at)
    }
    curveTo(points, edge, end)
    return points
  }
}

const spread = (at: number, count: number, gap: number, room: number): number =>
  (at - (count - 1) / 2) * Math.min(gap, Math.max(0, room) / Math.max(1, count - 1))

const nearest = (a: number, b: number, wanted: number): number =>
  Math.abs(a - wanted) <= Math.abs(b - wanted) ? a : b

function curveTo(points: number[], along: number, across: number): void {
  const [a, c] = [points.at(-2)!, points.at(-1)!]
  const middle = (a + along) / 2
  points.push(middle, c, middle, across, along, across)
}

function straightTo(points: number[], along: number): void {
  const [a, c] = [points.at(-2)!, points.at(-1)!]
  points.push(a + (along - a) / 3, c, a + ((along - a) * 2) / 3, c, along, c)
}

/** The second way after the first, which ends where it begins. */
const joined = (a: readonly number[], b: readonly number[]): number[] => [...a, ...b.slice(2)]

function turned(points: readonly number[]): number[] {
  const result: number[] = []
  for (let at = points.length - 2; at >= 0; at -= 2) result.push(points[at]!, points[at + 1]!)
  return result
}
