/**
 * Dropping: the proxy of a caller sends nothing on, on purpose.
 *
 * A service that must be left alone (it is being mended, or whoever gives out its endpoints knows that it is overloaded) is best
 * relieved at its callers: what is never sent costs it nothing.
 */
export interface Drop {
  /** @returns why this request is not sent on: see `droppedBy` */
  check(request: number): number
}

/** `unconditional`: a category drops everything. */
export const droppedBy = { nobody: 0, maintenance: 1, overload: 2, unconditional: 3 } as const
