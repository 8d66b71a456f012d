import { ms, never, s } from '../model/units.ts'
import type { MeshProfile } from './profile.ts'

const hours = 3_600_000_000

/** Envoy beside every endpoint, told what to do by a control plane of one's own. */
export default {
  id: 'envoy',
  title: 'Envoy',
  summary:
    'A proxy beside every endpoint balances, limits, retries and ejects, request by request.',
  placement: 'sidecar',
  eras: ['2018', 'today'],
  version: '1.26 to 1.38, January 2026',
  fairness:
    'Built for teams that want every knob and their own control plane: nothing here expresses more of what happens to a request.',
  notModelled: ['Worker threads: it counts as one thread would.'],
  costs: {
    // guess: one proxy on one way. Istio 1.13 published 2.65 ms (p90) for both proxies, there and back.
    hop: { kind: 'constant', valueUs: ms(0.25) },
    // guess: what is left when nobody asks
    idleCores: 0.01,
    coresPerThousandRps: 0.35,
    memoryMiB: 40,
    // guess: a small control plane of one's own
    controlPlane: { cores: 1, memoryMiB: 512 },
    published: [
      {
        what: 'added by both proxies, there and back, 1,000 requests/s',
        value: 'p90 2.65 ms, p99 2.91 ms',
        source: 'istio.io performance page, 1.10 to 1.15 (2021 to 2022)',
        measuredBy: 'project',
      },
      {
        what: 'one proxy at 1,000 requests/s',
        value: '0.35 vCPU, 40 MB',
        source: 'istio.io performance page, 1.10 to 1.15 (2021 to 2022)',
        measuredBy: 'project',
      },
    ],
  },
  // Envoy has none of its own: this one works as istiod does on one core.
  controlPlane: {
    // PILOT_DEBOUNCE_AFTER, PILOT_DEBOUNCE_MAX, PILOT_ENABLE_EDS_DEBOUNCE
    debounce: { afterUs: ms(100), maxUs: s(10), endpoints: true },
    // PILOT_PUSH_THROTTLE and PILOT_MAX_REQUESTS_PER_SECOND: 15 + 5 for each core.
    throttle: 20,
    acceptPerSecond: 20,
    // guess: what a small mesh needs
    generateUs: ms(2),
    isDelta: false,
  },
  pool: 'endpoint',
  // Whoever lists them for Envoy need not probe them.
  listedBy: 'pod',
  // Told by the control plane (EDS); a STRICT_DNS cluster keeps its last known hosts, too.
  resolves: 'lastKnown',
  handshakeUs: 0,
  // A cancelled request resets its stream; whether the application notices is the service's `onCallerLeft`.
  cancels: false,
  // Off unless a scenario says otherwise: Envoy has no CA of its own. What it does then is what istiod makes of it.
  identity: {
    isOn: false,
    mode: 'permissive',
    lifetimeUs: 24 * hours,
    issuerUs: 3_650 * 24 * hours,
    rootUs: 3_650 * 24 * hours,
    // Rotated when 0.5 ± 0.01 of its lifetime is left.
    renew: { ratio: 0.5, jitter: 0.01 },
    // Valid from two minutes before it is issued.
    allowance: { beforeUs: s(120), afterUs: 0 },
    // guess: one round trip more, and the arithmetic of two signatures
    handshakeUs: ms(2),
    access: 'denyThenAllow',
    defaultInbound: 'all-unauthenticated',
  },
  // Kubernetes starts the containers of a pod one after the other, and waits for none of them.
  // guess: whoever runs Envoy without a mesh lets it end after the application.
  lifecycle: { order: 'together', proxyStopUs: never },
  injector: 'none',
  defaults: {
    requestTimeoutUs: s(15),
    streamIdleTimeoutUs: s(300),
    connectTimeoutUs: s(5),
    limits: { maxConnections: 1024, maxPendingRequests: 1024, maxRequests: 1024, maxRetries: 3 },
    budget: { ratio: 0.2, minConcurrency: 3 },
    // api/envoy/config/core/v3/protocol.proto; 2^31 − 1 before.
    connections: { maxStreams: 1024 },
    retry: {
      // num_retries 1, once there is a retry policy at all.
      attempts: 2,
      on: [],
      statuses: [],
      baseUs: ms(25),
      maxUs: ms(250),
      anotherHost: false,
      hostAttempts: 1,
      perTryTimeoutUs: never,
    },
    outlier: {
      consecutive5xx: 5,
      consecutiveGatewayFailure: 5,
      consecutiveLocalOriginFailure: 5,
      enforcing5xx: 1,
      enforcingGatewayFailure: 0,
      enforcingLocalOriginFailure: 1,
      successRateMinimumHosts: 5,
      successRateRequestVolume: 100,
      successRateStdevFactor: 1900,
      enforcingSuccessRate: 1,
      enforcingLocalOriginSuccessRate: 1,
      failurePercentageThreshold: 0.85,
      failurePercentageMinimumHosts: 5,
      failurePercentageRequestVolume: 50,
      enforcingFailurePercentage: 0,
      enforcingLocalOriginFailurePercentage: 0,
      splitLocalOrigin: false,
      intervalUs: s(10),
      baseEjectionTimeUs: s(30),
      maxEjectionTimeUs: s(300),
      maxEjectionTimeJitterUs: 0,
      maxEjectionRatio: 0.1,
      alwaysEjectOneHost: false,
      activeCheckUnejects: true,
      detectDegraded: false,
      limitRule: '1.28',
    },
    balancer: 'roundRobin',
    leastRequestChoices: 2,
    hashing: { minimumSize: 1024, maximumSize: 8_388_608, tableSize: 65_537 },
    panicThreshold: 0.5,
    // Protocols are written into its listeners, so it has none to detect.
    tcp: { connectAttempts: 1, idleTimeoutUs: s(3600), detectUs: 0 },
  },
  balancers: ['roundRobin', 'leastRequest', 'random', 'ringHash', 'maglev'],
  hasWeights: true,
  lacks: [
    'retry.budget.minPerSecond',
    'retry.budget.ttl',
    'rateLimit.total',
    'rateLimit.identity',
    'rateLimit.overrides',
  ],
  readsOverrides: true,
  tellsDeadline: true,
  has: [
    'retry.headers',
    'retry.requestHeaders',
    'retry.perTryIdleTimeout',
    'retry.hedge',
    'retry.rateLimitedBackoff',
    'retry.omitCanary',
    'limits.maxConnectionsPerEndpoint',
    'limits.maxConnectionPools',
    'limits.trackRemaining',
    'limits.overflowRule',
    'limits.high',
    'retry.budget.interval',
    'tcp.backoff',
    'connections.maxRequests',
    'connections.maxStreams',
    'connections.preconnect',
    'connections.closeOnEjection',
    'balancer.roundRobin.slowStart',
    'balancer.leastRequest.slowStart',
    'balancer.leastRequest.bias',
    'balancer.ringHash.hash',
    'balancer.ringHash.boundedLoad',
    'balancer.maglev.boundedLoad',
  ],
  expresses: [
    'timeout',
    'stream',
    'deadlines',
    'connectTimeout',
    'tcp',
    'retry',
    'priority',
    'limits',
    'connections',
    'outlier',
    'healthCheck',
    'balancer',
    'hash',
    'locality',
    'panicThreshold',
    'fault',
    'route',
    'rateLimit',
    'globalRateLimit',
    'externalAuth',
    'admissionControl',
    'adaptiveConcurrency',
    'mtls',
    'tls',
    'access',
  ],
  words: { accessDenied: 'RBAC: access denied' },
  sources: [
    'istio/istio: pilot/pkg/features/tuning.go, pilot/pkg/xds/discovery.go (control plane)',
    'envoyproxy/envoy 1.26.8-dev: source/common/router/config_impl.cc (timeout, retries)',
    'api/envoy/config/cluster/v3/{cluster,circuit_breaker,outlier_detection}.proto, 29 Jan 2026',
    'source/common/common/backoff_strategy.cc; source/common/upstream/load_balancer_impl.cc',
    'changelogs/1.28.0.yaml (ejection limit)',
    'source/common/tcp_proxy/tcp_proxy.cc (one connect attempt, idle timeout 1 h)',
    'istio: security/pkg/cmd/constants.go, pkg/bootstrap/istio_ca.go (lifetimes), security/pkg/nodeagent/cache/secretcache.go',
    'source/extensions/clusters/strict_dns/strict_dns_cluster.cc (a failed lookup leaves the hosts)',
  ],
} satisfies MeshProfile
