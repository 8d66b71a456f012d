import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import { guardCellColumns, guardColumns } from '../../model/guardTables.ts'
import { ms, s } from '../../model/units.ts'
import hystrix from '../../profiles/hystrix.ts'
import type { PolicyColumns } from '../columns.ts'
import { lastCalls, type LastCallsOptions } from './lastCalls.ts'
import { outcome, permission, phase } from './circuit.ts'
import { rollingErrors, type RollingErrorOptions } from './rollingErrors.ts'

const { versions } = hystrix.defaults.guard
const { refused, passed, tried } = permission

function columns() {
  const arena = new Arena()
  const guards = arena.table('guards', { ...guardColumns, state: 'u8' })
  const guardCells = arena.table('guardCells', guardCellColumns)
  const clock = { now: 0 }
  guards.birth()
  return { guards, clock, all: { guards, guardCells, clock } as unknown as PolicyColumns }
}

function rolling(more: Partial<RollingErrorOptions> = {}) {
  const { guards, clock, all } = columns()
  const rule = rollingErrors({ ...versions['1.5.18'].circuit, force: undefined, ...more }, all)
  const at = (us: number) => {
    // A rule that decides by itself is looked at on each tick on the way.
    for (
      let tick = Math.ceil((clock.now + 1) / ms(500)) * ms(500);
      rule.tickUs > 0 && tick <= us;
      tick += ms(500)
    ) {
      clock.now = tick
      rule.tick(0)
    }
    clock.now = us
    return {
      ask: () => rule.ask(0),
      end: (how: keyof typeof outcome, count = 1) => {
        for (let index = 0; index < count; index++) rule.observe(0, outcome[how], ms(10))
      },
      phase: () => guards.phase[0],
    }
  }
  return { at, guards }
}

const halfOpen = { hasHalfOpen: true }

describe('the circuit of Hystrix 1.5.18', () => {
  it('opens when it is asked, at half of twenty requests, and refuses whoever asked', () => {
    const { at } = rolling()
    at(ms(100)).end('failure', 10)
    at(ms(200)).end('success', 10)
    expect(at(ms(499)).ask()).toBe(passed)
    expect(at(ms(500)).phase()).toBe(phase.closed)
    expect(at(ms(500)).ask()).toBe(refused)
    expect(at(ms(500)).phase()).toBe(phase.open)
  })

  it('stays closed below twenty requests, whatever they were', () => {
    const { at } = rolling()
    at(ms(100)).end('timeout', 19)
    expect(at(s(5)).ask()).toBe(passed)
  })

  it('stays closed at 49.9 %: what is behind the point is cut off', () => {
    const { at } = rolling()
    at(ms(100)).end('failure', 499)
    at(ms(100)).end('success', 501)
    expect(at(s(1)).ask()).toBe(passed)
  })

  it('counts a full pool like a failure, and neither what was cancelled nor what was asked wrongly', () => {
    const { at, guards } = rolling()
    at(ms(100)).end('rejected', 10)
    at(ms(100)).end('cancelled', 50)
    at(ms(100)).end('badRequest', 50)
    at(ms(100)).end('success', 10)
    expect(at(s(1)).ask()).toBe(refused)
    expect([guards.total[0], guards.errors[0]]).toEqual([20, 10])
  })

  it('forgets what is older than ten seconds', () => {
    const { at } = rolling()
    at(ms(100)).end('failure', 40)
    expect(at(ms(10_500)).ask()).toBe(passed)
  })

  it('does not see the bucket that is being filled; what ends at its very end belongs to it', () => {
    const { at } = rolling()
    at(ms(501)).end('failure', 20)
    expect(at(ms(999)).ask()).toBe(passed)
    const other = rolling()
    other.at(ms(1_000)).end('failure', 20)
    expect(other.at(ms(1_000)).ask()).toBe(refused)
  })

  it('lets one through strictly after five seconds, and another each five seconds while none is answered', () => {
    const { at } = rolling()
    at(ms(100)).end('failure', 20)
    at(s(1)).ask()
    expect(at(s(6)).ask()).toBe(refused)
    expect(at(s(6) + 1).ask()).toBe(tried)
    expect(at(s(6) + 2).ask()).toBe(refused)
    at(s(7)).end('timeout')
    expect(at(s(11) + 1).ask()).toBe(refused)
    expect(at(s(11) + 2).ask()).toBe(tried)
  })

  it('closes by any success while it is open, also of a request that was sent before', () => {
    const { at } = rolling()
    at(ms(100)).end('failure', 20)
    at(s(1)).ask()
    at(ms(1_001)).end('success')
    expect(at(ms(1_001)).phase()).toBe(phase.closed)
    // What failed before is forgotten.
    expect(at(ms(1_500)).ask()).toBe(passed)
  })
})

describe('the circuit of Hystrix 1.5.13 and master', () => {
  const opened = (more: Partial<RollingErrorOptions> = {}) => {
    const circuit = rolling({ ...halfOpen, ...more })
    circuit.at(ms(100)).end('failure', 20)
    circuit.at(ms(500))
    return circuit
  }

  it('opens at a tick, although nobody asks', () => {
    const { at } = opened()
    expect(at(ms(500)).phase()).toBe(phase.open)
  })

  it('tries one, and refuses everybody else until that has ended', () => {
    const { at } = opened()
    expect(at(ms(5_501)).ask()).toBe(tried)
    expect(at(s(30)).ask()).toBe(refused)
    at(s(30)).end('success')
    expect(at(s(30)).ask()).toBe(passed)
  })

  it('sleeps anew from when the one that was tried failed', () => {
    const { at } = opened()
    at(ms(5_501)).ask()
    at(ms(6_501)).end('timeout')
    expect(at(ms(11_501)).ask()).toBe(refused)
    expect(at(ms(11_502)).ask()).toBe(tried)
  })

  it('takes no notice of a late success while it is open', () => {
    const { at } = opened()
    at(s(1)).end('success')
    expect(at(s(1)).phase()).toBe(phase.open)
  })

  it('opens again when nobody waits for the one that was tried; 1.5.12 stays half open for ever', () => {
    const { at } = opened()
    at(ms(5_501)).ask()
    at(s(6)).end('cancelled')
    expect(at(s(6)).phase()).toBe(phase.open)
    const stuck = opened(versions['1.5.12'].circuit)
    stuck.at(ms(5_501)).ask()
    stuck.at(s(6)).end('cancelled')
    expect(stuck.at(s(6)).phase()).toBe(phase.halfOpen)
    expect(stuck.at(s(600)).ask()).toBe(refused)
  })
})

describe('a circuit that somebody decided for', () => {
  it('refuses or passes whatever it saw', () => {
    const open = rolling({ force: 'open' })
    expect(open.at(s(1)).ask()).toBe(refused)
    const closed = rolling({ force: 'closed' })
    closed.at(ms(100)).end('failure', 100)
    expect(closed.at(s(1)).ask()).toBe(passed)
    expect(closed.at(s(2)).ask()).toBe(passed)
  })
})

/** How a dependency fails, seen by a caller that asks evenly. */
function whenItOpens(
  rate: number,
  failsAfter: number,
  { before = true, ...more }: Partial<RollingErrorOptions> & { before?: boolean } = {},
): number {
  const { at } = rolling(more)
  const start = s(20)
  const step = Math.round(1e6 / rate)
  // Ends in order of time: before the outage at once, then after so long.
  const ends: { at: number; how: 'success' | 'failure' }[] = []
  for (let now = before ? 0 : start; now < start + s(20); now += step) {
    if (now < start) ends.push({ at: now, how: 'success' })
    else ends.push({ at: now + failsAfter, how: 'failure' })
  }
  ends.sort((a, b) => a.at - b.at)
  for (const { at: moment, how } of ends) {
    const there = at(moment)
    if (there.ask() !== passed) return (moment - start) / 1e6
    there.end(how)
  }
  return Infinity
}

describe('when a circuit of Hystrix opens after a dependency fails at once', () => {
  it('is 5.0 s for failures that take no time, and 5.5 s for those that take the timeout of 1 s', () => {
    expect(whenItOpens(100, 0)).toBeCloseTo(5, 1)
    expect(whenItOpens(100, s(1))).toBeCloseTo(5.5, 1)
    expect(whenItOpens(100, 0, halfOpen)).toBeCloseTo(5, 1)
  })

  it('is T + e · (W − T), rounded up to the next half second', () => {
    for (const [percent, window] of [
      [20, 10],
      [80, 10],
      [50, 20],
    ] as const) {
      const expected = Math.ceil((1 + (percent / 100) * (window - 1)) * 2) / 2
      const opens = whenItOpens(100, s(1), { errorPercent: percent, windowUs: s(window) })
      expect(Math.abs(opens - expected)).toBeLessThanOrEqual(0.51)
    }
  })

  it('is the first tick with twenty requests when nothing went before', () => {
    expect(whenItOpens(100, 0, { before: false })).toBeCloseTo(0.5, 1)
    expect(whenItOpens(10, 0, { before: false })).toBeCloseTo(2, 0)
  })

  it('is never below two requests a second', () => {
    expect(whenItOpens(1.9, 0)).toBe(Infinity)
    expect(whenItOpens(2.2, 0)).toBeLessThan(Infinity)
  })

  it('lets 12 a minute be tried against a dependency that hangs, and 10 with half open', () => {
    for (const [more, expected] of [
      [{}, 12],
      [halfOpen, 10],
    ] as const) {
      const { at } = rolling(more)
      at(ms(100)).end('failure', 20)
      at(ms(600)).ask()
      let probes = 0
      let due = Infinity
      // One is asked each millisecond; the one that is tried times out after a second.
      for (let now = ms(601); now < s(60.6); now += ms(1)) {
        if (now >= due) {
          at(now).end('timeout')
          due = Infinity
        }
        if (at(now).ask() === tried) {
          probes++
          due = now + s(1)
        }
      }
      expect(Math.abs(probes - expected)).toBeLessThanOrEqual(1)
    }
  })
})

describe('the circuit of resilience4j', () => {
  const circuitOf = (more: Partial<LastCallsOptions> = {}) => {
    const { guards, clock, all } = columns()
    const rule = lastCalls({ ...versions.resilience4j.circuit, force: undefined, ...more }, all)
    const end = (how: keyof typeof outcome, count = 1, tookUs = ms(10)) => {
      for (let index = 0; index < count; index++) rule.observe(0, outcome[how], tookUs)
    }
    return { guards, clock, rule, end, ask: () => rule.ask(0), phase: () => guards.phase[0] }
  }

  it('opens at half of the last hundred calls, after the hundredth', () => {
    const { end, phase: stands } = circuitOf()
    end('success', 49)
    end('failure', 50)
    expect(stands()).toBe(phase.closed)
    end('failure')
    expect(stands()).toBe(phase.open)
  })

  it('looks back at calls, and not at time', () => {
    const { end, clock, phase: stands } = circuitOf()
    end('failure', 49)
    clock.now = s(3_600)
    end('success', 50)
    expect(stands()).toBe(phase.closed)
    end('failure')
    expect(stands()).toBe(phase.open)
  })

  it('tries ten strictly after a minute, and decides by those ten alone', () => {
    const { end, clock, ask, phase: stands } = circuitOf()
    end('failure', 100)
    clock.now = s(60)
    expect(ask()).toBe(refused)
    clock.now = s(60) + 1
    expect(Array.from({ length: 12 }, ask)).toEqual([
      ...Array<number>(10).fill(tried),
      refused,
      refused,
    ])
    end('success', 6)
    end('failure', 3)
    expect(stands()).toBe(phase.halfOpen)
    end('failure')
    expect(stands()).toBe(phase.closed)
  })

  it('opens again when half of the ten fail', () => {
    const { end, clock, ask, phase: stands } = circuitOf()
    end('failure', 100)
    clock.now = s(60) + 1
    for (let index = 0; index < 10; index++) ask()
    end('success', 5)
    end('failure', 5)
    expect(stands()).toBe(phase.open)
  })

  it('gives the place of a call back that was cancelled', () => {
    const { end, clock, ask } = circuitOf()
    end('failure', 100)
    clock.now = s(60) + 1
    for (let index = 0; index < 10; index++) ask()
    expect(ask()).toBe(refused)
    end('cancelled')
    expect(ask()).toBe(tried)
  })

  it('opens for slow calls, too, where it is told what is slow', () => {
    const { end, phase: stands } = circuitOf({ slowUs: ms(100), slowPercent: 50 })
    end('success', 50, ms(101))
    end('success', 50, ms(10))
    expect(stands()).toBe(phase.open)
  })
})
