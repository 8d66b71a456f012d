import { expect, test } from 'vitest'
import { statsByProxy } from '../record/proxyStats.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { Counters, PlaceRef } from './protocol.ts'
import { wholePlayback } from './wholePlayback.ts'

const second = 1_000_000
const scenarioOf = (system: string): string => `
halfopen: 1
title: Counted
seed: 3
duration: 20s
system: ${system}
services:
  front: { endpoints: 1, workers: 8, serviceTime: { exponential: 5ms }, calls: [ back ] }
  back: { endpoints: 2, workers: 4, serviceTime: { exponential: 10ms }, failures: 10% }
clients:
  web: { to: front, rate: 50/s, timeout: 1s }
policies:
  - { for: back, retry: { attempts: 2, on: [5xx] } }
`

function open(system: string) {
  const playback = wholePlayback(Infinity)
  const loaded = playback.ask({
    type: 'load',
    id: 1,
    text: scenarioOf(system),
    file: 'counted.yaml',
  })
  if (loaded.type !== 'loaded') throw new Error(loaded.type)
  return {
    topology: loaded.topology,
    go: (t: number) =>
      void playback.ask({ type: 'frame', id: 2, t, windowUs: 0, buffer: undefined }),
    counters(place: PlaceRef): Counters | undefined {
      const answer = playback.ask({ type: 'counters', id: 3, place })
      expect(answer.type).toBe('counters')
      return answer.type === 'counters' ? answer.counters : undefined
    },
    counting(place: PlaceRef): string | undefined {
      const answer = playback.ask({ type: 'inspect', id: 4, place })
      return answer.type === 'inspection' ? answer.inspection?.counting : undefined
    },
  }
}

test('a proxy tells at each moment what the command line tells then, without what is zero', () => {
  const { topology, go, counters } = open('envoy')
  const front = topology.endpoints.findIndex(({ name }) => name === 'front-1')
  const place = { kind: 'proxy', index: topology.endpoints[front]!.proxy } as const
  const told = [5 * second, 12 * second, 5 * second].map((t) => {
    go(t)
    return counters(place)!
  })
  for (const { at, stats } of told) {
    const parsed = parseScenario(scenarioOf('envoy'), { file: 'counted.yaml' })
    const run = new Run(parsed.scenario)
    run.advance(at)
    const known = Object.entries(statsByProxy(run)['front-1']!)
    expect(stats).toEqual(known.filter(([, value]) => value !== 0))
  }
  expect(told.map(({ at }) => at)).toEqual([5 * second, 12 * second, 5 * second])
  expect(told[2]).toEqual(told[0])
  const retries = told.map(({ stats }) => new Map(stats).get('cluster.back.upstream_rq_retry')!)
  expect(retries[0]).toBeGreaterThan(0)
  expect(retries[1]).toBeGreaterThan(retries[0]!)
})

test('a client and an endpoint tell of the proxy that stands there', () => {
  const { topology, go, counters, counting } = open('envoy')
  go(5 * second)
  const all = [
    ...topology.clients.map(({ proxy }, index) => ({ kind: 'client' as const, index, proxy })),
    ...topology.endpoints.map(({ proxy }, index) => ({ kind: 'endpoint' as const, index, proxy })),
  ]
  for (const { kind, index, proxy } of all) {
    expect(proxy).toBeGreaterThanOrEqual(0)
    const own = counters({ kind: 'proxy', index: proxy })
    expect(own).toBeDefined()
    expect(counters({ kind, index })).toEqual(own)
    expect(counting({ kind, index })).toBe(counting({ kind: 'proxy', index: proxy }))
  }
  expect(counting({ kind: 'client', index: 0 })).toBe('web')
})

test('nobody tells where there is no proxy of its own, or none that is an Envoy', () => {
  const { go, counters, counting } = open('envoy')
  go(5 * second)
  for (const place of [
    { kind: 'service', index: 0 },
    { kind: 'edge', index: 0 },
    { kind: 'proxy', index: 900 },
    { kind: 'endpoint', index: 900 },
    { kind: 'client', index: 900 },
  ] as const)
    expect(counters(place)).toBeUndefined()
  expect(counting({ kind: 'service', index: 0 })).toBeUndefined()
  const linkerd = open('linkerd2')
  linkerd.go(5 * second)
  const { proxy } = linkerd.topology.endpoints[0]!
  expect(linkerd.counters({ kind: 'proxy', index: proxy })).toBeUndefined()
  expect(linkerd.counting({ kind: 'proxy', index: proxy })).toBeUndefined()
})
