import { ms, never } from '../model/units.ts'
import istio from './istio.ts'
import type { MeshProfile } from './profile.ts'

/** Istio without sidecars: a proxy of connections on each node (ztunnel), and an Envoy for requests where one is asked for. */
export default {
  ...istio,
  id: 'istio-ambient',
  title: 'Istio ambient',
  summary:
    'A proxy of connections on every node (ztunnel) encrypts and authorizes; requests are looked into only at a waypoint.',
  placement: 'node',
  eras: ['today'],
  version: '1.30, 2026 (for everybody since 1.24, November 2024)',
  fairness:
    'Built for whoever wants identities and encryption without touching a pod: nothing to inject, nothing to restart, one small proxy a node.',
  notModelled: [
    'HBONE: that connections share a tunnel is simulated only as one handshake for each connection.',
    'The handover of listeners when ztunnel is upgraded: a proxy that is killed here is gone until it starts again.',
    'What a waypoint tries again by itself where no route is said: a request that was reset before it was sent.',
    'Policies for one caller at a waypoint: it takes all callers alike, which is said where it matters.',
    'How ztunnel refuses a caller: it closes the connection; here the caller is answered 403.',
    'DNS capture, multi-network and ztunnel on virtual machines.',
  ],
  // Two threads unless somebody says otherwise (DEFAULT_WORKER_THREADS).
  nodeProxy: { sharesClusters: false, sameNodeCrossings: 1, takesInbound: true, workers: 2 },
  connections: {
    until: 'waypoint',
    // PeerAuthentication and what of an AuthorizationPolicy a connection shows; DestinationRules and routes are for waypoints.
    expresses: ['access', 'mtls'],
    defaults: {
      ...istio.defaults,
      // At random, weighted by capacity.
      balancer: 'random',
      tcp: { connectAttempts: 1, idleTimeoutUs: 0, detectUs: 0 },
    },
  },
  middle: {
    covers: 'all',
    // guess: it waits for answers, and does not work meanwhile; no limit is known.
    workers: 16_384,
    queue: 0,
    // guess: what an Envoy needs to look into a request and to send it on; what Istio publishes of waypoints are charts.
    serviceTime: { kind: 'constant', valueUs: ms(0.1) },
  },
  // Its own route has retries only beside what somebody says of it (istio/istio#60682, mended after 1.30).
  unasked: ['retry'],
  unaskedBeside: ['timeout', 'route', 'routes', 'mirror', 'fault'],
  costs: {
    // 1.22: two ztunnels add 0.17 ms (p90) there and back, so that one adds a quarter of it one way.
    hop: { kind: 'constant', valueUs: 43 },
    // guess: what is left when nobody asks
    idleCores: 0.005,
    coresPerThousandRps: 0.06,
    memoryMiB: 12,
    controlPlane: { cores: 1, memoryMiB: 1_536 },
    published: [
      {
        what: 'added by two ztunnels, p90 and p99',
        value: '0.17 ms and 0.20 ms',
        source: 'istio.io, performance and scalability, 1.22, May 2024',
        measuredBy: 'project',
      },
      {
        what: 'ztunnel at 1,000 requests/s of 1 KB',
        value: '0.06 vCPU, 12 MB (sidecar 0.20 vCPU, 60 MB)',
        source: 'istio.io, performance and scalability, 1.24, November 2024',
        measuredBy: 'project',
      },
      {
        what: 'a waypoint at 1,000 requests/s of 1 KB',
        value: '0.25 vCPU, 60 MB',
        source: 'istio.io, performance and scalability, 1.24, November 2024',
        measuredBy: 'project',
      },
    ],
  },
  // The CNI plugin lets no pod start before the listeners of ztunnel are there, and ztunnel serves until all containers ended.
  lifecycle: { order: 'proxyFirst', proxyStopUs: never },
  injector: 'none',
  words: { ...istio.words, connectionTermination: 'connection reset by ztunnel' },
  sources: [
    'istio/istio: architecture/ambient/ztunnel.md, ztunnel-cni-lifecycle.md, peer-authentication.md',
    'istio/ztunnel: src/state.rs (an endpoint at random, weighted by capacity), src/config.rs (two worker threads)',
    'istio.io: ambient/architecture/data-plane, ambient/usage/networkpolicy (probes go past ztunnel), performance-and-scalability 1.22, 1.24',
  ],
} satisfies MeshProfile
