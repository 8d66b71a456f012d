import { describe, expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { ChangeLog } from './ChangeLog.ts'
import { charts } from './charts.ts'
import { InstanceCounter } from './Instances.ts'

const text = (endpoints: number): string => `
halfopen: 1
title: Ejections
system: envoy
seed: 7
duration: 60s
services:
  front: { endpoints: 2, workers: 50, serviceTime: { exponential: 5ms }, calls: [cart] }
  cart: { endpoints: ${endpoints}, workers: 4, serviceTime: { exponential: 20ms } }
clients:
  web: { to: front, rate: 300/s, timeout: 1s }
  people: { to: front, users: 5, think: 500ms }
policies:
  - for: cart
    retry: { attempts: 2, on: [5xx, reset] }
    outlier: { consecutive5xx: 5, interval: 1s, baseEjectionTime: 30s, maxEjectionPercent: 50% }
events:
  - { at: 2s, fault: { errors: 100% }, on: cart-2 }
`

function begin(endpoints = 4) {
  const run = new Run(parseScenario(text(endpoints), { file: 'x.yaml' }).scenario)
  return { run, changes: new ChangeLog(run), counter: new InstanceCounter(run) }
}

describe('every instance of a machine', () => {
  it('is counted once, for each machine there is', () => {
    const { run, counter } = begin()
    run.advance(5_000_000)

    for (const { id } of charts) {
      const found = counter.count({ machine: id })!
      const sum = found.counts.reduce((total, { count }) => total + count, 0)
      expect(sum, id).toBe(found.total)
      expect(found.lines.length, id).toBeLessThanOrEqual(found.total)
      if (!found.areLives) expect(found.lines, id).toHaveLength(found.total)
    }
    expect(counter.count({ machine: 'pod' })!.total).toBe(6)
    expect(counter.count({ machine: 'user' })!.total).toBe(5)
    expect(counter.count({ machine: 'client' })!.total).toBe(1)
    expect(counter.count({ machine: 'no such' })).toBeUndefined()
  })

  it('of one service leaves out the others', () => {
    const { run, counter } = begin()
    run.advance(1_000_000)

    expect(counter.count({ machine: 'pod', service: 1 })).toMatchObject({ of: 'cart', total: 4 })
    // Both callers think of all four; nobody thinks of the endpoints of front, whose callers do not eject.
    expect(counter.count({ machine: 'endpoint', service: 1 })!.total).toBe(8)
  })

  it('shows the ejected ones first, then who is nearest to it', () => {
    const { run, counter } = begin()
    run.advance(6_000_000)
    const { lines } = counter.count({ machine: 'endpoint', service: 1 })!

    const ejected = lines.filter(({ state }) => state === 'ejected')
    expect(ejected.map(({ name }) => name).sort()).toEqual(['cart-2, front-1', 'cart-2, front-2'])
    expect(lines.slice(0, 2).every(({ state }) => state === 'ejected')).toBe(true)
    for (const { distance } of ejected) {
      expect(distance).toMatchObject({ kind: 'timer', of: 30_000_000 })
      expect(distance!.value).toBeLessThan(30_000_000)
    }
    const shares = lines.slice(2).map(({ distance }) => distance!.share)
    expect(shares).toEqual([...shares].sort((a, b) => b - a))
  })

  it('tells how long a timer still runs from the timer itself', () => {
    const { run, counter } = begin()
    run.advance(5_000_001)
    for (const { state, distance } of counter.count({ machine: 'user' })!.lines) {
      if (state !== 'thinking') continue
      expect(distance!.value).toBeGreaterThan(0)
      expect(distance!.value).toBeLessThanOrEqual(distance!.of)
    }
    const [sweep] = counter.count({ machine: 'sweep' })!.lines
    expect(sweep!.distance).toMatchObject({ kind: 'timer', of: 1_000_000 })
    expect(sweep!.distance!.value).toBeLessThanOrEqual(1_000_000)
  })

  it('changes nothing in the run by being looked at', () => {
    const one = begin()
    const other = begin()
    for (let t = 1; t <= 5; t++) {
      one.run.advance(t * 1_000_000)
      other.run.advance(t * 1_000_000)
      for (const { id } of charts) one.counter.count({ machine: id })
    }
    expect(one.run.world.places.sim.digest).toEqual(other.run.world.places.sim.digest)
  })
})

describe('the history of a machine', () => {
  it('is whole while it is short, and ends now', () => {
    const { run, changes } = begin()
    run.advance(6_000_000)
    const { machines } = run.world.places
    const { members } = run.world.places
    const row = members.state.findIndex((state) => state > 0)
    const ejected = changes.history(machines.members, row)

    expect(ejected.keptFrom).toBe(0)
    expect(ejected.changes.map(({ from, to }) => `${from} ${to}`)).toEqual(['admitted ejected'])
    expect(ejected.changes[0]!.at).toBeGreaterThan(2_000_000)
    expect(ejected.changes[0]!.at).toBeLessThanOrEqual(run.now)
  })

  it('drops its oldest part when it grows too long, and says from when on it is kept', () => {
    const { run, changes } = begin()
    run.advance(2_500_000)
    const { machines, sim } = run.world.places
    const event = machines.endpoints.program.eventNumber
    for (let i = 0; i < 3_000; i++) {
      run.advance(run.now + 1_000)
      sim.tell(machines.endpoints, 0, event.get(i % 2 === 0 ? 'killed' : 'restarted')!)
      sim.settle()
    }
    run.advance(run.now + 10_000)
    const { changes: kept, keptFrom } = changes.history(machines.endpoints, 0)

    expect(kept.length).toBeLessThanOrEqual(2_000)
    expect(keptFrom).toBeGreaterThan(0)
    expect(kept[0]!.at).toBeGreaterThanOrEqual(keptFrom)
  })
})
