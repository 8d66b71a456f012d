import type { Lens } from '../model/lenses.ts'
import {
  clusterField,
  clusterWidth,
  edgeField,
  edgeWidth,
  clientField,
  clientWidth,
  endpointField,
  endpointWidth,
  memberField,
  memberWidth,
  proxyField,
  proxyWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { faultKinds, type Command, type FaultCommand } from '../scenario/commands.ts'
import type { Us } from '../model/units.ts'
import { linkSign } from '../record/faultText.ts'
import { controlPlaneName } from '../scenario/names.ts'
import { words as catalogue } from '../words/words.ts'
import { faultWords, holding, number, scheduledWords, wholeSeconds } from './faultWords.ts'
import { proxyInBox } from './hit.ts'
import type { Layout } from './layout.ts'
import { lensNotes } from './lensNotes.ts'
import { frameLook, type Looks } from './looks.ts'
import { loudest, type Loud } from './loud.ts'
import type { Note, NoteOptions } from './note.ts'

const said = catalogue.canvas
const flagHeight = 20
/** In which lenses it matters how full the pools are. */
const poolLenses: readonly Lens[] = ['traffic', 'load']

/** All notes of a moment, from the back to the front. */
export function notesOf(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  frame: Frame,
  options: NoteOptions,
): Note[] {
  const winner = loudest(topology, layout, looks, frame, options)
  return [
    ...(options.lens === 'traffic' ? rates(topology, layout, frame, options) : []),
    ...lensNotes(topology, layout, looks, frame, options),
    ...(options.isFar || !poolLenses.includes(options.lens) ? [] : pools(topology, layout, frame)),
    ...ejections(topology, layout, looks, frame, options, winner?.endpoint),
    ...(options.lens === 'config' ? [] : late(topology, layout, looks, frame, options)),
    ...(options.isFar ? [] : panics(layout, looks)),
    ...flags(topology, layout, frame, options),
    ...loud(topology, layout, looks, winner, options.isFar),
  ]
}

/** Requests a second at the middle of edges; without motion, how many are in flight. */
function rates(topology: Topology, layout: Layout, { edges }: Frame, options: NoteOptions): Note[] {
  const isSmall = layout.services.length <= 5
  return layout.edges.flatMap((route, index): Note[] => {
    const isAsked = [options.hover, options.selection].some(
      (place) => place?.kind === 'edge' && place.index === index,
    )
    if (options.isFar || !(isSmall || isAsked || options.isNear || options.reducedMotion)) return []
    const row = index * edgeWidth
    const rate = edges[row + edgeField.attemptsPerSecond]!
    const words = options.reducedMotion
      ? number(edges[row + edgeField.inFlight]!)
      : said.perSecond(number(rate))
    const point = { x: 0, y: 0 }
    route.at(0.5, point)
    const isFlat =
      route.curves.length === 8 && Math.abs(route.points[1]! - route.points.at(-1)!) < 24
    const beside = options.reducedMotion
      ? {
          ...point,
          y: point.y - (isFlat && layout.flow === 'right' ? 14 : 0),
          anchor: 0.5 as const,
        }
      : besideLine(route, point)
    // Beside a short edge there is no room for words.
    if (!isAsked && route.length < 48) return []
    return [{ kind: 'plain', words, tone: 'ink', ...beside }]
  })
}

/** Off the line, where marks do not pass over the words. */
function besideLine(
  route: Layout['edges'][number],
  { x, y }: { readonly x: number; readonly y: number },
): { x: number; y: number; anchor: 0 | 0.5 } {
  const before = { x: 0, y: 0 }
  const after = { x: 0, y: 0 }
  route.at(0.47, before)
  route.at(0.53, after)
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
    if (frame.members[index * memberWidth + memberField.state] === 0 || at <= t) return
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
    const by = frame.endpoints[row + endpointField.ejectedBy]!
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
      : [{ ...fail, kind: 'bare', words: left, x, y: spot.y }]
  })
}

const fail = { tone: 'fail', anchor: 0.5 } as const

/** Proxies that hold an older version. */
function late(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  { proxies }: Frame,
  { isFar }: NoteOptions,
): Note[] {
  if (isFar) return []
  return topology.proxies.flatMap(({ endpoint }, index): Note[] => {
    const spot = layout.endpoints[endpoint]
    if (looks.isLate[index] !== 1 || spot?.form !== 'box') return []
    const words = said.version(proxies[index * proxyWidth + proxyField.version]!)
    const x = spot.x + proxyInBox.x + proxyInBox.side / 2
    return [{ kind: 'tag', words, tone: 'trial', x, y: spot.y + spot.height - 1, anchor: 0.5 }]
  })
}

function panics(layout: Layout, looks: Looks): Note[] {
  return layout.services.flatMap(({ x, y }, index): Note[] => {
    if (looks.isPanic[index] !== 1 || layout.detail === 'cells') return []
    const words = said.panic
    return [{ kind: 'plain', words, tone: 'fail', x: x + 2, y: y - 9, anchor: 0 }]
  })
}

/** The flags of faults, under what they hit: one for each kind and service. */
function flags(topology: Topology, layout: Layout, frame: Frame, options: NoteOptions): Note[] {
  const { commands, t } = options
  const notes: Note[] = []
  topology.services.forEach((service, index) => {
    const group = layout.services[index]!
    let lines = 0
    const put = (kind: Note['kind'], words: string, right: number): void => {
      const y = group.y + group.height - 6 + flagHeight / 2 + lines++ * (flagHeight + 2)
      notes.push({ kind, words, tone: 'ink', x: right, y, anchor: 1 })
    }
    faultKinds.forEach((kind, bit) => {
      const hit = service.endpoints.filter(
        (endpoint) =>
          (frame.endpoints[endpoint * endpointWidth + endpointField.faults]! >> bit) & 1,
      )
      if (hit.length === 0) return
      const names = [
        service.name,
        ...hit.flatMap((endpoint) => {
          const { name, zone, node } = topology.endpoints[endpoint]!
          return [name, `zone:${zone}`, `node:${node}`]
        }),
      ]
      const words = faultWords(kind, holding(commands, kind, names, t))
      const isSome = hit.length > 1 && hit.length < service.endpoints.length
      const spot = layout.endpoints[hit[0]!]!
      const isOne = hit.length === 1 && spot.form === 'box'
      const right = isOne
        ? Math.max(spot.x + spot.width + 3, group.x + 84)
        : group.x + group.width - 5
      put(
        'flag',
        isSome ? said.flagOfSome(words, hit.length, service.endpoints.length) : words,
        right,
      )
    })
    // A name that is not resolved stands at whose name it is, not at each of its callers.
    const unnamed = active(commands, t, service.name).find(({ fault }) => fault.kind === 'dns')
    if (unnamed !== undefined) put('flag', faultWords('dns', unnamed), group.x + group.width - 5)
    const next = scheduled(
      commands,
      t,
      (on) =>
        on === service.name ||
        service.endpoints.some((e) => {
          const { name, zone, node } = topology.endpoints[e]!
          return on === name || on === `zone:${zone}` || on === `node:${node}`
        }),
    )
    if (next !== undefined && lines === 0)
      put('scheduled', scheduledWords(next), group.x + group.width - 5)
  })
  topology.clients.forEach(({ name }, index) => {
    const { x, y, width, height } = layout.clients[index]!
    faultKinds.forEach((kind, bit) => {
      if (((frame.clients[index * clientWidth + clientField.faults]! >> bit) & 1) === 0) return
      const words = faultWords(kind, holding(commands, kind, [name], t))
      notes.push({ kind: 'flag', words, ...below({ x, y, width, height }) })
    })
    const next = scheduled(commands, t, (on) => on === name)
    if (next !== undefined && frame.clients[index * clientWidth + clientField.faults] === 0)
      notes.push({
        kind: 'scheduled',
        words: scheduledWords(next),
        ...below({ x, y, width, height }),
      })
  })
  topology.edges.forEach(({ name }, index) => {
    faultKinds.forEach((kind, bit) => {
      if (((frame.edges[index * edgeWidth + edgeField.faults]! >> bit) & 1) === 0) return
      // A fault of a whole endpoint also cuts its edges; its flag stands at the endpoint.
      const command = holding(commands, kind, [name], t)
      if (command === undefined && commands.length > 0) return
      const point = { x: 0, y: 0 }
      layout.edges[index]!.at(0.5, point)
      const words = faultWords(kind, command)
      notes.push({ kind: 'flag', words, tone: 'ink', ...point, anchor: 0.5 })
    })
    const next = scheduled(commands, t, (on) => on.replace('->', linkSign) === name)
    if (next !== undefined && frame.edges[index * edgeWidth + edgeField.faults] === 0) {
      const point = { x: 0, y: 0 }
      layout.edges[index]!.at(0.5, point)
      notes.push({
        kind: 'scheduled',
        words: scheduledWords(next),
        tone: 'ink',
        ...point,
        anchor: 0.5,
      })
    }
  })
  const bar = layout.controlPlane
  if (bar !== undefined) {
    const [first] = active(commands, t, controlPlaneName)
    const next = scheduled(commands, t, (on) => on === controlPlaneName)
    if (first !== undefined)
      notes.push({ kind: 'flag', words: faultWords(first.fault.kind, first), ...below(bar) })
    else if (next !== undefined)
      notes.push({ kind: 'scheduled', words: scheduledWords(next), ...below(bar) })
  }
  return notes
}

/** Where the flag of a thing stands on its lower border. */
const below = (box: {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}) => ({
  tone: 'ink' as const,
  x: box.x + box.width / 2,
  y: box.y + box.height + 4,
  anchor: 0.5,
})

/** The faults that a place has at a moment, as far as commands say: for places whose frames do not say it. */
function active(commands: readonly Command[], t: Us, on: string): FaultCommand[] {
  return commands.filter(
    (command): command is FaultCommand =>
      command.kind === 'fault' &&
      command.on === on &&
      command.at <= t &&
      (command.until ?? Infinity) > t,
  )
}

/** The next fault that is still to come on a place. */
function scheduled(
  commands: readonly Command[],
  t: Us,
  isHere: (on: string) => boolean,
): FaultCommand | undefined {
  let next: FaultCommand | undefined
  for (const command of commands)
    if (command.kind === 'fault' && command.at > t && isHere(command.on))
      if (next === undefined || command.at < next.at) next = command
  return next
}

function loud(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  winner: Loud | undefined,
  isFar: boolean,
): Note[] {
  if (winner === undefined) return []
  const { endpoint, words, tone } = winner
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
