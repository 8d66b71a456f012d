/** The nouns of a bus and of flows: columns, as in tables.ts. */

/** A message on its way through a flow, or one of the parts that it was split into. */
export const flowColumns = {
  number: 'i32',
  /** Position in the plan's flows, and where it runs: a row of `flowPlaces`. */
  flow: 'i32',
  place: 'i32',
  /** The job that holds it, with the number of its life. */
  job: 'i32',
  jobNumber: 'i32',
  /** Of a part: the message that was split, and which part it is, from 1; −1 and 0 of a whole one. */
  parent: 'i32',
  part: 'i32',
  /** Its own parts, and its neighbours among those of its parent. */
  firstPart: 'i32',
  nextPart: 'i32',
  previousPart: 'i32',
  /** The step that is due or under way, and the one before which it ends. */
  step: 'i32',
  end: 'i32',
  /** Whom it is for: an edge. */
  target: 'i32',
  /** Answers or parts that are still out, those that came and were good, and those that were not. */
  open: 'i32',
  good: 'i32',
  bad: 'i32',
  /** Which round of calls it waits for; what belongs to an earlier one is void. */
  round: 'i32',
  /** How often the present step was tried again. */
  redeliveries: 'i32',
  /** 1 when its step failed; 2 when trying again is of no use. */
  isBroken: 'u8',
  /** 1 once it was answered with fewer parts than there are. */
  isPartial: 'u8',
  /** How it ended: see `flowEnd`. */
  outcome: 'u8',
  /** Of the last answer. */
  status: 'i32',
  /** Where it was noted as seen: a row of `seen`, −1 when it was not. */
  seen: 'i32',
  seenAt: 'f64',
  keyA: 'i32',
  keyB: 'i32',
  stepUs: 'f64',
  gatherUs: 'f64',
  pauseUs: 'f64',
} as const

/** How a message ends in a flow. */
export const flowEnd = {
  none: 0,
  delivered: 1,
  filtered: 2,
  duplicate: 3,
  dead: 4,
  failed: 5,
  left: 6,
} as const

/** A flow at one endpoint of the bus: what it remembers, and what it has counted since the start. */
export const flowPlaceColumns = {
  /** Messages of it that are in the bus: waiting for a worker, or with one. */
  inside: 'i32',
  /** The messages that its idempotent receiver remembers: a span of `seen`, and which is overwritten next. */
  firstSeen: 'i32',
  nextSeen: 'i32',
  /** When its throttler lets the next message through, µs. */
  throttleAt: 'f64',
  started: 'f64',
  delivered: 'f64',
  filtered: 'f64',
  duplicates: 'f64',
  partial: 'f64',
  redelivered: 'f64',
  dead: 'f64',
  failed: 'f64',
} as const

/** A message that an idempotent receiver has seen. */
export const seenColumns = {
  keyA: 'i32',
  keyB: 'i32',
  at: 'f64',
  /** 0 while the place is empty, or when the message failed and may come again. */
  isKept: 'u8',
} as const
