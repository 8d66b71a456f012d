import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { longestLink } from './followLink.ts'
import { qrMatrix, qrPath } from './qrMatrix.ts'

const link =
  'https://halfopen.example.org/index.html#scenario=retry-storm&seed=7&system=envoy&t=24.62'

/** The squares of a path, as a scanner sees them. */
function painted(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let at = 0; at < Number(run); at++) rows[Number(y)]![Number(x) + at] = true
  return rows
}

test('what is painted is the code of the link, square by square', () => {
  const code = qrMatrix(link)!

  expect(painted(qrPath(code), code.size)).toEqual(encode(link, { ecc: 'M', border: 4 }).data)
})

test('four squares of light are around it', () => {
  const { size, rows } = qrMatrix(link)!
  const isLight = (row: number, column: number): boolean => rows[row]![column] === false
  for (let at = 0; at < size; at++)
    for (const edge of [0, 3, size - 4, size - 1])
      expect(isLight(edge, at) && isLight(at, edge)).toBe(true)
})

test('a link as long as it may be still has squares of 4 px on a stage of 720', () => {
  const code = qrMatrix(`https://a.example/#state=${'x'.repeat(longestLink - 25)}`)!

  expect(700 / code.size).toBeGreaterThanOrEqual(4)
})

test('a link of the catalogue has squares of 8 px above the safe line', () => {
  expect(528 / qrMatrix(link)!.size).toBeGreaterThanOrEqual(8)
})

test('a text that no code takes has none', () => {
  expect(qrMatrix('x'.repeat(3_000))).toBeUndefined()
})
