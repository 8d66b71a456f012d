import { s } from '../model/units.ts'
import envoy from './envoy.ts'
import type { MeshProfile } from './profile.ts'

const hours = 3_600_000_000

/** Kuma: Envoy beside every pod or process, and policies that every mesh has from its first minute. */
export default {
  ...envoy,
  id: 'kuma',
  title: 'Kuma',
  summary:
    'Envoy beside every pod or process, with policies of its own from the first minute: five retries, a timeout of 15 s and limits of 1,024.',
  eras: ['today'],
  version: '2.14.6, 13 October 2026',
  fairness:
    'Built for several meshes under one control plane, on Kubernetes and on machines alike, with one policy a concern, and sensible ones from the start.',
  notModelled: [
    'Several meshes, zones and the global control plane.',
    'MeshTrafficPermission: who says nothing lets everybody in here, with mutual TLS too.',
    'Affinity by tags within a zone of Kuma, and which zones are left out of a failover.',
  ],
  costs: { ...envoy.costs, published: [] },
  controlPlane: {
    ...envoy.controlPlane,
    // guess: its work for each proxy is done anew every second, and only what changed is sent
    debounce: { afterUs: 0, maxUs: 0, endpoints: true },
    pushDelay: { kind: 'uniform', minUs: 0, maxUs: s(1) },
  },
  listedBy: 'process',
  identity: {
    ...envoy.identity,
    // Off until a mesh is given a backend for certificates; then it is strict unless somebody says permissive.
    isOn: false,
    mode: 'strict',
    // guess: what the built-in backend issues, and when it is renewed
    lifetimeUs: 30 * 24 * hours,
    renew: { ratio: 0.8, jitter: 0 },
  },
  // guess: it drains for 30 s once it is told to stop
  lifecycle: { order: 'together', proxyStopUs: s(30) },
  injector: 'fail',
  // Its own zones are regions here: who is in the caller's comes first (MeshLoadBalancingStrategy, localityAwareness).
  unasked: ['retry', 'locality'],
  locality: { near: 'region' },
  defaults: {
    ...envoy.defaults,
    // mesh-timeout-all-default
    requestTimeoutUs: s(15),
    streamIdleTimeoutUs: s(1_800),
    connectTimeoutUs: s(5),
    // mesh-retry-all-default
    retry: {
      ...envoy.defaults.retry,
      attempts: 6,
      on: ['gateway-error', 'connect-failure', 'refused-stream'],
      onGrpc: [
        'cancelled',
        'connect-failure',
        'gateway-error',
        'refused-stream',
        'reset',
        'resource-exhausted',
        'unavailable',
      ],
      perTryTimeoutUs: s(16),
    },
    // MeshCircuitBreaker enforces the detectors that it is given.
    outlier: {
      ...envoy.defaults.outlier,
      enforcingSuccessRate: 0,
      enforcingLocalOriginSuccessRate: 0,
    },
    tcp: { ...envoy.defaults.tcp, connectAttempts: 5 },
  },
  lacks: [
    ...envoy.lacks,
    // MeshRateLimit: so many requests in each interval, and which status is answered.
    'rateLimit.bucket.at',
    'rateLimit.bucket.perConnection',
    'rateLimit.bucket.enabled',
    'rateLimit.bucket.enforced',
    'rateLimit.bucket.callers',
    'retry.budget',
    'stream.maxAttemptDuration',
    'outlier.enforcing5xx',
    'outlier.enforcingGatewayFailure',
    'outlier.enforcingLocalOriginFailure',
    'outlier.maxEjectionTime',
    'outlier.alwaysEjectOneHost',
    'outlier.enforcingSuccessRate',
    'outlier.enforcingLocalOriginSuccessRate',
    'outlier.enforcingFailurePercentage',
    'outlier.enforcingLocalOriginFailurePercentage',
    'outlier.errorStatuses',
    'outlier.maxEjectionTimeJitter',
    'outlier.activeCheckUnejects',
    'outlier.detectDegraded',
    ...['priorities', 'weightedHealth', 'failOnPanic', 'weights', 'distribute', 'zoneAware'].map(
      (key) => `locality.${key}`,
    ),
    'locality.trafficDistribution',
    'fault.delay.byHeader',
    'fault.abort.byHeader',
    'fault.headers',
    'fault.maxActive',
    'routes.match.headers.suffix',
    'routes.match.headers.contains',
    'routes.match.headers.from',
    'routes.match.path.suffix',
    'routes.match.path.contains',
    'routes.match.share',
  ],
  hasWeights: false,
  expresses: envoy.expresses.filter(
    (key) =>
      ![
        ...['priority', 'deadlines', 'directResponse', 'clusterNotFound'],
        ...['mergeWindow', 'maintenance', 'dropOverloads', 'strictHeaders'],
      ].includes(key),
  ),
  // MeshCircuitBreaker has connection pools; MeshTimeout how long connections last and idle; MeshRetry the rest.
  has: [
    'limits.maxConnectionPools',
    'limits.overflowRule',
    'retry.headers',
    'retry.requestHeaders',
    'retry.rateLimitedBackoff',
    'balancer.ringHash.hash',
    'balancer.leastRequest.bias',
  ],
  enforcesGiven: true,
  sources: [
    'kumahq/kuma: pkg/defaults/mesh/{meshtimeout,meshretry,meshcircuitbreaker}.go (policies of a new mesh)',
    'kumahq/kuma: pkg/plugins/policies/meshretry/plugin/xds (what is tried again when nobody says)',
    'kumahq/kuma: deployments/charts/kuma/values.yaml (injectorFailurePolicy Fail)',
    'kuma.io: MeshLoadBalancingStrategy (LeastRequest, RingHash, Maglev, hashPolicies)',
    'kuma.io: policies, MeshLoadBalancingStrategy (locality awareness by default; failoverThreshold)',
    'kuma.io: reference, xdsServer.dataplaneConfigurationRefreshInterval (1 s)',
  ],
} satisfies MeshProfile
