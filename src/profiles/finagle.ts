import { ms, never, s } from '../model/units.ts'
import type { MeshProfile } from './profile.ts'

/**
 * Finagle: the client library of Twitter's services on the JVM. Every process balances, tries again and takes out endpoints by
 * itself; there is no proxy.
 */
export default {
  id: 'finagle',
  title: 'Finagle',
  summary:
    'A library in every application on the JVM balances, tries again within a budget, and takes out whom it cannot use.',
  placement: 'library',
  eras: ['2018', 'today'],
  version:
    '24.2 (commit 4feb34cb), October 2024; the same rules as of 2018 unless a note says otherwise',
  fairness:
    'Built for one company with one runtime: no hop more than the call itself, and the most careful defaults of all for trying again.',
  notModelled: [
    'Finagle serves the JVM: services in other languages have nothing of it.',
    'Mux, its own protocol with pings and leases: connections are those of HTTP.',
    'Deterministic aperture, which needs the number of each process; aperture is the one by load.',
    'DeadlineFilter, which only measures by default.',
    'Interrupts that reach a server whose caller has left; say `onCallerLeft: cancel` for a service that heeds them.',
    'Probation of endpoints that discovery has removed.',
    'Limits of sessions and of who waits for one (DefaultPool, PendingRequestFilter), which are unlimited unless set.',
  ],
  costs: {
    // guess: filters and futures on one way; no process between
    hop: { kind: 'constant', valueUs: ms(0.05) },
    idleCores: 0,
    // guess: its part of the work of an application
    coresPerThousandRps: 0.05,
    // guess: classes, buffers and metrics inside a heap that is there anyway
    memoryMiB: 50,
    controlPlane: null,
    published: [],
  },
  controlPlane: null,
  pool: 'endpoint',
  // A server announces itself to ZooKeeper, and is gone from it with its session.
  listedBy: 'process',
  resolves: 'lastKnown',
  handshakeUs: 0,
  cancels: false,
  identity: null,
  lifecycle: { order: 'together', proxyStopUs: never },
  injector: 'none',
  defaults: {
    // No request timeout, no limit on sessions: an application sets them.
    requestTimeoutUs: never,
    connectTimeoutUs: s(1),
    limits: {
      maxConnections: Infinity,
      maxPendingRequests: Infinity,
      maxRequests: Infinity,
      maxRetries: Infinity,
    },
    budget: { ratio: 0, minConcurrency: 0 },
    // What a retry policy of MethodBuilder begins with: two retries, pauses of decorrelated jitter.
    retry: {
      attempts: 3,
      on: [],
      statuses: [],
      // guess: RetryPolicy.tries as remembered, not read
      baseUs: ms(5),
      maxUs: ms(200),
      anotherHost: false,
      hostAttempts: 0,
      perTryTimeoutUs: never,
    },
    outlier: null,
    breaker: {
      consecutive: { maxFailures: 5, minPenaltyUs: s(5), maxPenaltyUs: s(300), jitterRatio: 1 },
      unified: {
        maxFailures: 5,
        minPenaltyUs: s(5),
        maxPenaltyUs: s(300),
        jitterRatio: 1,
        successRate: 0.8,
        windowUs: s(30),
        minRequests: 5,
      },
    },
    tcp: { connectAttempts: 1, idleTimeoutUs: 0, detectUs: 0 },
    // Power of two choices over outstanding requests.
    balancer: 'leastRequest',
    // Nothing is assumed of an endpoint that was never heard of.
    peakEwma: { defaultRttUs: 0, decayUs: s(10) },
    leastRequestChoices: 2,
    // It fails open by picking who is not well when nobody is.
    panicThreshold: 0,
  },
  balancers: ['leastRequest', 'peakEwma', 'aperture', 'heap', 'roundRobin'],
  finagle: {
    budget: { ratio: 0.2, minPerSecond: 10, ttlUs: s(10) },
    sharesBudget: true,
    // A client of `newService` connects as part of the request, so a connection that failed is a requeue like others.
    connects: 0,
    hasNacks: true,
    leavesUnsent: true,
    accrual: 'unified',
    maxEffort: 4,
    aperture: { smoothWindowUs: s(15), lowLoad: 0.875, highLoad: 1.125, minAperture: 1 },
    failFast: { startUs: s(1), maxUs: s(32) },
    admission: { windowUs: s(120), threshold: 0.5, most: 0.75, minPerSecond: 5 },
    hasDeadlines: true,
    binding: null,
  },
  stats: 'finagle',
  has: ['retry.methods', 'breaker.average'],
  conditions: ['5xx', 'gateway-error', 'reset', 'connect-failure', 'retriable-status-codes'],
  lacks: [
    'retry.anotherHost',
    'retry.anotherPriority',
    'retry.hostAttempts',
    'retry.budget.minConcurrency',
    'breaker.consecutive.jitter',
    'breaker.unified.jitter',
    'balancer.leastRequest.choices',
    'balancer.peakEwma.defaultRtt',
    'balancer.peakEwma.penalty',
  ],
  expresses: ['timeout', 'connectTimeout', 'retry', 'breaker', 'balancer', 'route'],
  words: {
    queueFull: 'NACK: the server is over its concurrency limit',
    noHealthyUpstream: 'NoBrokersAvailableException',
    noCluster: 'NoBrokersAvailableException: the name leads nowhere',
    connectionFailure: 'ConnectionFailedException',
    connectTimeout: 'ConnectionFailedException: connect timeout',
    connectionTermination: 'ChannelClosedException',
    remoteReset: 'ChannelClosedException: reset by the server',
    upstreamTimeout: 'GlobalRequestTimeoutException',
    perTryTimeout: 'IndividualRequestTimeoutException',
    failfast: 'FailedFastException',
    loadShed: 'dropped by NACK admission control',
    overflow: 'TooManyWaitersException',
  },
  sources: [
    'twitter/finagle 4feb34cb (23 Oct 2024), finagle-core: service/{RetryBudget,RequeueFilter,RetryFilter,Retries,RetryPolicy}.scala',
    'finagle-core: liveness/{FailureAccrualFactory,FailureAccrualPolicy}.scala, service/FailFastFactory.scala, Backoff.scala',
    'finagle-core: loadbalancer/{p2c/P2CPick,PanicMode,PeakEwma,Balancers,aperture/LoadBand}.scala',
    'finagle-core: filter/NackAdmissionFilter.scala, context/Deadline.scala, service/TimeoutFilter.scala, client/Transporter.scala',
    'finagle-core: client/MethodBuilderRetry.scala (DefaultMaxRetries 2), client/StackClient.scala (order of the stack)',
    'twitter/util: util-core/src/main/scala/com/twitter/util/{TokenBucket,WindowedAdder}.scala',
  ],
} satisfies MeshProfile
