import type { Era } from '../profiles/profile.ts'
import { ofMarch2018, ofToday, readFact, type Dated, type Fact } from './facts/Fact.ts'

/** What one may choose. Facts are in the notation of facts/Fact.ts. */
interface Written {
  readonly id: string
  readonly name: string
  /** Where a column is narrow; absent: the name is short enough. */
  readonly short?: string
  /** False: an alternative to a mesh. */
  readonly isMesh: boolean
  /** How it runs here: a value of `system:`; absent where no system stands for it. */
  readonly system?: string
  /** How it stood in 2018; absent where it could not be chosen then. */
  readonly in2018?: readonly string[]
  readonly today?: readonly string[]
  /** What never changes a score and is always shown. */
  readonly badges?: readonly string[]
  /** What became of it, where it is gone or lives on in another. */
  readonly became?: string
}

const written: readonly Written[] = [
  {
    id: 'none',
    name: 'No mesh',
    isMesh: false,
    system: 'none',
    in2018: ['kube-proxy, load balancers, DNS: balances connections; no retries, no identity.'],
    today: [
      'Fine for many.',
      'Kubernetes still balances by connection; gRPC sticks to one pod without help. [20]',
    ],
  },
  {
    id: 'lib',
    name: 'Resilience library',
    short: 'Library',
    isMesh: false,
    system: 'hystrix',
    in2018: [
      'Hystrix, Finagle, Ribbon, go-kit: mainstream on the JVM.',
      'Hystrix was still active; Netflix moved it to maintenance in November 2018 and pointed to resilience4j. [1][2]',
    ],
    today: ['resilience4j, Polly, Failsafe, the service config of gRPC: alive.'],
    badges: ['Hystrix: in maintenance since November 2018. [1]'],
  },
  {
    id: 'gw',
    name: 'API gateway',
    short: 'Gateway',
    isMesh: false,
    system: 'api-gateway',
    in2018: [
      'Zuul, Kong, Ambassador, NGINX: mainstream.',
      'For traffic from outside; often pressed into duty between services.',
    ],
    today: [
      'Gateway API is the shared API; its use in a mesh (GAMMA) is in the Standard channel since v1.1. [21]',
      'Retry budgets (XBackendTrafficPolicy) experimental since v1.3, default 20 % over 10 s. [22]',
      'Retries of HTTPRoute are to graduate in v1.7. [23]',
    ],
  },
  {
    id: 'envoy',
    name: 'Envoy with a control plane of your own',
    short: 'Own Envoy',
    isMesh: true,
    system: 'envoy',
    in2018: [
      'Version 1.x, in C++; released by Lyft in 2016; in the CNCF since September 2017. [86][87] @2026-11-29',
      'A data plane and an API (xDS), no control plane: you bring or write one. Wise ran its own from early 2018. [3]',
    ],
    today: [
      'Graduated in the CNCF. [86] @2026-11-29',
      'Only for a team that wants to own its control plane.',
    ],
  },
  {
    id: 'l1',
    name: 'Linkerd 1.x',
    short: 'Linkerd 1',
    isMesh: true,
    system: 'linkerd1',
    in2018: [
      'Generally available (1.0 in April 2017). [85] @2026-11-29',
      'In the CNCF since January 2017. [4]',
      'On the JVM (Scala, Finagle), one on each host or beside each endpoint. [5]',
      'Optional central routing through namerd; discovery by ZooKeeper, Consul, Kubernetes, Marathon. [6]',
      'Trips after 5 failures in a row by default. [7]',
      'Balances by power of two choices, peak EWMA or aperture. [8]',
      'Deadlines documented as not finished. [9]',
      'TLS by static configuration. [10]',
      'Guides for Kubernetes, DC/OS, ECS, Docker and bare hosts. [11]',
    ],
    badges: ['No new development today. [11]'],
    became:
      'Its users on ECS, Consul, Mesos, ZooKeeper and Nomad were told in December 2017 that Conduit did not target them; workloads outside Kubernetes returned to Linkerd with 2.15 in February 2024. [12][19]',
  },
  {
    id: 'conduit',
    name: 'Conduit',
    isMesh: true,
    system: 'conduit',
    in2018: [
      '0.1 in December 2017 (HTTP/2 only), 0.2 on 1 February 2018 (HTTP/1, TCP), 0.3 on 21 February 2018 (alpha, balances by load, metrics to Prometheus). [12][13][14]',
      'Kubernetes only, by design. Its vendor claims below 10 MB and below 1 ms at p99 for its proxy in Rust. [12]',
      'Automatic TLS came in 0.5, July 2018, behind a flag. [15]',
    ],
    badges: ['Alpha at the time. [14]', 'Merged into Linkerd 2.0 four months later. [15]'],
    became: 'Became the base of Linkerd 2.0, generally available on 18 September 2018. [15][18]',
  },
  {
    id: 'istio',
    name: 'Istio 0.6/0.7',
    short: 'Istio 0.7',
    isMesh: true,
    system: 'istio-2018',
    in2018: [
      '1.0 came on 31 July 2018. [89][90] @2026-11-29',
      'Notes of 0.2: Kubernetes first, an early expansion to VMs on a flat network, registries of Consul and Eureka, not considered ready for production. [16]',
      'In the documents of 0.8 HTTP/1.1 is beta; circuit breaking, mirroring, fault injection and shifting are alpha; no performance is promised. [17]',
      'The control plane is Pilot, Mixer and Citadel. [128] @2026-11-29',
      'The check of Mixer for each request was a known cost; without Mixer, 1.5 halved latency and CPU. [121] @2026-11-29',
    ],
    badges: ['Not considered ready for production by its own notes. [16]'],
    became:
      'Since 1.5 of March 2020 the control plane is one process, and telemetry does without Mixer. [121] @2026-11-29',
  },
  {
    id: 'l2',
    name: 'Linkerd 2',
    isMesh: true,
    system: 'linkerd2',
    today: [
      '2.20 was announced on 23 June 2026; graduated in the CNCF in July 2021. [24][4]',
      'A proxy in Rust; native sidecars by default in 2.20. [24]',
      'VMs since 2.15. [19]',
      'Retries and timeouts only where asked for; one retry by default; bodies above 64 KiB are not retried. [25]',
      'Circuit breaking only where asked for: 7 failures in a row, a penalty of 1 s to 1 min. [26]',
      'Local rate limits. [27]',
      'No ingress of its own. [28]',
    ],
    badges: ['The project publishes edge releases only, since February 2024. [29]'],
  },
  {
    id: 'istioS',
    name: 'Istio sidecar',
    isMesh: true,
    system: 'istio',
    today: [
      '1.30 is current in September 2026. [30]',
      'Graduated in the CNCF on 12 July 2023. [31]',
      'A release about every quarter, supported until six weeks after the next but one. [32]',
      'Two retries by default, of failures to connect; 1.24 stopped to retry 503 by default as unsafe. [33][34]',
    ],
  },
  {
    id: 'istioA',
    name: 'Istio ambient',
    isMesh: true,
    system: 'istio-ambient',
    today: [
      'Announced in September 2022, generally available on 7 November 2024 in 1.24. [35]',
      'The documents advise new users to start here. [36]',
      'A ztunnel on each node for connections, a waypoint where requests matter; VirtualService is alpha there, EnvoyFilter not supported. [37]',
      'An upgrade of ztunnel in place resets long connections of its node. [30]',
      'VMs and several clusters were on the roadmap when it became generally available. (?) [35]',
    ],
  },
  {
    id: 'cilium',
    name: 'Cilium',
    isMesh: true,
    system: 'cilium',
    today: [
      'Graduated in the CNCF in October 2023. [88] @2026-11-29',
      'eBPF for connections, an Envoy on each node for requests; mTLS by identity through ztunnel is beta in 1.20. [38]',
      'Policy for HTTP and the mTLS of another mesh exclude each other. [39]',
    ],
    badges: ['Mutual authentication is beta. [38]'],
  },
  {
    id: 'consul',
    name: 'Consul',
    isMesh: true,
    system: 'consul',
    today: [
      'Business Source License from 1.17, MPL 2.0 after four years; internal use is allowed, paid offers that compete are not. [40]',
      'HashiCorp is part of IBM since February 2025. [93] @2026-11-29',
      'Kubernetes, VMs, Nomad, ECS, with a matrix of what fits. [41]',
    ],
    badges: ['Licence changed with 1.17. [40]'],
  },
  {
    id: 'kuma',
    name: 'Kuma',
    isMesh: true,
    system: 'kuma',
    today: [
      '2.14.6 on 13 October 2026, the newest of 2.x; Apache-2.0; still a sandbox project of the CNCF. [42] @2026-11-29',
      'Kubernetes and VMs, several meshes under one control plane, global and zone control planes. [42][43]',
      'Kong Mesh adds a guide for ECS, support and a hosted control plane. [43]',
    ],
  },
  {
    id: 'grpc',
    name: 'Proxyless gRPC',
    short: 'gRPC',
    isMesh: true,
    system: 'grpc',
    today: [
      'In production at Google Cloud; experimental in Istio since 1.11. [44][45]',
      'Fields of xDS that it does not know are ignored in silence; a balancer that it does not know refuses the whole update. [46]',
      'Callers that speak gRPC only.',
    ],
  },
  {
    id: 'cloud',
    name: 'Managed by a cloud',
    short: 'Cloud-run',
    isMesh: true,
    today: [
      'ECS Service Connect, VPC Lattice, Google Cloud Service Mesh, the Istio add-on of AKS: alive.',
      'Service Connect: Envoy run by AWS, few settings; tasks that run do not see endpoints that are created later until they are deployed again. [47][48]',
      'Google: Envoy or gRPC without proxies, on VMs and GKE. [44]',
    ],
    badges: ['AWS App Mesh ended on 30 September 2026. [49]'],
  },
]

/** What people still arrive with, and what became of it. */
const writtenGone: readonly { readonly name: string; readonly became: string }[] = [
  {
    name: 'AWS App Mesh',
    became: 'Closed to new customers on 24 September 2024, ended on 30 September 2026. [49]',
  },
  {
    name: 'Open Service Mesh',
    became: 'Announced in August 2020; archived in favour of Istio, announced in May 2023. [50]',
  },
  {
    name: 'Service Mesh Interface (SMI)',
    became: 'Archived by the CNCF on 3 October 2023; superseded by GAMMA. [51]',
  },
  { name: 'DC/OS', became: 'Its vendor ended it in 2021.' },
  { name: 'Mesos', became: 'Narrowly escaped the Apache Attic in April 2021. [52]' },
  {
    name: 'NGINX Service Mesh',
    became: 'Its vendor supports it no longer by its own channels; issues only. [109] @2026-11-29',
  },
  { name: 'Traefik Mesh (Maesh)', became: 'Said to be discontinued. (?) @2026-11-29' },
]

/** A candidate in one era, with its facts. */
export interface Candidate {
  readonly id: string
  readonly name: string
  /** The name as it is said in a narrow column. */
  readonly short: string
  readonly isMesh: boolean
  readonly system: string | undefined
  readonly facts: readonly Fact[]
  readonly badges: readonly Fact[]
  readonly became: Fact | undefined
}

function candidatesIn(era: Era): readonly Candidate[] {
  const dates: Dated = era === '2018' ? ofMarch2018 : ofToday
  return written.flatMap(({ id, name, short = name, isMesh, system, in2018, today, ...rest }) => {
    const { badges = [], became } = rest
    const facts = era === '2018' ? in2018 : today
    if (facts === undefined) return []
    return [
      {
        id,
        name,
        short,
        isMesh,
        system,
        facts: facts.map((fact) => readFact(fact, dates)),
        badges: badges.map((badge) => readFact(badge, ofToday)),
        became: became === undefined ? undefined : readFact(became, ofToday),
      },
    ]
  })
}

const byEra: Readonly<Record<Era, readonly Candidate[]>> = {
  '2018': candidatesIn('2018'),
  today: candidatesIn('today'),
}

/** Who can be chosen in an era: what is no mesh first. */
export function candidatesOf(era: Era): readonly Candidate[] {
  return byEra[era]
}

/** @throws when nobody is called that in the era: effects and answers are checked where they are read */
export function candidateOf(era: Era, id: string): Candidate {
  const candidate = byEra[era].find((one) => one.id === id)
  if (candidate === undefined) throw new Error(`there is no candidate ${id} in ${era}`)
  return candidate
}

/** What can no longer be chosen, and what became of it. */
export const gone: readonly { readonly name: string; readonly became: Fact }[] = writtenGone.map(
  ({ name, became }) => ({ name, became: readFact(became, ofToday) }),
)
