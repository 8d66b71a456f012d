import { ms, never, s } from '../model/units.ts'
import envoy from './envoy.ts'
import type { MeshProfile } from './profile.ts'

/** gRPC without proxies: its library takes xDS itself, as far as it understands it. */
export default {
  ...envoy,
  id: 'grpc',
  title: 'gRPC, proxyless',
  summary:
    'The library of each application takes its configuration from a control plane, as a proxy would, and calls straight; only gRPC has it.',
  placement: 'library',
  eras: ['today'],
  version: '1.76, October 2025',
  fairness:
    'Built for those who call over gRPC anyway: the balancing and routing of a mesh without a proxy in the way, and without its latency, memory and restarts.',
  notModelled: [
    'Ejection by success rate and by percentage of failures, which it has; by failures in a row it has none.',
    'Differences between languages: what C++, Java and Go know together is taken for known.',
    'Throttling of retries by the service config, and hedging.',
    'What a run begins with is never refused: a balancer that is not known is left out then.',
  ],
  costs: {
    // guess: what the library adds to a call that it would make anyway
    hop: { kind: 'constant', valueUs: ms(0.01) },
    idleCores: 0,
    // guess: watching and balancing, in the application's own process
    coresPerThousandRps: 0.01,
    // guess: what it knows of clusters and endpoints
    memoryMiB: 5,
    controlPlane: { cores: 1, memoryMiB: 1_536 },
    published: [],
  },
  controlPlane: {
    ...envoy.controlPlane,
    // One resource of a response that it cannot take, and it takes none of them.
    refusesWhole: true,
  },
  refusesUnknown: true,
  protocols: ['grpc'],
  listedBy: 'process',
  // A call that is given up, and one whose deadline is over, is cancelled at the server.
  cancels: true,
  // It is in the application: it comes and goes with it, and waits for its first configuration.
  lifecycle: { order: 'proxyFirst', proxyStopUs: never },
  defaults: {
    ...envoy.defaults,
    mergeWindowUs: 0,
    // A deadline is the application's.
    requestTimeoutUs: never,
    connectTimeoutUs: s(20),
    limits: {
      maxConnections: Infinity,
      maxPendingRequests: Infinity,
      maxRequests: 1_024,
      maxRetries: Infinity,
    },
    retry: { ...envoy.defaults.retry, anotherHost: false, hostAttempts: 0 },
    // It compares endpoints, and counts no failures in a row; whatever is not OK is a failure (A50).
    outlier: {
      ...envoy.defaults.outlier,
      consecutive5xx: Infinity,
      consecutiveGatewayFailure: Infinity,
      consecutiveLocalOriginFailure: Infinity,
      errorStatuses: Array.from({ length: 200 }, (_, index) => 400 + index),
      // As many percent as may be are out: then nobody else is.
      limitRule: '1.26',
    },
    balancer: 'roundRobin',
    // A client caps a ring, whatever it is told (A42).
    hashing: { ...envoy.defaults.hashing, mostEntries: 4_096 },
    panicThreshold: 0,
    tcp: { connectAttempts: 1, idleTimeoutUs: 0, detectUs: 0 },
  },
  // A call inherits the deadline of the call that it is made for, and tells what is left of it.
  inheritsDeadlines: true,
  readsOverrides: false,
  tellsDeadline: false,
  retryRule: 'grpc',
  conditions: ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'],
  balancers: ['roundRobin', 'leastRequest', 'ringHash'],
  // Its round robin takes no notice of them; weights of its weighted one are what servers report, which is not modelled.
  hasWeights: false,
  readiness: {
    capacity: Infinity,
    // Without a connection that is ready, a call fails at once (it does not wait for ready unless told so).
    failfastUs: 0,
    maxInFlight: Infinity,
    // One connection for each endpoint, opened again after 1 s, up to 120 s.
    reconnect: { minPenaltyUs: s(1), maxPenaltyUs: s(120), jitterRatio: 0.2 },
    idleUs: never,
    lookupUs: 0,
    upgradesHttp1: false,
  },
  statuses: { failfast: 503 },
  expresses: [
    'timeout',
    'retry',
    'limits',
    'outlier',
    'balancer',
    'hash',
    'fault',
    'route',
    'routes',
    'mtls',
    'tls',
    'access',
  ],
  has: [],
  lacks: [
    'retry.statuses',
    'retry.perTryTimeout',
    'retry.anotherHost',
    'retry.anotherPriority',
    'retry.hostAttempts',
    'retry.budget',
    'limits.maxConnections',
    'limits.maxPendingRequests',
    'limits.maxRetries',
    'outlier.consecutive5xx',
    'outlier.consecutiveGatewayFailure',
    'outlier.consecutiveLocalOriginFailure',
    'outlier.enforcing5xx',
    'outlier.enforcingGatewayFailure',
    'outlier.enforcingLocalOriginFailure',
    'outlier.enforcingLocalOriginSuccessRate',
    'outlier.enforcingLocalOriginFailurePercentage',
    'outlier.splitLocalOrigin',
    'outlier.errorStatuses',
    'outlier.maxEjectionTimeJitter',
    'outlier.alwaysEjectOneHost',
    'outlier.activeCheckUnejects',
    'outlier.detectDegraded',
    'outlier.limitRule',
  ],
  words: {
    connectionFailure: 'UNAVAILABLE: connection refused',
    connectionTermination: 'UNAVAILABLE: connection reset',
    failfast: 'UNAVAILABLE: no subchannel is ready',
    loadShed: 'UNAVAILABLE: no subchannel is ready',
    overflow: 'UNAVAILABLE: dropped by the circuit breaker',
    upstreamTimeout: 'DEADLINE_EXCEEDED',
    accessDenied: 'PERMISSION_DENIED',
  },
  sources: [
    'grpc/grpc 1.76: doc/grpc_xds_features.md (what is ignored, what is refused), doc/connection-backoff.md (1 s, 120 s, 0.2)',
    'grpc/proposal: A32-xds-circuit-breaking.md (1,024 calls, dropped with UNAVAILABLE), A44-xds-retry.md, A50-xds-outlier-detection.md',
    'grpc/proposal: A42-xds-ring-hash-lb-policy.md (a cap of 4,096 entries, xxHash alone), A58-client-side-weighted-round-robin-lb-policy.md',
    'grpc/proposal: A6-client-retries.md (at most five attempts), A33-Fault-Injection.md, A48-xds-least-request-lb-policy.md',
  ],
} satisfies MeshProfile
