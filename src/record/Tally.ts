/** What was counted by cell, for cells that were touched only: in order of cells. */
export interface Cells {
  readonly cells: Uint32Array
  readonly counts: Uint32Array
}

/**
 * Counts in very many cells of which few are touched: adding is one step, and taking what there is costs as much as was
 * touched, not as much as there could be.
 */
export class Tally {
  private readonly counts: Uint32Array
  private touched = new Uint32Array(256)
  private used = 0

  /** @param size how many cells there are */
  constructor(size: number) {
    this.counts = new Uint32Array(size)
  }

  add(cell: number): void {
    if (this.counts[cell]!++ > 0) return
    if (this.used === this.touched.length) {
      const larger = new Uint32Array(2 * this.used)
      larger.set(this.touched)
      this.touched = larger
    }
    this.touched[this.used++] = cell
  }

  /** What was counted since it was cleared. */
  read(): Cells {
    const cells = this.touched.slice(0, this.used).sort()
    return { cells, counts: cells.map((cell) => this.counts[cell]!) }
  }

  clear(): void {
    for (let index = 0; index < this.used; index++) this.counts[this.touched[index]!] = 0
    this.used = 0
  }
}

/** Adds the cells from `first` on to a dense array of as many cells as it has. */
export function addCells(into: Float64Array, { cells, counts }: Cells, first: number): void {
  const end = first + into.length
  for (let at = lowerBound(cells, first); at < cells.length && cells[at]! < end; at++) {
    into[cells[at]! - first]! += counts[at]!
  }
}

function lowerBound(cells: Uint32Array, cell: number): number {
  let low = 0
  let high = cells.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (cells[middle]! < cell) low = middle + 1
    else high = middle
  }
  return low
}
