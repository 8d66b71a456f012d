/** The queue of an endpoint that has a discipline of its own: rows only where a service says so. */
export const serverQueueColumns = {
  number: 'i32',
  endpoint: 'i32',
  /** 1 while it stands, by the rule of its discipline. */
  isOverloaded: 'u8',
  /** The shortest wait of the present interval, when that ends, and 1 until its first request. */
  minWaitUs: 'f64',
  intervalEndsAt: 'f64',
  isFirst: 'u8',
  /** When nobody waited last. */
  emptyAt: 'f64',
  since: 'f64',
  // Counters since the start: dropped for how long they had waited, and for their deadline; taken newest first.
  shed: 'f64',
  tooLate: 'f64',
  newestFirst: 'f64',
} as const
