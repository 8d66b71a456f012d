import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { runOf } from '../../bench/observe.ts'
import { policyTypes, resource, resourceTypes } from '../../model/resources.ts'
import { ms, s } from '../../model/units.ts'
import { programs } from '../programs.ts'
import { canReachPlane } from './reach.ts'

const shop = {
  system: 'envoy',
  services: {
    front: { endpoints: 3, serviceTime: '1ms', calls: ['cart'] },
    cart: { endpoints: 2, serviceTime: '2ms' },
    'cart-next': { endpoints: 2, serviceTime: '2ms' },
  },
  clients: { web: { to: 'front', rate: '100/s' } },
  controlPlane: { generate: '0ms' },
}
const policy = (at: string, more: object = {}) => ({
  at,
  policy: { for: 'cart', timeout: '1s' },
  ...more,
})

/** When rows of a machine entered a state, s. */
function entries(
  document: object,
  machine: 'pushes' | 'debounce' | 'configStreams',
  state: string,
  until: number,
) {
  const { run } = runOf(document as Record<string, unknown>)
  const { sim, machines } = run.world.places
  const at: { row: number; at: number }[] = []
  sim.onEnter(machines[machine], state, (_, row) => at.push({ row, at: sim.now }))
  run.advance(until)
  return { at, run }
}

describe('the debounce', () => {
  it('begins its wait anew with each change (istiod: 100 ms)', () => {
    const events = [policy('1s'), policy('1.08s'), policy('1.16s')]
    const { at } = entries({ ...shop, events }, 'debounce', 'preparing', s(3))
    expect(at.map((one) => one.at)).toEqual([s(1.26)])
  })

  it('waits no longer than its maximum', () => {
    const events = Array.from({ length: 40 }, (_, index) => policy(`${1_000 + index * 50}ms`))
    const controlPlane = { generate: '0ms', debounce: { after: '100ms', max: '1s' } }
    const { at } = entries({ ...shop, controlPlane, events }, 'debounce', 'preparing', s(5))
    expect(at[0]!.at).toBe(s(2))
  })
})

describe('pushes', () => {
  it('are made for so many proxies at once as the throttle allows', () => {
    const controlPlane = { throttle: 2, generate: '100ms' }
    const { at } = entries(
      { ...shop, controlPlane, events: [policy('1s')] },
      'configStreams',
      'connected.pushing',
      s(5),
    )
    // 100 ms of debounce, 100 ms for the version, then two at a time.
    expect(at.map((one) => one.at - s(1.2))).toEqual(
      [0, 0, 1, 1, 2, 2, 3, 3].map((turn) => ms(100 * turn)),
    )
  })

  it('arrive on one stream in the order of types: clusters before routes', () => {
    const events = [{ at: '1s', policy: { for: 'cart', route: [{ to: 'cart-next', weight: 1 }] } }]
    const controlPlane = { pushDelay: { uniform: { min: '0ms', max: '2s' } } }
    const { run } = runOf({ ...shop, controlPlane, events })
    const { sim, machines, pushes } = run.world.places
    const order: string[][] = []
    sim.onEnter(machines.pushes, 'received', (_, push) => {
      const proxy = pushes.proxy[push]!
      ;(order[proxy] ??= []).push(resourceTypes[pushes.type[push]!]!.name)
    })
    run.advance(s(10))
    // Those of front call cart, and get a new cluster with its endpoints.
    for (const names of order.slice(0, 3)) expect(names).toEqual(['CDS', 'EDS', 'RDS'])
  })

  it('that are refused leave the last good version in force', () => {
    const { run } = runOf({ ...shop, events: [policy('1s', { until: '3s', defect: 'routes' })] })
    const { places } = run.world
    const { proxies, subscriptions } = places
    run.advance(s(2.5))
    for (let proxy = 0; proxy < proxies.used; proxy++) {
      expect(programs.proxy.states[proxies.state[proxy]!]).toBe('refused')
      const row = places.subscription(proxy, resource.RDS)
      expect([subscriptions.held[row], subscriptions.refused[row]]).toEqual([0, 1])
      expect(subscriptions.update_rejected[row]).toBe(1)
    }
    run.advance(s(5))
    for (let proxy = 0; proxy < proxies.used; proxy++) {
      expect(programs.proxy.states[proxies.state[proxy]!]).toBe('ready')
      expect(proxies.version[proxy]).toBe(2)
    }
  })

  it('reach only those that a policy is rolled out to', () => {
    const { run } = runOf({ ...shop, events: [policy('1s', { rollout: 'front-2' })] })
    const { proxies } = run.world.places
    run.advance(s(3))
    expect([...proxies.version.subarray(0, proxies.used)].filter((set) => set === 1)).toHaveLength(
      1,
    )
    expect(proxies.version[1]).toBe(1)
  })
})

describe('a stream that breaks', () => {
  const gone = { at: '1s', until: '200s', fault: 'kill', on: 'control-plane' }

  it('is tried again after a pause below min(500 ms · 2ᵏ, 30 s) (envoy: subscription_factory.h)', () => {
    const { run } = runOf({ ...shop, clients: {}, events: [gone] })
    const { sim, machines, configStreams } = run.world.places
    const pauses: number[] = []
    sim.onEnter(machines.configStreams, 'connecting', (_, proxy) => {
      if (proxy === 0) pauses.push(configStreams.backoffUs[proxy]!)
    })
    run.advance(s(180))
    expect(pauses.length).toBeGreaterThan(8)
    pauses.forEach((pause, k) =>
      expect(pause).toBeLessThanOrEqual(Math.min(ms(500) * 2 ** k, s(30))),
    )
    expect(canReachPlane(run.world.places, 0)).toBe(false)
  })

  it('is taken again, so many a second; the others are turned away', () => {
    const services = { front: { endpoints: 60 } }
    const clients = { web: { to: 'front', rate: '1/s' } }
    const events = [{ ...gone, until: '1.001s' }]
    const { run } = runOf({ ...shop, services, clients, events })
    const { controlPlane } = run.world.places
    run.advance(s(60))
    expect(controlPlane.acceptedPeak[0]).toBeLessThanOrEqual(21)
    expect(controlPlane.turnedAway[0]).toBeGreaterThan(0)
    expect(controlPlane.connected[0]).toBe(61)
  })
})

describe('a proxy that is cut off', () => {
  const cut = (until: string) => ({
    at: '5s',
    until,
    fault: 'partition',
    on: 'control-plane->front-1',
  })
  const states = (until: string) => {
    const { run } = runOf({ ...shop, events: [cut(until), policy('10s')] })
    const { configStreams, proxies } = run.world.places
    const row = run.world.places.endpoints.proxy[0]!
    return (at: number) => {
      run.advance(at)
      return {
        stream: programs.stream.states[configStreams.state[row]!]!,
        hasNewest: proxies.version[row] === proxies.wanted[row],
      }
    }
  }

  it('looks connected for 40 s, and goes on with what it had (istio: pkg/keepalive/options.go)', () => {
    const at = states('100s')
    expect(at(s(4))).toEqual({ stream: 'connected.idle', hasNewest: true })
    expect(at(s(44.9))).toEqual({ stream: 'connected.silent', hasNewest: false })
    expect(at(s(45.1)).stream).toMatch(/^(backingOff|connecting)$/)
  })

  it('for less than that has lost nothing but time: its stream is the same, and what it missed comes', () => {
    const at = states('20s')
    expect(at(s(19))).toEqual({ stream: 'connected.silent', hasNewest: false })
    expect(at(s(21))).toEqual({ stream: 'connected.idle', hasNewest: true })
  })
})

describe('a response', () => {
  /** By type of resource: how many resources each response to the first proxy carried, after 3 s. */
  const carried = (system: string, events: readonly object[]) => {
    const { run } = runOf({
      ...shop,
      system,
      services: {
        front: { serviceTime: '1ms', calls: ['cart', 'stock', 'pay'] },
        cart: { endpoints: 2, serviceTime: '2ms' },
        stock: { serviceTime: '1ms' },
        pay: { serviceTime: '1ms' },
      },
      clients: {},
      events,
    })
    const { sim, machines, pushes } = run.world.places
    const found: string[] = []
    sim.onEnter(machines.pushes, 'received', (_, push) => {
      if (pushes.proxy[push] === 0 && sim.now > s(3))
        found.push(`${resourceTypes[pushes.type[push]!]!.name} ${pushes.resources[push]}`)
    })
    run.advance(s(60))
    return found
  }

  it('has all of its type, or with incremental xDS what changed (envoy: xds_protocol.rst, "Four variants")', () => {
    const change = [{ at: '5s', policy: { for: 'cart', timeout: '1s' } }]
    expect(carried('envoy', change)).toEqual(['RDS 3'])
    expect(carried('istio', change)).toEqual(['RDS 1'])
  })

  it('on a new stream has everything again, or with incremental xDS nothing that is known', () => {
    const restart = [{ at: '5s', until: '6s', fault: 'kill', on: 'control-plane' }]
    expect(carried('envoy', restart)).toEqual(['CDS 3', 'EDS 3', 'LDS 1', 'RDS 3'])
    expect(carried('istio', restart)).toEqual([])
  })
})

describe('an acknowledgement', () => {
  /** What the first proxy holds and has acknowledged of routes, when the first of two changes has just been answered. */
  const afterFirst = (second: string) => {
    const events = [policy('1s'), { at: second, policy: { for: 'cart', timeout: '2s' } }]
    const controlPlane = { generate: '0ms', pushDelay: '500ms' }
    const { run } = runOf({ ...shop, controlPlane, events })
    const { places } = run.world
    const { subscriptions } = places
    const row = places.subscription(0, resource.RDS)
    const of = (at: number) => {
      run.advance(at)
      return [subscriptions.held[row], subscriptions.acknowledged[row], subscriptions.nonce[row]]
    }
    const start = of(ms(900))[2]!
    return [of(ms(1_700)), of(s(9))].map(([held, known, nonce]) => [held, known, nonce! - start])
  }

  it('of an older response than the last says nothing (envoy: xds_protocol.rst, nonces)', () => {
    // The second is under way, with the next nonce, when the first is answered.
    expect(afterFirst('1.3s')).toEqual([
      [1, 0, 2],
      [2, 2, 2],
    ])
    expect(afterFirst('5s')).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ])
  })
})

describe('whatever befalls the control plane', () => {
  it('versions never go backwards at a proxy, and all agree once it is well', () => {
    const when = fc.integer({ min: 500, max: 8_000 })
    const fault = fc
      .record({
        at: when,
        length: fc.integer({ min: 50, max: 4_000 }),
        fault: fc.constantFrom('kill', 'stall', 'partition'),
      })
      .map(({ at, length, fault: kind }) => ({
        at: `${at}ms`,
        until: `${at + length}ms`,
        fault: kind,
        on: 'control-plane',
      }))
    const edit = fc
      .record({
        at: when,
        defect: fc.constantFrom(undefined, 'clusters', 'routes'),
        rollout: fc.constantFrom(undefined, '50%'),
      })
      .map(({ at, ...rest }) => policy(`${at}ms`, { ...rest, until: `${at + 3_000}ms` }))
    const separate = fc.constantFrom('aggregated', 'separate')
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fault, edit), { maxLength: 6 }),
        separate,
        (events, streams) => {
          const { run } = runOf({ ...shop, controlPlane: { streams }, clients: {}, events })
          const { places } = run.world
          const { sim, machines, proxies, subscriptions, pushes } = places
          const held = new Map<number, number>()
          sim.onEnter(machines.pushes, 'applied', (_, push) => {
            const row = places.subscription(pushes.proxy[push]!, pushes.type[push]!)
            expect(pushes.version[push]).toBeGreaterThanOrEqual(held.get(row) ?? -1)
            held.set(row, pushes.version[push]!)
          })
          run.advance(s(90))
          expect(pushes.alive).toBe(0)
          for (let proxy = 0; proxy < proxies.used; proxy++) {
            expect(programs.proxy.states[proxies.state[proxy]!]).toBe('ready')
            for (const type of policyTypes) {
              const row = places.subscription(proxy, type)
              expect(subscriptions.held[row]).toBe(subscriptions.wanted[row])
            }
          }
        },
      ),
      { numRuns: 25, seed: 1 },
    )
  }, 60_000)
})
