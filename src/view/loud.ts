import type { Us } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import {
  endpointField,
  endpointWidth,
  memberField,
  memberWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words as catalogue } from '../words/words.ts'
import { wholeSeconds } from './faultWords.ts'
import type { Layout } from './layout.ts'
import { frameLook, type Looks } from './looks.ts'
import * as states from './states.ts'

const said = catalogue.canvas.loud

/** The one thing on the canvas that may be both coloured and large. */
export interface Loud {
  readonly endpoint: number
  readonly words: string
  readonly tone: 'trial' | 'fail'
}

/** How long a transition stays loud, in seconds of the viewer. */
const loudWallSeconds = 4

/**
 * Who is loud: the selected endpoint if it has something to tell, else the newest change to a trial state, else the newest to
 * a failed one; of changes at the same moment the one nearest to the client.
 */
export function loudest(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  frame: Frame,
  { t, speedUs, selection }: { t: Us; speedUs: Us; selection: PlaceRef | undefined },
): Loud | undefined {
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
  let best: Loud | undefined
  let bestRank = -1
  let bestAt = -1
  let bestX = Infinity
  const life = loudWallSeconds * speedUs
  topology.endpoints.forEach(({ name }, endpoint) => {
    const change = changeOf(looks, frame, endpoint, ejectedAt.get(endpoint))
    if (change === undefined) return
    const isSelected = selection?.kind === 'endpoint' && selection.index === endpoint
    const age = t - change.at
    // What stands so from the start is no change.
    if (!isSelected && (change.at <= 0 || age < 0 || age >= life)) return
    const rank = isSelected ? 2 : change.tone === 'trial' ? 1 : 0
    const { x } = layout.endpoints[endpoint]!
    const isBetter =
      rank > bestRank ||
      (rank === bestRank && (change.at > bestAt || (change.at === bestAt && x < bestX)))
    if (!isBetter) return
    const end = change.isEjection ? until.get(endpoint) : undefined
    const told =
      end === undefined
        ? said.said(name, change.words)
        : said.saidWith(name, change.words, wholeSeconds(end - t))
    best = { endpoint, words: told, tone: change.tone }
    bestRank = rank
    bestAt = change.at
    bestX = x
  })
  return best
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
  if (pod === states.pod.starting) return { words: said.starting, tone: 'trial', at: since }
  if (pod === states.pod.crashed) return { words: said.crashed, tone: 'fail', at: since }
  if (ejectedAt === undefined) return undefined
  const isPartly = looks.frame[endpoint] === frameLook.partly
  const words = isPartly ? said.ejectedBySome : said.ejected
  return { words, tone: 'fail', at: ejectedAt, isEjection: true }
}
