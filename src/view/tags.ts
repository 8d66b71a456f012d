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
    if (release > 0) {
      const x = spot.x + spot.width - 2
      const said = words.release(release + 1)
      notes.push({ kind: 'tag', words: said, tone: 'trial', x, y: spot.y + 2, anchor: 1 })
    }
    const restarts = at(endpointField.restarts)
    const faults = at(endpointField.faults)
    if (restarts > 0 && (hasFault(faults, 'crashLoop') || hasFault(faults, 'leak'))) {
      const x = spot.x + spot.width / 2
      notes.push({ ...tag, words: words.restarts(restarts), tone: 'fail', x, y: bottom })
      return
    }
    if (lens === 'config' || proxy < 0 || looks.isLate[proxy] !== 1) return
    const x = spot.x + proxyInBox.x + proxyInBox.side / 2
    const version = proxies[proxy * proxyWidth + proxyField.version]!
    notes.push({ ...tag, words: all.canvas.version(version), tone: 'trial', x, y: bottom })
  })
  return notes
}

const tag = { kind: 'tag', anchor: 0.5 } as const
