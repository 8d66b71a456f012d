import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { Draw, hashText } from '../../engine/Random.ts'
import { gateColumns } from '../../model/gateTables.ts'
import { ms, never, s } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { aperture } from './aperture.ts'
import type { Balancer } from './balancer.ts'
import { finagleEwma } from './finagleEwma.ts'
import { heap } from './heap.ts'
import { outstanding, powerOfTwo } from './powerOfTwo.ts'
import { roundRobinOfWell } from './roundRobinOfWell.ts'

const place = 'web→cart'

/** Some endpoints, and requests that are told apart by a number. */
function cluster(hosts: number, make: (columns: PolicyColumns) => Balancer) {
  const arena = new Arena()
  const members = arena.table('members', {
    cluster: 'i32',
    active: 'i32',
    pending: 'i32',
    unready: 'u8',
    estimateUs: 'f64',
    estimatedAt: 'f64',
  })
  const clusters = arena.table('clusters', {
    candidates: 'i32',
    candidateCount: 'i32',
    active: 'i32',
    pending: 'i32',
    turn: 'i32',
    gate: 'i32',
  })
  const gates = arena.table('gates', gateColumns)
  const candidates = arena.table('candidates', { member: 'i32' })
  const requests = arena.table('requests', { keyA: 'i32', keyB: 'i32' })
  const attempts = arena.table('attempts', { ordinal: 'i32' })
  clusters.birth()
  gates.birth()
  clusters.candidateCount[0] = hosts
  requests.birth()
  attempts.birth()
  for (let host = 0; host < hosts; host++) {
    const member = members.birth()
    members.estimateUs[member] = never
    candidates.member[candidates.birth()] = member
  }
  const clock = { now: 0 }
  const rule = make({
    members,
    clusters,
    gates,
    candidates,
    requests,
    attempts,
    clock,
    draw: new Draw(),
    purpose: hashText,
  } as unknown as PolicyColumns)
  const pick = (key: number): number => {
    requests.keyA[0] = key
    requests.keyB[0] = -key
    return rule.pick(0, 0, 0, 0)
  }
  const picks = (count: number): number[] => {
    const shares = Array.from({ length: hosts }, () => 0)
    for (let key = 0; key < count; key++) shares[pick(key)]!++
    return shares
  }
  return { members, clusters, gates, clock, rule, pick, picks }
}

const least = (maxEffort: number) => (columns: PolicyColumns) =>
  powerOfTwo({ maxEffort, place }, columns, outstanding(columns))
const ewma = (columns: PolicyColumns) =>
  finagleEwma({ maxEffort: 4, place, decayUs: s(10) }, columns)

describe('power of two, as Finagle has it,', () => {
  it('compares two different endpoints: with two, the busier is never picked', () => {
    const { members, picks } = cluster(2, least(4))
    members.active[1] = 1
    expect(picks(200)).toEqual([200, 0])
  })

  it('finds who is well among many who are not, and fails open when nobody is', () => {
    const { members, picks } = cluster(6, least(4))
    for (let host = 1; host < 6; host++) members.unready[host] = 1
    const shares = picks(6_000).map((count) => count / 6_000)
    // A pair has the one that is well with 1/3; five pairs miss it with (2/3)^5.
    expect(shares[0]).toBeCloseTo(1 - (2 / 3) ** 5, 1)
    members.unready[0] = 1
    expect(picks(600).every((count) => count > 60)).toBe(true)
  })

  it('with half of them not well picks such a one in about one of a thousand', () => {
    const { members, picks } = cluster(10, least(4))
    for (let host = 5; host < 10; host++) members.unready[host] = 1
    const shares = picks(40_000)
    const wrong = shares.slice(5).reduce((sum, count) => sum + count, 0) / 40_000
    // Both of a pair: 5/10 · 4/9.
    expect(wrong).toBeLessThan(3 * (2 / 9) ** 5)
  })
})

describe('peak EWMA, as Finagle has it,', () => {
  it('tries who is new at once, with one request and no other before its answer', () => {
    const { members, picks, rule } = cluster(2, ewma)
    rule.observe!(0, ms(20), 200, false)
    expect(picks(50)).toEqual([0, 50])
    members.active[1] = 1
    expect(picks(50)).toEqual([50, 0])
    rule.observe!(1, ms(1), 200, false)
    expect(picks(50)).toEqual([0, 50])
  })

  it('takes a peak at once, and forgets it in time', () => {
    const { members, clock, rule } = cluster(2, ewma)
    rule.observe!(0, ms(100), 200, false)
    rule.observe!(0, ms(300), 200, false)
    expect(members.estimateUs[0]).toBe(ms(300))
    clock.now = s(10)
    rule.observe!(0, ms(10), 200, false)
    expect(members.estimateUs[0]! / 1_000).toBeCloseTo(300 / Math.E + 10 * (1 - 1 / Math.E), 6)
  })
})

describe('an aperture', () => {
  const band = { smoothWindowUs: s(15), lowLoad: 0.875, highLoad: 1.125, minAperture: 1 }
  const make = (columns: PolicyColumns) => aperture({ ...band, maxEffort: 4, place }, columns)

  it('is as wide as what is under way needs, and narrow again when little is', () => {
    const { clusters, gates, clock, pick } = cluster(20, make)
    expect(pick(0)).toBe(0)
    clusters.active[0] = 10
    for (let time = 0; time < 200; time++) {
      clock.now += ms(500)
      pick(time)
    }
    expect(gates.aperture[0]).toBeGreaterThanOrEqual(9)
    expect(gates.aperture[0]).toBeLessThanOrEqual(12)
    clusters.active[0] = 0
    for (let time = 0; time < 400; time++) {
      clock.now += ms(500)
      pick(time)
    }
    expect(gates.aperture[0]).toBe(1)
  })

  it('begins at a place of its caller, and passes over who is not well', () => {
    const { clusters, members, pick } = cluster(5, make)
    clusters.turn[0] = 3
    expect(pick(1)).toBe(3)
    members.unready[3] = 1
    expect(pick(2)).toBe(4)
  })
})

describe('a heap', () => {
  it('picks the least busy of those that are well, and one of equals as often as another', () => {
    const { members, picks } = cluster(4, (columns) => heap(place, columns))
    members.active[0] = 1
    members.unready[1] = 1
    const shares = picks(4_000)
    expect(shares.slice(0, 2)).toEqual([0, 0])
    expect(Math.abs(shares[2]! - 2_000)).toBeLessThan(150)
  })
})

describe('taking turns', () => {
  it('passes over who is not well, unless nobody is', () => {
    const { members, picks } = cluster(3, roundRobinOfWell)
    members.unready[1] = 1
    expect(picks(10)).toEqual([5, 0, 5])
    members.unready.fill(1)
    expect(picks(9)).toEqual([3, 3, 3])
  })
})
