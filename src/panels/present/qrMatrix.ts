import { encode } from 'uqr'

/** A code of a text: dark squares, row by row, with the light border that scanners need. */
export interface QrMatrix {
  /** Squares along one side. */
  readonly size: number
  /** True where it is dark. */
  readonly rows: readonly (readonly boolean[])[]
}

/** Squares of light around the code, as ISO/IEC 18004 has it. */
const border = 4

/** Undefined when the text is longer than any code (2,953 bytes at the lowest level of correction). */
export function qrMatrix(text: string): QrMatrix | undefined {
  try {
    // A projected code is clean: room is better spent on large squares than on correction.
    const { size, data } = encode(text, { ecc: text.length > 300 ? 'L' : 'M', border })
    return { size, rows: data }
  } catch {
    return undefined
  }
}

/** All dark squares as one path, a unit each. */
export function qrPath({ rows }: QrMatrix): string {
  let path = ''
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (row[x] !== true) continue
      let run = 1
      while (row[x + run] === true) run++
      path += `M${x} ${y}h${run}v1h${-run}z`
      x += run
    }
  })
  return path
}
