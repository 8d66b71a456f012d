/**
 * The way of an edge across the canvas: a curve with straight ends, cut into short pieces of known length, so that a mark
 * can be put at any share of the way without solving anything.
 */
export class Route {
  /** Cubic curves: x, y of the start, then six numbers for each curve. */
  readonly curves: readonly number[]
  /** Points along the way: x, y, x, y … */
  readonly points: Float64Array
  /** Length of the way up to each point. */
  readonly lengths: Float64Array
  readonly length: number

  constructor(curves: readonly number[]) {
    this.curves = curves
    const pieces = (curves.length - 2) / 6
    const count = pieces * stepsPerCurve + 1
    this.points = new Float64Array(count * 2)
    this.lengths = new Float64Array(count)
    this.points[0] = curves[0]!
    this.points[1] = curves[1]!
    let at = 1
    for (let piece = 0; piece < pieces; piece++) {
      const c = piece * 6
      for (let step = 1; step <= stepsPerCurve; step++, at++) {
        const s = step / stepsPerCurve
        const x = cubic(curves[c]!, curves[c + 2]!, curves[c + 4]!, curves[c + 6]!, s)
        const y = cubic(curves[c + 1]!, curves[c + 3]!, curves[c + 5]!, curves[c + 7]!, s)
        const dx = x - this.points[at * 2 - 2]!
        const dy = y - this.points[at * 2 - 1]!
        this.points[at * 2] = x
        this.points[at * 2 + 1] = y
        this.lengths[at] = this.lengths[at - 1]! + Math.sqrt(dx * dx + dy * dy)
      }
    }
    this.length = this.lengths[count - 1]!
  }

  /** Where a share (0…1) of the way lies: the index of the point before it; `point` then holds x and y. */
  at(share: number, point: { x: number; y: number }): number {
    const wanted = Math.min(1, Math.max(0, share)) * this.length
    let low = 0
    let high = this.lengths.length - 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.lengths[middle]! <= wanted) low = middle
      else high = middle
    }
    const piece = this.lengths[high]! - this.lengths[low]!
    const part = piece === 0 ? 0 : (wanted - this.lengths[low]!) / piece
    point.x = this.points[low * 2]! + (this.points[high * 2]! - this.points[low * 2]!) * part
    point.y =
      this.points[low * 2 + 1]! + (this.points[high * 2 + 1]! - this.points[low * 2 + 1]!) * part
    return low
  }

  /** The distance of a point from the way. */
  distance(x: number, y: number): number {
    let least = Infinity
    for (let at = 2; at < this.points.length; at += 2) {
      const ax = this.points[at - 2]!
      const ay = this.points[at - 1]!
      const dx = this.points[at]! - ax
      const dy = this.points[at + 1]! - ay
      const square = dx * dx + dy * dy
      const part =
        square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square))
      const ex = x - ax - dx * part
      const ey = y - ay - dy * part
      least = Math.min(least, ex * ex + ey * ey)
    }
    return Math.sqrt(least)
  }
}

const stepsPerCurve = 20

function cubic(a: number, b: number, c: number, d: number, s: number): number {
  const r = 1 - s
  return r * r * r * a + 3 * r * r * s * b + 3 * r * s * s * c + s * s * s * d
}
