import type { Point } from './chartParts.ts'

const cornerRadius = 16

/** The path of an orthogonal line with round corners, that ends where its head begins. */
export function lineOf(points: readonly Point[], headLength: number): string {
  const end = points.at(-1)!
  const before = points.at(-2) ?? end
  const short: Point[] = [
    ...points.slice(0, -1),
    [
      end[0] - Math.sign(end[0] - before[0]) * headLength,
      end[1] - Math.sign(end[1] - before[1]) * headLength,
    ],
  ]
  let path = `M${short[0]![0]} ${short[0]![1]}`
  for (let i = 1; i < short.length - 1; i++) {
    const [x, y] = short[i]!
    const [px, py] = short[i - 1]!
    const [nx, ny] = short[i + 1]!
    const radius = Math.min(
      cornerRadius,
      (Math.abs(x - px) + Math.abs(y - py)) / 2,
      (Math.abs(nx - x) + Math.abs(ny - y)) / 2,
    )
    path += `L${x - Math.sign(x - px) * radius} ${y - Math.sign(y - py) * radius}`
    path += `Q${x} ${y} ${x + Math.sign(nx - x) * radius} ${y + Math.sign(ny - y) * radius}`
  }
  const [x, y] = short.at(-1)!
  return `${path}L${x} ${y}`
}

/** The path of an arrow's head at the end of a line. */
export function headOf(points: readonly Point[], half: number, length: number): string {
  const [x, y] = points.at(-1)!
  const [px, py] = points.at(-2) ?? points.at(-1)!
  const dx = Math.sign(x - px)
  const dy = Math.sign(y - py)
  return `M${x} ${y}L${x - dx * length - dy * half} ${y - dy * length - dx * half}L${
    x - dx * length + dy * half
  } ${y - dy * length + dx * half}Z`
}
