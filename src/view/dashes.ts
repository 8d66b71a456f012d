import type { GraphicsContext } from 'pixi.js'

/**
 * Adds the dashes of a line through points (x, y, x, y …) to a path; the renderer knows only whole lines. The caller strokes.
 */
export function dashes(
  path: GraphicsContext,
  points: ArrayLike<number>,
  on: number,
  off: number,
): void {
  let isOn = true
  let left = on
  path.moveTo(points[0]!, points[1]!)
  for (let at = 2; at < points.length; at += 2) {
    let x = points[at - 2]!
    let y = points[at - 1]!
    const dx = points[at]! - x
    const dy = points[at + 1]! - y
    const length = Math.sqrt(dx * dx + dy * dy)
    let done = 0
    while (length - done > left) {
      done += left
      x = points[at - 2]! + (dx * done) / length
      y = points[at - 1]! + (dy * done) / length
      if (isOn) path.lineTo(x, y)
      else path.moveTo(x, y)
      isOn = !isOn
      left = isOn ? on : off
    }
    left -= length - done
    if (isOn) path.lineTo(points[at]!, points[at + 1]!)
  }
}

/** The corners of a rectangle, for `dashes`. */
export const around = (x: number, y: number, width: number, height: number): number[] => [
  ...[x, y, x + width, y],
  ...[x + width, y + height, x, y + height, x, y],
]
