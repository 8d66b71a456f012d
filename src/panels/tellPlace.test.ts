import { describe, expect, test } from 'vitest'
import { edgeField, header, proxyField, proxyWidth } from '../record/Frame.ts'
import { calm, eject, setEdge, setEndpoint, shop, sketch } from '../view/fixtures.ts'
import { lensesOf } from './lenses.ts'
import { tellMark, tellPlace, type Telling } from './tellPlace.ts'

const topology = shop()
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')
const factsOf = (telling: Telling | undefined): Record<string, string> =>
  Object.fromEntries(telling!.facts.map(({ name, value }) => [name, plain(value)]))
const frontend = topology.services.findIndex(({ name }) => name === 'frontend')
const endpoint = topology.services[frontend]!.endpoints[0]!

describe('a tooltip', () => {
  test('of an endpoint tells what is busy, what waits, who has ejected it and which config it holds', () => {
    const frame = calm(topology)
    setEndpoint(frame, endpoint, { busy: 6, queued: 12, orphaned: 2 })
    expect(factsOf(tellPlace(topology, frame, { kind: 'endpoint', index: endpoint }))).toEqual({
      'workers busy': '6 of 8',
      waiting: '12 of 50',
      'work for nobody': '2',
      config: 'v41',
    })
    eject(topology, frame, endpoint, 1, 0)
    const told = tellPlace(topology, frame, { kind: 'endpoint', index: endpoint })!
    expect([told.state, told.tone]).toEqual(['ejected', 'fail'])
    expect(factsOf(told)['ejected by']).toBe('1 of 1 callers')
  })

  test('of a line tells how much of what ended lately was good', () => {
    const frame = calm(topology)
    const place = { kind: 'edge', index: 0 } as const
    expect(factsOf(tellPlace(topology, frame, place))['success']).toBe('no answers yet')
    setEdge(frame, 0, { attemptsPerSecond: 130, okPerSecond: 90, failedPerSecond: 30, overflow: 4 })
    expect(edgeField.okPerSecond).toBeGreaterThan(0)
    expect(factsOf(tellPlace(topology, frame, place))).toMatchObject({
      rate: '130/s',
      success: '75 %',
      'refused by limits so far': '4',
    })
  })

  test('of a proxy that is behind tells both versions', () => {
    const frame = calm(topology)
    const { proxy } = topology.endpoints[endpoint]!
    frame.proxies[proxy * proxyWidth + proxyField.version] = 40
    const facts = factsOf(tellPlace(topology, frame, { kind: 'proxy', index: proxy }))
    expect(facts['config']).toBe('v40, v41 is meant for it')
  })

  test('every kind of place has a name and at least one number', () => {
    const frame = calm(topology)
    for (const kind of [
      'client',
      'service',
      'endpoint',
      'proxy',
      'edge',
      'cluster',
      'member',
    ] as const) {
      const told = tellPlace(topology, frame, { kind, index: 0 })!
      expect(told.name, kind).not.toBe('')
      expect(told.facts.length, kind).toBeGreaterThan(0)
    }
    frame.header[header.proxiesCurrent] = 3
    const plane = factsOf(tellPlace(topology, frame, { kind: 'controlPlane', index: 0 }))
    expect(plane['current proxies']).toBe(`3 of ${topology.proxies.length}`)
    expect(tellPlace(topology, frame, { kind: 'service', index: 99 })).toBeUndefined()
    expect(tellMark({ mark: 'retry', root: 4812 })).toMatchObject({
      name: 'request 4,812',
      state: 'retry',
    })
  })
})

test('a lens is offered only where it has something to show', () => {
  expect(lensesOf(topology)).toEqual(['traffic', 'load', 'config', 'teams'])
  const bare = sketch([{ name: 'echo' }], { hasControlPlane: false, hasProxies: false })
  expect(lensesOf(bare)).toEqual(['traffic', 'load'])
  const endpoints = bare.endpoints.map((each, index) => ({ ...each, zone: 'ab'[index % 2]! }))
  expect(lensesOf({ ...bare, endpoints })).toEqual(['traffic', 'load', 'zones'])
})
