import { never } from '../model/units.ts'
import type { MeshProfile } from './profile.ts'

/** No mesh: Kubernetes services alone. kube-proxy balances connections, not requests; applications have timeouts at most. */
export default {
  id: 'none',
  title: 'No mesh',
  summary:
    'Applications call each other by name; whoever opens a connection is sent to any endpoint, and stays there.',
  placement: 'none',
  eras: ['2018', 'today'],
  version: 'Kubernetes with kube-proxy in iptables mode',
  fairness:
    'Nothing to run, nothing to upgrade, no added latency: where few services call each other over HTTP/1.1, it is enough.',
  notModelled: ['IPVS and topology-aware routing of kube-proxy.'],
  costs: {
    hop: { kind: 'constant', valueUs: 0 },
    idleCores: 0,
    coresPerThousandRps: 0,
    memoryMiB: 0,
    controlPlane: null,
    published: [],
  },
  controlPlane: null,
  pool: 'service',
  listedBy: 'pod',
  resolves: 'perConnection',
  handshakeUs: 0,
  cancels: false,
  identity: null,
  lifecycle: { order: 'together', proxyStopUs: never },
  injector: 'none',
  defaults: {
    requestTimeoutUs: never,
    // guess: a client that does not set one waits for the kernel; Linux gives up SYN retries after about two minutes.
    connectTimeoutUs: 127_000_000,
    limits: {
      maxConnections: Infinity,
      maxPendingRequests: Infinity,
      maxRequests: Infinity,
      maxRetries: 0,
    },
    budget: { ratio: 0, minConcurrency: 0 },
    retry: null,
    outlier: null,
    balancer: 'random',
    leastRequestChoices: 2,
    panicThreshold: 0,
    // The kernel asks after two hours whether the other end is still there, and kube-proxy has no say.
    tcp: { connectAttempts: 1, idleTimeoutUs: 0, detectUs: 0 },
  },
  balancers: ['random'],
  expresses: ['timeout', 'connectTimeout'],
  words: {
    upstreamTimeout: 'client timeout',
    connectionFailure: 'connection refused',
    connectionTermination: 'connection reset',
  },
  sources: [
    'kubernetes: kube-proxy in iptables mode picks an endpoint at random for each connection',
    'linux: getaddrinfo(3) is asked for each connection, and keeps nothing',
    'linux: net.ipv4.tcp_syn_retries = 6 (1 + 2 + 4 + … + 64 s)',
  ],
} satisfies MeshProfile
