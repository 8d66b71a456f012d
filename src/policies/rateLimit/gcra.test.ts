import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { limiterColumns } from '../../model/gateTables.ts'
import { ms, s } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { gcra, type GcraOptions } from './gcra.ts'
import { limitedBy } from './rateLimit.ts'

function limit(options: Partial<GcraOptions>) {
  const limiters = new Arena().table('limiters', limiterColumns)
  const clock = { now: 0 }
  const rule = gcra(
    { total: undefined, identity: undefined, overrides: [], identities: 4, ...options },
    { limiters, clock } as unknown as PolicyColumns,
  )
  for (let index = 0; index < rule.width; index++) limiters.birth()
  const asks = (count: number, caller = 0): number[] =>
    Array.from({ length: count }, () => rule.check(0, caller))
  return { clock, asks, passed: (count: number, caller = 0) => passing(asks(count, caller)) }
}
const passing = (checks: readonly number[]) =>
  checks.filter((check) => check === limitedBy.none).length

describe('a rate limit', () => {
  it('of N lets a burst of N pass at once, and then one each N-th of a second', () => {
    const { clock, passed } = limit({ total: 10 })
    clock.now = s(5)
    expect(passed(50)).toBe(10)
    clock.now += ms(99)
    expect(passed(1)).toBe(0)
    clock.now += ms(1)
    expect(passed(5)).toBe(1)
    clock.now += ms(300)
    expect(passed(5)).toBe(3)
  })

  it('of N lets no more than N pass in any second once the burst is used', () => {
    const { clock, passed } = limit({ total: 20 })
    passed(20)
    let sum = 0
    for (let tick = 0; tick < 1_000; tick++) {
      clock.now += ms(1)
      sum += passed(3)
    }
    expect(sum).toBe(20)
  })

  it('by identity knows callers apart, and lets those without one share', () => {
    const { passed } = limit({ identity: 5 })
    expect([passed(9, 0), passed(9, 1), passed(3, -1), passed(9, -1)]).toEqual([5, 5, 3, 2])
  })

  it('overridden for some is shared by them, in place of that by identity', () => {
    const { passed, asks } = limit({
      identity: 2,
      overrides: [{ callers: [0, 1], perSecond: 6 }],
    })
    expect([passed(4, 0), passed(9, 1), passed(9, 2)]).toEqual([4, 2, 2])
    expect(asks(1, 0)).toEqual([limitedBy.override])
  })

  it('takes one of the total even when a later check refuses', () => {
    const { asks, passed } = limit({ total: 10, identity: 2 })
    expect(passed(8, 0)).toBe(2)
    // Six were refused for their identity and used up the total all the same.
    expect(asks(4, 1)).toEqual([limitedBy.none, limitedBy.none, limitedBy.total, limitedBy.total])
  })
})
