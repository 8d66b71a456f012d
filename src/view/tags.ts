import type { Lens } from '../model/lenses.ts'
import {
  endpointField,
  endpointWidth,
  proxyField,
  proxyWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words as all } from '../words/words.ts'
import { proxyInBox } from './hit.ts'
import type { Layout } from './layout.ts'
import { hasFault, type Looks } from './looks.ts'
import type { Note } from './note.ts'

const words = all.picture

/** Small words at endpoints that are drawn in full: an older config, another release, and how often it was started again. */
export function tags(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  { endpoints, proxies }: Frame,
  lens: Lens,
): Note[] {
  const notes: Note[] = []
  layout.endpoints.forEach((spot, index) => {
    if (spot.form !== 'box') return
    const { proxy } = topology.endpoints[index]!
    const at = (field: number): number => endpoints[index * endpointWidth + field]!
    const bottom = spot.y + spot.height - 1
    const release = at(endpointField.release)
    const restarts = at(endpointField.restarts)
    const faults = at(endpointField.faults)
    const isLooping = restarts > 0 && (hasFault(faults, 'crashLoop') || hasFault(faults, 'leak'))
    const said = [
      ...(release > 0 ? [words.release(release + 1)] : []),
      ...(isLooping ? [words.restarts(restarts)] : []),
    ]
    if (said.length > 0) {
      const place = { x: spot.x + spot.width - 2, y: spot.y + 1, anchor: 1 }
      notes.push({
        kind: 'tag',
        words: said.join(', '),
        tone: isLooping ? 'fail' : 'trial',
        ...place,
      })
    }
    if (lens === 'config' || proxy < 0 || looks.isLate[proxy] !== 1) return
    const x = spot.x + proxyInBox.x + proxyInBox.side / 2
    const version = proxies[proxy * proxyWidth + proxyField.version]!
    notes.push({ ...tag, words: all.canvas.version(version), tone: 'trial', x, y: bottom })
  })
  return notes
}

const tag = { kind: 'tag', anchor: 0.5 } as const
