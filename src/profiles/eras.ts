/** One thing that is not as it was. */
export interface EraChange {
  readonly text: string
  /** Where that is said, with a year or a version. */
  readonly source: string
}

/** What became of a system between March 2018 and today. */
export interface EraStep {
  /** The system as one could choose it in 2018, and the one that it is, or became; undefined: none of those that run here. */
  readonly from: string
  readonly to: string | undefined
  readonly changes: readonly EraChange[]
}

/** What changed between the two eras, a system each. Facts have dates and sources; they are looked at again once a year. */
export const eraSteps: readonly EraStep[] = [
  {
    from: 'conduit',
    to: 'linkerd2',
    changes: [
      {
        text: 'Conduit 0.5 was its last major release; it became the base of Linkerd 2.0, which came on 18 September 2018.',
        source: 'linkerd.io: Conduit 0.5 and the future (6 July 2018)',
      },
      {
        text: 'The balancer counted who waits; since 0.4.3 it also remembers how long answers took (peak EWMA), and so avoids a slow pod before it is busy.',
        source: 'linkerd/linkerd2 v0.4.3 (2018)',
      },
      {
        text: 'Retries and timeouts of one’s own came with 2.2 (February 2019), with a budget; by annotation with 2.16 (August 2024).',
        source: 'linkerd/linkerd2: CHANGES.md (2.2 of 2019, 2.16 of 2024)',
      },
      {
        text: 'A pod that fails fast is shut out, if one asks for it, since 2.13 (April 2023): the roadmap of 2018 had it for June.',
        source: 'linkerd/linkerd2: doc/roadmap.md at v0.4.0 (2018); CHANGES.md (2.13, 2023)',
      },
      {
        text: 'TLS was not there; since 2.3 (April 2019) it is on for everything that two proxies say to each other, with certificates of 24 hours.',
        source: 'linkerd/linkerd2: CHANGES.md (2.3, 2019)',
      },
      {
        text: 'Every failure of the proxy was a 500 without a word; today it is 502, 503 or 504, with a header that says why.',
        source: 'linkerd/linkerd2-proxy (2026): linkerd/app/core/src/errors/respond.rs',
      },
      {
        text: 'It was for Kubernetes only, and so was its heir until 2.15 (February 2024) brought virtual machines back.',
        source: 'linkerd.io: announcing 2.15 (21 February 2024)',
      },
    ],
  },
  {
    from: 'istio-2018',
    to: 'istio',
    changes: [
      {
        text: 'Mixer is gone: telemetry moved into the proxies with 1.5 (2020), its code left the tree with 1.8, and what it checked is decided by the proxy itself.',
        source: 'istio/istio: trees of 1.7.0 and 1.8.0 (2020); istio.io performance page 1.5',
      },
      {
        text: 'Two proxies and a check added about 10 ms; two proxies alone added 2.8 ms (p90) in 1.5, and 0.2 ms on other hardware in 1.20.',
        source: 'istio.io: sizing guide v0.8 (2018), performance pages 1.5 (2020) and 1.20 (2023)',
      },
      {
        text: 'Proxies asked Pilot again every ten seconds; since 0.8 (May 2018) they are told, today within a tenth of a second of quiet.',
        source: 'istio/istio 0.7.1: pilot/ (2018); release-1.31 (2026): pilot/pkg/xds/discovery.go',
      },
      {
        text: 'Nothing was tried again unasked; since 1.1 (2019) failed connections are, twice. A 503 of the application was among it until 1.23, and is not since 1.24 (2024).',
        source: 'istio/istio (2026): pilot/pkg/networking/core/route/retry/retry.go',
      },
      {
        text: 'A request had Envoy’s 15 s; today it has no timeout unless somebody sets one.',
        source: 'istio/istio (2026): pkg/config/mesh/mesh.go',
      },
      {
        text: 'Limits of 1,024 are as good as unlimited now, and one of few pods could be ejected then that could not be now (Envoy 1.28).',
        source: 'istio/istio (2026): cluster_traffic_policy.go; envoy changelog 1.28.0 (2023)',
      },
      {
        text: 'Round robin became the less busy of two with 1.14 (2022).',
        source: 'istio/istio (2026): cluster_traffic_policy.go; release notes 1.14 (2022)',
      },
      {
        text: 'Mutual TLS was off until switched on, then for everybody; today it is on and takes plaintext too, and certificates last 24 h in place of 19.',
        source:
          'istio/istio 0.7.1: istio_ca (2018); release-1.31 (2026): security/pkg/cmd/constants.go',
      },
      {
        text: 'RouteRules with a precedence and DestinationPolicies became VirtualServices, ordered by position, and DestinationRules (0.8, May 2018).',
        source: 'istio/api release-0.7 (2018): routing/v1alpha1, networking/v1alpha3',
      },
      {
        text: 'It was not meant for production yet; 1.0 came on 30 July 2018, and the project joined a foundation in 2022 and graduated there on 12 July 2023.',
        source: 'istio.io: 0.2 notes (2017), 1.0 (2018); cncf.io (12 July 2023)',
      },
    ],
  },
  {
    from: 'linkerd1',
    to: 'linkerd2',
    changes: [
      {
        text: 'A JVM on every node became a small proxy beside every pod: what dies with it is one pod’s traffic in place of a node’s.',
        source: 'linkerd.io: content/1/advanced/deployment.md (1.x); 2.0 (18 September 2018)',
      },
      {
        text: 'Names were rewritten by dtabs, for one request if need be; today a route is an HTTPRoute of the Gateway API.',
        source: 'linkerd/linkerd 1.7.5 (2022): dtabs; linkerd/linkerd2: CHANGES.md (2.14, 2023)',
      },
      {
        text: 'ZooKeeper, Consul, Marathon, ECS and bare hosts were at home in it; its heir knows Kubernetes, and machines that join it since 2.15.',
        source: 'linkerd/linkerd 1.7.5 (2022): namers; linkerd.io: 2.15 (21 February 2024)',
      },
      {
        text: 'An endpoint was shut out after five failures, always; today after seven, and only if somebody asks for it.',
        source:
          'linkerd/linkerd 1.7.5: failure_accrual.md (2022); linkerd/linkerd2 (2026): policy-controller',
      },
      {
        text: 'Retries had a budget of a fifth and ten a second; by annotation they have a limit and no budget today.',
        source:
          'linkerd/linkerd 1.7.5: retries.md (2022); linkerd/linkerd2: CHANGES.md (2.16, 2024)',
      },
      {
        text: 'TLS stood in files for each service; today it comes by itself, and renews itself.',
        source:
          'linkerd/linkerd 1.7.5: client tls (2022); linkerd/linkerd2: CHANGES.md (2.3, 2019)',
      },
      {
        text: 'It is developed no further; its documents have left the main site.',
        source: 'linkerd/website (2026); linkerd/linkerd: last commit of May 2022',
      },
    ],
  },
  {
    from: 'hystrix',
    to: undefined,
    changes: [
      {
        text: 'In maintenance since November 2018: its README points to resilience4j and to limits that adapt themselves.',
        source: 'Netflix/Hystrix: README.md, v1.5.18 (16 November 2018)',
      },
      {
        text: 'Libraries of this kind live on: resilience4j on the JVM, Polly on .NET, the service config of gRPC.',
        source: 'resilience4j 2.4 (2026), Polly v8 (2026)',
      },
    ],
  },
  {
    from: 'envoy',
    to: 'envoy',
    changes: [
      {
        text: 'The interface that is polled (v1) and the one after it (v2) are gone; v3 streams, and can send only what changed.',
        source: 'envoyproxy.io: xDS protocol (2026)',
      },
      {
        text: 'A first endpoint could always be ejected; since 1.28 no more than the allowed share may be, which of fewer than ten is none.',
        source: 'envoy: changelogs/1.28.0.yaml (2023)',
      },
      {
        text: 'Retries may have a budget in place of a number, and have had none by default ever since.',
        source: 'envoy: api/envoy/config/cluster/v3/circuit_breaker.proto (2026)',
      },
      {
        text: 'It graduated at its foundation in November 2018, and most of today’s meshes are built on it.',
        source: 'cncf.io (28 November 2018)',
      },
    ],
  },
  {
    from: 'none',
    to: 'none',
    changes: [
      {
        text: 'Kubernetes still balances connections and not requests, so a long connection still sticks to one pod.',
        source: 'linkerd.io: gRPC load balancing on Kubernetes (2018); Kubernetes (2026)',
      },
      {
        text: 'Lists of endpoints come in slices, and leave out who is terminating.',
        source: 'kubernetes.io: EndpointSlices (1.21, 2021)',
      },
    ],
  },
  {
    from: 'api-gateway',
    to: 'api-gateway',
    changes: [
      {
        text: 'Routes are written in one language for many products: the Gateway API, whose use within a mesh is standard since 1.1 (2024).',
        source: 'kubernetes-sigs/gateway-api: v1.1 (May 2024)',
      },
      {
        text: 'It was often pressed into carrying calls between services; meshes took that over.',
        source: 'linkerd.io and istio.io: documents of 2018 and 2026',
      },
    ],
  },
  {
    from: 'finagle',
    to: 'finagle',
    changes: [
      {
        text: 'It is developed still, on the JVM; what it taught (budgets, the power of two, failure accrual) is in Linkerd and in Envoy.',
        source: 'twitter/finagle: commits of October 2024; linkerd/linkerd2-proxy (2026)',
      },
    ],
  },
]

/** Systems that nobody could choose in March 2018, and since when one can. */
export const newcomers: readonly { readonly id: string; readonly change: EraChange }[] = [
  {
    id: 'istio-ambient',
    change: {
      text: 'Announced in September 2022, and ready for everybody on 7 November 2024: a proxy of connections on each node, and one of requests where it is wanted.',
      source: 'istio.io: ambient reaches GA in 1.24 (7 November 2024)',
    },
  },
  {
    id: 'cilium',
    change: {
      text: 'Its network had been there; its service mesh came with 1.12 (July 2022), without a sidecar.',
      source: 'cilium.io: 1.12 (20 July 2022)',
    },
  },
  {
    id: 'consul',
    change: {
      text: 'Connect, its service mesh, came with 1.2 in June 2018; since 1.17 (2023) it is under the Business Source License.',
      source: 'hashicorp.com: Consul 1.2 (26 June 2018); licence of 1.17 (2023)',
    },
  },
  {
    id: 'kuma',
    change: {
      text: 'Came in September 2019, and joined its foundation’s sandbox in 2020, where it is still.',
      source: 'kuma.io (10 September 2019); cncf.io (2020)',
    },
  },
  {
    id: 'grpc',
    change: {
      text: 'The library of gRPC takes xDS since 1.30 (2020), and more of it with every release.',
      source: 'grpc/grpc: doc/grpc_xds_features.md (1.76, 2025)',
    },
  },
]
