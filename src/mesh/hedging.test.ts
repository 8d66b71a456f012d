import { describe, expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { reason } from '../model/reasons.ts'
import { s } from '../model/units.ts'
import { storyOf } from '../record/tellStory.ts'
import { Run } from '../scenario/build.ts'

const fates = (first: object, second: object) => ({
  system: 'envoy',
  services: { cart: { endpoints: 2, workers: 4, tapeBy: 'attempt', tape: [first, second] } },
  clients: { web: { to: 'cart', arrivals: { at: ['0ms'] } } },
})
const hedged = (more: object = {}) => [
  { for: 'cart', retry: { attempts: 2, on: ['5xx'], hedge: true, perTryTimeout: '50ms', ...more } },
]

function play(document: object) {
  const { run, metrics } = runOf(document as Record<string, unknown>)
  run.advance(s(5))
  const { requests, clusters, attempts } = run.world.places
  return { run, metrics, requests, attempts, clusters }
}

describe('a hedged request', () => {
  it('is answered by the late attempt when that comes first, and the other one is reset', () => {
    const { requests, clusters } = play({
      ...fates({ status: 200, after: '90ms' }, { status: 200, after: '900ms' }),
      policies: hedged(),
    })
    expect([requests.status[0], requests.attempts[0]]).toEqual([200, 2])
    expect((requests.endedAt[0]! - requests.startedAt[0]!) / 1_000).toBeLessThan(100)
    expect(clusters.upstream_rq_retry[0]).toBe(1)
    expect(clusters.retries[0]).toBe(0)
    expect(clusters.active[0]).toBe(0)
  })

  it('throws a bad answer away while the other attempt is under way', () => {
    const { requests } = play({
      ...fates({ status: 200, after: '200ms' }, { status: 503, after: '1ms' }),
      policies: hedged(),
    })
    expect([requests.status[0], requests.reason[0]]).toEqual([200, reason.none])
  })

  it('takes an answer that nobody would try again, good or bad', () => {
    const { requests } = play({
      ...fates({ status: 200, after: '400ms' }, { status: 404, after: '1ms' }),
      policies: hedged(),
    })
    expect(requests.status[0]).toBe(404)
  })

  it('needs no condition, only that there are attempts and room left', () => {
    const slow = fates({ status: 200, after: '300ms' }, { status: 200, after: '1ms' })
    const none = play({ ...slow, policies: hedged({ on: ['connect-failure'] }) })
    expect(none.requests.attempts[0]).toBe(2)
    const one = play({ ...slow, policies: hedged({ attempts: 1 }) })
    expect([one.requests.attempts[0], one.requests.status[0]]).toEqual([1, 200])
    expect(one.clusters.upstream_rq_retry_limit_exceeded[0]).toBe(1)
    const full = play({
      ...slow,
      policies: [{ ...hedged()[0], limits: { maxRetries: 0 } }],
    })
    expect([full.requests.attempts[0], full.clusters.upstream_rq_retry_overflow[0]]).toEqual([1, 1])
  })

  it('is told as it was: which attempt was late, and that another began beside it', () => {
    const document = {
      ...fates({ status: 200, after: '300ms' }, { status: 200, after: '1ms' }),
      policies: hedged(),
    }
    const story = storyOf(() => runOf(document).run as Run, 0, s(5))!
    const texts = story.rows.flatMap((row) => (row.kind === 'decision' ? [row.text] : []))
    expect(texts.join('\n')).toMatch(
      /Late: 50.ms are over, and it goes on; attempt 2 of 2 starts beside it/,
    )
  })
})
