import type { Us } from './units.ts'

/** How long a failure stands where it happened, in seconds of the viewer. */
export const failureWallSeconds = 0.6

/**
 * How long a frame must keep hops and marks after their end, at a speed of `speedUs` simulated µs a second of the viewer.
 */
export const windowUsFor = (speedUs: Us): Us => Math.ceil(failureWallSeconds * speedUs)
