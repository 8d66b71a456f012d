import { describe, expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { headersOf, marksOf, responseMark } from '../model/responseMarks.ts'
import { s } from '../model/units.ts'
import { storyOf } from '../record/tellStory.ts'

describe('headers of an answer', () => {
  it('are bits, the scenario’s own ones by name', () => {
    const own = ['x-again', 'x-other']
    const marks = marksOf(['x-other', 'x-envoy-ratelimited', 'x-nobody-sends'], own)
    expect(marks & responseMark.rateLimited).not.toBe(0)
    expect(headersOf(marks, own)).toEqual(['x-envoy-ratelimited', 'x-other'])
  })

  it('come with an answer of a tape, and with no other one', () => {
    const { run } = runOf({
      system: 'envoy',
      services: {
        cart: {
          tapeBy: 'attempt',
          tape: [
            { status: 503, headers: ['rateLimited', 'x-again'], retryAfter: '2s' },
            { status: 200 },
          ],
        },
      },
      clients: { web: { to: 'cart', arrivals: { at: ['0ms'] } } },
      policies: [{ for: 'cart', retry: { attempts: 2, on: ['5xx'] } }],
    })
    const { attempts, requests, sim } = run.world.places
    const seen: [number, number, number][] = []
    sim.tap = (table, row) => {
      if (table === attempts.id && attempts.status[row]! > 0)
        seen.push([attempts.status[row]!, attempts.marks[row]!, attempts.retryAfterUs[row]!])
    }
    run.advance(s(1))
    const bits = marksOf(['x-envoy-ratelimited', 'retry-after', 'x-again'], ['x-again'])
    expect(seen[0]).toEqual([503, bits, s(2)])
    expect(requests.marks[0]).toBe(requests.status[0] === 503 ? bits : 0)
  })

  it('of a failing service are those of its failures', () => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: { failures: '100%', status: 429, headers: ['rateLimited'] } },
      clients: { web: { to: 'cart', arrivals: { at: ['0ms'] } } },
    })
    run.advance(s(1))
    const { requests } = run.world.places
    expect([requests.status[0], requests.marks[0]]).toEqual([429, responseMark.rateLimited])
  })

  it('are told in the story of a request, of each attempt and of what its caller got', () => {
    const document = {
      system: 'envoy',
      services: {
        cart: { tapeBy: 'attempt', tape: [{ status: 503, headers: ['x-again'] }, { status: 200 }] },
      },
      clients: { web: { to: 'cart', arrivals: { at: ['0ms'] } } },
      policies: [
        { for: 'cart', retry: { on: ['retriable-headers'], headers: ['x-again'], attempts: 2 } },
      ],
    }
    const { rows } = storyOf(() => runOf(document).run, 0, s(5))!
    const told = rows.map((row) => ('headers' in row ? row.headers : undefined))
    expect(told.filter((names) => names !== undefined)).toEqual([['x-again']])
    const texts = rows.flatMap((row) => (row.kind === 'decision' ? [row.text] : []))
    expect(texts.join()).toContain('Retried: 503 matches retriable-headers')
  })

  it('say that a proxy dropped the request by its own limit', () => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: { serviceTime: '100ms' } },
      clients: { web: { to: 'cart', arrivals: { at: ['0ms', '1ms'] } } },
      policies: [{ for: 'cart', limits: { maxRequests: 1 } }],
    })
    run.advance(s(1))
    const { requests } = run.world.places
    expect([requests.status[1], requests.marks[1]]).toEqual([503, responseMark.overloaded])
  })
})
