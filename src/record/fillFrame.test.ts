import { describe, expect, test } from 'vitest'
import { ms, s, type Us } from '../model/units.ts'
import { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { parseScenario } from '../scenario/parse.ts'
import { fillFrame } from './fillFrame.ts'
import {
  endpointField,
  Frame,
  header,
  proxyField,
  proxyWidth,
  pushField,
  pushWidth,
} from './Frame.ts'
import { HopLog } from './HopLog.ts'
import { makeTopology } from './makeTopology.ts'
import { Metrics } from './metrics.ts'
import { Recorder } from './Recorder.ts'

/** Frames of a run as time goes on. */
function filmed(yaml: string, commands: readonly Command[] = []): (t: Us) => Frame {
  const { scenario } = parseScenario(`halfopen: 1\n${yaml}`, { file: 'test.yaml' })
  const run = new Run(scenario, commands)
  const metrics = new Metrics(run.world.places)
  const recorder = new Recorder(run, metrics)
  const hops = new HopLog(run)
  const frame = new Frame(makeTopology(run))
  return (t) => {
    run.advance(t)
    fillFrame(frame, run, metrics, recorder, hops, ms(10))
    return frame
  }
}

interface Push {
  readonly proxy: number
  readonly version: number
  readonly leftAt: Us
  readonly arrivesAt: Us
}

const pushesOf = ({ header: head, pushes }: Frame): Push[] =>
  Array.from({ length: head[header.pushes]! }, (_, row) => {
    const at = (field: number): number => pushes[row * pushWidth + field]!
    return {
      proxy: at(pushField.proxy),
      version: at(pushField.version),
      leftAt: at(pushField.leftAt),
      arrivesAt: at(pushField.arrivesAt),
    }
  })

describe('config versions on their way', () => {
  const yaml = `
title: Two tiers
seed: 3
duration: 20s
system: envoy
services:
  front: { endpoints: 3, serviceTime: { constant: 5ms }, calls: [ back ] }
  back: { endpoints: 4, serviceTime: { constant: 5ms } }
clients:
  web: { to: front, rate: 20/s }
policies:
  - { for: back, retry: { attempts: 3, on: [5xx] } }
`
  const policy: Command = {
    kind: 'policy',
    at: s(1),
    policy: { for: 'back', retry: { attempts: 2 } },
  }

  test('a push is in frames from the moment it leaves, and its proxy holds it once it has arrived', () => {
    const at = filmed(yaml, [policy])
    const announced = new Map<number, Us>()
    const held = (frame: Frame, proxy: number): number =>
      frame.proxies[proxy * proxyWidth + proxyField.version]!
    for (let t = 0; t < s(3); t += ms(1)) {
      const frame = at(t)
      for (const { proxy, version, leftAt, arrivesAt } of pushesOf(frame)) {
        expect(version).toBe(2)
        expect(leftAt).toBeGreaterThanOrEqual(policy.at)
        expect(leftAt).toBeLessThanOrEqual(t)
        expect(arrivesAt).toBeGreaterThan(leftAt)
        expect(held(frame, proxy), `proxy ${proxy}`).toBe(t >= arrivesAt ? 2 : 1)
        expect(arrivesAt, 'it arrives when it was said to').toBe(announced.get(proxy) ?? arrivesAt)
        announced.set(proxy, arrivesAt)
      }
    }
    const last = at(s(3))
    expect(announced.size).toBe(last.proxies.length / proxyWidth)
    expect(pushesOf(last)).toEqual([])
    expect(last.proxies[proxyField.wanted]).toBe(2)
  })
})

test('a worker that goes on for a caller who has left is counted until it is done', () => {
  const at = filmed(`
title: Impatient
seed: 1
duration: 2s
system: none
network: { latency: 0ms, jitter: 0ms }
services:
  cart: { endpoints: 1, workers: 2, serviceTime: { constant: 300ms } }
clients:
  web: { to: cart, arrivals: { at: [100ms] }, timeout: 100ms }
`)
  const seen = (t: Us): number[] => {
    const { endpoints } = at(t)
    return [endpoints[endpointField.busy]!, endpoints[endpointField.orphaned]!]
  }
  expect(seen(ms(150))).toEqual([1, 0])
  expect(seen(ms(250))).toEqual([1, 1])
  expect(seen(ms(399))).toEqual([1, 1])
  expect(seen(ms(450))).toEqual([0, 0])
})
