import {
  choice,
  count,
  countOr,
  duration,
  durationOrNever,
  flag,
  given,
  object,
  optional,
} from '../fields.ts'
import type { Field } from '../fields.ts'
import type { BrokerSettings } from '../Scenario.ts'
import { commonSettings, commonSlots } from './common.ts'

/** Keys that only the one kind of broker understands. */
const only = {
  queue: ['prefetch', 'maxLength', 'overflow', 'ttl', 'heartbeat', 'ackTimeout'],
  log: [
    'partitions',
    'pollRecords',
    'pollInterval',
    'sessionTimeout',
    'commitInterval',
    'rebalance',
    'retention',
  ],
} as const

const most = 1_000_000

/** `systems: { message-broker: { kind: log, partitions: 12 } }`: how it keeps messages and gives them out. */
export const broker: Field<BrokerSettings> = object(
  'a message broker',
  {
    ...commonSlots,
    kind: optional(
      choice('broker', ['queue', 'log']),
      'queue: a message is gone once it is acknowledged; log: records stay, and are read in order',
    ),
    ack: optional(
      choice('acknowledgement', ['manual', 'automatic']),
      'manual: after the work; automatic: a queue counts what it sent as done, a log commits now and then',
    ),
    onFailure: optional(
      choice('answer to a failure', ['reject', 'requeue', 'discard']),
      'what a consumer does with what it cannot do and nobody waits for: give it back, counted or not, or give it up',
    ),
    deliveryLimit: optional(
      countOr('unlimited', Infinity, 0, most),
      'how often a message may come back, or unlimited',
    ),
    retryDelay: optional(
      duration(),
      'the pause before it is given out again, for each time it came back',
    ),
    maxRetryDelay: optional(duration(), 'the longest such pause'),
    deadLetter: optional(flag(), 'whether what is given up is kept in a queue of its own'),
    durable: optional(flag(), "whether messages outlive the broker's process"),
    confirm: optional(flag(), 'whether a publisher is told that its message was taken, or not'),
    alarm: optional(
      countOr('never', Infinity, 1, 100_000_000),
      'how many messages are kept before publishers are blocked, or never',
    ),
    prefetch: optional(
      countOr('unlimited', Infinity, 1, most),
      'messages that one consumer may have and not have acknowledged, or unlimited',
    ),
    ttl: optional(durationOrNever({ least: 1 }), 'how long a message may wait, or never'),
    maxLength: optional(
      countOr('unbounded', Infinity, 1, most),
      'messages that may wait in one queue, or unbounded',
    ),
    overflow: optional(
      choice('overflow', ['dropHead', 'rejectPublish']),
      'what gives way when it is full: the oldest, or the newest',
    ),
    heartbeat: optional(
      duration({ least: 1_000 }),
      'after how long a silence a consumer is taken for dead',
    ),
    ackTimeout: optional(
      durationOrNever({ least: 1 }),
      'how long a consumer may keep a message, or never',
    ),
    partitions: optional(count(1, 1_000), 'parts of each log, each read by one consumer'),
    pollRecords: optional(count(1, most), 'records of one batch at most'),
    pollInterval: optional(
      duration({ least: 1_000 }),
      'how long a batch may take before its consumer is taken out of the group',
    ),
    sessionTimeout: optional(
      duration({ least: 1_000 }),
      'how long until the group knows that a consumer has crashed',
    ),
    commitInterval: optional(duration(), 'how often offsets are committed with ack: automatic'),
    rebalance: optional(duration(), 'how long the group needs to give partitions to others'),
    retention: optional(
      durationOrNever({ least: 1 }),
      'how long a log keeps a record, read or not, or never',
    ),
  },
  (values, cursor): BrokerSettings => {
    const kind = values.kind ?? 'queue'
    const others = only[kind === 'queue' ? 'log' : 'queue']
    for (const key of others) {
      if (values[key] === undefined) continue
      const other = kind === 'queue' ? 'log' : 'queue'
      cursor.report(
        'wrong-target',
        `has ${key}, which only a ${other} has, and is a ${kind}.`,
        `Take ${key} out, or write kind: ${other}.`,
      )
    }
    const { ttl, retryDelay, maxRetryDelay, heartbeat, ackTimeout } = values
    const { pollInterval, sessionTimeout, commitInterval, rebalance, retention } = values
    const common = commonSettings(values)
    // Who is told nothing waits for nothing.
    const serviceTime =
      common.middle?.serviceTime ??
      (values.confirm === false ? ({ kind: 'constant', valueUs: 0 } as const) : undefined)
    return {
      ...common,
      ...(serviceTime === undefined ? {} : { middle: { ...common.middle, serviceTime } }),
      ...given({
        kind: values.kind,
        ack: values.ack,
        onFailure: values.onFailure,
        deliveryLimit: values.deliveryLimit,
        retryDelayUs: retryDelay,
        maxRetryDelayUs: maxRetryDelay,
        deadLetters: values.deadLetter,
        isDurable: values.durable,
        confirms: values.confirm,
        alarmAt: values.alarm,
        prefetch: values.prefetch,
        ttlUs: ttl ?? retention,
        maxLength: values.maxLength,
        overflow: values.overflow,
        heartbeatUs: heartbeat,
        ackTimeoutUs: ackTimeout,
        partitions: values.partitions,
        pollRecords: values.pollRecords,
        pollIntervalUs: pollInterval,
        sessionTimeoutUs: sessionTimeout,
        commitIntervalUs: commitInterval,
        rebalanceUs: rebalance,
      }),
    }
  },
)
