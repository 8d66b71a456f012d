import { describe, expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { makeTopology } from '../record/makeTopology.ts'
import { boxSide, sideOf } from './boxSide.ts'
import { groupings } from './grouping.ts'
import { boxesOf, boxOf, placeAt } from './hit.ts'
import { layout } from './layout.ts'
import { nodeBars, proxyInBar } from './nodeBars.ts'

const topologyOf = (system: string, nodes = 3) =>
  makeTopology(
    runOf({
      system,
      nodes: Object.fromEntries(Array.from({ length: nodes }, (_, index) => [`n${index + 1}`, {}])),
      services: {
        // From the second node on, so that the first proxy is not the first node's.
        front: { endpoints: 2, node: ['n2', 'n1'], calls: ['cart'] },
        cart: { endpoints: 2 * nodes },
      },
      clients: { web: { to: 'front', rate: '10/s' } },
    }).run,
  )

describe.each(groupings)('the proxies of nodes, grouped by %s,', (groupBy) => {
  it.each([
    { width: 804, height: 580 },
    { width: 358, height: 368 },
  ])('stand once each beneath everything else, in the order of nodes, in $width px', (room) => {
    const topology = topologyOf('istio-ambient')
    const placed = layout(topology, room, { groupBy })
    const bars = ['n1', 'n2', 'n3'].map((name) => {
      const proxy = topology.proxies.findIndex(({ node }) => node === name)
      const box = placed.nodeProxies[proxy]!
      expect(placeAt(topology, placed, box.x + 4, box.y + box.height / 2, 1)).toEqual({
        kind: 'proxy',
        index: proxy,
      })
      expect(boxOf(topology, placed, { kind: 'proxy', index: proxy })).toEqual(box)
      return box
    })
    for (const box of bars) {
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(placed.width + 0.01)
      expect(box.y + box.height).toBeLessThanOrEqual(placed.height + 0.01)
      for (const other of [...placed.services, ...placed.clients])
        expect(other.y + other.height).toBeLessThanOrEqual(box.y)
    }
    const places = bars.map(({ x, y }) => y * 10_000 + x)
    expect(places).toEqual(places.toSorted((one, other) => one - other))
  })
})

describe('an endpoint behind the proxy of its node', () => {
  it('has no square of its own, and is ringed with it', () => {
    const topology = topologyOf('istio-ambient')
    const placed = layout(topology)
    expect(topology.endpoints.map((_, endpoint) => sideOf(topology, endpoint))).toEqual(
      topology.endpoints.map(() => boxSide.node),
    )
    const spot = placed.endpoints[0]!
    expect(placeAt(topology, placed, spot.x + 10, spot.y + 15, 1)).toEqual({
      kind: 'endpoint',
      index: 0,
    })
    const proxy = topology.endpoints[0]!.proxy
    const own = topology.endpoints.filter((each) => each.proxy === proxy).length
    expect(boxesOf(topology, placed, { kind: 'proxy', index: proxy })).toHaveLength(1 + own)
  })
})

describe('where proxies stand beside endpoints', () => {
  it('no bar is drawn, and nothing is lower for it', () => {
    const topology = topologyOf('envoy')
    expect(nodeBars(topology, 800, 1).height).toBe(0)
    expect(layout(topology).nodeProxies.every((box) => box === undefined)).toBe(true)
  })
})

it('twenty nodes stand in rows that are as wide as the picture', () => {
  const topology = topologyOf('istio-ambient', 20)
  const bars = nodeBars(topology, 700, 1)
  const boxes = bars.boxes.filter((box) => box !== undefined)
  expect(new Set(boxes.map(({ y }) => y)).size).toBe(4)
  for (const box of boxes) {
    expect(box.x + box.width).toBeLessThanOrEqual(700)
    const square = proxyInBar(box)
    expect(square.x).toBeGreaterThan(box.x)
    expect(square.y + square.height).toBeLessThan(box.y + box.height)
  }
})
