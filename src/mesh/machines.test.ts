import { describe, expect, it } from 'vitest'
import type { AnyStateMachine } from 'xstate'
import { Observer, runOf } from '../bench/observe.ts'
import { born } from '../engine/Simulation.ts'
import { ms, s } from '../model/units.ts'
import type { Command } from '../scenario/commands.ts'
import { programs } from './programs.ts'

type AnyStateNode = AnyStateMachine['root']

describe('every chart', () => {
  it.each(Object.values(programs).map((program) => [program.id, program] as const))(
    '%s says what each of its states and arrows is',
    (_, { machine }) => {
      expect(machine.config.description).toBeTruthy()
      const below = (node: AnyStateNode): AnyStateNode[] =>
        Object.values(node.states).flatMap((child) => [child, ...below(child)])
      const nodes = below(machine.root)
      for (const node of nodes) {
        const { label } = (node.meta ?? {}) as { label?: string }
        expect([node.id, typeof label]).toEqual([node.id, 'string'])
        for (const transitions of node.transitions.values())
          for (const { description, eventType } of transitions as {
            description?: string
            eventType: string
          }[])
            expect([node.id, eventType, typeof description]).toEqual([node.id, eventType, 'string'])
      }
    },
  )

  it.each(Object.values(programs).map((program) => [program.id, program] as const))(
    '%s leaves no state but a final one without a way out',
    (_, program) => {
      program.states.forEach((state, index) => {
        const ways = program.events.filter(
          (_, event) => program.firstRule[index * program.events.length + event]! >= 0,
        )
        expect([state, ways.length > 0]).toEqual([state, program.finals[index] === 0])
      })
    },
  )
})

// ── Configuration on its way ──────────────────────────────────────────────────────────────────────

const shop = {
  system: 'envoy',
  services: {
    front: { endpoints: 2, workers: 50, serviceTime: '1ms', calls: ['cart'] },
    cart: { endpoints: 2, workers: 100, serviceTime: '400ms' },
  },
  clients: { web: { to: 'front', rate: '100/s' } },
  controlPlane: { pushDelay: { uniform: { min: '200ms', max: '900ms' } } },
}
const policyAt = (at: number, timeoutMs: number): Command => ({
  kind: 'policy',
  at,
  policy: { for: 'cart', timeoutUs: ms(timeoutMs) },
})

/** When each proxy moved to which state, and each push. */
function watch(commands: readonly Command[], until: number) {
  const { run } = runOf(shop, commands)
  const observer = new Observer(run)
  const { places } = run.world
  const heard = places.sim.tap!
  const moves: { who: string; row: number; to: string; at: number }[] = []
  places.sim.tap = (table, row, from, event, to) => {
    heard(table, row, from, event, to)
    for (const [who, of, program] of [
      ['proxy', places.proxies, programs.proxy],
      ['push', places.pushes, programs.push],
    ] as const) {
      if (table === of.id && from !== born)
        moves.push({ who, row, to: program.states[to]!, at: run.now })
    }
  }
  run.advance(until)
  return { run, places, observer, moves }
}

describe('a change of policy', () => {
  it('reaches each proxy after a delay of its own: ready, stale, ready', () => {
    const { places, moves } = watch([policyAt(s(1), 300)], s(5))
    const { proxies } = places
    expect(proxies.used).toBe(5)
    const arrivals: number[] = []
    for (let proxy = 0; proxy < proxies.used; proxy++) {
      const [stale, ready, ...rest] = moves.filter(
        ({ who, row }) => who === 'proxy' && row === proxy,
      )
      expect([stale!.to, stale!.at, ready!.to, rest]).toEqual(['stale', s(1), 'ready', []])
      arrivals.push(ready!.at)
      // Gathered for 100 ms, then 200 to 900 ms on its way.
      expect(ready!.at).toBeGreaterThanOrEqual(s(1) + ms(300))
      expect(ready!.at).toBeLessThanOrEqual(s(1) + ms(1_000))
      const { version, wanted, acknowledged } = proxies
      expect([version[proxy], wanted[proxy], acknowledged[proxy]]).toEqual([1, 1, 1])
    }
    expect(new Set(arrivals).size).toBe(5)
    expect(places.pushes.alive).toBe(0)
  })

  it('does not touch a request that has begun: it keeps the version it began with', () => {
    const { observer, moves, places, run } = watch([policyAt(s(1), 100)], s(5))
    const taken = new Map(
      moves
        .filter(({ who, to }) => who === 'proxy' && to === 'ready')
        .map(({ row, at }) => [row, at]),
    )
    const fronts = [0, 1].map((endpoint) => taken.get(places.endpoints.proxy[endpoint]!)!)
    const calls = observer.requests.filter(
      ({ edge }) => run.plan.edges[edge]!.name === 'front→cart',
    )
    let kept = 0
    for (const { startedAt, endedAt, state } of calls) {
      if (state === 'open') continue
      if (startedAt < Math.min(...fronts)) {
        expect(state).toBe('answered')
        if (endedAt > Math.min(...fronts)) kept++
      } else if (startedAt > Math.max(...fronts)) {
        expect([state, endedAt - startedAt]).toEqual(['failed', ms(100)])
      }
    }
    expect(calls.length).toBeGreaterThan(300)
    // Some were under way while the new version arrived.
    expect(kept).toBeGreaterThan(0)
  })

  it('waits while the control plane is down, and traffic goes on', () => {
    const down: Command = {
      kind: 'fault',
      at: ms(500),
      until: s(3),
      fault: { kind: 'kill' },
      on: 'control-plane',
    }
    const { moves, observer, places } = watch([down, policyAt(s(1), 300)], s(20))
    const sent = moves.filter(({ who, to }) => who === 'push' && to === 'received')
    for (const { at } of sent) expect(at).toBeGreaterThan(s(3) + ms(200))
    for (let proxy = 0; proxy < 5; proxy++) expect(places.proxies.version[proxy]).toBe(1)
    const during = observer.requests.filter(({ startedAt }) => startedAt > s(1) && startedAt < s(2))
    expect(during.length).toBeGreaterThan(100)
    for (const { state } of during) expect(state).toBe('answered')
  })

  it('that is overtaken by a newer one is not applied after it', () => {
    const { places } = watch([policyAt(s(1), 300), policyAt(s(1) + ms(150), 200)], s(5))
    for (let proxy = 0; proxy < 5; proxy++) expect(places.proxies.version[proxy]).toBe(2)
  })

  it('binds at once where there is no control plane', () => {
    const { run } = runOf({ ...shop, system: 'none' }, [policyAt(s(1), 100)])
    const observer = new Observer(run)
    run.advance(s(3))
    const calls = observer.requests.filter(
      ({ edge }) => run.plan.edges[edge]!.name === 'front→cart',
    )
    for (const { startedAt, endedAt, state } of calls) {
      if (state === 'open') continue
      expect(state).toBe(startedAt < s(1) ? 'answered' : 'failed')
      if (startedAt >= s(1)) expect(endedAt - startedAt).toBe(ms(100))
    }
    expect(calls.length).toBeGreaterThan(150)
  })
})
