import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { reason, type ReasonName } from '../../model/reasons.ts'
import { ms } from '../../model/units.ts'
import { poolLimits } from '../limit/poolLimits.ts'
import { exponentialBackoff, type ExponentialBackoffOptions } from './exponentialBackoff.ts'
import { stop } from './retry.ts'

/** One request after some attempts, of which the last one ended so. */
function decider(options: Partial<ExponentialBackoffOptions>, maxRetries = 3) {
  const { run } = runOf({ services: { cart: {} }, clients: { web: { to: 'cart', rate: '0/s' } } })
  const { places } = run.world
  const columns = places.policyColumns
  const { requests, attempts, clusters } = columns
  const request = requests.birth()
  const attempt = attempts.birth()
  const unlimited = {
    maxConnections: Infinity,
    maxPendingRequests: Infinity,
    maxRequests: Infinity,
  }
  const limit = poolLimits({ ...unlimited, maxRetries, budget: undefined }, columns)
  const retry = exponentialBackoff(
    {
      attempts: 2,
      on: ['5xx'],
      statuses: [],
      baseUs: ms(25),
      maxUs: ms(250),
      anotherHost: false,
      hostAttempts: 1,
      place: 'web→cart',
      ...options,
    },
    columns,
  )
  return {
    clusters,
    decide(because: ReasonName, status: number, made = 1, key = 0): number {
      requests.cluster[request] = 0
      requests.attempts[request] = made
      requests.backoffs[request] = made - 1
      requests.keyA[request] = key
      attempts.reason[attempt] = reason[because]
      attempts.status[attempt] = status
      return retry.decide(request, attempt, limit)
    },
  }
}

describe('the pause before a retry', () => {
  const pauses = (made: number, options: Partial<ExponentialBackoffOptions> = {}): number[] => {
    const { decide } = decider({ attempts: 100, ...options })
    return Array.from({ length: 2_000 }, (_, key) => decide('serverError', 503, made, key))
  }

  it.each([
    [1, 25],
    [2, 50],
    [3, 100],
    [4, 200],
    [5, 250],
    [6, 250],
    [60, 250],
  ])('after %i attempts is anywhere below %i ms', (made, window) => {
    const all = pauses(made)
    expect(Math.min(...all)).toBe(0)
    expect(Math.max(...all)).toBe(ms(window - 1))
    // Full jitter: uniform, in whole milliseconds as Envoy draws them.
    expect(all.every((pause) => pause % 1_000 === 0)).toBe(true)
    const mean = all.reduce((sum, pause) => sum + pause, 0) / all.length
    const expected = ms((window - 1) / 2)
    // 3.3 standard errors of a uniform mean.
    expect(Math.abs(mean - expected)).toBeLessThan((3.3 * ms(window)) / Math.sqrt(12 * 2_000))
  })

  it('has a base and a maximum of one’s own', () => {
    expect(Math.max(...pauses(1, { baseUs: ms(5), maxUs: ms(12) }))).toBe(ms(4))
    expect(Math.max(...pauses(2, { baseUs: ms(5), maxUs: ms(12) }))).toBe(ms(9))
    expect(Math.max(...pauses(9, { baseUs: ms(5), maxUs: ms(12) }))).toBe(ms(11))
  })

  it('is the same in every run for the same request and attempt', () => {
    expect(pauses(2)).toEqual(pauses(2))
    expect(pauses(2)).not.toEqual(pauses(3))
  })

  it('cannot grow from nothing, nor above its maximum', () => {
    expect(() => decider({ baseUs: 0 })).toThrow(RangeError)
    expect(() => decider({ baseUs: ms(10), maxUs: ms(5) })).toThrow(RangeError)
  })
})

describe('what is tried again', () => {
  type Ending = readonly [ReasonName, number]
  const endings: Readonly<Record<string, Ending>> = {
    'answer 200': ['none', 200],
    'answer 409': ['none', 409],
    'answer 404': ['none', 404],
    'answer 500': ['serverError', 500],
    'answer 502': ['serverError', 502],
    'answer 503': ['queueFull', 503],
    'answer 504': ['serverError', 504],
    'a failed call, 500': ['callFailed', 500],
    'connection refused': ['connectionFailure', 503],
    'connect timeout': ['connectTimeout', 503],
    'connection lost': ['connectionTermination', 503],
    'reset by upstream': ['remoteReset', 503],
    'per-try timeout': ['perTryTimeout', 504],
    overflow: ['overflow', 503],
    'no healthy endpoint': ['noHealthyUpstream', 503],
  }
  const resets = ['connection refused', 'connect timeout', 'connection lost', 'reset by upstream']
  const answers5xx = ['answer 500', 'answer 502', 'answer 503', 'answer 504', 'a failed call, 500']

  // The tables of envoy.md 3.2 and 3.4.
  it.each<[string, readonly string[], readonly number[], readonly string[]]>([
    ['5xx', ['5xx'], [], [...answers5xx, ...resets, 'per-try timeout']],
    [
      'gateway-error',
      ['gateway-error'],
      [],
      ['answer 502', 'answer 503', 'answer 504', ...resets, 'per-try timeout'],
    ],
    ['reset', ['reset'], [], [...resets, 'per-try timeout']],
    ['connect-failure', ['connect-failure'], [], ['connection refused', 'connect timeout']],
    // All that a reset by the upstream says here is that it refused the stream.
    ['refused-stream', ['refused-stream'], [], ['reset by upstream']],
    ['retriable-4xx', ['retriable-4xx'], [], ['answer 409']],
    [
      'retriable-status-codes',
      ['retriable-status-codes'],
      [404, 500],
      ['answer 404', 'answer 500', 'a failed call, 500'],
    ],
    ['a list of statuses that no condition names', [], [404, 500], []],
    ['nothing', [], [], []],
  ])('with %s', (_, on, statuses, expected) => {
    const { decide } = decider({ on, statuses })
    const again = Object.entries(endings)
      .filter(([, [because, status]]) => decide(because, status) >= 0)
      .map(([name]) => name)
    expect(again.sort()).toEqual([...expected].sort())
  })
})

describe('there is no further attempt', () => {
  it('after one that succeeded', () => {
    expect(decider({}).decide('none', 200)).toBe(stop.succeeded)
    // Not an error of the server, and not retriable: an answer like any other.
    expect(decider({}).decide('none', 404)).toBe(stop.succeeded)
  })

  it('after one that failed in a way that is not retried', () => {
    expect(decider({ on: ['connect-failure'] }).decide('serverError', 503)).toBe(stop.notRetriable)
  })

  it('when all are spent', () => {
    const { decide } = decider({ attempts: 3 })
    expect(decide('serverError', 503, 2)).toBeGreaterThanOrEqual(0)
    expect(decide('serverError', 503, 3)).toBe(stop.attemptsSpent)
  })

  it('when too many retries are under way, and not before', () => {
    const { decide, clusters } = decider({}, 3)
    clusters.retries[0] = 2
    expect(decide('serverError', 503)).toBeGreaterThanOrEqual(0)
    clusters.retries[0] = 3
    expect(decide('serverError', 503)).toBe(stop.overflow)
    // Spent attempts are looked at first.
    expect(decide('serverError', 503, 2)).toBe(stop.attemptsSpent)
  })
})
