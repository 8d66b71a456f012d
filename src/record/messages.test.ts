import { describe, expect, it } from 'vitest'
import { ms, s } from '../model/units.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { fillFrame } from './fillFrame.ts'
import { Frame, queueField, queueWidth } from './Frame.ts'
import { ChangeLog } from './ChangeLog.ts'
import { Happenings } from './Happenings.ts'
import { HopLog } from './HopLog.ts'
import { Inspector } from './inspect.ts'
import { makeTopology } from './makeTopology.ts'
import { Metrics } from './metrics.ts'
import { moments } from './moments.ts'
import { narrative } from './narrative.ts'
import { Recorder } from './Recorder.ts'
import { storyOf } from './tellStory.ts'

const scenario = (broker: string, mail: string, events: string) =>
  parseScenario(
    `halfopen: 1
title: Mail
duration: 40s
seed: 3
system: message-broker
systems: { message-broker: ${broker} }
services:
  mail: { endpoints: 2, workers: 1, serviceTime: 15ms, ${mail} }
clients: { shop: { to: mail, rate: 50/s, method: POST, answer: none } }
events: [ ${events} ]
`,
    { file: 'mail.yaml' },
  ).scenario

function film(broker: string, mail: string, events: string) {
  const run = new Run(scenario(broker, mail, events))
  const metrics = new Metrics(run.world.places)
  const recorder = new Recorder(run, metrics)
  const happenings = new Happenings(run, metrics)
  const hops = new HopLog(run)
  const topology = makeTopology(run)
  const frame = new Frame(topology)
  const at = (t: number) => {
    run.advance(t)
    fillFrame(frame, run, metrics, recorder, hops, ms(10))
    return (field: keyof typeof queueField, queue = 0): number =>
      frame.queues[queue * queueWidth + queueField[field]]!
  }
  const lines = () => narrative(happenings, run).map(({ text }) => text.replaceAll('\u00a0', ' '))
  return { run, at, lines, topology, moments: () => moments(happenings, run) }
}

const outage = '{ at: 5s, until: 15s, fault: kill, on: mail }'

describe('What waits at a broker', () => {
  it('is told when it begins, with why, and when it is over', () => {
    const { run, lines, moments: told } = film('{}', 'queue: unbounded', outage)
    run.advance(s(14))
    expect(lines().at(-1)).toMatch(
      /^Messages for mail wait at broker: \d+ are kept, because no endpoint of mail takes them\.$/,
    )
    run.advance(s(39))
    expect(lines().at(-1)).toMatch(
      /^mail has caught up: what waited is done, after [\d.]+ s; at most \d+ messages were kept\.$/,
    )
    expect(told().map(({ label }) => label)).toContain('messages wait')
  })

  it('is told of messages that go round, of dead letters, and of publishers that are blocked', () => {
    const loop = film('{ onFailure: requeue, prefetch: 5 }', 'poison: 5%', '')
    loop.run.advance(s(20))
    expect(loop.lines().join('\n')).toContain('Messages for mail go round: of ')
    const dead = film('{ onFailure: discard }', 'poison: 10%', '')
    dead.run.advance(s(10))
    expect(dead.lines().join('\n')).toMatch(
      /broker put \d+ messages for mail aside as dead letters/,
    )
    const full = film('{ alarm: 100 }', 'queue: unbounded', outage)
    full.run.advance(s(12))
    expect(full.lines().join('\n')).toContain(
      'broker keeps 100 messages and stops reading: everybody who publishes waits.',
    )
    full.run.advance(s(30))
    expect(full.lines().join('\n')).toContain('broker has room again: publishers were blocked for')
  })

  it('stands in frames, by queue, and of a log by part', () => {
    const queue = film('{ prefetch: 4 }', 'queue: unbounded', outage)
    expect(queue.topology.queues).toMatchObject([{ service: 0, partitions: 0 }])
    const now = queue.at(s(10))
    expect([now('consumers'), now('unacked'), now('isBlocking')]).toEqual([0, 0, 0])
    expect(now('ready')).toBeGreaterThan(200)
    expect(now('kept')).toBe(now('ready'))
    expect(now('oldestAt')).toBeLessThan(s(5.1))
    const log = film('{ kind: log, partitions: 4, retryDelay: 50ms }', 'poison: 1%', '')
    const frame = log.at(s(30))
    expect(log.topology.queues[0]!.partitions).toBe(4)
    expect(frame('ready')).toBeGreaterThan(100)
  })

  it('can be looked at: the oldest message, the parts of a log, and how the broker sees a consumer', () => {
    const queue = film('{}', 'queue: unbounded', outage)
    const log = film('{ kind: log, partitions: 2 }', 'queue: unbounded', '')
    const machines = ({ run }: typeof queue, kind: 'edge' | 'endpoint', index: number) => {
      const metrics = new Metrics(run.world.places)
      const inspector = new Inspector(run, metrics, new ChangeLog(run))
      run.advance(s(10))
      return inspector.inspect({ kind, index })!
    }
    const edge = queue.topology.queues[0]!.edge
    const shown = machines(queue, 'edge', edge)
    expect(shown.machines.map(({ machine, state }) => `${machine} ${state}`)).toEqual([
      'message kept.ready.fresh',
    ])
    expect(shown.facts[0]).toMatchObject({ name: 'messages kept' })
    expect(machines(queue, 'endpoint', 0).machines.map(({ state }) => state)).toContain('detached')
    const parts = machines(log, 'edge', edge).machines.filter(
      ({ machine }) => machine === 'partition',
    )
    expect(parts).toHaveLength(2)
  })

  it('is in the story of a request: how long it waited, to whom it was given, when it was done', () => {
    const make = () => new Run(scenario('{}', 'queue: unbounded', outage))
    const story = storyOf(make, 300, s(40))!
    expect(story.headline).toMatch(/^It was answered with 202 after 7/)
    const said = story.rows.flatMap((row) => (row.kind === 'decision' ? [row.text] : []))
    expect(said[0]).toBe('Published: it is in the queue of mail.')
    expect(said[1]).toMatch(/^Given to mail-\d, after [\d.]+\u00a0s in the queue of mail\.$/)
    expect(said.at(-1)).toBe('Acknowledged: the broker forgets it.')
    expect(story.sentences.map(({ text }) => text).join(' ')).toMatch(
      /It waited [\d.]+\u00a0s in the queue of mail, and was done/,
    )
  })

  it('is where the time of an answer went that came through a queue', () => {
    const text = `halfopen: 1
title: Ask
duration: 10s
system: message-broker
systems: { message-broker: { prefetch: 1 } }
services: { cart: { workers: 1, serviceTime: 100ms } }
clients: { web: { to: cart, arrivals: { at: [100ms, 100ms, 100ms] } } }
`
    const make = () => new Run(parseScenario(text, { file: 'ask.yaml' }).scenario)
    const story = storyOf(make, 2, s(5))!
    const sum = story.waits.reduce((total, { us }) => total + us, 0)
    expect(sum).toBe(story.tookUs)
    const kept = story.waits.find(({ kind }) => kind === 'kept')!
    expect(kept.us).toBeGreaterThan(ms(190))
    expect(kept.mostly).toBe('broker-1')
  })
})
