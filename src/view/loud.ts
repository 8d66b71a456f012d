import type { Us } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import {
  clusterField,
  clusterWidth,
  endpointField,
  endpointWidth,
  memberField,
  memberWidth,
  proxyField,
  proxyWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words as catalogue } from '../words/words.ts'
import { circuitLook, queueLook } from './CallerLooks.ts'
import { wholeSeconds } from './faultWords.ts'
import type { Layout } from './layout.ts'
import { frameLook, type Looks } from './looks.ts'
import { configLook, lifeLook } from './ProxyLooks.ts'
import * as states from './states.ts'

const said = catalogue.canvas.loud

/** The one thing on the canvas that may be both coloured and large. */
export interface Loud {
  /** Where it stands: one of the two. */
  readonly endpoint?: number
  readonly edge?: number
  readonly words: string
  readonly tone: 'trial' | 'fail'
}

/** How long a transition stays loud, in seconds of the viewer. */
const loudWallSeconds = 4

interface Change extends Loud {
  /** When it happened, and how near to the client it stands. */
  readonly at: Us
  readonly x: number
  readonly isSelected: boolean
}

/**
 * Who is loud: the selected place if it has something to tell, else the newest change to a trial state, else the newest to
 * a failed one; of changes at the same moment the one nearest to the client.
 */
export function loudest(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  frame: Frame,
  { t, speedUs, selection }: { t: Us; speedUs: Us; selection: PlaceRef | undefined },
): Loud | undefined {
  const life = loudWallSeconds * speedUs
  let best: Change | undefined
  for (const change of [
    ...endpointChanges(topology, layout, looks, frame, t, selection),
    ...proxyChanges(topology, layout, looks, frame, selection),
    ...callerChanges(topology, layout, looks, frame, t, selection),
  ]) {
    const age = t - change.at
    // What stands so from the start is no change.
    if (!change.isSelected && (change.at <= 0 || age < 0 || age >= life)) continue
    if (best === undefined || isLouder(change, best)) best = change
  }
  return best
}

function isLouder(one: Change, other: Change): boolean {
  const by = rankOf(one) - rankOf(other)
  if (by !== 0) return by > 0
  return one.at !== other.at ? one.at > other.at : one.x < other.x
}

const rankOf = ({ isSelected, tone }: Change): number => (isSelected ? 2 : tone === 'trial' ? 1 : 0)

function endpointChanges(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  frame: Frame,
  t: Us,
  selection: PlaceRef | undefined,
): Change[] {
  const ejectedAt = new Map<number, number>()
  const until = new Map<number, number>()
  topology.members.forEach(({ endpoint }, index) => {
    const row = index * memberWidth
    if (frame.members[row + memberField.state] !== states.member.ejected) return
    const at = frame.members[row + memberField.ejectedAt]!
    ejectedAt.set(endpoint, Math.max(ejectedAt.get(endpoint) ?? 0, at))
    const end = frame.members[row + memberField.ejectedUntil]!
    if (end > t) until.set(endpoint, Math.min(until.get(endpoint) ?? Infinity, end))
  })
  return topology.endpoints.flatMap(({ name }, endpoint): Change[] => {
    const change = changeOf(looks, frame, endpoint, ejectedAt.get(endpoint))
    if (change === undefined) return []
    const end = change.isEjection ? until.get(endpoint) : undefined
    const words =
      end === undefined
        ? said.said(name, change.words)
        : said.saidWith(name, change.words, wholeSeconds(end - t))
    const isSelected = selection?.kind === 'endpoint' && selection.index === endpoint
    const { x } = layout.endpoints[endpoint]!
    return [{ endpoint, words, tone: change.tone, at: change.at, x, isSelected }]
  })
}

/** The last change of an endpoint, if it left the endpoint in another state than at work. */
function changeOf(
  looks: Looks,
  { endpoints }: Frame,
  endpoint: number,
  ejectedAt: number | undefined,
): { words: string; tone: Loud['tone']; at: Us; isEjection?: true } | undefined {
  const since = endpoints[endpoint * endpointWidth + endpointField.since]!
  const pod = looks.pod[endpoint]
  if (pod === states.pod.refused) return { words: said.notCreated, tone: 'fail', at: since }
  if (pod === states.pod.initialising || pod === states.pod.unready)
    return { words: said.waitsForProxy, tone: 'trial', at: since }
  if (pod === states.pod.starting) return { words: said.starting, tone: 'trial', at: since }
  if (pod === states.pod.crashed) return { words: said.crashed, tone: 'fail', at: since }
  if (ejectedAt === undefined) return undefined
  const isPartly = looks.frame[endpoint] === frameLook.partly
  const words = isPartly ? said.ejectedBySome : said.ejected
  return { words, tone: 'fail', at: ejectedAt, isEjection: true }
}

/** Proxies that have refused a config, or whose certificate has expired. Those of clients have no box to be loud at. */
function proxyChanges(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  { proxies }: Frame,
  selection: PlaceRef | undefined,
): Change[] {
  const { config, life } = looks.proxies
  if (!config.includes(configLook.refused) && !life.includes(lifeLook.over)) return []
  return topology.proxies.flatMap(({ name, endpoint: own, node }, proxy): Change[] => {
    // That of a node is loud at the first endpoint behind it.
    const endpoint =
      node === '' ? own : topology.endpoints.findIndex((each) => each.proxy === proxy)
    if (endpoint < 0) return []
    const row = proxy * proxyWidth
    const version = (field: number): string => catalogue.canvas.version(proxies[row + field]!)
    const place = {
      endpoint,
      tone: 'fail',
      x: layout.endpoints[endpoint]!.x,
      isSelected: selection?.kind === 'proxy' && selection.index === proxy,
    } as const
    const changes: Change[] = []
    if (config[proxy] === configLook.refused) {
      const words = said.refused(name, version(proxyField.refused), version(proxyField.version))
      changes.push({ ...place, words, at: proxies[row + proxyField.refusedAt]! })
    }
    if (life[proxy] === lifeLook.over)
      changes.push({
        ...place,
        words: said.certificateExpired(name),
        at: proxies[row + proxyField.certificateUntil]!,
      })
    return changes
  })
}

/** Circuits that have opened, or let one through; queues that have begun to refuse at once. */
function callerChanges(
  topology: Topology,
  layout: Layout,
  { callers }: Looks,
  { members, clusters }: Frame,
  t: Us,
  selection: PlaceRef | undefined,
): Change[] {
  const changes: Change[] = []
  const placeOf = (edge: number): Pick<Change, 'edge' | 'x' | 'isSelected'> => ({
    edge,
    x: layout.edges[edge]!.points[0]!,
    isSelected: selection?.kind === 'edge' && selection.index === edge,
  })
  const areSomeOpen = callers.openCircuits.some((count) => count > 0)
  if (areSomeOpen)
    topology.clusters.forEach(({ edge, service }, cluster) => {
      const circuit = clusters[cluster * clusterWidth + clusterField.circuit]!
      if (circuit <= circuitLook.closed) return
      const isOpen = circuit === circuitLook.open
      changes.push({
        ...placeOf(edge),
        words: said.said(
          said.to(topology.services[service]!.name),
          isOpen ? said.circuitOpen : said.circuitHalfOpen,
        ),
        tone: isOpen ? 'fail' : 'trial',
        at: t,
      })
    })
  if (areSomeOpen)
    topology.members.forEach(({ cluster, endpoint }, index) => {
      const row = index * memberWidth
      const circuit = members[row + memberField.circuit]!
      if (circuit <= circuitLook.closed) return
      const until = members[row + memberField.ejectedUntil]!
      const isOpen = circuit === circuitLook.open
      const what = isOpen ? said.circuitOpen : said.circuitHalfOpen
      const name = said.to(topology.endpoints[endpoint]!.name)
      changes.push({
        ...placeOf(topology.clusters[cluster]!.edge),
        words:
          isOpen && until > t
            ? said.saidWith(name, what, wholeSeconds(until - t))
            : said.said(name, what),
        tone: isOpen ? 'fail' : 'trial',
        at: isOpen ? members[row + memberField.ejectedAt]! : until,
      })
    })
  if (callers.queue.includes(queueLook.failing))
    topology.clusters.forEach(({ edge, service }, cluster) => {
      const row = cluster * clusterWidth
      if (clusters[row + clusterField.queue] !== queueLook.failing) return
      const name = said.to(topology.services[service]!.name)
      changes.push({
        ...placeOf(edge),
        words: said.said(name, said.failfast),
        tone: 'fail',
        at: clusters[row + clusterField.queueSince]!,
      })
    })
  return changes
}
