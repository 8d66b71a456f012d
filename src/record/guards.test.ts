import { describe, expect, it } from 'vitest'
import { s } from '../model/units.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { ChangeLog } from './ChangeLog.ts'
import { Happenings } from './Happenings.ts'
import { HystrixStats } from './HystrixStats.ts'
import { Inspector } from './inspect.ts'
import { InstanceCounter } from './Instances.ts'
import { Metrics } from './metrics.ts'
import { narrative } from './narrative.ts'
import { policyLines } from './policyLines.ts'
import { storyOf } from './tellStory.ts'

const text = `
halfopen: 1
title: A library
system: hystrix
duration: 40s
services:
  shop: { workers: 99, serviceTime: 1ms, calls: [{ to: catalog, fallback: static }] }
  catalog: { workers: 99, serviceTime: 10ms }
clients: { web: { to: shop, rate: 50/s, arrivals: constant } }
systems: { hystrix: { hop: 0ms, callers: { web: none } } }
policies: [{ for: catalog, circuit: { sleep: 4s } }]
events: [{ at: 12s, until: 24s, fault: hang, on: catalog }]
`

const make = (): Run => new Run(parseScenario(text, { file: 'x.yaml' }).scenario)

function begin() {
  const run = make()
  const metrics = new Metrics(run.world.places)
  const changes = new ChangeLog(run)
  return { run, metrics, happenings: new Happenings(run, metrics), changes }
}

describe('the circuit of a library', () => {
  it('is told in the narrative: when it opened and why, and when it closed', () => {
    const { run, happenings } = begin()
    run.advance(s(40))
    const lines = narrative(happenings, run).map(({ text: words }) => words)
    expect(lines.join('\n')).toMatch(
      /opened its circuit to catalog: \d\d % of \d+ requests had failed/,
    )
    expect(lines.join('\n')).toContain(
      'closed its circuit to catalog: it is asked again, all at once.',
    )
  })

  it('is one instance for each process and service, with the way to its next transition', () => {
    const { run } = begin()
    run.advance(s(19))
    const found = new InstanceCounter(run).count({ machine: 'requestCircuit' })!
    expect(found.total).toBe(1)
    expect(found.lines[0]).toMatchObject({ state: 'open', distance: { kind: 'timer', of: s(4) } })
  })

  it('is shown with its counts and its pool where its caller and its service are looked at', () => {
    const { run, metrics, changes } = begin()
    run.advance(s(19))
    const { clusters } = run.world.places
    const index = run.plan.edges.findIndex(({ name }) => name === 'shop→catalog')
    const cluster = clusters.edge.indexOf(index)
    const seen = new Inspector(run, metrics, changes).inspect({ kind: 'cluster', index: cluster })!
    expect(seen.machines[0]).toMatchObject({ machine: 'requestCircuit', state: 'open' })
    for (const place of [
      { kind: 'edge', index },
      { kind: 'endpoint', index: 0 },
    ] as const) {
      const { machines } = new Inspector(run, metrics, changes).inspect(place)!
      expect(machines.map(({ machine }) => machine)).toContain('requestCircuit')
    }
    const names = seen.facts.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['short-circuited', 'threads at work', 'rejected']),
    )
  })

  it('has the values of its library in the policy, and the one that somebody said', () => {
    const { run } = begin()
    const edge = run.plan.edges.findIndex(({ name }) => name === 'shop→catalog')
    const lines = policyLines(run, edge, 0).map(({ key, value, isDefault }) => [
      key,
      value.replaceAll('\u00a0', ' '),
      isDefault,
    ])
    expect(lines).toContainEqual(['circuit.sleep', '4 s', false])
    expect(lines).toContainEqual(['circuit.requests', '20', true])
    expect(lines).toContainEqual(['limits.maxRequests', '10', true])
    const client = run.plan.edges.findIndex(({ name }) => name === 'web→shop')
    expect(policyLines(run, client, 0).map(({ from }) => from)).toContain('no library here')
  })

  it('is counted under the names of Hystrix', () => {
    const { run } = begin()
    run.advance(s(19))
    const stats = new HystrixStats(run).ofMesh()
    const of = (name: string) => stats[`HystrixCommand.catalog.${name}`]!
    expect(of('isCircuitBreakerOpen')).toBe(1)
    expect(of('countSuccess') + of('countTimeout') + of('countThreadPoolRejected')).toBeGreaterThan(
      600,
    )
    expect(of('rollingCountShortCircuited')).toBeGreaterThan(50)
    expect(of('countFallbackSuccess')).toBe(
      of('countShortCircuited') + of('countTimeout') + of('countThreadPoolRejected'),
    )
    expect(stats['HystrixThreadPool.catalog.maxActiveThreads']).toBe(10)
  })
})

describe('the story of a request that a fallback answered', () => {
  it.each([
    [605, 'Given up: the library of shop waits 1\u00a0s.'],
    [640, 'Refused: all 10 threads of its pool are at work.'],
    [950, 'Refused: the circuit of shop to catalog is open.'],
  ])('says why, of request %d: %s', (number, why) => {
    const story = storyOf(make, number, s(30))!
    const said = story.rows.flatMap((row) => (row.kind === 'decision' ? [row.text] : []))
    expect(story.outcome).toBe('ok')
    expect(story.headline).toContain('with a fallback in it')
    expect(said.map((words) => words.replaceAll('\u00a0', ' '))).toEqual(
      expect.arrayContaining([
        why.replaceAll('\u00a0', ' '),
        'Answered by its fallback, a fixed answer: it counts as degraded.',
      ]),
    )
  })
})
