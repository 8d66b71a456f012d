import { ms, never, s } from '../model/units.ts'
import none from './none.ts'
import type { MeshProfile } from './profile.ts'

/**
 * Message-oriented middleware: a call is published to a broker, which keeps it until a consumer has done it. What needs an
 * answer gets one by request–reply; what needs none is answered when the broker has taken it.
 */
export default {
  ...none,
  id: 'message-broker',
  title: 'Message broker',
  summary:
    'Every call is published to a broker, which keeps it until an endpoint of the service takes it; an answer comes back through a reply queue.',
  placement: 'broker',
  eras: ['2018', 'today'],
  version: 'RabbitMQ 4.3 (2026) for queues, Apache Kafka 4 (2025) for logs',
  fairness:
    'Built for work that may wait: who takes it may be slow, down or not there yet, and nothing is lost; nothing else here keeps a call for later.',
  notModelled: [
    'Exchanges and bindings, priorities, transactions, and messages to several queues (publish and subscribe).',
    'Replication between nodes of a broker: what is kept is lost only with all of them, and elections take no time.',
    'Flow control of single connections, the size of messages, and pages on disk.',
    'Batches of producers, keys of records, and compaction of logs.',
    'An outbox at the publisher: who cannot publish fails.',
  ],
  costs: {
    ...none.costs,
    // guess: what routing, copying and the way through the broker's own connections take, one way
    hop: { kind: 'constant', valueUs: ms(0.5) },
    // guess: a broker at rest, one core for 10,000 messages a second, and the memory of a small node
    idleCores: 0.1,
    coresPerThousandRps: 0.1,
    memoryMiB: 512,
  },
  pool: 'endpoint',
  resolves: 'lastKnown',
  middle: {
    covers: 'all',
    // Waiting for a confirm is no work: what is written is written for many at once.
    workers: Infinity,
    queue: Infinity,
    // guess: the confirm of a quorum queue, a majority of three nodes with fast disks
    serviceTime: { kind: 'constant', valueUs: ms(5) },
  },
  broker: {
    kind: 'queue',
    // 100 to 300 usually give the best throughput (rabbitmq: docs/confirms); the server itself sets no limit
    prefetch: 250,
    isAutomatic: false,
    onFailure: 'reject',
    // quorum queues since 4.0 (rabbitmq: docs/quorum-queues, "Poison message handling")
    deliveryLimit: 20,
    retryDelayUs: 0,
    maxRetryDelayUs: s(60),
    ttlUs: never,
    maxLength: Infinity,
    overflow: 'dropHead',
    deadLetters: true,
    isDurable: true,
    confirms: true,
    alarmAt: Infinity,
    // Sent twice in each timeout of 60 s (rabbitmq: docs/heartbeats)
    heartbeatUs: s(60),
    beatsPerTimeout: 2,
    // delivery acknowledgement timeout, 30 min (rabbitmq: docs/consumers)
    ackTimeoutUs: s(1_800),
    // guess: Kafka makes one partition by default (num.partitions); six let three consumers share them
    partitions: 6,
    // max.poll.records, max.poll.interval.ms, session.timeout.ms, auto.commit.interval.ms (kafka: ConsumerConfig)
    pollRecords: 500,
    pollIntervalUs: s(300),
    sessionTimeoutUs: s(45),
    commitIntervalUs: s(5),
    // group.initial.rebalance.delay.ms
    rebalanceUs: s(3),
  },
  /** Clients of the broker: a library that waits for a reply so long. */
  outside: {
    ...none,
    resolves: 'lastKnown',
    words: { upstreamTimeout: 'no reply in time' },
  },
  defaults: { ...none.defaults, balancer: 'assigned' },
  balancers: ['assigned'],
  expresses: ['timeout', 'connectTimeout'],
  words: {
    queueFull: 'queue full (reject-publish)',
    upstreamTimeout: 'no reply in time',
    callFailed: 'the reply is an error',
    connectionTermination: 'connection to the broker lost',
  },
  sources: [
    'rabbitmq: docs/confirms, docs/nack, docs/consumer-prefetch, docs/consumers, docs/quorum-queues, docs/dlx, docs/ttl, docs/maxlength, docs/memory, docs/heartbeats (4.3)',
    'kafka: ConsumerConfig, ProducerConfig (4.0)',
  ],
} satisfies MeshProfile
