/** What a frame knows of whether anybody looks at it. */
export interface Sight {
  /** How much of it is in view, 0 … 1. */
  readonly ratio: number
  /** The whole page is in the background. */
  readonly isHidden: boolean
  /** The host said `slide:stop`, and not `slide:start` since. */
  readonly isStopped: boolean
  /** The host said `slide:start`. */
  readonly isStarted: boolean
}

/** A run begins by itself when so much of it is in view. */
const startsFrom = 0.6
/** … and rests when less than this is. */
const sleepsBelow = 0.25

/** Whether it draws and asks. */
export function isAwake({ ratio, isHidden, isStopped }: Sight): boolean {
  return !isHidden && !isStopped && ratio >= sleepsBelow
}

/** Whether a run that waits to be seen is seen. */
export function isSeen(sight: Sight): boolean {
  return isAwake(sight) && (sight.isStarted || sight.ratio >= startsFrom)
}
