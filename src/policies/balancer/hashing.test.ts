import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { EnvoyStats } from '../../record/EnvoyStats.ts'
import { highOf, lowOf } from '../../engine/hash64.ts'
import { hashing, type HashingOptions } from './hashing.ts'
import { maglevTable } from './maglevTable.ts'
import { ringTable } from './ringTable.ts'

const hosts = (ports: readonly number[], weights: readonly number[] = []) => {
  const weight = ports.map((_, at) => weights[at] ?? 1)
  const sum = weight.reduce((all, one) => all + one)
  return ports.map((port, at) => ({ key: `127.0.0.1:${port}`, weight: weight[at]! / sum }))
}
const six = hosts([90, 91, 92, 93, 94, 95])
const largest = 2n ** 64n - 1n

describe('a ring', () => {
  const ring = (minimumSize: number, of = six, hash: 'xxHash' | 'murmurHash2' = 'xxHash') =>
    ringTable({ minimumSize, maximumSize: 8_388_608, hash }, of)
  const find = (table: ReturnType<typeof ring>, hash: bigint, pick = 0) =>
    table.find(highOf(hash), lowOf(hash), pick)

  // Vectors of Envoy: test/extensions/load_balancing_policies/ring_hash/ring_hash_lb_test.cc.
  it('has the entries that Envoy has', () => {
    const table = ring(12)
    expect([table.entries, table.least, table.most]).toEqual([12, 2, 2])
    expect(find(table, 0n)).toBe(4)
    expect(find(table, largest)).toBe(4)
    expect(find(table, 3551244743356806947n)).toBe(5)
    expect(find(table, 3551244743356806948n)).toBe(3)
    expect(find(table, 16117243373044804880n)).toBe(0)
  })

  it('has those of Envoy by the other hash, too', () => {
    const table = ring(12, hosts([80, 81, 82, 83, 84, 85]), 'murmurHash2')
    expect(find(table, 0n)).toBe(5)
    expect(find(table, largest)).toBe(5)
    expect(find(table, 1358027074129602068n)).toBe(5)
    expect(find(table, 1358027074129602069n)).toBe(3)
    expect(find(table, 10150910876324007730n)).toBe(2)
  })

  it('goes on to the next entry for another pick', () => {
    const table = ring(12)
    // Entries from the first on: 94, 92, 90, 95, 93, 91, 91, 93, 95, 92, 94, 90.
    expect([0, 1, 2, 3, 4, 5, 6].map((pick) => find(table, 0n, pick))).toEqual([
      4, 2, 0, 5, 3, 1, 1,
    ])
    expect(find(table, largest, 1)).toBe(2)
  })

  it('has as many entries of each of equal weight, and may be larger than asked for', () => {
    const table = ring(3, hosts([90, 91]))
    expect([table.entries, table.least, table.most]).toEqual([4, 2, 2])
  })

  it('is no larger than it may be', () => {
    const table = ringTable(
      { minimumSize: 2, maximumSize: 4, hash: 'xxHash' },
      hosts([90, 91], [1, 7]),
    )
    expect(table.entries).toBe(4)
  })

  it('spreads what is rounded by running sums', () => {
    const table = ring(256, hosts([90, 91, 92], [1, 2, 3]))
    expect(table.least).toBe(Math.ceil(256 / 6))
    expect(table.most).toBe(3 * table.least)
  })

  const keys = Array.from({ length: 10_000 }, (_, key) => BigInt(key) * 1844674407370955n)
  const five = hosts([90, 91, 92, 93, 94])
  const four = hosts([90, 91, 92, 93])

  it('moves one of n keys when one of n endpoints goes and the others keep their entries', () => {
    const before = ring(1_000, five)
    const after = ring(800, four)
    const moved = keys.filter((key) => find(before, key) !== find(after, key))
    expect(moved.every((key) => find(before, key) === 4)).toBe(true)
    // A fifth, but for the chance of the ring.
    expect(moved.length / keys.length).toBeGreaterThan(0.15)
    expect(moved.length / keys.length).toBeLessThan(0.25)
  })

  it('moves almost twice as many, because it is filled up to its smallest size with entries of the others', () => {
    const before = ring(1_000, five)
    const after = ring(1_000, four)
    const moved = keys.filter((key) => find(before, key) !== find(after, key))
    // 1/n + (1 − 1/n) · 1/n · (n − 2)/(n − 1) = 32 %
    expect(moved.length / keys.length).toBeGreaterThan(0.27)
    expect(moved.length / keys.length).toBeLessThan(0.37)
  })
})

describe('a Maglev table', () => {
  const places = (table: ReturnType<typeof maglevTable>, size: number) =>
    Array.from({ length: size }, (_, hash) => table.find(0, hash, 0))

  // Vectors of Envoy: test/extensions/load_balancing_policies/maglev/maglev_lb_test.cc.
  it('has the places that Envoy gives', () => {
    const table = maglevTable(7, six)
    expect([table.least, table.most]).toEqual([1, 2])
    expect(places(table, 7)).toEqual([2, 4, 0, 1, 5, 0, 3])
  })

  it('has them by host name, too', () => {
    const named = six.map(({ weight }, at) => ({ key: `${90 + at}`, weight }))
    expect(places(maglevTable(7, named), 7)).toEqual([2, 5, 0, 3, 4, 1, 0])
  })

  it('is the same in whatever order endpoints are listed', () => {
    const table = maglevTable(251, six)
    const turned = maglevTable(251, [...six].reverse())
    expect(places(turned, 251).map((host) => 5 - host)).toEqual(places(table, 251))
  })

  it('divides 64 bits exactly', () => {
    const table = maglevTable(65_537, six)
    for (const hash of [0n, 1n, largest, 3551244743356806947n, 0x123456789abcdefn]) {
      const place = Number(hash % 65_537n)
      expect(table.find(highOf(hash), lowOf(hash), 0)).toBe(table.find(0, place, 0))
      const other = Number((hash ^ (2n ** 64n - 3n)) % 65_537n)
      expect(table.find(highOf(hash), lowOf(hash), 3)).toBe(table.find(0, other, 0))
    }
  })

  it('gives places by weight', () => {
    const table = maglevTable(65_537, hosts([90, 91, 92], [1, 1, 2]))
    expect(table.most / 65_537).toBeCloseTo(0.5, 3)
    expect(table.least / 65_537).toBeCloseTo(0.25, 3)
  })
})

/** A cluster of some endpoints, and picks of it by hash. */
function cluster(count: number, options: Partial<HashingOptions>) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: { endpoints: count } },
    clients: { web: { to: 'cart', rate: '0/s' } },
  })
  const { places } = run.world
  const { policyColumns: columns, members, clusters, hashed, requests, attempts } = places
  const table = {
    kind: 'ring',
    minimumSize: 1_024,
    maximumSize: 8_388_608,
    hash: 'xxHash',
  } as const
  const balancer = hashing({ place: 'web→cart', table, balancePercent: 0, ...options }, columns)
  const request = requests.birth()
  const attempt = attempts.birth()
  attempts.ordinal[attempt] = 1
  const first = clusters.firstMember[0]!
  return {
    members,
    clusters,
    pick(hash: bigint | null, pick = 0, lineage = 0): number {
      hashed.isThere = hash !== null
      if (hash !== null) {
        hashed.high = highOf(hash)
        hashed.low = lowOf(hash)
      }
      requests.keyA[request] = lineage
      requests.keyB[request] = -lineage
      return balancer.pick(0, request, attempt, pick) - first
    },
  }
}

describe('a balancer that goes by hashes', () => {
  it('sends whoever has no hash anywhere', () => {
    const { pick } = cluster(4, {})
    const shares = [0, 0, 0, 0]
    for (let lineage = 0; lineage < 4_000; lineage++) shares[pick(null, 0, lineage)]!++
    for (const share of shares) expect(Math.abs(share - 1_000)).toBeLessThan(200)
  })

  it('makes its ring anew of who is left', () => {
    const { pick, clusters } = cluster(4, {})
    const keys = Array.from({ length: 500 }, (_, key) => BigInt(key) * 36893488147419103n)
    const before = keys.map((key) => pick(key))
    // The last is not listed any more, and comes back.
    clusters.candidateCount[0] = 3
    clusters.listed[0]!++
    expect(Math.max(...keys.map((key) => pick(key)))).toBe(2)
    clusters.candidateCount[0] = 4
    clusters.listed[0]!++
    expect(keys.map((key) => pick(key))).toEqual(before)
  })
})

describe('bounded load', () => {
  // The orders of Envoy: test/extensions/load_balancing_policies/common/bounded_load_hlb_test.cc.
  const picksOf = (hash: bigint, busy: Readonly<Record<number, number>>) => {
    const { pick, members, clusters } = cluster(5, { balancePercent: 100 })
    const home = pick(hash)
    for (const [host, active] of Object.entries(busy)) {
      members.active[clusters.firstMember[0]! + Number(host)] = active
      clusters.active[0]! += active
    }
    return { home, picked: pick(hash) }
  }

  it.each([
    [2n, [2, 1, 0, 4, 3]],
    [6n, [4, 0, 2, 3, 1]],
    [7n, [0, 1, 4, 3, 2]],
  ])('of hash %s goes round in its own order', (hash, order) => {
    const { home } = picksOf(hash, {})
    const busy: Record<number, number> = { [home]: 9 }
    for (const next of order.filter((host) => host !== home)) {
      expect(picksOf(hash, busy).picked).toBe(next)
      busy[next] = 9
    }
  })

  it('takes the least overloaded when all are', () => {
    // Of 45 + 1 under way each may have ten; one has less than the others, and too much all the same.
    const { picked } = picksOf(2n, { 0: 30, 1: 30, 2: 30, 3: 29, 4: 30 })
    expect(picked).toBe(3)
  })

  it('leaves a request where it belongs while there is room', () => {
    const { home, picked } = picksOf(2n, {})
    expect(picked).toBe(home)
  })
})

describe('what is told of it', () => {
  const runWith = (balancer: string, system = 'envoy') => {
    const { run } = runOf({
      system,
      services: { cart: { endpoints: 4 } },
      clients: { web: { to: 'cart', rate: '50/s', keys: 100 } },
      policies: [{ for: 'cart', balancer, hash: [{ header: 'x-user' }, { source: true }] }],
    })
    run.advance(1_000_000)
    return run
  }

  it('is counted as Envoy counts it', () => {
    expect(new EnvoyStats(runWith('ringHash')).ofMesh()).toMatchObject({
      'cluster.cart.ring_hash_lb.size': 1_024,
      'cluster.cart.ring_hash_lb.min_hashes_per_host': 256,
      'cluster.cart.ring_hash_lb.max_hashes_per_host': 256,
    })
    const maglev = new EnvoyStats(runWith('maglev')).ofMesh()
    expect(maglev['cluster.cart.maglev_lb.min_entries_per_host']).toBeGreaterThan(16_000)
    expect(maglev['cluster.cart.ring_hash_lb.size']).toBeUndefined()
  })

  it('says where a system hashes by one thing only', () => {
    expect(runWith('ringHash', 'istio').notes.join(' ')).toContain('hash: more than one')
    expect(runWith('ringHash').notes.join(' ')).not.toContain('hash')
  })
})

describe('priorities', () => {
  it('go by the hash as well: a user stays in one while load is shared between two', () => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: { endpoints: 4, zone: ['a', 'b'] } },
      clients: { web: { to: 'cart', rate: '0/s', zone: 'a' } },
      policies: [{ for: 'cart', balancer: 'ringHash', hash: [{ header: 'x-user' }], locality: {} }],
    })
    const { places } = run.world
    const { clusters, tiers, hashed, requests, attempts } = places
    const { locality } = places.clusterRulesOf(0)
    const first = clusters.firstTier[0]!
    tiers.load[first] = 60
    tiers.load[first + 1] = 40
    const request = requests.birth()
    const attempt = attempts.birth()
    for (const hash of [0n, 59n, 60n, 99n, 3551244743356806947n, largest]) {
      hashed.isThere = true
      hashed.high = highOf(hash)
      hashed.low = lowOf(hash)
      const priority = hash % 100n < 60n ? 0 : 1
      for (let lineage = 0; lineage < 5; lineage++) {
        requests.keyA[request] = lineage
        expect(locality!.choose(0, request, attempt, 0)).toBe(priority)
      }
    }
  })
})
