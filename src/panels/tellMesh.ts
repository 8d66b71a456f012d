import {
  clusterField,
  clusterWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  header,
  memberField,
  memberWidth,
  proxyField,
  proxyWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'
import { bytesRateText, countText, rateText, shareText } from './format.ts'
import type { Telling } from './telling.ts'

/*
 * What a mesh does to a place, in words: which config a proxy has, whether callers know an endpoint, what a line of connections
 * lacks. Each is nothing while all is as it should be, but for what somebody who cannot see the picture would not know.
 */

const said = words.canvas.mesh
type Facts = Telling['facts']
type State = Pick<Telling, 'state' | 'tone'>

/** As in frames. */
const streams = { opening: 1, cut: 2 } as const
const certificates = { asked: 1, expired: 4 } as const
const circuits = { open: 2, halfOpen: 3 } as const
const queues = { waiting: 2, failing: 3 } as const

const fact = (name: string, value: string): Facts[number] => ({ name, value })
const secondsLeft = (us: number): string =>
  words.canvas.plane.left(Math.max(0, Math.ceil(us / 1_000_000)), 's')

/** What a proxy holds, and what it says of itself when that is not what is meant for it. */
export function configOf(
  { proxies }: Frame,
  proxy: number,
): { fact: Facts[number]; state?: State } {
  const at = (field: number): number => proxies[proxy * proxyWidth + field]!
  const [held, wanted, refused] = [
    at(proxyField.version),
    at(proxyField.wanted),
    at(proxyField.refused),
  ]
  const { version, versionIs, late } = words.canvas.tip
  if (refused > held)
    return {
      fact: fact(version, said.refusedIs(held, refused)),
      state: { state: said.refuses, tone: 'fail' },
    }
  return { fact: fact(version, held < wanted ? late(held, wanted) : versionIs(held)) }
}

/** The stream of a proxy to the control plane, and its certificate. */
export function proxyFacts({ header: head, proxies }: Frame, proxy: number): Facts {
  const at = (field: number): number => proxies[proxy * proxyWidth + field]!
  const stream = at(proxyField.stream)
  const certificate = at(proxyField.certificate)
  const left = at(proxyField.certificateUntil) - head[header.now]!
  const facts: Facts[number][] = []
  if (stream === streams.cut) facts.push(fact(said.stream, said.streamCut))
  if (stream === streams.opening) facts.push(fact(said.stream, said.streamOpening))
  if (certificate === certificates.asked) facts.push(fact(said.certificate, said.certificateAsked))
  else if (certificate === certificates.expired)
    facts.push(fact(said.certificate, said.certificateExpired))
  else if (certificate > 0)
    facts.push(fact(said.certificate, said.certificateLeft(secondsText(left))))
  return facts
}

/** In the largest unit that is at least two: nobody plans for 86,400 seconds. */
function secondsText(us: number): string {
  const minute = 60_000_000
  const { left } = words.canvas.plane
  if (us >= 48 * 60 * minute) return left(Math.floor(us / (24 * 60 * minute)), 'd')
  if (us >= 120 * minute) return left(Math.floor(us / (60 * minute)), 'h')
  return us >= 2 * minute ? left(Math.floor(us / minute), 'min') : secondsLeft(us)
}

/** What callers think of an endpoint, and what it takes from them. */
export function endpointFacts(topology: Topology, frame: Frame, endpoint: number): Facts {
  const at = (field: number): number => frame.endpoints[endpoint * endpointWidth + field]!
  const { callers } = words.canvas.tip
  const known = at(endpointField.knownBy)
  const facts: Facts[number][] = []
  const count = (name: string, value: number): void => {
    if (value > 0) facts.push(fact(name, callers(value, known)))
  }
  if (isUnmeshed(topology, endpoint, at(endpointField.unmeshed)))
    facts.push(fact(said.proxy, said.noProxy))
  count(said.unknownTo, at(endpointField.unknownTo))
  count(said.stillListedBy, at(endpointField.staleAt))
  count(said.circuitsOpen, at(endpointField.openBy))
  count(said.circuitsHalfOpen, at(endpointField.halfOpenBy))
  const mode = at(endpointField.mtls)
  if (mode > 0) facts.push(fact(said.takes, said.modes[mode - 1]!))
  return facts
}

/** An application without a proxy where others have one. */
const isUnmeshed = (
  { proxies, endpoints, services }: Topology,
  endpoint: number,
  isOut: number,
): boolean => {
  const { proxy, service } = endpoints[endpoint]!
  return (proxy < 0 || isOut === 1) && proxies.length > 0 && services[service]!.kind === 'app'
}

/** A client without a proxy in a mesh of proxies. */
export const clientFacts = ({ clients, proxies }: Topology, client: number): Facts =>
  clients[client]!.proxy < 0 && proxies.length > 0 ? [fact(said.proxy, said.noProxy)] : []

/** What flows over a line, what its callers think of those they call, and what nobody can do there. */
export function edgeFacts(topology: Topology, frame: Frame, edge: number): Facts {
  const { kind } = topology.edges[edge]!
  const at = (field: number): number => frame.edges[edge * edgeWidth + field]!
  const open = at(edgeField.connections)
  const facts: Facts[number][] = []
  if (open > 0) facts.push(fact(said.connections, countText(open)))
  if (at(edgeField.bytesPerSecond) > 0)
    facts.push(fact(said.carries, bytesRateText(at(edgeField.bytesPerSecond))))
  if (at(edgeField.halfClosed) > 0)
    facts.push(fact(said.halfClosed, countText(at(edgeField.halfClosed))))
  if (topology.hasIdentity && open > 0)
    facts.push(fact(said.mutual, shareText(at(edgeField.mutual) / open)))
  if (at(edgeField.degradedPerSecond) > 0)
    facts.push(fact(said.degraded, rateText(at(edgeField.degradedPerSecond))))
  facts.push(...circuitFacts(topology, frame, edge), ...queueFacts(topology, frame, edge))
  if (kind === 'tcp' || kind === 'opaque') facts.push(fact(said.missing[kind], ''))
  return facts
}

function circuitFacts(
  { clusters }: Topology,
  { members, clusters: frames }: Frame,
  edge: number,
): Facts {
  let all = 0
  let open = 0
  let halfOpen = 0
  const see = (circuit: number): void => {
    if (circuit > 0) all++
    if (circuit === circuits.open) open++
    if (circuit === circuits.halfOpen) halfOpen++
  }
  clusters.forEach((cluster, index) => {
    if (cluster.edge !== edge) return
    see(frames[index * clusterWidth + clusterField.circuit]!)
    for (const member of cluster.members) see(members[member * memberWidth + memberField.circuit]!)
  })
  if (all === 0) return []
  return [
    fact(said.circuitsOpen, said.ofAll(open, all)),
    ...(halfOpen > 0 ? [fact(said.circuitsHalfOpen, said.ofAll(halfOpen, all))] : []),
  ]
}

function queueFacts(topology: Topology, { clusters }: Frame, edge: number): Facts {
  let waiting = 0
  let worst = 0
  topology.clusters.forEach((cluster, index) => {
    if (cluster.edge !== edge) return
    waiting += clusters[index * clusterWidth + clusterField.waiting]!
    worst = Math.max(worst, clusters[index * clusterWidth + clusterField.queue]!)
  })
  if (worst === queues.failing) return [fact(said.queue, said.failfast)]
  return worst === queues.waiting ? [fact(said.queue, said.waiting(countText(waiting)))] : []
}

/** What the control plane has to do, and whom it reaches. */
export function planeFacts({ proxies }: Topology, { header: head }: Frame): Facts {
  const at = (field: number): number => head[field]!
  const apart = at(header.proxiesCut) + at(header.proxiesReconnecting)
  const facts: Facts[number][] = []
  const count = (name: string, value: number): void => {
    if (value > 0) facts.push(fact(name, countText(value)))
  }
  count(said.refusing, at(header.proxiesRefusing))
  if (apart > 0)
    facts.push(fact(said.connected, said.ofAll(proxies.length - apart, proxies.length)))
  count(said.reconnecting, at(header.proxiesReconnecting))
  count(said.underWay, at(header.pushesUnderWay))
  count(said.queued, at(header.pushQueue))
  count(said.expired, at(header.certificatesExpired))
  const until = (name: string, when: number): void => {
    if (when > 0) facts.push(fact(name, said.leftOf(secondsText(when - at(header.now)))))
  }
  until(said.firstCertificate, at(header.certificateUntil))
  until(said.issuer, at(header.issuerUntil))
  until(said.root, at(header.rootUntil))
  return facts
}
