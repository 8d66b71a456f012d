import type { PlaceRef } from '../playback/protocol.ts'
import {
  clientWidth,
  clusterWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  Frame,
  header,
  hopField,
  hopWidth,
  markField,
  markWidth,
  memberWidth,
  proxyField,
  proxyWidth,
  pushField,
  pushWidth,
  queueWidth,
  serviceField,
  serviceWidth,
} from '../record/Frame.ts'
import type { EdgePlace, EndpointPlace, ServicePlace, Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import { frameLook } from './looks.ts'
import { linkSign } from '../record/faultText.ts'
import * as states from './states.ts'

export interface FoldOptions {
  /** The services that keep their place, by index; the others become one. */
  readonly kept: readonly number[]
  /** Whether one endpoint stands for all of its service. */
  readonly isByService: boolean
  /** Whether the control plane is drawn. */
  readonly hasControlPlane: boolean
  /** What the place of the others is called. */
  nameOf(count: number): string
}

/** Stands for what a folded picture does not show. */
const nowhere = -1

/**
 * A topology with fewer places, and frames of it: services that are not kept are one place, and one endpoint may stand for all
 * of its service. Nothing is left out of the figures: what several places counted, their place counts. Calls among the places
 * that became one are not drawn.
 */
export class Fold {
  readonly topology: Topology
  /** By service of the folded topology: how many endpoints it stands for. */
  readonly endpoints: readonly number[]
  /** Of these, how many took requests in the last frame. */
  readonly admitted: Uint16Array
  readonly #frame: Frame
  /** From places of the whole topology to those of the folded one. */
  readonly #services: readonly number[]
  readonly #endpoints: readonly number[]
  readonly #edges: readonly number[]
  readonly #proxies: readonly number[]
  /** And back, where a place is as it was. */
  readonly #queues: readonly number[]
  readonly #clusters: readonly number[]
  readonly #members: readonly number[]
  readonly #names = new Map<string, string>()

  constructor(whole: Topology, { kept, isByService, hasControlPlane, nameOf }: FoldOptions) {
    const others = whole.services.flatMap((_, index) => (kept.includes(index) ? [] : [index]))
    const rest = kept.length
    const order = whole.services.flatMap((_, index) => (kept.includes(index) ? [index] : []))
    this.#services = whole.services.map((_, index) => {
      const at = order.indexOf(index)
      return at < 0 ? rest : at
    })
    const sources = [...order.map((index) => [index]), ...(others.length > 0 ? [others] : [])]

    // Endpoints: one of each service that is folded, all of the others.
    const endpoints: EndpointPlace[] = []
    const endpointOf = whole.endpoints.map(() => nowhere)
    const proxyOf = whole.proxies.map(() => nowhere)
    const proxies: Topology['proxies'][number][] = []
    whole.proxies.forEach((proxy, index) => {
      if (proxy.endpoint < 0) proxyOf[index] = proxies.push(proxy) - 1
    })
    const services = sources.map((from, service): ServicePlace => {
      const all = from.flatMap((index) => whole.services[index]!.endpoints)
      const first = whole.services[from[0]!]!
      const isRest = from.length > 1 || others.includes(from[0]!)
      const name = isRest ? nameOf(from.length) : first.name
      const isOne = isByService || isRest
      const groups = isOne ? [all] : all.map((endpoint) => [endpoint])
      const mine = groups
        .filter((group) => group.length > 0)
        .map((group) => {
          const index = endpoints.length
          const lead = whole.endpoints[group[0]!]!
          const beside = group
            .map((one) => whole.endpoints[one]!.proxy)
            .filter((proxy) => proxy >= 0)
          const isOwn = (proxy: number): boolean => whole.proxies[proxy]!.endpoint >= 0
          const own = beside.filter(isOwn)
          let proxy = beside[0] === undefined ? nowhere : proxyOf[beside[0]]!
          if (own.length > 0) {
            proxy = proxies.push({ ...whole.proxies[own[0]!]!, endpoint: index }) - 1
            for (const each of own) proxyOf[each] = proxy
          }
          for (const endpoint of group) endpointOf[endpoint] = index
          const isSame = (of: 'zone' | 'node'): boolean =>
            group.every((one) => whole.endpoints[one]![of] === lead[of])
          endpoints.push({
            name: group.length > 1 ? name : lead.name,
            service,
            zone: isSame('zone') ? lead.zone : '',
            node: isSame('node') ? lead.node : '',
            proxy,
          })
          return index
        })
      for (const index of from) {
        const { name: old, endpoints: own } = whole.services[index]!
        if (old !== name) this.#names.set(old, name)
        if (isOne && all.length > 1)
          for (const one of own) this.#names.set(whole.endpoints[one]!.name, name)
      }
      const workers = isOne
        ? from.reduce((sum, index) => {
            const { workers: each, endpoints: own } = whole.services[index]!
            return sum + each * own.length
          }, 0)
        : first.workers
      const isUnbounded = from.some((index) => whole.services[index]!.queue < 0)
      const queue = isUnbounded
        ? -1
        : isOne
          ? from.reduce((sum, index) => {
              const { queue: each, endpoints: own } = whole.services[index]!
              return sum + each * own.length
            }, 0)
          : first.queue
      return isRest
        ? {
            ...first,
            name,
            role: 'app',
            kind: 'app',
            protocol: 'http1',
            team: '',
            namespace: '',
            workers: Math.max(1, workers),
            queue,
            endpoints: mine,
          }
        : { ...first, workers: Math.max(1, workers), queue, endpoints: mine }
    })
    this.endpoints = sources.map((from) =>
      from.reduce((sum, index) => sum + whole.services[index]!.endpoints.length, 0),
    )
    this.admitted = Uint16Array.from(this.endpoints)
    this.#endpoints = endpointOf
    this.#proxies = proxyOf

    // Edges from the same place to the same place become one where the place itself is folded.
    const edges: EdgePlace[] = []
    const known = new Map<string, number>()
    this.#edges = whole.edges.map((edge) => {
      const from = edge.fromService < 0 ? nowhere : this.#services[edge.fromService]!
      const to = this.#services[edge.toService]!
      if (from === to && from === rest) return nowhere
      const isFolded = others.length > 0 && (from === rest || to === rest)
      const key = isFolded ? `${edge.fromClient} ${from} ${to}` : edge.name
      const before = known.get(key)
      if (before !== undefined) return before
      const caller =
        edge.fromClient >= 0 ? whole.clients[edge.fromClient]!.name : services[from]!.name
      const name = isFolded ? `${caller}${linkSign}${services[to]!.name}` : edge.name
      const target = this.#services[edge.target] ?? to
      const index = edges.push({ ...edge, name, fromService: from, toService: to, target }) - 1
      known.set(key, index)
      return index
    })
    whole.edges.forEach(({ name }, index) => {
      const now = this.#edges[index]!
      if (now >= 0 && edges[now]!.name !== name) this.#names.set(name, edges[now]!.name)
    })

    this.#queues = whole.queues.flatMap(({ edge, service }, index) =>
      this.#edges[edge]! >= 0 && kept.includes(service) ? [index] : [],
    )
    this.#clusters = whole.clusters.flatMap(({ edge }, index) =>
      this.#edges[edge]! >= 0 ? [index] : [],
    )
    const clusterOf = new Map(this.#clusters.map((old, now) => [old, now]))
    this.#members = whole.members.flatMap(({ cluster }, index) =>
      clusterOf.has(cluster) ? [index] : [],
    )
    const memberOf = new Map(this.#members.map((old, now) => [old, now]))
    const placed = (all: readonly number[]): number[] => [
      ...new Set(all.map((one) => endpointOf[one]!).filter((one) => one >= 0)),
    ]
    this.topology = {
      ...whole,
      hasControlPlane: whole.hasControlPlane && hasControlPlane,
      clients: whole.clients.map((client) => ({
        ...client,
        service: this.#services[client.service]!,
        proxy: client.proxy < 0 ? nowhere : proxyOf[client.proxy]!,
      })),
      services,
      endpoints,
      proxies,
      edges,
      queues: this.#queues.map((old) => {
        const queue = whole.queues[old]!
        return {
          ...queue,
          service: this.#services[queue.service]!,
          edge: this.#edges[queue.edge]!,
        }
      }),
      clusters: this.#clusters.map((old) => {
        const cluster = whole.clusters[old]!
        return {
          ...cluster,
          edge: this.#edges[cluster.edge]!,
          proxy: cluster.proxy < 0 ? nowhere : proxyOf[cluster.proxy]!,
          fromEndpoint: cluster.fromEndpoint < 0 ? nowhere : endpointOf[cluster.fromEndpoint]!,
          service: this.#services[cluster.service]!,
          members: cluster.members.flatMap((member) => memberOf.get(member) ?? []),
        }
      }),
      members: this.#members.map((old) => {
        const member = whole.members[old]!
        return { cluster: clusterOf.get(member.cluster)!, endpoint: endpointOf[member.endpoint]! }
      }),
      zones: whole.zones.map((zone) => ({ ...zone, endpoints: placed(zone.endpoints) })),
      nodes: whole.nodes.map((node) => ({ ...node, endpoints: placed(node.endpoints) })),
    }
    this.#frame = new Frame(this.topology)
  }

  /** The same moment with fewer places. The buffer is written anew with each frame. */
  take(from: Frame): Frame {
    const to = this.#frame
    to.header.set(from.header)
    to.clients.set(from.clients.subarray(0, this.topology.clients.length * clientWidth))
    this.#takeServices(from, to)
    this.#takeEndpoints(from, to)
    this.#takeEdges(from, to)
    this.#takeProxies(from, to)
    copyRows(from.queues, to.queues, this.#queues, queueWidth)
    copyRows(from.clusters, to.clusters, this.#clusters, clusterWidth)
    copyRows(from.members, to.members, this.#members, memberWidth)
    this.#takeMoving(from, to)
    return to
  }

  /** Where a place of the whole topology is now. */
  placeIn(place: PlaceRef): PlaceRef | undefined {
    const by: Partial<Record<PlaceRef['kind'], readonly number[]>> = {
      service: this.#services,
      endpoint: this.#endpoints,
      edge: this.#edges,
      proxy: this.#proxies,
    }
    if (place.kind === 'controlPlane') return this.topology.hasControlPlane ? place : undefined
    if (place.kind === 'cluster') return found('cluster', this.#clusters.indexOf(place.index))
    if (place.kind === 'member') return found('member', this.#members.indexOf(place.index))
    return found(place.kind, by[place.kind]?.[place.index] ?? place.index)
  }

  /** What a place of the folded topology was before; undefined for the one that stands for several services. */
  placeOut(place: PlaceRef): PlaceRef | undefined {
    if (place.kind === 'controlPlane') return place
    const only = (kind: Listed, all: readonly number[]): PlaceRef | undefined => {
      const first = all.indexOf(place.index)
      return first < 0 || all.includes(place.index, first + 1) ? undefined : found(kind, first)
    }
    if (place.kind === 'service') return only('service', this.#services)
    if (place.kind === 'edge') return only('edge', this.#edges)
    if (place.kind === 'endpoint' || place.kind === 'proxy') {
      const own = only(place.kind, place.kind === 'endpoint' ? this.#endpoints : this.#proxies)
      const endpoint =
        place.kind === 'endpoint' ? place.index : this.topology.proxies[place.index]!.endpoint
      const { service } = this.topology.endpoints[endpoint] ?? { service: nowhere }
      return own ?? (service < 0 ? undefined : only('service', this.#services))
    }
    if (place.kind === 'cluster') return found('cluster', this.#clusters[place.index] ?? nowhere)
    if (place.kind === 'member') return found('member', this.#members[place.index] ?? nowhere)
    return place
  }

  /** Commands by the names that places have now: a flag stands at the place that stands for what it befalls. */
  commands(commands: readonly Command[]): readonly Command[] {
    if (this.#names.size === 0) return commands
    return commands.map((command) => {
      if (command.kind !== 'fault') return command
      const on = this.#names.get(command.on.replace(/\s*->\s*/, linkSign))
      return on === undefined ? command : { ...command, on }
    })
  }

  #takeServices({ services: from }: Frame, { services: to }: Frame): void {
    to.fill(0)
    this.#services.forEach((now, old) => {
      for (let field = 0; field < serviceWidth; field++) {
        const value = from[old * serviceWidth + field]!
        const at = now * serviceWidth + field
        // A percentile of several places is at most the largest of theirs.
        if (field === serviceField.p99Us || field === serviceField.panic)
          to[at] = Math.max(to[at]!, value)
        else to[at]! += value
      }
    })
  }

  #takeEndpoints({ endpoints: from }: Frame, { endpoints: to }: Frame): void {
    const seen = new Uint8Array(this.topology.endpoints.length)
    to.fill(0)
    this.admitted.fill(0)
    this.#endpoints.forEach((now, old) => {
      if (now < 0) return
      const [a, b] = [old * endpointWidth, now * endpointWidth]
      const isReady = from[a + endpointField.pod] === states.pod.ready
      if (isReady && lookOf(from, a) !== frameLook.ejected)
        this.admitted[this.topology.endpoints[now]!.service]!++
      for (let field = 0; field < endpointWidth; field++) {
        const value = from[a + field]!
        if (seen[now] === 0) to[b + field] = value
        else if (field === endpointField.pod) {
          // As long as one works, the place works; how many do stands beside its name.
          if (isReady) to[b + field] = value
        } else if (field === endpointField.faults) to[b + field] = to[b + field]! | value
        else if (field === endpointField.unmeshed) to[b + field] = Math.min(to[b + field]!, value)
        else if (largest.has(field)) to[b + field] = Math.max(to[b + field]!, value)
        else to[b + field]! += value
      }
      seen[now] = 1
    })
  }

  #takeEdges({ edges: from }: Frame, { edges: to }: Frame): void {
    to.fill(0)
    this.#edges.forEach((now, old) => {
      if (now < 0) return
      for (let field = 0; field < edgeWidth; field++) {
        const value = from[old * edgeWidth + field]!
        const at = now * edgeWidth + field
        if (field === edgeField.faults) to[at] = to[at]! | value
        else to[at]! += value
      }
    })
  }

  /** One proxy for several is as far behind as the last of them. */
  #takeProxies({ proxies: from }: Frame, { proxies: to }: Frame): void {
    const seen = new Uint8Array(this.topology.proxies.length)
    this.#proxies.forEach((now, old) => {
      if (now < 0) return
      const [a, b] = [old * proxyWidth, now * proxyWidth]
      for (let field = 0; field < proxyWidth; field++) {
        const value = from[a + field]!
        if (seen[now] === 0) to[b + field] = value
        else if (field === proxyField.version || field === proxyField.certificateUntil)
          to[b + field] = Math.min(to[b + field]!, value)
        else to[b + field] = Math.max(to[b + field]!, value)
      }
      seen[now] = 1
    })
  }

  /** Hops, marks and pushes by the places that they have now; those within a place are not drawn. */
  #takeMoving(from: Frame, to: Frame): void {
    let hops = 0
    for (let row = 0; row < from.header[header.hops]!; row++) {
      const at = row * hopWidth
      const edge = this.#edges[from.hops[at + hopField.edge]!]!
      if (edge < 0) continue
      to.hops.set(from.hops.subarray(at, at + hopWidth), hops * hopWidth)
      to.hops[hops * hopWidth + hopField.edge] = edge
      hops++
    }
    const seen = from.header[header.hopsSeen]!
    to.header[header.hopsSeen] =
      from.header[header.hops]! > 0 ? (seen * hops) / from.header[header.hops]! : 0
    to.header[header.hops] = hops
    let marks = 0
    for (let row = 0; row < from.header[header.marks]!; row++) {
      const at = row * markWidth
      const edge = this.#edges[from.marks[at + markField.edge]!]!
      if (edge < 0) continue
      to.marks.set(from.marks.subarray(at, at + markWidth), marks * markWidth)
      to.marks[marks * markWidth + markField.edge] = edge
      marks++
    }
    to.header[header.marks] = marks
    let pushes = 0
    if (this.topology.hasControlPlane)
      for (let row = 0; row < from.header[header.pushes]!; row++) {
        const at = row * pushWidth
        const proxy = this.#proxies[from.pushes[at + pushField.proxy]!]!
        if (proxy < 0) continue
        to.pushes.set(from.pushes.subarray(at, at + pushWidth), pushes * pushWidth)
        to.pushes[pushes * pushWidth + pushField.proxy] = proxy
        pushes++
      }
    to.header[header.pushes] = pushes
  }
}

type Listed = Exclude<PlaceRef['kind'], 'controlPlane'>

const found = (kind: Listed, index: number): PlaceRef | undefined =>
  index < 0 ? undefined : { kind, index }

/** Of several endpoints, the latest or the largest is told. */
const largest: ReadonlySet<number> = new Set([
  endpointField.since,
  endpointField.release,
  endpointField.mtls,
])

/** What its callers have done with an endpoint, see `Looks.frame`. */
function lookOf(endpoints: Float64Array, row: number): number {
  if (endpoints[row + endpointField.halfOpenBy]! > 0) return frameLook.probation
  const outBy =
    endpoints[row + endpointField.ejectedBy]! +
    endpoints[row + endpointField.openBy]! +
    endpoints[row + endpointField.failingBy]!
  if (outBy === 0)
    return endpoints[row + endpointField.degradedBy]! > 0 ? frameLook.degraded : frameLook.plain
  return outBy >= endpoints[row + endpointField.knownBy]! ? frameLook.ejected : frameLook.partly
}

function copyRows(
  from: Float64Array,
  to: Float64Array,
  rows: readonly number[],
  width: number,
): void {
  rows.forEach((old, now) => to.set(from.subarray(old * width, (old + 1) * width), now * width))
}
