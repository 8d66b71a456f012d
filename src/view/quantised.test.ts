import { expect, test } from 'vitest'
import { ms, s } from '../model/units.ts'
import { edgeField, edgeWidth, type Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { DrawList } from './drawList.ts'
import { addFailure, addHop, calm, shop } from './fixtures.ts'
import { layout } from './layout.ts'

const options = {
  t: s(10),
  speedUs: s(1),
  isFar: false,
  reducedMotion: false,
  isQuantised: true,
  lens: 'traffic',
} as const

/** As busy as a run gets: on each edge so many requests that each takes 100 ms. */
function busy(topology: Topology, onEdge: number): Frame {
  const frame = calm(topology, options.t)
  topology.edges.forEach((_, edge) => {
    frame.edges[edge * edgeWidth + edgeField.attemptsPerSecond] = onEdge
    for (let hop = 0; hop < onEdge; hop++)
      addHop(frame, {
        edge,
        leftAt: options.t - hop * ms(1),
        arrivesAt: options.t + ms(100),
        root: edge * 1000 + hop,
      })
    addFailure(frame, { edge, reason: 'overflow', at: options.t, atCaller: true })
  })
  return frame
}

const drawn = (list: DrawList): string =>
  Array.from({ length: list.marks.count }, (_, at) =>
    [list.marks.shape[at], list.marks.x[at], list.marks.y[at], list.marks.root[at]].join(' '),
  ).join('\n')

test.each([1, 10, 100, 300])(
  'with %d requests on each edge 60 marks are drawn at most',
  (onEdge) => {
    const topology = shop()
    const list = new DrawList(topology, layout(topology))
    list.fill(busy(topology, onEdge), options)

    expect(list.marks.count).toBeLessThanOrEqual(60)
    expect(list.marks.count).toBeGreaterThan(0)
  },
)

test('which marks are drawn does not depend on what was drawn before', () => {
  const topology = shop()
  const fresh = new DrawList(topology, layout(topology))
  const used = new DrawList(topology, layout(topology))
  const frame = busy(topology, 12)
  used.fill(busy(topology, 300), options)
  for (const list of [fresh, used]) list.fill(frame, options)

  expect(drawn(used)).toBe(drawn(fresh))
  expect(used.marks.requestsPerMark).toBe(fresh.marks.requestsPerMark)
})

test('answers are not drawn on a stage, what failed is', () => {
  const topology = shop()
  const list = new DrawList(topology, layout(topology))
  const frame = calm(topology, options.t)
  addHop(frame, { edge: 0, kind: 'answer', leftAt: s(10), arrivesAt: s(11), root: 1 })
  addFailure(frame, { edge: 0, reason: 'overflow', at: options.t, atCaller: true })
  list.fill(frame, options)

  expect(list.marks.has('answer')).toBe(false)
  expect(list.marks.has('refused')).toBe(true)
})
