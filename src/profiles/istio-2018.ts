import { ms, s } from '../model/units.ts'
import { comparingKeys } from '../policies/outlier/statistics.ts'
import envoy from './envoy.ts'
import type { MeshProfile } from './profile.ts'

const hours = 3_600_000_000

/** Istio as it was in March 2018: Pilot is asked again and again, and Mixer before every request that it does not know yet. */
export default {
  ...envoy,
  id: 'istio-2018',
  title: 'Istio 0.7',
  summary:
    'Envoy beside every pod, which asks Pilot for its configuration every few seconds, and Mixer whether a request may come in.',
  eras: ['2018'],
  version: '0.7.1, 29 March 2018',
  heir: 'istio',
  fairness:
    'Built so that every policy and every backend for telemetry plugs in at one place, without a proxy of its own being touched: nothing else here could be told so much, by so many.',
  notModelled: [
    'What a report says: one of a hundred entries is as much work for Mixer here as a check.',
    'Quotas: Mixer lets in whoever its policies do not deny.',
    'More than 10,000 answers kept by one proxy, and those of a caller that nobody tells apart by kind.',
    'That a DestinationPolicy counts only where a RouteRule for its service exists.',
    'RouteRules of higher precedence, subsets by labels, Galley, adapters for Consul, Eureka and Cloud Foundry.',
    'Certificates as secrets that are mounted anew, with a restart of the proxy.',
  ],
  costs: {
    // guess: what is left of 10 ms for both proxies, there and back, without Mixer
    hop: { kind: 'constant', valueUs: ms(0.7) },
    // guess: what is left when nobody asks
    idleCores: 0.02,
    // With an access log, which was on; half of it without.
    coresPerThousandRps: 1,
    // guess: nobody published it; 1.3 needed so much
    memoryMiB: 50,
    // guess: Pilot, Mixer, the certificate authority and ingress, one of each
    controlPlane: { cores: 2, memoryMiB: 2_048 },
    published: [
      {
        what: 'added from service to service, with a check and a report of Mixer',
        value: 'about 10 ms',
        source: 'istio.io v0.8: Scalability and Sizing Guide (of 0.7.1, 2018)',
        measuredBy: 'project',
      },
      {
        what: 'sidecars at 1,000 requests/s',
        value: '1 vCPU with an access log, 0.5 vCPU without',
        source: 'istio.io v0.8: Scalability and Sizing Guide (2018)',
        measuredBy: 'project',
      },
      {
        what: 'Mixer at 1,000 requests/s with more than 80 % of checks answered by caches',
        value: '0.5 vCPU',
        source: 'istio.io v0.8: Scalability and Sizing Guide (2018)',
        measuredBy: 'project',
      },
    ],
  },
  controlPlane: {
    // Its cache is emptied by any change, once a second at most (PILOT_CACHE_SQUASH): the worst case, always.
    debounce: { afterUs: s(1), maxUs: s(1), endpoints: true },
    throttle: Infinity,
    acceptPerSecond: Infinity,
    generateUs: 0,
    isDelta: false,
    // Envoy's v1 interface: every type is asked for by itself, every 10 s with the Helm chart (1 s with the plain installer).
    streams: 'separate',
    pushDelay: { kind: 'uniform', minUs: 0, maxUs: s(10) },
  },
  middle: {
    covers: 'none',
    // guess: so many checks at once on the cores that it is given
    workers: 8,
    queue: Infinity,
    // guess: half a core for 200 checks a second and the reports of 1,000 requests
    serviceTime: { kind: 'exponential', meanUs: ms(2) },
  },
  consults: {
    // network_fail_policy: FAIL_OPEN
    failClosed: false,
    // kGrpcRequestTimeoutMs
    timeoutUs: s(5),
    // What the server says when no adapter does.
    validUs: s(10),
    uses: 200,
    // guess: policies that look at no more than who calls
    kinds: 1,
    // Mixer's clusters have limits of their own.
    limit: 10_000,
    // In batches of 100, or after a second.
    report: { entries: 100, everyUs: s(1) },
  },
  listedBy: 'process',
  identity: {
    ...envoy.identity,
    // authPolicy: MUTUAL_TLS switches it on; there is no permissive mode yet.
    isOn: false,
    mode: 'strict',
    lifetimeUs: 19 * hours,
    issuerUs: 365 * 24 * hours,
    rootUs: 365 * 24 * hours,
    renew: { ratio: 0.5, jitter: 0 },
  },
  // The proxy is told to stop with its application, and stops.
  lifecycle: { order: 'together', proxyStopUs: 0 },
  injector: 'none',
  brings: { limits: 'outlier' },
  defaults: {
    ...envoy.defaults,
    requestTimeoutUs: s(15),
    // As the installers have it; 1 s in the code.
    connectTimeoutUs: s(10),
    retry: {
      ...envoy.defaults.retry,
      on: ['5xx', 'connect-failure', 'refused-stream'],
    },
    outlier: { ...envoy.defaults.outlier, limitRule: '1.26' },
  },
  lacks: [
    ...envoy.lacks,
    'retry.on',
    'retry.statuses',
    'retry.backoff',
    'retry.anotherHost',
    'retry.anotherPriority',
    'retry.hostAttempts',
    'retry.budget',
    'outlier.consecutiveGatewayFailure',
    'outlier.consecutiveLocalOriginFailure',
    'outlier.enforcing5xx',
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
    'connections.maxDuration',
    'connections.idleTimeout',
    'tcp.detect',
    'balancer.leastRequest.choices',
    'fault.delay.byHeader',
    'fault.abort.byHeader',
    'fault.headers',
    'fault.maxActive',
    // Exact, prefix and regex are what a route rule has.
    'routes.match.headers.suffix',
    'routes.match.headers.contains',
    'routes.match.headers.from',
    'routes.match.path.suffix',
    'routes.match.path.contains',
    'routes.match.share',
  ],
  // DestinationPolicy: httpMaxRequestsPerConnection.
  has: ['connections.maxRequests'],
  hasWeights: false,
  // routing/v1alpha1: SimpleLB.
  balancers: ['roundRobin', 'leastRequest', 'random'],
  expresses: [
    'timeout',
    'connectTimeout',
    'tcp',
    'retry',
    'limits',
    'connections',
    'outlier',
    'balancer',
    'fault',
    'route',
    'routes',
    'mirror',
    'redirect',
    'mtls',
    'tls',
  ],
  words: {
    refusedByService: 'PERMISSION_DENIED: Mixer’s check',
    noVerdict: 'UNAVAILABLE: Mixer does not answer',
  },
  sources: [
    'istio/istio 0.7.1: pilot/pkg/proxy/envoy/v1/{mixer,discovery}.go (polling, the check of the server’s proxy)',
    'istio/istio 0.7.1: mixer/pkg/api/grpcServer.go (10 s, 200 uses); security/cmd/istio_ca/main.go (19 h, half of it)',
    'istio/proxy: include/istio/mixerclient/options.h (10,000 entries, fail open); src/envoy: kGrpcRequestTimeoutMs (5 s)',
    'istio/api release-0.7: routing/v1alpha1 (timeout 15 s, no retries, simpleCb)',
    'istio.io v0.8: Scalability and Sizing Guide',
  ],
} satisfies MeshProfile
