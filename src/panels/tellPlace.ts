import { marks } from '../model/marks.ts'
import { describeMachine } from '../engine/describeMachine.ts'
import { controlPlaneMachine } from '../mesh/control/controlPlane.machine.ts'
import { proxyMachine } from '../mesh/proxy/proxy.machine.ts'
import { podMachine } from '../mesh/service/pod.machine.ts'
import {
  clientField,
  clientWidth,
  clusterField,
  clusterWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  header,
  proxyField,
  proxyWidth,
  serviceField,
  serviceWidth,
  type Frame,
} from '../record/Frame.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { faultKinds } from '../scenario/commands.ts'
import { words } from '../words/words.ts'
import { countText, durationText, rateText, shareText } from './format.ts'
import type { StageLike } from './stage.ts'
import type { Telling } from './telling.ts'
import { queueFacts } from './tellQueues.ts'
import {
  clientFacts,
  configOf,
  edgeFacts,
  endpointFacts,
  planeFacts,
  proxyFacts,
} from './tellMesh.ts'

interface StateNow {
  readonly words: string
  readonly tone: Telling['tone']
}

type Described = Parameters<typeof describeMachine>[0]['machine']

/** The states of a machine by their number in frames, in the words of its chart. */
const statesOf = (machine: Described): readonly StateNow[] =>
  describeMachine({ machine }, '')
    .states.filter(({ kind }) => kind !== 'compound')
    .map(({ label, tone }) => ({ words: label, tone }))

const podStates = statesOf(podMachine)
const proxyStates = statesOf(proxyMachine)
const planeStates = statesOf(controlPlaneMachine)
const said = words.canvas.tip
const bitOf = (kind: (typeof faultKinds)[number]): number => 1 << faultKinds.indexOf(kind)
const megabytes = (bytes: number): string => countText(Math.round(bytes / 1_000_000))

/** A place as it is at the moment of a frame. */
export function tellPlace(topology: Topology, frame: Frame, place: PlaceRef): Telling | undefined {
  switch (place.kind) {
    case 'client':
      return tellClient(topology, frame, place.index)
    case 'service':
      return tellService(topology, frame, place.index)
    case 'endpoint':
      return tellEndpoint(topology, frame, place.index)
    case 'proxy':
      return tellProxy(topology, frame, place.index)
    case 'edge':
      return tellEdge(topology, frame, place.index)
    case 'cluster':
      return tellEdge(topology, frame, topology.clusters[place.index]?.edge ?? -1)
    case 'member':
      return tellEndpoint(topology, frame, topology.members[place.index]?.endpoint ?? -1)
    case 'zone':
    case 'node':
      return tellGround(topology, frame, place.kind, place.index)
    case 'controlPlane':
      return tellPlane(topology, frame)
  }
}

/** A mark under the pointer. */
export const tellMark = (mark: NonNullable<ReturnType<StageLike['markAt']>>): Telling => ({
  name: said.request(countText(mark.root)),
  state: marks[mark.mark].words,
  tone: 'ink',
  facts: [{ name: said.seeWhy, value: '' }],
})

function tellClient(topology: Topology, frame: Frame, index: number): Telling | undefined {
  const client = topology.clients[index]
  if (client === undefined) return undefined
  const row = index * clientWidth
  const rate = frame.clients[row + clientField.ratePerSecond]!
  const mine = edgesWhere(topology, ({ fromClient }) => fromClient === index)
  return {
    name: client.name,
    state: said.asks(topology.services[client.service]!.name),
    tone: 'ink',
    facts: [
      { name: said.rate, value: rate > 0 ? rateText(rate) : client.load },
      { name: said.success, value: successOf(frame, mine) },
      { name: said.inFlight, value: countText(frame.clients[row + clientField.inFlight]!) },
      ...clientFacts(topology, index),
    ],
  }
}

function tellService(topology: Topology, frame: Frame, index: number): Telling | undefined {
  const service = topology.services[index]
  if (service === undefined) return undefined
  const row = index * serviceWidth
  const at = (field: number): number => frame.services[row + field]!
  const all = service.endpoints.length
  const admitted = service.endpoints.filter((endpoint) => isAdmitted(frame, endpoint)).length
  const isPanic = at(serviceField.panic) === 1
  const p99 = at(serviceField.p99Us)
  return {
    name: service.name,
    state: isPanic ? said.panic : service.team,
    tone: isPanic ? 'fail' : 'ink',
    facts: [
      { name: said.rate, value: rateText(at(serviceField.requestsPerSecond)) },
      {
        name: said.success,
        value: successOf(
          frame,
          edgesWhere(topology, ({ toService }) => toService === index),
        ),
      },
      ...(p99 > 0 ? [{ name: said.p99, value: durationText(p99) }] : []),
      { name: said.admitted, value: said.endpointsOf(admitted, all) },
      ...queueFacts(
        topology,
        frame,
        (queue) => queue.service === index || service.role === 'broker',
      ),
    ],
  }
}

function tellEndpoint(topology: Topology, frame: Frame, index: number): Telling | undefined {
  const endpoint = topology.endpoints[index]
  if (endpoint === undefined) return undefined
  const row = index * endpointWidth
  const at = (field: number): number => frame.endpoints[row + field]!
  const { workers, queue } = topology.services[endpoint.service]!
  const by = at(endpointField.ejectedBy)
  const openBy = at(endpointField.openBy)
  const failingBy = at(endpointField.failingBy)
  const degradedBy = at(endpointField.degradedBy)
  const of = at(endpointField.knownBy)
  const pod = podStates[at(endpointField.pod)]!
  const queued = at(endpointField.queued)
  const orphaned = at(endpointField.orphaned)
  const memory = at(endpointField.memory)
  const limit = at(endpointField.memoryLimit)
  const isLarge =
    limit > 0 && (memory > limit / 2 || (at(endpointField.faults) & bitOf('leak')) !== 0)
  const release = at(endpointField.release)
  const restarts = at(endpointField.restarts)
  const version =
    endpoint.proxy < 0 ? 0 : frame.proxies[endpoint.proxy * proxyWidth + proxyField.version]!
  return {
    name: endpoint.name,
    ...(pod.tone === 'ink' && by + openBy + failingBy > 0
      ? { state: outWords(by, openBy, failingBy, of), tone: 'fail' }
      : { state: pod.words, tone: pod.tone }),
    facts: [
      {
        name: said.busy,
        value: Number.isFinite(workers)
          ? said.ofWorkers(at(endpointField.busy), workers)
          : countText(at(endpointField.busy)),
      },
      {
        name: said.waiting,
        value: queue < 0 ? countText(queued) : said.places(queued, countText(queue)),
      },
      ...(isLarge
        ? [{ name: said.memory, value: said.memoryOf(megabytes(memory), megabytes(limit)) }]
        : []),
      ...(release > 0 ? [{ name: said.release, value: countText(release + 1) }] : []),
      ...(restarts > 0 ? [{ name: said.restarts, value: countText(restarts) }] : []),
      ...(orphaned > 0 ? [{ name: said.orphaned, value: countText(orphaned) }] : []),
      ...(by > 0 ? [{ name: said.ejectedBy, value: said.callers(by, of) }] : []),
      ...(failingBy > 0 ? [{ name: said.failsCheckOf, value: said.callers(failingBy, of) }] : []),
      ...(degradedBy > 0 ? [{ name: said.degradedFor, value: said.callers(degradedBy, of) }] : []),
      ...endpointFacts(topology, frame, index),
      ...(version > 0 ? [configOf(frame, endpoint.proxy).fact] : []),
    ],
  }
}

/** Whoever is left out is ejected, or has an open circuit in front of it: each mesh has one of the two. */
function outWords(ejectedBy: number, openBy: number, failingBy: number, knownBy: number): string {
  if (failingBy > ejectedBy) return said.failsCheck
  if (openBy > 0) return openBy >= knownBy ? said.circuitOpen : said.circuitOpenAtSome
  return ejectedBy >= knownBy ? said.ejected : said.ejectedBySome
}

function tellProxy(topology: Topology, frame: Frame, index: number): Telling | undefined {
  const proxy = topology.proxies[index]
  if (proxy === undefined) return undefined
  const state = proxyStates[frame.proxies[index * proxyWidth + proxyField.state]!]!
  const config = configOf(frame, index)
  return {
    name: words.canvas.tip.proxyOf(proxy.name),
    state: config.state?.state ?? state.words,
    tone: config.state?.tone ?? state.tone,
    facts: [config.fact, ...proxyFacts(frame, index), ...fullestPool(topology, frame, index)],
  }
}

/** Of the pools of one proxy the one with the largest part of its limit in use; of those without a limit, the busiest. */
function fullestPool(topology: Topology, frame: Frame, proxy: number): Telling['facts'] {
  let best = -1
  let value = ''
  topology.clusters.forEach((cluster, index) => {
    if (cluster.proxy !== proxy) return
    const row = index * clusterWidth
    const active = frame.clusters[row + clusterField.active]!
    const limit = frame.clusters[row + clusterField.maxRequests]!
    const share = limit > 0 && Number.isFinite(limit) ? active / limit : 0
    if (share <= best) return
    best = share
    const used = share > 0 ? said.places(active, countText(limit)) : countText(active)
    value = said.poolTo(used, topology.services[cluster.service]!.name)
  })
  return best < 0 ? [] : [{ name: said.pool, value }]
}

function tellEdge(topology: Topology, frame: Frame, index: number): Telling | undefined {
  const edge = topology.edges[index]
  if (edge === undefined) return undefined
  const at = (field: number): number => frame.edges[index * edgeWidth + field]!
  const from =
    edge.fromClient >= 0
      ? topology.clients[edge.fromClient]!.name
      : topology.services[edge.fromService]!.name
  const isFaulty = at(edgeField.faults) !== 0
  const retries = at(edgeField.retries)
  const overflow = at(edgeField.overflow)
  const entries = at(edgeField.cacheEntries)
  return {
    name: said.line(from, topology.services[edge.toService]!.name),
    state: isFaulty ? said.fault : '',
    tone: isFaulty ? 'fail' : 'ink',
    facts: [
      { name: said.rate, value: rateText(at(edgeField.attemptsPerSecond)) },
      { name: said.success, value: successOf(frame, [index]) },
      { name: said.retries, value: countText(retries) },
      ...(entries > 0
        ? [{ name: said.cached, value: shareText(at(edgeField.cached) / entries) }]
        : []),
      ...(overflow > 0 ? [{ name: said.overflow, value: countText(overflow) }] : []),
      ...queueFacts(topology, frame, ({ edge }) => edge === index),
      ...edgeFacts(topology, frame, index),
    ],
  }
}

/** A zone or a node: how many of its endpoints take requests, and how busy they are together. */
function tellGround(
  topology: Topology,
  frame: Frame,
  kind: 'zone' | 'node',
  index: number,
): Telling | undefined {
  const group = (kind === 'zone' ? topology.zones : topology.nodes)[index]
  if (group === undefined) return undefined
  const { endpoints } = group
  const admitted = endpoints.filter((endpoint) => isAdmitted(frame, endpoint)).length
  const sum = (field: number): number =>
    endpoints.reduce((total, row) => total + frame.endpoints[row * endpointWidth + field]!, 0)
  const workers = endpoints.reduce(
    (total, row) => total + topology.services[topology.endpoints[row]!.service]!.workers,
    0,
  )
  return {
    name: group.name,
    state: '',
    tone: 'ink',
    facts: [
      { name: said.admitted, value: said.endpointsOf(admitted, endpoints.length) },
      { name: said.busy, value: said.ofWorkers(sum(endpointField.busy), workers) },
    ],
  }
}

function tellPlane(topology: Topology, frame: Frame): Telling {
  const { header: head } = frame
  const state = planeStates[head[header.controlPlane]!]!
  const all = topology.proxies.length
  return {
    name: said.controlPlane,
    state: state.words,
    tone: state.tone,
    facts: [
      { name: said.version, value: said.versionIs(head[header.version]!) },
      { name: said.current, value: said.ofWorkers(head[header.proxiesCurrent]!, all) },
      ...planeFacts(topology, frame),
    ],
  }
}

function edgesWhere(
  { edges }: Topology,
  isMine: (edge: Topology['edges'][number]) => boolean,
): number[] {
  return edges.flatMap((edge, index) => (isMine(edge) ? [index] : []))
}

/** Of what ended lately. */
function successOf({ edges }: Frame, of: readonly number[]): string {
  const sum = (field: number): number =>
    of.reduce((total, edge) => total + edges[edge * edgeWidth + field]!, 0)
  const ok = sum(edgeField.okPerSecond)
  const all = ok + sum(edgeField.failedPerSecond)
  return all > 0 ? shareText(ok / all) : said.unknown
}

function isAdmitted({ endpoints }: Frame, endpoint: number): boolean {
  const row = endpoint * endpointWidth
  const by = endpoints[row + endpointField.ejectedBy]! + endpoints[row + endpointField.openBy]!
  const isReady = podStates[endpoints[row + endpointField.pod]!]!.tone === 'ink'
  return isReady && (by === 0 || by < endpoints[row + endpointField.knownBy]!)
}
