import { expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { Happenings } from './Happenings.ts'
import { Metrics } from './metrics.ts'
import { narrative } from './narrative.ts'

/** What is told of calls to who is gone while stock is deployed at 10 s, and how many there were. */
function told(events: string, more = 'system: envoy') {
  const text = `halfopen: 1
title: Deployed
seed: 3
duration: 40s
${more}
services:
  shop: { endpoints: 2, workers: 16, serviceTime: 1ms, calls: [stock] }
  stock: { endpoints: 2, workers: 16, serviceTime: 2ms }
clients: { web: { to: shop, rate: 200/s } }
events:
  - { at: 10s, until: 40s, fault: { deploy: { each: 3s } }, on: stock }
${events}`
  const { scenario } = parseScenario(text, { file: 'deploy.yaml' })
  const run = new Run(scenario)
  const happenings = new Happenings(run, new Metrics(run.world.places))
  run.advance(39_900_000)
  const { clusters } = run.world.places
  const lines = narrative(happenings, run).map((line) => line.text)
  const found = lines.filter((line) => /do(?:es)? not exist any more/.test(line))
  let calls = 0
  for (let cluster = 0; cluster < clusters.used; cluster++)
    calls += clusters.calls_to_gone[cluster]!
  const counted = found.reduce(
    (sum, line) => sum + Number(/^[\d,]+/.exec(line)![0].replace(',', '')),
    0,
  )
  return { why: [...new Set(found.map((line) => /: (.*)$/.exec(line)![1]))], calls, counted }
}

it('calls to who is gone are told with why their caller had not heard, and all are counted', () => {
  const watch = 'controlPlane: { watchDelay: 400ms }\nsystem: envoy'
  const causes: [string, string, string][] = [
    ['', watch, 'discovery is late, and the proxies of shop had not been told yet.'],
    ['', watch.replace('envoy', 'none'), 'shop had not heard of it yet.'],
    [
      '  - { at: 5s, until: 20s, fault: kill, on: control-plane }',
      'system: envoy',
      'the control plane is down, and nobody tells shop of new ones.',
    ],
    [
      '  - { at: 5s, until: 20s, fault: stall, on: control-plane }',
      'system: envoy',
      'discovery is stalled, and nothing that changes reaches shop.',
    ],
    [
      '  - { at: 5s, until: 20s, fault: partition, on: control-plane }',
      'system: envoy',
      'proxies of shop are cut off from the control plane, which knows better.',
    ],
  ]
  for (const [events, more, why] of causes) {
    const { why: found, calls, counted } = told(events, more)
    expect(calls).toBeGreaterThan(0)
    expect([found, counted]).toEqual([[why], calls])
  }
})
