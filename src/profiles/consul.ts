import { ms, s } from '../model/units.ts'
import { comparingKeys } from '../policies/outlier/statistics.ts'
import envoy from './envoy.ts'
import type { MeshProfile } from './profile.ts'

const hours = 3_600_000_000

/** Consul's service mesh: Envoy beside every instance, told what to do by Consul, which also knows who is healthy. */
export default {
  ...envoy,
  id: 'consul',
  title: 'Consul',
  summary:
    'Envoy beside every instance, told by Consul, which checks health itself: mutual TLS everywhere, and endpoints that fail are ejected unasked.',
  eras: ['today'],
  version: '1.21, 2025',
  fairness:
    'Built for estates that are not only Kubernetes: virtual machines, Nomad and ECS join one mesh, with one catalogue and one list of who may call whom.',
  notModelled: [
    'Health checks of its own: an instance is listed as Kubernetes’ probes see it.',
    'Intentions: the most specific decides there; here every deny goes before every allow.',
    'Prepared queries, gateways, and sameness groups.',
    'Agents and the consensus of its servers: the control plane is one place.',
  ],
  costs: {
    ...envoy.costs,
    // guess: a server of a small datacenter
    controlPlane: { cores: 2, memoryMiB: 2_048 },
    published: [],
  },
  controlPlane: {
    ...envoy.controlPlane,
    // guess: what happens in a fifth of a second is given out together
    debounce: { afterUs: ms(200), maxUs: s(10), endpoints: true },
    isDelta: true,
  },
  listedBy: 'process',
  identity: {
    ...envoy.identity,
    // The listener of a sidecar takes mutual TLS, and nothing else.
    isOn: true,
    mode: 'strict',
    lifetimeUs: 72 * hours,
    issuerUs: 8_760 * hours,
    rootUs: 87_600 * hours,
    // Somewhere between 60 and 90 % of its lifetime.
    renew: { ratio: 0.75, jitter: 0.15 },
  },
  // A service is that of a datacenter (a region here); others are asked only where a resolver says so, and only when nobody is left:
  // a factor so large that no share spills over before (agent/xds: 100,000 %).
  unasked: ['outlier', 'locality'],
  locality: { near: 'region', failover: false, overprovisioning: 1_000 },
  defaults: {
    ...envoy.defaults,
    // service-resolver: RequestTimeout; upstream: ConnectTimeoutMs
    requestTimeoutUs: s(15),
    connectTimeoutUs: s(5),
    // An empty block of outlier detection is always there, so that Envoy’s own defaults hold. Panic is switched off.
    panicThreshold: 0,
  },
  lacks: [
    ...envoy.lacks,
    // RequestsPerSecond and RequestsMaxBurst of a service's defaults, for all callers alike.
    'rateLimit.bucket.at',
    'rateLimit.bucket.perConnection',
    'rateLimit.bucket.enabled',
    'rateLimit.bucket.enforced',
    'rateLimit.bucket.status',
    'rateLimit.bucket.callers',
    'retry.backoff',
    'retry.perTryTimeout',
    'retry.anotherHost',
    'retry.anotherPriority',
    'retry.hostAttempts',
    'retry.budget',
    'limits.maxRetries',
    'outlier.consecutiveGatewayFailure',
    'outlier.consecutiveLocalOriginFailure',
    'outlier.enforcingGatewayFailure',
    'outlier.enforcingLocalOriginFailure',
    'outlier.splitLocalOrigin',
    'outlier.maxEjectionTime',
    'outlier.alwaysEjectOneHost',
    ...comparingKeys,
    'outlier.errorStatuses',
    'outlier.maxEjectionTimeJitter',
    'outlier.activeCheckUnejects',
    'outlier.detectDegraded',
    'tcp.connectAttempts',
    'balancer.maglev.tableSize',
    // To stay in a zone is part of the enterprise edition.
    ...[
      'priorities',
      'overprovisioning',
      'weightedHealth',
      'failOnPanic',
      'weights',
      'distribute',
    ].map((key) => `locality.${key}`),
    'locality.zoneAware',
    'locality.trafficDistribution',
    'routes.match.headers.from',
    'routes.match.path.suffix',
    'routes.match.path.contains',
    'routes.match.share',
  ],
  // Neither faults, mirrors and answers of the proxy nor the threshold of panic can be said in a configuration entry.
  expresses: envoy.expresses.filter(
    (key) =>
      ![
        'fault',
        'panicThreshold',
        'mergeWindow',
        'priority',
        'connections',
        'stream',
        'deadlines',
        'healthCheck',
        // Of Envoy's filters its extensions add these two alone (envoyExtensions).
        'globalRateLimit',
        'admissionControl',
        'adaptiveConcurrency',
        ...['mirror', 'directResponse', 'redirect'],
        ...['clusterNotFound', 'maintenance', 'dropOverloads', 'strictHeaders'],
        // Its bootstrap may be extended, and not by a configuration entry.
        'overload',
      ].includes(key),
  ),
  has: ['limits.overflowRule'],
  sources: [
    'hashicorp/consul: agent/xds/config.go (ToOutlierDetection: an empty block enables the defaults; ConnectTimeoutMs 5000)',
    'hashicorp/consul: agent/xds/clusters.go (HealthyPanicThreshold 0, limits only where they are given)',
    'hashicorp/consul: agent/structs/connect_ca.go (72 h, 8760 h, 87600 h); agent/cache-types (calculateSoftExpiry, 60 to 90 %)',
    'developer.hashicorp.com: service-resolver (LoadBalancer: Policy, RingHashConfig, LeastRequestConfig, HashPolicies)',
    'hashicorp/consul: agent/xds/endpoints.go (overprovisioning of failover targets); service-resolver, Failover',
    'developer.hashicorp.com: service-resolver (RequestTimeout 15s), service-defaults (Limits, PassiveHealthCheck)',
  ],
} satisfies MeshProfile
