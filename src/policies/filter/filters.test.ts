import { describe, expect, it } from 'vitest'
import { Arena } from '../../engine/Arena.ts'
import {
  bucketColumns,
  connectionBucketColumns,
  controllerColumns,
  filterColumns,
  filterSlotColumns,
  windowColumns,
} from '../../model/filterTables.ts'
import { serverQueueColumns } from '../../model/queueTables.ts'
import { ms, s } from '../../model/units.ts'
import { successRateAdmission } from '../admission/successRateAdmission.ts'
import type { PolicyColumns } from '../columns.ts'
import { gradient } from '../concurrency/gradient.ts'
import { binCount, quantileOf, binOf } from '../concurrency/latencyBins.ts'
import { queueOf } from '../queue/disciplines.ts'
import { turn } from '../queue/queue.ts'
import { fixedWindow } from '../rateLimit/fixedWindow.ts'
import { tokenBucket } from '../rateLimit/tokenBucket.ts'

function ground() {
  const arena = new Arena()
  const clock = { now: 0 }
  const tables = {
    filters: arena.table('filters', filterColumns),
    filterSlots: arena.table('filterSlots', filterSlotColumns),
    buckets: arena.table('buckets', bucketColumns),
    connectionBuckets: arena.table('connectionBuckets', connectionBucketColumns),
    windows: arena.table('windows', windowColumns),
    controllers: arena.table('controllers', controllerColumns),
    latencyBins: arena.table('latencyBins', { count: 'f64' }),
    serverQueues: arena.table('serverQueues', serverQueueColumns),
  }
  return { clock, ...tables, columns: { ...tables, clock } as unknown as PolicyColumns }
}

describe('a token bucket', () => {
  const passed = (refill: 'continuous' | 'steps', times: readonly number[]) => {
    const { clock, buckets, columns } = ground()
    const rule = tokenBucket(
      {
        tokens: 2,
        perFill: 1,
        everyUs: s(1),
        refill,
        isPerConnection: false,
        enabledRatio: 1,
        enforcedRatio: 1,
        status: 429,
        callers: [],
      },
      columns,
    )
    rule.fill(buckets.birth())
    return times.map((time) => {
      clock.now = ms(time)
      return rule.take(0, 0)
    })
  }

  it('fills all the time since Envoy 1.31', () => {
    expect(passed('continuous', [0, 0, 500, 999, 1_000, 1_999, 2_000])).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
      true,
    ])
    // Ten tenths are one.
    const tenths = Array.from({ length: 11 }, (_, index) => 100 * index)
    expect(passed('continuous', [0, 0, ...tenths.slice(1)]).at(-1)).toBe(true)
  })

  it('filled at the end of each interval until 1.30', () => {
    expect(passed('steps', [700, 700, 700, 999, 1_000, 1_000, 5_000, 5_000, 5_000])).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
      true,
      true,
      false,
    ])
  })
})

describe('a fixed window', () => {
  it('lets twice its limit pass around its end', () => {
    const { clock, windows, columns } = ground()
    windows.window[windows.birth()] = -1
    const rule = fixedWindow(
      { service: 0, limit: 3, windowUs: s(1), isByCaller: false, failClosed: false, timeoutUs: 1 },
      columns,
    )
    const at = (time: number) => {
      clock.now = ms(time)
      return rule.count(0)
    }
    expect([at(998), at(998), at(999), at(999)]).toEqual([false, false, false, true])
    expect([at(1_000), at(1_000), at(1_001), at(1_001)]).toEqual([false, false, false, true])
  })
})

describe('admission control', () => {
  function filter(more: object = {}) {
    const { clock, filters, filterSlots, columns } = ground()
    const rule = successRateAdmission(
      {
        windowUs: s(5),
        threshold: 0.95,
        aggression: 1,
        minPerSecond: 0,
        most: 0.8,
        successes: [{ from: 100, below: 500 }],
        grpc: ['ok', 'not-found'],
        ...more,
      },
      columns,
    )
    filters.birth()
    for (let slot = 0; slot < rule.slots; slot++) filterSlots.birth()
    rule.begin(0)
    const seen = (count: number, succeeded: boolean) => {
      for (let index = 0; index < count; index++) rule.observe(0, succeeded)
    }
    /** The share that is refused, to four digits. */
    const share = () => {
      let refused = 0
      for (let step = 0; step < 10_000; step++) if (rule.refuses(0, step / 10_000)) refused++
      return refused / 10_000
    }
    return { clock, rule, seen, share }
  }

  it('refuses (n − s / 95 %) / (n + 1), and never all', () => {
    const { seen, share } = filter()
    seen(100, true)
    expect(share()).toBe(0)
    seen(100, false)
    // (200 − 100 / 0.95) / 201
    expect(share()).toBeCloseTo(0.4714, 3)
    seen(10_000, false)
    expect(share()).toBe(0.8)
  })

  it('refuses more of little with more aggression', () => {
    const { seen, share } = filter({ aggression: 2 })
    seen(90, true)
    seen(10, false)
    // ((100 − 90 / 0.95) / 101)^½
    expect(share()).toBeCloseTo(0.2283, 3)
  })

  it('forgets what is older than its window, slot by slot', () => {
    const { clock, seen, share } = filter()
    seen(50, false)
    clock.now = ms(1_500)
    seen(50, true)
    clock.now = ms(4_999)
    expect(share()).toBeGreaterThan(0.4)
    clock.now = ms(5_000)
    expect(share()).toBe(0)
  })

  it('does nothing below so many requests a second', () => {
    const { seen, share } = filter({ minPerSecond: 3 })
    seen(14, false)
    expect(share()).toBe(0)
    seen(1, false)
    expect(share()).toBe(0.8)
  })

  it('knows successes of HTTP and of gRPC', () => {
    const { rule } = filter()
    expect([200, 404, 500].map((status) => rule.isSuccess(status, false))).toEqual([
      true,
      true,
      false,
    ])
    expect([200, 404, 503].map((status) => rule.isSuccess(status, true))).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe('the gradient', () => {
  function controller(more: object = {}) {
    const { clock, controllers, latencyBins, columns } = ground()
    const rule = gradient(
      {
        intervalUs: s(60),
        jitterRatio: 0,
        updateUs: ms(100),
        requests: 5,
        quantile: 0.5,
        bufferRatio: 0.25,
        least: 3,
        most: 1_000,
        status: 503,
        ...more,
      },
      columns,
    )
    controllers.birth()
    for (let bin = 0; bin < binCount; bin++) latencyBins.birth()
    rule.begin(0)
    rule.pin(0)
    const answers = (count: number, took: number) => {
      let measured = false
      for (let index = 0; index < count; index++) {
        const beganAt = clock.now
        rule.admits(0)
        clock.now += ms(took)
        measured = rule.sample(0, beganAt) || measured
      }
      return measured
    }
    return { rule, controllers, answers }
  }

  it('grows by a quarter and a root while answers take the shortest time', () => {
    const { rule, controllers, answers } = controller()
    expect(answers(4, 20)).toBe(false)
    expect(answers(1, 20)).toBe(true)
    const limits = [5, 8, 13, 20]
    for (const limit of limits) {
      answers(3, 20)
      rule.update(0)
      expect(controllers.limit[0]).toBe(limit)
    }
  })

  it('goes down to a half at most, and asks for the shortest time after five times at its least', () => {
    const { rule, controllers, answers } = controller()
    answers(5, 20)
    controllers.limit[0] = 100
    answers(3, 400)
    rule.update(0)
    // 100 · ½ + √50
    expect(controllers.limit[0]).toBe(57)
    const doubts = Array.from({ length: 20 }, () => {
      answers(3, 400)
      return rule.update(0)
    })
    expect(controllers.limit[0]).toBe(3)
    expect(doubts.filter(Boolean).length).toBeGreaterThan(0)
  })

  it('leaves the limit alone in a window without samples, and takes none that began before', () => {
    const { rule, controllers, answers } = controller()
    answers(5, 20)
    rule.update(0)
    expect(controllers.limit[0]).toBe(3)
    rule.pin(0)
    rule.admits(0)
    rule.sample(0, 0)
    expect(controllers.samples[0]).toBe(0)
  })

  it('takes quantiles from bins of two digits', () => {
    const { latencyBins } = ground()
    for (let bin = 0; bin < binCount; bin++) latencyBins.birth()
    for (let us = 1; us <= 100_000; us += 7) latencyBins.count[binOf(us)]!++
    const samples = latencyBins.count.reduce((sum, count) => sum + count, 0)
    for (const quantile of [0.1, 0.5, 0.9])
      expect(quantileOf(latencyBins, 0, samples, quantile) / (100_000 * quantile)).toBeCloseTo(1, 2)
  })
})

describe('a queue discipline', () => {
  function queue(discipline: 'codel' | 'controlledDelay' | 'adaptiveLifo' | 'deadline') {
    const { clock, serverQueues, columns } = ground()
    serverQueues.birth()
    const options = { discipline, intervalUs: ms(100), targetUs: ms(5), workUs: ms(10) }
    const rule = queueOf(options, columns)
    const at = (time: number, waited: number, deadline = 0) => {
      clock.now = ms(time)
      return rule.judge(0, ms(waited), ms(deadline))
    }
    return { clock, rule, at, serverQueues }
  }

  it('codel drops who waited twice the target, after an interval in which nobody waited less than it', () => {
    const { at } = queue('codel')
    expect([at(1, 50), at(50, 50), at(100, 50)]).toEqual([turn.serve, turn.serve, turn.serve])
    // The first of an interval is never dropped.
    expect(at(102, 50)).toBe(turn.serve)
    expect([at(110, 50), at(120, 9)]).toEqual([turn.shed, turn.serve])
    at(130, 1)
    expect([at(203, 50), at(210, 50)]).toEqual([turn.serve, turn.serve])
  })

  it('controlled delay waits for the interval, and only for the target once the queue stands', () => {
    const { at, serverQueues } = queue('controlledDelay')
    expect([at(50, 50), at(99, 101)]).toEqual([turn.serve, turn.shed])
    expect([at(150, 4), at(150, 6)]).toEqual([turn.serve, turn.shed])
    serverQueues.emptyAt[0] = ms(160)
    expect(at(170, 6)).toBe(turn.serve)
  })

  it('adaptive LIFO takes the oldest until the queue stands', () => {
    const { clock, rule } = queue('adaptiveLifo')
    clock.now = ms(100)
    expect(rule.takesNewest(0)).toBe(false)
    clock.now = ms(101)
    expect(rule.takesNewest(0)).toBe(true)
  })

  it('deadline drops what cannot be answered in time, and nothing without one', () => {
    const { at } = queue('deadline')
    expect([at(100, 50, 109), at(100, 50, 110), at(100, 999)]).toEqual([
      turn.tooLate,
      turn.serve,
      turn.serve,
    ])
  })
})
