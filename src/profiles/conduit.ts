import { ms, never, s } from '../model/units.ts'
import type { MeshProfile } from './profile.ts'

/** Conduit as it was in March 2018: a small proxy beside every pod, and nothing to configure, since there was nothing more yet. */
export default {
  id: 'conduit',
  title: 'Conduit',
  summary:
    'A small proxy beside every pod that balances and measures: no retries, no breaker, no TLS, no configuration yet.',
  placement: 'sidecar',
  eras: ['2018'],
  version: '0.3.1, 15 March 2018',
  heir: 'linkerd2',
  fairness:
    'Built to be added to a Kubernetes deployment in a minute and to be small: it balances request by request and shows success, volume and latency without a line of configuration.',
  notModelled: [
    'Telemetry: reports every 10 s that are dropped when the buffer is full.',
    'Names of two labels that are taken for a service and its namespace.',
    'Platforms: it ran on Kubernetes only, and here it runs wherever a scenario does.',
    'The control client connects again every 5 s; here its pauses grow as those of Envoy do.',
  ],
  costs: {
    // guess: the claim is below 1 ms at p99, for both proxies, there and back
    hop: { kind: 'constant', valueUs: ms(0.15) },
    // guess: what is left when nobody asks
    idleCores: 0.005,
    // guess: as its heir
    coresPerThousandRps: 0.1,
    memoryMiB: 10,
    // guess: four small deployments, one of them Prometheus
    controlPlane: { cores: 0.3, memoryMiB: 400 },
    published: [
      {
        what: 'added at p99, and memory of one proxy',
        value: 'below 1 ms, below 10 MB',
        source: 'Buoyant: Introducing Conduit (5 December 2017), a claim',
        measuredBy: 'vendor',
      },
    ],
  },
  controlPlane: {
    // The destination service passes on what Kubernetes tells it, to each stream by itself.
    debounce: { afterUs: 0, maxUs: 0, endpoints: false },
    throttle: Infinity,
    acceptPerSecond: Infinity,
    generateUs: 0,
    isDelta: true,
    keepsMissedRemovals: true,
  },
  pool: 'endpoint',
  // It knows of health what Kubernetes' list of endpoints says, and nothing more.
  listedBy: 'process',
  resolves: 'lastKnown',
  handshakeUs: 0,
  // A cancelled request resets its stream; whether the application notices is the service's `onCallerLeft`.
  cancels: false,
  // Containers of a pod start one after the other, and nothing waits for the proxy.
  // guess: it ends when it is told to, with the application.
  lifecycle: { order: 'together', proxyStopUs: 0 },
  // `conduit inject` writes it into a file: there is no webhook.
  injector: 'none',
  identity: null,
  defaults: {
    // The bind timeout: from the buffer to the first headers of the answer, whatever takes so long.
    requestTimeoutUs: s(10),
    // Connections of HTTP endpoints have none.
    connectTimeoutUs: never,
    limits: {
      maxConnections: Infinity,
      maxPendingRequests: Infinity,
      maxRequests: Infinity,
      maxRetries: 0,
    },
    budget: { ratio: 0, minConcurrency: 0 },
    retry: null,
    outlier: null,
    balancer: 'leastPending',
    leastRequestChoices: 2,
    panicThreshold: 0,
    // guess: how long it waits to see a protocol is said nowhere; a server that speaks first hangs.
    tcp: { connectAttempts: 1, connectTimeoutUs: ms(300), idleTimeoutUs: 0, detectUs: never },
  },
  balancers: ['leastPending'],
  // Every failure of the proxy is a 500 with an empty body.
  statuses: {
    noRoute: 500,
    noCluster: 500,
    noHealthyUpstream: 500,
    overflow: 500,
    connectionFailure: 500,
    connectTimeout: 500,
    connectionTermination: 500,
    remoteReset: 500,
    upstreamTimeout: 500,
    dnsFailure: 500,
    loadShed: 500,
  },
  readiness: {
    capacity: Infinity,
    // Whoever finds no endpoint waits; the bind timeout ends it.
    failfastUs: never,
    maxInFlight: 10_000,
    reconnect: null,
    // The router forgets nothing (its limit of 100 destinations came with 0.4.2).
    idleUs: never,
    // guess: a call within the cluster and the controller's own work.
    lookupUs: ms(5),
    upgradesHttp1: false,
  },
  expresses: [],
  words: {
    upstreamTimeout: 'bind timeout',
    loadShed: 'too many in flight',
    connectionFailure: 'connect error',
    connectionTermination: 'connection lost',
    noHealthyUpstream: 'no endpoints',
  },
  sources: [
    'linkerd/linkerd2 v0.3.1: proxy/src/{outbound,inbound,bind,lib,config,timeout}.rs',
    'linkerd/linkerd2 v0.3.1: cli/install/template.go, cli/cmd/inject.go',
    'linkerd/linkerd2 v0.3.1: doc/roadmap.md, doc/overview.md (what it had not yet)',
    'linkerd/website: Introducing Conduit (5 December 2017)',
  ],
} satisfies MeshProfile
