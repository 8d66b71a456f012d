import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { upgradeDayOf, vulnerable, vulnerableAt, type UpgradeDay } from './upgradeDay.ts'

const fleet: fc.Arbitrary<UpgradeDay> = fc.record({
  instances: fc.integer({ min: 1, max: 5_000 }),
  podsPerNode: fc.integer({ min: 1, max: 110 }),
  startDays: fc.integer({ min: 0, max: 14 }),
  waveDays: fc.integer({ min: 0, max: 60 }),
  free: fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20),
  waitDays: fc.integer({ min: 0, max: 200 }),
  nodesPerDay: fc.integer({ min: 1, max: 50 }),
})
const places = ['sidecar', 'node'] as const

describe('a fleet that is upgraded', () => {
  it('begins whole, is never more vulnerable than the day before, and ends', () => {
    fc.assert(
      fc.property(fleet, fc.constantFrom(...places), (given, place) => {
        const nodes = Math.ceil(given.instances / given.podsPerNode)
        fc.pre(nodes / given.nodesPerDay < 300)
        const { shares, doneOn } = vulnerable(place, given)
        expect(vulnerableAt(place, -1, given)).toBe(1)
        for (let day = 1; day < shares.length; day++)
          expect(shares[day]!).toBeLessThanOrEqual(shares[day - 1]! + 1e-12)
        expect(shares[doneOn]).toBeCloseTo(0, 9)
      }),
    )
  })

  it('has the area under its line as instance-days', () => {
    fc.assert(
      fc.property(fleet, fc.constantFrom(...places), (given, place) => {
        const { shares, instanceDays } = vulnerable(place, given)
        const inner = shares.slice(1, -1).reduce((sum, share) => sum + share, 0)
        const ends = shares.length < 2 ? 0 : (shares[0]! + shares.at(-1)!) / 2
        expect(instanceDays).toBeCloseTo(given.instances * (inner + ends), 4)
      }),
    )
  })

  it('is never vulnerable for longer when it is quicker, asks fewer, or waits less', () => {
    fc.assert(
      fc.property(fleet, (given) => {
        const days = (other: Partial<UpgradeDay>): number =>
          vulnerable('sidecar', { ...given, ...other }).instanceDays
        const own = days({}) + 1e-6
        expect(days({ waveDays: Math.floor(given.waveDays / 2) })).toBeLessThanOrEqual(own)
        expect(days({ waitDays: Math.floor(given.waitDays / 2) })).toBeLessThanOrEqual(own)
        const nodes = (per: number): number =>
          vulnerable('node', { ...given, nodesPerDay: per }).instanceDays
        expect(nodes(given.nodesPerDay * 2)).toBeLessThanOrEqual(nodes(given.nodesPerDay) + 1e-6)
      }),
    )
  })

  it('of which nothing may be restarted waits for all of the time, and not a day less', () => {
    const given = upgradeDayOf(
      new Map([
        ['1.4', 'a'],
        ['8.3', 'c'],
      ]),
    )
    const { doneOn, instanceDays } = vulnerable('sidecar', given)
    expect(doneOn).toBe(183)
    // A line that falls in the last day.
    expect(instanceDays).toBe(300 * 182.5)
  })

  it('of which all may be restarted is a triangle: half of the fleet times the wave', () => {
    const given = upgradeDayOf(new Map([['1.4', 'c']]))
    // A day until it begins, and half of seven.
    expect(vulnerable('sidecar', given).instanceDays).toBeCloseTo(300 * (1 + 3.5), 6)
    // 15 nodes, three a day.
    expect(vulnerable('node', given).doneOn).toBe(6)
  })
})
