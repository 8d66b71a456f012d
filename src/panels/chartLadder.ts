import type { Chart, ChartState } from '../engine/Chart.ts'
import type { ChartArrow, ChartLayout, PlacedArrow, PlacedState, Point } from './chartParts.ts'
import { arranged, lineOf, type Arrangement } from './ladderOrder.ts'
import { assignSlots, type Lane } from './ladderLanes.ts'
import { settled } from './settledLadders.ts'
import { textWidth, wrapText } from './textWidth.ts'

const stateHeight = 32
const headHeight = 24
/** Beside a name: its glyph, and the round ends. */
const nameMargin = 46
const nameHeight = 15
const pad = 8
const laneGap = 9
const lineHeight = 16
/** Room for `3.2 s of 10` before a label, on its line. */
const inlineNumberWidth = 84
/** How far right of a state's left side its arrows come down. */
const trunkInset = 16

/** All arrows from one state to one other: one line, with a label for each. */
interface Exit {
  readonly from: string
  readonly to: string
  readonly members: readonly { readonly index: number; readonly arrow: ChartArrow }[]
  /** Down the trunk to what stands next below; else around, on one side. */
  readonly side: 'below' | 'left' | 'right'
  readonly labels: { readonly index: number; readonly top: number; readonly lines: Lines }[]
  trunkX: number
  trunkTop: number
  /** Where the line leaves the trunk. */
  y: number
}

type Lines = readonly string[]

/**
 * The layout for charts of any size: states one below the other, nested ones in frames. Each label has a row of its own beneath its
 * state, so that no two can meet; arrows down usually run on the right, arrows back on the left, one lane for each target and side.
 * The order of states, and what runs on the other side, are those with the fewest crossings.
 */
export function ladderLayout(
  { id, states }: Pick<Chart, 'states'> & { readonly id?: string },
  arrows: readonly ChartArrow[],
  width: number,
): ChartLayout {
  const bare = arrows.map(({ from, to }) => ({ from, to, label: '', hasNumber: false }))
  const evaluate = (arrangement: Arrangement): ChartLayout =>
    ladderOf(states, bare, width, arrangement)
  const arrangement = settled(id, states) ?? arranged(states, arrows, evaluate)
  const { lanes } = ladderOf(states, bare, width, arrangement)
  return ladderOf(states, arrows, width, arrangement, lanes)
}

/** How many lanes stand beside each other, on each side. */
interface LaneCounts {
  readonly left: number
  readonly right: number
}

/**
 * The ladder of one arrangement.
 *
 * @param room lanes to leave room for; as many as there are targets, where it is not known yet which of them share a place
 */
export function ladderOf(
  states: readonly ChartState[],
  arrows: readonly ChartArrow[],
  width: number,
  { children, swapped }: Arrangement,
  room?: LaneCounts,
): ChartLayout & { readonly lanes: LaneCounts } {
  const order = new Map<string, number>()
  const parents = new Map(states.map(({ path, parent }) => [path, parent]))
  const visit = (parent: string): void => {
    for (const { path } of children(parent)) {
      order.set(path, order.size)
      visit(path)
    }
  }
  visit('')
  const known = arrows
    .map((arrow, index) => ({ arrow, index }))
    .filter(({ arrow }) => order.has(arrow.from) && order.has(arrow.to))
  const hasExits = new Set(known.map(({ arrow }) => arrow.from))

  /** What an arrow straight down may reach: the next one below, or what comes first within it. */
  const below = (path: string): readonly string[] => {
    for (let at = path; at !== ''; at = parents.get(at) ?? '') {
      // The rows of a frame lie between what is in it and what comes next.
      if (at !== path && hasExits.has(at)) return []
      const siblings = children(parents.get(at) ?? '')
      const next = siblings[siblings.findIndex((state) => state.path === at) + 1]
      if (next === undefined) continue
      const reached = [next.path]
      for (let inner = children(next.path)[0]; inner !== undefined;) {
        reached.push(inner.path)
        inner = children(inner.path)[0]
      }
      return reached
    }
    return []
  }
  // What leaves a frame begins at its lower edge: all that is in it lies above.
  const isBack = ({ from, to }: Pick<ChartArrow, 'from' | 'to'>): boolean =>
    order.get(to)! <= order.get(from)! || to.startsWith(`${from}.`)
  const sideOf = (arrow: ChartArrow): Exit['side'] =>
    !isBack(arrow) && below(arrow.from).includes(arrow.to)
      ? 'below'
      : isBack(arrow) !== swapped.has(lineOf(arrow))
        ? 'left'
        : 'right'

  const exits: Exit[] = []
  for (const { arrow, index } of known) {
    const { from, to } = arrow
    const one = exits.find((exit) => exit.from === from && exit.to === to)
    if (one !== undefined)
      exits[exits.indexOf(one)] = { ...one, members: [...one.members, { arrow, index }] }
    else
      exits.push({
        from,
        to,
        members: [{ arrow, index }],
        side: sideOf(arrow),
        labels: [],
        trunkX: 0,
        trunkTop: 0,
        y: 0,
      })
  }
  const targets = (side: Exit['side']): number =>
    new Set(exits.filter((exit) => exit.side === side).map(({ to }) => to)).size
  const leftRoom = 7 + (room?.left ?? targets('left')) * laneGap
  const rightEnd = width - 7 - (room?.right ?? targets('right')) * laneGap

  const placed: PlacedState[] = []
  const place = (parent: string, depth: number, top: number): number => {
    let y = top
    for (const state of children(parent)) {
      const x = leftRoom + depth * (pad + 2)
      const right = rightEnd - depth * (pad - 2)
      if (children(state.path).length > 0) {
        const slot = placed.push(frame(state, x, y, right - x)) - 1
        const end = place(state.path, depth + 1, y + headHeight)
        placed[slot] = { ...placed[slot]!, height: end - y }
        y = end
      } else {
        const lines = wrapText(state.label, right - x - 12 - nameMargin, 13 * 1.06)
        const widest = Math.max(...lines.map((line) => textWidth(line, 13, true)))
        const height = stateHeight + (lines.length - 1) * nameHeight
        placed.push({
          state,
          x: x + 6,
          y,
          width: Math.min(Math.max(104, Math.ceil(widest) + nameMargin), right - x - 12),
          height,
          isFrame: false,
          lines,
        })
        y += height
      }
      const trunkX = x + 6 + trunkInset
      const trunkTop = y
      const own = exits.filter(({ from }) => from === state.path)
      own.sort((a, b) => exitRank(a) - exitRank(b))
      for (const exit of own) {
        exit.trunkX = trunkX
        exit.trunkTop = trunkTop
        const first = y
        for (const { arrow, index } of exit.members) {
          const before = arrow.hasNumber ? inlineNumberWidth : 0
          const lines = wrapText(arrow.label, right - trunkX - 18 - before)
          exit.labels.push({ index, top: y + 3, lines })
          y += Math.max(1, lines.length) * lineHeight + 6
        }
        exit.y = exit.side === 'right' ? y + 1 : first + 3 + (y - first - 6) / 2
      }
      y += own.length > 0 ? 8 : 10
    }
    return y + (parent === '' ? 0 : 2)
  }
  /** First what leads back, near targets first; then what leads down, far ones first; last what goes straight down: so they cross least. */
  const exitRank = (exit: Exit): number =>
    exit.side === 'below' ? Infinity : (isBack(exit) ? -1_000 : 0) - order.get(exit.to)!
  const height = place('', 0, 4)

  const boxOf = new Map(placed.map((box) => [box.state.path, box]))
  const lanes: (Lane & { readonly to: string; readonly side: Exit['side'] })[] = []
  for (const { to, side, y } of exits) {
    if (side === 'below') continue
    let lane = lanes.find((each) => each.to === to && each.side === side)
    if (lane === undefined) {
      lane = { to, side, stops: [entryY(boxOf.get(to)!)], slot: 0 }
      lanes.push(lane)
    }
    lane.stops.push(y)
  }
  const beside = (side: Exit['side']): number => {
    const some = lanes.filter((lane) => lane.side === side)
    assignSlots(some)
    return Math.max(0, ...some.map(({ slot }) => slot + 1))
  }
  const used = { left: beside('left'), right: beside('right') }

  const placedArrows: PlacedArrow[] = exits.flatMap((exit) => {
    const points = lineTo(exit, boxOf.get(exit.to)!, (side) => {
      const { slot } = lanes.find((each) => each.to === exit.to && each.side === side)!
      return side === 'left' ? leftRoom - 4 - slot * laneGap : rightEnd + 5 + slot * laneGap
    })
    return exit.labels.map(({ index, top, lines }) => ({
      index,
      points,
      label: {
        x: exit.trunkX + 10,
        y: top,
        width:
          Math.max(0, ...lines.map((line) => textWidth(line))) +
          (arrows[index]!.hasNumber ? inlineNumberWidth : 0),
        height: lines.length * lineHeight,
        anchor: 'start' as const,
        lines,
        isInline: true,
        hugs: 'top' as const,
      },
    }))
  })
  return { width, height, states: placed, arrows: placedArrows, lanes: used }
}

function lineTo(
  { side, trunkX, trunkTop, y }: Exit,
  target: PlacedState,
  laneX: (side: 'left' | 'right') => number,
): readonly Point[] {
  const start: Point = [trunkX, trunkTop]
  if (side === 'below') return [start, [trunkX, target.y + cornerDrop(trunkX - target.x, target)]]
  const x = laneX(side)
  const into = entryY(target)
  return [
    start,
    [trunkX, y],
    [x, y],
    [x, into],
    [side === 'left' ? target.x : target.x + target.width, into],
  ]
}

function frame(state: ChartState, x: number, y: number, width: number): PlacedState {
  return { state, x, y, width, height: 0, isFrame: true, lines: [state.label] }
}

/** How much lower a stadium begins where an arrow comes down on its round end. */
function cornerDrop(inset: number, { height, isFrame }: PlacedState): number {
  const radius = height / 2
  return isFrame || inset >= radius ? 0 : radius - Math.sqrt(radius ** 2 - (radius - inset) ** 2)
}

/** Where arrows reach a state from the side: its middle, or the head of a frame. */
function entryY({ y, height, isFrame }: PlacedState): number {
  return isFrame ? y + headHeight / 2 : y + height / 2
}
