import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { Draw, hashText } from '../../engine/Random.ts'
import { budgetSlotColumns, gateColumns } from '../../model/gateTables.ts'
import { ms, s } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { nackAdmission } from './nackAdmission.ts'

function filter() {
  const arena = new Arena()
  const gates = arena.table('gates', gateColumns)
  const budgetSlots = arena.table('budgetSlots', budgetSlotColumns)
  const clusters = arena.table('clusters', { gate: 'i32' })
  const requests = arena.table('requests', { keyA: 'i32', keyB: 'i32' })
  const attempts = arena.table('attempts', { ordinal: 'i32' })
  clusters.birth()
  gates.birth()
  requests.birth()
  attempts.birth()
  gates.accepted[0] = 1
  for (let slot = 0; slot < 10; slot++) budgetSlots.birth()
  const clock = { now: 0 }
  const draw = new Draw()
  const columns = {
    clusters,
    gates,
    budgetSlots,
    requests,
    attempts,
    draw,
    clock,
    purpose: hashText,
  }
  const rule = nackAdmission(
    { windowUs: s(120), threshold: 0.5, most: 0.75, minPerSecond: 5, place: 'web→cart' },
    columns as unknown as PolicyColumns,
  )
  /** Some that come, evenly; each answered at once with a NACK, or not. @returns how many were dropped */
  const asks = (count: number, everyMs: number, isNack: boolean): number => {
    let dropped = 0
    for (let time = 0; time < count; time++) {
      clock.now += ms(everyMs)
      requests.keyA[0] = clock.now | 0
      if (rule.refuses(0, 0, 0)) dropped++
      else rule.observe(0, isNack)
    }
    return dropped
  }
  return { asks, gates }
}

describe('the filter of NACKs', () => {
  it('drops nothing while at least half of the answers are none', () => {
    const { asks, gates } = filter()
    // 120 s · ln 2 = 83.2 s of nothing but NACKs bring it to one half.
    expect(asks(830, 100, true)).toBe(0)
    expect(gates.accepted[0]).toBeGreaterThan(0.5)
    asks(10, 100, true)
    expect(gates.accepted[0]).toBeLessThan(0.5)
  })

  it('drops three of four at most, and comes back by the fourth', () => {
    const { asks, gates } = filter()
    asks(24_000, 20, true)
    const dropped = asks(4_000, 20, true)
    expect(dropped / 4_000).toBeGreaterThan(0.71)
    expect(dropped / 4_000).toBeLessThan(0.78)
    asks(9_000, 20, false)
    expect(gates.accepted[0]).toBeGreaterThan(0.5)
    expect(asks(200, 20, false)).toBe(0)
  })

  it('takes every answer for accepted while there are fewer than five a second', () => {
    const { asks, gates } = filter()
    expect(asks(1_000, 250, true)).toBe(0)
    expect(gates.accepted[0]).toBe(1)
  })
})
