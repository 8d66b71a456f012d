import type { Chart, ChartState } from '../engine/Chart.ts'
import { ladderLayout } from './chartLadder.ts'
import { loopLayout } from './chartLoop.ts'
import type {
  ChartArrow,
  ChartLayout,
  PlacedArrow,
  PlacedLabel,
  PlacedState,
  Point,
} from './chartParts.ts'
import { words } from '../words/words.ts'
import { textWidth, wrapText } from './textWidth.ts'

const stateWidthUsually = 104
/** Two states leave room for longer names. */
const stateWidthOfTwo = 116
const stateHeight = 40
const lineHeight = 16
const numberHeight = 20
/** Below this a chart is wider than its room, which then scrolls. */
export const narrowest = 280
/** A state that is current is drawn so much wider on each side. */
export const currentExtra = 6

/**
 * Where everything of a chart stands. Two states stand side by side, three as a triangle with the trial state at the bottom, four
 * in a square; more, nested ones, and what would be crossed in these forms, stand one below the other.
 */
export function chartLayout(
  chart: Pick<Chart, 'states' | 'initial'> & { readonly id?: string },
  arrows: readonly ChartArrow[],
  room: number,
): ChartLayout {
  const { states } = chart
  const width = Math.max(narrowest, room)
  const isFlat = states.every((state) => state.parent === '' && state.kind !== 'compound')
  const isShort = states.every(({ label }) =>
    isShortName(label, states.length === 2 ? stateWidthOfTwo : stateWidthUsually),
  )
  const hasLoop = arrows.some(({ from, to }) => from === to)
  const isFew = states.length === 2 || (states.length <= 4 && states.length > 2 && !hasLoop)
  if (isFlat && states.length === 1) return loopLayout(states[0]!, arrows, width)
  if (isFlat && isShort && isFew) {
    const layout = fewStates(inOrder(chart), pairsOf(arrows), width)
    if (layout !== undefined && isClear(layout)) return layout
  }
  return ladderLayout(chart, arrows, width)
}

/** A name in lines that fit beside the glyph. */
const nameLines = (label: string, stateWidth: number): readonly string[] =>
  wrapText(label, stateWidth - 38, 13 * 1.06)

function isShortName(label: string, stateWidth: number): boolean {
  const lines = nameLines(label, stateWidth)
  return lines.length <= 2 && lines.every((line) => textWidth(line, 13, true) <= stateWidth - 38)
}

/** The initial state first; of three, a trial state last. */
function inOrder({ states, initial }: Pick<Chart, 'states' | 'initial'>): readonly ChartState[] {
  const order = [...states].sort((a, b) => Number(b.path === initial) - Number(a.path === initial))
  if (order.length !== 3) return order
  const trial = order.findIndex(({ tone }, index) => index > 0 && tone === 'trial')
  if (trial === 1) order.push(...order.splice(1, 1))
  return order
}

/** All arrows from one state to one other: they are drawn as one, with a label for each. */
interface Pair {
  readonly from: string
  readonly to: string
  readonly members: readonly { readonly index: number; readonly arrow: ChartArrow }[]
  readonly hasNumber: boolean
}

function pairsOf(arrows: readonly ChartArrow[]): readonly Pair[] {
  const keys = [...new Set(arrows.map(({ from, to }) => `${from} ${to}`))]
  return keys.map((key) => {
    const members = arrows
      .map((arrow, index) => ({ index, arrow }))
      .filter(({ arrow }) => `${arrow.from} ${arrow.to}` === key)
    const { from, to } = members[0]!.arrow
    return { from, to, members, hasNumber: members.some(({ arrow }) => arrow.hasNumber) }
  })
}

interface Part {
  readonly index: number
  readonly lines: readonly string[]
  readonly width: number
  readonly top: number
  readonly height: number
  readonly isInline: boolean
}

interface Block {
  readonly lines: number
  readonly height: number
  readonly width: number
  readonly parts: readonly Part[]
}

/** Room for `2 of 12` before a label, on its line. */
export const inlineNumberWidth = 60

/** When an arrow was last taken, in as many words as there is room for. */
export function takenWords(moment: string, room: number): string {
  const long = words.charts.takenAt(moment)
  return textWidth(long, 12, true) <= room ? long : words.charts.takenAtShort(moment)
}

/** The labels of a pair, broken to a width, with room for numbers and for `taken at …`. */
function blockOf({ members }: Pair, room: number): Block {
  const measured = members.filter(({ arrow }) => arrow.hasNumber).length
  const parts: Part[] = []
  let top = 0
  for (const { index, arrow } of members) {
    // One number of several labels stands large above its own; two would push each other around.
    const isInline = members.length > 1 && !(arrow.hasNumber && measured === 1)
    const before = isInline && arrow.hasNumber ? inlineNumberWidth : 0
    const lines = wrapText(arrow.label, Math.max(60, room - before))
    const height =
      lines.length * lineHeight + (isInline ? 0 : arrow.hasNumber ? numberHeight : lineHeight)
    const width = Math.max(
      isInline ? 0 : textWidth(takenWords('00.00 s', room), 12, true),
      arrow.hasNumber && !isInline ? textWidth('00.0 s of 00', 16, true) : 0,
      ...lines.map((line) => textWidth(line) + before),
    )
    parts.push({ index, lines, width, top, height, isInline })
    top += height
  }
  return {
    lines: parts.reduce((sum, { lines }) => sum + lines.length, 0),
    height: top,
    width: Math.max(...parts.map(({ width }) => width)),
    parts,
  }
}

interface Spot {
  readonly block: Block
  readonly x: number
  readonly y: number
  readonly anchor: PlacedLabel['anchor']
  readonly hugs: PlacedLabel['hugs']
}

const label = (
  block: Block,
  x: number,
  y: number,
  anchor: PlacedLabel['anchor'],
  hugs: PlacedLabel['hugs'] = 'top',
): Spot => ({ block, x, y, anchor, hugs })

function fewStates(
  states: readonly ChartState[],
  arrows: readonly Pair[],
  width: number,
): ChartLayout | undefined {
  const stateWidth = states.every(({ label }) => isShortName(label, stateWidthUsually))
    ? stateWidthUsually
    : stateWidthOfTwo
  const placeState = (state: ChartState, x: number, y: number): PlacedState => ({
    state,
    x,
    y,
    width: stateWidth,
    height: stateHeight,
    isFrame: false,
    lines: nameLines(state.label, stateWidth),
  })
  const slot = (path: string): number => states.findIndex((state) => state.path === path)
  const find = (from: number, to: number): number =>
    arrows.findIndex((arrow) => slot(arrow.from) === from && slot(arrow.to) === to)
  const placed: PlacedArrow[] = []
  const add = (points: readonly Point[], { block, x, y, anchor, hugs }: Spot): void => {
    for (const { index, lines, width, top, height, isInline } of block.parts) {
      placed.push({
        index,
        points,
        label: { x, y: y + top, width, height, anchor, lines, isInline, hugs },
      })
    }
  }
  const mid = width / 2
  const edge = currentExtra + 1
  const leftX = edge
  const rightX = width - edge - stateWidth
  const leftCentre = leftX + stateWidth / 2
  const rightCentre = rightX + stateWidth / 2

  // The top row, with what leads from left to right above it.
  const over = find(0, 1)
  const overBlock = over < 0 ? undefined : blockOf(arrows[over]!, width - 24)
  const gap = rightX - (leftX + stateWidth) - 2 * currentExtra
  const isStraight =
    overBlock !== undefined &&
    states.length > 2 &&
    !arrows[over]!.hasNumber &&
    overBlock.lines === 1 &&
    overBlock.width <= gap + 2 * stateWidth - 80
  const top = overBlock === undefined ? 4 : isStraight ? overBlock.height : overBlock.height + 22
  const topMiddle = top + stateHeight / 2
  if (overBlock !== undefined) {
    if (isStraight) {
      add(
        [
          [leftX + stateWidth + currentExtra, topMiddle],
          [rightX - currentExtra, topMiddle],
        ],
        label(overBlock, mid, 0, 'middle', 'bottom'),
      )
    } else {
      add(
        [
          [leftCentre, top],
          [leftCentre, overBlock.height + 6],
          [rightCentre, overBlock.height + 6],
          [rightCentre, top],
        ],
        label(overBlock, mid, 0, 'middle', 'bottom'),
      )
    }
  }
  const topBottom = top + stateHeight
  const boxes: PlacedState[] = [
    placeState(states[0]!, leftX, top),
    placeState(states[1]!, rightX, top),
  ]

  const back = find(1, 0)
  if (states.length === 2) {
    let height = topBottom + 4
    if (back >= 0) {
      const block = blockOf(arrows[back]!, width - 24)
      const y = topBottom + 16
      add(
        [
          [rightCentre, topBottom],
          [rightCentre, y],
          [leftCentre, y],
          [leftCentre, topBottom],
        ],
        label(block, mid, y + 8, 'middle'),
      )
      height = y + 8 + block.height
    }
    // What leads from a state to itself hangs below it, outside of the arrow back.
    for (const [at, sign] of [
      [0, 1],
      [1, -1],
    ] as const) {
      const loop = find(at, at)
      if (loop < 0) continue
      const block = blockOf(arrows[loop]!, width - 80)
      const outer = at === 0 ? leftX + 9 : width - edge - 9
      const inner = outer + sign * 13
      const y = height + 16
      add(
        [
          [inner, topBottom - 2],
          [inner, y],
          [outer, y],
          [outer, topBottom - 4],
        ],
        label(block, inner + sign * 10, y - 14, sign > 0 ? 'start' : 'end'),
      )
      height = y - 14 + block.height
    }
    return { width, height, states: boxes, arrows: placed }
  }
  if (back >= 0) {
    const block = blockOf(arrows[back]!, gap)
    add(
      [
        [rightX - currentExtra, topMiddle + 10],
        [leftX + stateWidth + currentExtra, topMiddle + 10],
      ],
      label(block, mid, topMiddle + 16, 'middle'),
    )
  }
  const startY = Math.max(
    topBottom + 10,
    back < 0 ? 0 : topMiddle + 20 + blockOf(arrows[back]!, gap).height,
  )

  if (states.length === 3) {
    const sides = [
      { out: find(2, 0), inner: find(0, 2), sign: -1 },
      { out: find(1, 2), inner: find(2, 1), sign: 1 },
    ] as const
    const outerX = (sign: number): number => (sign < 0 ? leftX + 18 : width - edge - 18)
    const innerX = (sign: number): number => (sign < 0 ? leftX + 44 : width - edge - 44)
    const nearMid = (sign: number): number => mid + sign * 10
    // Each half has its inner label above, then its outer one; the state at the bottom follows the longer half.
    const halves = sides.map(({ out, inner, sign }) => {
      const innerRoom = Math.abs(innerX(sign) - nearMid(sign)) - 12
      const outerRoom = Math.abs(outerX(sign) - mid) - 20
      const innerBlock = inner < 0 ? undefined : blockOf(arrows[inner]!, innerRoom)
      const outBlock = out < 0 ? undefined : blockOf(arrows[out]!, outerRoom)
      const innerLine = innerBlock === undefined ? startY : startY + innerBlock.height + 4
      const outTop = innerBlock === undefined ? startY + 4 : innerLine + 8
      const end = outBlock === undefined ? innerLine + 8 : outTop + outBlock.height + 4
      return { out, inner, sign, innerBlock, outBlock, innerLine, outTop, end }
    })
    const bottom = Math.max(topBottom + 72, ...halves.map(({ end }) => end))
    const bottomMiddle = bottom + stateHeight / 2
    for (const { sign, innerBlock, outBlock, innerLine, outTop } of halves) {
      const anchor = sign < 0 ? 'start' : 'end'
      const side: Point = [mid + sign * (stateWidth / 2 + currentExtra), bottomMiddle]
      if (outBlock !== undefined) {
        const x = outerX(sign)
        const down: Point[] = [[x, topBottom], [x, bottomMiddle], side]
        // The room between the lines is wider than the text: stand in its middle height.
        const slack = Math.max(0, bottom - outTop - outBlock.height) / 2
        add(
          sign < 0 ? down.reverse() : down,
          label(outBlock, x - sign * 10, outTop + slack, anchor),
        )
      }
      if (innerBlock !== undefined) {
        const port = nearMid(sign)
        const x = innerX(sign)
        const up: Point[] = [
          [port, bottom],
          [port, innerLine],
          [x, innerLine],
          [x, topBottom],
        ]
        add(
          sign < 0 ? up.reverse() : up,
          sign < 0
            ? label(innerBlock, port - 6, startY, 'end', 'bottom')
            : label(innerBlock, port + 6, startY, 'start', 'bottom'),
        )
      }
    }
    boxes.push(placeState(states[2]!, mid - stateWidth / 2, bottom))
    return { width, height: bottom + stateHeight + 4, states: boxes, arrows: placed }
  }

  // Four: a square, clockwise. What leads across has no place in it.
  const isAcross = arrows.some(({ from, to }) => Math.abs(slot(from) - slot(to)) === 2)
  if (isAcross) return undefined
  const sides = [
    {
      index: Math.max(find(3, 0), find(0, 3)),
      both: find(3, 0) >= 0 && find(0, 3) >= 0,
      x: leftCentre,
      sign: -1,
    },
    {
      index: Math.max(find(1, 2), find(2, 1)),
      both: find(1, 2) >= 0 && find(2, 1) >= 0,
      x: rightCentre,
      sign: 1,
    },
  ] as const
  if (sides.some(({ both }) => both)) return undefined
  const blocks = sides.map(({ index, x }) =>
    index < 0 ? undefined : blockOf(arrows[index]!, Math.abs(x - mid) - 18),
  )
  const bottom = Math.max(topBottom + 56, ...blocks.map((b) => startY + (b?.height ?? 0) + 14))
  sides.forEach(({ index, x, sign }, i) => {
    const block = blocks[i]
    if (block === undefined) return
    const isDown = slot(arrows[index]!.from) < 2 && slot(arrows[index]!.to) >= 2
    const ends: Point[] = [
      [x, topBottom],
      [x, bottom],
    ]
    add(
      isDown ? ends : ends.reverse(),
      label(
        block,
        x - sign * 10,
        (topBottom + bottom - block.height) / 2,
        sign < 0 ? 'start' : 'end',
      ),
    )
  })
  const bottomMiddle = bottom + stateHeight / 2
  let height = bottom + stateHeight + 4
  const under = find(2, 3)
  if (under >= 0) {
    const block = blockOf(arrows[under]!, width - 24)
    const y = bottom + stateHeight + 16
    add(
      [
        [rightCentre, bottom + stateHeight],
        [rightCentre, y],
        [leftCentre, y],
        [leftCentre, bottom + stateHeight],
      ],
      label(block, mid, y + 8, 'middle'),
    )
    height = y + 8 + block.height
  }
  const inner = find(3, 2)
  if (inner >= 0) {
    const block = blockOf(arrows[inner]!, gap)
    add(
      [
        [leftX + stateWidth + currentExtra, bottomMiddle],
        [rightX - currentExtra, bottomMiddle],
      ],
      label(block, mid, bottomMiddle - 8 - block.height, 'middle'),
    )
  }
  boxes.push(placeState(states[2]!, rightX, bottom), placeState(states[3]!, leftX, bottom))
  return { width, height, states: boxes, arrows: placed }
}

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export function boxOfLabel({ x, y, width, height, anchor }: PlacedLabel): Box {
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  return { left, right: left + width, top: y, bottom: y + height }
}

export function boxOfState({ x, y, width, height }: PlacedState): Box {
  return { left: x, right: x + width, top: y, bottom: y + height }
}

export function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

/** Whether no label touches another, a state, a line of another arrow, or the outside. */
export function isClear(layout: ChartLayout): boolean {
  const labels = layout.arrows.map((arrow) => boxOfLabel(arrow.label))
  const states = layout.states.filter(({ isFrame }) => !isFrame).map(boxOfState)
  return labels.every(
    (box, index) =>
      box.left >= -0.5 &&
      box.right <= layout.width + 0.5 &&
      box.top >= -0.5 &&
      box.bottom <= layout.height + 0.5 &&
      states.every((state) => !overlaps(box, state)) &&
      labels.every((other, otherIndex) => otherIndex <= index || !overlaps(box, other)) &&
      layout.arrows.every((arrow) => !crosses(arrow.points, box)),
  )
}

function crosses(points: readonly Point[], box: Box): boolean {
  return points.some(([x, y], index) => {
    const before = points[index - 1]
    if (before === undefined) return false
    return overlaps(box, {
      left: Math.min(x, before[0]) - 1,
      right: Math.max(x, before[0]) + 1,
      top: Math.min(y, before[1]) - 1,
      bottom: Math.max(y, before[1]) + 1,
    })
  })
}
