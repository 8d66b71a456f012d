import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { resource } from '../../model/resources.ts'
import { ms, s } from '../../model/units.ts'
import { parseMetric } from '../../scenario/metric.ts'
import { Run } from '../../scenario/build.ts'
import { parseScenario } from '../../scenario/parse.ts'
import { Metrics } from '../../record/metrics.ts'
import { Probe } from '../../record/window.ts'
import { programs } from '../programs.ts'

const shop = {
  system: 'envoy',
  services: {
    front: { endpoints: 3, serviceTime: '1ms', calls: ['cart'] },
    cart: { endpoints: 4, serviceTime: '2ms' },
    'cart-next': { endpoints: 2, serviceTime: '2ms' },
  },
  clients: { web: { to: 'front', rate: '50/s' } },
}

describe('a list of endpoints', () => {
  /** `stale(front)` at some moments of a run, s. */
  const stale = (events: readonly object[], ...moments: readonly number[]): number[] => {
    const text = JSON.stringify({ halfopen: 1, ...shop, events })
    const run = new Run(parseScenario(text, { file: 'shop.yaml' }).scenario)
    const probe = new Probe(run, new Metrics(run.world.places))
    const values = moments.map(() => NaN)
    moments.forEach((moment, index) => {
      probe.ask(parseMetric('stale(front)'), 0, s(moment), (value) => (values[index] = value))
    })
    probe.advance(s(Math.max(...moments)))
    return values
  }
  const deploy = { at: '10s', until: '60s', fault: { deploy: { each: '2s' } }, on: 'cart' }
  const stall = { at: '5s', until: '30s', fault: 'stall', on: 'control-plane' }

  it('of which nobody tells what changed is stale, endpoint by endpoint as they are replaced', () => {
    expect(stale([stall, deploy], 9, 11.5, 13.5, 15.5, 17.5)).toEqual([0, 0.25, 0.5, 0.75, 1])
  })

  it('is not stale any more once callers are told', () => {
    expect(stale([stall, deploy], 29, 32)).toEqual([1, 0])
    expect(stale([deploy], 9, 11.5, 13.5, 20)).toEqual([0, 0, 0, 0])
  })
})

describe('a cluster that is new', () => {
  it('warms until its endpoints have come, and is acknowledged only then', () => {
    const { run } = runOf({
      ...shop,
      controlPlane: {
        streams: 'separate',
        generate: '0ms',
        pushDelay: { uniform: { min: '0ms', max: '3s' } },
      },
      events: [{ at: '2s', policy: { for: 'cart', route: [{ to: 'cart-next', weight: 100 }] } }],
    })
    const { sim, machines, pushes } = run.world.places
    const warmed = new Map<number, number>()
    const lists = new Map<number, number>()
    const applied = new Map<number, number>()
    sim.onEnter(machines.pushes, 'warming', (_, push) => warmed.set(pushes.proxy[push]!, sim.now))
    sim.onEnter(machines.pushes, 'applied', (_, push) => {
      const of = pushes.type[push] === resource.CDS ? applied : lists
      if (pushes.type[push] === resource.CDS || pushes.type[push] === resource.EDS)
        of.set(pushes.proxy[push]!, sim.now)
    })
    run.advance(s(10))
    expect(warmed.size).toBeGreaterThan(0)
    for (const [proxy, since] of warmed) {
      // The endpoints that came are what it had waited for.
      expect(applied.get(proxy)).toBe(lists.get(proxy))
      expect(applied.get(proxy)).toBeGreaterThan(since)
    }
  })
})

describe('from a checkpoint', () => {
  it('with responses on their way and streams in every state a run goes on as it did', () => {
    const document = {
      ...shop,
      controlPlane: { pushDelay: { uniform: { min: '0ms', max: '2s' } } },
      events: [
        { at: '2s', policy: { for: 'cart', timeout: '1s' } },
        { at: '4s', until: '6s', fault: 'kill', on: 'control-plane' },
        { at: '5s', until: '20s', fault: { deploy: { each: '1s' } }, on: 'cart' },
        { at: '9s', until: '12s', fault: 'partition', on: 'control-plane->front' },
      ],
    }
    const straight = runOf(document).run
    straight.advance(s(30))
    const { digest } = straight.world.places.sim
    const { run } = runOf(document)
    const { sim, pushes, configStreams: streams } = run.world.places
    const seen = new Set<string>()
    for (const at of [ms(2_900), s(5), ms(6_300), s(10)]) {
      run.advance(at)
      if (pushes.alive > 0) seen.add('under way')
      for (let proxy = 0; proxy < streams.used; proxy++)
        seen.add(programs.stream.states[streams.state[proxy]!]!)
      const then = sim.arena.checkpoint()
      run.advance(s(30))
      expect(sim.digest).toBe(digest)
      sim.arena.restore(then)
    }
    expect([...seen]).toEqual(
      expect.arrayContaining(['under way', 'connected.idle', 'backingOff', 'connected.silent']),
    )
  })
})
