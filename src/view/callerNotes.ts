import { edgeField, edgeWidth, type Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words as catalogue } from '../words/words.ts'
import { circuitLook, queueLook } from './CallerLooks.ts'
import { number } from './faultWords.ts'
import type { Layout } from './layout.ts'
import type { Looks } from './looks.ts'
import type { Note, NoteOptions } from './note.ts'
import type { SignList } from './SignList.ts'
import { connectionsOf, spreadEdges } from './spread.ts'
import { textWidth } from './textWidth.ts'

const words = catalogue.picture

/** Below the sign at the caller's end. */
const belowSign = 15

/** What stands beside the signs at the callers' ends: how many circuits are not closed, and who waits. */
export function callerNotes(
  layout: Layout,
  { callers }: Looks,
  signs: SignList,
  except: number | undefined,
): Note[] {
  const point = { x: 0, y: 0 }
  return layout.edges.flatMap((_, edge): Note[] => {
    const notes: Note[] = []
    const queue = callers.queue[edge]!
    const hasCircuit = callers.circuit[edge]! > circuitLook.closed
    const [open, all] = [callers.openCircuits[edge]!, callers.circuits[edge]!]
    if (hasCircuit && open < all && edge !== except) {
      signs.place(edge, 0, point)
      const tone = callers.circuit[edge] === circuitLook.open ? 'fail' : 'trial'
      notes.push({
        ...plain,
        words: words.circuits(open, all),
        tone,
        x: point.x,
        y: point.y + belowSign,
      })
    }
    if (queue >= queueLook.waiting) {
      signs.place(edge, hasCircuit ? 1 : 0, point)
      const isFailing = queue === queueLook.failing
      const said = isFailing ? words.failfast : words.waiting(number(callers.waiting[edge]!))
      const tone = isFailing ? 'fail' : 'trial'
      // To the right, where no other sign stands.
      const place = { x: point.x - 6, y: point.y + belowSign, anchor: 0 }
      notes.push({ ...plain, ...place, words: said, tone })
    }
    const degraded = callers.degraded[edge]!
    if (degraded > 0 && edge !== except) {
      signs.place(edge, queue >= queueLook.waiting ? 2 : hasCircuit ? 1 : 0, point)
      const place = { x: point.x - 6, y: point.y + belowSign, anchor: 0 }
      notes.push({ ...plain, ...place, words: words.degraded(number(degraded)), tone: 'trial' })
    }
    return notes
  })
}

const plain = { kind: 'plain', anchor: 0.5 } as const

/** What flows over a line of connections, where requests are not seen: how many are open, and how much they carry. */
export function connectionWords({ edges }: Frame, edge: number): string {
  const row = edge * edgeWidth
  const bytes = bytesText(edges[row + edgeField.bytesPerSecond]!)
  const halfClosed = edges[row + edgeField.halfClosed]!
  const said = words.connections(edges[row + edgeField.connections]!, bytes)
  return halfClosed > 0 ? `${said}, ${words.halfClosed(halfClosed)}` : said
}

function bytesText(perSecond: number): string {
  if (perSecond >= 1_000_000) return words.bytes(number(perSecond / 1_000_000), 'MB')
  if (perSecond >= 1_000) return words.bytes(number(perSecond / 1_000), 'kB')
  return words.bytes(number(perSecond), 'B')
}

/** Beside a line of connections, from near: what a proxy cannot do for what it cannot read. */
export function missingFeatures(
  { edges }: Topology,
  layout: Layout,
  edge: number,
  { isNear, hover, selection, zoom = 1 }: NoteOptions,
): readonly string[] {
  const { kind } = edges[edge]!
  if (kind !== 'tcp' && kind !== 'opaque') return []
  const isAsked = [hover, selection].some((place) => place?.kind === 'edge' && place.index === edge)
  const said = [words.noFeatures[kind], words.notBalanced]
  // Letters keep their size on the screen.
  const width = Math.max(...said.map(textWidth)) * 12
  const hasRoom = width / zoom < layout.edges[edge]!.length
  return isAsked || (isNear && hasRoom) ? said : []
}

/** How many connections of a line that is asked for end at each endpoint. */
export function spreadNotes(
  topology: Topology,
  layout: Layout,
  frame: Frame,
  options: NoteOptions,
): Note[] {
  return spreadEdges(topology, options).flatMap((edge) =>
    [...connectionsOf(topology, frame, edge)].flatMap(([endpoint, count]): Note[] => {
      const spot = layout.endpoints[endpoint]!
      if (spot.form !== 'box') return []
      const place = { x: spot.x + spot.width - 1, y: spot.y + spot.height - 1, anchor: 1 }
      return [{ kind: 'tag', ...place, words: words.open(number(count)), tone: 'ink' }]
    }),
  )
}
