import { describe, expect, it } from 'vitest'
import { distributed } from '../../scenario/localityRules.ts'
import { loadsWithout } from './priorityLoad.ts'
import { zonePercentages, zoneRoutes } from './zoneRoutes.ts'
import { byPlace, distance, isMeant, placeOf } from './zones.ts'

describe('zone-aware routing', () => {
  const routes = (calling: readonly number[], called: readonly number[]) =>
    zoneRoutes(zonePercentages(calling, called))

  // Envoy's documentation, zone_aware.rst, and the comment in load_balancer_impl.cc.
  it('keeps all calls where the zone has its share of the endpoints', () => {
    expect(routes([1, 1], [3, 3]).isDirect).toBe(true)
    expect(routes([1, 3], [3, 3]).isDirect).toBe(true)
    expect(routes([2, 1], [2, 4]).isDirect).toBe(false)
  })

  it('keeps the half where 20 % of the callers find 10 % of the endpoints', () => {
    expect(routes([2, 8], [1, 9]).direct).toBe(5_000)
  })

  it('gives the rest to zones with room, in proportion to it', () => {
    const shares = [
      { calling: 4_000, called: 2_500 },
      { calling: 4_000, called: 5_000 },
      { calling: 2_000, called: 2_500 },
    ]
    expect(zoneRoutes(shares)).toEqual({
      isDirect: false,
      direct: 6_250,
      residual: [0, 1_000, 1_500],
    })
  })

  it('keeps nothing where nobody of the zone is well', () => {
    expect(routes([1, 1], [0, 4])).toMatchObject({ isDirect: false, direct: 0 })
    // Who calls where nobody is called does not matter.
    expect(zonePercentages([1, 1], [0, 4])[0]).toEqual({ calling: 0, called: 0 })
  })

  it('makes all zones as busy', () => {
    const calling = [5, 3, 2]
    const called = [2, 4, 4]
    const load = called.map(() => 0)
    calling.forEach((_, zone) => {
      // The own zone stands first.
      const order = [zone, ...[0, 1, 2].filter((other) => other !== zone)]
      const { isDirect, direct, residual } = routes(
        order.map((one) => calling[one]!),
        order.map((one) => called[one]!),
      )
      const stays = isDirect ? 1 : direct / 10_000
      load[zone]! += calling[zone]! * stays
      order.slice(1).forEach((other, index) => {
        const room = residual[index + 1]! - residual[index]!
        if (!isDirect) load[other]! += calling[zone]! * (1 - stays) * (room / residual[2]!)
      })
    })
    for (const [zone, sum] of load.entries()) expect(sum / called[zone]!).toBeCloseTo(1, 2)
  })
})

describe('retries that leave out priorities', () => {
  const well = [
    { healthy: 100, degraded: 0 },
    { healthy: 100, degraded: 0 },
    { healthy: 100, degraded: 0 },
  ]
  const loads = (attempted: readonly number[], frequency = 1, available = well) =>
    loadsWithout(available, attempted, frequency)?.map(({ load }) => load)

  it('go to the next one after each attempt', () => {
    expect(loads([])).toBeUndefined()
    expect(loads([0])).toEqual([0, 100, 0])
    expect(loads([0, 1])).toEqual([0, 0, 100])
  })

  it('begin anew when all have been tried', () => {
    expect(loads([0, 1, 2])).toEqual([100, 0, 0])
    expect(loads([0, 1, 2, 0])).toEqual([0, 100, 0])
  })

  it('do so after every second attempt where that is asked for', () => {
    expect(loads([0], 2)).toBeUndefined()
    expect(loads([0, 0], 2)).toEqual([0, 100, 0])
    expect(loads([0, 0, 1], 2)).toEqual([0, 100, 0])
    expect(loads([0, 0, 1, 1], 2)).toEqual([0, 0, 100])
  })

  it('scale what the others can carry to all of it', () => {
    const weak = [
      { healthy: 70, degraded: 0 },
      { healthy: 30, degraded: 0 },
      { healthy: 10, degraded: 20 },
    ]
    // 30, 10 and 20 of 60: rounding down leaves 1, which goes to the first.
    const adjusted = loadsWithout(weak, [0], 1)
    expect(adjusted).toEqual([
      { load: 0, degradedLoad: 0 },
      { load: 51, degradedLoad: 0 },
      { load: 16, degradedLoad: 33 },
    ])
  })

  it('go where they would go anyway when nobody can carry anything', () => {
    expect(loads([0], 1, [{ healthy: 0, degraded: 0 }])).toBeUndefined()
  })
})

describe('places', () => {
  it('are as far apart as what they do not share', () => {
    const far = (one: string, other: string) => distance(placeOf(one), placeOf(other))
    expect(far('eu/a/rack1', 'eu/a/rack1')).toBe(0)
    expect(far('eu/a/rack1', 'eu/a/rack2')).toBe(1)
    expect(far('eu/a', 'eu/b')).toBe(2)
    expect(far('eu/a', 'us/a')).toBe(3)
    expect(far('a', 'b')).toBe(2)
  })

  it('are meant by patterns', () => {
    for (const pattern of ['eu/a', 'eu/*', 'eu', '*', 'eu/a/*', '*/a'])
      expect(isMeant('eu/a', pattern), pattern).toBe(true)
    for (const pattern of ['eu/b', 'us', 'us/*', 'a', '*/b'])
      expect(isMeant('eu/a', pattern), pattern).toBe(false)
    expect(isMeant('a', 'a')).toBe(true)
  })

  it('stand in the order of their names', () => {
    const names = ['us/a', 'eu/b', 'b', 'eu/a', 'a']
    const sorted = [...names].sort((one, other) => byPlace(placeOf(one), placeOf(other)))
    expect(sorted).toEqual(['a', 'b', 'eu/a', 'eu/b', 'us/a'])
  })
})

describe('shares by pattern', () => {
  const zones = ['eu/a', 'eu/b', 'us/a']

  it('are those of the zones that are named', () => {
    expect(distributed({ 'eu/a': 70, 'eu/b': 20, us: 10 }, zones, [2, 2, 2])).toEqual([70, 20, 10])
  })

  it('are divided by how many endpoints each zone has, and rounded up', () => {
    expect(distributed({ 'eu/*': 80, us: 20 }, zones, [2, 1, 3])).toEqual([54, 27, 20])
  })

  it('are nothing for who is in none', () => {
    expect(distributed({ 'eu/a': 100 }, zones, [1, 1, 1])).toEqual([100, 0, 0])
  })
})
