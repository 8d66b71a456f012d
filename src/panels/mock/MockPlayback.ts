/* A made-up run of the Online Boutique, for building panels. Deleted when the simulation is there. */
import type { Chart } from '../../engine/Chart.ts'
import { reason } from '../../model/reasons.ts'
import type {
  Answer,
  Ask,
  Inspection,
  Moment,
  PlaceRef,
  Series,
  Story,
} from '../../playback/protocol.ts'
import {
  clientField,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  Frame,
  header,
  hopField,
  hopWidth,
  serviceField,
  serviceWidth,
} from '../../record/Frame.ts'
import type { Topology } from '../../record/Topology.ts'
import type { Command } from '../../scenario/commands.ts'

const names = [
  'frontend',
  'ad',
  'recommendation',
  'checkout',
  'cart',
  'productcatalog',
  'currency',
  'shipping',
  'payment',
  'email',
  'redis-cart',
]
const counts = [2, 1, 2, 2, 2, 3, 2, 2, 2, 1, 1]
const teams = [
  'storefront',
  'ads',
  '',
  'orders',
  'orders',
  'catalogue',
  'payments',
  'logistics',
  'payments',
  'orders',
  '',
]
const links: [number, number][] = [
  [-1, 0],
  [0, 1],
  [0, 2],
  [0, 3],
  [0, 4],
  [0, 5],
  [0, 6],
  [0, 7],
  [2, 5],
  [3, 5],
  [3, 6],
  [3, 7],
  [3, 8],
  [3, 9],
  [3, 4],
  [4, 10],
]

function topologyOf(seed: number, system: string): Topology {
  const endpoints: Topology['endpoints'][number][] = []
  const services = names.map((name, service) => {
    const own = Array.from({ length: counts[service]! }, (_, i) => {
      endpoints.push({
        name: `${name}-${i + 1}`,
        service,
        zone: 'ab'[i % 2]!,
        proxy: system === 'none' ? -1 : endpoints.length,
      })
      return endpoints.length - 1
    })
    return {
      name,
      team: teams[service]!,
      kind: name === 'redis-cart' ? ('database' as const) : ('app' as const),
      protocol: 'http2' as const,
      workers: 8,
      queue: 64,
      endpoints: own,
    }
  })
  return {
    title: 'Catalogue outage',
    description: '',
    system,
    seed,
    durationUs: 60e6,
    hasControlPlane: system !== 'none',
    clients: [{ name: 'web', service: 0, proxy: -1, load: '120/s', ratePerSecond: 120 }],
    services,
    endpoints,
    proxies:
      system === 'none' ? [] : endpoints.map((e, i) => ({ name: e.name, endpoint: i, client: -1 })),
    edges: links.map(([from, to]) => ({
      name: `${from < 0 ? 'web' : names[from]}${String.fromCharCode(8594)}${names[to]}`,
      fromService: from,
      fromClient: from < 0 ? 0 : -1,
      toService: to,
      kind: 'http' as const,
    })),
    clusters: [],
    members: [],
  }
}

const noise = (i: number, k: number): number => {
  const x = Math.sin(i * 127.1 + k * 311.7) * 43758.5453
  return x - Math.floor(x)
}

export class MockPlayback {
  #t = 0
  #topology = topologyOf(7, 'envoy')
  #commands: readonly Command[] = []

  ask(ask: Ask): Answer {
    const { id } = ask
    switch (ask.type) {
      case 'load': {
        if (ask.text.includes('broken')) {
          return {
            type: 'refused',
            id,
            problems: [
              {
                code: 'unknown-key',
                file: ask.file,
                line: 14,
                column: 7,
                what: '`atempts` is not known.',
                mend: 'Did you mean `attempts`?',
              },
            ],
          }
        }
        this.#topology = topologyOf(ask.seed ?? 7, ask.system ?? 'envoy')
        this.#commands = ask.commands ?? [
          { kind: 'fault', at: 18e6, until: 30e6, fault: { kind: 'kill' }, on: 'productcatalog-3' },
          { kind: 'load', at: 45e6, client: 'web', ratePerSecond: 240 },
        ]
        this.#t = ask.at ?? 0
        return {
          type: 'loaded',
          id,
          topology: this.#topology,
          commands: this.#commands,
          notes: [],
          speedUs: 50_000,
        }
      }
      case 'frame':
        this.#t = Math.max(this.#t, ask.t)
        return { type: 'frame', id, buffer: this.#frame(ask.windowUs, ask.buffer), more: false }
      case 'seek':
        this.#t = ask.t
        return { type: 'frame', id, buffer: this.#frame(0, undefined), more: false }
      case 'step':
        this.#t += 731
        return { type: 'frame', id, buffer: this.#frame(0, undefined), more: false }
      case 'commands':
        if (ask.commands.some((c) => c.kind === 'fault' && c.fault.kind === 'loss'))
          return {
            type: 'refused',
            id,
            problems: [
              {
                code: 'unknown-target',
                file: 'command',
                line: 0,
                column: 0,
                what: 'There is no link.',
                mend: '',
              },
            ],
          }
        this.#commands = ask.commands
        return {
          type: 'loaded',
          id,
          topology: this.#topology,
          commands: ask.commands,
          notes: [],
          speedUs: 50_000,
        }
      case 'series':
        return { type: 'series', id, series: this.#series() }
      case 'inspect':
        return { type: 'inspection', id, inspection: this.#inspect(ask.place) }
      case 'requests':
        return {
          type: 'requests',
          id,
          requests: Array.from({ length: 40 }, (_, i) => ({
            number: 2231 - i * 3,
            client: 'web',
            at: this.#t - i * 40_000,
            tookUs: [400_000, 0, 400_000, 31_000, 0][i % 5]!,
            outcome: 'failed' as const,
            reason: [
              'upstreamTimeout',
              'overflow',
              'upstreamTimeout',
              'connectionFailure',
              'overflow',
            ][i % 5]!,
            attempts: 1 + (i % 3),
          })).filter((r) => ask.filter.reason === '' || r.reason === ask.filter.reason),
        }
      case 'story':
        return { type: 'story', id, story: story(ask.request) }
    }
  }

  #frame(windowUs: number, buffer: ArrayBuffer | undefined): ArrayBuffer {
    const f = new Frame(this.#topology, buffer)
    const t = this.#t
    const offered = Math.floor((t / 1e6) * 120)
    const down = Math.max(0, Math.min(t, 30e6) - 18e6) / 1e6
    const failed = Math.floor(down * 34)
    f.header[header.now] = t
    f.header[header.offered] = offered
    f.header[header.inFlight] = 12
    f.header[header.failed] = failed
    f.header[header.ok] = Math.max(0, offered - 12 - failed)
    f.header[header.digestHigh] = (t * 2654435761) % 4294967296
    f.header[header.reasons + reason.connectionFailure] = Math.floor(failed * 0.1)
    f.header[header.reasons + reason.upstreamTimeout] = Math.floor(failed * 0.05)
    f.header[header.reasons + reason.overflow] =
      failed - Math.floor(failed * 0.1) - Math.floor(failed * 0.05)
    f.header[header.proxiesCurrent] = 20
    f.header[header.version] = 41
    f.clients[clientField.ratePerSecond] = 120
    for (let s = 0; s < names.length; s++) {
      f.services[s * serviceWidth + serviceField.requestsPerSecond] = 36
      f.services[s * serviceWidth + serviceField.attemptsPerSecond] = 36
      f.services[s * serviceWidth + serviceField.busy] = 5
    }
    let hops = 0
    links.forEach(([from, to], edge) => {
      f.edges[edge * edgeWidth + edgeField.attemptsPerSecond] = from < 0 ? 120 : 30
      const every = from < 0 ? 8_333 : 33_000 + edge * 700
      const first = Math.floor((t - windowUs - 20_000) / every)
      for (let k = Math.max(0, first); k * every < t && hops < 3_900; k++) {
        for (const [kind, start] of [
          [0, 0],
          [2, 9_000],
        ] as const) {
          const left = k * every + start
          if (left > t || left + 4_000 < t - windowUs) continue
          const row = hops++ * hopWidth
          f.hops[row + hopField.edge] = edge
          f.hops[row + hopField.kind] = kind
          f.hops[row + hopField.leftAt] = left
          f.hops[row + hopField.arrivesAt] = left + 4_000
          f.hops[row + hopField.fromEndpoint] =
            from < 0 ? -1 : this.#topology.services[from]!.endpoints[k % counts[from]!]!
          f.hops[row + hopField.toEndpoint] =
            this.#topology.services[to]!.endpoints[k % counts[to]!]!
          f.hops[row + hopField.root] = k
          f.hops[row + hopField.attempt] = 1
        }
      }
    })
    f.header[header.hops] = hops
    f.header[header.hopsSeen] = hops
    f.header[header.marks] = 0
    this.#topology.endpoints.forEach((_, e) => {
      f.endpoints[e * endpointWidth + endpointField.busy] = Math.floor(
        noise(e, Math.floor(t / 40_000)) * 8,
      )
      f.endpoints[e * endpointWidth + endpointField.knownBy] = 3
    })
    return f.buffer
  }

  #series(): Series {
    const bucketUs = 250_000
    const n = Math.floor(this.#t / bucketUs)
    const of = (f: (i: number, s: number) => number): Float64Array =>
      Float64Array.from({ length: n }, (_, i) => f(i, (i * bucketUs) / 1e6))
    const bad = (s: number): boolean => s >= 18 && s < 30
    const one = (scale: number) => ({
      offered: of((i, s) => scale * ((s > 45 ? 2 : 1) + noise(i, 1) * 0.1)),
      attempts: of((i, s) =>
        bad(s)
          ? s < 19
            ? scale * 2
            : scale * 0.06
          : scale * ((s > 45 ? 2 : 1) + noise(i, 2) * 0.05),
      ),
      success: of((i, s) =>
        i === 30 ? Number.NaN : bad(s) ? 0.71 + noise(i, 3) * 0.02 : 1 - noise(i, 3) * 0.01,
      ),
      p50: of((i, s) => 41_000 + noise(i, 4) * 4_000 + (bad(s) ? 3_000 : 0)),
      p95: of((i, s) => 90_000 + noise(i, 5) * 9_000 + (s > 18 && s < 20 ? 60_000 : 0)),
      p99: of(
        (i, s) =>
          120_000 + noise(i, 6) * 20_000 + (s > 18 && s < 20 ? 240_000 : bad(s) ? 30_000 : 0),
      ),
      utilisation: of((i) => 0.5 + noise(i, 7) * 0.1),
    })
    const all: Moment[] = [
      { at: 18e6, kind: 'crash', label: 'crash', place: { kind: 'endpoint', index: 11 } },
      { at: 19.1e6, kind: 'ejected', label: 'ejected', place: { kind: 'endpoint', index: 11 } },
      { at: 19.15e6, kind: 'ejected', label: 'ejected', place: { kind: 'endpoint', index: 11 } },
      { at: 21e6, kind: 'overflow', label: 'overflow', place: undefined },
      { at: 30e6, kind: 'restart', label: 'restart', place: { kind: 'endpoint', index: 11 } },
    ]
    const told = [
      { at: 18e6, text: 'You crashed productcatalog-3.', loud: false },
      {
        at: 19.1e6,
        text: 'frontend: 5 answers in a row failed. Its proxy ejected productcatalog-3 for 5 s.',
        loud: false,
      },
      {
        at: 21e6,
        text: 'checkout: 100 requests to productcatalog were open at once. 74 calls were refused.',
        loud: false,
      },
      { at: 24.1e6, text: '5 s passed. productcatalog-3 may be picked again.', loud: false },
      { at: 24.61e6, text: '2 of 3 answered. One more and it counts as well.', loud: true },
    ]
    return {
      bucketUs,
      durationUs: 60e6,
      mesh: one(120),
      services: names.map(() => one(36)),
      moments: all.filter((m) => m.at <= this.#t),
      narrative: told.filter((m) => m.at <= this.#t),
    }
  }

  #inspect(place: PlaceRef): Inspection {
    const chart =
      place.kind === 'service'
        ? 'request'
        : place.kind === 'endpoint'
          ? 'endpoint'
          : place.kind === 'proxy'
            ? 'pod'
            : 'circuit'
    return {
      place,
      title:
        place.kind === 'edge'
          ? this.#topology.edges[place.index]!.name
          : place.kind === 'service'
            ? names[place.index]!
            : place.kind === 'endpoint'
              ? this.#topology.endpoints[place.index]!.name
              : place.kind,
      machines: [
        {
          machine: chart,
          title: chart,
          state: {
            request: 'trying.waiting',
            endpoint: 'admitted',
            pod: 'ready',
            circuit: 'halfOpen',
          }[chart]!,
          context: {
            trialsOk: 2,
            trials: 3,
            failures: 10,
            window: 20,
            openedAt: 19.1e6,
            openUntil: 24.1e6,
            count: 3,
            limit: 5,
          },
          since: 24.1e6,
          changes:
            chart === 'circuit'
              ? [
                  { at: 24.1e6, from: 'open', to: 'halfOpen', event: 'waited', why: '5 s passed' },
                  {
                    at: 19.1e6,
                    from: 'closed',
                    to: 'open',
                    event: 'failed',
                    why: '10 of 20 failed',
                  },
                ]
              : [
                  {
                    at: 20e6,
                    from: 'ejected',
                    to: 'admitted',
                    event: 'x',
                    why: 'the ejection time of 30 s was over and a sweep came',
                  },
                ],
        },
      ],
      policy: [
        { key: 'errors', value: '10 of last 20', from: 'shop.yaml:31', isDefault: false },
        { key: 'open for', value: '5 s', from: 'shop.yaml:32', isDefault: false },
        { key: 'trials', value: '3', from: 'default', isDefault: true },
        { key: 'per-try timeout', value: '250 ms', from: 'shop.yaml:28', isDefault: false },
      ],
      gauges: [
        { name: 'requests', value: 74, limit: 100, words: '74 of 100 at once' },
        { name: 'pending', value: 100, limit: 100, words: '100 of 100, 12 refused' },
      ],
      facts: [
        { name: 'team', value: 'catalogue' },
        { name: 'workers', value: '8 in each endpoint' },
      ],
    }
  }
}

function story(number: number): Story {
  const ms = (x: number): number => x * 1000
  return {
    number,
    headline: 'It timed out after 400 ms. Attempt 3 was still waiting for a worker.',
    outcome: 'failed',
    reason: 'upstreamTimeout',
    at: 24e6,
    tookUs: ms(400),
    rows: [
      {
        kind: 'request',
        depth: 0,
        caller: 'web',
        callee: 'frontend',
        from: 0,
        to: ms(400),
        status: 504,
        reason: 'upstreamTimeout',
        deadline: ms(400),
      },
      {
        kind: 'request',
        depth: 1,
        caller: 'frontend',
        callee: 'productcatalog',
        from: ms(4),
        to: ms(400),
        status: 504,
        reason: 'upstreamTimeout',
        deadline: undefined,
      },
      {
        kind: 'attempt',
        depth: 2,
        number: 1,
        endpoint: 'productcatalog-3',
        from: ms(6),
        to: ms(18),
        status: 0,
        reason: 'connectionTermination',
        spans: [{ kind: 'served', from: ms(6), to: ms(18) }],
      },
      {
        kind: 'decision',
        depth: 2,
        at: ms(18),
        text: 'Retried: reset is in the list. Attempt 2 of 3.',
        source: 'shop.yaml:24',
        decided: false,
      },
      { kind: 'pause', depth: 2, from: ms(18), to: ms(43) },
      {
        kind: 'attempt',
        depth: 2,
        number: 2,
        endpoint: 'productcatalog-2',
        from: ms(43),
        to: ms(293),
        status: 504,
        reason: 'perTryTimeout',
        spans: [
          { kind: 'queued', from: ms(43), to: ms(188) },
          { kind: 'served', from: ms(188), to: ms(293) },
          { kind: 'waste', from: ms(293), to: ms(352) },
        ],
      },
      {
        kind: 'decision',
        depth: 2,
        at: ms(293),
        text: 'Retried: per-try timeout, 250 ms. Attempt 3 of 3.',
        source: 'shop.yaml:28',
        decided: false,
      },
      { kind: 'pause', depth: 2, from: ms(293), to: ms(343) },
      {
        kind: 'attempt',
        depth: 2,
        number: 3,
        endpoint: 'productcatalog-1',
        from: ms(343),
        to: ms(400),
        status: 504,
        reason: 'upstreamTimeout',
        spans: [{ kind: 'queued', from: ms(343), to: ms(400) }],
      },
      {
        kind: 'decision',
        depth: 2,
        at: ms(400),
        text: 'Stopped: the request timeout of 400 ms is over.',
        source: 'shop.yaml:27',
        decided: true,
      },
    ],
    sentences: [
      { at: 0, text: 'web asked frontend. The whole request may take 400 ms.' },
      {
        at: ms(18),
        text: 'Endpoint 3 had crashed and reset the connection. A reset may be retried.',
      },
      {
        at: ms(43),
        text: 'Attempt 2 went to endpoint 2, which now carries half of the load of three. It waited 145 ms for a worker.',
      },
      {
        at: ms(293),
        text: 'The per-try timeout ended attempt 2. The endpoint did not know, and worked 59 ms more for nobody.',
      },
      { at: ms(343), text: 'Attempt 3 had only 57 ms left: less than the usual wait.' },
      { at: ms(400), text: 'The request timeout ended everything.' },
    ],
  }
}

type S = [
  path: string,
  parent: string,
  kind: 'atomic' | 'compound' | 'final',
  tone: 'ink' | 'trial' | 'fail',
]
type Ed = [from: string, to: string, label: string, progress?: ['count' | 'timer', string, string]]
const chart = (id: string, initial: string, states: S[], edges: Ed[]): Chart => ({
  id,
  title: id,
  doc: '',
  initial,
  states: states.map(([path, parent, kind, tone]) => ({
    path,
    label: path.split('.').at(-1)!.replace('halfOpen', 'half-open'),
    parent,
    kind,
    isInitial: path === initial,
    tone,
    doc: '',
    entry: [],
    exit: [],
  })),
  edges: edges.map(([from, to, label, p]) => ({
    from,
    to,
    kind: p?.[0] === 'timer' ? 'after' : 'event',
    event: '',
    guard: '',
    label,
    progress: p === undefined ? undefined : { kind: p[0], value: p[1], of: p[2] },
  })),
})
const a = 'atomic'
export const charts: readonly Chart[] = [
  chart(
    'circuit',
    'closed',
    [
      ['closed', '', a, 'ink'],
      ['open', '', a, 'fail'],
      ['halfOpen', '', a, 'trial'],
    ],
    [
      ['closed', 'open', '{failures} of the last {window} fail'],
      ['open', 'halfOpen', 'after 5 s', ['timer', 'openedAt', 'openUntil']],
      ['halfOpen', 'closed', 'trials answered', ['count', 'trialsOk', 'trials']],
      ['halfOpen', 'open', '1 trial fails'],
    ],
  ),
  chart(
    'endpoint',
    'admitted',
    [
      ['admitted', '', a, 'ink'],
      ['ejected', '', a, 'fail'],
    ],
    [
      ['admitted', 'ejected', 'answers of 500 or above in a row', ['count', 'count', 'limit']],
      ['admitted', 'ejected', 'gateway failures in a row'],
      [
        'ejected',
        'admitted',
        'a sweep after the ejection time',
        ['timer', 'openedAt', 'openUntil'],
      ],
    ],
  ),
  chart(
    'pod',
    'starting',
    [
      ['starting', '', a, 'trial'],
      ['ready', '', a, 'ink'],
      ['crashed', '', a, 'fail'],
      ['draining', '', a, 'trial'],
    ],
    [
      ['starting', 'ready', 'started'],
      ['ready', 'crashed', 'the process dies'],
      ['crashed', 'starting', 'after the restart time', ['timer', 'openedAt', 'openUntil']],
      ['ready', 'draining', 'scaled down'],
      ['starting', 'crashed', 'the process dies'],
    ],
  ),
  chart(
    'request',
    'routing',
    [
      ['routing', '', a, 'ink'],
      ['trying', '', 'compound', 'ink'],
      ['trying.waiting', 'trying', a, 'ink'],
      ['trying.deciding', 'trying', a, 'ink'],
      ['backingOff', '', a, 'trial'],
      ['hedging', '', a, 'trial'],
      ['answered', '', 'final', 'ink'],
      ['refused', '', 'final', 'fail'],
      ['stopped', '', 'final', 'fail'],
      ['abandoned', '', 'final', 'fail'],
    ],
    [
      ['routing', 'trying.waiting', 'a route is found'],
      ['routing', 'refused', 'no route'],
      ['trying.waiting', 'trying.deciding', 'the attempt ended'],
      ['trying.deciding', 'answered', 'it succeeded'],
      ['trying.deciding', 'backingOff', 'may be retried', ['count', 'count', 'limit']],
      ['trying.deciding', 'stopped', 'not retriable, or the retries are spent'],
      ['backingOff', 'trying.waiting', 'the pause is over', ['timer', 'openedAt', 'openUntil']],
      ['trying', 'stopped', 'request timeout', ['timer', 'openedAt', 'openUntil']],
      ['trying', 'abandoned', 'the caller left'],
      ['backingOff', 'stopped', 'request timeout'],
      ['backingOff', 'abandoned', 'the caller left'],
      ['trying.waiting', 'hedging', 'slow'],
      ['hedging', 'answered', 'it succeeded'],
    ],
  ),
]
