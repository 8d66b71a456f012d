import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { erlangB } from '../../bench/theory/formulas.ts'
import { reason, reasonCount } from '../../model/reasons.ts'
import { s } from '../../model/units.ts'

/**
 * Two kinds of requests through one caller: X, 80/s, holds what it needs for 10 ms; Y, 20/s, asks a dependency that hangs.
 * What is refused is exact for any distribution of times: Erlang B over both (docs/model.md, "Theory").
 */
function experiment(more: {
  readonly system: string
  readonly workers: number
  readonly holds: string
  readonly hystrix?: object
  readonly calls?: readonly object[]
}): ScenarioDocument {
  const { system, workers, holds, hystrix = {} } = more
  return {
    system,
    seed: 5,
    duration: '1h',
    services: {
      app: {
        workers,
        queue: 0,
        serviceTime: '0ms',
        calls: more.calls ?? [
          { to: 'quick', probability: '80%' },
          { to: 'hung', probability: '20%', onFailure: 'ignore' },
        ],
      },
      quick: { workers: 1_000, serviceTime: '10ms' },
      hung: { workers: 100_000, serviceTime: '1ms' },
    },
    clients: { web: { to: 'app', rate: '100/s' } },
    network: { latency: '0ms' },
    policies: [{ for: '*', timeout: holds, ...(system === 'hystrix' ? { circuit: 'off' } : {}) }],
    systems: { hystrix: { hop: '0ms', callers: { web: 'none' }, ...hystrix } },
    events: [{ at: '0ms', fault: 'hang', on: 'hung' }],
  }
}

function refused(
  document: ScenarioDocument,
  edge: string,
  because: number,
  from: number,
  to: number,
) {
  const { run, metrics } = runOf(document)
  const index = run.plan.edges.findIndex(({ name }) => name === edge)
  const count = () => {
    const failed = metrics.reasons.count[index * reasonCount + because]!
    return { failed, ended: metrics.edges.ok[index]! + metrics.edges.failed[index]! }
  }
  run.advance(s(from))
  const before = count()
  run.advance(s(to))
  const after = count()
  return (after.failed - before.failed) / (after.ended - before.ended)
}

describe('workers that two kinds of requests share', () => {
  it.each([
    [50, 30, 0.0831],
    [100, 30, 0.166],
    [50, 5, 0.487],
    [50, 1, 0.999999],
  ])('of %d, where one kind is held for %d s, leave %f of the other', (workers, holds, success) => {
    // 80/s · 10 ms + 20/s · what it is held for.
    const offered = 0.8 + 20 * holds
    expect(1 - erlangB(workers, offered)).toBeCloseTo(success, 2)
    const document = experiment({ system: 'none', workers, holds: `${holds}s` })
    const lost = refused(document, 'web→app', reason.queueFull, 40, holds > 5 ? 400 : 120)
    // Who is let in is seldom where holding is long: a tenth of it is chance.
    expect(Math.abs(1 - lost - success)).toBeLessThan(0.1 * success)
  })
})

describe('a thread pool', () => {
  const hystrix = (more: object) =>
    experiment({ system: 'hystrix', workers: 100_000, holds: '30s', hystrix: more })

  it('that two dependencies share is exhausted by the one that hangs, as workers are', () => {
    const document = hystrix({ threads: 50, pools: { backend: { for: ['quick', 'hung'] } } })
    const lost = refused(document, 'app→quick', reason.threadPoolRejected, 40, 240)
    expect(Math.abs(1 - lost - 0.0831)).toBeLessThan(0.012)
  })

  it('of its own keeps the one from the other: all of X, 1.7 % of Y', () => {
    const document = hystrix({ threads: 10 })
    expect(refused(document, 'app→quick', reason.threadPoolRejected, 40, 80)).toBe(0)
    const lost = refused(document, 'app→hung', reason.threadPoolRejected, 40, 240)
    expect(1 - lost).toBeCloseTo(1 - erlangB(10, 600), 2)
  })
})
