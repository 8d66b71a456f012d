/**
 * Bulkheads: how many calls of one kind a process makes at once.
 *
 * A caller waits for what it called, and what waits is held: a thread, a worker, memory. One dependency that hangs holds ever
 * more, until nothing is left for all others; a ship without bulkheads sinks by one hole. So each kind of call has a number of
 * its own: threads of a pool that work for it while the caller waits (and can be left alone when they take too long), or
 * permits that the caller's own threads must have (which cost nothing, and cannot be left alone). What is over is refused at
 * once.
 *
 * Envoy's pool limits (`limit/limit.ts`) are the same idea at a proxy, per upstream; Hystrix and resilience4j call it bulkhead.
 */
export interface Bulkhead {
  /** @returns see `room` */
  ask(pool: number): number
  /** How many at once, and how many may wait: Infinity where there is no bound. */
  readonly most: number
  readonly mostQueued: number
  /** Whether threads of a pool do the work, which the caller may leave alone; otherwise the caller itself is held. */
  readonly hasThreads: boolean
}

/** What a bulkhead answers: no room, room now, or a place to wait. */
export const room = { none: 0, now: 1, later: 2 } as const
