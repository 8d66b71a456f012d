import {
  endpointField,
  endpointWidth,
  proxyField,
  proxyWidth,
  serviceField,
  serviceWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'
import { boxOf } from './hit.ts'
import type { Layout } from './layout.ts'
import { queueTone, type Looks } from './looks.ts'
import type { Note, NoteOptions } from './note.ts'
import { configLook } from './ProxyLooks.ts'
import { teamWords } from './teamNotes.ts'
import * as states from './states.ts'

type Words = Pick<Note, 'kind' | 'words' | 'tone'>

/** Words over the upper left corner of a service. */
const above = (layout: Layout, service: number, note: Words): Note => {
  const { x, y } = layout.services[service]!
  return { ...note, x: x + 2, y: y - 9, anchor: 0 }
}

/** Words under an endpoint that is drawn as a box. */
const below = (layout: Layout, endpoint: number, note: Words): Note => {
  const { x, y, width, height } = layout.endpoints[endpoint]!
  return { ...note, x: x + width / 2, y: y + height + 3, anchor: 0.5 }
}

/** What the lens adds in words; the other notes are the same in every lens. */
export function lensNotes(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  frame: Frame,
  { t, lens, isFar, isNear }: Pick<NoteOptions, 't' | 'lens' | 'isFar' | 'isNear'>,
): Note[] {
  if (isFar) return []
  switch (lens) {
    case 'traffic':
      return []
    case 'load':
      return loads(topology, layout, looks, frame, isNear)
    case 'identity':
      return [...modes(topology, layout, frame), ...shares(layout, looks)]
    case 'config':
      return versions(topology, layout, looks, frame)
    case 'teams':
      return topology.services.flatMap(({ team }, service) =>
        team === ''
          ? []
          : [
              above(layout, service, {
                kind: 'plain',
                words: teamWords(topology, team, t),
                tone: 'ink',
              }),
            ],
      )
    case 'zones':
      return zones(topology, layout)
  }
}

/** How much of the workers is busy and how many requests wait; from near also by endpoint. */
function loads(
  topology: Topology,
  layout: Layout,
  looks: Looks,
  { services, endpoints }: Frame,
  isNear: boolean,
): Note[] {
  return topology.services.flatMap((service, index): Note[] => {
    if (looks.isPanic[index] === 1) return []
    const row = index * serviceWidth
    const all = service.workers * service.endpoints.length
    const busy = services[row + serviceField.busy]!
    const queued = services[row + serviceField.queued]!
    const worst = Math.max(...service.endpoints.map((endpoint) => looks.queueTone[endpoint]!))
    const tone = worst === queueTone.full ? 'fail' : worst === queueTone.half ? 'trial' : 'ink'
    const said = words.canvas.load(all > 0 ? Math.round((100 * busy) / all) : 0, queued)
    const notes = [above(layout, index, { kind: 'plain', words: said, tone })]
    if (!isNear) return notes
    for (const endpoint of service.endpoints) {
      if (layout.endpoints[endpoint]!.form !== 'box') continue
      const at = endpoint * endpointWidth
      const here = words.canvas.endpointLoad(
        endpoints[at + endpointField.busy]!,
        service.workers,
        endpoints[at + endpointField.queued]!,
      )
      notes.push(below(layout, endpoint, { kind: 'bare', words: here, tone: 'ink' }))
    }
    return notes
  })
}

/** What each service takes: mTLS only, plaintext as well, or nothing else. */
function modes(topology: Topology, layout: Layout, { endpoints }: Frame): Note[] {
  const { mtls, strictAt } = words.picture
  return topology.services.flatMap((service, index): Note[] => {
    const all = service.endpoints
      .map((endpoint) => endpoints[endpoint * endpointWidth + endpointField.mtls]!)
      .filter((mode) => mode > 0)
    const [first] = all
    if (first === undefined) return []
    const strict = all.filter((mode) => mode === mtlsMode.strict).length
    const isMixed = all.some((mode) => mode !== first)
    const said = isMixed ? strictAt(strict, all.length) : mtls[mtlsNames[first - 1]!]
    return [above(layout, index, { kind: 'plain', words: said, tone: 'ink' })]
  })
}

/** Which part of an edge's connections nobody has shown a certificate over, where it is a part. */
function shares(layout: Layout, { callers: { plain } }: Looks): Note[] {
  return layout.edges.flatMap((route, edge): Note[] => {
    const share = plain[edge]!
    if (share <= 0 || share >= 1) return []
    const point = { x: 0, y: 0 }
    route.at(0.5, point)
    const said = words.picture.plain(Math.max(1, Math.round(share * 100)))
    return [{ kind: 'plain', words: said, tone: 'ink', x: point.x, y: point.y + 15, anchor: 0.5 }]
  })
}

/** As in frames, from 1. */
const mtlsNames = ['off', 'permissive', 'strict'] as const
const mtlsMode = { strict: 3 } as const

/** Which version each proxy holds that has what is meant for it; the others have a tag, see `tags`, or a shape. */
function versions(topology: Topology, layout: Layout, looks: Looks, { proxies }: Frame): Note[] {
  return topology.proxies.flatMap(({ endpoint }, index): Note[] => {
    if (endpoint >= 0 && layout.endpoints[endpoint]!.form !== 'box') return []
    const box = boxOf(topology, layout, { kind: 'proxy', index })
    const version = proxies[index * proxyWidth + proxyField.version]!
    const isEmpty = looks.proxies.state[index] === states.proxy.bootstrapping
    if (box === undefined || version <= 0 || isEmpty) return []
    const config = looks.proxies.config[index]!
    // The proxy of a client has no box in which a tag could stand.
    if (endpoint >= 0 && config !== configLook.current) return []
    const isBehind = config === configLook.late || config === configLook.refused
    return [
      {
        kind: isBehind ? 'tag' : 'plain',
        words: words.canvas.version(version),
        tone: config === configLook.refused ? 'fail' : isBehind ? 'trial' : 'ink',
        x: box.x + box.width / 2,
        y: box.y + box.height + 8,
        anchor: 0.5,
      },
    ]
  })
}

function zones(topology: Topology, layout: Layout): Note[] {
  return topology.services.flatMap((service, index): Note[] => {
    const all = new Set(service.endpoints.map((endpoint) => topology.endpoints[endpoint]!.zone))
    const isBoxes = service.endpoints.every((at) => layout.endpoints[at]!.form === 'box')
    if (all.size > 1 && isBoxes)
      return service.endpoints.map((endpoint) => {
        const { zone } = topology.endpoints[endpoint]!
        return below(layout, endpoint, { kind: 'plain', words: zone, tone: 'ink' })
      })
    const said = words.canvas.zones([...all].filter((zone) => zone !== ''))
    return said === '' ? [] : [above(layout, index, { kind: 'plain', words: said, tone: 'ink' })]
  })
}
