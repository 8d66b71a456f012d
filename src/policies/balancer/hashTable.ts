/** An endpoint as it is hashed: what stands for it, and its share of all weights, 0…1. */
export interface HashedHost {
  readonly key: string
  readonly weight: number
}

/** Where requests go by their hash. */
export interface HashTable {
  /** Entries in all, and of the endpoints that have fewest and most. */
  readonly entries: number
  readonly least: number
  readonly most: number
  /**
   * Which endpoint has a hash, by its position, for a pick of an attempt, from 0: later ones are picked because somebody did not
   * like the ones before.
   */
  find(high: number, low: number, pick: number): number
}

export function fewestAndMost(counts: readonly number[]): { least: number; most: number } {
  return { least: Math.min(...counts), most: Math.max(...counts) }
}
