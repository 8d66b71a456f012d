import type { Matrix } from './matrixCells.ts'

/** The matrix as it was made last and checked in: `node scripts/matrix.mjs` makes it anew. */
export const keptMatrix = (): Promise<{ readonly default: Matrix }> =>
  import('../../../scenarios/19-outages/matrix.json') as unknown as Promise<{ default: Matrix }>
