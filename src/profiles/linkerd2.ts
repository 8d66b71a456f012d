import { ms, never, s } from '../model/units.ts'
import type { MeshProfile } from './profile.ts'

const hours = s(3_600)

/** How long it waits before it connects again, to whomever. */
const reconnect = { minPenaltyUs: ms(100), maxPenaltyUs: s(60), jitterRatio: 0.1 }

/** Linkerd 2: its own small proxy beside every endpoint, which asks for what it needs to know when it needs it. */
export default {
  id: 'linkerd2',
  title: 'Linkerd 2',
  summary:
    'A small proxy beside every endpoint prefers who answers fast; retries, timeouts and breakers come only when asked for.',
  placement: 'sidecar',
  eras: ['today'],
  version: '2.20, August 2026',
  fairness:
    'Built to be run by few people: mutual TLS and latency-aware balancing come without a line of configuration, in the smallest sidecar.',
  notModelled: ['Multicluster and egress.'],
  costs: {
    // guess: one proxy on one way. Published 2021: 8 to 14 ms of 14 ms median are the application's, for both proxies, there and back.
    hop: { kind: 'constant', valueUs: ms(0.15) },
    // guess: what is left when nobody asks
    idleCores: 0.005,
    // guess: a tenth of a core at 1,000 requests/s
    coresPerThousandRps: 0.1,
    memoryMiB: 18,
    // guess: three small deployments of one replica
    controlPlane: { cores: 0.3, memoryMiB: 250 },
    published: [
      {
        what: 'memory of one proxy at 2,000 requests/s',
        value: '17.8 MB (Istio 154.6 MB)',
        source: 'Buoyant benchmark, 27 May 2021',
        measuredBy: 'vendor',
      },
      {
        what: 'median added at 2,000 requests/s',
        value: '9 ms (Istio 15 ms)',
        source: 'Buoyant benchmark, 27 May 2021',
        measuredBy: 'vendor',
      },
    ],
  },
  controlPlane: {
    // The destination controller sends each change as it comes, to each stream by itself.
    debounce: { afterUs: 0, maxUs: 0, endpoints: false },
    throttle: Infinity,
    acceptPerSecond: Infinity,
    generateUs: 0,
    isDelta: true,
    // policy-controller/runtime/src/admission.rs; of what is said by annotation, the index leaves out what it cannot read.
    validates: true,
    // linkerd/app/src/dst.rs: as its connections to others (env.rs), 100 ms to 60 s.
    reconnect,
  },
  precedence: 'linkerd',
  pool: 'endpoint',
  // It runs on Kubernetes only, whose EndpointSlices have no process that does not run.
  listedBy: 'process',
  resolves: 'lastKnown',
  handshakeUs: 0,
  // A cancelled request resets its stream; whether the application notices is the service's `onCallerLeft`.
  cancels: false,
  // `proxy.await`; a native sidecar from 2.20 on. Told to stop, it lets what is under way finish (2 min at most).
  lifecycle: { order: 'proxyFirst', proxyStopUs: never },
  // The webhook's failure policy; Fail with the values for high availability.
  injector: 'ignore',
  identity: {
    // On for everything between two proxies (2.9), and nothing to configure.
    isOn: true,
    mode: 'permissive',
    lifetimeUs: 24 * hours,
    // Made by the CLI for a year; nobody renews them.
    issuerUs: 365 * 24 * hours,
    rootUs: 365 * 24 * hours,
    renew: { ratio: 0.7, jitter: 0 },
    allowance: { beforeUs: s(20), afterUs: s(20) },
    // guess: one round trip more, and the arithmetic of two signatures
    handshakeUs: ms(2),
    access: 'serverPolicy',
    defaultInbound: 'all-unauthenticated',
  },
  defaults: {
    // No timeout, no retry, no breaker unless somebody asks for it.
    requestTimeoutUs: never,
    connectTimeoutUs: s(1),
    limits: {
      maxConnections: Infinity,
      maxPendingRequests: Infinity,
      maxRequests: Infinity,
      maxRetries: Infinity,
    },
    budget: { ratio: 0, minConcurrency: 0 },
    retry: {
      // retry.linkerd.io/limit 1
      attempts: 2,
      on: [],
      statuses: [],
      baseUs: ms(25),
      maxUs: ms(250),
      anotherHost: false,
      hostAttempts: 0,
      perTryTimeoutUs: never,
    },
    // retryRatio 0.2, minRetriesPerSecond 10, ttl 10s, where a ServiceProfile has no budget of its own.
    rateBudget: { ratio: 0.2, minPerSecond: 10, ttlUs: s(10) },
    outlier: null,
    breaker: {
      consecutive: {
        maxFailures: 7,
        minPenaltyUs: s(1),
        maxPenaltyUs: s(60),
        jitterRatio: 0.5,
      },
      unified: {
        maxFailures: 7,
        minPenaltyUs: s(1),
        maxPenaltyUs: s(60),
        jitterRatio: 0.5,
        successRate: 0.8,
        windowUs: s(10),
        minRequests: 5,
      },
    },
    // One try to connect, nothing that ends a quiet connection, and 10 s until a silent one is taken for opaque.
    tcp: { connectAttempts: 1, idleTimeoutUs: 0, detectUs: s(10) },
    balancer: 'peakEwma',
    peakEwma: { defaultRttUs: ms(30), decayUs: s(10) },
    leastRequestChoices: 2,
    // There is no panic: without a ready endpoint, attempts wait.
    panicThreshold: 0,
  },
  balancers: ['peakEwma'],
  retryRule: 'linkerd',
  stats: 'linkerd',
  // Headers of what its proxies answer themselves (app/core/src/errors/respond.rs): http/stream-timeouts/src/lib.rs,
  // app/inbound/src/policy/http.rs. The others stand where the failure is told.
  errors: {
    UT: '504, l5d-proxy-error: timed out waiting for response headers',
    RBAC: '403, l5d-proxy-error: unauthorized request on route',
  },
  // One watch each: of the policy controller (outbound and inbound policy), the destination controller, and a file of the pod.
  resources: {
    CDS: 'backends of outbound policy',
    EDS: 'endpoints',
    LDS: 'inbound policy',
    RDS: 'routes of outbound policy',
    SDS: 'trust anchors',
  },
  statuses: {
    connectionFailure: 502,
    connectTimeout: 504,
    connectionTermination: 502,
    // guess: the server's proxy sees its application break off, an error that it answers like any other of reading and writing.
    remoteReset: 502,
    // A backend that does not exist answers its share with an injected 500.
    noCluster: 500,
  },
  readiness: {
    capacity: 10_000,
    failfastUs: s(3),
    maxInFlight: 100_000,
    reconnect,
    idleUs: s(5),
    // guess: a call within the cluster and the controller's own work.
    lookupUs: ms(5),
    upgradesHttp1: true,
  },
  expresses: [
    'timeout',
    'responseTimeout',
    'connectTimeout',
    'retry',
    'breaker',
    'balancer',
    'rateLimit',
    'access',
    'inbound',
    'route',
    'locality',
    'routes',
    'redirect',
  ],
  // Of a service's trafficDistribution: who is near is all that is listed.
  hintsOnly: true,
  lacks: [
    'rateLimit.bucket',
    'retry.anotherHost',
    'retry.anotherPriority',
    'retry.hostAttempts',
    'retry.budget.minConcurrency',
    ...[
      'priorities',
      'overprovisioning',
      'failover',
      'weightedHealth',
      'failOnPanic',
      'weights',
    ].map((key) => `locality.${key}`),
    'locality.distribute',
    'locality.zoneAware',
    // An HTTPRoute has exact values and patterns of headers, and paths also by segments.
    ...['routes.match.headers.prefix', 'routes.match.headers.suffix'],
    ...['routes.match.headers.contains', 'routes.match.headers.from', 'routes.match.share'],
    ...['routes.match.path.suffix', 'routes.match.path.contains'],
  ],
  excludes: [
    {
      key: 'retry.budget',
      others: [
        'retry.attempts',
        'retry.on',
        'retry.statuses',
        'retry.backoff',
        'retry.perTryTimeout',
        'responseTimeout',
        'breaker',
      ],
    },
  ],
  words: {
    noCluster: 'backend does not exist',
    connectionFailure: 'bad gateway',
    connectTimeout: 'gateway timeout',
    connectionTermination: 'bad gateway: connection lost',
    remoteReset: 'bad gateway: application broke off',
    upstreamTimeout: 'request timeout',
    perTryTimeout: 'response-headers timeout',
    responseTimeout: 'response timeout',
    failfast: 'service in fail-fast',
    loadShed: 'service overloaded: load shed',
    rateLimited: 'rate limit exceeded',
  },
  sources: [
    'linkerd/linkerd2-proxy 29637b64 (21 Aug 2026): linkerd/app/src/env.rs, linkerd/app/outbound/src/http/',
    'linkerd/linkerd2 b24cd405 (21 Aug 2026): policy-controller/k8s/index/src/outbound, charts/linkerd-control-plane/values.yaml',
    'tower 0.5.3: tower/src/load/peak_ewma.rs, tower/src/retry/budget/tps_budget.rs',
    'linkerd/website: reference/circuit-breaking, reference/retries, features/ha',
  ],
} satisfies MeshProfile
