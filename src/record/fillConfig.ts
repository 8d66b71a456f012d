import { isGone } from '../mesh/control/assignments.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { policyTypes, resource, resourceTypeCount } from '../model/resources.ts'
import {
  endpointField,
  endpointWidth,
  header,
  proxyField,
  proxyWidth,
  pushKind,
  type Frame,
} from './Frame.ts'

const backingOff = stateOf(programs.stream, 'backingOff')
const connecting = stateOf(programs.stream, 'connecting')
const silent = stateOf(programs.stream, 'connected.silent')
const sent = stateOf(programs.push, 'sent')
const ready = stateOf(programs.pod, 'ready')
const draining = stateOf(programs.pod, 'draining')

/** As in frames. */
const streams = { whole: 0, opening: 1, cut: 2 } as const

/** What is in a push, by the number of its type of resource. */
export const kindOfType: readonly number[] = kinds()

function kinds(): number[] {
  const all: number[] = []
  all[resource.CDS] = pushKind.clusters
  all[resource.EDS] = pushKind.endpoints
  all[resource.LDS] = pushKind.listeners
  all[resource.RDS] = pushKind.routes
  all[resource.SDS] = pushKind.secrets
  return all
}

/**
 * Writes what each proxy has of what is meant for it, whether it can be told more, and what callers know of endpoints.
 *
 * @param refusedAt by proxy: when it last refused something, 0 when nobody has seen it
 */
export function fillConfig(frame: Frame, places: Places, refusedAt: ArrayLike<number>): void {
  const { controlPlane, proxies, pushes } = places
  const head = frame.header
  let current = 0
  let refusing = 0
  let cut = 0
  let opening = 0
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    const at = proxy * proxyWidth
    const refused = refusedBy(places, proxy)
    const stream = streamOf(places, proxy)
    // People count versions from 1.
    frame.proxies[at + proxyField.refused] = refused + 1
    frame.proxies[at + proxyField.refusedAt] = refusedAt[proxy] ?? 0
    frame.proxies[at + proxyField.stream] = stream
    if (refused >= 0) refusing++
    else if (proxies.version[proxy]! >= proxies.wanted[proxy]! || !places.isStanding(proxy))
      current++
    if (stream === streams.cut) cut++
    else if (stream === streams.opening) opening++
  }
  let underWay = 0
  for (let push = 0; push < pushes.used; push++)
    if (pushes.number[push]! > 0 && pushes.state[push] === sent) underWay++
  head[header.proxiesCurrent] = current
  head[header.proxiesRefusing] = refusing
  head[header.proxiesCut] = cut
  head[header.proxiesReconnecting] = opening
  head[header.pushesUnderWay] = underWay
  head[header.pushQueue] = controlPlane.used > 0 ? controlPlane.queued[0]! : 0
  fillKnowledge(frame, places)
}

/** The rule set that a proxy has refused and not replaced since; −1 when there is none. */
function refusedBy({ proxies, subscriptions }: Places, proxy: number): number {
  if (proxies.refuses[proxy] === 0) return -1
  let newest = -1
  for (const type of policyTypes)
    newest = Math.max(newest, subscriptions.refused[proxy * resourceTypeCount + type]!)
  return newest > proxies.version[proxy]! ? newest : -1
}

function streamOf({ configStreams, plan }: Places, proxy: number): number {
  if (plan.controlPlane === null || proxy >= configStreams.used) return streams.whole
  const state = configStreams.state[proxy]
  if (state === connecting) return streams.opening
  return state === backingOff || state === silent ? streams.cut : streams.whole
}

/**
 * Who has not been told of an endpoint that takes requests, and who still lists one that does not. One that drains is on its way
 * out and still serves.
 */
function fillKnowledge({ endpoints: fields }: Frame, places: Places): void {
  const { endpoints, members, clusters } = places
  for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
    fields[endpoint * endpointWidth + endpointField.unknownTo] = 0
    fields[endpoint * endpointWidth + endpointField.staleAt] = 0
  }
  for (let member = 0; member < members.used; member++) {
    const caller = clusters.fromEndpoint[members.cluster[member]!]!
    // Whoever is not there itself knows nobody, and calls nobody.
    const isAlone = clusters.isShared[members.cluster[member]!] === 0
    if (caller >= 0 && isAlone && endpoints.state[caller] !== ready) continue
    const endpoint = members.endpoint[member]!
    const state = endpoints.state[endpoint]
    const isKnown = members.isKnown[member] === 1
    if (state === ready) {
      if (!isKnown || isGone(places, member))
        fields[endpoint * endpointWidth + endpointField.unknownTo]!++
    } else if (isKnown && state !== draining)
      fields[endpoint * endpointWidth + endpointField.staleAt]!++
  }
}
