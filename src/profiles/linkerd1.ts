import { ms, never, s } from '../model/units.ts'
import finagle from './finagle.ts'
import type { MeshProfile } from './profile.ts'

/**
 * Linkerd 1.x: Finagle as a process of its own, so that services in any language have what it does. One for each host, which all
 * that runs there shares; and namerd, which tells all of them where names lead.
 */
export default {
  ...finagle,
  id: 'linkerd1',
  title: 'Linkerd 1.x',
  summary:
    'One proxy of the JVM on each host balances, tries again and takes out endpoints for all that runs there; namerd says where names lead.',
  placement: 'node',
  nodeProxy: { sharesClusters: true, sameNodeCrossings: 2, takesInbound: true },
  eras: ['2018'],
  version: '1.3.6, March 2018; rules as of 1.7.5, May 2022, its last',
  heir: 'linkerd2',
  fairness:
    'Built to give every service, in any language and on any platform, what Finagle gave Twitter: here it balances as well as its heir does, and routes change in seconds.',
  notModelled: [
    'Overrides of a dtab for one request (`l5d-dtab`), wildcards and recursion of dtabs: routes are weighted unions with one alternative, and a retry goes where the union led its request.',
    'HTTP/2 and gRPC classifiers by trailer, and the buffers that retries of streams need.',
    'Deadlines, which are passed on and bind nobody.',
    'Timeouts of idle sessions, `hostConnectionPool` and `maxConcurrentRequests`, all of them unlimited unless set.',
    'What callers of different services on one host share: here those of one service share what their Linkerd knows.',
    'TLS between hosts, which is opt-in and has no issuer of its own.',
    'linkerd-tcp: connections whose bytes nobody understands go past it.',
    'Caches of bindings that are too small: names are forgotten only when nobody has used them for ten minutes.',
  ],
  costs: {
    // guess: half of the p50 below 1 ms that is published at 1,000 requests/s for one proxy there and back; tail as its p99 of 5 ms.
    hop: { kind: 'lognormal', meanUs: ms(0.6), sigma: 1 },
    // guess: collector and telemetry of a JVM at rest
    idleCores: 0.05,
    // guess: 40,000 requests/s on a machine of many cores
    coresPerThousandRps: 0.2,
    memoryMiB: 110,
    // guess: namerd, another JVM
    controlPlane: { cores: 0.1, memoryMiB: 512 },
    published: [
      {
        what: 'memory of one proxy at 1,000 requests/s',
        value: '105 to 115 MB (500 MB before tuning)',
        source: 'Buoyant, Squeezing blood from a stone, 17 June 2016',
        measuredBy: 'vendor',
      },
      {
        what: 'added at 1,000 requests/s',
        value: 'p99 below 1 ms, p99.9 below 5 ms',
        source: 'Buoyant, Squeezing blood from a stone, 17 June 2016',
        measuredBy: 'vendor',
      },
      {
        what: 'p50, p95, p99 at 10,000 requests/s with a heap of 1 GB',
        value: '1, 2, 4 ms',
        source: 'Linkerd forum, notes on tuning, read 2026',
        measuredBy: 'project',
      },
      {
        what: 'p50, p95, p99 at 40,000 requests/s with a heap of 1 GB',
        value: '2, 17, 31 ms',
        source: 'Linkerd forum, notes on tuning, read 2026',
        measuredBy: 'project',
      },
    ],
  },
  // namerd holds dtabs and sets of replicas, and sends what changes on the stream of each Linkerd.
  controlPlane: {
    debounce: { afterUs: 0, maxUs: 0, endpoints: false },
    throttle: Infinity,
    acceptPerSecond: Infinity,
    generateUs: 0,
    isDelta: true,
  },
  // Kubernetes' endpoints, as namerd's namer sees them.
  listedBy: 'process',
  injector: 'none',
  lifecycle: { order: 'together', proxyStopUs: never },
  defaults: {
    ...finagle.defaults,
    // A classifier that finds nothing retryable; then as often as the budget allows, at once.
    retry: {
      ...finagle.defaults.retry,
      attempts: Infinity,
      baseUs: 0,
      maxUs: 0,
    },
  },
  finagle: {
    ...finagle.finagle,
    // One budget for each service, one for each client, with the same numbers.
    sharesBudget: false,
    connects: 25,
    // Whoever it calls is no Finagle: a 503 is an answer.
    hasNacks: false,
    admission: null,
    leavesUnsent: false,
    accrual: 'consecutive',
    maxEffort: 5,
    aperture: { smoothWindowUs: s(5), lowLoad: 0.5, highLoad: 2, minAperture: 1 },
    // failFast: false
    failFast: null,
    hasDeadlines: false,
    // bindingTimeoutMs, bindingCache.idleTtlSecs; guess: a call within the cluster and namerd's own work.
    binding: { timeoutUs: s(10), idleUs: s(600), lookupUs: ms(5) },
  },
  balancers: ['leastRequest', 'peakEwma', 'aperture', 'heap', 'roundRobin'],
  has: [...finagle.has, 'route.otherwise'],
  conditions: ['5xx', 'connect-failure', 'reset'],
  stats: 'linkerd1',
  statuses: {
    noRoute: 400,
    noHealthyUpstream: 502,
    // Nobody has bound the name in time.
    noCluster: 503,
    connectionFailure: 502,
    connectTimeout: 502,
    connectionTermination: 502,
    remoteReset: 502,
    upstreamTimeout: 503,
    perTryTimeout: 503,
    overflow: 502,
    failfast: 502,
  },
  words: {
    noRoute: 'unknown destination (l5d-err)',
    noCluster: 'binding timeout: where the name leads is not known (l5d-err)',
    noHealthyUpstream: 'No hosts are available (l5d-err)',
    connectionFailure: 'connection failed (l5d-err)',
    connectTimeout: 'connection failed: timeout (l5d-err)',
    connectionTermination: 'ChannelClosedException (l5d-err)',
    remoteReset: 'ChannelClosedException: reset by the server (l5d-err)',
    upstreamTimeout: 'total timeout (l5d-err)',
    perTryTimeout: 'attempt timeout (l5d-err)',
    failfast: 'FailedFastException (l5d-err)',
    overflow: 'TooManyWaitersException (l5d-err)',
  },
  sources: [
    ...finagle.sources,
    'linkerd/linkerd 1.7.5 (24 May 2022): linkerd/docs/{config,routers,retries,failure_accrual,load_balancer,response_classifier}.md',
    'linkerd/linkerd: FailureAccrualInitializer.scala (5, equal jitter 5 s to 300 s), finagle/buoyant/.../RetryFilter.scala',
    'linkerd/linkerd: linkerd/protocol/http/.../ErrorResponder.scala (400, 502, 503)',
    'linkerd/website: linkerd.io/content/1/advanced/{deployment,dtabs}.md, features/transparent-proxying.md',
    'linkerd/linkerd: namerd/docs/{interface,storage}.md; CHANGES.md (1.3.6, 1 March 2018)',
  ],
} satisfies MeshProfile
