import {
  clientField,
  clientWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { faultKinds, type FaultCommand } from '../scenario/commands.ts'
import { words as catalogue } from '../words/words.ts'
import { active, scheduled, type FaultIndex } from './FaultIndex.ts'
import { faultWords, holding, scheduledWords } from './faultWords.ts'
import { cellSide, type Box } from './groups.ts'
import type { Layout } from './layout.ts'
import type { Note, NoteOptions } from './note.ts'
import { detailOf } from './opened.ts'
import { textWidth } from './textWidth.ts'

const said = catalogue.canvas

type Flag = Pick<Note, 'kind' | 'words'>

/** How far a flag reaches into what it hangs from. */
const overlap = 6
const flagHeight = 20
/** Where the name of a service stands in its group. */
const nameHeight = 18

/** The flags of faults, under what they hit: one for each kind and service. */
export function flags(
  topology: Topology,
  layout: Layout,
  frame: Frame,
  faults: FaultIndex,
  options: NoteOptions,
): Note[] {
  const notes: Note[] = []
  for (let service = 0; service < topology.services.length; service++)
    flagService(notes, topology, layout, frame, faults, service, options)
  flagNodes(notes, topology, layout, frame, faults, options)
  flagClients(notes, topology, layout, frame, faults, options)
  flagEdges(notes, topology, layout, frame, faults, options)
  const bar = layout.controlPlane
  if (bar === undefined) return notes
  const [first] = active(faults.ofControlPlane, options.t)
  const next = scheduled(faults.ofControlPlane, options.t)
  if (first !== undefined)
    notes.push({ kind: 'flag', words: faultWords(first.fault.kind, first), ...below(bar) })
  else if (next !== undefined) notes.push({ ...coming(next), ...below(bar) })
  return notes
}

function flagService(
  notes: Note[],
  topology: Topology,
  layout: Layout,
  frame: Frame,
  faults: FaultIndex,
  index: number,
  options: NoteOptions,
): void {
  const { t } = options
  const service = topology.services[index]!
  // What befalls the proxy of a node stands at its bar.
  const bitsOf = (endpoint: number): number =>
    bitsAt(frame, endpoint) & (isBehindNode(topology, endpoint) ? ~proxyBit : -1)
  let any = 0
  for (const endpoint of service.endpoints) any |= bitsOf(endpoint)
  const known = faults.ofService(index)
  if (any === 0 && known.length === 0) return
  const group = layout.services[index]!
  const found: (Flag & { readonly x: number })[] = []
  const right = group.x + group.width - 5
  faultKinds.forEach((kind, bit) => {
    if (((any >> bit) & 1) === 0) return
    const hit = service.endpoints.filter((endpoint) => (bitsOf(endpoint) >> bit) & 1)
    const names = [
      service.name,
      ...hit.flatMap((endpoint) => {
        const { name, zone, node } = topology.endpoints[endpoint]!
        return [name, `zone:${zone}`, `node:${node}`]
      }),
    ]
    const words = faultWords(kind, holding(known, kind, names, t))
    const isSome = hit.length > 1 && hit.length < service.endpoints.length
    const spot = layout.endpoints[hit[0]!]!
    const isOne = hit.length === 1 && spot.form === 'box'
    found.push({
      kind: 'flag',
      words: isSome ? said.flagOfSome(words, hit.length, service.endpoints.length) : words,
      x: isOne ? Math.max(spot.x + spot.width + 3, group.x + 84) : right,
    })
  })
  // A name that is not resolved stands at whose name it is, not at each of its callers.
  const unnamed = active(faults.ofName(service.name), t).find(({ fault }) => fault.kind === 'dns')
  if (unnamed !== undefined)
    found.push({ kind: 'flag', words: faultWords('dns', unnamed), x: right })
  const next = scheduled(known, t)
  if (next !== undefined && found.length === 0) found.push({ ...coming(next), x: right })
  if (found.length === 0) return
  const isMeant = [options.hover, options.selection].some(
    (place) => place?.kind === 'service' && place.index === index,
  )
  const isCell = detailOf(layout, index) === 'cells'
  const isShut = isCell || (options.isFar && !layout.opened.includes(index))
  const top = group.y + group.height - overlap
  if (!isMeant && (isShut || coversName(layout, index, found, top, options.zoom ?? 1))) {
    // The words would lie over the names of others: the bolt alone says that something is broken.
    notes.push({
      kind: found.some(({ kind }) => kind === 'flag') ? 'flag' : 'scheduled',
      words: found.map(({ words }) => words).join(', '),
      isShort: true,
      tone: 'ink',
      // Of a cell: left of its square, at its height.
      x: isCell ? group.x - 1 : group.x + group.width + 4,
      y: isCell ? group.y + cellSide / 2 : top + 4,
      anchor: 1,
    })
    return
  }
  found.forEach(({ kind, words, x }, line) =>
    notes.push({ kind, words, tone: 'ink', x, y: top, anchor: 1, line }),
  )
}

/** Whether flags would lie over the name of another service. */
function coversName(
  { services }: Layout,
  own: number,
  found: readonly { readonly words: string; readonly x: number }[],
  top: number,
  zoom: number,
): boolean {
  // As large as letters that keep their size from far away.
  const scale = Math.max(1, 0.9 / zoom)
  const width = Math.max(...found.map(({ words }) => textWidth(words) * 12 + 25)) * scale
  const right = Math.max(...found.map(({ x }) => x))
  const height = found.length * (flagHeight + 2) * scale
  return services.some(
    (box, index) =>
      index !== own &&
      box.x < right &&
      box.x + box.width > right - width &&
      box.y < top + height &&
      box.y + nameHeight > top,
  )
}

const proxyBit = 1 << faultKinds.indexOf('killProxy')

const bitsAt = (frame: Frame, endpoint: number): number =>
  frame.endpoints[endpoint * endpointWidth + endpointField.faults]!

function isBehindNode({ endpoints, proxies }: Topology, endpoint: number): boolean {
  const { proxy } = endpoints[endpoint]!
  return proxy >= 0 && proxies[proxy]!.node !== ''
}

/** The flags of proxies of nodes, on their bars. */
function flagNodes(
  notes: Note[],
  topology: Topology,
  layout: Layout,
  frame: Frame,
  faults: FaultIndex,
  { t }: NoteOptions,
): void {
  layout.nodeProxies.forEach((box, proxy) => {
    if (box === undefined) return
    const { node } = topology.proxies[proxy]!
    const behind = topology.endpoints.flatMap((each, endpoint) =>
      each.proxy === proxy ? [endpoint] : [],
    )
    if (!behind.some((endpoint) => (bitsAt(frame, endpoint) & proxyBit) !== 0)) return
    const names = new Set(
      behind.flatMap((endpoint) => {
        const { name, service } = topology.endpoints[endpoint]!
        return [name, topology.services[service]!.name]
      }),
    )
    const all = [`node:${node}`, ...names]
    const known = all.flatMap((name) => faults.ofName(name))
    const words = faultWords('killProxy', holding(known, 'killProxy', all, t))
    notes.push({ kind: 'flag', words, tone: 'ink', x: box.x + box.width, y: box.y - 9, anchor: 1 })
  })
}

function flagClients(
  notes: Note[],
  topology: Topology,
  layout: Layout,
  frame: Frame,
  faults: FaultIndex,
  { t }: NoteOptions,
): void {
  topology.clients.forEach(({ name }, index) => {
    const bits = frame.clients[index * clientWidth + clientField.faults]!
    const known = faults.ofName(name)
    if (bits === 0 && known.length === 0) return
    const box = layout.clients[index]!
    faultKinds.forEach((kind, bit) => {
      if (((bits >> bit) & 1) === 0) return
      const words = faultWords(kind, holding(known, kind, [name], t))
      notes.push({ kind: 'flag', words, ...below(box) })
    })
    const next = scheduled(known, t)
    if (next !== undefined && bits === 0) notes.push({ ...coming(next), ...below(box) })
  })
}

function flagEdges(
  notes: Note[],
  topology: Topology,
  layout: Layout,
  frame: Frame,
  faults: FaultIndex,
  { t }: NoteOptions,
): void {
  topology.edges.forEach(({ name }, index) => {
    const bits = frame.edges[index * edgeWidth + edgeField.faults]!
    const known = faults.ofName(name)
    if (bits === 0 && known.length === 0) return
    const middle = (): Pick<Note, 'tone' | 'x' | 'y' | 'anchor'> => {
      const point = { x: 0, y: 0 }
      layout.edges[index]!.at(0.5, point)
      return { tone: 'ink', ...point, anchor: 0.5 }
    }
    faultKinds.forEach((kind, bit) => {
      if (((bits >> bit) & 1) === 0) return
      const command = holding(known, kind, [name], t)
      // A fault of a whole endpoint also cuts its edges; its flag stands at the endpoint.
      if (command === undefined && !faults.isEmpty) return
      notes.push({ kind: 'flag', words: faultWords(kind, command), ...middle() })
    })
    const next = scheduled(known, t)
    if (next !== undefined && bits === 0) notes.push({ ...coming(next), ...middle() })
  })
}

const coming = (fault: FaultCommand): Flag => ({ kind: 'scheduled', words: scheduledWords(fault) })

/** Where the flag of a thing stands on its lower border. */
const below = (box: Box) => ({
  tone: 'ink' as const,
  x: box.x + box.width / 2,
  y: box.y + box.height + 4,
  anchor: 0.5,
})
