import { describe, expect, test } from 'vitest'
import { ms, s, type Us } from '../model/units.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { fillFrame } from './fillFrame.ts'
import {
  endpointField,
  endpointWidth,
  Frame,
  header,
  proxyField,
  proxyWidth,
  pushField,
  pushKind,
  pushWidth,
} from './Frame.ts'
import { HopLog } from './HopLog.ts'
import { makeTopology } from './makeTopology.ts'
import { Metrics } from './metrics.ts'
import { Recorder } from './Recorder.ts'

function filmed(yaml: string): (t: Us) => Frame {
  const run = new Run(parseScenario(`halfopen: 1\n${yaml}`, { file: 'test.yaml' }).scenario)
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

const mesh = `
duration: 60s
system: envoy
services:
  cart: { endpoints: 3, restart: 20s, calls: [{ to: stock }] }
  stock: { endpoints: 2 }
clients: { web: { to: cart, rate: 20/s } }
`

const of = ({ header: head }: Frame, field: keyof typeof header): number => head[header[field]]!
const proxies = (frame: Frame, field: keyof typeof proxyField): number[] =>
  Array.from(
    { length: frame.proxies.length / proxyWidth },
    (_, proxy) => frame.proxies[proxy * proxyWidth + proxyField[field]]!,
  )
const endpoints = (frame: Frame, field: keyof typeof endpointField): number[] =>
  Array.from(
    { length: frame.endpoints.length / endpointWidth },
    (_, endpoint) => frame.endpoints[endpoint * endpointWidth + endpointField[field]]!,
  )

describe('a config that is not valid', () => {
  const at = filmed(`${mesh}
events:
  - { at: 2s, policy: { for: cart, timeout: 1s }, defect: clusters }
`)

  test('is refused by whoever it was sent to, and what they hold stays', () => {
    const before = at(s(1))
    expect(of(before, 'proxiesRefusing')).toBe(0)
    expect(of(before, 'proxiesCurrent')).toBe(before.proxies.length / proxyWidth)
    const after = at(s(6))
    const refused = proxies(after, 'refused')
    const held = proxies(after, 'version')
    const refusing = refused.filter((version) => version > 0).length
    expect(refusing).toBeGreaterThan(0)
    expect(of(after, 'proxiesRefusing')).toBe(refusing)
    refused.forEach((version, proxy) => {
      if (version > 0) expect(version).toBeGreaterThan(held[proxy]!)
    })
    expect(proxies(after, 'refusedAt').some((moment) => moment > s(2))).toBe(true)
  })

  test('flies back', () => {
    const film = filmed(`${mesh}
events:
  - { at: 2s, policy: { for: cart, timeout: 1s }, defect: clusters }
`)
    const seen = new Set<string>()
    for (let t = s(2); t < s(4); t += ms(5)) {
      const { header: head, pushes } = film(t)
      for (let row = 0; row < head[header.pushes]!; row++) {
        const field = (name: keyof typeof pushField): number =>
          pushes[row * pushWidth + pushField[name]]!
        seen.add(`${field('kind')} ${field('isRefusal') === 1 ? 'back' : 'there'}`)
      }
    }
    expect(seen).toContain(`${pushKind.clusters} there`)
    expect(seen).toContain(`${pushKind.clusters} back`)
  })
})

test('while the control plane is down nobody has a stream, and a pod that starts is known to nobody', () => {
  const at = filmed(`${mesh}
events:
  - { at: 1s, until: 50s, fault: kill, on: control-plane }
  - { at: 2s, fault: kill, on: cart-1 }
`)
  const all = at(0).proxies.length / proxyWidth
  expect(of(at(s(0.9)), 'proxiesCut') + of(at(s(0.9)), 'proxiesReconnecting')).toBe(0)
  const gone = at(s(10))
  expect(of(gone, 'proxiesCut') + of(gone, 'proxiesReconnecting')).toBeGreaterThanOrEqual(all - 1)
  expect(endpoints(gone, 'staleAt')[0]).toBeGreaterThan(0)
  expect(endpoints(gone, 'unknownTo').slice(1)).toEqual([0, 0, 0, 0])
})
