import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { reason } from '../../model/reasons.ts'
import { marksOf, responseMark } from '../../model/responseMarks.ts'
import { ms, s } from '../../model/units.ts'
import { again, conditions } from './conditions.ts'

const own = ['x-try-again', 'x-other']
const asked = (on: string[], statuses: number[] = [], isGrpc = false) =>
  conditions({ on, statuses, headers: marksOf(['x-try-again'], own), isGrpc })

describe('an answer is tried again', () => {
  const limited = responseMark.rateLimited

  it('if a rate limit refused it, by envoy-ratelimited alone', () => {
    expect(asked(['5xx', 'gateway-error'])(reason.serverError, 503, limited)).toBe(again.no)
    expect(asked(['envoy-ratelimited'])(reason.none, 429, limited)).toBe(again.paused)
    expect(asked(['envoy-ratelimited'])(reason.none, 200, limited)).toBe(again.paused)
    expect(asked(['envoy-ratelimited'])(reason.none, 429, 0)).toBe(again.no)
  })

  it('by a header, if nothing before that says so', () => {
    const decide = asked(['retriable-headers'])
    expect(decide(reason.none, 404, marksOf(['x-try-again'], own))).toBe(again.paused)
    expect(decide(reason.none, 404, marksOf(['x-other'], own))).toBe(again.no)
    expect(asked(['5xx'])(reason.none, 404, marksOf(['x-try-again'], own))).toBe(again.no)
  })

  it('at once after 425, if that is listed', () => {
    expect(asked(['retriable-status-codes'], [425])(reason.none, 425, 0)).toBe(again.atOnce)
    expect(asked(['retriable-status-codes'], [425, 429])(reason.none, 429, 0)).toBe(again.paused)
  })

  it('of gRPC by the name of its status, which statuses of HTTP do not hide', () => {
    const decide = asked(['5xx', 'resource-exhausted'], [], true)
    expect(decide(reason.none, 429, 0)).toBe(again.paused)
    expect(decide(reason.serverError, 503, 0)).toBe(again.no)
    expect(asked(['unavailable'], [], true)(reason.serverError, 503, limited)).toBe(again.no)
  })
})

describe('what never came is tried again', () => {
  it('by reset-before-request while nothing was sent', () => {
    const decide = asked(['reset-before-request'])
    expect(decide(reason.connectionFailure, 503, 0)).toBe(again.paused)
    expect(decide(reason.connectTimeout, 503, 0)).toBe(again.paused)
    for (const because of [reason.connectionTermination, reason.remoteReset, reason.perTryTimeout])
      expect(decide(because, 503, 0)).toBe(again.no)
  })

  it('by reset and its kin when an attempt was idle or lasted too long', () => {
    for (const because of [reason.perTryIdleTimeout, reason.attemptTooLong]) {
      expect(asked(['reset'])(because, 504, 0)).toBe(again.paused)
      expect(asked(['connect-failure'])(because, 504, 0)).toBe(again.no)
    }
  })
})

describe('a pause that an answer asks for', () => {
  const pauses = (fate: object, max = '300s') => {
    const { run } = runOf({
      system: 'envoy',
      services: {
        cart: {
          workers: 64,
          tapeBy: 'attempt',
          tape: [{ status: 503 }, { status: 503, ...fate }, { status: 503 }, { status: 200 }],
        },
      },
      clients: {
        web: { to: 'cart', arrivals: { at: Array.from({ length: 40 }, (_, i) => `${i * 5}ms`) } },
      },
      policies: [
        {
          for: 'cart',
          timeout: '600s',
          limits: { maxRetries: 1_000 },
          retry: { attempts: 4, on: ['5xx'], rateLimitedBackoff: { max } },
        },
      ],
    })
    const { sim, machines, requests, clusters } = run.world.places
    const seen: number[][] = [[], [], [], []]
    sim.onEnter(machines.requests, 'asked.open.trying', (_, request) => {
      if (requests.attempts[request]! > 0)
        seen[requests.attempts[request]!]!.push(requests.backoffUs[request]!)
    })
    run.advance(s(200))
    return { seen, clusters }
  }

  it('is from once to one and a half times what is asked, and the other pauses grow as if it were not there', () => {
    const { seen, clusters } = pauses({ retryAfter: '2s' })
    expect(Math.min(...seen[2]!)).toBeGreaterThanOrEqual(s(2))
    expect(Math.max(...seen[2]!)).toBeLessThan(s(3))
    expect(Math.max(...seen[1]!)).toBeLessThan(ms(25))
    // The second of its kind, not the third.
    expect(Math.max(...seen[3]!)).toBeLessThan(ms(50))
    expect(clusters.upstream_rq_retry_backoff_ratelimited[0]).toBe(40)
    expect(clusters.upstream_rq_retry_backoff_exponential[0]).toBe(80)
  })

  it('may be a moment, which is of no use once it has passed', () => {
    const at = pauses({ resetAt: '3s' })
    expect(Math.min(...at.seen[2]!)).toBeGreaterThanOrEqual(s(3))
    expect(pauses({ resetAt: '0ms' }).clusters.upstream_rq_retry_backoff_ratelimited[0]).toBe(0)
  })

  it('is not heeded when it is too long', () => {
    const { clusters } = pauses({ retryAfter: '20s' }, '10s')
    expect(clusters.upstream_rq_retry_backoff_ratelimited[0]).toBe(0)
  })
})
