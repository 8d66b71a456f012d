/** Longer middles are paired by position: nobody edits so much at a time, and the table would be large. */
const comparedAtMost = 400

/**
 * Which items of a list stand in another one: for each old item the index of the new one that it is or becomes; undefined
 * when it is gone. Equal items are matched first, so that one insertion or removal moves nothing else.
 */
export function align<T>(
  before: readonly T[],
  after: readonly T[],
  isSame: (a: T, b: T) => boolean,
): (number | undefined)[] {
  const match: (number | undefined)[] = before.map(() => undefined)
  let start = 0
  while (start < before.length && start < after.length && isSame(before[start]!, after[start]!)) {
    match[start] = start
    start++
  }
  let end = before.length
  let endAfter = after.length
  while (end > start && endAfter > start && isSame(before[end - 1]!, after[endAfter - 1]!)) {
    match[--end] = --endAfter
  }
  for (const [old, next] of equals(before, after, start, end, endAfter, isSame)) match[old] = next
  pairUp(match, after.length)
  return match
}

/** The longest common subsequence of the middles. */
function equals<T>(
  before: readonly T[],
  after: readonly T[],
  start: number,
  end: number,
  endAfter: number,
  isSame: (a: T, b: T) => boolean,
): [number, number][] {
  const rows = end - start
  const columns = endAfter - start
  if (rows === 0 || columns === 0 || rows > comparedAtMost || columns > comparedAtMost) return []
  const longest = Array.from({ length: rows + 1 }, () => new Array<number>(columns + 1).fill(0))
  const same = (row: number, column: number) => isSame(before[start + row]!, after[start + column]!)
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      longest[row]![column] = same(row, column)
        ? longest[row + 1]![column + 1]! + 1
        : Math.max(longest[row + 1]![column]!, longest[row]![column + 1]!)
    }
  }
  const found: [number, number][] = []
  let [row, column] = [0, 0]
  while (row < rows && column < columns) {
    if (same(row, column)) found.push([start + row++, start + column++])
    else if (longest[row + 1]![column]! >= longest[row]![column + 1]!) row++
    else column++
  }
  return found
}

/** Between two matches, old and new items that are left become each other, in order. */
function pairUp(match: (number | undefined)[], count: number): void {
  let next = 0
  for (let at = 0; at < match.length; at++) {
    const own = match[at]
    if (own !== undefined) {
      next = own + 1
      continue
    }
    const bound = match.slice(at).find((other) => other !== undefined) ?? count
    if (next < bound) match[at] = next++
  }
}
