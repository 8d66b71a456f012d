import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { slowStartFactor } from './slowStart.ts'
import { leastRequest } from './leastRequest.ts'
import { roundRobin } from './roundRobin.ts'
import { weighted, type WeightedOptions } from './weighted.ts'
import { ms, s } from '../../model/units.ts'

const place = 'web→cart'

/** A cluster of endpoints of these weights, and picks of it. */
function cluster(weights: readonly number[], options: Partial<WeightedOptions> = {}) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { endpoints: weights.length, weights } },
    clients: { web: { to: 'cart', rate: '0/s' } },
  })
  const { places } = run.world
  const { policyColumns: columns, members, clusters, requests, attempts } = places
  const own = { place, bias: 0, slowStart: null, ...options }
  const equal = own.bias === 0 ? roundRobin(columns) : leastRequest({ choices: 2, place }, columns)
  const balancer = weighted(own, columns, equal)
  const request = requests.birth()
  const attempt = attempts.birth()
  attempts.ordinal[attempt] = 1
  const first = clusters.firstMember[0]!
  const pick = () => balancer.pick(0, request, attempt, 0) - first
  return {
    run,
    members,
    clusters,
    first,
    picks: (count: number) => Array.from({ length: count }, pick),
    shares(count: number) {
      const shares = weights.map(() => 0)
      for (let index = 0; index < count; index++) shares[pick()]!++
      return shares
    },
  }
}

describe('turns by weight', () => {
  it('are exact over each round', () => {
    const { shares } = cluster([1, 2, 5])
    for (let round = 0; round < 20; round++) expect(shares(8)).toEqual([1, 2, 5])
  })

  it('are spread: nobody of weight 1 of 4 waits for more than a round', () => {
    const { picks } = cluster([3, 1])
    expect(picks(40).join('')).toMatch(/^0*(1000)+1?0*$/)
  })

  it('take each in turn while all weigh the same', () => {
    const { picks } = cluster([4, 4, 4])
    const [one] = picks(1)
    expect(picks(5)).toEqual([1, 2, 3, 4, 5].map((turn) => (one! + turn) % 3))
  })

  it('begin anywhere, so that proxies do not march in step', () => {
    const { run } = runOf({
      system: 'envoy',
      services: {
        front: { endpoints: 60, calls: ['cart'] },
        cart: { endpoints: 2, weights: [1, 3] },
      },
      clients: { web: { to: 'front', rate: '2000/s' } },
    })
    run.advance(s(0.2))
    const { clusters, schedule, members } = run.world.places
    const next = Array.from({ length: clusters.used }, (_, row) => row)
      .filter((row) => clusters.fromEndpoint[row]! >= 0 && clusters.schedule[row]! >= 0)
      .map((row) => schedule.member[clusters.schedule[row]!]! - clusters.firstMember[row]!)
    expect(members.used).toBeGreaterThan(100)
    expect(new Set(next)).toEqual(new Set([0, 1]))
  })

  it('begin anew when endpoints change', () => {
    const { shares, clusters } = cluster([1, 2, 5])
    shares(3)
    clusters.candidateCount[0] = 2
    clusters.listed[0]!++
    expect(shares(30)).toEqual([10, 20, 0])
  })

  it('of least request go by weight over requests under way', () => {
    const { shares, members, first } = cluster([2, 1], { bias: 1 })
    expect(shares(30)).toEqual([20, 10])
    // 2 ∕ (3 + 1) against 1 ∕ (0 + 1): felt from the next turn on.
    members.active[first] = 3
    shares(3)
    expect(shares(30)).toEqual([10, 20])
  })

  it('of least request with no bias do not look at requests', () => {
    const { shares, members, first } = cluster([2, 1], { bias: 0 })
    members.active[first] = 9
    expect(shares(30)).toEqual([20, 10])
  })

  it('of least request with a bias of 2 look twice', () => {
    const { shares, members, first } = cluster([4, 1], { bias: 2 })
    members.active[first] = 1
    shares(9)
    expect(shares(20)).toEqual([10, 10])
  })
})

describe('slow start', () => {
  const window = { windowUs: s(60), aggression: 1, minWeight: 0.1 }

  // The documentation's formula; upstream's cases are in round_robin_lb_test.cc.
  it.each([
    [s(6), 1, 0.1, 0.1],
    [s(30), 1, 0.1, 0.5],
    [s(5), 1, 0.1, 0.1],
    [s(45), 1, 0.35, 0.75],
    [s(15), 2, 0.1, 0.5],
    [s(30), 0, 0.1, 0.5],
    [s(60), 1, 0.1, 1],
    [ms(0.5), 1, 0, 1 / 60_000],
  ])(
    'of an endpoint of age %i µs, aggression %d and %d at least weighs %d',
    (age, aggression, minWeight, factor) => {
      expect(slowStartFactor({ windowUs: s(60), aggression, minWeight }, age)).toBeCloseTo(
        factor,
        12,
      )
    },
  )

  it('changes nothing while all are as new', () => {
    const { shares } = cluster([1, 1, 1], { slowStart: window })
    expect(shares(30)).toEqual([10, 10, 10])
  })

  it('gives a new endpoint little, and all of its share once it is warm', () => {
    const { shares, members, clusters, first, run } = cluster([1, 1], { slowStart: window })
    run.advance(s(100))
    members.joinedAt[first + 1] = s(100)
    clusters.listed[0]!++
    // A tenth of the other's.
    expect(shares(110)).toEqual([100, 10])
    run.advance(s(130))
    shares(20)
    expect(shares(30)).toEqual([20, 10])
    run.advance(s(161))
    shares(4)
    expect(shares(30)).toEqual([15, 15])
  })
})
