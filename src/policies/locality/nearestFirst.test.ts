import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { Happenings } from '../../record/Happenings.ts'
import { Meter } from '../../record/Meter.ts'
import { narrative } from '../../record/narrative.ts'
import { takeSnapshot } from '../../record/Snapshot.ts'
import { policyRows } from '../../record/policyRows.ts'
import { policyWarnings } from '../../record/policyWarnings.ts'
import { zoneFacts, zoneReport } from '../../record/zoneWords.ts'
import type { Policy } from '../../dialects/policy.ts'
import { profiles } from '../../profiles/catalog.ts'
import { parseMetric } from '../../scenario/metric.ts'

const outlier = {
  consecutive5xx: 1,
  interval: '1s',
  baseEjectionTime: '600s',
  maxEjectionPercent: '100%',
}
const locality = {}

interface Asked {
  readonly system?: string
  readonly seed?: number
  /** Endpoints of cart in each of the zones a, b and c. */
  readonly each?: number
  readonly policy?: Readonly<Record<string, unknown>>
  readonly events?: readonly unknown[]
  readonly zones?: readonly string[]
}

/** A front in three zones, and what it calls; a run of it that can be measured over a window. */
function mesh({ system = 'envoy', seed = 1, each = 10, policy, events = [], zones }: Asked) {
  const { run, metrics } = runOf({
    system,
    seed,
    duration: '60s',
    services: {
      front: {
        endpoints: 3,
        workers: 100,
        zone: ['a', 'b', 'c'],
        serviceTime: '1ms',
        calls: ['cart'],
      },
      cart: { endpoints: 3 * each, workers: 4, zone: zones ?? ['a', 'b', 'c'], serviceTime: '4ms' },
    },
    clients: { web: { to: 'front', rate: '600/s' } },
    policies: policy === undefined ? [] : [{ for: 'cart', ...policy }],
    events,
  })
  const happenings = new Happenings(run, metrics)
  const meter = new Meter(run, metrics)
  const at = (seconds: number) => {
    run.advance(seconds * 1_000_000)
    return takeSnapshot(run.world.places, metrics, true)
  }
  return {
    run,
    story: () => narrative(happenings, run).map(({ text }) => text),
    measure(metric: string, from: number, until: number): number {
      const before = at(from)
      return meter.measure(parseMetric(metric), before, at(until))
    },
  }
}

/** Who is in zone c: every third. */
const inC = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `cart-${3 * index + 3}`)
const kill = (names: readonly string[], at = '1s') => names.map((on) => ({ at, fault: 'kill', on }))

describe('calls that stay in their zone', () => {
  it('cross zones two times in three where nobody asks for it, and never where somebody does', () => {
    expect(mesh({}).measure('crossZone(front→cart)', 1, 11)).toBeCloseTo(2 / 3, 1)
    expect(mesh({ policy: { locality } }).measure('crossZone(front→cart)', 1, 11)).toBe(0)
    expect(mesh({ policy: { locality: 'off' } }).measure('crossZone', 1, 11)).toBeCloseTo(2 / 3, 1)
  })

  it('are spread over the zone as over everything else', () => {
    const { run } = mesh({ policy: { locality } })
    run.advance(30_000_000)
    const { endpoints, firstEndpoint } = run.world.places
    const arrived = Array.from(endpoints.arrived.slice(firstEndpoint[1]!, firstEndpoint[1]! + 30))
    expect(Math.min(...arrived) / Math.max(...arrived)).toBeGreaterThan(0.9)
  })

  // Envoy's documentation: 50 % of the first priority are well, so that 70 % of the calls stay.
  it('leave it in proportion: of ten endpoints five are left, and 30 % of the calls of the zone go away', () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { measure, story } = mesh({
        seed,
        policy: { locality, outlier },
        events: kill(inC(5)),
      })
      // Of all calls a third is from zone c.
      expect(measure('crossZone(front→cart)', 10, 40)).toBeGreaterThan(0.085)
      expect(measure('crossZone(front→cart)', 40, 60)).toBeLessThan(0.115)
      expect(story().join('\n')).toMatch(
        /front-3 sends 30\s% of its calls to cart out of zone c: 5 of 10 endpoints of cart there are admitted\./,
      )
    }
  })

  it('stay while 72 % of the zone are well, because of the factor of 1.4', () => {
    const of = (lost: number) =>
      mesh({ policy: { locality, outlier }, events: kill(inC(lost)) }).measure('crossZone', 10, 30)
    expect(of(2)).toBe(0)
    expect(of(3)).toBeGreaterThan(0)
  })

  it('leave it sooner with a smaller factor', () => {
    const crossed = mesh({
      policy: { locality: { overprovisioning: 1 }, outlier },
      events: kill(inC(5)),
    }).measure('crossZone', 10, 40)
    expect(crossed).toBeGreaterThan(0.15)
    expect(crossed).toBeLessThan(0.185)
  })

  it('go where somebody is when nobody of the zone is left, and come home when they are back', () => {
    const events = inC(10).map((on) => ({ at: '1s', until: '20s', fault: 'kill', on }))
    const { measure, story } = mesh({
      policy: { locality, outlier: { ...outlier, baseEjectionTime: '2s' } },
      events,
    })
    expect(measure('crossZone', 5, 15)).toBeGreaterThan(0.3)
    // Each comes back after 2 s, fails, and is picked on for up to a second, in which changes of health are gathered.
    expect(measure('success(web)', 15, 19)).toBeGreaterThan(0.88)
    expect(measure('crossZone', 50, 60)).toBe(0)
    expect(story().join('\n')).toContain('Calls to cart stay in zone c again.')
  })

  it('fail where other zones may not be used', () => {
    const failing = mesh({
      policy: { locality: { failover: false }, outlier },
      events: kill(inC(10)),
    })
    expect(failing.measure('success(web)', 5, 25)).toBeLessThan(0.7)
    expect(failing.measure('crossZone', 25, 35)).toBe(0)
  })

  it('leave a zone that has nobody at all, as if the others were the nearest', () => {
    const { measure, run } = mesh({ policy: { locality, outlier }, zones: ['a', 'b'] })
    expect(measure('crossZone', 1, 21)).toBeCloseTo(1 / 3, 1)
    expect(measure('success(web)', 21, 31)).toBe(1)
    const set = run.world.places.sets.length - 1
    const warnings = policyWarnings(run, set, { for: 'cart', locality: {}, outlier: {} }, [
      'locality',
    ])
    expect(warnings.map(({ text }) => text)).toEqual([
      'Nobody of cart is in zone c: each call of front from there leaves its zone.',
    ])
  })

  it('are changed by a policy while it runs, and back', () => {
    const { measure } = mesh({
      events: [{ at: '10s', until: '30s', policy: { for: 'cart', locality } }],
    })
    expect(measure('crossZone', 1, 9)).toBeCloseTo(2 / 3, 1)
    expect(measure('crossZone', 15, 25)).toBe(0)
    expect(measure('crossZone', 35, 45)).toBeCloseTo(2 / 3, 1)
  })

  it('give the same run when it is rewound', () => {
    const asked = { policy: { locality, outlier }, events: kill(inC(5)) }
    const straight = mesh(asked).run
    straight.advance(30_000_000)
    const again = mesh(asked).run
    again.advance(12_000_000)
    const kept = again.world.places.sim.arena.checkpoint()
    again.advance(25_000_000)
    again.world.places.sim.arena.restore(kept)
    again.advance(30_000_000)
    expect(again.world.places.sim.digest).toBe(straight.world.places.sim.digest)
  })
})

describe('what binds', () => {
  const rowsOf = (system: string, policy: Omit<Policy, 'for'>) =>
    policyRows({ for: 'cart', ...policy }, profiles.get(system)!)
      .filter(({ key }) => key.startsWith('locality'))
      .map(({ key, value, said, isIdle = false }) => [key, value, said, isIdle])

  it('is shown with its reason', () => {
    expect(rowsOf('envoy', {})).toEqual([['locality', 'off', false, false]])
    expect(rowsOf('envoy', { locality: { overprovisioning: 2 } })).toEqual([
      ['locality', 'own zone first', true, false],
      ['locality.overprovisioning', '2', true, false],
      ['locality.failover', 'yes', false, false],
    ])
    expect(rowsOf('istio', { locality: {} })[0]).toEqual([
      'locality',
      'off: it needs outlier',
      true,
      false,
    ])
    expect(rowsOf('linkerd2', { locality: { trafficDistribution: 'preferSameZone' } })).toEqual([
      ['locality', 'own zone only', true, false],
      ['locality.trafficDistribution', 'preferSameZone', true, false],
    ])
    expect(rowsOf('none', { locality: {} })).toEqual([])
  })

  it('is shown at the caller that it binds, and in the report of the run', () => {
    const { run } = mesh({ policy: { locality, outlier }, events: kill(inC(5)) })
    run.advance(20_000_000)
    const { clusters } = run.world.places
    const last = Array.from({ length: clusters.used }, (_, row) => row).filter(
      (row) => clusters.fromEndpoint[row]! >= 0,
    )
    expect(last.map((row) => zoneFacts(run, row)[0]!.value.replaceAll('\u00a0', ' '))).toEqual([
      '0 %: 10 of 10 there are admitted',
      '0 %: 10 of 10 there are admitted',
      '30 %: 5 of 10 there are admitted',
    ])
    expect(zoneReport(run, last[2]!)).toEqual({
      leavesZone: 30,
      priorities: [
        { priority: 0, percent: 70, healthy: 5, hosts: 10 },
        { priority: 1, percent: 30, healthy: 20, hosts: 20 },
      ],
    })
    expect(zoneReport(mesh({}).run, 0)).toEqual({})
  })
})

describe('Istio', () => {
  it('keeps no call in its zone without outlier detection, and says so', () => {
    const without = mesh({ system: 'istio', policy: { locality } })
    expect(without.measure('crossZone', 1, 11)).toBeCloseTo(2 / 3, 1)
    const { run } = without
    const set = run.world.places.sets.length - 1
    const warnings = policyWarnings(run, set, { for: 'cart', locality: {} }, ['locality'])
    expect(warnings.map(({ text }) => text)).toEqual([
      'Istio keeps no call in its zone without outlier.',
    ])
    const asked = mesh({ system: 'istio', policy: { locality, outlier } })
    expect(asked.measure('crossZone', 1, 11)).toBe(0)
  })

  it('misses endpoints that Kubernetes has taken from the list, so that their share of the zone leaves it', () => {
    const { measure } = mesh({
      system: 'istio',
      policy: { locality, outlier },
      events: inC(5).map((on) => ({ at: '1s', until: '50s', fault: 'kill', on })),
    })
    expect(measure('crossZone', 10, 40)).toBeGreaterThan(0.085)
    expect(measure('crossZone', 41, 49)).toBeLessThan(0.115)
    expect(measure('crossZone', 55, 60)).toBe(0)
  })

  // istio.io, "Locality failover": after a zone is drained the first call fails, and all others go to the next locality.
  it('fails one call at most of each caller when a zone goes, with one endpoint in each', () => {
    const { run, measure } = mesh({
      system: 'istio',
      each: 1,
      policy: { locality, outlier, retry: 'off' },
      events: [{ at: '10s', fault: 'drain', on: 'cart-3' }],
    })
    expect(measure('crossZone', 1, 10)).toBe(0)
    expect(measure('failed(web)', 10, 40)).toBeLessThanOrEqual(2)
    expect(measure('crossZone', 40, 50)).toBeCloseTo(1 / 3, 1)
    expect(run.notes.join('\n')).not.toContain('locality')
  })
})

describe('who cannot say it', () => {
  it.each(['none', 'grpc', 'istio-2018'])('%s says so', (system) => {
    const { run } = mesh({ system, policy: { locality } })
    expect(run.notes.join('\n')).toMatch(/cannot express "locality": it is left out/)
  })
})

describe('regions', () => {
  /** A front in two regions, and what it calls: two zones each. */
  function regions(policy: Readonly<Record<string, unknown>>, more: object = {}) {
    const { run, metrics } = runOf({
      system: 'envoy',
      duration: '60s',
      services: {
        front: {
          endpoints: 2,
          workers: 100,
          zone: ['eu/a', 'us/a'],
          serviceTime: '1ms',
          calls: ['cart'],
        },
        cart: {
          endpoints: 8,
          workers: 4,
          zone: ['eu/a', 'eu/b', 'us/a', 'ap/a'],
          serviceTime: '4ms',
        },
      },
      clients: { web: { to: 'front', rate: '400/s' } },
      policies: [{ for: 'cart', ...policy }],
      ...more,
    })
    const meter = new Meter(run, metrics)
    const at = (seconds: number) => {
      run.advance(seconds * 1_000_000)
      return takeSnapshot(run.world.places, metrics, true)
    }
    return {
      run,
      arrived(until: number): number[] {
        at(until)
        const { endpoints, firstEndpoint } = run.world.places
        return Array.from(endpoints.arrived.slice(firstEndpoint[1]!, firstEndpoint[1]! + 8))
      },
      measure(metric: string, from: number, until: number): number {
        const before = at(from)
        return meter.measure(parseMetric(metric), before, at(until))
      },
    }
  }

  const lost = (...names: readonly string[]) => ({ events: kill(names, '5s') })

  it('come after the own one, and the zone before the region', () => {
    expect(regions({ locality: {} }).measure('crossZone', 1, 20)).toBe(0)
    const gone = { locality: {}, outlier }
    // With eu/a gone its callers go to eu/b, and stay in the region.
    const near = regions(gone, lost('cart-1', 'cart-5'))
    expect(near.measure('crossZone(front→cart)', 15, 30)).toBeCloseTo(1 / 2, 1)
    expect(near.measure('crossRegion(front→cart)', 30, 40)).toBe(0)
    const far = regions(gone, lost('cart-1', 'cart-2', 'cart-5', 'cart-6'))
    expect(far.measure('crossRegion(front→cart)', 15, 30)).toBeCloseTo(1 / 2, 1)
  })

  it('go first to the one that is said', () => {
    const { arrived } = regions(
      { locality: { failover: [{ from: 'eu', to: 'ap' }] }, outlier },
      lost('cart-1', 'cart-2', 'cart-5', 'cart-6'),
    )
    const counts = arrived(40)
    // cart-4 and cart-8 are in ap; cart-3 and cart-7 have the calls of their own zone alone.
    expect(counts[3]! / counts[2]!).toBeGreaterThan(0.7)
    expect(counts[2]! / counts[3]!).toBeGreaterThan(0.9)
  })

  it('share calls as somebody says', () => {
    const { arrived } = regions({
      locality: { distribute: [{ from: 'eu', to: { 'eu/a': 70, 'eu/b': 20, us: 10 } }] },
    })
    const counts = arrived(30)
    const inZone = (zone: number): number => counts[zone]! + counts[zone + 4]!
    const sum = counts.reduce((all, count) => all + count, 0)
    // Those of us go anywhere by how many endpoints there are: a quarter of half of all calls to each zone.
    expect(inZone(0) / sum).toBeCloseTo(0.35 + 0.125, 1)
    expect(inZone(1) / sum).toBeCloseTo(0.1 + 0.125, 1)
    expect(inZone(3) / sum).toBeCloseTo(0.125, 1)
  })

  it('are what Kuma and Consul go by', () => {
    const kuma = regions({ outlier }, { system: 'kuma' })
    expect(kuma.measure('crossRegion(front→cart)', 1, 10)).toBe(0)
    expect(kuma.measure('crossZone(front→cart)', 10, 20)).toBeGreaterThan(0.2)
    const consul = regions(
      { outlier },
      { system: 'consul', ...lost('cart-1', 'cart-2', 'cart-5', 'cart-6') },
    )
    expect(consul.measure('success(web)', 10, 20)).toBeLessThan(0.6)
    const said = regions(
      { outlier, locality: { failover: true } },
      { system: 'consul', ...lost('cart-1', 'cart-2', 'cart-5', 'cart-6') },
    )
    expect(said.measure('success(web)', 10, 20)).toBeGreaterThan(0.95)
  })
})

describe('a client in a zone', () => {
  it('sees the endpoints of its zone first', () => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: { endpoints: 6, zone: ['a', 'b'], workers: 10, serviceTime: '1ms' } },
      clients: { web: { to: 'cart', rate: '100/s', zone: 'b' } },
      policies: [{ for: 'cart', locality: {} }],
    })
    run.advance(5_000_000)
    const { arrived } = run.world.places.endpoints
    expect([0, 2, 4].map((cart) => arrived[cart])).toEqual([0, 0, 0])
  })
})

describe('hints', () => {
  it('keep calls in their zone whatever becomes of it', () => {
    const { measure } = mesh({
      system: 'linkerd2',
      policy: { locality: { trafficDistribution: 'preferSameZone' } },
    })
    expect(measure('crossZone(front→cart)', 1, 20)).toBe(0)
    const weak = mesh({
      system: 'linkerd2',
      policy: { locality: { trafficDistribution: 'preferSameZone' } },
      events: kill(inC(9), '5s'),
    })
    expect(weak.measure('crossZone(front→cart)', 10, 20)).toBe(0)
    const gone = mesh({
      system: 'linkerd2',
      policy: { locality: { trafficDistribution: 'preferSameZone' } },
      events: kill(inC(10), '5s'),
    })
    // web sends little to the front that waited; what it sends goes to other zones.
    expect(gone.measure('crossZone(front→cart)', 10, 20)).toBeGreaterThan(0)
  })
})

describe('a region', () => {
  it('is cut off as a whole, and what is inside still reaches what is inside', () => {
    const { run, metrics } = runOf({
      system: 'envoy',
      services: {
        front: { endpoints: 2, workers: 50, zone: ['eu/a', 'us/a'], calls: ['cart'] },
        cart: { endpoints: 3, workers: 50, zone: ['eu/a', 'eu/b', 'us/a'], serviceTime: '1ms' },
      },
      clients: {
        near: { to: 'cart', rate: '50/s', zone: 'eu/a', timeout: '100ms' },
        far: { to: 'cart', rate: '50/s', zone: 'us/a', timeout: '100ms' },
      },
      policies: [{ for: 'cart', locality: { priorities: [['zone:eu']] } }],
      events: [{ at: '1s', fault: 'partition', on: 'zone:eu' }],
    })
    const meter = new Meter(run, metrics)
    const at = (seconds: number) => {
      run.advance(seconds * 1_000_000)
      return takeSnapshot(run.world.places, metrics, true)
    }
    const before = at(2)
    const after = at(6)
    expect(meter.measure(parseMetric('success(near)'), before, after)).toBe(1)
    expect(meter.measure(parseMetric('success(far)'), before, after)).toBe(0)
  })
})
