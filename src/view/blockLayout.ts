import type { Grouped } from './composed.ts'
import type { BlockShape, PlacedBlock, PlacedService } from './blockTypes.ts'
import type { Arrangement, DepthOptions } from './depthLayout.ts'
import type { Division } from './grouping.ts'
import type { Box, Size } from './groups.ts'
import { callDepths, type Arc } from './layers.ts'
import { BlockRouter } from './BlockRouter.ts'
import type { Flow } from './layoutTypes.ts'

export interface BlockOptions extends DepthOptions {
  /** The line for the name of a block, px. */
  readonly heading: number
}

/** Within a block, px: beside its services, and between them. */
const margin = 12
const gutter = 14
const between = 8

const heights = [1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30] as const
const columnsAtMost = 8

/** The shape that fills the room best: blocks in the order of call depth, cut into columns of about equal height. */
export function blockShape(
  sizes: readonly Size[],
  arcs: readonly Arc[],
  divisions: readonly Division[],
  options: BlockOptions,
): BlockShape {
  const { first, room, flow } = options
  const depth = callDepths(sizes.length, arcs, first)
  const isRight = flow === 'right'
  const acrossRoom = isRight ? room.height : room.width
  const alongRoom = isRight ? room.width : room.height
  const sorted = divisions.map(({ services }) =>
    services.toSorted((a, b) => depth[first + a]! - depth[first + b]! || a - b),
  )
  const rank = sorted.map(
    (services) => services.reduce((sum, one) => sum + depth[first + one]!, 0) / services.length,
  )
  const order = divisions.map((_, index) => index).sort((a, b) => rank[a]! - rank[b]! || a - b)
  const clients = Array.from({ length: first }, (_, index) => index)
  let best: Pick<BlockShape, 'columns' | 'inner'> | undefined
  let bestScale = 0
  for (const most of heights) {
    const inner = sorted.map((services) => cut(services, most))
    const blocks = inner.map((columns) => measured(columns, sizes, options))
    const across = order.map((index) => blocks[index]!.across + options.tight)
    for (let count = 1; count <= Math.min(columnsAtMost, divisions.length); count++) {
      const columns = balanced(across, count).map((places) => places.map((at) => order[at]!))
      const length = columns.reduce(
        (sum, column) => sum + Math.max(...column.map((index) => blocks[index]!.along)),
        first > 0 ? 76 + options.channel : 0,
      )
      const tallest = Math.max(
        ...columns.map((column) =>
          column.reduce((sum, index) => sum + blocks[index]!.across + options.tight, 0),
        ),
      )
      const channels = (columns.length - 1) * options.channel
      const scale = Math.min(alongRoom / (length + channels), acrossRoom / tallest)
      if (scale <= bestScale * 1.01) continue
      bestScale = scale
      best = {
        inner,
        columns: [
          ...(first > 0 ? [clients] : []),
          ...columns.map((column) => column.map((index) => first + index)),
        ],
      }
    }
  }
  const { columns, inner } = best!
  return { divisions, inner, columns: untangled(columns, arcs, divisions, first), scale: bestScale }
}

/** Services in columns of at most so many, as even as they go. */
function cut(services: readonly number[], most: number): number[][] {
  const columns = Math.ceil(services.length / most)
  const each = Math.ceil(services.length / columns)
  return Array.from({ length: Math.ceil(services.length / each) }, (_, index) =>
    services.slice(index * each, (index + 1) * each),
  )
}

/** Cuts a list into so many runs whose sums differ as little as a simple look ahead allows. */
function balanced(values: readonly number[], count: number): number[][] {
  const runs: number[][] = []
  let rest = values.reduce((sum, value) => sum + value, 0)
  let at = 0
  for (let left = count; left > 0 && at < values.length; left--) {
    const goal = rest / left
    const run: number[] = []
    let sum = 0
    while (at < values.length && values.length - at > left - 1) {
      const next = values[at]!
      if (run.length > 0 && left > 1 && sum + next / 2 > goal) break
      run.push(at++)
      sum += next
    }
    rest -= sum
    runs.push(run)
  }
  return runs
}

interface Measured {
  readonly along: number
  readonly across: number
  readonly columns: readonly number[]
  readonly rows: readonly number[]
}

/** The size of a block and of its columns and rows. */
function measured(
  columns: readonly (readonly number[])[],
  sizes: readonly Size[],
  { flow, first, heading }: BlockOptions,
): Measured {
  const isRight = flow === 'right'
  const alongOf = ({ width, height }: Size): number => (isRight ? width : height)
  const acrossOf = ({ width, height }: Size): number => (isRight ? height : width)
  const widths = columns.map((column) =>
    Math.max(...column.map((service) => alongOf(sizes[first + service]!))),
  )
  const rows = Array.from({ length: columns[0]!.length }, (_, row) =>
    Math.max(
      ...columns.flatMap((column) =>
        column[row] === undefined ? [] : [acrossOf(sizes[first + column[row]]!)],
      ),
    ),
  )
  const sum = (values: readonly number[], gap: number): number =>
    values.reduce((all, value) => all + value, 0) + (values.length - 1) * gap
  return {
    along: sum(widths, gutter) + 2 * margin + (isRight ? 0 : heading),
    across: sum(rows, between) + 2 * between + (isRight ? heading : 0),
    columns: widths,
    rows,
  }
}

/** Blocks that call each other come to stand at the same height, as far as their columns allow. */
function untangled(
  columns: readonly (readonly number[])[],
  arcs: readonly Arc[],
  divisions: readonly Division[],
  first: number,
): number[][] {
  const blockOf = blocksOf(divisions, first)
  const near = Array.from({ length: first + divisions.length }, (): number[] => [])
  for (const { from, to } of arcs) {
    const [a, b] = [blockOf(from), blockOf(to)]
    if (a === b) continue
    near[a]!.push(b)
    near[b]!.push(a)
  }
  const result = columns.map((column) => column.slice())
  const height: number[] = []
  const number = (column: readonly number[]): void =>
    column.forEach((block, at) => (height[block] = (at + 0.5) / column.length))
  for (const column of result) number(column)
  for (let round = 0; round < 8; round++)
    for (const column of round % 2 === 0 ? result : result.toReversed()) {
      const wanted = new Map(
        column.map((block) => {
          const others = near[block]!.filter((other) => !column.includes(other))
          const all = others.reduce((sum, other) => sum + height[other]!, 0)
          return [block, others.length === 0 ? height[block]! : all / others.length]
        }),
      )
      column.sort((a, b) => wanted.get(a)! - wanted.get(b)! || a - b)
      number(column)
    }
  return result
}

/** The block of a node, clients counting as blocks of their own. */
export function blocksOf(divisions: readonly Division[], first: number): (node: number) => number {
  const blockOf: number[] = []
  divisions.forEach(({ services }, index) =>
    services.forEach((service) => (blockOf[service] = first + index)),
  )
  return (node) => (node < first ? node : blockOf[node - first]!)
}

/** Places for all of a shape, and ways for all arcs. */
export function placeBlocks(
  shape: BlockShape,
  sizes: readonly Size[],
  arcs: readonly Arc[],
  options: BlockOptions,
): Arrangement & Grouped {
  const { first, room, flow } = options
  const isRight = flow === 'right'
  const acrossRoom = isRight ? room.height : room.width
  const alongRoom = isRight ? room.width : room.height
  const blocks = shape.inner.map((columns) => measured(columns, sizes, options))
  const alongOf = (block: number): number =>
    block < first
      ? isRight
        ? sizes[block]!.width
        : sizes[block]!.height
      : blocks[block - first]!.along
  const acrossOf = (block: number): number =>
    block < first
      ? isRight
        ? sizes[block]!.height
        : sizes[block]!.width
      : blocks[block - first]!.across
  const lengths = shape.columns.map((column) => Math.max(...column.map(alongOf)))
  const spare = alongRoom - lengths.reduce((sum, length) => sum + length, 0)
  const channel = Math.min(110, Math.max(options.channel, spare / Math.max(1, lengths.length - 1)))
  const placed: PlacedBlock[] = []
  let at = 0
  shape.columns.forEach((column, index) => {
    const taken = column.reduce((sum, block) => sum + acrossOf(block), 0)
    const gap = Math.min(
      36,
      Math.max(options.tight, (acrossRoom - taken) / Math.max(1, column.length - 1)),
    )
    let across = -(taken + (column.length - 1) * gap) / 2
    for (const block of column) {
      placed[block] = {
        column: index,
        along: at,
        across,
        // Blocks of one column are as long as the longest of them; clients keep their size.
        length: block < first ? alongOf(block) : lengths[index]!,
        breadth: acrossOf(block),
      }
      across += acrossOf(block) + gap
    }
    at += lengths[index]! + channel
  })
  const services = inside(shape, placed, blocks, sizes, options)
  const router = new BlockRouter({
    shape,
    placed,
    services,
    arcs,
    first,
    blockOf: blocksOf(shape.divisions, first),
    channel,
  })
  const { routes, bundles } = router.routes()
  const turn = (points: readonly number[]): readonly number[] =>
    isRight ? points : points.map((_, index) => points[index % 2 === 0 ? index + 1 : index - 1]!)
  const clients = Array.from({ length: first }, (_, client) => boxAt(placed[client]!, flow))
  return {
    boxes: [...clients, ...services.map(({ box }) => boxAt(box, flow))],
    routes: routes.map(turn),
    bundles: bundles.map(({ points, edges }) => ({ points: turn(points), edges })),
    blocks: shape.divisions.map(({ name, services: members }, index) => ({
      ...boxAt(placed[first + index]!, flow),
      name,
      services: members,
    })),
  }
}

const boxAt = ({ along, across, length, breadth }: Omit<PlacedBlock, 'column'>, flow: Flow): Box =>
  flow === 'right'
    ? { x: along, y: across, width: length, height: breadth }
    : { x: across, y: along, width: breadth, height: length }

function inside(
  shape: BlockShape,
  placed: readonly PlacedBlock[],
  blocks: readonly Measured[],
  sizes: readonly Size[],
  { first, flow, isGrid, heading }: BlockOptions,
): PlacedService[] {
  const isRight = flow === 'right'
  const result: PlacedService[] = []
  shape.inner.forEach((inner, index) => {
    const { along, across, length } = placed[first + index]!
    const block = blocks[index]!
    // What the column of blocks has to spare goes between the columns of services.
    const air = (length - block.along) / inner.length
    let begin = along + margin + (isRight ? 0 : heading) + air / 2
    const columns = block.columns.map((size) => {
      const column = { at: begin, end: begin + size }
      begin += size + gutter + air
      return column
    })
    let top = across + between + (isRight ? heading : 0)
    const rows = block.rows.map((size) => {
      const row = { at: top, size }
      top += size + between
      return row
    })
    const lanes = [...rows.map(({ at }) => at - between / 2), top - between / 2]
    inner.forEach((column, at) =>
      column.forEach((service, row) => {
        const { width, height } = sizes[first + service]!
        const { at: start, end } = columns[at]!
        const own = isRight ? height : width
        const size = rows[row]!.size
        result[service] = {
          column: at,
          row,
          columns,
          lanes,
          box: {
            along: start,
            across: isGrid && isRight ? rows[row]!.at : rows[row]!.at + (size - own) / 2,
            length: end - start,
            breadth: own,
          },
        }
      }),
    )
  })
  return result
}
