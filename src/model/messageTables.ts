/** The columns of what a message broker keeps: see tables.ts for what holds for all of them. */

/** A message: a call that was published to a broker, and has a life of its own from then on. */
export const messageColumns = {
  number: 'i32',
  channel: 'i32',
  /** Of a log: a row of `partitions`; −1 in a queue. */
  partition: 'i32',
  /** Running number in its channel, from 1: where it stands, also when it comes back. */
  position: 'f64',
  /** The job at the broker that published it, with the number of its life: whoever waits for the reply waits there. */
  publisher: 'i32',
  publisherNumber: 'i32',
  /** By which it was asked. */
  edge: 'i32',
  root: 'i32',
  keyA: 'i32',
  keyB: 'i32',
  key: 'i32',
  idempotent: 'u8',
  method: 'u8',
  shape: 'i32',
  /** 1 when nobody waits for an answer. */
  isOneWay: 'u8',
  /** 1 once the caller has left: the reply will be discarded. */
  isUnwanted: 'u8',
  /** 1 once it is older than it may become, and waits only to come to the head. */
  isOverdue: 'u8',
  /** Neighbours in the line of those that wait. */
  next: 'i32',
  previous: 'i32',
  isWaiting: 'u8',
  /** A row of `consumers`, and the request by which it was delivered there, with the number of its life; −1 for none. */
  consumer: 'i32',
  request: 'i32',
  requestNumber: 'i32',
  /** How often it was delivered, and how often it came back in a way that counts towards the limit. */
  deliveries: 'i32',
  returns: 'i32',
  /** How often a consumer did its work to the end. */
  effects: 'i32',
  /** When the broker took it; 0 before. */
  publishedAt: 'f64',
  /** How long it may still wait; how long its consumer may keep it; the pause before it waits again. */
  ttlUs: 'f64',
  ackUs: 'f64',
  pauseUs: 'f64',
} as const

/** The queue, or the topic, of one service at the broker. */
export const channelColumns = {
  /** The service that is asked, and the edge by which the broker delivers to it. */
  service: 'i32',
  edge: 'i32',
  /** Waiting messages of a queue, by position; and how many wait, in a queue or in all partitions. */
  first: 'i32',
  last: 'i32',
  ready: 'i32',
  /** With consumers, and not acknowledged. */
  unacked: 'i32',
  /** All that was taken and is not settled: those, and what comes back or waits for a commit. */
  kept: 'i32',
  /** Its consumers: a span of `consumers`; whose turn is next. */
  firstConsumer: 'i32',
  consumerCount: 'i32',
  turn: 'i32',
  /** Of a log: a span of `partitions`. */
  firstPartition: 'i32',
  partitionCount: 'i32',
  // Counters since the start.
  published: 'f64',
  acked: 'f64',
  expired: 'f64',
  dropped: 'f64',
  deadLettered: 'f64',
  lost: 'f64',
  refused: 'f64',
  delivered: 'f64',
  redelivered: 'f64',
  /** Replies that came after their caller had left. */
  lateReplies: 'f64',
  /** Of those acknowledged: the sum of their ages, µs. */
  ageUs: 'f64',
  /** ∫ kept dt up to `changedAt`. */
  lagArea: 'f64',
  changedAt: 'f64',
} as const

/** Who takes messages of a channel: an endpoint of the service, as the broker sees it. */
export const consumerColumns = {
  number: 'i32',
  channel: 'i32',
  endpoint: 'i32',
  unacked: 'i32',
  /** Heartbeats in a row that did not come. */
  missed: 'i32',
  /** Until the next heartbeat; until the broker knows that its process is gone; until it tries to come back. */
  beatUs: 'f64',
  detectUs: 'f64',
  reconnectUs: 'f64',
} as const

/** One part of a topic: a log, read in order by one consumer of the group. */
export const partitionColumns = {
  number: 'i32',
  channel: 'i32',
  /** A row of `consumers`; −1 while it is given to nobody. */
  consumer: 'i32',
  /** Records that wait to be read, and how many. */
  first: 'i32',
  last: 'i32',
  ready: 'i32',
  /** The record that is worked on; −1 for none. */
  current: 'i32',
  /** Records that were worked on and whose offsets are not committed, in a list; how many of the batch are left. */
  firstDone: 'i32',
  batch: 'i32',
  /** 1 when the members of the group have changed, and it is given anew after the batch. */
  mustMove: 'u8',
  committedAt: 'f64',
  /** How long one batch may take; how long the group needs to give it to somebody. */
  pollUs: 'f64',
  rebalanceUs: 'f64',
} as const

/** What a broker has as a whole, in one row. */
export const brokerColumns = {
  /** Messages that are kept, and 1 while there are so many that publishers are blocked. */
  kept: 'i32',
  isBlocking: 'u8',
  /** Publishers that are blocked, first come, first served: messages, in a list. */
  firstBlocked: 'i32',
  lastBlocked: 'i32',
  /** How often publishers were blocked. */
  alarms: 'f64',
} as const
