import type { TraitName } from '../traits.ts'
import { ofMarch2018, ofToday, readFact, type Dated, type Fact } from './Fact.ts'

/** A cell as it stands below, in the notation of Fact.ts; empty: nothing is known of it. */
interface Written {
  readonly id: string
  readonly title: string
  readonly dates: Dated
  readonly columns: readonly FactColumn[]
  readonly rows: readonly (FactRow & { readonly cells: readonly string[] })[]
}

export interface FactColumn {
  readonly title: string
  /** The candidates that it speaks of; absent where rows do. */
  readonly of?: readonly string[]
  /** Whether its cells are one of a few words, such as who has measured. */
  readonly isTag?: boolean
}

interface FactRow {
  readonly name: string
  /** The candidates that it speaks of; absent where columns do. */
  readonly of?: readonly string[]
  /** Which trait of a simulated system stands beside it: `traits.ts`. */
  readonly trait?: TraitName
}

/** Facts side by side: candidates as columns or rows. */
export interface FactTable {
  readonly id: string
  readonly title: string
  /** Of when its facts are, where they do not say it themselves. */
  readonly dates: Dated
  readonly columns: readonly FactColumn[]
  readonly rows: readonly (FactRow & {
    /** In the order of the columns; undefined where nothing is known. */
    readonly cells: readonly (Fact | undefined)[]
  })[]
}

const written: readonly Written[] = [
  {
    id: 'platforms-2018',
    title: 'Platforms, March 2018',
    dates: ofMarch2018,
    columns: [
      { title: 'Envoy', of: ['envoy'] },
      { title: 'Linkerd 1.x', of: ['l1'] },
      { title: 'Conduit', of: ['conduit'] },
      { title: 'Istio', of: ['istio'] },
    ],
    rows: [
      { name: 'Kubernetes', cells: ['yes', 'yes [11]', 'yes: alpha [14]', 'yes: pre-1.0 [16]'] },
      {
        name: 'VMs / bare metal',
        cells: ['yes', 'yes [11]', 'no [12]', 'partly: flat network [16]'],
      },
      { name: 'Windows', cells: ['no [133] @2026-11-29', 'no', 'no', 'no [133] @2026-11-29'] },
      { name: 'ECS', cells: ['yes: self-made', 'yes [62]', 'no [12]', 'no'] },
      {
        name: 'Nomad',
        cells: [
          'yes',
          'yes [12]',
          'no [12]',
          'partly: with Consul, by a guide of 1.0 [114] @2026-11-29',
        ],
      },
      {
        name: 'Mesos / DC-OS',
        cells: ['yes', 'yes [11]', 'no [12]', 'no: planned [128] @2026-11-29'],
      },
      {
        name: 'several clusters, one mesh',
        cells: ['no', 'yes', 'no', 'no: a guide came with 1.0 [119] @2026-11-29'],
      },
    ],
  },
  {
    id: 'platforms-today',
    title: 'Platforms, today',
    dates: ofToday,
    columns: [
      { title: 'Linkerd 2', of: ['l2'] },
      { title: 'Istio sidecar', of: ['istioS'] },
      { title: 'Istio ambient', of: ['istioA'] },
      { title: 'Cilium', of: ['cilium'] },
      { title: 'Consul', of: ['consul'] },
      { title: 'Kuma', of: ['kuma'] },
      { title: 'Proxyless gRPC', of: ['grpc'] },
      { title: 'Managed by a cloud', of: ['cloud'] },
    ],
    rows: [
      {
        name: 'Kubernetes',
        cells: [
          'yes [103] @2026-11-29',
          'yes [36]',
          'yes [36]',
          'yes [88] @2026-11-29',
          'yes [99] @2026-11-29',
          'yes [42]',
          'yes [44]',
          'yes [44]',
        ],
      },
      {
        name: 'VMs / bare metal',
        cells: [
          'yes: since 2.15 [19]',
          'yes [96][125] @2026-11-29',
          'partly (?)',
          'partly: external workloads in 1.12; nobody has looked at what 1.20 has (?) [130] @2026-11-29',
          'yes [100] @2026-11-29',
          'yes [42]',
          'yes [44]',
          'partly [44]',
        ],
      },
      {
        name: 'Windows',
        cells: [
          'partly: vendor build [24]',
          'no [131] @2026-11-29',
          'no: an experimental branch [132] @2026-11-29',
          'no',
          'partly',
          'partly',
          'yes',
          'partly',
        ],
      },
      {
        name: 'ECS',
        cells: [
          'no: it needs Kubernetes [103] @2026-11-29',
          'no',
          'partly: vendor (?)',
          'no',
          'yes [41][98] @2026-11-29',
          'yes [43]',
          'partly',
          'yes [47]',
        ],
      },
      {
        name: 'Nomad',
        cells: [
          'no: it needs Kubernetes [103] @2026-11-29',
          'no',
          'no',
          'no',
          'yes: not on Windows [97][100] @2026-11-29',
          'partly',
          'partly',
          'no',
        ],
      },
      {
        name: 'Mesos / DC-OS',
        cells: [
          'no: it needs Kubernetes [103] @2026-11-29',
          'no',
          'no',
          'no',
          'no',
          'no',
          'no',
          'no',
        ],
      },
      {
        name: 'several clusters, one mesh',
        cells: [
          'yes [105] @2026-11-29',
          'yes [125] @2026-11-29',
          'partly: several primaries on several networks [95] @2026-11-29',
          'yes [88] @2026-11-29',
          'yes [100] @2026-11-29',
          'yes [42]',
          'yes',
          'partly: GKE clusters in one network [115] @2026-11-29',
        ],
      },
    ],
  },
  {
    id: 'features-2018',
    title: 'Resilience and traffic, March 2018',
    dates: ofMarch2018,
    columns: [
      { title: 'Linkerd 1.x', of: ['l1'] },
      { title: 'Conduit', of: ['conduit'] },
      { title: 'Istio', of: ['istio'] },
    ],
    rows: [
      {
        name: 'request-level balancing',
        trait: 'balancing',
        cells: ['P2C / peak-EWMA [8]', 'least pending [14]', 'round robin default'],
      },
      {
        name: 'retries',
        trait: 'retries',
        cells: [
          'budgeted [9]',
          'no: came with 2.2 [63]',
          'count, per route; alpha [120] @2026-11-29',
        ],
      },
      {
        name: 'retry cap in Envoy',
        trait: 'retryCap',
        cells: ['', '', 'max 3 concurrent retries default [64]'],
      },
      {
        name: 'breaker: pool limits',
        trait: 'limits',
        cells: [
          'fail-fast off by default [7]',
          'no',
          'connections/pending/requests 1024 default [64]',
        ],
      },
      {
        name: 'breaker: endpoint ejection',
        trait: 'ejection',
        cells: [
          '5 consecutive [7]',
          'no',
          'outlier: 5 consecutive 5xx, 10 s sweep, 30 s × n, max 10 % [66]',
        ],
      },
      { name: 'panic threshold', trait: 'panic', cells: ['', '', '50 % [68]'] },
      {
        name: 'mTLS',
        trait: 'mtls',
        cells: ['static config [10]', 'no: came in 0.5 [15]', 'yes [91] @2026-11-29'],
      },
      {
        name: 'control plane lost',
        trait: 'planeLost',
        cells: ['last known / advisory discovery [71]', '', 'last known'],
      },
    ],
  },
  {
    id: 'features-today',
    title: 'Resilience and traffic, today',
    dates: ofToday,
    columns: [
      { title: 'Linkerd 2', of: ['l2'] },
      { title: 'Istio sidecar', of: ['istioS'] },
      { title: 'Istio ambient', of: ['istioA'] },
    ],
    rows: [
      {
        name: 'request-level balancing',
        trait: 'balancing',
        cells: [
          'EWMA [20]',
          'least-request default [101] @2026-11-29',
          'at waypoint; ztunnel balances connections [35]',
        ],
      },
      {
        name: 'retries',
        trait: 'retries',
        cells: [
          'limit (default 1) or ServiceProfile budget 20 % + 10/s over 10 s [25][63]',
          'default 2 [33][102] @2026-11-29',
          'waypoint only [35]',
        ],
      },
      {
        name: 'retry cap in Envoy',
        trait: 'retryCap',
        cells: [
          '',
          'as good as none: 2^32 − 1 at once [101] @2026-11-29; a budget only where somebody reaches into Envoy: 20 %, min 3 [64]',
          '',
        ],
      },
      {
        name: 'breaker: pool limits',
        trait: 'limits',
        cells: [
          'none (fail-fast when no endpoint) [65]',
          'as good as none: 2^32 − 1 each [101] @2026-11-29',
          '',
        ],
      },
      {
        name: 'breaker: endpoint ejection',
        trait: 'ejection',
        cells: [
          '7 consecutive / success-rate window (alpha) [26]',
          'only where asked for; as Envoy, without success rate [101] @2026-11-29',
          'waypoint [35]',
        ],
      },
      {
        name: 'panic threshold',
        trait: 'panic',
        cells: ['none', '50 % in Envoy; 0 where ejection is asked for [101] @2026-11-29', ''],
      },
      {
        name: 'mTLS',
        trait: 'mtls',
        cells: [
          'default on, leaf certs 24 h, default root and issuer 365 days [69]',
          'leaf 24 h [70]',
          'ztunnel [35]',
        ],
      },
      {
        name: 'control plane lost',
        trait: 'planeLost',
        cells: [
          'last known; unused entries dropped after 5 s (outbound) / 90 s (inbound); new proxies wait [72][103] @2026-11-29',
          'last known',
          'last known',
        ],
      },
    ],
  },
  {
    id: 'telemetry-2018',
    title: 'Observability, March 2018',
    dates: ofMarch2018,
    columns: [
      { title: 'Linkerd 1.x', of: ['l1'] },
      { title: 'Conduit', of: ['conduit'] },
      { title: 'Istio', of: ['istio'] },
    ],
    rows: [
      {
        name: 'metrics out of the box',
        cells: [
          'Prometheus, InfluxDB, StatsD exporters [73]',
          'success, latency, volume per service [14]',
          'by Mixer, to Prometheus [91] @2026-11-29',
        ],
      },
      { name: 'live request sampling', cells: ['', '`tap` [12]', ''] },
      { name: 'tracing', cells: ['Zipkin exporter [74]', 'no', 'Zipkin [91] @2026-11-29'] },
      {
        name: 'topology graph',
        cells: [
          'dashboards of linkerd-viz [108] @2026-11-29',
          'yes',
          'dashboards of Grafana [91] @2026-11-29',
        ],
      },
    ],
  },
  {
    id: 'telemetry-today',
    title: 'Observability, today',
    dates: ofToday,
    columns: [
      { title: 'Linkerd 2', of: ['l2'] },
      { title: 'Istio', of: ['istioS', 'istioA'] },
      { title: 'Cilium', of: ['cilium'] },
      { title: 'Proxyless gRPC', of: ['grpc'] },
    ],
    rows: [
      {
        name: 'metrics out of the box',
        cells: [
          'per route/edge, before and after retries [57]',
          'Envoy and service metrics to Prometheus; of connections at ztunnel [110][35] @2026-11-29',
          'Hubble flows [106] @2026-11-29',
          'OpenTelemetry metrics of the library [134] @2026-11-29',
        ],
      },
      {
        name: 'live request sampling',
        cells: ['`tap` [57]', 'access logs [110] @2026-11-29', 'Hubble [106] @2026-11-29', ''],
      },
      {
        name: 'tracing',
        cells: [
          'OpenTelemetry spans, needs header propagation [56]',
          'yes, needs header propagation [110] @2026-11-29',
          'limited',
          'OpenTelemetry spans of the library [134] @2026-11-29',
        ],
      },
      {
        name: 'topology graph',
        cells: ['yes [56]', 'Kiali [129] @2026-11-29', 'Hubble UI [106] @2026-11-29', 'no'],
      },
    ],
  },
  {
    id: 'governance',
    title: 'Licence, governance, support',
    dates: ofToday,
    columns: [
      { title: 'Licence' },
      { title: 'Governance' },
      { title: 'Who sells support' },
      { title: 'Watch out' },
    ],
    rows: [
      {
        name: 'Linkerd',
        of: ['l2', 'l1'],
        cells: [
          'Apache-2.0 [103] @2026-11-29',
          'CNCF graduated [4]',
          'Buoyant [103][75] @2026-11-29',
          'since 2.15 (21 Feb 2024) stable builds come from vendors; effective 21 May 2024; free for non-production and companies under 50 people; list price at the time USD 2,000 per cluster per month [29][75][76]. Edge builds are described by the project as generally production-ready, with some marked not recommended, and may contain breaking changes [29]',
        ],
      },
      {
        name: 'Istio',
        of: ['istio', 'istioS', 'istioA'],
        cells: [
          'Apache-2.0 [135] @2026-11-29',
          'CNCF graduated (2018: Google/IBM/Lyft, no foundation) [31]',
          'more than 20 vendors support it [127] @2026-11-29',
          'short support window [32]',
        ],
      },
      {
        name: 'Envoy',
        of: ['envoy'],
        cells: [
          'Apache-2.0',
          'CNCF graduated [86] @2026-11-29',
          'several',
          'quarterly releases, each maintained for a year [104] @2026-11-29',
        ],
      },
      {
        name: 'Cilium',
        of: ['cilium'],
        cells: [
          'Apache-2.0; GPL-2.0 within the kernel [107] @2026-11-29',
          'CNCF graduated [88] @2026-11-29',
          'Isovalent/Cisco, clouds',
          'mTLS beta [38]',
        ],
      },
      {
        name: 'Consul',
        of: ['consul'],
        cells: [
          'BUSL 1.1 (≥ 1.17), MPL after four years [40]',
          'single vendor [40]',
          'HashiCorp/IBM [93] @2026-11-29',
          'fails "OSI only" rules [40]',
        ],
      },
      {
        name: 'Kuma',
        of: ['kuma'],
        cells: [
          'Apache-2.0 [42]',
          'CNCF sandbox [42]',
          'Kong [43]',
          'maturity level unchanged for years [42]',
        ],
      },
      {
        name: 'Conduit (2018)',
        of: ['conduit'],
        cells: [
          'Apache-2.0',
          'Buoyant project [12]',
          'announced',
          'merged four months after the webinar [15]',
        ],
      },
      {
        name: 'App Mesh',
        cells: ['proprietary service [49]', 'AWS [49]', 'AWS [49]', 'ended [49]'],
      },
    ],
  },
  {
    id: 'costs',
    title: 'Published figures of cost',
    dates: ofToday,
    columns: [
      { title: 'Figure' },
      { title: 'Who, when, how' },
      { title: 'Measured by', isTag: true },
    ],
    rows: [
      {
        name: 'Istio 1.24, at 1,000 requests a second of 1 KB, each proxy',
        cells: [
          'sidecar 0.20 vCPU, 60 MB; waypoint 0.25 vCPU, 60 MB; ztunnel 0.06 vCPU, 12 MB [77]',
          'documentation of the project [77]',
          'project [77]',
        ],
      },
      {
        name: 'Istio over the years, added p90 of a pair of proxies',
        cells: [
          '6.3 ms (1.4), 2.8 ms (1.5), 2.65 ms (1.13) [78]',
          'documentation of the project, different set-ups [78]',
          'project [78]',
        ],
      },
      {
        name: 'Linkerd and Istio in 2021, at 2,000 requests a second',
        cells: [
          'memory of a proxy 17.8 MB and 154.6 MB; added median 9 ms and 15 ms [79]',
          'benchmark of Buoyant, 27 May 2021 [79]',
          'vendor of one side [79]',
        ],
      },
      {
        name: 'Linkerd, Istio sidecar and ambient in April 2025, at 2,000 requests a second',
        cells: [
          'p99 of Linkerd 163 ms below Istio sidecar and 11.2 ms below ambient [80]',
          'a Linkerd ambassador, GKE e2-standard-8, traffic from outside [80]',
          'vendor of one side [80]',
        ],
      },
      {
        name: 'Resources compared in May 2025',
        cells: [
          'Istio sidecar uses the most memory; ambient with waypoints nearly twice the CPU of Linkerd; ztunnel alone the least memory [81]',
          'an author at Buoyant, method published, three replicas of everything [81]',
          'vendor of one side [81]',
        ],
      },
      {
        name: 'Savings with ztunnel',
        cells: [
          'more than 90 % in some cases; one user removed about 45 % of containers [35]',
          'users quoted in the blog of the project [35]',
          'project [35]',
        ],
      },
    ],
  },
]

/** The cross-cutting tables, read. No figure in them is an input of the scoring model. */
export const factTables: readonly FactTable[] = written.map(({ rows, ...table }) => ({
  ...table,
  rows: rows.map(({ cells, ...row }) => ({
    ...row,
    cells: cells.map((cell) => (cell === '' ? undefined : readFact(cell, table.dates))),
  })),
}))
