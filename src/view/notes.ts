import type { Lens } from '../model/lenses.ts'
import {
  clusterField,
  clusterWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  memberField,
  memberWidth,
  partitionsShown,
  queueField,
  queueWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words as catalogue } from '../words/words.ts'
import { callerNotes, connectionWords, missingFeatures, spreadNotes } from './callerNotes.ts'
import type { FaultIndex } from './FaultIndex.ts'
import { number, wholeSeconds } from './faultWords.ts'
import { flags } from './flags.ts'
import type { Box } from './groups.ts'
import type { Layout } from './layout.ts'
import { lensNotes } from './lensNotes.ts'
import { frameLook, isOut, type Looks } from './looks.ts'
import { loudest, type Loud } from './loud.ts'
import type { Note, NoteOptions } from './note.ts'
import type { SignList } from './SignList.ts'
import { isOpaque } from './spread.ts'
import { tags } from './tags.ts'
import { textWidth } from './textWidth.ts'
import { twinsOf } from './twins.ts'

const said = catalogue.canvas
/** A cache that is nearly full needs no attention. */
const cacheWarmFrom = 0.9
/** In which lenses it matters how full the pools are. */
const poolLenses: readonly Lens[] = ['traffic', 'load']

/** All notes of a moment, from the back to the front. */
export function notesOf(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  frame: Frame,
  faults: FaultIndex,
  signs: SignList,
  options: NoteOptions,
): Note[] {
  const winner = loudest(topology, layout, looks, frame, options)
  return [
    ...(options.lens === 'traffic' ? rates(topology, layout, frame, options) : []),
    ...lensNotes(topology, layout, looks, frame, options),
    ...(options.isFar || !poolLenses.includes(options.lens) ? [] : pools(topology, layout, frame)),
    ...ejections(topology, layout, looks, frame, options, winner?.endpoint),
    ...(options.isFar ? [] : tags(topology, layout, looks, frame, options, winner?.endpoint)),
    ...(options.isFar ? [] : strangers(topology, layout, frame)),
    ...(options.isFar ? [] : spreadNotes(topology, layout, frame, options)),
    ...(options.isFar ? [] : callerNotes(layout, looks, signs, winner?.edge)),
    ...(options.isFar ? [] : caches(layout, looks)),
    ...(options.isFar ? [] : queues(topology, layout, frame)),
    ...(options.isFar ? [] : panics(layout, looks)),
    ...flags(topology, layout, frame, faults, options),
    ...loud(topology, layout, looks, signs, winner, options.isFar),
  ]
}

/** Requests a second at the middle of edges; without motion, how many are in flight. */
function rates(topology: Topology, layout: Layout, frame: Frame, options: NoteOptions): Note[] {
  const { edges } = frame
  const { isStage = false } = options
  const isSmall = layout.services.length <= 5 || isStage
  const twins = twinsOf(topology)
  const taken: Box[] = []
  return layout.edges.flatMap((route, index): Note[] => {
    const isAsked = [options.hover, options.selection].some(
      (place) => place?.kind === 'edge' && place.index === index,
    )
    if (options.isFar || !(isSmall || isAsked || options.isNear || options.reducedMotion)) return []
    // What several calls share is said once, for all of them.
    if (twins[index] !== index && !isAsked) return []
    const row = index * edgeWidth
    const rate = isAsked
      ? edges[row + edgeField.attemptsPerSecond]!
      : twins.reduce(
          (sum, twin, edge) =>
            twin === index ? sum + edges[edge * edgeWidth + edgeField.attemptsPerSecond]! : sum,
          0,
        )
    const isTcp = isOpaque(topology.edges[index]!) && edges[row + edgeField.connections]! > 0
    const words = options.reducedMotion
      ? number(edges[row + edgeField.inFlight]!)
      : isTcp
        ? connectionWords(frame, index)
        : said.perSecond(number(rate))
    const point = { x: 0, y: 0 }
    // Where the way from a hub lies beside it, it says its own nearer to its beginning; the line of a queue stands before it.
    const isQueue = topology.queues.some(({ edge }) => edge === index)
    const at = isQueue ? 0.8 : leadsBack(topology, index) ? 0.3 : 0.5
    route.at(at, point)
    const isFlat =
      route.curves.length === 8 && Math.abs(route.points[1]! - route.points.at(-1)!) < 24
    const beside = options.reducedMotion
      ? {
          ...point,
          y: point.y - (isFlat && layout.flow === 'right' ? 14 : 0),
          anchor: 0.5 as const,
        }
      : besideLine(route, point, at)
    if (isStage) {
      const free = freeRate(layout, index, words, taken)
      return free === undefined ? [] : [{ kind: 'plain', words, tone: 'ink', ...free }]
    }
    // Beside a short edge there is no room for words.
    if (!isAsked && route.length < 48) return []
    const missing = missingFeatures(topology, layout, index, options)
    const note: Note = { kind: 'plain', words, tone: 'ink', ...beside }
    return [
      ...missing.map((words, line) => ({
        ...note,
        words,
        y: note.y + 15 * (line - missing.length),
      })),
      note,
    ]
  })
}

/** Where along an edge words are tried, and how far above or below it, on a stage. */
const triedAlong = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8] as const
const triedBeside = [-14, 14, -18, 18] as const

/** Where the words of an edge cover no group, no other line and no other words; undefined when there is no such place. */
function freeRate(
  layout: Layout,
  index: number,
  words: string,
  taken: Box[],
): { x: number; y: number; anchor: 0.5 } | undefined {
  const route = layout.edges[index]!
  const width = textWidth(words) * 12 + 2
  const height = 15
  const point = { x: 0, y: 0 }
  for (const at of triedAlong)
    for (const beside of triedBeside) {
      route.at(at, point)
      const box = { x: point.x - width / 2, y: point.y + beside - height / 2, width, height }
      const isInside = box.x >= 0 && box.x + width <= layout.width
      const boxes = [...layout.services, ...layout.clients, ...taken]
      if (!isInside || boxes.some((other) => overlaps(box, other))) continue
      // Its own line may pass below a slope, but not through the words.
      if (layout.edges.some((other) => passes(other, box))) continue
      taken.push(box)
      return { x: point.x, y: point.y + beside, anchor: 0.5 }
    }
  return undefined
}

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && a.x + a.width > b.x && a.y < b.y + b.height && a.y + a.height > b.y

function passes({ points }: Layout['edges'][number], box: Box): boolean {
  for (let at = 0; at + 3 < points.length; at += 2) {
    // Pieces are short; their ends and middles are dense enough.
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const x = points[at]! + (points[at + 2]! - points[at]!) * share
      const y = points[at + 1]! + (points[at + 3]! - points[at + 1]!) * share
      if (x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height) return true
    }
  }
  return false
}

/** Whether it leads to a hub that asks its caller, too. */
function leadsBack({ edges, services }: Topology, index: number): boolean {
  const { fromService, toService } = edges[index]!
  return (
    fromService >= 0 &&
    services[toService]!.role !== 'app' &&
    edges.some((edge) => edge.fromService === toService && edge.toService === fromService)
  )
}

/** Off the line, where marks do not pass over the words. */
function besideLine(
  route: Layout['edges'][number],
  { x, y }: { readonly x: number; readonly y: number },
  at = 0.5,
): { x: number; y: number; anchor: 0 | 0.5 } {
  const before = { x: 0, y: 0 }
  const after = { x: 0, y: 0 }
  route.at(at - 0.03, before)
  route.at(at + 0.03, after)
  const across = after.x - before.x
  const down = after.y - before.y
  if (Math.abs(down) < Math.abs(across) / 4) return { x, y: y - 14, anchor: 0.5 }
  if (Math.abs(across) < Math.abs(down) / 4) return { x: x + 10, y, anchor: 0 }
  return { x: x + 8, y: y + (across * down < 0 ? 11 : -11), anchor: 0 }
}

/** Brackets around the port of an edge whose fullest pool is nearly full. */
function pools(topology: Topology, layout: Layout, { clusters }: Frame): Note[] {
  const fullest = new Map<number, { share: number; words: string }>()
  topology.clusters.forEach(({ edge }, index) => {
    const row = index * clusterWidth
    const consider = (used: number, limit: number, write: typeof said.poolActive): void => {
      if (!(limit > 0) || used < limit * 0.8) return
      const share = used / limit
      if (share <= (fullest.get(edge)?.share ?? 0)) return
      fullest.set(edge, { share, words: write(used, limit) })
    }
    const at = (field: number): number => clusters[row + field]!
    consider(at(clusterField.active), at(clusterField.maxRequests), said.poolActive)
    consider(at(clusterField.pending), at(clusterField.maxPending), said.poolWaiting)
    consider(at(clusterField.retries), at(clusterField.maxRetries), said.poolRetries)
  })
  return [...fullest].flatMap(([edge, { share, words }]): Note[] => {
    const route = layout.edges[edge]
    if (route === undefined) return []
    const point = { x: 0, y: 0 }
    route.at(Math.min(0.5, 14 / route.length), point)
    return [{ kind: 'pool', words, tone: share >= 1 ? 'fail' : 'ink', ...point, anchor: 0 }]
  })
}

/** When an ejected endpoint may come back, below it. */
function ejections(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  frame: Frame,
  { t, isFar }: NoteOptions,
  except: number | undefined,
): Note[] {
  if (isFar) return []
  const until = new Map<number, number>()
  topology.members.forEach(({ endpoint }, index) => {
    const look = looks.frame[endpoint]
    if (endpoint === except || (look !== frameLook.ejected && look !== frameLook.partly)) return
    const at = frame.members[index * memberWidth + memberField.ejectedUntil]!
    if (!isOut(frame.members, index) || at <= t) return
    until.set(endpoint, Math.min(until.get(endpoint) ?? Infinity, at))
  })
  return [...until].flatMap(([endpoint, at]): Note[] => {
    const spot = layout.endpoints[endpoint]!
    if (
      spot.form !== 'box' ||
      frame.endpoints[endpoint * endpointWidth + endpointField.faults] !== 0
    )
      return []
    const row = endpoint * endpointWidth
    const by =
      frame.endpoints[row + endpointField.ejectedBy]! + frame.endpoints[row + endpointField.openBy]!
    const all = frame.endpoints[row + endpointField.knownBy]!
    const left = wholeSeconds(at - t)
    const group = layout.services[topology.endpoints[endpoint]!.service]!
    const x = spot.x + spot.width / 2
    // One that has stepped out leaves room above itself.
    return by < all
      ? [
          {
            ...fail,
            kind: 'plain',
            words: said.ejectedBy(by, all, left),
            x,
            y: group.y + group.height + 9,
          },
        ]
      : [{ ...fail, kind: 'bare', words: left, x, y: spot.y + 1.5 }]
  })
}

const fail = { tone: 'fail', anchor: 0.5 } as const

/** How many answers the callers at an edge remember, while they are not all there. */
function caches(layout: Layout, { edgeCache }: Looks): Note[] {
  return layout.edges.flatMap((route, index): Note[] => {
    const share = edgeCache[index]!
    // Beside a short edge there is no room for words.
    if (share >= cacheWarmFrom || route.length < 48) return []
    const at = Math.min(0.4, 40 / route.length)
    const point = { x: 0, y: 0 }
    route.at(at, point)
    const words = catalogue.picture.cache(Math.round(share * 100))
    const beside = besideLine(route, point, at)
    return [{ kind: 'fill', words, tone: 'ink', ...beside, share: Math.round(share * 50) / 50 }]
  })
}

/** The largest number of messages that a line shows, one box each for 1, 3, 7, 15 … of them. */
const boxesAtMost = 8
const boxesFor = (count: number): number => Math.min(boxesAtMost, Math.ceil(Math.log2(count + 1)))

/** What a broker keeps for each service: on its way out of the broker, a line of messages; of a log, a line for each part. */
function queues(topology: Topology, layout: Layout, frame: Frame): Note[] {
  return topology.queues.flatMap(({ edge, partitions }, index): Note[] => {
    const route = layout.edges[edge]
    if (route === undefined || route.length < 48) return []
    const at = (field: number): number => frame.queues[index * queueWidth + field]!
    const kept = at(queueField.kept)
    const parts = Array.from({ length: Math.min(partitions, partitionsShown) }, (_, part) =>
      boxesFor(at(queueField.partitions + part)),
    )
    const isStuck = at(queueField.ready) > 0 && at(queueField.consumers) === 0
    const point = { x: 0, y: 0 }
    route.at(Math.min(0.4, 60 / route.length), point)
    return [
      {
        kind: 'queue',
        words: kept > 0 ? catalogue.picture.queue(number(kept)) : '',
        tone: isStuck ? 'fail' : at(queueField.ready) > 0 ? 'trial' : 'ink',
        ...point,
        anchor: 0.5,
        lines: parts.length === 0 ? [boxesFor(kept)] : parts,
      },
    ]
  })
}

function panics(layout: Layout, looks: Looks): Note[] {
  return layout.services.flatMap(({ x, y }, index): Note[] => {
    if (looks.isPanic[index] !== 1 || layout.detail === 'cells') return []
    const words = said.panic
    return [{ kind: 'plain', words, tone: 'fail', x: x + 2, y: y - 9, anchor: 0 }]
  })
}

/** Endpoints that are drawn as ticks and columns have no room for a tag: they are counted under their service. */
function strangers(topology: Topology, layout: Layout, { endpoints }: Frame): Note[] {
  return topology.services.flatMap((service, index): Note[] => {
    const small = service.endpoints.filter((each) => layout.endpoints[each]!.form !== 'box')
    const count = (field: number): number =>
      small.filter((each) => endpoints[each * endpointWidth + field]! > 0).length
    const stale = count(endpointField.staleAt)
    const unknown = count(endpointField.unknownTo)
    if (stale + unknown === 0 || layout.detail === 'cells') return []
    const { x, y, height } = layout.services[index]!
    const { staleEndpoints, unknownEndpoints } = catalogue.picture
    const words = stale > 0 ? staleEndpoints(stale) : unknownEndpoints(unknown)
    const tone = stale > 0 ? 'fail' : 'trial'
    return [{ kind: 'plain', words, tone, x: x + 2, y: y + height + 9, anchor: 0 }]
  })
}

/** The one loud thing: its words in a pill, and a ring around it. */
function loud(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  signs: SignList,
  winner: Loud | undefined,
  isFar: boolean,
): Note[] {
  if (winner === undefined) return []
  const { endpoint, edge, words, tone } = winner
  if (edge !== undefined) {
    const point = { x: 0, y: 0 }
    signs.place(edge, 0, point)
    const ring = { x: point.x - 9, y: point.y - 9, width: 18, height: 18 }
    return [{ kind: 'pill', words, tone, ...freePlace(layout, point, words), ring }]
  }
  if (endpoint === undefined) return []
  const spot = layout.endpoints[endpoint]!
  const group = layout.services[topology.endpoints[endpoint]!.service]!
  const isBox = spot.form === 'box' && !isFar
  const step = isBox && looks.frame[endpoint] === frameLook.ejected ? 6 : 0
  const ring = isBox
    ? { x: spot.x, y: spot.y + step, width: spot.width, height: spot.height }
    : group
  const x = isBox ? spot.x + spot.width / 2 : group.x + group.width / 2
  return [{ kind: 'pill', words, tone, x, y: group.y - 8, anchor: 0.5, ring }]
}

/** Where a pill beside a point covers no group: above or below, to the right, in the middle, or to the left. */
function freePlace(
  { services, clients }: Layout,
  { x, y }: { readonly x: number; readonly y: number },
  words: string,
): { x: number; y: number; anchor: number } {
  const width = textWidth(words) * 12 + 12
  const tried = [-14, 34].flatMap((down) =>
    [0, 0.5, 1].map((anchor) => ({ x: x + (0.5 - anchor) * -18, y: y + down, anchor })),
  )
  const isFree = ({ x: at, y: bottom, anchor }: (typeof tried)[number]): boolean => {
    const left = at - width * anchor
    return [...services, ...clients].every(
      (box) =>
        left > box.x + box.width ||
        left + width < box.x ||
        bottom < box.y ||
        bottom - pillHeight > box.y + box.height,
    )
  }
  return tried.find(isFree) ?? tried[0]!
}

const pillHeight = 22
