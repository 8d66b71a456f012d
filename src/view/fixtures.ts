import { reason } from '../model/reasons.ts'
import { s, type Us } from '../model/units.ts'
import {
  clientField,
  clientWidth,
  clusterField,
  clusterWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  Frame,
  header,
  hopField,
  hopKind,
  hopsAtMost,
  hopWidth,
  markField,
  marksAtMost,
  markWidth,
  memberField,
  memberWidth,
  pushesAtMost,
  pushField,
  pushKind,
  pushWidth,
  proxyField,
  proxyWidth,
} from '../record/Frame.ts'
import type { EdgePlace, ServicePlace, Topology } from '../record/Topology.ts'
import { circuitLook } from './CallerLooks.ts'
import * as states from './states.ts'

/** As in the names of edges; our font has no arrow, so it never stands in a string that is drawn. */
export const linkSign = String.fromCharCode(0x2192)

/** A service in a made-up topology: `calls` by name. */
export interface ServiceSketch {
  readonly name: string
  readonly endpoints?: number
  readonly calls?: readonly string[]
  readonly team?: string
  /** Dealt out to the endpoints in turn. */
  readonly zones?: readonly string[]
  readonly kind?: ServicePlace['kind']
  readonly workers?: number
  readonly queue?: number
}

/** A topology from a sketch: one client `web` that asks the first service. For tests of the picture. */
export function sketch(
  services: readonly ServiceSketch[],
  { hasControlPlane = true, hasProxies = true, hasIdentity = false } = {},
): Topology {
  const endpoints: { name: string; service: number; zone: string; node: string; proxy: number }[] =
    []
  const proxies = hasProxies ? [{ name: 'web', endpoint: -1, client: 0, node: '' }] : []
  const places = services.map((service, index): ServicePlace => {
    const { zones = ['a'] } = service
    const mine = Array.from({ length: service.endpoints ?? 2 }, (_, at) => {
      const isMeshed = hasProxies && (service.kind ?? 'app') === 'app'
      const name = `${service.name}-${at + 1}`
      if (isMeshed) proxies.push({ name, endpoint: endpoints.length, client: -1, node: '' })
      const proxy = isMeshed ? proxies.length - 1 : -1
      const zone = zones[at % zones.length]!
      return endpoints.push({ name, service: index, zone, node: '', proxy }) - 1
    })
    const kind = service.kind ?? 'app'
    return {
      name: service.name,
      team: service.team ?? '',
      namespace: '',
      kind,
      protocol: kind === 'database' ? 'tcp' : 'http2',
      role: 'app',
      hasLibrary: false,
      opaque: false,
      workers: service.workers ?? 8,
      queue: service.queue ?? 50,
      endpoints: mine,
    }
  })
  const edges: EdgePlace[] = [
    {
      name: `web${linkSign}${services[0]!.name}`,
      fromService: -1,
      fromClient: 0,
      toService: 0,
      target: 0,
      kind: 'http',
    },
  ]
  services.forEach(({ name, calls = [] }, fromService) => {
    for (const call of calls) {
      const toService = services.findIndex((service) => service.name === call)
      const kind = places[toService]!.protocol === 'tcp' ? 'tcp' : 'http'
      edges.push({
        name: `${name}${linkSign}${call}`,
        fromService,
        fromClient: -1,
        toService,
        target: toService,
        kind,
      })
    }
  })
  const clusters: Topology['clusters'][number][] = []
  const members: { cluster: number; endpoint: number }[] = []
  edges.forEach(({ fromService, toService }, edge) => {
    const callers = fromService < 0 ? [-1] : places[fromService]!.endpoints
    for (const fromEndpoint of callers) {
      const cluster = clusters.length
      const mine = places[toService]!.endpoints.map(
        (endpoint) => members.push({ cluster, endpoint }) - 1,
      )
      clusters.push({
        edge,
        proxy: fromEndpoint < 0 ? (hasProxies ? 0 : -1) : endpoints[fromEndpoint]!.proxy,
        fromEndpoint,
        isShared: false,
        fromClient: fromEndpoint < 0 ? 0 : -1,
        service: toService,
        members: mine,
      })
    }
  })
  return {
    title: 'Made up',
    description: '',
    system: hasProxies ? 'envoy' : 'none',
    seed: 1,
    durationUs: s(60),
    hasControlPlane,
    hasIdentity,
    hasSidecars: hasProxies,
    clients: [
      { name: 'web', service: 0, proxy: hasProxies ? 0 : -1, load: '120/s', ratePerSecond: 120 },
    ],
    services: places,
    endpoints,
    proxies,
    edges,
    queues: [],
    clusters,
    members,
    zones: [],
    nodes: [],
    teams: [],
  }
}

/** The same with its zones listed, as a run lists them. */
export function groupsIn(topology: Topology): Topology {
  const zones = [...new Set(topology.endpoints.map(({ zone }) => zone))].map((name) => ({
    name,
    endpoints: topology.endpoints.flatMap(({ zone }, index) => (zone === name ? [index] : [])),
  }))
  return { ...topology, zones }
}

/** The shop of the mock-ups. */
export const shop = (): Topology =>
  sketch([
    {
      name: 'frontend',
      team: 'storefront',
      calls: ['ad', 'recommendation', 'productcatalog', 'checkout', 'currency', 'shipping', 'cart'],
    },
    { name: 'ad', team: 'ads', endpoints: 1 },
    { name: 'recommendation', team: 'ads', calls: ['productcatalog'] },
    {
      name: 'checkout',
      team: 'orders',
      calls: ['productcatalog', 'currency', 'shipping', 'payment', 'email', 'cart'],
    },
    { name: 'cart', team: 'orders', calls: ['redis-cart'] },
    { name: 'productcatalog', team: 'catalogue', endpoints: 3 },
    { name: 'currency', team: 'payments' },
    { name: 'shipping', team: 'logistics' },
    { name: 'payment', team: 'payments' },
    { name: 'email', team: 'orders', endpoints: 1 },
    { name: 'redis-cart', team: 'data', endpoints: 1, kind: 'database', workers: 4 },
  ])

export const single = (): Topology =>
  sketch([{ name: 'echo', endpoints: 1, workers: 4 }], { hasControlPlane: false })

export const tiers = (): Topology =>
  sketch([
    { name: 'gateway', calls: ['cart'] },
    { name: 'cart', calls: ['stock'], endpoints: 3 },
    { name: 'stock', endpoints: 2, workers: 12, queue: -1 },
  ])

/** `count` services in layers of growing depth; each calls up to three of the next layer. */
export function many(count: number, endpoints: number): Topology {
  const layers = Math.max(3, Math.round(Math.sqrt(count / 2)))
  const each = Math.ceil(count / layers)
  return sketch(
    Array.from({ length: count }, (_, index): ServiceSketch => {
      const layer = index === 0 ? 0 : 1 + Math.floor((index - 1) / each)
      const first = 1 + layer * each
      const calls =
        index === 0
          ? Array.from({ length: Math.min(each, count - 1) }, (_, at) => 1 + at)
          : [0, 1, 2]
              .map((step) => first + ((index * 7 + step * 3) % each))
              .filter((to) => to < count)
      return {
        name: `service-${index}`,
        team: `team ${index % 5}`,
        endpoints: Math.max(1, Math.round(endpoints / count) + (index % 3) - 1),
        calls: [...new Set(calls)].filter((to) => to !== index).map((to) => `service-${to}`),
      }
    }),
  )
}

/** An empty frame at a moment: everything works and nothing happens. */
export function calm(topology: Topology, now: Us = 0): Frame {
  const frame = new Frame(topology)
  frame.header[header.now] = now
  frame.header[header.version] = 41
  frame.header[header.proxiesCurrent] = topology.proxies.length
  const known = topology.endpoints.map(() => 0)
  for (const { endpoint } of topology.members) known[endpoint]!++
  topology.endpoints.forEach((_, index) => {
    frame.endpoints[index * endpointWidth + endpointField.pod] = states.pod.ready
    frame.endpoints[index * endpointWidth + endpointField.knownBy] = known[index]!
  })
  topology.proxies.forEach((_, index) => {
    frame.proxies[index * proxyWidth + proxyField.state] = states.proxy.ready
    frame.proxies[index * proxyWidth + proxyField.version] = 41
    frame.proxies[index * proxyWidth + proxyField.wanted] = 41
  })
  topology.clients.forEach(({ ratePerSecond }, index) => {
    frame.clients[index * clientWidth + clientField.ratePerSecond] = ratePerSecond
  })
  return frame
}

export interface HopSketch {
  readonly edge: number
  readonly kind?: keyof typeof hopKind
  readonly leftAt: Us
  readonly arrivesAt: Us
  readonly root?: number
}

export function addHop(frame: Frame, hop: HopSketch): void {
  const row = frame.header[header.hops]!
  if (row === hopsAtMost) return
  frame.header[header.hops] = row + 1
  frame.header[header.hopsSeen] = row + 1
  const at = row * hopWidth
  frame.hops[at + hopField.edge] = hop.edge
  frame.hops[at + hopField.kind] = hopKind[hop.kind ?? 'request']
  frame.hops[at + hopField.leftAt] = hop.leftAt
  frame.hops[at + hopField.arrivesAt] = hop.arrivesAt
  frame.hops[at + hopField.root] = hop.root ?? row
  frame.hops[at + hopField.attempt] = 1
}

export interface PushSketch {
  readonly proxy: number
  readonly version?: number
  readonly leftAt: Us
  readonly arrivesAt: Us
  readonly kind?: keyof typeof pushKind
  readonly isRefusal?: boolean
}

export function addPush(frame: Frame, push: PushSketch): void {
  const row = frame.header[header.pushes]!
  if (row === pushesAtMost) return
  frame.header[header.pushes] = row + 1
  const at = row * pushWidth
  frame.pushes[at + pushField.proxy] = push.proxy
  frame.pushes[at + pushField.version] = push.version ?? 42
  frame.pushes[at + pushField.leftAt] = push.leftAt
  frame.pushes[at + pushField.arrivesAt] = push.arrivesAt
  frame.pushes[at + pushField.kind] = pushKind[push.kind ?? 'all']
  frame.pushes[at + pushField.isRefusal] = push.isRefusal === true ? 1 : 0
}

export interface FailureSketch {
  readonly edge: number
  readonly reason: keyof typeof reason
  readonly at: Us
  readonly atCaller?: boolean
  readonly root?: number
}

export function addFailure(frame: Frame, failure: FailureSketch): void {
  const row = frame.header[header.marks]!
  if (row === marksAtMost) return
  frame.header[header.marks] = row + 1
  const at = row * markWidth
  frame.marks[at + markField.edge] = failure.edge
  frame.marks[at + markField.reason] = reason[failure.reason]
  frame.marks[at + markField.at] = failure.at
  frame.marks[at + markField.toEndpoint] = -1
  frame.marks[at + markField.root] = failure.root ?? row
  frame.marks[at + markField.atCaller] = failure.atCaller ? 1 : 0
}

/** Marks an endpoint as ejected by the first `by` clusters that know it. */
export function eject(
  topology: Topology,
  frame: Frame,
  endpoint: number,
  by: number,
  at: Us,
): void {
  let left = by
  topology.members.forEach((member, index) => {
    if (member.endpoint !== endpoint || left === 0) return
    left--
    const row = index * memberWidth
    frame.members[row + memberField.state] = states.member.ejected
    frame.members[row + memberField.ejectedAt] = at
    frame.members[row + memberField.ejectedUntil] = at + s(30)
  })
  frame.endpoints[endpoint * endpointWidth + endpointField.ejectedBy] = by
}

export function setEndpoint(
  frame: Frame,
  endpoint: number,
  values: Partial<Record<keyof typeof endpointField, number>>,
): void {
  for (const [field, value] of Object.entries(values))
    frame.endpoints[endpoint * endpointWidth + endpointField[field as keyof typeof endpointField]] =
      value
}

export function setEdge(
  frame: Frame,
  edge: number,
  values: Partial<Record<keyof typeof edgeField, number>>,
): void {
  for (const [field, value] of Object.entries(values))
    frame.edges[edge * edgeWidth + edgeField[field as keyof typeof edgeField]] = value
}

export function setCluster(
  frame: Frame,
  cluster: number,
  values: Partial<Record<keyof typeof clusterField, number>>,
): void {
  for (const [field, value] of Object.entries(values))
    frame.clusters[cluster * clusterWidth + clusterField[field as keyof typeof clusterField]] =
      value
}

export function setProxy(
  frame: Frame,
  proxy: number,
  values: Partial<Record<keyof typeof proxyField, number>>,
): void {
  for (const [field, value] of Object.entries(values))
    frame.proxies[proxy * proxyWidth + proxyField[field as keyof typeof proxyField]] = value
}

export function setMember(
  frame: Frame,
  member: number,
  values: Partial<Record<keyof typeof memberField, number>>,
): void {
  for (const [field, value] of Object.entries(values))
    frame.members[member * memberWidth + memberField[field as keyof typeof memberField]] = value
}

export function setHeader(
  frame: Frame,
  values: Partial<Record<keyof typeof header, number>>,
): void {
  for (const [field, value] of Object.entries(values))
    frame.header[header[field as keyof typeof header]] = value
}

/** All callers have a circuit to every endpoint, closed; those of one edge to an endpoint are in the state that is given. */
export function setCircuits(
  topology: Topology,
  frame: Frame,
  edge: number,
  endpoint: number,
  state: 'open' | 'halfOpen',
  at: Us,
): void {
  topology.members.forEach((member, index) => {
    const isMeant = topology.clusters[member.cluster]!.edge === edge && member.endpoint === endpoint
    const circuit = isMeant ? circuitLook[state] : circuitLook.closed
    setMember(frame, index, { circuit, ...(isMeant && { ejectedAt: at - s(3), ejectedUntil: at }) })
    if (!isMeant) return
    const field = state === 'open' ? endpointField.openBy : endpointField.halfOpenBy
    frame.endpoints[endpoint * endpointWidth + field]!++
  })
}
