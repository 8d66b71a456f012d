import { describe, expect, test } from 'vitest'
import { lenses, type Lens } from '../model/lenses.ts'
import { markIndex } from '../model/marks.ts'
import { ms, s } from '../model/units.ts'
import { proxyField, proxyWidth, serviceField, serviceWidth, type Frame } from '../record/Frame.ts'
import { DrawList } from './drawList.ts'
import { addFailure, addHop, addPush, calm, setEdge, setEndpoint, shop } from './fixtures.ts'
import { layout } from './layout.ts'

const topology = shop()
const places = layout(topology)
const moment = { t: s(10), speedUs: ms(50), reducedMotion: false, isFar: false }

function seen(frame: Frame, lens: Lens, isNear = false): { words: string[]; marks: number[] } {
  const list = new DrawList(topology, places)
  list.fill(frame, { ...moment, lens })
  const notes = list.notes(frame, {
    ...moment,
    lens,
    isNear,
    selection: undefined,
    hover: undefined,
    commands: [],
  })
  return {
    words: notes.map(({ words }) => words.replaceAll('\u00a0', ' ')),
    marks: [...list.marks.shape.subarray(0, list.marks.count)],
  }
}

describe('lenses', () => {
  test('requests travel in the lens of traffic alone, config there and in its own, failures in all', () => {
    const frame = calm(topology, s(10))
    addHop(frame, { edge: 0, leftAt: s(10), arrivesAt: s(11) })
    addPush(frame, { proxy: 3, leftAt: s(10), arrivesAt: s(11) })
    addFailure(frame, { edge: 0, reason: 'overflow', at: s(10), atCaller: true })
    for (const lens of lenses) {
      const { marks } = seen(frame, lens)
      expect(marks.includes(markIndex.request), lens).toBe(lens === 'traffic')
      expect(marks.includes(markIndex.push), lens).toBe(lens === 'traffic' || lens === 'config')
      expect(marks.includes(markIndex.refused), lens).toBe(true)
    }
  })

  test('load is told by service, and from near by endpoint', () => {
    const frame = calm(topology, s(10))
    const { endpoints, workers } = topology.services[0]!
    frame.services[serviceField.busy] = 4
    frame.services[serviceField.queued] = 14
    setEndpoint(frame, endpoints[0]!, { busy: 4, queued: 14 })
    const percent = Math.round((400 / endpoints.length) * (1 / workers))
    expect(seen(frame, 'load').words).toContain(`${percent} % busy, 14 waiting`)
    expect(seen(frame, 'load').words).not.toContain(`4 of ${workers}, 14 waiting`)
    expect(seen(frame, 'load', true).words).toContain(`4 of ${workers}, 14 waiting`)
    expect(serviceWidth).toBeGreaterThan(serviceField.queued)
  })

  test('config is told by proxy, whoever is late and whoever is not', () => {
    const frame = calm(topology, s(10))
    const late = topology.endpoints[0]!.proxy
    frame.proxies[late * proxyWidth + proxyField.version] = 40
    const versions = seen(frame, 'config').words.filter((words) => words.startsWith('v4'))
    expect(versions.filter((words) => words === 'v40')).toHaveLength(1)
    expect(versions).toHaveLength(topology.proxies.length)
    expect(seen(frame, 'traffic').words).toContain('v40')
    expect(seen(frame, 'traffic').words).not.toContain('v41')
  })

  test('teams are named, and rates are not', () => {
    const frame = calm(topology, s(10))
    topology.edges.forEach((_, edge) => setEdge(frame, edge, { attemptsPerSecond: 33 }))
    const { words } = seen(frame, 'teams', true)
    expect(words.filter((each) => each === 'payments')).toHaveLength(2)
    expect(words).not.toContain('33/s')
    expect(seen(frame, 'traffic', true).words).toContain('33/s')
  })
})
