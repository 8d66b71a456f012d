import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { reason, reasons } from '../model/reasons.ts'
import type { Run } from '../scenario/build.ts'
import { isCut } from './network/link.ts'
import { programs, stateOf } from './programs.ts'

const s = (seconds: number): number => Math.round(seconds * 1_000_000)
const ready = stateOf(programs.pod, 'ready')
const crashed = stateOf(programs.pod, 'crashed')
const gone = stateOf(programs.pod, 'gone')

const shop = {
  system: 'envoy',
  services: { cart: { endpoints: 3, serviceTime: '5ms' } },
  clients: { web: { to: 'cart', rate: '60/s', arrivals: 'constant' } },
} satisfies ScenarioDocument

/** When an endpoint entered a state, in seconds. */
function entries(run: Run, endpoint: number, state: string, until: number): number[] {
  const { sim, machines } = run.world.places
  const at: number[] = []
  sim.onEnter(machines.endpoints, state, (_, row) => {
    if (row === endpoint) at.push(sim.now / 1_000_000)
  })
  run.advance(s(until))
  return at
}

describe('a process that crashes again and again', () => {
  const loop = { ...shop, events: [{ at: '10s', fault: { crashLoop: '5s' }, on: 'cart-2' }] }

  it('is started after 10 s, 20 s, 40 s … and never later than after 5 min', () => {
    const crashes = entries(runOf(loop).run, 1, 'crashed', 1_500)
    const pauses = crashes.slice(1).map((at, index) => at - crashes[index]! - 6)
    expect(crashes[0]).toBe(10)
    expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300, 300])
  })

  it('begins at 10 s again once it has run for 10 min', () => {
    const events = [{ at: '10s', fault: { crashLoop: '600s' }, on: 'cart-2' }]
    const { run } = runOf({ ...shop, clients: {}, events })
    const crashes = entries(run, 1, 'crashed', 2_500)
    expect(crashes).toEqual([10, 621, 1232, 1843, 2454])
  })

  it('shows how often, and how long it waits', () => {
    const { run } = runOf(loop)
    run.advance(s(28))
    const { endpoints } = run.world.places
    expect([endpoints.state[1], endpoints.restarts[1], endpoints.restartUs[1]]).toEqual([
      crashed,
      1,
      s(20),
    ])
  })

  it('is well once the fault has ended, also when it had been armed', () => {
    const { run } = runOf({
      ...shop,
      events: [{ at: '10s', until: '22s', fault: { crashLoop: '5s' }, on: 'cart-2' }],
    })
    expect(entries(run, 1, 'crashed', 120)).toEqual([10])
    expect(run.world.places.endpoints.state[1]).toBe(ready)
  })
})

describe('a leak', () => {
  const leak = {
    ...shop,
    services: { cart: { serviceTime: '5ms', memory: { limit: '100MB', base: '40MB' } } },
    events: [{ at: '0s', fault: { leak: '2MB' }, on: 'cart' }],
  }

  it('ends the process with the request that fills its memory, and begins anew with the next', () => {
    const { run } = runOf(leak)
    const { endpoints } = run.world.places
    const ends = entries(run, 0, 'crashed', 30)
    // 60 MB, 2 MB each: the 30th request, at 60/s
    expect(ends).toHaveLength(2)
    expect(ends[0]).toBeCloseTo(0.5, 1)
    expect(ends[1]! - ends[0]! - 11).toBeCloseTo(0.5, 1)
    expect([endpoints.exit[0], endpoints.restartUs[0]]).toEqual([137, s(20)])
  })

  it('leaves no more behind once it is mended, and what it left stays', () => {
    const { run } = runOf({
      ...leak,
      events: [{ at: '0s', until: '200ms', fault: { leak: '2MB' }, on: 'cart' }],
    })
    run.advance(s(0.2))
    const { memoryBytes: memory } = run.world.places.endpoints
    const then = memory[0]!
    run.advance(s(30))
    expect(then).toBeGreaterThan(40_000_000)
    expect(run.world.places.endpoints.memoryBytes[0]).toBe(then)
  })
})

describe('a deploy', () => {
  const deploy = {
    ...shop,
    events: [
      { at: '10s', until: '40s', fault: { deploy: { errors: '100%', each: '5s' } }, on: 'cart' },
    ],
  }
  const releasesAt = (run: Run, at: number): number[] => {
    run.advance(s(at))
    return [...run.world.places.endpoints.release.slice(0, 3)]
  }

  it('goes from endpoint to endpoint, and is rolled back the same way', () => {
    const { run } = runOf(deploy)
    const seen = [9, 12, 17, 22, 39, 42, 47, 52].map((at) => releasesAt(run, at).join(''))
    expect(seen).toEqual(['000', '100', '110', '111', '111', '011', '001', '000'])
  })

  it('that is taken back goes no further', () => {
    const { run } = runOf(deploy, [{ kind: 'clear', at: s(13), fault: 'deploy', on: 'cart' }])
    const seen = [12, 16, 30].map((at) => releasesAt(run, at).join(''))
    expect(seen).toEqual(['100', '000', '000'])
  })

  it('fails the requests that reach the new release, and no others', () => {
    const { run } = runOf(deploy)
    const observer = new Observer(run)
    run.advance(s(10))
    const before = observer.requests.length
    run.advance(s(25))
    const later = observer.requests.slice(before)
    expect(observer.requests.slice(0, before).every(({ state }) => state !== 'failed')).toBe(true)
    expect(later.some(({ reason: why }) => why === reason.serverError)).toBe(true)
  })

  it('that comes while another is under way holds until it is taken back itself', () => {
    const { run } = runOf(deploy, [
      {
        kind: 'fault',
        at: s(30),
        until: s(60),
        fault: { kind: 'deploy', eachUs: 0, ratio: 0, status: 503, factor: 2, crashUs: -1 },
        on: 'cart-1',
      },
    ])
    expect([39, 59, 70].map((at) => releasesAt(run, at)[0])).toEqual([2, 2, 0])
  })
})

describe('a cache', () => {
  const cached = {
    seed: 3,
    system: 'envoy',
    services: {
      shop: {
        workers: 1_000,
        serviceTime: { exponential: '2ms' },
        calls: [{ to: 'store', cache: { hits: '80%', entries: 500 } }],
      },
      store: { workers: 1_000, serviceTime: { exponential: '4ms' } },
    },
    clients: { web: { to: 'shop', rate: '500/s' } },
  } satisfies ScenarioDocument
  const flushed = { ...cached, events: [{ at: '5s', fault: 'flush', on: 'shop' }] }
  const rates = (run: Run, moments: readonly number[]): number[] => {
    const { caches } = run.world.places
    let [hits, all] = [0, 0]
    return moments.map((at) => {
      run.advance(s(at))
      const now = [caches.hits[0]!, caches.hits[0]! + caches.misses[0]!] as const
      const rate = (now[0] - hits) / (now[1] - all)
      ;[hits, all] = now
      return rate
    })
  }

  it('answers its share while it is warm, nothing once it is flushed, and warms by what it misses', () => {
    const [warm, cold, later] = rates(runOf(flushed).run, [5, 5.05, 15])
    expect(warm).toBeCloseTo(0.8, 1)
    expect(cold).toBeLessThan(0.1)
    expect(later).toBeGreaterThan(0.5)
  })

  it('fills as 1 − exp(−hits · rate · t ∕ entries)', () => {
    const { run } = runOf(flushed)
    const { caches } = run.world.places
    for (const after of [0.3, 0.6, 1.2, 2.4]) {
      run.advance(s(5 + after))
      const expected = 1 - Math.exp((-0.8 * 500 * after) / 500)
      expect(caches.filled[0]! / 500).toBeGreaterThan(expected - 0.06)
      expect(caches.filled[0]! / 500).toBeLessThan(expected + 0.06)
    }
  })

  it('is empty in a new process', () => {
    const { run } = runOf({
      ...cached,
      events: [{ at: '5s', until: '6s', fault: 'kill', on: 'shop' }],
    })
    run.advance(s(6.5))
    expect(run.world.places.caches.filled[0]).toBe(0)
  })

  it('changes neither arrivals nor the fate of a call that is made', () => {
    const seen = (document: ScenarioDocument) => {
      const { run } = runOf(document)
      const observer = new Observer(run)
      run.advance(s(6))
      return {
        arrivals: observer.requests.filter(({ edge }) => edge === 0).map((one) => one.startedAt),
        fates: new Map(
          observer.jobs.map(({ key, worked, status }) => [key, `${worked} ${status}`]),
        ),
      }
    }
    const without = seen({
      ...cached,
      services: { ...cached.services, shop: { ...cached.services.shop, calls: ['store'] } },
    })
    const once = seen(flushed)
    expect(once.arrivals).toEqual(without.arrivals)
    const made = [...once.fates].filter(([key]) => without.fates.has(key))
    expect(made.length).toBeGreaterThan(1_000)
    for (const [key, fate] of made.slice(0, -200)) expect(without.fates.get(key)).toBe(fate)
  })
})

describe('a name that is not resolved', () => {
  const failures = (system: string): readonly number[] => {
    const { run } = runOf({
      ...shop,
      system,
      services: { cart: { workers: 100, serviceTime: '50ms' } },
      clients: { web: { to: 'cart', rate: '40/s', arrivals: 'constant' } },
      events: [
        { at: '5s', until: '20s', fault: 'dns', on: 'cart' },
        { at: '10s', until: '15s', fault: { spike: '5x' }, on: 'web' },
      ],
    })
    const observer = new Observer(run)
    run.advance(s(30))
    const failed = observer.requests.filter(({ state }) => state === 'failed')
    expect(failed.every(({ reason: why }) => why === reason.dnsFailure)).toBe(true)
    return failed.map(({ startedAt }) => startedAt)
  }

  it('fails new connections without a mesh; what is open goes on', () => {
    const at = failures('none')
    expect(at.length).toBeGreaterThan(100)
    expect(Math.min(...at)).toBeGreaterThanOrEqual(s(10))
    expect(Math.max(...at)).toBeLessThanOrEqual(s(15))
  })

  it('is not noticed by Envoy, which keeps the endpoints it knows', () => {
    expect(failures('envoy')).toEqual([])
  })

  it('has the flag DF', () => {
    expect(reasons[reason.dnsFailure]!.flag).toBe('DF')
  })
})

describe('a slow control plane', () => {
  it('pushes so many times as slowly, and says that it is overloaded', () => {
    const arrival = (events: object[]): number => {
      const { run } = runOf({
        ...shop,
        events: [...events, { at: '5s', policy: { for: 'cart', timeout: '1s' } }],
      })
      const { sim, machines, controlPlane } = run.world.places
      let at = 0
      sim.onEnter(machines.pushes, 'applied', () => (at = sim.now))
      run.advance(s(5))
      const name = programs.controlPlane.states[controlPlane.state[0]!]
      expect(name).toBe(events.length === 0 ? 'up' : 'overloaded')
      run.advance(s(30))
      return at - s(5.1)
    }
    // 2 ms for a version, 2 ms for each proxy's configuration, 100 ms on the way.
    expect(arrival([])).toBe(s(0.104))
    expect(arrival([{ at: '1s', fault: { slow: '20x' }, on: 'control-plane' }])).toBe(s(2.08))
  })

  it('is overloaded again when it is started again', () => {
    const { run } = runOf({
      ...shop,
      events: [
        { at: '1s', fault: { slow: '20x' }, on: 'control-plane' },
        { at: '2s', until: '3s', fault: 'kill', on: 'control-plane' },
      ],
    })
    run.advance(s(4))
    const { controlPlane } = run.world.places
    expect(programs.controlPlane.states[controlPlane.state[0]!]).toBe('overloaded')
  })
})

describe('faults of one kind that overlap', () => {
  it('end each by itself, and the strongest holds', () => {
    const { run } = runOf({
      ...shop,
      events: [
        { at: '10s', until: '20s', fault: { slow: '5x' }, on: 'cart-1' },
        { at: '15s', until: '30s', fault: { slow: '3x' }, on: 'cart' },
      ],
    })
    const { endpoints } = run.world.places
    const seen = [12, 17, 25, 31].map((at) => {
      run.advance(s(at))
      return [endpoints.slowFactor[0], endpoints.slowFactor[1]]
    })
    expect(seen).toEqual([
      [5, 1],
      [5, 3],
      [3, 3],
      [1, 1],
    ])
  })

  it('keep an endpoint down until the last of them ends', () => {
    const { run } = runOf({
      ...shop,
      events: [
        { at: '10s', until: '20s', fault: 'kill', on: 'cart' },
        { at: '15s', until: '30s', fault: 'kill', on: 'zone:a' },
      ],
    })
    expect(entries(run, 0, 'ready', 60)).toEqual([31])
  })

  it('are all ended by a clear, where it says so', () => {
    const { run } = runOf(
      {
        ...shop,
        events: [
          { at: '10s', fault: { errors: '50%' }, on: 'cart' },
          { at: '12s', fault: { errors: '80%' }, on: 'cart-2' },
        ],
      },
      [{ kind: 'clear', at: s(15), fault: 'errors', on: 'cart-2' }],
    )
    run.advance(s(20))
    expect([...run.world.places.endpoints.errorRatio.slice(0, 3)]).toEqual([0.5, 0, 0.5])
  })
})

describe('a drained pod', () => {
  it('that crashed is not started before the drain ends', () => {
    const { run } = runOf({
      ...shop,
      services: { cart: { endpoints: 3, serviceTime: '5ms', restart: '2s' } },
      events: [
        { at: '5s', fault: 'kill', on: 'cart-1' },
        { at: '6s', until: '20s', fault: 'drain', on: 'cart-1' },
      ],
    })
    expect(entries(run, 0, 'ready', 60)).toEqual([21])
  })

  it('that is drained while it starts is gone as soon as it is up', () => {
    const { run } = runOf({
      ...shop,
      services: { cart: { endpoints: 3, serviceTime: '5ms', restart: '2s' } },
      events: [
        { at: '5s', fault: 'kill', on: 'cart-1' },
        { at: '7500ms', fault: 'drain', on: 'cart-1' },
      ],
    })
    run.advance(s(20))
    expect(run.world.places.endpoints.state[0]).toBe(gone)
  })

  it('is killed when it has not finished after 30 s', () => {
    const { run } = runOf({
      ...shop,
      services: { cart: { serviceTime: '300s' } },
      clients: { web: { to: 'cart', arrivals: { at: ['1s'] } } },
      policies: [{ for: 'cart', timeout: 'off' }],
      events: [{ at: '5s', fault: 'drain', on: 'cart' }],
    })
    const observer = new Observer(run)
    expect(entries(run, 0, 'gone', 100)).toEqual([35])
    expect(observer.requests[0]!.reason).toBe(reason.connectionTermination)
  })
})

describe('the reset of a process that dies', () => {
  it('does not cross a partition: its caller learns of it when it sends again', () => {
    const { run } = runOf({
      ...shop,
      // A proxy that is told that the endpoint is gone closes what it has to it.
      system: 'none',
      services: { cart: { serviceTime: '5ms' } },
      clients: { web: { to: 'cart', arrivals: { at: ['1s', '9s'] } } },
      events: [
        { at: '2s', until: '8s', fault: 'partition', on: 'web->cart' },
        { at: '3s', until: '4s', fault: 'kill', on: 'cart' },
      ],
    })
    const observer = new Observer(run)
    const { connections } = run.world.places
    run.advance(s(7))
    expect([connections.alive, connections.isStale[0]]).toEqual([1, 1])
    run.advance(s(20))
    expect(observer.requests.map(({ reason: why }) => why)).toEqual([
      reason.none,
      reason.connectionTermination,
    ])
    expect(connections.alive).toBe(0)
  })
})

describe('zones and nodes', () => {
  const spread = {
    system: 'envoy',
    nodes: { n1: { zone: 'a' }, n2: { zone: 'b' } },
    services: {
      front: { endpoints: 2, workers: 100, serviceTime: '1ms', calls: ['cart'] },
      cart: { endpoints: 2, workers: 100, serviceTime: '5ms' },
    },
    clients: { web: { to: 'front', rate: '50/s' } },
    policies: [{ for: 'cart', timeout: '100ms' }],
  } satisfies ScenarioDocument

  it.each(['zone:b', 'node:n2'])('%s that is killed takes all its endpoints with it', (on) => {
    const { run } = runOf({ ...spread, events: [{ at: '5s', fault: 'kill', on }] })
    run.advance(s(6))
    const { state } = run.world.places.endpoints
    expect([...state.slice(0, 4)]).toEqual([ready, crashed, ready, crashed])
  })

  it.each(['zone:b', 'node:n2'])('%s that is cut off still reaches itself', (on) => {
    const { run } = runOf({ ...spread, events: [{ at: '0s', fault: 'partition', on }] })
    const { sim, machines, jobs } = run.world.places
    const crossed = new Set<string>()
    sim.onEnter(machines.jobs, 'underWay.queueing', (_, job) => {
      crossed.add(`${jobs.fromEndpoint[job]} ${jobs.endpoint[job]}`)
    })
    run.advance(s(10))
    // From the client and from front-1 (both outside) nothing reaches front-2 and cart-2.
    expect([...crossed].sort()).toEqual(['-1 0', '0 2'])
    // front-2 and cart-2 are both inside.
    const { places } = run.world
    const isCutFrom = (from: number): boolean => isCut(places, 1, 3, from)
    expect([isCutFrom(1), isCutFrom(0), isCutFrom(-1)]).toEqual([false, true, true])
  })
})
