/**
 * Tables that only some systems fill: what keeps an endpoint, or a whole service, from being picked for a while, and what
 * counts who may pass. A mesh without them has no row in any.
 */

/** What one proxy's breaker thinks of one endpoint. */
export const circuitColumns = {
  number: 'i32',
  member: 'i32',
  /** Failures in a row, and how many open the circuit (0: they never do), for the picture. */
  failures: 'i32',
  maxFailures: 'i32',
  /** Responses in the window and how many of them succeeded, at the last look; the least share, 0 where there is no window. */
  seen: 'i32',
  succeeded: 'i32',
  leastRatio: 'f64',
  /** The ten slots of the window: a span of `circuitSlots`, −1 before the first response; which is being filled, and since when. */
  slots: 'i32',
  slot: 'i32',
  slotAt: 'f64',
  /** How often it opened since it was last closed by a success: the exponent of the back-off. */
  trips: 'i32',
  /** What opened it last: see `tripCause` in policies/breaker/breaker.ts. */
  cause: 'u8',
  /** 1 while it is half open and its one request was let through. */
  isProbing: 'u8',
  openedAt: 'f64',
  penaltyUs: 'f64',
  /** How often it opened since the start of the run. */
  opened: 'f64',
  /** A moving average of successes, 0…1, where the rule has one, and since when it counts; below 0 before the first response. */
  average: 'f64',
  averagedAt: 'f64',
  since: 'f64',
  /** Bits of `tripCause`: what opens it now; and how often the average did, in a row. */
  fired: 'u8',
  averageTrips: 'i32',
  /** How often it opened from closed, and was closed by a success, since the start of the run. */
  removals: 'f64',
  revivals: 'f64',
} as const

/** One tenth of a breaker's window. */
export const circuitSlotColumns = { seen: 'f64', succeeded: 'f64' } as const

/** Where attempts of one cluster wait while none of its endpoints is ready. */
export const queueColumns = {
  number: 'i32',
  cluster: 'i32',
  /** Endpoints that are ready now. */
  ready: 'i32',
  /** Attempts that wait, first come, first served: a list through `next` and `previous` of attempts. */
  length: 'i32',
  first: 'i32',
  last: 'i32',
  /** How long the head may wait, µs. */
  failfastUs: 'f64',
  /** Since when it stands in its state. */
  since: 'f64',
  // Counters since the start.
  requests: 'f64',
  gateOpen: 'f64',
  gateShut: 'f64',
  expired: 'f64',
  shed: 'f64',
} as const

/** What one proxy remembers of one destination. */
export const destinationColumns = {
  number: 'i32',
  cluster: 'i32',
  /** When it was last used, and for how long nobody may before it is forgotten. */
  usedAt: 'f64',
  idleUs: 'f64',
  /** The travel of a lookup and its answer; below 0 while nobody answers. */
  lookupUs: 'f64',
  // Counters since the start.
  lookups: 'f64',
  evictions: 'f64',
} as const

/** A retry budget of one proxy for one destination. */
export const budgetColumns = {
  /** Since when the present slot is being filled, and which it is. */
  filledAt: 'f64',
  slot: 'i32',
  /** What was put in and taken out since then: below 0 when more was taken. */
  writer: 'f64',
  slots: 'i32',
  // Counters since the start.
  deposits: 'f64',
  withdrawals: 'f64',
  denied: 'f64',
} as const

export const budgetSlotColumns = { amount: 'f64' } as const

/** One rate limiter of one proxy: when its next request would be due if all came evenly, µs. */
export const limiterColumns = { dueAt: 'f64' } as const

/** A connection to one endpoint that was lost or refused: who opens the next one, and when. */
export const reconnectColumns = {
  number: 'i32',
  member: 'i32',
  /** Failures in a row. */
  failures: 'i32',
  backoffUs: 'f64',
  since: 'f64',
} as const

/** What a caller remembers of one service where it has no queue before its balancer: a row for each cluster. */
export const gateColumns = {
  /** Of the budget for requests that were not sent: a row of `budgets`. */
  requeueBudget: 'i32',
  /** A moving average of answers that were no refusal for overload, 0…1, and when it was last moved. */
  accepted: 'f64',
  acceptedAt: 'f64',
  /** Requests of the last second in ten slices: a span of `budgetSlots`, the slice being filled, and since when. */
  slices: 'i32',
  slice: 'i32',
  sliceAt: 'f64',
  /** How many endpoints it uses, and the smoothed load by which that is widened and narrowed. */
  aperture: 'i32',
  apertureLoad: 'f64',
  apertureAt: 'f64',
  // Counters since the start, by the names of Finagle.
  requeues: 'f64',
  request_limit: 'f64',
  cannot_retry: 'f64',
  not_open: 'f64',
  failed_fast: 'f64',
  dropped_requests: 'f64',
} as const
