/** Integer microseconds, the only unit of time inside a run. */
export type Us = number

/** Microseconds from milliseconds. */
export const ms = (milliseconds: number): Us => Math.round(milliseconds * 1_000)

/** Microseconds from seconds. */
export const s = (seconds: number): Us => Math.round(seconds * 1_000_000)

/** A delay that never ends: a timer with it is not armed at all. */
export const never: Us = -1

/** What stands in a column of row numbers where there is no row. */
export const nobody = -1
