import { describe, expect, it } from 'vitest'
import { Observer, runOf } from '../../bench/observe.ts'
import { leastRequest } from './leastRequest.ts'
import { random } from './random.ts'
import { roundRobin } from './roundRobin.ts'

/** A cluster of some endpoints, all of them candidates, and requests that are told apart by a number. */
function cluster(hosts: number) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { endpoints: hosts } },
    clients: { web: { to: 'cart', rate: '0/s' } },
  })
  const { places } = run.world
  const columns = places.policyColumns
  const { requests, attempts } = columns
  const request = requests.birth()
  const attempt = attempts.birth()
  attempts.ordinal[attempt] = 1
  return {
    columns,
    members: places.members,
    clusters: places.clusters,
    picks(balancer: ReturnType<typeof random>, count: number): number[] {
      return Array.from({ length: count }, (_, key) => {
        requests.keyA[request] = key
        requests.keyB[request] = -key
        return balancer.pick(0, request, attempt, 0) - places.clusters.firstMember[0]!
      })
    },
  }
}

const shares = (picks: readonly number[], hosts: number): number[] =>
  Array.from({ length: hosts }, (_, host) => picks.filter((pick) => pick === host).length)

describe('round robin', () => {
  it('takes each in turn, and all of them equally often', () => {
    const { columns, picks } = cluster(3)
    const turns = picks(roundRobin(columns), 9)
    turns.forEach((turn, index) => expect(turn).toBe((turns[0]! + index) % 3))
    expect(shares(turns, 3)).toEqual([3, 3, 3])
  })

  it('begins anywhere, so that proxies do not march in step', () => {
    const { run } = runOf({
      system: 'envoy',
      services: { front: { endpoints: 40, calls: ['cart'] }, cart: { endpoints: 4 } },
      clients: { web: { to: 'front', rate: '1/s' } },
    })
    const { clusters } = run.world.places
    const turns = Array.from({ length: clusters.used }, (_, row) => row)
      .filter((row) => clusters.fromEndpoint[row]! >= 0)
      .map((row) => clusters.turn[row]!)
    // Each of four places is as likely: 40 proxies, 99.9 % of the time between 2 and 20 at each.
    for (const count of shares(turns, 4)) {
      expect(count).toBeGreaterThanOrEqual(2)
      expect(count).toBeLessThanOrEqual(20)
    }
  })

  it('goes on among those who are left when one is ejected', () => {
    const { columns, picks, clusters } = cluster(3)
    const balancer = roundRobin(columns)
    clusters.candidateCount[0] = 2
    expect(shares(picks(balancer, 10), 3)).toEqual([5, 5, 0])
  })
})

describe('random', () => {
  it('takes each as often, within what chance allows', () => {
    const { columns, picks } = cluster(4)
    const counts = shares(picks(random('web→cart', columns), 8_000), 4)
    // χ² with 3 degrees of freedom stays below 16.27 in 99.9 % of cases.
    const chi2 = counts.reduce((sum, count) => sum + (count - 2_000) ** 2 / 2_000, 0)
    expect(chi2).toBeLessThan(16.27)
  })
})

describe('least request', () => {
  it('takes the less busy of two samples with replacement', () => {
    const { columns, picks, members, clusters } = cluster(2)
    const first = clusters.firstMember[0]!
    members.active[first] = 5
    const counts = shares(picks(leastRequest({ choices: 2, place: 'web→cart' }, columns), 8_000), 2)
    // The busy one only when both samples are it: one in four. Standard deviation 39.
    expect(Math.abs(counts[0]! - 2_000)).toBeLessThan(3.3 * 39)
  })

  it('keeps the earlier sample when both are as busy', () => {
    const { columns, picks } = cluster(5)
    const two = picks(leastRequest({ choices: 2, place: 'web→cart' }, columns), 500)
    const one = picks(leastRequest({ choices: 1, place: 'web→cart' }, columns), 500)
    expect(two).toEqual(one)
  })

  it('with many samples finds the least busy of all', () => {
    const { columns, picks, members, clusters } = cluster(5)
    const first = clusters.firstMember[0]!
    for (let host = 0; host < 5; host++) members.active[first + host] = host === 3 ? 0 : 1
    const counts = shares(picks(leastRequest({ choices: 60, place: 'web→cart' }, columns), 300), 5)
    expect(counts[3]).toBe(300)
  })
})

describe('a balancer', () => {
  it.each(['roundRobin', 'random', 'leastRequest'] as const)(
    '%s picks nobody when there is no candidate',
    (kind) => {
      const { columns, picks, clusters } = cluster(2)
      const balancers = {
        roundRobin: roundRobin(columns),
        random: random('web→cart', columns),
        leastRequest: leastRequest({ choices: 2, place: 'web→cart' }, columns),
      }
      clusters.candidateCount[0] = 0
      expect(picks(balancers[kind], 1)).toEqual([-1 - clusters.firstMember[0]!])
    },
  )
})

describe('a retry', () => {
  const failing = (retry: object) => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: { endpoints: 4, failures: '100%', serviceTime: '1ms' } },
      clients: { web: { to: 'cart', rate: '40/s' } },
      policies: [
        {
          for: 'cart',
          balancer: 'random',
          retry: { attempts: 4, on: ['5xx'], backoff: { base: '1ms' }, ...retry },
          limits: { maxRetries: 1_000 },
        },
      ],
    })
    const observer = new Observer(run)
    run.advance(5_000_000)
    const tried = new Map<string, number[]>()
    for (const { key, endpoint } of observer.jobs) {
      const request = key.split(' ').slice(0, 2).join(' ')
      tried.set(request, [...(tried.get(request) ?? []), endpoint])
    }
    return [...tried.values()].filter((endpoints) => endpoints.length === 4)
  }

  it('goes to another endpoint if it looks for one long enough', () => {
    const all = failing({ anotherHost: true, hostAttempts: 50 })
    expect(all.length).toBeGreaterThan(150)
    for (const endpoints of all) expect(new Set(endpoints).size).toBe(4)
  })

  it('keeps the last pick when all picks were tried before', () => {
    const all = failing({ anotherHost: true, hostAttempts: 1 })
    const again = all.filter((endpoints) => new Set(endpoints).size < 4)
    expect(again.length).toBeGreaterThan(0)
  })

  it('goes anywhere when it does not', () => {
    const all = failing({})
    const distinct = all.filter((endpoints) => new Set(endpoints).size === 4).length
    // 4!/4⁴ = 9.4 %.
    expect(distinct / all.length).toBeLessThan(0.2)
  })
})
