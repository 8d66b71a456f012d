import type { ChartState } from '../engine/Chart.ts'
import type { ChartArrow, ChartLayout, PlacedArrow, PlacedState, Point } from './chartParts.ts'
import { textWidth, wrapText } from './textWidth.ts'

const stateHeight = 32
const headHeight = 24
const pad = 8
const laneGap = 9
const lineHeight = 16
/** Room for `3.2 s of 10` before a label, on its line. */
const inlineNumberWidth = 84
/** How far right of a state's left side its arrows come down. */
const trunkInset = 16

interface Row {
  readonly index: number
  /** Where the line leaves the trunk. */
  y: number
  readonly top: number
  readonly trunkX: number
  readonly trunkTop: number
  readonly lines: readonly string[]
}

interface Lane {
  readonly target: string
  readonly isBack: boolean
  readonly rows: Row[]
  top: number
  bottom: number
  slot: number
}

/**
 * The layout for charts of any size: states one below the other, nested ones in frames. Each arrow has a row of its own beneath its
 * state, so that no two labels can meet; arrows down run on the right, arrows back on the left, one lane for each target.
 */
export function ladderLayout(
  states: readonly ChartState[],
  arrows: readonly ChartArrow[],
  width: number,
): ChartLayout {
  const children = (parent: string): readonly ChartState[] =>
    states.filter((state) => state.parent === parent)
  const leaves: ChartState[] = []
  const order = new Map<string, number>()
  const visit = (parent: string): void => {
    for (const state of children(parent)) {
      order.set(state.path, order.size)
      if (children(state.path).length === 0) leaves.push(state)
      visit(state.path)
    }
  }
  visit('')
  const isBack = ({ from, to }: ChartArrow): boolean =>
    (order.get(to) ?? 0) <= (order.get(from) ?? 0)
  const next = new Map(leaves.map((state, index) => [state.path, leaves[index + 1]?.path]))
  // An arrow from a frame starts below it, and one to the next leaf must not run over rows of the frame between.
  const hasRows = (path: string): boolean => arrows.some(({ from }) => from === path)
  const isNext = (arrow: ChartArrow): boolean => {
    if (next.get(arrow.from) !== arrow.to) return false
    for (let up = parentOf(arrow.from); up !== ''; up = parentOf(up)) {
      if (arrow.to.startsWith(`${up}.`)) return true
      if (hasRows(up)) return false
    }
    return true
  }
  const parentOf = (path: string): string =>
    states.find((state) => state.path === path)?.parent ?? ''

  const known = arrows
    .map((arrow, index) => ({ arrow, index }))
    .filter(({ arrow }) => order.has(arrow.from) && order.has(arrow.to))
  const targets = (back: boolean): readonly string[] => [
    ...new Set(
      known
        .filter(({ arrow }) => isBack(arrow) === back && !isNext(arrow))
        .map(({ arrow }) => arrow.to),
    ),
  ]
  const leftRoom = 7 + targets(true).length * laneGap
  const rightEnd = width - 7 - targets(false).length * laneGap

  const placed: PlacedState[] = []
  const rows = new Map<number, Row>()
  const place = (parent: string, depth: number, top: number): number => {
    let y = top
    for (const state of children(parent)) {
      const x = leftRoom + depth * (pad + 2)
      const right = rightEnd - depth * (pad - 2)
      const nested = children(state.path)
      if (nested.length > 0) {
        const slot = placed.push({ state, x, y, width: right - x, height: 0, isFrame: true }) - 1
        const end = place(state.path, depth + 1, y + headHeight)
        placed[slot] = { ...placed[slot]!, height: end - y }
        y = end
      } else {
        const wide = Math.max(104, Math.ceil(textWidth(state.label, 13, true)) + 46)
        placed.push({
          state,
          x: x + 6,
          y,
          width: Math.min(wide, right - x - 12),
          height: stateHeight,
          isFrame: false,
        })
        y += stateHeight
      }
      const trunkX = x + 6 + trunkInset
      const trunkTop = y
      const own = known.filter(({ arrow }) => arrow.from === state.path)
      own.sort((a, b) => Number(isNext(a.arrow)) - Number(isNext(b.arrow)))
      for (const { arrow, index } of own) {
        const lines = wrapText(
          arrow.label,
          right - trunkX - 18 - (arrow.hasNumber ? inlineNumberWidth : 0),
        )
        const height = Math.max(1, lines.length) * lineHeight + 6
        const isUnder = !isBack(arrow) && !isNext(arrow)
        rows.set(index, {
          index,
          top: y + 3,
          y: isUnder ? y + height + 1 : y + 3 + height / 2,
          trunkX,
          trunkTop,
          lines,
        })
        y += height
      }
      y += own.length > 0 ? 8 : 10
    }
    return y + (parent === '' ? 0 : 2)
  }
  const height = place('', 0, 4)

  const boxOf = (path: string): PlacedState => placed.find(({ state }) => state.path === path)!
  const lanes: Lane[] = []
  for (const { arrow, index } of known) {
    if (isNext(arrow)) continue
    const row = rows.get(index)!
    const back = isBack(arrow)
    const target = entryY(boxOf(arrow.to))
    let lane = lanes.find((each) => each.target === arrow.to && each.isBack === back)
    if (lane === undefined) {
      lane = { target: arrow.to, isBack: back, rows: [], top: target, bottom: target, slot: 0 }
      lanes.push(lane)
    }
    lane.rows.push(row)
    lane.top = Math.min(lane.top, row.y)
    lane.bottom = Math.max(lane.bottom, row.y)
  }
  // Short lanes run next to the states, long ones outside: so they cross least.
  for (const back of [true, false]) {
    const side = lanes.filter((lane) => lane.isBack === back)
    side.sort((a, b) => a.bottom - a.top - (b.bottom - b.top))
    side.forEach((lane, index) => {
      const near = side.slice(0, index).filter((o) => o.top <= lane.bottom && lane.top <= o.bottom)
      let slot = 0
      while (near.some((other) => other.slot === slot)) slot++
      lane.slot = slot
    })
  }
  const laneX = (lane: Lane): number =>
    lane.isBack ? leftRoom - 4 - lane.slot * laneGap : rightEnd + 5 + lane.slot * laneGap

  const placedArrows: PlacedArrow[] = known.map(({ arrow, index }) => {
    const row = rows.get(index)!
    const target = boxOf(arrow.to)
    const lane = lanes.find((each) => each.rows.includes(row))
    const points: Point[] = [[row.trunkX, row.trunkTop]]
    if (lane === undefined) points.push([row.trunkX, target.y])
    else {
      const x = laneX(lane)
      const into = entryY(target)
      points.push(
        [row.trunkX, row.y],
        [x, row.y],
        [x, into],
        [lane.isBack ? target.x : target.x + target.width, into],
      )
    }
    const text = row.lines.map((line) => textWidth(line))
    return {
      index,
      points,
      label: {
        x: row.trunkX + 10,
        y: row.top,
        width: Math.max(0, ...text) + (arrow.hasNumber ? inlineNumberWidth : 0),
        height: row.lines.length * lineHeight,
        anchor: 'start',
        lines: row.lines,
        isInline: true,
        hugs: 'top',
      },
    }
  })
  return { width, height, states: placed, arrows: placedArrows }
}

/** Where arrows reach a state: its middle, or the head of a frame. */
function entryY({ y, height, isFrame }: PlacedState): number {
  return isFrame ? y + headHeight / 2 : y + height / 2
}
