import { ms, never, s } from '../model/units.ts'
import apiGateway from './api-gateway.ts'
import type { MeshProfile } from './profile.ts'

/** An enterprise service bus: everything goes through a hub that routes and translates. */
export default {
  ...apiGateway,
  id: 'esb',
  title: 'Enterprise service bus',
  summary:
    'Every call goes through a hub, which routes and translates it, and waits for the answer.',
  placement: 'hub',
  version: 'Apache Camel 4 (2025) as the bus',
  fairness:
    'Built for integrating systems that do not speak the same language: translating between them is what nothing else here does.',
  notModelled: [
    'Transactions over several systems, and orchestration of them.',
    'Persistent queues before the bus: what is in it is lost when it crashes.',
    'The 200 connections of all routes together: 20 workers never need them.',
    'While it is full, the thread that accepts runs a message itself: here it only waits, and is no worker more.',
    'The threads of a redelivery that keeps no worker: there are as many as are needed.',
  ],
  costs: {
    ...apiGateway.costs,
    // guess: a JVM that parses and writes what it translates
    idleCores: 0.1,
    coresPerThousandRps: 2,
    memoryMiB: 1_024,
    published: [
      {
        what: 'threads and waiting places of its default pool',
        value: '20 threads, 1,000 places',
        source: 'camel.apache.org, threading model (2025)',
        measuredBy: 'project',
      },
    ],
  },
  kinds: {},
  middle: {
    covers: 'all',
    // maxPoolSize 20, maxQueueSize 1000, CallerRuns of the default thread pool profile (camel.apache.org, threading model)
    workers: 20,
    queue: 1_000,
    whenFull: 'wait',
    serviceTime: { kind: 'constant', valueUs: 0 },
    // guess: 30 to 60 s until the one that stands by has taken over
    failoverUs: s(30),
    flow: {
      // guess: 2 to 5 ms a translation
      before: { kind: 'constant', valueUs: ms(2) },
      after: { kind: 'constant', valueUs: ms(2) },
      redelivery: {
        // RedeliveryPolicy.java: maximumRedeliveries 0, redeliveryDelay 1 s, no back-off, maximumRedeliveryDelay 60 s,
        // asyncDelayedRedelivery false; the default error handler gives the exception back to the caller
        most: 0,
        delayUs: s(1),
        multiplier: 1,
        maxDelayUs: s(60),
        jitterRatio: 0,
        holdsWorker: true,
        deadLetter: false,
      },
    },
  },
  defaults: {
    ...apiGateway.defaults,
    // HttpComponent.java: connect, socket and lease 180 s, no response timeout; 20 connections for each route
    requestTimeoutUs: s(180),
    connectTimeoutUs: s(180),
    limits: { ...apiGateway.defaults.limits, maxConnections: 20 },
    retry: {
      ...apiGateway.defaults.retry,
      attempts: 1,
      on: ['5xx'],
      // What a policy asks for is done as redelivery is: after a pause of a second unless it says otherwise.
      baseUs: s(1),
      maxUs: s(60),
      perTryTimeoutUs: never,
    },
    outlier: null,
  },
  balancers: ['roundRobin', 'random'],
  retryRule: 'envoy',
  timeoutIsPerTry: false,
  unasked: [],
  statuses: {},
  lacks: ['retry.budget', 'retry.anotherHost'],
  expresses: ['timeout', 'connectTimeout', 'retry', 'limits', 'balancer', 'route'],
  words: {
    callFailed: 'exchange failed',
    queueFull: 'RejectedExecutionException',
    upstreamTimeout: 'SocketTimeoutException',
    perTryTimeout: 'SocketTimeoutException',
    connectionFailure: 'HttpHostConnectException',
    connectTimeout: 'ConnectTimeoutException',
    connectionTermination: 'NoHttpResponseException',
    serverError: 'HttpOperationFailedException',
  },
  sources: [
    'apache/camel: RedeliveryPolicy.java, dead-letter-channel.adoc, seda-component.adoc, HttpComponent.java',
    'camel.apache.org: threading model (default thread pool profile)',
  ],
} satisfies MeshProfile
