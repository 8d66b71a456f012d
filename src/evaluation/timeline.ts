import { ofToday, readFact, type Fact } from './facts/Fact.ts'

/** What happens to whom, by what it means to somebody who chooses. */
export const happenings = [
  'begins',
  'available',
  'foundation',
  'change',
  'licence',
  'merged',
  'ends',
] as const
export type Happening = (typeof happenings)[number]

export interface TimelineEvent {
  /** As it is found: `linkerd-2018-09-18`. */
  readonly id: string
  /** `2018-09-18`, or the month where no day is known. */
  readonly at: string
  readonly kind: Happening
  /** A word or two beside the mark. */
  readonly label: string
  readonly fact: Fact
  /** The line that it goes into. */
  readonly into: string | undefined
}

/** One that lives through these years. */
export interface Lane {
  readonly id: string
  readonly name: string
  /** The candidates that it is, in one era or the other. */
  readonly of: readonly string[]
  readonly events: readonly TimelineEvent[]
  /** When it began, where that was before the years that are shown. */
  readonly since: string | undefined
  /** When it ended; absent: it goes on. */
  readonly until: string | undefined
}

/** The years that are shown, and the evening on which the eight questions were asked. */
export const timelineFrom = '2016-01-01'
export const timelineUntil = '2027-01-01'
export const webinarAt = '2018-03-15'

interface Written {
  readonly id: string
  readonly name: string
  readonly of?: readonly string[]
  readonly since?: string
  /** Day or month, kind, label, and what is to be told of it in the notation of facts/Fact.ts. */
  readonly events: readonly (readonly [at: string, kind: Happening, label: string, text: string])[]
  /** The line that its last event goes into. */
  readonly into?: string
}

const written: readonly Written[] = [
  {
    id: 'linkerd1',
    name: 'Linkerd 1.x',
    of: ['l1'],
    events: [
      [
        '2016-02',
        'begins',
        'begins',
        'Buoyant releases 0.1.0: Finagle as a process of its own. [116] @2026-11-29',
      ],
      ['2017-01-24', 'foundation', 'CNCF', 'Taken into the CNCF. [4]'],
      ['2017-04-25', 'available', '1.0', '1.0: generally available. [85] @2026-11-29'],
      ['2022-05-24', 'ends', 'last', 'Its last release, 1.7.5; no new development since. [11]'],
    ],
  },
  {
    id: 'conduit',
    name: 'Conduit',
    of: ['conduit'],
    into: 'linkerd2',
    events: [
      ['2017-12-05', 'begins', '0.1', '0.1, for Kubernetes alone and HTTP/2 only. [12]'],
      ['2018-02-21', 'change', '0.3', '0.3: alpha; balances by load. [14]'],
      [
        '2018-07-06',
        'merged',
        'into Linkerd 2',
        '0.5 is its last major release; it becomes the base of Linkerd 2.0. [15]',
      ],
    ],
  },
  {
    id: 'linkerd2',
    name: 'Linkerd 2',
    of: ['l2'],
    events: [
      ['2018-09-18', 'available', '2.0', '2.0: generally available for Kubernetes 1.9. [18]'],
      ['2021-07-28', 'foundation', 'graduated', 'Graduated in the CNCF. [4]'],
      [
        '2024-02-21',
        'licence',
        '2.15',
        '2.15 brings virtual machines back; stable builds come from vendors from now on, the project publishes edge releases. [19][29]',
      ],
      ['2026-06-23', 'change', '2.20', '2.20: native sidecars by default. [24]'],
    ],
  },
  {
    id: 'envoy',
    name: 'Envoy',
    of: ['envoy'],
    events: [
      ['2016-09', 'begins', 'begins', 'Lyft releases it. [87] @2026-11-29'],
      [
        '2017-09',
        'foundation',
        'CNCF',
        'Taken into the CNCF, as an incubating project. [87][86] @2026-11-29',
      ],
      [
        '2018-11-28',
        'foundation',
        'graduated',
        'Graduated in the CNCF, the third to do so. [86] @2026-11-29',
      ],
    ],
  },
  {
    id: 'istio',
    name: 'Istio',
    of: ['istio', 'istioS'],
    events: [
      ['2017-05', 'begins', '0.1', '0.1, by Google, IBM and Lyft. [91][126] @2026-11-29'],
      ['2018-07-31', 'available', '1.0', '1.0: ready for production. [89][90] @2026-11-29'],
      [
        '2020-03-05',
        'change',
        'one istiod',
        '1.5: one process in place of several makes the control plane; telemetry without Mixer. [121] @2026-11-29',
      ],
      [
        '2022-09-28',
        'foundation',
        'CNCF',
        'Taken into the CNCF, as an incubating project. [122] @2026-11-29',
      ],
      ['2023-07-12', 'foundation', 'graduated', 'Graduated in the CNCF. [31]'],
    ],
  },
  {
    id: 'ambient',
    name: 'Istio ambient',
    of: ['istioA'],
    events: [
      ['2022-09-07', 'begins', 'announced', 'Announced: a mesh without sidecars. [35]'],
      ['2024-11-07', 'available', '1.24', 'Generally available, in 1.24. [35]'],
    ],
  },
  {
    id: 'cilium',
    name: 'Cilium',
    of: ['cilium'],
    events: [
      [
        '2018-04-24',
        'available',
        '1.0',
        '1.0: a network of the kernel, not yet a mesh. [118] @2026-11-29',
      ],
      [
        '2021-10',
        'foundation',
        'CNCF',
        'Taken into the CNCF, as an incubating project. [88][118] @2026-11-29',
      ],
      ['2022-07', 'change', 'mesh', '1.12: a mesh without sidecars. [130] @2026-11-29'],
      ['2023-10-11', 'foundation', 'graduated', 'Graduated in the CNCF. [88] @2026-11-29'],
    ],
  },
  {
    id: 'consul',
    name: 'Consul',
    of: ['consul'],
    events: [
      [
        '2018-06',
        'begins',
        'Connect',
        '1.2: Connect makes a mesh of it, as a public beta. [92] @2026-11-29',
      ],
      [
        '2023-08-10',
        'licence',
        'BUSL',
        'HashiCorp goes over to the Business Source License; Consul from 1.17. [40][93] @2026-11-29',
      ],
      ['2025-02-27', 'change', 'IBM', 'HashiCorp becomes a part of IBM. [93] @2026-11-29'],
    ],
  },
  {
    id: 'kuma',
    name: 'Kuma',
    of: ['kuma'],
    events: [
      ['2019-09-10', 'begins', 'begins', 'Kong releases it. [112] @2026-11-29'],
      [
        '2020-06',
        'foundation',
        'CNCF',
        'Taken into the CNCF, as a sandbox project. [111] @2026-11-29',
      ],
      [
        '2026-10-13',
        'change',
        '2.14.6',
        '2.14.6, the newest of 2.x; still a sandbox project. [42] @2026-11-29',
      ],
    ],
  },
  {
    id: 'grpc',
    name: 'Proxyless gRPC',
    of: ['grpc'],
    events: [
      ['2020-07', 'begins', 'xDS', 'gRPC takes xDS without a proxy.'],
      ['2021-10-28', 'change', 'in Istio', 'Istio 1.11 can lead it, as an experiment. [45]'],
    ],
  },
  {
    id: 'gateway-api',
    name: 'Gateway API',
    of: ['gw'],
    events: [
      ['2023-10-31', 'available', '1.0', '1.0: generally available. [123] @2026-11-29'],
      [
        '2024-05-09',
        'change',
        'in meshes',
        '1.1: its use in a mesh (GAMMA) is standard. [21][113][124] @2026-11-29',
      ],
    ],
  },
  {
    id: 'app-mesh',
    name: 'AWS App Mesh',
    of: ['cloud'],
    events: [
      [
        '2019-03',
        'available',
        'begins',
        'Generally available, after a preview since November 2018. [117] @2026-11-29',
      ],
      ['2024-09-24', 'change', 'closed', 'Closed to new customers. [49]'],
      ['2026-09-30', 'ends', 'ended', 'Ended. [49]'],
    ],
  },
  {
    id: 'osm',
    name: 'Open Service Mesh',
    into: 'istio',
    events: [
      ['2020-08-05', 'begins', 'begins', 'Microsoft announces it. [50]'],
      ['2023-05', 'merged', 'into Istio', 'Archived in favour of Istio. [50]'],
    ],
  },
  {
    id: 'smi',
    name: 'SMI',
    into: 'gateway-api',
    events: [
      [
        '2019-05-21',
        'begins',
        'begins',
        'Announced: one interface for every mesh. [94] @2026-11-29',
      ],
      ['2023-10-03', 'merged', 'GAMMA', 'Archived by the CNCF; superseded by GAMMA. [51]'],
    ],
  },
  {
    id: 'hystrix',
    name: 'Hystrix',
    of: ['lib'],
    since: '2012-11',
    events: [
      [
        '2018-11',
        'ends',
        'maintenance',
        'Netflix moves it to maintenance and points to resilience4j. [1][2]',
      ],
    ],
  },
  {
    id: 'mesos',
    name: 'DC/OS, Mesos',
    events: [
      ['2016-04-19', 'begins', 'DC/OS', 'DC/OS is opened, on Mesos.'],
      ['2021-04', 'change', 'no Attic', 'Mesos narrowly escapes the Apache Attic. [52]'],
      ['2021-10-31', 'ends', 'ended', 'The vendor of DC/OS ends it.'],
    ],
  },
]

/** Who lived when, with every event that matters to somebody who chooses. */
export const timeline: readonly Lane[] = written.map(
  ({ id, name, of = [], since, events, into }) => {
    const last = events.at(-1)!
    return {
      id,
      name,
      of,
      since,
      until: last[1] === 'ends' || last[1] === 'merged' ? last[0] : undefined,
      events: events.map((event) => ({
        id: `${id}-${event[0]}`,
        at: event[0],
        kind: event[1],
        label: event[2],
        fact: readFact(event[3], { asOf: event[0], checked: ofToday.checked }),
        into: event === last ? into : undefined,
      })),
    }
  },
)
