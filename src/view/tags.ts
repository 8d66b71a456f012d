import type { Lens } from '../model/lenses.ts'
import {
  endpointField,
  endpointWidth,
  header,
  proxyField,
  proxyWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words as all } from '../words/words.ts'
import { boxSide } from './boxSide.ts'
import { wholeSeconds } from './faultWords.ts'
import type { Box } from './groups.ts'
import { proxyInBox } from './hit.ts'
import type { Layout } from './layout.ts'
import { hasFault, type Looks } from './looks.ts'
import type { Note, NoteOptions } from './note.ts'
import { configLook, lifeLook } from './ProxyLooks.ts'
import * as states from './states.ts'
import { textWidth } from './textWidth.ts'

const words = all.picture

/** What a tag says where there is room, and where there is little. */
interface Said {
  readonly long: string
  readonly short: string
  readonly tone: Note['tone']
  readonly sign?: 'refused'
}

/** What holds up the start of an endpoint, by the state of its pod. */
const starts: ReadonlyMap<number, Said> = new Map<number, Said>([
  [states.pod.refused, { long: words.notCreated, short: words.notCreated, tone: 'fail' }],
  [states.pod.initialising, { long: words.waitsForProxy, short: words.waits, tone: 'trial' }],
  [states.pod.unready, { long: words.waitsForProxy, short: words.waits, tone: 'trial' }],
  [states.pod.asking, { long: words.asksAtStart, short: words.asks, tone: 'trial' }],
])

/** In which lenses the tag at a proxy speaks of its config. */
const isOfConfig = (lens: Lens): boolean => lens !== 'identity'

/**
 * Small words at endpoints that are drawn in full. Above: another release, and how often it was started again. Below, at the
 * proxy: the one thing about it that matters most.
 */
export function tags(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  frame: Frame,
  options: NoteOptions,
  /** Whoever is loud says it in larger words. */
  except: number | undefined,
): Note[] {
  const notes: Note[] = []
  for (const { endpoints } of topology.services) {
    const below = new Map<number, Said>()
    for (const endpoint of endpoints) {
      if (layout.endpoints[endpoint]!.form !== 'box') continue
      const above = releaseTag(layout, frame, endpoint)
      if (above !== undefined) notes.push(above)
      const said = saidOf(topology, looks, frame, endpoint, options.lens)
      if (said !== undefined && endpoint !== except) below.set(endpoint, said)
    }
    for (const [endpoint, said] of below) {
      const isAsked = isMeant(topology, endpoint, options)
      notes.push(
        tagBelow(layout, endpoint, said, isAsked ? Infinity : roomOf(layout, endpoint, below)),
      )
    }
  }
  topology.clients.forEach(({ proxy }, client) => {
    if (proxy >= 0 || topology.proxies.length === 0) return
    const { x, y, width, height } = layout.clients[client]!
    const place = { x: x + width / 2, y: y + height, anchor: 0.5 }
    notes.push({ kind: 'tag', words: words.noProxy, tone: 'ink', ...place })
  })
  return notes
}

function releaseTag({ endpoints }: Layout, frame: Frame, index: number): Note | undefined {
  const spot = endpoints[index]!
  const at = (field: number): number => frame.endpoints[index * endpointWidth + field]!
  const release = at(endpointField.release)
  const restarts = at(endpointField.restarts)
  const faults = at(endpointField.faults)
  const isLooping = restarts > 0 && (hasFault(faults, 'crashLoop') || hasFault(faults, 'leak'))
  const said = [
    ...(release > 0 ? [words.release(release + 1)] : []),
    ...(isLooping ? [words.restarts(restarts)] : []),
  ]
  if (said.length === 0) return undefined
  return {
    kind: 'tag',
    words: said.join(', '),
    tone: isLooping ? 'fail' : 'trial',
    x: spot.x + spot.width - 2,
    y: spot.y + 1,
    anchor: 1,
  }
}

/** The most important first: what it refuses, who has wrong news of it, what it waits for, what it lacks. */
function saidOf(
  topology: Topology,
  looks: Looks,
  frame: Frame,
  endpoint: number,
  lens: Lens,
): Said | undefined {
  const { proxy } = topology.endpoints[endpoint]!
  const at = (field: number): number => frame.endpoints[endpoint * endpointWidth + field]!
  if (!isOfConfig(lens)) return proxy < 0 ? undefined : ofCertificate(looks, frame, proxy)
  const config = proxy < 0 ? configLook.current : looks.proxies.config[proxy]!
  const version = (field: number): string =>
    all.canvas.version(frame.proxies[proxy * proxyWidth + field]!)
  if (config === configLook.refused) {
    const long = words.refused(version(proxyField.version), version(proxyField.refused))
    return { long, short: version(proxyField.version), tone: 'fail', sign: 'refused' }
  }
  const known = at(endpointField.knownBy)
  const stale = at(endpointField.staleAt)
  if (stale > 0)
    return { long: words.stillListed(stale, known), short: words.stillListedShort, tone: 'fail' }
  const start = starts.get(looks.pod[endpoint]!)
  if (start !== undefined) return start
  const unknown = at(endpointField.unknownTo)
  if (unknown > 0)
    return { long: words.unknownTo(unknown, known), short: words.unknownShort, tone: 'trial' }
  if (config === configLook.late)
    return { long: version(proxyField.version), short: version(proxyField.version), tone: 'trial' }
  if (config === configLook.apart) {
    const short = version(proxyField.version)
    return { long: words.canary(short), short, tone: 'ink' }
  }
  return looks.side[endpoint] === boxSide.empty
    ? { long: words.noProxy, short: words.noProxy, tone: 'ink' }
    : undefined
}

function ofCertificate({ proxies }: Looks, frame: Frame, proxy: number): Said | undefined {
  const life = proxies.life[proxy]!
  if (life === lifeLook.plain) return undefined
  const now = frame.header[header.now]!
  const until = frame.proxies[proxy * proxyWidth + proxyField.certificateUntil]!
  if (life === lifeLook.over) {
    const since = now - until
    const long = since >= 0 ? words.expiredFor(wholeSeconds(since)) : words.expired
    return { long, short: words.expired, tone: 'fail' }
  }
  const left = wholeSeconds(until - now)
  return { long: words.expiresIn(left), short: left, tone: 'trial' }
}

function tagBelow(layout: Layout, endpoint: number, said: Said, room: number): Note {
  const { x, y, height } = layout.endpoints[endpoint]!
  const { long, short, tone, sign } = said
  const isWide = tagWidth(said) <= room
  const text = isWide ? long : short
  // A short one stands in the middle of the square, a longer one begins at the box.
  const isShort = textWidth(text) * 12 < 24 && sign === undefined
  const place = isShort
    ? { x: x + proxyInBox.x + proxyInBox.side / 2, anchor: 0.5 }
    : { x: x + 1, anchor: 0 }
  return { kind: 'tag', words: text, tone, y: y + height - 1, ...place, ...(sign && { sign }) }
}

const tagWidth = ({ long, sign }: Said): number =>
  textWidth(long) * 12 + 6 + (sign === undefined ? 0 : 11)

/** From an endpoint to the next one in its row that has a tag, or to the end of its group. */
function roomOf(layout: Layout, endpoint: number, tagged: ReadonlyMap<number, Said>): number {
  const { x, y } = layout.endpoints[endpoint]!
  const isBeside = (spot: Box): boolean => spot.y === y && spot.x > x
  const next = [...tagged.keys()].map((other) => layout.endpoints[other]!).filter(isBeside)
  const group = layout.services.find(
    (box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height,
  )
  const end = group === undefined ? Infinity : group.x + group.width + 4
  return Math.min(end, ...next.map((spot) => spot.x - 2)) - x
}

/** Whether somebody asks for this endpoint, or for its proxy. */
function isMeant(topology: Topology, endpoint: number, { selection, hover }: NoteOptions): boolean {
  const { proxy } = topology.endpoints[endpoint]!
  return [selection, hover].some(
    (place) =>
      (place?.kind === 'endpoint' && place.index === endpoint) ||
      (place?.kind === 'proxy' && place.index === proxy),
  )
}
