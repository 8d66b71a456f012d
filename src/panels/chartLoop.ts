import type { ChartState } from '../engine/Chart.ts'
import type { ChartArrow, ChartLayout, PlacedArrow, Point } from './chartParts.ts'
import { textWidth, wrapText } from './textWidth.ts'

const stateHeight = 40
const lineHeight = 16
const numberHeight = 20
/** How far a loop stands away from its state. */
const reach = 28

/** The layout of a machine with one state: what leads from it to itself goes around its two ends, the first one on the right. */
export function loopLayout(
  state: ChartState,
  arrows: readonly ChartArrow[],
  width: number,
): ChartLayout {
  const wide = Math.max(104, Math.ceil(textWidth(state.label, 13, true)) + 46)
  const mid = width / 2
  const placed: PlacedArrow[] = []
  const tops = [stateHeight + 32, stateHeight + 32]
  arrows.forEach(({ label, hasNumber }, index) => {
    const side = index % 2
    const sign = side === 0 ? 1 : -1
    const turn = stateHeight + 4 + 18
    const points: Point[] = [
      [mid + sign * 24, stateHeight + 4],
      [mid + sign * 24, turn],
      [mid + sign * (wide / 2 + reach), turn],
      [mid + sign * (wide / 2 + reach), 4 + stateHeight / 2],
      [mid + (sign * wide) / 2, 4 + stateHeight / 2],
    ]
    const room = mid - 16
    const lines = wrapText(label, room)
    const height = lines.length * lineHeight + (hasNumber ? numberHeight : lineHeight)
    placed.push({
      index,
      points,
      label: {
        x: mid + sign * 10,
        y: tops[side]!,
        width: room,
        height,
        anchor: sign > 0 ? 'start' : 'end',
        lines,
        isInline: false,
        hugs: 'top',
      },
    })
    tops[side]! += height + 4
  })
  const box = { state, x: mid - wide / 2, y: 4, width: wide, height: stateHeight }
  return {
    width,
    height: Math.max(stateHeight + 8, ...tops),
    states: [{ ...box, isFrame: false, lines: [state.label] }],
    arrows: placed,
  }
}
