/**
 * Adaptive concurrency: how many requests may be under way at once, found by looking at how long they take.
 *
 * A limit that somebody writes is right until the service, or its load, changes. Where requests queue they take longer than they
 * need, so the quotient of the shortest time and the present one says whether there are too many. The shortest time must be
 * measured now and then, with next to nothing under way: that is when requests are refused though nothing is wrong.
 */
export interface Concurrency {
  readonly status: number
  /** Begins anew, before the shortest time is measured. */
  begin(controller: number): void
  /** Whether one more may be under way; counts it, or its refusal. */
  admits(controller: number): boolean
  /** One is over that began at a moment. @returns whether the shortest time is measured now */
  sample(controller: number, beganAt: number): boolean
  /** One is over that says nothing about time, because nobody waited for it to end. */
  cancel(controller: number): void
  /** The limit goes down to its least, to measure the shortest time. */
  pin(controller: number): void
  /** How long until the shortest time is measured again; `u` is uniform in [0, 1). */
  nextAfter(controller: number, u: number): void
  /** A window of samples is over. @returns whether the shortest time is to be measured again at once */
  update(controller: number): boolean
  /** Bins that a histogram needs. */
  readonly bins: number
}
