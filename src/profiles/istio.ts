import { ms, never, s } from '../model/units.ts'
import { comparingKeys } from '../policies/outlier/statistics.ts'
import envoy from './envoy.ts'
import type { MeshProfile } from './profile.ts'

const hours = 3_600_000_000

/** Istio in sidecar mode: Envoy beside every pod, with the defaults that istiod writes into it. */
export default {
  ...envoy,
  id: 'istio',
  title: 'Istio',
  summary:
    'Envoy beside every pod, injected and told what to do by istiod: connections that fail are tried again unasked, and limits are out of the way.',
  eras: ['today'],
  version: '1.30, September 2026',
  fairness:
    'Built to say everything about traffic in one language, whoever wrote the application: retries, mutual TLS and access rules come without a change of code.',
  notModelled: [
    'Subsets: a DestinationRule binds a whole service here.',
    'Gateways at the edge, ServiceEntry, Sidecar resources and telemetry.',
  ],
  costs: {
    // guess: a quarter of what 1.20 published (p90 0.228 ms) for both proxies, there and back
    hop: { kind: 'constant', valueUs: ms(0.057) },
    // guess: what is left when nobody asks
    idleCores: 0.01,
    coresPerThousandRps: 0.2,
    memoryMiB: 60,
    controlPlane: { cores: 1, memoryMiB: 1_536 },
    published: [
      {
        what: 'one sidecar at 1,000 requests/s of 1 kB',
        value: '0.20 vCPU, 60 MB',
        source: 'istio.io performance page, 1.24 (November 2024)',
        measuredBy: 'project',
      },
      {
        what: 'added by both sidecars, there and back, 1,000 requests/s',
        value: 'p90 0.228 ms, p99 0.298 ms',
        source: 'istio.io performance page, 1.20 (November 2023)',
        measuredBy: 'project',
      },
      {
        what: 'the same, on other hardware',
        value: 'p90 2.65 ms, p99 2.91 ms',
        source: 'istio.io performance page, 1.10 to 1.15 (2021 to 2022)',
        measuredBy: 'project',
      },
      {
        what: 'istiod for 1,000 services and 2,000 sidecars',
        value: '1 vCPU, 1.5 GB',
        source: 'istio.io performance page, 1.24 (November 2024)',
        measuredBy: 'project',
      },
      {
        what: 'p99 at 2,000 requests/s, north to south',
        value: '163 ms above Linkerd',
        source: 'a Linkerd ambassador, GKE e2-standard-8 (April 2025)',
        measuredBy: 'vendor',
      },
    ],
  },
  // Delta xDS is on by default.
  controlPlane: { ...envoy.controlPlane, isDelta: true },
  precedence: 'istio',
  // It takes endpoints from Kubernetes, whose EndpointSlices have no process that does not run.
  listedBy: 'process',
  identity: { ...envoy.identity, isOn: true, lifetimeUs: 24 * hours, mode: 'permissive' },
  // Native sidecars, where the cluster has them (1.27): the proxy is started first, and ends after the application.
  lifecycle: { order: 'proxyFirst', proxyStopUs: never },
  injector: 'fail',
  unasked: ['retry'],
  // meshConfig.localityLbSetting.enabled is true (pkg/config/mesh/mesh.go); it fails over beside outlier detection alone.
  brings: { outlier: 'locality' },
  enforcesGiven: true,
  defaults: {
    ...envoy.defaults,
    // Disabled, so that Envoy's 15 s never apply.
    requestTimeoutUs: never,
    connectTimeoutUs: s(10),
    // 2^32 − 1 each: Envoy's own limits gave errors while endpoints came and went.
    limits: {
      maxConnections: Infinity,
      maxPendingRequests: Infinity,
      maxRequests: Infinity,
      maxRetries: Infinity,
    },
    // http2MaxRequests says requests at once; maxConcurrentStreams is left at 2^31 − 1.
    connections: { maxStreams: 2_147_483_647 },
    retry: {
      ...envoy.defaults.retry,
      attempts: 3,
      // No 503 among them since 1.24.
      on: [
        'connect-failure',
        'refused-stream',
        'unavailable',
        'cancelled',
        'retriable-status-codes',
      ],
      statuses: [],
      anotherHost: true,
      hostAttempts: 5,
    },
    // It compares nobody (pilot/pkg/networking/core/cluster_traffic_policy.go).
    outlier: {
      ...envoy.defaults.outlier,
      enforcingSuccessRate: 0,
      enforcingLocalOriginSuccessRate: 0,
    },
    balancer: 'leastRequest',
    panicThreshold: 0,
    // It waits for the first bytes for as long as they take.
    tcp: { connectAttempts: 1, idleTimeoutUs: s(3_600), detectUs: never },
    // Of an extension provider that does not say (api: mesh/v1alpha1/config.proto: timeout 600 s).
    filters: { authTimeoutUs: s(600) },
  },
  // Without outlier detection all endpoints have one priority (pilot/pkg/networking/core/loadbalancer/loadbalancer.go).
  localityNeedsOutlier: true,
  // PILOT_AUTO_SEND_UNHEALTHY_ENDPOINTS, on since 1.31 (pilot/pkg/features/experimental.go).
  listsUnready: true,
  lacks: [
    ...envoy.lacks,
    // It leaves Envoy's factor of 1.4 alone.
    'locality.overprovisioning',
    'retry.backoff.max',
    'retry.hostAttempts',
    'outlier.enforcing5xx',
    'outlier.enforcingGatewayFailure',
    'outlier.enforcingLocalOriginFailure',
    'outlier.maxEjectionTime',
    'outlier.alwaysEjectOneHost',
    ...comparingKeys,
    'outlier.errorStatuses',
    'outlier.maxEjectionTimeJitter',
    'outlier.activeCheckUnejects',
    'outlier.detectDegraded',
    'tcp.connectAttempts',
    'balancer.leastRequest.choices',
    'balancer.ringHash.maximumSize',
    'fault.delay.byHeader',
    'fault.abort.byHeader',
    'fault.headers',
    'fault.maxActive',
    // Exact, prefix and regex are what a VirtualService and an HTTPRoute have.
    'routes.match.headers.suffix',
    'routes.match.headers.contains',
    'routes.match.headers.from',
    'routes.match.path.suffix',
    'routes.match.path.contains',
    'routes.match.share',
  ],
  // A VirtualService names no priority; streams have no idle timeout in what istiod generates. No endpoint is asked whether it is
  // well: Kubernetes’ probes do that.
  expresses: envoy.expresses.filter(
    (key) =>
      ![
        ...['priority', 'stream', 'deadlines', 'healthCheck'],
        // Only Envoy's own configuration, or its runtime, has these.
        ...['clusterNotFound', 'mergeWindow', 'maintenance', 'dropOverloads', 'strictHeaders'],
      ].includes(key),
  ),
  has: [
    // An HTTPRoute without a weight is answered with 500; a VirtualService without one is not taken.
    'route.weightless',
    // `warmup` is slow start; `consistentHash` names one thing.
    'balancer.roundRobin.slowStart',
    'balancer.leastRequest.slowStart',
    'limits.overflowRule',
    'retry.budget.interval',
    'connections.maxRequests',
    'connections.maxStreams',
  ],
  hashesByOne: true,
  words: {
    ...envoy.words,
    noRoute: 'NR: no route configured',
    noCluster: 'NC: upstream cluster not found',
    noHealthyUpstream: 'UH: no healthy upstream',
    overflow: 'UO: upstream overflow (circuit breaking)',
    connectionFailure: 'UF: upstream connection failure',
    connectTimeout: 'UF: upstream connection timeout',
    connectionTermination: 'UC: upstream connection termination',
    remoteReset: 'UR: upstream remote reset',
    upstreamTimeout: 'UT: upstream request timeout',
    perTryTimeout: 'UT: per-try timeout',
    faultInjected: 'FI: fault filter abort',
    callerLeft: 'DC: downstream connection termination',
  },
  sources: [
    'istio/istio release-1.31 (20 Aug 2026): pkg/config/mesh/mesh.go, pilot/pkg/networking/core/route/retry/retry.go',
    'istio/istio: pilot/pkg/networking/core/cluster_traffic_policy.go (limits, ejection, panic threshold)',
    'istio/istio: pilot/pkg/xds/discovery.go, pilot/pkg/features/tuning.go (debounce, throttle)',
    'istio/istio: security/pkg/cmd/constants.go, security/pkg/nodeagent/cache/secretcache.go (24 h, renewed at about half)',
    'istio/istio: pkg/envoy/agent.go, manifests/charts/istio-control/istio-discovery/files/injection-template.yaml (start, stop, native sidecars)',
    'istio/istio: manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml (failurePolicy Fail)',
    'istio.io: latest/docs/ops/deployment/performance-and-scalability (costs)',
  ],
} satisfies MeshProfile
