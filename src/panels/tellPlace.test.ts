import { describe, expect, test } from 'vitest'
import { edgeField, header, proxyField, proxyWidth } from '../record/Frame.ts'
import { s } from '../model/units.ts'
import {
  calm,
  eject,
  setCircuits,
  setCluster,
  setEdge,
  setEndpoint,
  setHeader,
  setProxy,
  shop,
  sketch,
} from '../view/fixtures.ts'
import { lensesOf } from './lenses.ts'
import { tellMark, tellPlace } from './tellPlace.ts'
import type { Telling } from './telling.ts'

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

  test('of a proxy that refused its config tells both versions, and that it is on purpose', () => {
    const frame = calm(topology)
    const { proxy } = topology.endpoints[endpoint]!
    setProxy(frame, proxy, { version: 40, refused: 41, stream: 2 })
    const told = tellPlace(topology, frame, { kind: 'proxy', index: proxy })!
    expect([told.state, told.tone]).toEqual(['refuses its config', 'fail'])
    expect(factsOf(told)).toMatchObject({
      config: 'v40, refused v41',
      'stream to the control plane': 'broken',
    })
  })

  test('of a proxy tells how long its certificate has to live, and when it has none', () => {
    const frame = calm(topology, s(10))
    const { proxy } = topology.endpoints[endpoint]!
    const told = () =>
      factsOf(tellPlace(topology, frame, { kind: 'proxy', index: proxy }))['certificate']
    expect(told()).toBeUndefined()
    setProxy(frame, proxy, { certificate: 2, certificateUntil: s(10 + 3_600 * 5) })
    expect(told()).toBe('5 h left')
    setProxy(frame, proxy, { certificateUntil: s(50) })
    expect(told()).toBe('40 s left')
    setProxy(frame, proxy, { certificate: 4 })
    expect(told()).toBe('expired')
  })

  test('of an endpoint tells who does not know it, who still calls it, and what it takes', () => {
    const frame = calm(topology)
    setEndpoint(frame, endpoint, { knownBy: 4, unknownTo: 3, mtls: 3 })
    expect(
      factsOf(tellPlace(topology, frame, { kind: 'endpoint', index: endpoint })),
    ).toMatchObject({
      'unknown to': '3 of 4 callers',
      takes: 'mTLS only',
    })
    setEndpoint(frame, endpoint, { unknownTo: 0, staleAt: 2, openBy: 1 })
    const told = tellPlace(topology, frame, { kind: 'endpoint', index: endpoint })!
    expect([told.state, told.tone]).toEqual(['circuit open at some', 'fail'])
    expect(factsOf(told)).toMatchObject({ 'gone, still listed by': '2 of 4 callers' })
  })

  test('of a line of connections tells what it carries and what nobody can do there', () => {
    const frame = calm(topology)
    const edge = topology.edges.findIndex(({ kind }) => kind === 'tcp')
    setEdge(frame, edge, { connections: 12, bytesPerSecond: 340_000, halfClosed: 2 })
    const facts = factsOf(tellPlace(topology, frame, { kind: 'edge', index: edge }))
    expect(facts).toMatchObject({
      'open connections': '12',
      carries: '340 kB/s',
      'half closed': '2',
    })
    expect(Object.keys(facts)).toContain(
      'TCP: no retries, no timeout of a request, no balancing of requests',
    )
  })

  test('of a line tells its circuits and its queue, where the mesh has them', () => {
    const frame = calm(topology)
    const place = { kind: 'edge', index: 0 } as const
    expect(Object.keys(factsOf(tellPlace(topology, frame, place)))).not.toContain('circuits open')
    setCircuits(topology, frame, 0, endpoint, 'open', s(1))
    setCluster(frame, 0, { queue: 3 })
    expect(factsOf(tellPlace(topology, frame, place))).toMatchObject({
      'circuits open': '1 of 2',
      queue: 'refuses at once (failfast)',
    })
  })

  test('of the control plane tells whom it reaches and what it has to do', () => {
    const frame = calm(topology)
    const all = topology.proxies.length
    setHeader(frame, { proxiesRefusing: 3, proxiesCut: 4, proxiesReconnecting: 2, pushQueue: 5 })
    expect(factsOf(tellPlace(topology, frame, { kind: 'controlPlane', index: 0 }))).toMatchObject({
      'proxies that refused': '3',
      'connected proxies': `${all - 6} of ${all}`,
      reconnecting: '2',
      'proxies waiting for a push': '5',
    })
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
  const proven = { ...topology, hasIdentity: true }
  expect(lensesOf(proven)).toEqual(['traffic', 'load', 'identity', 'config', 'teams'])
  const bare = sketch([{ name: 'echo' }], { hasControlPlane: false, hasProxies: false })
  expect(lensesOf(bare)).toEqual(['traffic', 'load'])
  const endpoints = bare.endpoints.map((each, index) => ({ ...each, zone: 'ab'[index % 2]! }))
  expect(lensesOf({ ...bare, endpoints })).toEqual(['traffic', 'load', 'zones'])
})
