/**
 * Tables of resilience libraries: what one process knows of one service that it calls through its library, and how it keeps
 * its calls apart. A system without such a library has no row in any.
 */

/** What a library counts of one call, in its own words (those of Hystrix's events). */
const guardEventColumns = {
  success: 'f64',
  failure: 'f64',
  timeout: 'f64',
  badRequest: 'f64',
  shortCircuited: 'f64',
  threadPoolRejected: 'f64',
  semaphoreRejected: 'f64',
  fallbackSuccess: 'f64',
  fallbackFailure: 'f64',
  fallbackRejection: 'f64',
  fallbackMissing: 'f64',
} as const

export type GuardEvent = keyof typeof guardEventColumns

/** The same as a list. */
export const guardEvents = Object.keys(guardEventColumns) as readonly GuardEvent[]

/** What one process's library knows of one service: the circuit over whole requests, its counts, its fallback. */
export const guardColumns = {
  number: 'i32',
  cluster: 'i32',
  /** The pool that its calls share with those of others of the same group: a row of `pools`, −1 where nothing is limited. */
  pool: 'i32',
  /** Where the circuit stands: see `phase` in policies/circuit/circuit.ts. The machine's state follows it. */
  phase: 'u8',
  /** When it opened, or was last tried while open, and how long it then refuses everybody. */
  openedAt: 'f64',
  sleepUs: 'f64',
  /** Until it looks at its counts again by itself; `never` where it looks when it is asked. */
  tickUs: 'f64',
  /** What it saw in its window when it last looked, and what opens it, for the picture. */
  total: 'i32',
  errors: 'i32',
  errorPercent: 'i32',
  volume: 'i32',
  mostErrorPercent: 'i32',
  /** The rule's memory: a span of `guardCells`, of no cells before the first outcome; which is being filled. */
  cells: 'i32',
  cellCount: 'i32',
  cell: 'i32',
  /** Half open: how many may still be tried, and how many of those have ended. */
  permitted: 'i32',
  tried: 'i32',
  /** What has happened in the last seconds: a span of `guardBuckets`, and which 500 ms are being filled. */
  buckets: 'i32',
  bucket: 'i32',
  /** Fallbacks under way at once. */
  fallingBack: 'i32',
  /** When it last had a good answer that a fallback could give again; below 0: never. */
  succeededAt: 'f64',
  // Counters since the start.
  opened: 'f64',
  probes: 'f64',
  ...guardEventColumns,
} as const

/** One bucket of a window, or one call of the last so many. */
export const guardCellColumns = { total: 'i32', errors: 'i32', slow: 'i32' } as const

/** What happened within one bucket of time. */
export const guardBucketColumns = guardEventColumns

/** Threads, or permits, of one process for the calls of one group. */
export const poolColumns = {
  /** Number of the caller: endpoints first, then clients. */
  caller: 'i32',
  /** Which of the plan's pools. */
  key: 'i32',
  /** Threads that work, or permits that are taken. */
  active: 'i32',
  /** Requests that wait for a thread, first come, first served: a list through `nextQueued` of requests. */
  queued: 'i32',
  first: 'i32',
  last: 'i32',
  mostActive: 'i32',
  // Counters since the start.
  executed: 'f64',
  rejected: 'f64',
  /** ∫ active dt up to `changedAt`, µs. */
  activeArea: 'f64',
  changedAt: 'f64',
} as const
