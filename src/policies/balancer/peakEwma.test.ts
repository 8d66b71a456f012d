import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { Draw, hashText } from '../../engine/Random.ts'
import { ms, never, s } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { peakEwma, type PeakEwmaOptions } from './peakEwma.ts'

/** Some endpoints, all ready, and requests that are told apart by a number. */
function cluster(hosts: number, options: Partial<PeakEwmaOptions> = {}) {
  const arena = new Arena()
  const members = arena.table('members', {
    active: 'i32',
    pending: 'i32',
    estimateUs: 'f64',
    estimatedAt: 'f64',
  })
  const clusters = arena.table('clusters', { candidates: 'i32', candidateCount: 'i32' })
  const candidates = arena.table('candidates', { member: 'i32' })
  const requests = arena.table('requests', { keyA: 'i32', keyB: 'i32' })
  const attempts = arena.table('attempts', { ordinal: 'i32' })
  clusters.birth()
  clusters.candidateCount[0] = hosts
  requests.birth()
  attempts.birth()
  for (let host = 0; host < hosts; host++) {
    const member = members.birth()
    members.estimateUs[member] = never
    candidates.member[candidates.birth()] = member
  }
  const clock = { now: 0 }
  const rule = peakEwma(
    { defaultRttUs: ms(30), decayUs: s(10), penaltyUs: null, place: 'web→cart', ...options },
    {
      members,
      clusters,
      candidates,
      requests,
      attempts,
      clock,
      draw: new Draw(),
      purpose: hashText,
    } as unknown as PolicyColumns,
  )
  const picks = (count: number): number[] => {
    const shares = Array.from({ length: hosts }, () => 0)
    for (let key = 0; key < count; key++) {
      requests.keyA[0] = key
      requests.keyB[0] = -key
      shares[rule.pick(0, 0, 0, 0)]!++
    }
    return shares
  }
  return { clusters, members, clock, rule, picks }
}

describe('peak EWMA', () => {
  it('takes a sample above the estimate at once, and averages in one below', () => {
    const { members, clock, rule } = cluster(2)
    rule.observe!(0, ms(100), 200, false)
    expect(members.estimateUs[0]).toBe(ms(100))
    clock.now = s(10)
    rule.observe!(0, ms(10), 200, false)
    // After one time constant the old estimate weighs 1/e.
    expect(members.estimateUs[0]! / 1_000).toBeCloseTo(100 / Math.E + 10 * (1 - 1 / Math.E), 6)
  })

  it('lets an estimate fade at every look, so that the slow are tried again', () => {
    const { members, clock, picks } = cluster(2)
    members.estimateUs[0] = s(1)
    members.estimateUs[1] = ms(10)
    expect(picks(100)).toEqual([0, 100])
    clock.now = s(60)
    members.estimateUs[1] = ms(10)
    members.estimatedAt[1] = s(60)
    expect(picks(1)).toEqual([1, 0])
  })

  it('begins with 30 ms, which fades as well', () => {
    const { members, clock, picks } = cluster(2)
    clock.now = s(10)
    picks(1)
    expect(members.estimateUs[0]! / 1_000).toBeCloseTo(30 / Math.E, 6)
  })

  it('multiplies by those who wait: who is as fast and less busy is picked', () => {
    const { members, picks } = cluster(2)
    members.active[0] = 1
    members.pending[0] = 1
    expect(picks(50)).toEqual([0, 50])
  })

  it('gives the best of five no more than two of five, and the worst nothing', () => {
    const { members, picks } = cluster(5)
    for (let host = 0; host < 5; host++) members.estimateUs[host] = ms(10 * (host + 1))
    const shares = picks(20_000).map((count) => count / 20_000)
    // Host k of n wins against all that come after it: 2 (n − k) / n (n − 1), from the best down.
    const expected = [0.4, 0.3, 0.2, 0.1, 0]
    shares.forEach((share, host) => expect(share).toBeCloseTo(expected[host]!, 1))
    expect(shares[0]).toBeLessThan(0.415)
    expect(shares[4]).toBe(0)
  })

  it('without a candidate picks nobody, and with one, that one', () => {
    const { clusters, rule } = cluster(1)
    expect(rule.pick(0, 0, 0, 0)).toBe(0)
    clusters.candidateCount[0] = 0
    expect(rule.pick(0, 0, 0, 0)).toBe(-1)
  })

  it('takes a fast error for a fast success, unless failures are penalised', () => {
    const plain = cluster(2)
    plain.members.estimateUs[0] = ms(50)
    plain.clock.now = s(1)
    plain.rule.observe!(0, ms(1), 503, false)
    expect(plain.members.estimateUs[0]).toBeLessThan(ms(50))
    const biased = cluster(2, { penaltyUs: s(5) })
    biased.clock.now = s(1)
    biased.rule.observe!(0, ms(1), 503, false)
    expect(biased.members.estimateUs[0]).toBe(s(5))
    biased.rule.observe!(1, ms(1), 429, false)
    expect(biased.members.estimateUs[1]).toBe(s(5))
  })

  it('with penalties looks without changing anything, and never below 1 ms', () => {
    const { members, clock, picks } = cluster(2, { penaltyUs: s(5) })
    members.estimateUs[0] = ms(20)
    members.estimateUs[1] = ms(2)
    clock.now = s(100)
    expect(picks(10)).toEqual([5, 5].map(() => expect.any(Number)))
    expect([members.estimateUs[0], members.estimatedAt[0]]).toEqual([ms(20), 0])
  })
})
