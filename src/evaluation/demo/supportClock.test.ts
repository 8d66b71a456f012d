import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { candidatesOf } from '../candidates.ts'
import { dayOf, dayText, monthsLater } from './days.ts'
import {
  endOf,
  outOf,
  planOf,
  supportClock,
  supportWindow,
  supportYears,
  upgradeDays,
  upgradesIn,
  type UpgradePlan,
} from './supportClock.ts'
import { supports } from './supportData.ts'

const eras = ['2018', 'today'] as const
const quarterly: UpgradePlan = {
  everyMonths: 3,
  offsetMonths: 0,
  waitWeeks: 0,
  skipped: -1,
  takes: 'newest',
}

describe('days', () => {
  test('are the same again after they were written, and follow each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 700_000, max: 800_000 }), (day) => {
        expect(dayOf(dayText(day))).toBe(day)
      }),
    )
    expect(dayOf('2024-03-01') - dayOf('2024-02-28')).toBe(2)
    expect(dayOf('2023-03-01') - dayOf('2023-02-28')).toBe(1)
    expect(dayOf('2026-11-29') - dayOf('2024-11-29')).toBe(730)
    expect(dayText(monthsLater(dayOf('2024-11-30'), 3))).toBe('2025-02-28')
    expect(dayText(monthsLater(dayOf('2025-01-15'), -2))).toBe('2024-11-15')
  })
})

describe('the data', () => {
  test('speaks of candidates of its era, each once, with an address and days in order', () => {
    for (const era of eras) {
      const ids = supports.filter((one) => one.era === era).flatMap((one) => one.candidates)
      expect([...new Set(ids)]).toEqual(ids)
      const known = candidatesOf(era)
      for (const id of ids) expect(known.map((one) => one.id)).toContain(id)
      // Whoever is a mesh has a clock, or it is said that there is none.
      for (const { id, isMesh } of known)
        if (isMesh) expect([id, ids.includes(id)]).toEqual([id, true])
    }
    for (const { releases, sources, promise, checked } of supports) {
      expect(promise).not.toBe('')
      expect(checked).toMatch(/^2026-/)
      if (releases.length > 0) expect(sources.length).toBeGreaterThan(0)
      const days = releases.map(({ at }) => dayOf(at))
      expect([...days].sort((a, b) => a - b)).toEqual(days)
      for (const { at, until } of releases)
        if (until !== undefined) expect(dayOf(until)).toBeGreaterThan(dayOf(at))
    }
  })

  test('lets the rule say what the published days say, to six weeks', () => {
    // Istio: six weeks after the next but one, as published and as worked out.
    const istio = supports.find(({ candidates: ids }) => ids.includes('istioS'))!
    const ruled = { ...istio, releases: istio.releases.map(({ until: _, ...rest }) => rest) }
    istio.releases.forEach(({ until, version }, index) => {
      const worked = endOf(ruled, index)
      if (until === undefined || worked === Infinity) return
      expect([version, Math.abs(worked - dayOf(until)) <= 42]).toEqual([version, true])
    })
  })
})

describe('a plan', () => {
  const plan = fc.record({
    everyMonths: fc.integer({ min: 1, max: 24 }),
    offsetMonths: fc.integer({ min: 0, max: 0 }),
    waitWeeks: fc.integer({ min: 0, max: 26 }),
    skipped: fc.integer({ min: -1, max: 6 }),
    takes: fc.constantFrom('newest' as const, 'longest' as const),
  })

  it('is on something all the time once there is something, and what is out sums', () => {
    fc.assert(
      fc.property(plan, fc.constantFrom(...supports), (given, support) => {
        const { held, daysOut, weeksOut, isPromised } = supportYears(support, given)
        const { from, to } = supportWindow(support.era)
        held.forEach((one, index) => {
          expect(one.to).toBeGreaterThan(one.from)
          if (index > 0) expect(one.from).toBe(held[index - 1]!.to)
          expect(one.from).toBeGreaterThanOrEqual(from)
        })
        if (held.length > 0) expect(held.at(-1)!.to).toBe(to)
        expect(daysOut).toBe(held.reduce((sum, one) => sum + outOf(one), 0))
        expect(daysOut).toBeLessThanOrEqual(to - from)
        if (isPromised) expect(weeksOut).toBeLessThanOrEqual(53)
        else expect(weeksOut).toBeNaN()
      }),
    )
  })

  it('that upgrades on all the days of another one, and more, is never out of support for longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom(...supports),
        (everyMonths, times, waitWeeks, support) => {
          const fast: UpgradePlan = { ...quarterly, everyMonths, waitWeeks, takes: 'longest' }
          const slow: UpgradePlan = { ...fast, everyMonths: everyMonths * times }
          // Who is on nothing yet is out of no support: they are compared where both have begun.
          const [quick, late] = [supportYears(support, fast), supportYears(support, slow)]
          fc.pre(quick.held[0]?.from === late.held[0]?.from)
          expect(quick.daysOut).toBeLessThanOrEqual(late.daysOut)
        },
      ),
    )
  })

  it('that skips an upgrade is never better off, when it takes what lasts longest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom(...supports),
        (everyMonths, skipped, support) => {
          const whole: UpgradePlan = { ...quarterly, everyMonths, takes: 'longest' }
          const [all, fewer] = [
            supportYears(support, whole),
            supportYears(support, { ...whole, skipped }),
          ]
          fc.pre(all.held[0]?.from === fewer.held[0]?.from)
          expect(fewer.daysOut).toBeGreaterThanOrEqual(all.daysOut)
        },
      ),
    )
  })

  it('has as many upgrades as its rhythm says', () => {
    const { from, to } = supportWindow('today')
    expect(upgradesIn(quarterly, from, to)).toBe(8)
    expect(upgradesIn({ ...quarterly, everyMonths: 12 }, from, to)).toBe(2)
    expect(upgradeDays({ ...quarterly, skipped: 0 }, from, to)).toHaveLength(8)
  })
})

describe('what the answer to 8.3 means', () => {
  const weeks = (letter: string): number[] =>
    supportClock('today', planOf(new Map([['8.3', letter]]))).map(({ weeksOut }) => weeksOut)

  it('quarterly is within every support that is promised for releases of a quarter', () => {
    for (const { support, weeksOut } of supportClock('today', planOf(new Map([['8.3', 'a']])))) {
      if (support.candidates.includes('istioS')) expect(weeksOut).toBeLessThan(1)
      if (support.candidates.includes('envoy')) expect(weeksOut).toBe(0)
    }
  })

  it('yearly runs unsupported releases for months', () => {
    const [istio] = weeks('c')
    expect(istio).toBeGreaterThan(10)
    expect(istio).toBeGreaterThan(weeks('b')[0]!)
  })
})
