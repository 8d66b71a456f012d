import { describe, expect, it } from 'vitest'
import { reasonCount } from '../model/reasons.ts'
import { Run } from '../scenario/build.ts'
import { parseMetric } from '../scenario/metric.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { PlaceRef } from './inspect.ts'
import { Meter } from './Meter.ts'
import { Metrics } from './metrics.ts'
import { Recorder } from './Recorder.ts'
import { takeSnapshot } from './Snapshot.ts'

const { scenario } = parseScenario(
  `halfopen: 1
title: Signals
system: envoy
seed: 5
duration: 12s
services:
  front: { endpoints: 2, workers: 20, serviceTime: { exponential: 4ms }, calls: [cart, { to: stock, probability: 50% }] }
  cart: { endpoints: 3, workers: 2, queue: 6, serviceTime: { exponential: 14ms }, failures: 4%, calls: [stock] }
  stock: { endpoints: 2, workers: 4, serviceTime: { exponential: 9ms } }
clients:
  web: { to: front, rate: 120/s, timeout: 400ms }
  app: { to: cart, rate: 25/s, timeout: 300ms }
policies:
  - { for: cart, timeout: 250ms, retry: { attempts: 3, on: [5xx, reset], perTryTimeout: 80ms }, limits: { maxRequests: 12 } }
events:
  - { at: 4s, until: 7s, fault: { slow: 5x }, on: cart }
  - { at: 8s, fault: kill, on: stock-1 }
`,
  { file: 'signals.yaml' },
)

/** A run that is moved from border to border, as the playback does it. */
function record(until: number) {
  const run = new Run(scenario)
  const metrics = new Metrics(run.world.places)
  const recorder = new Recorder(run, metrics)
  const advance = (to: number): void => {
    while (run.now < to) {
      const border = recorder.nextBorder(run.now)
      run.advance(Math.min(border, to))
      if (run.now === border) recorder.atBorder()
    }
  }
  advance(until)
  return { run, metrics, recorder, reader: recorder.reader, advance }
}

const windows = [
  [0, 12],
  [1, 3.5],
  [4, 7],
  [6.5, 11],
] as const

function placesOf({ plan, world }: Run): (PlaceRef | undefined)[] {
  return [
    undefined,
    ...plan.services.map((_, index): PlaceRef => ({ kind: 'service', index })),
    ...plan.edges.map((_, index): PlaceRef => ({ kind: 'edge', index })),
    ...plan.clients.map((_, index): PlaceRef => ({ kind: 'client', index })),
    ...Array.from({ length: world.places.endpoints.used }, (_, index): PlaceRef => {
      return { kind: 'endpoint', index }
    }),
  ]
}

describe('the signals of a window', () => {
  it('have reasons that sum to what failed, at every place and in every window', () => {
    const { run, reader } = record(12_000_000)
    let failures = 0
    for (const place of placesOf(run)) {
      for (const [from, to] of windows) {
        const numbers = reader.window(place, from * 1_000_000, to * 1_000_000)!
        expect(numbers.reasons.reduce((sum, count) => sum + count, 0)).toBe(numbers.failed)
        if (place?.kind !== 'endpoint') {
          expect(numbers.carried + numbers.offered).toBe(
            numbers.ok + numbers.failed + numbers.inFlight,
          )
          expect(numbers.carried).toBeGreaterThanOrEqual(0)
        }
        failures += numbers.failed
      }
    }
    expect(failures).toBeGreaterThan(100)
  })

  it('are the difference of the counters at its ends, and of the same quantiles', () => {
    for (const [from, to] of windows) {
      const other = new Run(scenario)
      const metrics = new Metrics(other.world.places)
      const meter = new Meter(other, metrics)
      other.advance(from * 1_000_000)
      const begin = takeSnapshot(other.world.places, metrics, true)
      other.advance(to * 1_000_000)
      const end = takeSnapshot(other.world.places, metrics, true)
      const { run, reader } = record(12_000_000)
      for (const [index, edge] of run.plan.edges.entries()) {
        const numbers = reader.window({ kind: 'edge', index }, from * 1_000_000, to * 1_000_000)!
        for (const [mine, theirs] of [
          ['offered', 'requests'],
          ['ok', 'ok'],
          ['failed', 'failed'],
          ['attempts', 'sent'],
        ] as const) {
          expect(numbers[mine]).toBe(end.edges[theirs][index]! - begin.edges[theirs][index]!)
        }
        expect(numbers.inFlight).toBe(end.edges.inFlight[index])
        expect(numbers.carried).toBe(begin.edges.inFlight[index])
        numbers.reasons.forEach((count, because) => {
          const cell = index * reasonCount + because
          expect(count).toBe(end.reasons[cell]! - begin.reasons[cell]!)
        })
        for (const name of ['p50', 'p95', 'p99'] as const) {
          const metric = parseMetric(`${name}(${edge.name})`)
          expect(numbers[name]).toBe(meter.measure(metric, begin, end))
        }
      }
      for (const [index, { name }] of run.plan.services.entries()) {
        const numbers = reader.window({ kind: 'service', index }, from * 1_000_000, to * 1_000_000)!
        expect(numbers.utilisation).toBeCloseTo(
          meter.measure(parseMetric(`util(${name})`), begin, end),
          9,
        )
        expect(numbers.waiting).toBeCloseTo(
          meter.measure(parseMetric(`queue(${name})`), begin, end),
          9,
        )
      }
    }
  })

  it('of a service are the sum of those of the edges into it', () => {
    const { run, reader } = record(12_000_000)
    run.plan.services.forEach((_, service) => {
      for (const [from, to] of windows) {
        const window = [from * 1_000_000, to * 1_000_000] as const
        const whole = reader.window({ kind: 'service', index: service }, ...window)!
        const parts = run.plan.edges.flatMap(({ toService }, index) =>
          toService === service ? [reader.window({ kind: 'edge', index }, ...window)!] : [],
        )
        for (const name of [
          'offered',
          'ok',
          'failed',
          'attempts',
          'inFlight',
          'carried',
        ] as const) {
          expect(whole[name]).toBe(parts.reduce((sum, part) => sum + part[name], 0))
        }
      }
    })
  })

  it('of the endpoints of a service have all the attempts that were sent to it', () => {
    const { run, reader } = record(12_000_000)
    const { endpoints } = run.world.places
    run.plan.services.forEach((_, service) => {
      const whole = reader.window({ kind: 'service', index: service }, 0, 12_000_000)!
      let taken = 0
      let unreached = 0
      for (let index = 0; index < endpoints.used; index++) {
        if (endpoints.service[index] !== service) continue
        const numbers = reader.window({ kind: 'endpoint', index }, 0, 12_000_000)!
        taken += numbers.offered
        unreached += numbers.reasons[8]! + numbers.reasons[9]!
      }
      // Who found no connection is counted at the endpoint, but was not sent.
      expect(taken - unreached).toBeLessThanOrEqual(whole.attempts)
      expect(taken).toBeGreaterThanOrEqual(whole.attempts)
    })
  })

  it('are the same after a rewind, and know nothing of what is to come', () => {
    const { run, recorder, reader, advance } = record(2_000_000)
    const { arena } = run.world.places.sim
    const checkpoint = arena.checkpoint()
    advance(12_000_000)
    const place = { kind: 'endpoint', index: 3 } as const
    const once = reader.signals(place)
    arena.restore(checkpoint)
    recorder.rewound()
    expect(
      reader
        .signals(place)
        .offered.slice(4)
        .every((value) => Number.isNaN(value)),
    ).toBe(true)
    expect(reader.window(place, 0, 12_000_000)!.to).toBe(2_000_000)
    advance(12_000_000)
    expect(reader.signals(place)).toEqual(once)
  })

  it('change nothing', () => {
    const { run } = record(12_000_000)
    const silent = new Run(scenario)
    silent.advance(12_000_000)
    expect(run.world.places.sim.digest).toBe(silent.world.places.sim.digest)
  })
})
