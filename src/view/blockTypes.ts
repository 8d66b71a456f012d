import type { Division } from './grouping.ts'

/**
 * Which block stands in which column of the picture, and which service in which column of its block. Clients and blocks are
 * numbered together, clients first.
 */
export interface BlockShape {
  readonly divisions: readonly Division[]
  /** Clients are the first column, if there are any. */
  readonly columns: readonly (readonly number[])[]
  /** By division: its services by column, then by row. */
  readonly inner: readonly (readonly (readonly number[])[])[]
  /** How much larger all of it could be drawn in its room; below 1 it does not fit. */
  readonly scale: number
}

/** A block, or a client, along the flow and across it. */
export interface PlacedBlock {
  readonly column: number
  readonly along: number
  readonly across: number
  readonly length: number
  readonly breadth: number
}

/** A service in its block: which column and row, and where. */
export interface PlacedService {
  readonly column: number
  readonly row: number
  readonly box: Omit<PlacedBlock, 'column'>
  /** Along: where the block's columns begin and end. */
  readonly columns: readonly { readonly at: number; readonly end: number }[]
  /** Across: the middle of each gap between rows, the first before the first row. */
  readonly lanes: readonly number[]
}
