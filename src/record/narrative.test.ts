import { describe, expect, it } from 'vitest'
import { reason, reasonCount } from '../model/reasons.ts'
import { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { parseScenario } from '../scenario/parse.ts'
import { Happenings } from './Happenings.ts'
import { Metrics } from './metrics.ts'
import { moments } from './moments.ts'
import { narrative } from './narrative.ts'

const head = 'halfopen: 1\ntitle: What happened\nsystem: envoy\nseed: 7\n'

const shop = `${head}duration: 40s
services:
  frontend: { endpoints: 2, workers: 50, serviceTime: { constant: 4ms }, calls: [cart] }
  cart: { endpoints: 3, workers: 4, serviceTime: { exponential: 10ms }, restart: 4s }
clients: { web: { to: frontend, rate: 100/s, timeout: 1s } }
policies:
  - for: cart
    timeout: 300ms
    retry: { attempts: 3, on: [5xx], perTryTimeout: 60ms }
    limits: { maxRequests: 10, maxPendingRequests: 10, maxRetries: 30 }
    outlier: { consecutive5xx: 5, interval: 2s, baseEjectionTime: 3s, maxEjectionPercent: 40% }
events:
  - { at: 5s, fault: kill, on: cart-2 }
  - { at: 15s, until: 20s, fault: { slow: 8x }, on: cart }
  - { at: 30s, policy: { for: cart, retry: { attempts: 2 } } }
`

function begin(text: string, commands: readonly Command[] = []) {
  const { scenario } = parseScenario(text, { file: 'shop.yaml' })
  const run = new Run(scenario, commands)
  const metrics = new Metrics(run.world.places)
  const happenings = new Happenings(run, metrics)
  const lines = (): string[] =>
    narrative(happenings, run).map(({ at, text: words }) =>
      `${(at / 1_000_000).toFixed(1)} ${words}`.replaceAll('\u00a0', ' '),
    )
  return { run, metrics, happenings, lines, arena: run.world.places.sim.arena }
}

describe('the narrative', () => {
  it('tells cause and effect in order, and runs of the same thing as one', async () => {
    const { run, lines } = begin(shop)
    run.advance(40_000_000)
    await expect(`${lines().join('\n')}\n`).toMatchFileSnapshot('./__stories__/narrative.txt')
  })

  it('says what you did, and what stands in the scenario', () => {
    const commands: Command[] = [
      { kind: 'fault', at: 1_000_000, fault: { kind: 'kill' }, on: 'cart-3' },
      {
        kind: 'fault',
        at: 2_000_000,
        until: 3_000_000,
        fault: { kind: 'loss', ratio: 0.05 },
        on: 'web→frontend',
      },
      { kind: 'fault', at: 4_000_000, fault: { kind: 'kill' }, on: 'control-plane' },
      { kind: 'clear', at: 4_500_000, fault: 'kill', on: 'control-plane' },
    ]
    const { run, lines } = begin(shop, commands)
    run.advance(5_000_000)
    expect(lines()).toEqual(
      expect.arrayContaining([
        '1.0 You crashed cart-3.',
        '2.0 You made the link from web to frontend lose 5 % of its messages.',
        '3.0 The link from web to frontend loses no more messages.',
        '4.0 You stopped the control plane.',
        '4.5 The control plane is up again.',
        '5.0 cart-2 crashes.',
      ]),
    )
  })

  it('counts what the counters counted: calls that found a queue full, and calls that were refused', () => {
    const { run, metrics, lines } = begin(`${head}duration: 12s
services:
  cart: { endpoints: 1, workers: 1, queue: 2, serviceTime: { constant: 20ms } }
  stock: { endpoints: 1, workers: 4, serviceTime: { constant: 40ms } }
clients:
  web: { to: cart, rate: 90/s }
  app: { to: stock, rate: 90/s }
policies:
  - { for: stock, limits: { maxRequests: 2, maxPendingRequests: 1, maxConnections: 2 } }
events:
  - { at: 4s, load: web, rate: 10/s }
  - { at: 4s, load: app, rate: 5/s }
`)
    run.advance(12_000_000)
    const told = (pattern: RegExp): number =>
      lines().reduce((sum, line) => {
        const found = pattern.exec(line)
        return sum + (found === null ? 0 : Number(found[1]!.replaceAll(',', '')))
      }, 0)
    const full = metrics.attemptReasons.count[0 * reasonCount + reason.queueFull]!
    expect(full).toBeGreaterThan(50)
    expect(told(/([\d,]+) calls of web were turned away/)).toBe(full)
    expect(metrics.edges.overflow[1]).toBeGreaterThan(50)
    expect(told(/([\d,]+) calls were refused/)).toBe(metrics.edges.overflow[1])
  })

  it('only grows: what was told stays where it was', () => {
    const { run, happenings } = begin(shop)
    run.advance(40_000_000)
    const whole = narrative(happenings, run)
    for (const until of [1, 5.01, 8, 15.5, 17, 25, 33]) {
      const part = narrative(happenings, run, until * 1_000_000)
      // The number of a run of the same thing may still grow.
      expect(part.map(({ at }) => at)).toEqual(whole.slice(0, part.length).map(({ at }) => at))
    }
  })

  it('tells once what is run twice', () => {
    const { run, happenings, arena } = begin(shop)
    const start = arena.checkpoint()
    run.advance(6_000_000)
    const middle = arena.checkpoint()
    run.advance(40_000_000)
    const once = narrative(happenings, run)
    const marked = moments(happenings, run)
    for (const checkpoint of [start, middle]) {
      arena.restore(checkpoint)
      run.advance(17_300_000)
      arena.restore(checkpoint)
      run.advance(40_000_000)
      expect(narrative(happenings, run)).toEqual(once)
      expect(moments(happenings, run)).toEqual(marked)
    }
  })

  it('takes another future after a cut', () => {
    const { run, happenings, arena } = begin(shop)
    const start = arena.checkpoint()
    run.advance(4_000_000)
    const middle = arena.checkpoint()
    run.advance(40_000_000)
    const before = narrative(happenings, run)
    const commands: Command[] = [
      { kind: 'fault', at: 16_500_000, fault: { kind: 'hang' }, on: 'cart-1' },
    ]
    const fresh = begin(shop, commands)
    fresh.run.advance(40_000_000)
    for (const checkpoint of [start, middle]) {
      arena.restore(checkpoint)
      run.setCommands(commands)
      happenings.truncate(16_500_000)
      run.advance(40_000_000)
      expect(narrative(happenings, run)).toEqual(narrative(fresh.happenings, fresh.run))
      arena.restore(checkpoint)
      run.setCommands([])
      happenings.truncate(16_500_000)
      run.advance(40_000_000)
      expect(narrative(happenings, run)).toEqual(before)
    }
  })

  it('changes nothing', () => {
    const { run } = begin(shop)
    run.advance(20_000_000)
    const silent = new Run(run.scenario)
    silent.advance(20_000_000)
    expect(run.world.places.sim.digest).toBe(silent.world.places.sim.digest)
  })

  it('keeps numbers and units together and uses no signs for words', () => {
    const { run, happenings } = begin(shop)
    run.advance(40_000_000)
    for (const { text } of narrative(happenings, run)) {
      expect(text).not.toMatch(/[→←≥≤≈✓!]/)
      expect(text).not.toMatch(/\d (?:µs|ms|s|%)/)
      expect(text).toMatch(/^\S.*\.$/)
    }
  })
})

describe('moments', () => {
  it('are marks at places, one for a run of the same thing', () => {
    const { run, happenings } = begin(shop)
    run.advance(14_000_000)
    const marks = moments(happenings, run)
    expect(marks.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['fault', 'crash', 'ejected', 'admitted', 'restart']),
    )
    expect(marks.find(({ kind }) => kind === 'crash')).toEqual({
      at: 5_000_000,
      kind: 'crash',
      label: 'crash',
      place: { kind: 'endpoint', index: 3 },
    })
    expect(marks.find(({ kind }) => kind === 'restart')?.at).toBe(10_000_000)
    expect(marks.map(({ at }) => at)).toEqual(marks.map(({ at }) => at).sort((a, b) => a - b))
  })

  it('say that a service crashed when all its endpoints did', () => {
    const { run, happenings } = begin(shop.replace('on: cart-2', 'on: cart'))
    run.advance(6_000_000)
    const crashes = moments(happenings, run).filter(({ kind }) => kind === 'crash')
    expect(crashes).toEqual([
      { at: 5_000_000, kind: 'crash', label: 'crash', place: { kind: 'service', index: 1 } },
    ])
  })
})
