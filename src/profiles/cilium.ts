import { never } from '../model/units.ts'
import envoy from './envoy.ts'
import none from './none.ts'
import type { MeshProfile } from './profile.ts'

/** Cilium: the kernel balances connections, and an Envoy on each node has the requests that a policy speaks of. */
export default {
  ...envoy,
  id: 'cilium',
  title: 'Cilium',
  summary:
    'The kernel of each node balances connections without any proxy; only calls that a policy of requests speaks of go through the Envoy of the node.',
  placement: 'node',
  eras: ['today'],
  version: '1.20, July 2026',
  fairness:
    'Built as the network itself: where connections are enough there is no proxy, no extra hop and nothing to restart in a pod.',
  notModelled: [
    'Network policies of the kernel: who may connect to whom is not checked.',
    'Mutual TLS, which is in beta: nobody has a certificate here.',
    'A policy of requests that is applied during a run: its calls go through Envoy from the beginning of the run, unbound until then.',
    'Hints of topology (loadBalancer.serviceTopology): connections go to all endpoints alike.',
    'Ingress, Gateway API at the edge, Hubble and cluster mesh.',
  ],
  nodeProxy: {
    sharesClusters: true,
    sameNodeCrossings: 1,
    takesInbound: false,
    isPastConnections: true,
  },
  connections: {
    until: 'policy',
    expresses: [],
    defaults: none.defaults,
  },
  costs: {
    ...envoy.costs,
    // guess: that of a sidecar without its handshake; what Cilium publishes are charts.
    hop: { kind: 'constant', valueUs: 57 },
    // guess: Envoy at rest; the agent beside it works for the network anyway.
    idleCores: 0.01,
    // guess: that of an Envoy as a waypoint (Istio 1.24)
    coresPerThousandRps: 0.25,
    memoryMiB: 60,
    // guess: the operator, in two replicas
    controlPlane: { cores: 0.1, memoryMiB: 256 },
    published: [],
  },
  // Agents watch the API server, and each tells the Envoy of its node.
  controlPlane: { ...envoy.controlPlane, isDelta: true },
  listedBy: 'process',
  identity: null,
  // guess: the CNI plugin lets no pod start before its network is there; Envoy is not asked.
  lifecycle: { order: 'together', proxyStopUs: never },
  injector: 'none',
  // Each cluster that it generates has an outlier_detection of defaults.
  unasked: ['outlier'],
  words: { ...envoy.words },
  // loadBalancer.l7.algorithm, and the annotation of a service.
  balancers: ['roundRobin', 'leastRequest', 'random'],
  lacks: [...envoy.lacks, 'balancer.leastRequest.choices'],
  has: [...envoy.has.filter((key) => !key.startsWith('balancer.')), 'route.weightless'],
  hasWeights: false,
  // Its resource for Envoy is Envoy's own configuration.
  expresses: [
    'timeout',
    'stream',
    'deadlines',
    'connectTimeout',
    'retry',
    'priority',
    'limits',
    'connections',
    'outlier',
    'balancer',
    'panicThreshold',
    'fault',
    'route',
    'routes',
    'mirror',
    'directResponse',
    'redirect',
    'clusterNotFound',
  ],
  sources: [
    'docs.cilium.io stable: security/network/proxy/envoy (L7 of a node depends on its Envoy), network/servicemesh/envoy-traffic-management',
    'docs.cilium.io 1.20: mutual authentication, beta; an L7 policy and the mTLS of another mesh exclude each other',
    'cilium/cilium: operator/pkg/model/translation/envoy_cluster.go (round robin, outlier detection), envoy_virtual_host.go',
  ],
} satisfies MeshProfile
